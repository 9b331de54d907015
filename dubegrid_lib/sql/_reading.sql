-- fragment: the readings of one UTC month, typed and named as the library stores them
-- parameters: y, m
-- Every column of lv_data is a STRING: one empty Value in a DOUBLE column would fail the whole query (HIVE_BAD_DATA).
-- TRY_CAST makes what is no number NULL, here, where it can be counted (quantities.sql), at no cost: a CSV is scanned
-- whole whatever its types. The table property use.null.for.invalid.data does the same unseen, for every reader.
reading AS (
    SELECT
        asset_id,
        ts,
        feeder_id,
        description,
        -- "reactive power" holds "active power": the order decides.
        CASE
            WHEN regexp_like(description, '(?i)reactive power') AND units = 'kvar' THEN 'reactive_power'
            WHEN regexp_like(description, '(?i)apparent power') AND units = 'kVA' THEN 'apparent_power'
            WHEN regexp_like(description, '(?i)active power|real power') AND units = 'kW' THEN 'active_power'
            WHEN regexp_like(description, '(?i)thd|harmonic') AND units = '%' THEN 'thd'
            WHEN regexp_like(description, '(?i)current') AND units = 'A' THEN 'current'
            WHEN regexp_like(description, '(?i)voltage') AND units = 'V' THEN 'voltage'
        END AS quantity,
        CASE
            WHEN regexp_like(description, '(?i)\b(neutral|n)\b') AND NOT regexp_like(description, '(?i)voltage') THEN 'N'
            WHEN regexp_like(description, '(?i)\bl1\b') THEN 'L1'
            WHEN regexp_like(description, '(?i)\bl2\b') THEN 'L2'
            WHEN regexp_like(description, '(?i)\bl3\b') THEN 'L3'
            ELSE 'total'
        END AS phase,
        units,
        text,
        -- TRY_CAST reads "NaN" as a number that would spoil every sum.
        CASE WHEN is_finite(number) THEN number * factor END AS value
    FROM (
        SELECT
            trim(substation_number) AS asset_id,
            CAST(
                TRY(from_iso8601_timestamp(replace(trim("timestamp"), ' ', 'T'))) AT TIME ZONE 'UTC' AS timestamp(3)
            ) AS ts,
            CASE
                WHEN lower(trim(feeder_id)) IN ('', 'nan', 'busbar') THEN 'BUSBAR'
                ELSE regexp_replace(trim(feeder_id), '^0+([0-9]+)$', '$1')
            END AS feeder_id,
            trim(description) AS description,
            CASE
                WHEN lower(trim(units)) IN ('kw', 'w') THEN 'kW'
                WHEN lower(trim(units)) = 'kvar' THEN 'kvar'
                WHEN lower(trim(units)) = 'kva' THEN 'kVA'
                WHEN lower(trim(units)) IN ('a', 'amp', 'amps') THEN 'A'
                WHEN lower(trim(units)) IN ('v', 'volts', 'kv') THEN 'V'
                ELSE trim(units)
            END AS units,
            CASE lower(trim(units)) WHEN 'kv' THEN 1e3 WHEN 'w' THEN 1e-3 ELSE 1e0 END AS factor,
            trim(value) AS text,
            TRY_CAST(
                CASE
                    WHEN regexp_like(trim(value), '^[+-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?$')
                        THEN replace(trim(value), ',', '')
                    ELSE trim(value)
                END AS double
            ) AS number
        FROM lv_data
        WHERE y = ? AND m = ?
    ) AS row_of_file
)
