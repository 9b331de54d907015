-- fragment: the readings of one month of Europe/London, from the curated Parquet
-- parameters: y, m_before, m, start, end
-- The month begins an hour before the UTC month while summer time is kept, so two partitions are named; the Parquet's
-- statistics pass over what lies outside. Of the flagged readings those are left out that KPIs leave out.
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
