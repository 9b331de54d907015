-- fragment: kW, kvar and kVA of each site in each interval: its busbar, or the sum of its feeders where that is missing or dead
-- with: once
-- As dubegrid_lib.analysis.demand.site_demand: a sum counts only where every series recorded in the month is there; without any
-- reactive power kVA are at least |kW|.
summed AS (
    SELECT
        asset_id,
        ts,
        feeder_id = 'BUSBAR' AS is_busbar,
        sum(CASE WHEN quantity = 'active_power' THEN value END) AS p_kw,
        sum(CASE WHEN quantity = 'reactive_power' THEN value END) AS q_kvar,
        sum(CASE WHEN quantity = 'active_power' AND phase IN ('L1', 'total') THEN value END) AS l1_kw,
        sum(CASE WHEN quantity = 'active_power' AND phase = 'L2' THEN value END) AS l2_kw,
        sum(CASE WHEN quantity = 'active_power' AND phase = 'L3' THEN value END) AS l3_kw,
        count(CASE WHEN quantity = 'active_power' THEN value END) AS p_series,
        count(CASE WHEN quantity = 'reactive_power' THEN value END) AS q_series
    FROM once
    WHERE quantity IN ('active_power', 'reactive_power')
    GROUP BY asset_id, ts, feeder_id = 'BUSBAR'
),
whole_sum AS (
    SELECT
        asset_id,
        ts,
        is_busbar,
        CASE WHEN p_series = max(p_series) OVER (PARTITION BY asset_id, is_busbar) THEN p_kw END AS p_kw,
        CASE WHEN q_series = max(q_series) OVER (PARTITION BY asset_id, is_busbar) THEN q_kvar END AS q_kvar,
        CASE WHEN p_series = max(p_series) OVER (PARTITION BY asset_id, is_busbar) THEN l1_kw END AS l1_kw,
        CASE WHEN p_series = max(p_series) OVER (PARTITION BY asset_id, is_busbar) THEN l2_kw END AS l2_kw,
        CASE WHEN p_series = max(p_series) OVER (PARTITION BY asset_id, is_busbar) THEN l3_kw END AS l3_kw
    FROM summed
),
sourced AS (
    SELECT
        asset_id,
        ts,
        max(CASE WHEN is_busbar THEN p_kw END) AS busbar_p,
        max(CASE WHEN is_busbar THEN q_kvar END) AS busbar_q,
        max(CASE WHEN NOT is_busbar THEN p_kw END) AS feeders_p,
        max(CASE WHEN NOT is_busbar THEN q_kvar END) AS feeders_q,
        abs(max(CASE WHEN is_busbar THEN l1_kw END)) AS busbar_l1,
        abs(max(CASE WHEN NOT is_busbar THEN l1_kw END)) AS feeders_l1,
        abs(max(CASE WHEN is_busbar THEN l2_kw END)) AS busbar_l2,
        abs(max(CASE WHEN NOT is_busbar THEN l2_kw END)) AS feeders_l2,
        abs(max(CASE WHEN is_busbar THEN l3_kw END)) AS busbar_l3,
        abs(max(CASE WHEN NOT is_busbar THEN l3_kw END)) AS feeders_l3
    FROM whole_sum
    GROUP BY asset_id, ts
),
-- As dubegrid_lib.analysis.trust.dead_busbar: a phase that reads less than a fifth of what its feeders carry.
assessed AS (
    SELECT
        *,
        coalesce(
            avg(CASE WHEN busbar_l1 IS NOT NULL THEN feeders_l1 END) OVER of_asset >= 1
            AND avg(CASE WHEN feeders_l1 IS NOT NULL THEN busbar_l1 END) OVER of_asset
            < 0.2 * avg(CASE WHEN busbar_l1 IS NOT NULL THEN feeders_l1 END) OVER of_asset,
            FALSE
        ) OR coalesce(
            avg(CASE WHEN busbar_l2 IS NOT NULL THEN feeders_l2 END) OVER of_asset >= 1
            AND avg(CASE WHEN feeders_l2 IS NOT NULL THEN busbar_l2 END) OVER of_asset
            < 0.2 * avg(CASE WHEN busbar_l2 IS NOT NULL THEN feeders_l2 END) OVER of_asset,
            FALSE
        ) OR coalesce(
            avg(CASE WHEN busbar_l3 IS NOT NULL THEN feeders_l3 END) OVER of_asset >= 1
            AND avg(CASE WHEN feeders_l3 IS NOT NULL THEN busbar_l3 END) OVER of_asset
            < 0.2 * avg(CASE WHEN busbar_l3 IS NOT NULL THEN feeders_l3 END) OVER of_asset,
            FALSE
        ) AS is_dead
    FROM sourced
    WINDOW of_asset AS (PARTITION BY asset_id)
),
chosen AS (
    SELECT
        asset_id,
        ts,
        CASE WHEN is_dead THEN feeders_p ELSE coalesce(busbar_p, feeders_p) END AS p_kw,
        CASE WHEN is_dead OR busbar_p IS NULL THEN feeders_q ELSE busbar_q END AS q_kvar,
        CASE WHEN is_dead OR busbar_p IS NULL THEN 'feeder sum' ELSE 'busbar' END AS basis
    FROM assessed
    WHERE (busbar_p IS NOT NULL AND NOT is_dead) OR feeders_p IS NOT NULL
),
demand AS (
    SELECT
        asset_id,
        ts,
        with_timezone(ts, 'UTC') AT TIME ZONE 'Europe/London' AS local_ts,
        p_kw,
        q_kvar,
        basis,
        CASE
            WHEN count(q_kvar) OVER (PARTITION BY asset_id) = 0 THEN abs(p_kw)
            ELSE sqrt(p_kw * p_kw + q_kvar * q_kvar)
        END AS s_kva
    FROM chosen
)
