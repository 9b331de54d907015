-- question: Which files hold which assets' readings?
-- unit: readings of the UTC month; when the source was uploaded, UTC
-- cost: one scan of five columns of the month's Parquet, tiny because their values hardly change
-- table: lv_curated
-- parameters: y, m
SELECT
    asset_id,
    max(substation_name) AS name,
    "$path" AS path,
    source,
    max(uploaded) AS uploaded,
    count(*) AS readings
FROM lv_curated
WHERE y = ? AND m = ?
GROUP BY asset_id, "$path", source
ORDER BY asset_id, uploaded DESC, path
