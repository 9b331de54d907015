-- question: At which assets do the busbar and the feeders disagree, and on which phase?
-- unit: kW, and % of the busbar; more than 2 % means a faulty monitor or a feeder that has none
-- cost: one scan of the month
-- with: once
, sides AS (
    SELECT
        asset_id,
        ts,
        phase,
        sum(CASE WHEN feeder_id = 'BUSBAR' THEN value END) AS busbar_kw,
        sum(CASE WHEN feeder_id <> 'BUSBAR' THEN value END) AS feeders_kw,
        count(CASE WHEN feeder_id <> 'BUSBAR' THEN value END) AS feeders
    FROM once
    WHERE quantity = 'active_power'
    GROUP BY asset_id, ts, phase
),
whole AS (
    SELECT *, max(feeders) OVER (PARTITION BY asset_id, phase) AS all_feeders
    FROM sides
)
SELECT
    asset_id,
    phase,
    avg(busbar_kw) AS busbar_kw,
    avg(feeders_kw) AS feeders_kw,
    1e2 * sum(abs(feeders_kw - busbar_kw)) / nullif(sum(abs(busbar_kw)), 0) AS mismatch_pct
FROM whole
WHERE feeders = all_feeders AND busbar_kw IS NOT NULL AND feeders_kw IS NOT NULL
GROUP BY asset_id, phase
ORDER BY mismatch_pct DESC
