-- fragment: the readings of one month of Europe/London, from the curated Parquet
-- parameters: y, m_before, m, start, end
-- During summer time, the month begins an hour before the UTC month, so two partitions are read; the Parquet statistics let the scan
-- skip most of what lies outside the month. Of the flagged readings, only those that the KPIs exclude are left out.
reading AS (
    SELECT
        asset_id,
        substation_name,
        ts,
        feeder_id,
        description,
        units,
        quantity,
        phase,
        value,
        coalesce(flags LIKE '%OFF GRID%' OR flags LIKE '%DOUBLED HOUR%', FALSE) AS is_left_out,
        value IS NULL AS is_empty,
        FALSE AS is_no_number,
        source,
        uploaded
    FROM lv_curated
    WHERE y = ? AND m IN (?, ?) AND ts >= CAST(? AS timestamp(3)) AND ts < CAST(? AS timestamp(3))
)
