-- fragment: the readings of one month of Europe/London, from the curated Parquet
-- parameters: y, m_before, m, start, end
-- The month begins an hour before the UTC month while summer time is kept, so two partitions are named; the Parquet's
-- statistics pass over what lies outside. Of the flagged readings those that KPIs leave out are NULL here as well.
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
        CASE WHEN flags LIKE '%OFF GRID%' OR flags LIKE '%DOUBLED HOUR%' THEN NULL ELSE value END AS value,
        value IS NULL AS is_empty,
        FALSE AS is_no_number,
        uploaded
    FROM lv_curated
    WHERE y = ? AND m IN (?, ?) AND ts >= CAST(? AS timestamp(3)) AND ts < CAST(? AS timestamp(3))
)
