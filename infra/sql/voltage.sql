-- question: How often is the busbar voltage of each asset outside ${voltage_low}-${voltage_high} V (${voltage_source})?
-- unit: % of the readings of L1, L2 and L3; percentiles in V, approximate; readings below 20 V count as outages and are left out
-- cost: one scan of the month
-- with: once
SELECT
    asset_id,
    1e2 * count_if(value < ${voltage_low} OR value > ${voltage_high}) / count(*) AS outside_pct,
    1e2 * count_if(value < ${voltage_low}) / count(*) AS low_pct,
    1e2 * count_if(value > ${voltage_high}) / count(*) AS high_pct,
    approx_percentile(value, 0.01) AS p1_v,
    approx_percentile(value, 0.99) AS p99_v,
    count(*) AS readings
FROM once
WHERE feeder_id = 'BUSBAR' AND quantity = 'voltage' AND phase IN ('L1', 'L2', 'L3') AND value >= 20
GROUP BY asset_id
ORDER BY outside_pct DESC
