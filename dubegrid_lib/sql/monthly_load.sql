-- question: What is the average load of each substation in the month?
-- unit: kW (active power of the site); valid intervals in % of the month's
-- cost: one scan of the month
-- with: demand
SELECT
    asset_id,
    avg(p_kw) AS mean_kw,
    count(p_kw) AS intervals,
    1e2 * count(p_kw) / (144 * date_diff(
        'day', date_trunc('month', min(ts)), date_add('month', 1, date_trunc('month', min(ts)))
    )) AS completeness_pct
FROM demand
GROUP BY asset_id
ORDER BY mean_kw DESC
