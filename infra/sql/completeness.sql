-- question: On which days does an asset lack intervals?
-- unit: valid intervals by day of Europe/London, also in % of the day's 144 (138 and 150 when the clocks change in March and October)
-- cost: one scan of the month
-- with: demand
, days AS (
    SELECT asset_id, date(local_ts) AS local_day, count(p_kw) AS intervals
    FROM demand
    GROUP BY asset_id, date(local_ts)
)
SELECT
    asset_id,
    local_day,
    intervals,
    1e3 * intervals / date_diff(
        'minute',
        with_timezone(CAST(local_day AS timestamp(3)), 'Europe/London'),
        with_timezone(CAST(date_add('day', 1, local_day) AS timestamp(3)), 'Europe/London')
    ) AS completeness_pct
FROM days
ORDER BY asset_id, local_day
