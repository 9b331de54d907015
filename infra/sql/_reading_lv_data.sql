-- fragment: the readings of one month of Europe/London, from the raw CSV, typed and named as the library stores them
-- parameters: y, m_before, m, start, end, m
-- Every column of lv_data is a STRING: one empty Value in a DOUBLE column would fail the whole query (HIVE_BAD_DATA).
-- TRY_CAST turns anything that is not a number into NULL here, where it can be counted (quantities.sql). This costs nothing: a CSV is
-- scanned as a whole, whatever its types are. The table property use.null.for.invalid.data would do the same for every query, but
-- silently. During summer time, the month begins an hour before the UTC month: two months of CSV are read because of that hour.
row_of_file AS (
    SELECT
        -- 724253.0 becomes 724253: pandas writes it this way if a column of numbers has gaps.
        regexp_replace(trim(substation_number), '^([0-9]+)[.]0+$', '$1') AS asset_id,
        trim(substation_name) AS substation_name,
        -- ISO 8601 with a T or a blank, and with Z, an offset or neither. An unreadable time becomes NULL and does not fail the query.
        TRY_CAST(replace(substr(replace(trim("timestamp"), 'Z', ''), 1, 19), 'T', ' ') AS timestamp(3)) AS clock,
        coalesce(
            TRY_CAST(replace(regexp_extract(trim("timestamp"), '[+-][0-9]{2}:?[0-9]{2}$'), ':', '') AS integer), 0
        ) AS hhmm,
        CASE
            WHEN lower(trim(feeder_id)) IN ('', '-', 'nan', 'na', 'n/a', '<na>', 'null', 'none', 'busbar')
                THEN 'BUSBAR'
            -- 05, and 5.0 (as pandas writes a column with gaps), become 5.
            WHEN regexp_like(trim(feeder_id), '^[0-9]{1,17}([.]0+)?$')
                THEN CAST(CAST(regexp_extract(trim(feeder_id), '^[0-9]+') AS bigint) AS varchar)
            ELSE trim(feeder_id)
        END AS feeder_id,
        trim(description) AS description,
        lower(trim(description)) AS label,
        CASE lower(trim(units))
            WHEN 'kw' THEN 'kW'
            WHEN 'w' THEN 'kW'
            WHEN 'kvar' THEN 'kvar'
            WHEN 'kva' THEN 'kVA'
            WHEN 'a' THEN 'A'
            WHEN 'amp' THEN 'A'
            WHEN 'amps' THEN 'A'
            WHEN 'v' THEN 'V'
            WHEN 'volts' THEN 'V'
            WHEN 'kv' THEN 'V'
            ELSE trim(units)
        END AS units,
        CASE lower(trim(units)) WHEN 'kv' THEN 1e3 WHEN 'w' THEN 1e-3 ELSE 1e0 END AS factor,
        trim(value) AS text,
        "$path" AS source,
        m,
        TRY_CAST(
            CASE
                WHEN value LIKE '%,%' AND regexp_like(trim(value), '^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+([.][0-9]*)?$')
                    THEN replace(trim(value), ',', '')
                ELSE trim(value)
            END AS double
        ) AS number
    FROM lv_data
    WHERE y = ? AND m IN (?, ?)
),
typed AS (
    SELECT
        asset_id,
        substation_name,
        date_add('minute', -CAST((hhmm - hhmm % 100) * 60 / 100 + hhmm % 100 AS bigint), clock) AS ts,
        feeder_id,
        description,
        -- "reactive power" contains "active power", so it is tested first.
        CASE
            WHEN label LIKE '%reactive power%' AND units = 'kvar' THEN 'reactive_power'
            WHEN label LIKE '%reactive power%' THEN NULL
            WHEN label LIKE '%apparent power%' THEN CASE WHEN units = 'kVA' THEN 'apparent_power' END
            WHEN (label LIKE '%active power%' OR label LIKE '%real power%') AND units = 'kW' THEN 'active_power'
            WHEN (label LIKE '%thd%' OR label LIKE '%harmonic%') AND units = '%' THEN 'thd'
            WHEN label LIKE '%current%' AND units = 'A' THEN 'current'
            WHEN label LIKE '%voltage%' AND units = 'V' THEN 'voltage'
        END AS quantity,
        CASE
            WHEN label LIKE '%neutral%' THEN 'N'
            WHEN label LIKE 'l1 %' OR label LIKE '% l1%' OR label = 'l1' THEN 'L1'
            WHEN label LIKE 'l2 %' OR label LIKE '% l2%' OR label = 'l2' THEN 'L2'
            WHEN label LIKE 'l3 %' OR label LIKE '% l3%' OR label = 'l3' THEN 'L3'
            ELSE 'total'
        END AS phase,
        units,
        text = '' AS is_empty,
        m,
        -- TRY_CAST accepts "NaN" as a number, which would turn every sum into NaN.
        CASE WHEN is_finite(number) THEN number * factor END AS value,
        FALSE AS is_left_out,
        source,
        -- A CSV does not say when it was uploaded.
        CAST(NULL AS timestamp(3)) AS uploaded
    FROM row_of_file
),
reading AS (
    SELECT *, value IS NULL AND NOT is_empty AS is_no_number
    FROM typed
    WHERE (ts >= CAST(? AS timestamp(3)) AND ts < CAST(? AS timestamp(3))) OR (ts IS NULL AND m = ?)
)
