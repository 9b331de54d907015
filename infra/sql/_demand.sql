-- fragment: kW, kvar and kVA of each site in each interval: of its busbar or, if that is missing or wrong, the sum of its feeders
-- with: once
-- The same rules as dubegrid_lib.analysis.demand.site_demand: a sum is used only in intervals in which every series recorded in
-- the month has a value; if an asset has no reactive power at all, |kW| is used as kVA, which is a lower bound.
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
        max(CASE WHEN is_busbar THEN l1_kw END) AS busbar_l1,
        max(CASE WHEN NOT is_busbar THEN l1_kw END) AS feeders_l1,
        max(CASE WHEN is_busbar THEN l2_kw END) AS busbar_l2,
        max(CASE WHEN NOT is_busbar THEN l2_kw END) AS feeders_l2,
        max(CASE WHEN is_busbar THEN l3_kw END) AS busbar_l3,
        max(CASE WHEN NOT is_busbar THEN l3_kw END) AS feeders_l3
    FROM whole_sum
    GROUP BY asset_id, ts
),
by_phase AS (
    SELECT
        asset_id,
        ts,
        busbar_p,
        busbar_q,
        feeders_p,
        feeders_q,
        phase,
        CASE phase WHEN 'L1' THEN busbar_l1 WHEN 'L2' THEN busbar_l2 ELSE busbar_l3 END AS busbar_kw,
        CASE phase WHEN 'L1' THEN feeders_l1 WHEN 'L2' THEN feeders_l2 ELSE feeders_l3 END AS feeders_kw,
        CASE
            WHEN hour(with_timezone(ts, 'UTC') AT TIME ZONE 'Europe/London') < 6
                THEN date(with_timezone(ts, 'UTC') AT TIME ZONE 'Europe/London')
        END AS night
    FROM sourced
    CROSS JOIN UNNEST(ARRAY['L1', 'L2', 'L3']) AS phases (phase)
),
-- alive: the last time at which a phase of the busbar carried load. is_negative: whether most of the phase's readings of a night are
-- negative; set on the night's first row only, so that each night counts once.
phase_health AS (
    SELECT
        *,
        max(CASE WHEN abs(busbar_kw) > 0.25 THEN ts END) OVER of_phase AS alive,
        CASE
            WHEN night IS NOT NULL AND ts = min(ts) OVER of_night AND count(busbar_kw) OVER of_night > 0
                THEN count_if(busbar_kw < -0.25) OVER of_night > 0.5 * count(busbar_kw) OVER of_night
        END AS is_negative
    FROM by_phase
    WINDOW of_phase AS (PARTITION BY asset_id, phase), of_night AS (PARTITION BY asset_id, phase, night)
),
-- The same rules as dubegrid_lib.analysis.trust. Dead: a phase of the busbar reads less than a fifth of what its feeders carry.
-- Backwards (POLARITY): it is negative on at least three nights and on at least three in five, and the feeders can replace it: they
-- have values in at least 75 % of the intervals. Noise (DEAD TO NOISE): the phase no longer carries load; applies from then on only.
assessed AS (
    SELECT
        *,
        coalesce(
            avg(CASE WHEN busbar_kw IS NOT NULL THEN abs(feeders_kw) END) OVER of_phase >= 1
            AND avg(CASE WHEN feeders_kw IS NOT NULL THEN abs(busbar_kw) END) OVER of_phase
            < 0.2 * avg(CASE WHEN busbar_kw IS NOT NULL THEN abs(feeders_kw) END) OVER of_phase,
            FALSE
        ) AS is_dead,
        count_if(is_negative) OVER of_phase >= 3
        AND count_if(is_negative) OVER of_phase >= 0.6 * count(is_negative) OVER of_phase
        AND count(feeders_p) OVER of_phase
        >= 0.75 * (date_diff('minute', min(ts) OVER of_phase, max(ts) OVER of_phase) / 1e1 + 1) AS is_backwards,
        coalesce(
            ts > alive
            AND count_if(ts > alive AND busbar_kw IS NOT NULL) OVER of_phase >= 144
            AND avg(CASE WHEN ts <= alive AND ts > date_add('day', -7, alive) THEN abs(busbar_kw) END) OVER of_phase > 1
            AND avg(CASE WHEN ts > alive THEN abs(feeders_kw) END) OVER of_phase > 1,
            FALSE
        ) AS is_noise
    FROM phase_health
    WINDOW of_phase AS (PARTITION BY asset_id, phase)
),
decided AS (
    SELECT
        asset_id,
        ts,
        max(busbar_p) AS busbar_p,
        max(busbar_q) AS busbar_q,
        max(feeders_p) AS feeders_p,
        max(feeders_q) AS feeders_q,
        bool_or(is_dead OR is_backwards OR is_noise) AS is_without_busbar
    FROM assessed
    GROUP BY asset_id, ts
),
chosen AS (
    SELECT
        asset_id,
        ts,
        CASE WHEN is_without_busbar THEN feeders_p ELSE coalesce(busbar_p, feeders_p) END AS p_kw,
        CASE WHEN is_without_busbar OR busbar_p IS NULL THEN feeders_q ELSE busbar_q END AS q_kvar,
        CASE WHEN is_without_busbar OR busbar_p IS NULL THEN 'feeder sum' ELSE 'busbar' END AS basis
    FROM decided
    WHERE (busbar_p IS NOT NULL AND NOT is_without_busbar) OR feeders_p IS NOT NULL
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
