-- question: Which feeders carry the highest loads, when, and how unbalanced are their phases while their load is high?
-- unit: kW as half-hourly means; start of the half hour in UTC; imbalance in %: largest deviation from the mean kW of L1, L2 and L3
-- cost: one scan of the month
-- with: once
, power AS (
    SELECT
        asset_id,
        feeder_id,
        ts,
        phase,
        value,
        max(CASE WHEN abs(value) > 0.25 THEN ts END) OVER (PARTITION BY asset_id, feeder_id, phase) AS alive,
        max(CASE WHEN feeder_id = 'BUSBAR' THEN value END) OVER of_phase AS busbar,
        sum(CASE WHEN feeder_id <> 'BUSBAR' THEN value END) OVER of_phase - value AS others
    FROM once
    WHERE quantity = 'active_power'
    WINDOW of_phase AS (PARTITION BY asset_id, phase, ts)
),
-- The rule DEAD TO NOISE of dubegrid_lib.analysis.reading_rules: from some time on, a phase reads only noise, although the busbar
-- still carries the phase's load or, if there is no busbar, the other feeders still carry theirs.
heard AS (
    SELECT
        *,
        coalesce(
            ts > alive
            AND count_if(ts > alive) OVER of_series >= 144
            AND avg(CASE WHEN ts <= alive AND ts > date_add('day', -7, alive) THEN abs(value) END) OVER of_series > 1
            AND CASE
                WHEN count(CASE WHEN ts > alive THEN busbar END) OVER of_series > 0
                    THEN avg(CASE WHEN ts > alive THEN busbar - others END) OVER of_series
                        > 0.5 * avg(CASE WHEN ts <= alive AND ts > date_add('day', -7, alive) THEN abs(value) END) OVER of_series
                ELSE avg(CASE WHEN ts > alive THEN abs(others) END) OVER of_series > 1
            END,
            FALSE
        ) AS is_noise
    FROM power
    WHERE feeder_id <> 'BUSBAR'
    WINDOW of_series AS (PARTITION BY asset_id, feeder_id, phase)
),
phases AS (
    SELECT
        asset_id,
        feeder_id,
        ts,
        sum(value) AS p_kw,
        count(*) AS series,
        max(CASE WHEN phase = 'L1' THEN value END) AS l1,
        max(CASE WHEN phase = 'L2' THEN value END) AS l2,
        max(CASE WHEN phase = 'L3' THEN value END) AS l3
    FROM heard
    WHERE NOT is_noise
    GROUP BY asset_id, feeder_id, ts
),
whole AS (
    SELECT
        *,
        (l1 + l2 + l3) / 3 AS mean,
        date_add('minute', -(minute(ts) % 30), date_trunc('minute', ts)) AS started,
        count(*) OVER (PARTITION BY asset_id, feeder_id ORDER BY l1 + l2 + l3) - 1 AS place,
        count(*) OVER (PARTITION BY asset_id, feeder_id) - 1 AS last_place
    FROM phases
    WHERE l1 IS NOT NULL AND l2 IS NOT NULL AND l3 IS NOT NULL
),
half AS (
    SELECT asset_id, feeder_id, started, avg(p_kw) AS p_kw
    FROM whole
    GROUP BY asset_id, feeder_id, started
    HAVING count(*) = 3
),
maxima AS (
    SELECT
        asset_id,
        feeder_id,
        max(p_kw) AS max_kw,
        min_by(started, -p_kw) AS peak_started,
        CASE WHEN max(p_kw) > 0 THEN avg(p_kw) / max(p_kw) END AS load_factor
    FROM half
    GROUP BY asset_id, feeder_id
),
high AS (
    SELECT
        asset_id,
        feeder_id,
        l1,
        l2,
        l3,
        1e2 * greatest(abs(l1 - mean), abs(l2 - mean), abs(l3 - mean)) / mean AS imbalance_pct,
        CASE
            WHEN greatest(l1, l2, l3) = least(l1, l2, l3) THEN ''
            WHEN l1 = greatest(l1, l2, l3) THEN 'L1'
            WHEN l2 = greatest(l1, l2, l3) THEN 'L2'
            ELSE 'L3'
        END AS heaviest
    FROM whole
    WHERE place >= 0.9 * last_place AND mean > 0
),
placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY asset_id, feeder_id ORDER BY imbalance_pct) AS place,
        count(*) OVER (PARTITION BY asset_id, feeder_id) AS intervals
    FROM high
),
unequal AS (
    SELECT
        asset_id,
        feeder_id,
        avg(CASE WHEN place BETWEEN intervals / 2e0 AND intervals / 2e0 + 1 THEN imbalance_pct END) AS imbalance_pct,
        1e2 * greatest(count_if(heaviest = 'L1'), count_if(heaviest = 'L2'), count_if(heaviest = 'L3'))
        / count(*) AS same_phase_pct,
        avg(l1) AS l1_kw,
        avg(l2) AS l2_kw,
        avg(l3) AS l3_kw
    FROM placed
    GROUP BY asset_id, feeder_id
)
SELECT
    maxima.asset_id,
    maxima.feeder_id,
    max_kw,
    peak_started,
    load_factor,
    imbalance_pct,
    same_phase_pct,
    l1_kw,
    l2_kw,
    l3_kw
FROM maxima
LEFT JOIN unequal ON unequal.asset_id = maxima.asset_id AND unequal.feeder_id = maxima.feeder_id
ORDER BY imbalance_pct DESC
