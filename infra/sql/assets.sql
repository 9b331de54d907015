-- question: Which assets have readings in the month?
-- unit: readings
-- cost: one scan of the month
-- with: reading
SELECT asset_id, max(substation_name) AS name, count(*) AS readings
FROM reading
WHERE ts IS NOT NULL
GROUP BY asset_id
ORDER BY asset_id
