-- question: What is the maximum demand of each asset in the month, and when does it start?
-- unit: kW and kVA as half-hourly means, plus the 10-minute maximum; start in UTC, the first one if several half hours are equal
-- cost: one scan of the month
-- with: half_hour
, placed AS (
    SELECT
        asset_id,
        started,
        p_kw,
        basis,
        max(s_kva) OVER (PARTITION BY asset_id) AS max_kva,
        max(max_10_min_kw) OVER (PARTITION BY asset_id) AS max_10_min_kw,
        row_number() OVER (PARTITION BY asset_id ORDER BY p_kw DESC NULLS LAST, started) AS place
    FROM half_hour
)
SELECT asset_id, p_kw AS max_kw, started AS peak_started, max_kva, max_10_min_kw, basis
FROM placed
WHERE place = 1 AND p_kw IS NOT NULL
ORDER BY max_kw DESC
