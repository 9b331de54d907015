-- question: How diverse are the loads of each asset's feeders, that is, how little do their peaks coincide?
-- unit: none: sum of the feeders' maxima over the site's maximum; half-hourly means of kW, where complete for all feeders
-- cost: two scans of the month, one for the feeders and one for the site
-- with: half_hour
, feeder AS (
    SELECT
        asset_id,
        feeder_id,
        date_add('minute', -(minute(ts) % 30), date_trunc('minute', ts)) AS started,
        sum(value) / 3 AS p_kw,
        count(*) AS readings
    FROM once
    WHERE feeder_id <> 'BUSBAR' AND quantity = 'active_power'
    GROUP BY asset_id, feeder_id, date_add('minute', -(minute(ts) % 30), date_trunc('minute', ts))
),
counted AS (
    SELECT
        *,
        max(readings) OVER (PARTITION BY asset_id, feeder_id) AS all_readings,
        count(*) OVER (PARTITION BY asset_id, started) AS together
    FROM feeder
),
whole AS (
    SELECT
        *,
        count_if(readings = all_readings) OVER (PARTITION BY asset_id, started) AS whole_together,
        max(together) OVER (PARTITION BY asset_id) AS all_feeders
    FROM counted
),
joint AS (
    SELECT whole.asset_id, whole.feeder_id, whole.p_kw, half_hour.p_kw AS site_kw
    FROM whole
    JOIN half_hour ON half_hour.asset_id = whole.asset_id AND half_hour.started = whole.started
    WHERE whole.whole_together = whole.all_feeders AND half_hour.p_kw IS NOT NULL
),
maxima AS (
    SELECT asset_id, feeder_id, max(p_kw) AS max_kw, max(site_kw) AS site_max_kw
    FROM joint
    GROUP BY asset_id, feeder_id
)
SELECT
    asset_id,
    sum(max_kw) AS sum_of_maxima_kw,
    max(site_max_kw) AS site_max_kw,
    CASE WHEN max(site_max_kw) > 0 THEN sum(max_kw) / max(site_max_kw) END AS diversity_factor
FROM maxima
GROUP BY asset_id
ORDER BY asset_id
