-- question: What did each series of each asset read, interval by interval?
-- unit: a text of pairs: day, hour and ten minutes (14235: the 14th, 23:50 UTC), and the value in `units`
-- cost: one scan of the month
-- parameters: y, m, first_day
-- One row a series instead of one a reading: sixty million readings become some thousand rows. What is no number, or
-- off the ten minutes, or written in another way than 2025-05-14T23:50:00Z, stands as it is in `others`.
SELECT
    asset_id,
    max(name) AS name,
    feeder_id,
    description,
    units,
    array_join(array_agg(
        CASE
            WHEN is_regular
                THEN substr(ts, 9, 2) || substr(ts, 12, 2) || substr(ts, 15, 1) || ' ' || value
        END
    ), ' ') AS pairs,
    array_join(array_agg(CASE WHEN NOT is_regular THEN ts || '=' || value END), ';;') AS others
FROM (
    SELECT
        trim(substation_number) AS asset_id,
        substation_name AS name,
        "timestamp" AS ts,
        feeder_id,
        description,
        units,
        value,
        coalesce(
            "timestamp" LIKE '____-__-__T__:_0:00Z' AND abs(TRY_CAST(value AS double)) < 1e9, false
        ) AS is_regular
    FROM lv_data
    WHERE y = ? AND (m = ? AND substr("timestamp", 1, 10) >= ?)
) AS row_of_file
GROUP BY asset_id, feeder_id, description, units
ORDER BY asset_id
