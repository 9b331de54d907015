-- question: How often is the busbar voltage of each asset outside ${voltage_low}-${voltage_high} V (${voltage_source})?
-- unit: % of readings of L1, L2, L3, and V; readings below 20 V are outages and left out; P1 and P99 are approximate
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
