-- question: What do a typical weekday and a typical weekend day of one asset look like?
-- unit: kW by hour of Europe/London; P10, P50 and P90 are approximate
-- cost: one scan of the month; partitions are months, so one asset costs as much as all of them
-- with: demand
-- parameters: asset_id
SELECT
    CASE WHEN day_of_week(local_ts) < 6 THEN 'weekday' ELSE 'weekend' END AS kind,
    hour(local_ts) AS local_hour,
    approx_percentile(p_kw, 0.1) AS p10_kw,
    approx_percentile(p_kw, 0.5) AS p50_kw,
    approx_percentile(p_kw, 0.9) AS p90_kw,
    count(p_kw) AS intervals
FROM demand
WHERE asset_id = ?
GROUP BY CASE WHEN day_of_week(local_ts) < 6 THEN 'weekday' ELSE 'weekend' END, hour(local_ts)
ORDER BY kind, local_hour
