-- question: What did each series of each asset read, interval by interval?
-- unit: pairs of day and time (14T23:50, UTC) and the value in `units`; pairs are apart by a semicolon
-- cost: one scan of the month for each gigabyte of it
-- table: lv_data
-- parameters: y, m, first_day, last_characters
-- One row a series instead of one a reading: sixty million readings become some thousand rows. No value is cast here:
-- that would cost as much again as all the rest. A timestamp off the ten minutes, or written in another way than
-- 2025-05-14T23:50:00Z, stands whole in `others`. All the text is in memory until the scan ends, so a large month is
-- asked for in parts, by the last character of the asset's number.
SELECT
    trim(substation_number) AS asset_id,
    max(substation_name) AS name,
    feeder_id,
    description,
    units,
    array_join(array_agg(CASE WHEN is_regular THEN substr(ts, 9, 8) || ' ' || value END), ';') AS pairs,
    array_join(array_agg(CASE WHEN NOT is_regular THEN ts || ' ' || value END), ';') AS others
FROM (
    SELECT
        substation_number,
        substation_name,
        "timestamp" AS ts,
        feeder_id,
        description,
        units,
        value,
        "timestamp" LIKE '____-__-__T__:_0:00Z' AS is_regular
    FROM lv_data
    WHERE y = ? AND m = ? AND "timestamp" >= ? AND strpos(?, substr(substation_number, -1)) > 0
) AS row_of_file
GROUP BY substation_number, feeder_id, description, units
ORDER BY asset_id
