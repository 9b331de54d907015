-- question: On which days are intervals of an asset missing?
-- unit: valid intervals of the 144 of a UTC day
-- cost: one scan of the month
-- with: demand
SELECT asset_id, date(ts) AS utc_day, count(p_kw) AS intervals, 1e2 * count(p_kw) / 144 AS completeness_pct
FROM demand
GROUP BY asset_id, date(ts)
ORDER BY asset_id, utc_day
