-- question: Which assets have readings in the month?
-- unit: rows of the files
-- cost: one scan of the month
-- parameters: y, m
SELECT trim(substation_number) AS asset_id, max(trim(substation_name)) AS name, count(*) AS row_count
FROM lv_data
WHERE y = ? AND m = ?
GROUP BY trim(substation_number)
ORDER BY asset_id
