-- question: How often is the busbar voltage of each asset outside 216.2-253.0 V (ESQCR 2002 reg. 27)?
-- unit: % of readings of L1, L2, L3, and V; readings below 20 V are outages and left out; P1 and P99 are approximate
-- cost: one scan of the month
-- with: once
SELECT
    asset_id,
    1e2 * count_if(value < 216.2 OR value > 253.0) / count(*) AS outside_pct,
    1e2 * count_if(value < 216.2) / count(*) AS low_pct,
    1e2 * count_if(value > 253.0) / count(*) AS high_pct,
    approx_percentile(value, 0.01) AS p1_v,
    approx_percentile(value, 0.99) AS p99_v,
    count(*) AS readings
FROM once
WHERE feeder_id = 'BUSBAR' AND quantity = 'voltage' AND phase IN ('L1', 'L2', 'L3') AND value >= 20
GROUP BY asset_id
ORDER BY outside_pct DESC
