-- fragment: kW, kvar and kVA of each site in each interval: its busbar, or the sum of its feeders where that is missing
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
        CASE WHEN q_series = max(q_series) OVER (PARTITION BY asset_id, is_busbar) THEN q_kvar END AS q_kvar
    FROM summed
),
sourced AS (
    SELECT
        asset_id,
        ts,
        max(CASE WHEN is_busbar THEN p_kw END) AS busbar_p,
        max(CASE WHEN is_busbar THEN q_kvar END) AS busbar_q,
        max(CASE WHEN NOT is_busbar THEN p_kw END) AS feeders_p,
        max(CASE WHEN NOT is_busbar THEN q_kvar END) AS feeders_q
    FROM whole_sum
    GROUP BY asset_id, ts
),
chosen AS (
    SELECT
        asset_id,
        ts,
        coalesce(busbar_p, feeders_p) AS p_kw,
        CASE WHEN busbar_p IS NOT NULL THEN busbar_q ELSE feeders_q END AS q_kvar
    FROM sourced
    WHERE busbar_p IS NOT NULL OR feeders_p IS NOT NULL
),
demand AS (
    SELECT
        asset_id,
        ts,
        with_timezone(ts, 'UTC') AT TIME ZONE 'Europe/London' AS local_ts,
        p_kw,
        q_kvar,
        CASE
            WHEN count(q_kvar) OVER (PARTITION BY asset_id) = 0 THEN abs(p_kw)
            ELSE sqrt(p_kw * p_kw + q_kvar * q_kvar)
        END AS s_kva
    FROM chosen
)
