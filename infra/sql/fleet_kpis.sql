-- question: How evenly is each asset used, at what times of day, and does it export?
-- unit: energy in kWh, shares in %, reverse flow in h, export in kW; load factor and night ratio have no unit
-- cost: one scan of the month
-- with: demand
, clocked AS (
    SELECT
        asset_id,
        p_kw,
        hour(local_ts) AS local_hour,
        -- Each of a complete half hour's three intervals gets its mean, so mean and maximum over intervals equal those over half hours.
        CASE WHEN count(p_kw) OVER half = 3 THEN avg(p_kw) OVER half END AS half_hour_kw
    FROM demand
    WINDOW half AS (PARTITION BY asset_id, date_add('minute', -(minute(ts) % 30), date_trunc('minute', ts)))
)
SELECT
    asset_id,
    CASE WHEN max(half_hour_kw) > 0 THEN avg(half_hour_kw) / max(half_hour_kw) END AS load_factor,
    sum(greatest(p_kw, 0e0)) / 6 AS imported_kwh,
    sum(greatest(-p_kw, 0e0)) / 6 AS exported_kwh,
    CASE
        WHEN sum(p_kw) > 0 THEN 1e2 * coalesce(sum(CASE WHEN local_hour BETWEEN 16 AND 19 THEN p_kw END), 0e0) / sum(p_kw)
    END AS evening_share_pct,
    CASE WHEN avg(p_kw) > 0 THEN avg(CASE WHEN local_hour < 6 THEN p_kw END) / avg(p_kw) END AS night_ratio,
    count_if(p_kw < 0) / 6e0 AS reverse_h,
    greatest(-min(p_kw), 0e0) AS max_export_kw
FROM clocked
GROUP BY asset_id
ORDER BY asset_id
