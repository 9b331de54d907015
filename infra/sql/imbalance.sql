-- question: How unbalanced are the phases of each busbar while its load is high?
-- unit: %: largest deviation from the mean of L1, L2 and L3, as the median of intervals at or above P90 of A (of kW if there is no current)
-- cost: one scan of the month
-- with: once
, phases AS (
    SELECT
        asset_id,
        ts,
        quantity,
        max(CASE WHEN phase = 'L1' THEN value END) AS l1,
        max(CASE WHEN phase = 'L2' THEN value END) AS l2,
        max(CASE WHEN phase = 'L3' THEN value END) AS l3
    FROM once
    WHERE feeder_id = 'BUSBAR' AND quantity IN ('current', 'active_power')
    GROUP BY asset_id, ts, quantity
    HAVING count_if(phase IN ('L1', 'L2', 'L3')) = 3
),
ranked AS (
    SELECT
        *,
        (l1 + l2 + l3) / 3 AS mean,
        -- Intervals with equal loads share the highest of their places, so that all of them are on the same side of the quantile.
        count(*) OVER (PARTITION BY asset_id, quantity ORDER BY l1 + l2 + l3) - 1 AS place,
        count(*) OVER (PARTITION BY asset_id, quantity) - 1 AS last_place,
        count_if(quantity = 'current') OVER (PARTITION BY asset_id) > 0 AS has_current
    FROM phases
),
high AS (
    SELECT
        asset_id,
        quantity,
        1e2 * greatest(abs(l1 - mean), abs(l2 - mean), abs(l3 - mean)) / mean AS imbalance_pct,
        CASE
            WHEN greatest(l1, l2, l3) = least(l1, l2, l3) THEN ''
            WHEN l1 = greatest(l1, l2, l3) THEN 'L1'
            WHEN l2 = greatest(l1, l2, l3) THEN 'L2'
            ELSE 'L3'
        END AS heaviest
    FROM ranked
    WHERE place >= 0.9 * last_place AND mean > 0 AND (quantity = 'current' OR NOT has_current)
),
placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY asset_id ORDER BY imbalance_pct) AS place,
        count(*) OVER (PARTITION BY asset_id) AS intervals
    FROM high
)
SELECT
    asset_id,
    max(quantity) AS measured_on,
    -- The median: the value in the middle, or the mean of the two in the middle.
    avg(CASE WHEN place BETWEEN intervals / 2e0 AND intervals / 2e0 + 1 THEN imbalance_pct END) AS imbalance_pct,
    -- The share of the phase that is the heaviest most often. If the heaviest phase keeps changing, no joint can be moved to fix that.
    1e2 * greatest(count_if(heaviest = 'L1'), count_if(heaviest = 'L2'), count_if(heaviest = 'L3'))
    / count(*) AS same_phase_pct,
    count(*) AS intervals
FROM placed
GROUP BY asset_id
ORDER BY imbalance_pct DESC
