-- fragment: means of each half hour of the clock, if all three of its intervals have a value (dubegrid_lib.analysis.kpis.half_hourly)
-- with: demand
half_hour AS (
    SELECT
        asset_id,
        date_add('minute', -(minute(ts) % 30), date_trunc('minute', ts)) AS started,
        CASE WHEN count(p_kw) = 3 THEN avg(p_kw) END AS p_kw,
        CASE WHEN count(s_kva) = 3 THEN avg(s_kva) END AS s_kva,
        max(p_kw) AS max_10_min_kw,
        max(basis) AS basis
    FROM demand
    GROUP BY asset_id, date_add('minute', -(minute(ts) % 30), date_trunc('minute', ts))
)
