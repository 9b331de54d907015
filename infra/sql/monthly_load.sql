-- question: What is the average load of each substation in the month?
-- unit: kW (active power of the site); valid intervals in % of the month's intervals
-- cost: one scan of the month
-- with: demand
, loads AS (
    SELECT asset_id, avg(p_kw) AS mean_kw, count(p_kw) AS intervals, date(date_trunc('month', max(local_ts))) AS first_day
    FROM demand
    GROUP BY asset_id
)
SELECT
    asset_id,
    mean_kw,
    intervals,
    1e3 * intervals / date_diff(
        'minute',
        with_timezone(CAST(first_day AS timestamp(3)), 'Europe/London'),
        with_timezone(CAST(date_add('month', 1, first_day) AS timestamp(3)), 'Europe/London')
    ) AS completeness_pct
FROM loads
ORDER BY mean_kw DESC
