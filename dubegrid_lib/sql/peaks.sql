-- question: What is the maximum demand of each asset in the month, and when does it begin?
-- unit: kW and kVA, half-hourly means, the 10-minute maximum beside them; UTC, the first of equals
-- cost: one scan of the month
-- with: half_hour
, placed AS (
    SELECT
        asset_id,
        started,
        p_kw,
        max(s_kva) OVER (PARTITION BY asset_id) AS max_kva,
        row_number() OVER (PARTITION BY asset_id ORDER BY p_kw DESC, started) AS place
    FROM half_hour
    WHERE p_kw IS NOT NULL
),
ten_minutes AS (
    SELECT asset_id, max(p_kw) AS max_kw FROM demand GROUP BY asset_id
)
SELECT
    placed.asset_id,
    placed.p_kw AS max_kw,
    placed.started AS peak_started,
    placed.max_kva,
    ten_minutes.max_kw AS max_10_min_kw
FROM placed
JOIN ten_minutes ON ten_minutes.asset_id = placed.asset_id
WHERE placed.place = 1
ORDER BY max_kw DESC
