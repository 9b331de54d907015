-- question: How does the load of one substation change from day to day?
-- unit: kW and kWh by day of Europe/London; intervals
-- cost: one scan of the month; partitions are months, so one asset costs as much as all of them
-- with: demand
-- parameters: asset_id
SELECT
    date(local_ts) AS local_day,
    avg(p_kw) AS mean_kw,
    max(p_kw) AS max_kw,
    sum(greatest(p_kw, 0e0)) / 6 AS imported_kwh,
    count(p_kw) AS intervals
FROM demand
WHERE asset_id = ?
GROUP BY date(local_ts)
ORDER BY local_day
