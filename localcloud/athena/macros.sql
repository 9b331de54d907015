-- Trino's semantics in DuckDB's own SQL: each macro is defined before its first use. A macro begins at the start of a
-- line, and its further lines are indented. See macros.py.
-- A lambda's parameter whose field is read (`dgv.k`) has an unusual name: DuckDB would first look for a column of
-- that name.
dg_fail(message) AS CAST('athena~' || message AS INTEGER)
dg_year(y) AS CASE WHEN y > 9999 THEN '+' || y WHEN y < 0 THEN '-' || printf('%04d', -y) ELSE printf('%04d', y) END
dg_date_text(d) AS
    CASE
        WHEN d BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN CAST(d AS VARCHAR)
        ELSE dg_year(year(d)) || strftime(d, '-%m-%d')
    END
dg_date_as_text(d) AS ltrim(dg_date_text(d), '+')
dg_near_moment(m) AS
    CASE
        WHEN m < TIMESTAMP '0001-01-01' OR m > TIMESTAMP '9999-12-31 23:59:59.999999'
            THEN CAST(
                CAST(
                    dg_fail(
                        'NOT_SUPPORTED: formatting years before 1 and after 9999 is not supported by the local Athena (it is by AWS)'
                    ) AS VARCHAR
                ) AS TIMESTAMP
            )
        ELSE m
    END
dg_moment_text(m, near, far) AS
    CASE
        WHEN m BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN strftime(m, near)
        ELSE dg_year(year(m)) || strftime(m, far)
    END
dg_zoned(moment, zone) AS
    list_filter([struct_pack(t := moment, z := zone)], lambda zv: zv.t IS NOT NULL AND zv.z IS NOT NULL)[1]
dg_offset_minutes(zone) AS
    CASE WHEN zone[1] = '-' THEN -1 ELSE 1 END * (60 * CAST(zone[2:3] AS INTEGER) + CAST(zone[5:6] AS INTEGER))
dg_region(zone) AS CASE WHEN zone = '' OR zone[1] IN ('+', '-') THEN 'UTC' ELSE zone END
dg_local_in(moment, zone) AS
    CASE
        WHEN zone = 'UTC' THEN moment
        WHEN zone[1] IN ('+', '-') THEN moment + to_minutes(dg_offset_minutes(zone))
        ELSE (moment AT TIME ZONE 'UTC') AT TIME ZONE dg_region(zone)
    END
dg_local(value) AS list_transform([value], lambda dgv: CASE WHEN dgv IS NOT NULL THEN dg_local_in(dgv.t, dgv.z) END)[1]
dg_earlier(utc, moment, zone) AS
    CASE
        WHEN dg_local_in(utc - INTERVAL 1 HOUR, zone) = moment THEN utc - INTERVAL 1 HOUR
        WHEN dg_local_in(utc - INTERVAL 30 MINUTE, zone) = moment THEN utc - INTERVAL 30 MINUTE
        ELSE utc
    END
dg_utc_of(moment, zone) AS
    CASE
        WHEN zone = 'UTC' THEN moment
        WHEN zone[1] IN ('+', '-') THEN moment - to_minutes(dg_offset_minutes(zone))
        ELSE (moment AT TIME ZONE dg_region(zone)) AT TIME ZONE 'UTC'
    END
dg_from_local(moment, zone) AS
    list_transform(
        [struct_pack(m := moment, z := zone)],
        lambda dgv: CASE WHEN dgv.m IS NOT NULL THEN struct_pack(t := dg_utc_of(dgv.m, dgv.z), z := dgv.z) END
    )[1]
dg_utc_first(moment, zone) AS
    CASE
        WHEN zone[1] IN ('+', '-') OR zone = 'UTC' THEN dg_utc_of(moment, zone)
        ELSE dg_earlier(dg_utc_of(moment, zone), moment, zone)
    END
dg_from_text(moment, zone) AS
    list_transform(
        [struct_pack(m := moment, z := zone)],
        lambda tv: CASE WHEN tv.m IS NOT NULL THEN struct_pack(t := dg_utc_first(tv.m, tv.z), z := tv.z) END
    )[1]
dg_with_offset(moment, span, zone) AS
    CASE WHEN dg_local_in(moment - span, zone) = moment THEN moment - span ELSE dg_utc_first(moment, zone) END
dg_near(moment, value) AS
    list_transform(
        [struct_pack(m := moment, v := value)],
        lambda nv: CASE
            WHEN nv.m IS NOT NULL AND nv.v IS NOT NULL
                THEN struct_pack(t := dg_with_offset(nv.m, dg_local_in(nv.v.t, nv.v.z) - nv.v.t, nv.v.z), z := nv.v.z)
        END
    )[1]
dg_hours_minutes(h, m) AS
    CASE
        WHEN abs(60 * h + m) > 840
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Invalid offset minutes ' || (60 * h + m)) AS VARCHAR)
        WHEN 60 * h + m = 0 THEN 'UTC'
        ELSE CASE WHEN 60 * h + m < 0 THEN '-' ELSE '+' END
            || printf('%02d:%02d', abs(60 * h + m) // 60, abs(60 * h + m) % 60)
    END
dg_whole_offset(z) AS
    CASE
        WHEN regexp_full_match(z, '[+-]\d') THEN z[1] || '0' || z[2] || ':00'
        WHEN regexp_full_match(z, '[+-]\d\d') THEN z || ':00'
        WHEN regexp_full_match(z, '[+-]\d\d\d\d') THEN z[1:3] || ':' || z[4:5]
        ELSE z
    END
dg_zone_named(zone) AS
    CASE
        WHEN regexp_full_match(zone, 'Z|[+-]00:00|(?:Etc/)?(?:UTC|GMT(?:[+-]?0?|[+-]00)|UCT|UT|Zulu|Universal|Greenwich)')
            THEN 'UTC'
        WHEN regexp_full_match(zone, 'Etc/GMT[+-](?:0?[1-9]|1[0-4])')
            -- POSIX counts westwards: Etc/GMT-3 lies three hours east.
            THEN translate(zone[8], '+-', '-+') || lpad(zone[9:], 2, '0') || ':00'
        WHEN regexp_full_match(zone, 'Etc/GMT[+-]\d{2,}')
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: ''' || zone || ''' is not a valid time zone') AS VARCHAR)
        WHEN regexp_full_match(zone, '(?:Etc/)?(?:UTC|GMT|UT)[+-].*')
            THEN CAST(
                dg_fail(
                    'NOT_SUPPORTED: the time zone '
                    || zone
                    || ' is not supported by the local Athena (it is by AWS); write the offset alone'
                ) AS VARCHAR
            )
        WHEN regexp_full_match(zone, '[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)') THEN zone
        WHEN NOT regexp_full_match(
                zone,
                '(?:[A-Z][a-z]+|US)(?:/[A-Z][\w+-]*)+|CET|EET|MET|WET|GB|GB-Eire|NZ|NZ-CHAT|PRC|ROK|W-SU|[ECMP]ST\d[ECMP]DT|[A-Z][a-z]{3,}'
            )
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: ''' || zone || ''' is not a valid time zone') AS VARCHAR)
        WHEN (TIMESTAMP '2000-01-01' AT TIME ZONE dg_region(zone)) IS NOT NULL THEN zone
    END
dg_zone(zone) AS list_transform([dg_whole_offset(zone)], lambda zz: dg_zone_named(zz))[1]
dg_offset_text(minutes) AS
    CASE
        WHEN minutes = 0 THEN 'Z'
        ELSE CASE WHEN minutes < 0 THEN '-' ELSE '+' END || printf('%02d:%02d', abs(minutes) // 60, abs(minutes) % 60)
    END
dg_offset(value) AS
    list_transform(
        [value],
        lambda dgv: list_transform(
            [CAST(date_diff('minute', dgv.t, dg_local_in(dgv.t, dgv.z)) AS INTEGER)], lambda o: dg_offset_text(o)
        )[1]
    )[1]
dg_microseconds(span) AS
    (datepart('day', span) + 0::BIGINT) * 86400000000
    + datepart('hour', span) * 3600000000
    + datepart('minute', span) * 60000000
    + datepart('microsecond', span)
dg_interval_text(us) AS
    CASE WHEN us < 0 THEN '-' ELSE '' END
    || printf(
        '%d %02d:%02d:%02d.%03d',
        abs(us) // 86400000000,
        (abs(us) // 3600000000) % 24,
        (abs(us) // 60000000) % 60,
        (abs(us) // 1000000) % 60,
        (abs(us) // 1000) % 1000
    )
dg_interval_day(span) AS CASE WHEN span IS NOT NULL THEN dg_interval_text(dg_microseconds(span)) END
dg_months(span) AS datepart('year', span) * 12 + datepart('month', span)
dg_interval_year(span) AS
    CASE
        WHEN span IS NOT NULL
            THEN CASE WHEN dg_months(span) < 0 THEN '-' ELSE '' END
            || printf('%d-%d', abs(dg_months(span)) // 12, abs(dg_months(span)) % 12)
    END
dg_whole_days(day, span, sign) AS
    CASE
        WHEN dg_microseconds(span) % 86400000000 <> 0
            THEN CAST(
                CAST(
                    dg_fail('INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date') AS VARCHAR
                ) AS DATE
            )
        WHEN sign = '+' THEN day + CAST(dg_microseconds(span) // 86400000000 AS INTEGER)
        ELSE day - CAST(dg_microseconds(span) // 86400000000 AS INTEGER)
    END

dg_divide(a, b) AS a // b
dg_modulo(a, b) AS a % b
dg_divide_double(a, b) AS
    CASE
        WHEN a IS NULL THEN NULL
        WHEN b = 0
            THEN CASE
                WHEN a = 0 OR isnan(a) THEN 'NaN'::DOUBLE
                WHEN (a > 0) = (CAST(b AS VARCHAR)[1] <> '-') THEN 'Infinity'::DOUBLE
                ELSE '-Infinity'::DOUBLE
            END
        ELSE a / b
    END
dg_modulo_double(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN 'NaN'::DOUBLE ELSE a % b END
dg_compare_eq(a, b) AS (a = b AND NOT isnan(a))
dg_compare_ne(a, b) AS (a <> b OR isnan(a))
dg_compare_lt(a, b) AS (a < b AND NOT isnan(b))
dg_compare_le(a, b) AS (a <= b AND NOT isnan(b))
dg_compare_gt(a, b) AS (a > b AND NOT isnan(a))
dg_compare_ge(a, b) AS (a >= b AND NOT isnan(a))
dg_ordered_number(x) AS
    CASE
        WHEN isnan(x)
            THEN CAST(
                dg_fail(
                    'NOT_SUPPORTED: NaN compared with ALL or ANY of a subquery is not supported by the local Athena (it is by AWS)'
                ) AS DOUBLE
            )
        ELSE x
    END
dg_compare_distinct(a, b) AS (a IS DISTINCT FROM b)
dg_compare_not_distinct(a, b) AS (a IS NOT DISTINCT FROM b)
dg_unscaled(x, scale) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)
dg_decimal_text(digits, power) AS
    CASE WHEN digits < 0 THEN '-' ELSE '' END
    || CAST(abs(digits) // power AS VARCHAR)
    || CASE
        WHEN power = 1 THEN ''
        ELSE '.'
            || lpad(CAST(abs(digits) % power AS VARCHAR), CAST(length(CAST(power AS VARCHAR)) - 1 AS INTEGER), '0')
    END
dg_decimal(digits, power) AS
    CASE
        WHEN abs(digits) >= CAST(100000000000000000000000000000000000000 AS HUGEINT)
            THEN CAST(dg_fail('NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow') AS VARCHAR)
        ELSE dg_decimal_text(digits, power)
    END
dg_divide_rounded(a, b) AS
    CASE
        WHEN b = 0 THEN a // b
        ELSE CASE WHEN (a < 0) <> (b < 0) THEN -1 ELSE 1 END * ((2 * abs(a) + abs(b)) // (2 * abs(b)))
    END
dg_round_to_integer(x, bits, kind) AS
    CASE
        WHEN isnan(x)
            THEN dg_fail(
                CASE
                    WHEN kind = 'bigint' THEN 'INVALID_CAST_ARGUMENT: Cannot cast NaN to '
                    ELSE 'INVALID_CAST_ARGUMENT: Cannot cast double NaN to '
                END
                || kind
            )
        WHEN floor(x + 0.5) >= pow(2::DOUBLE, bits) OR floor(x + 0.5) < -pow(2::DOUBLE, bits)
            THEN dg_fail(
                CASE
                    WHEN kind = 'bigint' THEN 'INVALID_CAST_ARGUMENT: Unable to cast '
                    ELSE 'NUMERIC_VALUE_OUT_OF_RANGE: Out of range for ' || kind || ': '
                END
                || CAST(x AS VARCHAR)
                || CASE WHEN kind = 'bigint' THEN ' to bigint' ELSE '' END
            )
        ELSE CAST(round(x) AS HUGEINT)
    END

dg_real(x) AS
    CASE
        WHEN isnan(x) OR isinf(x) OR abs(x) <= 3.4028234663852886e38 THEN CAST(x AS FLOAT)
        WHEN x > 0 THEN 'Infinity'::FLOAT
        WHEN x < 0 THEN '-Infinity'::FLOAT
    END
dg_low(x) AS CASE WHEN isnan(x) THEN '-Infinity'::DOUBLE ELSE x END
dg_to_boolean(x) AS
    CASE
        WHEN lower(x) IN ('true', 't', '1') THEN TRUE
        WHEN lower(x) IN ('false', 'f', '0') THEN FALSE
        WHEN x IS NOT NULL
            THEN CAST(dg_fail('INVALID_CAST_ARGUMENT: Cannot cast ''' || x || ''' to BOOLEAN') AS BOOLEAN)
    END
dg_integer_text(x, kind) AS
    CASE
        WHEN regexp_full_match(x, '[+-]?[0-9]+') OR x IS NULL THEN x
        ELSE CAST(dg_fail('INVALID_CAST_ARGUMENT: Cannot cast ''' || x || ''' to ' || kind) AS VARCHAR)
    END
dg_to_tinyint(x) AS CAST(dg_integer_text(x, 'TINYINT') AS TINYINT)
dg_to_smallint(x) AS CAST(dg_integer_text(x, 'SMALLINT') AS SMALLINT)
dg_to_integer(x) AS CAST(dg_integer_text(x, 'INT') AS INTEGER)
dg_to_bigint(x) AS CAST(dg_integer_text(x, 'BIGINT') AS BIGINT)
dg_number_text(x, kind) AS
    CASE
        WHEN regexp_full_match(x, '\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*') OR x IS NULL THEN trim(x)
        ELSE CAST(dg_fail('INVALID_CAST_ARGUMENT: Cannot cast VARCHAR ''' || x || ''' to ' || kind) AS VARCHAR)
    END
dg_double_text(x, kind) AS
    CASE
        WHEN regexp_full_match(x, '\s*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?|NaN|Infinity)\s*')
            OR x IS NULL
            THEN rtrim(trim(x), CASE WHEN x LIKE '%Infinity%' OR x LIKE '%NaN%' THEN '' ELSE 'dDfF' END)
        ELSE CAST(dg_fail('INVALID_CAST_ARGUMENT: Cannot cast ''' || x || ''' to ' || kind) AS VARCHAR)
    END
dg_to_double(x) AS CAST(dg_double_text(x, 'DOUBLE') AS DOUBLE)
dg_to_real(x) AS dg_real(CAST(dg_double_text(x, 'REAL') AS DOUBLE))
dg_date_or_null(x) AS
    CASE WHEN regexp_full_match(trim(x), '[+-]?\d{4,}-\d{1,2}-\d{1,2}') THEN TRY_CAST(trim(x) AS DATE) END
dg_to_date(x) AS
    CASE
        WHEN x IS NOT NULL
            THEN coalesce(
                dg_date_or_null(x),
                CAST(CAST(dg_fail('INVALID_CAST_ARGUMENT: Value cannot be cast to date: ' || x) AS VARCHAR) AS DATE)
            )
    END
dg_timestamp_or_null(x) AS
    CASE
        WHEN regexp_full_match(trim(x), '[+-]?\d{4,}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?')
            THEN TRY_CAST(
                CASE
                    WHEN regexp_full_match(trim(x), '.* \d{1,2}:\d{1,2}') THEN trim(x) || ':00' ELSE trim(x)
                END AS TIMESTAMP
            )
    END
dg_like_pattern(p, e) AS
    CASE
        WHEN length(e) <> 1
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Escape string must be a single character') AS VARCHAR)
        WHEN replace(replace(replace(p, e || e, ''), e || '%', ''), e || '_', '') <> replace(
                replace(replace(replace(p, e || e, ''), e || '%', ''), e || '_', ''), e, ''
            )
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: Escape character must be followed by ''%'', ''_'' or the escape character itself'
                ) AS VARCHAR
            )
        ELSE p
    END
dg_greatest_moment(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN (a).t >= (b).t THEN a ELSE b END
dg_least_moment(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN (a).t <= (b).t THEN a ELSE b END
dg_milliseconds(moment) AS
    make_timestamp(
        ((epoch_us(moment) + CASE WHEN epoch_us(moment) % 1000 >= 500 THEN 1000 ELSE 0 END) // 1000) * 1000
    )
dg_unzoned(x) AS
    CASE
        WHEN x LIKE '% %:% %' OR x LIKE '%:%+%' OR x LIKE '%:%-%'
            THEN regexp_replace(
                trim(x),
                '^([+-]?\d{4,}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?) ?([A-Za-z][\w/+-]*|[+-]\d\d:?\d\d)$',
                '\1'
            )
        ELSE x
    END
dg_to_timestamp(given) AS
    list_transform(
        [dg_unzoned(given)],
        lambda x: CASE
            WHEN x IS NOT NULL
                THEN coalesce(
                    dg_milliseconds(dg_timestamp_or_null(x)),
                    CAST(
                        CAST(
                            dg_fail('INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: ' || x) AS VARCHAR
                        ) AS TIMESTAMP
                    )
                )
        END
    )[1]
dg_to_microseconds(given) AS
    list_transform(
        [dg_unzoned(given)],
        lambda x: CASE
            WHEN x IS NOT NULL
                THEN coalesce(
                    dg_timestamp_or_null(x),
                    CAST(
                        CAST(
                            dg_fail('INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: ' || x) AS VARCHAR
                        ) AS TIMESTAMP
                    )
                )
        END
    )[1]
dg_time_or_null(x) AS
    CASE
        WHEN regexp_full_match(x, '\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?')
            THEN TRY_CAST(CASE WHEN regexp_full_match(x, '\d+:\d+') THEN x || ':00' ELSE x END AS TIME)
    END
dg_to_time(x) AS
    CASE
        WHEN x IS NOT NULL
            THEN coalesce(
                dg_time_or_null(x),
                CAST(CAST(dg_fail('INVALID_CAST_ARGUMENT: Value cannot be cast to time: ' || x) AS VARCHAR) AS TIME)
            )
    END
dg_zone_of(x) AS
    nullif(
        regexp_extract(
            trim(x),
            '^[+-]?\d{4,}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)? ?([A-Za-z][\w/+-]*|[+-]\d\d:?\d\d)$',
            1
        ),
        ''
    )
dg_zoned_part(x) AS dg_milliseconds(dg_timestamp_or_null(rtrim(trim(x)[1:(length(trim(x)) - length(dg_zone_of(x)))])))
dg_unless_skipped(value, moment) AS CASE WHEN dg_local(value) = moment THEN value END
dg_timestamptz_or_null(given) AS
    list_transform(
        [given],
        lambda tx: CASE
            WHEN dg_zone_of(tx) IS NULL THEN dg_zoned(dg_milliseconds(dg_timestamp_or_null(tx)), 'UTC')
            ELSE dg_from_text(dg_zoned_part(tx), dg_zone(dg_zone_of(tx)))
        END
    )[1]
dg_to_timestamptz(x) AS
    CASE
        WHEN x IS NOT NULL
            THEN coalesce(
                dg_timestamptz_or_null(x),
                dg_zoned(
                    CAST(
                        CAST(
                            dg_fail(
                                'INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp with time zone: ' || x
                            ) AS VARCHAR
                        ) AS TIMESTAMP
                    ),
                    'UTC'
                )
            )
    END
dg_fits(x, n, kind) AS
    CASE
        WHEN length(x) > n
            THEN CAST(
                dg_fail(
                    'INVALID_CAST_ARGUMENT: Value ' || x || ' cannot be represented as varchar(' || n || ')'
                ) AS VARCHAR
            )
        ELSE x
    END

dg_exponent(digits) AS CAST(regexp_extract(digits, 'e([+-]?\d+)$', 1) AS INTEGER)
dg_mantissa(mantissa) AS
    CASE
        WHEN length(rtrim(mantissa[2:], '0')) = 0 THEN mantissa[1] || '.0'
        ELSE mantissa[1] || '.' || rtrim(mantissa[2:], '0')
    END
dg_scientific(digits, exponent) AS dg_mantissa(digits) || 'E' || exponent
dg_java_parts(s) AS
    CASE
        WHEN s LIKE '%e%' THEN dg_scientific(replace(split_part(s, 'e', 1), '.', ''), dg_exponent(s))
        WHEN s LIKE '0.%'
            THEN dg_scientific(ltrim(replace(s, '.', ''), '0'), -(length(regexp_extract(s, '^0\.(0*)', 1)) + 1))
        ELSE dg_scientific(replace(s, '.', ''), length(split_part(s, '.', 1)) - 1)
    END
dg_java_text(x, s) AS
    CASE
        WHEN x = 0 THEN CASE WHEN s[1] = '-' THEN '-0.0' ELSE '0.0' END
        WHEN abs(x) >= 0.001 AND abs(x) < 1e7 THEN s
        WHEN isnan(x) THEN 'NaN'
        WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
        WHEN x < 0 THEN '-' || dg_java_parts(s[2:])
        ELSE dg_java_parts(s)
    END
dg_java_double(given) AS list_transform([given], lambda x: dg_java_text(x, CAST(x AS VARCHAR)))[1]
dg_java_real(given) AS list_transform([given], lambda x: dg_java_text(x, CAST(x AS VARCHAR)))[1]
dg_spaced_hex(x) AS rtrim(regexp_replace(lower(hex(x)), '(..)', '\1 ', 'g'))

dg_element(items, i) AS
    CASE
        WHEN i = 0 THEN items[dg_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1')]
        WHEN i < 0 THEN items[dg_fail('INVALID_FUNCTION_ARGUMENT: Array subscript is negative: ' || i)]
        WHEN i > len(items)
            THEN items[
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: '
                    || i
                    || ' > '
                    || len(items)
                )
            ]
        ELSE items[i]
    END
dg_element_at(items, i) AS
    CASE
        WHEN i = 0 THEN items[dg_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1')]
        WHEN abs(i) <= len(items) THEN items[i]
    END
dg_map_value(m, k, shown) AS
    CASE
        WHEN m IS NULL OR k IS NULL THEN NULL
        WHEN map_contains(m, k) THEN map_extract(m, k)[1]
        ELSE map_values(m)[dg_fail('INVALID_FUNCTION_ARGUMENT: Key not present in map: ' || shown)]
    END
dg_array_nulls() AS 'NOT_SUPPORTED: ARRAY comparison not supported for arrays with null elements'
dg_ordered_array(items) AS
    CASE
        WHEN len(items) <> len(list_filter(items, lambda v: v IS NOT NULL)) THEN items[dg_fail(dg_array_nulls()):1]
        ELSE items
    END
dg_undecided(a, b) AS
    list_filter(range(1, least(len(a), len(b)) + 1), lambda i: a[i] IS NULL OR b[i] IS NULL OR a[i] <> b[i])[1]
dg_array_compare(a, b, result) AS
    CASE
        WHEN a[dg_undecided(a, b)] IS NULL AND dg_undecided(a, b) IS NOT NULL
            OR b[dg_undecided(a, b)] IS NULL AND dg_undecided(a, b) IS NOT NULL
            THEN CAST(dg_fail(dg_array_nulls()) AS BOOLEAN)
        ELSE result
    END
dg_comparison(c) AS
    CASE
        WHEN c IN (-1, 0, 1) THEN c
        ELSE dg_fail('INVALID_FUNCTION_ARGUMENT: Lambda comparator must return either -1, 0, or 1')
    END
dg_contains(items, x) AS
    CASE
        WHEN list_contains(items, x) THEN TRUE
        WHEN len(list_filter(items, lambda v: v IS NULL)) > 0 THEN NULL
        WHEN items IS NOT NULL AND x IS NOT NULL THEN FALSE
    END
dg_contains_sequence(items, part) AS
    CASE
        WHEN items IS NOT NULL AND part IS NOT NULL
            THEN len(part) = 0
            OR list_contains(
                list_transform(
                    range(1, len(items) - len(part) + 2),
                    lambda i: items[i:(i + len(part) - 1)] IS NOT DISTINCT FROM part
                ),
                TRUE
            )
    END
dg_array_position(items, x) AS
    CASE WHEN items IS NOT NULL AND x IS NOT NULL THEN CAST(coalesce(list_position(items, x), 0) AS BIGINT) END
dg_array_distinct(items) AS
    list_filter(
        items,
        lambda v,
        i: list_position(items, v) = i OR (v IS NULL AND len(list_filter(items[1:(i - 1)], lambda w: w IS NULL)) = 0)
    )
dg_holds(items, x) AS
    coalesce(list_contains(items, x), FALSE) OR (x IS NULL AND len(list_filter(items, lambda w: w IS NULL)) > 0)
dg_shuffle(items) AS
    list_transform(
        list_sort(list_transform(items, lambda sv, si: struct_pack(r := random() + si * 0, v := sv))), lambda sv: sv.v
    )
dg_random(a, b, wrong) AS
    CASE
        WHEN b <= a THEN dg_fail('INVALID_FUNCTION_ARGUMENT: ' || wrong)
        ELSE a + floor(random() * (CAST(b AS DOUBLE) - a))
    END
dg_array_histogram(items) AS
    CASE
        WHEN items IS NOT NULL
            THEN map_from_entries(
                list_transform(
                    list_filter(dg_array_distinct(items), lambda v: v IS NOT NULL),
                    lambda k: struct_pack(k := k, v := CAST(len(list_filter(items, lambda w: w = k)) AS BIGINT))
                )
            )
    END
dg_overlap(a, b) AS
    CASE
        WHEN len(list_filter(a, lambda v: list_contains(b, v))) > 0 THEN TRUE
        WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN len(a) > 0
            AND len(b) > 0
            AND (len(list_filter(a, lambda v: v IS NULL)) > 0 OR len(list_filter(b, lambda v: v IS NULL)) > 0)
            THEN NULL
        ELSE FALSE
    END
dg_array_min(items) AS CASE WHEN len(list_filter(items, lambda v: v IS NULL)) = 0 THEN list_min(items) END
dg_array_max(items) AS CASE WHEN len(list_filter(items, lambda v: v IS NULL)) = 0 THEN list_max(items) END
dg_array_greatest(items) AS
    CASE
        WHEN len(list_filter(items, lambda v: v IS NULL)) = 0
            THEN coalesce(list_max(list_filter(items, lambda v: NOT isnan(v))), list_max(items))
    END
dg_slice(items, start, n) AS
    CASE
        WHEN start IS NULL OR n IS NULL THEN NULL
        WHEN start = 0 THEN items[dg_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'):1]
        WHEN n < 0 THEN items[dg_fail('INVALID_FUNCTION_ARGUMENT: length must be greater than or equal to 0'):1]
        WHEN abs(start) > len(items) THEN items[1:0]
        WHEN start < 0 THEN items[(len(items) + start + 1):(len(items) + start + n)]
        ELSE items[start:(start + n - 1)]
    END
dg_any(flags) AS
    CASE
        WHEN list_contains(flags, TRUE) THEN TRUE
        WHEN len(list_filter(flags, lambda v: v IS NULL)) > 0 THEN NULL
        WHEN flags IS NOT NULL THEN FALSE
    END
dg_all(flags) AS
    CASE
        WHEN list_contains(flags, FALSE) THEN FALSE
        WHEN len(list_filter(flags, lambda v: v IS NULL)) > 0 THEN NULL
        WHEN flags IS NOT NULL THEN TRUE
    END
dg_sequence(a, b, step) AS
    CASE
        WHEN step = 0 THEN [CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: step must not be zero') AS BIGINT)]
        WHEN (b > a AND step < 0) OR (b < a AND step > 0)
            THEN [
                CAST(
                    dg_fail(
                        'INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start'
                    ) AS BIGINT
                )
            ]
        WHEN abs((b - a) // step) >= 10000
            THEN [
                CAST(
                    dg_fail(
                        'INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries'
                    ) AS BIGINT
                )
            ]
        ELSE generate_series(a, b, step)
    END
dg_steps(a, b, step, most) AS
    CASE
        WHEN step = 0 THEN dg_fail('INVALID_FUNCTION_ARGUMENT: interval must not be zero')
        WHEN (b > a AND step < 0) OR (b < a AND step > 0)
            THEN dg_fail(
                'INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start'
            )
        WHEN most // nullif(abs(step), 0) >= 10000
            THEN dg_fail(
                'INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries'
            )
        ELSE 0
    END
dg_day_steps(a, b, step) AS
    dg_steps(a, b, dg_microseconds(step), abs(epoch_us(CAST(b AS TIMESTAMP)) - epoch_us(CAST(a AS TIMESTAMP))))
dg_month_steps(a, b, step) AS dg_steps(a, b, dg_months(step), abs(datediff('month', a, b)))
dg_sequence_dates(a, b, step) AS
    list_transform(
        generate_series(CAST(a AS TIMESTAMP) + to_days(dg_day_steps(a, b, step)), CAST(b AS TIMESTAMP), step),
        lambda v: CAST(v AS DATE)
    )
dg_sequence_months(a, b, step) AS
    list_filter(
        list_transform(
            range(
                0, 1 + abs(datediff('month', a, b)) // nullif(abs(dg_months(step)), 0) + dg_month_steps(a, b, step)
            ),
            lambda i: CAST(a + to_months(CAST(i * dg_months(step) AS INTEGER)) AS DATE)
        ),
        lambda v: CASE WHEN dg_months(step) > 0 THEN v <= b ELSE v >= b END
    )
dg_sequence_month_times(a, b, step) AS
    list_filter(
        list_transform(
            range(
                0, 1 + abs(datediff('month', a, b)) // nullif(abs(dg_months(step)), 0) + dg_month_steps(a, b, step)
            ),
            lambda i: a + to_months(CAST(i * dg_months(step) AS INTEGER))
        ),
        lambda v: CASE WHEN dg_months(step) > 0 THEN v <= b ELSE v >= b END
    )
dg_whole_step(step) AS
    CASE
        WHEN dg_microseconds(step) % 86400000000 <> 0
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: sequence step must be a day interval if start and end values are dates'
                ) AS BIGINT
            )
        WHEN dg_microseconds(step) = 0
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: interval must not be zero') AS BIGINT)
        ELSE dg_microseconds(step) // 86400000000
    END
dg_sequence_times(a, b, step) AS generate_series(a + to_days(dg_day_steps(a, b, step)), b, step)
dg_map(ks, vs) AS
    CASE
        WHEN len(ks) <> len(vs)
            THEN map(ks[dg_fail('INVALID_FUNCTION_ARGUMENT: Key and value arrays must be the same length'):1], vs)
        WHEN len(list_distinct(ks)) <> len(ks)
            THEN map(ks[dg_fail('INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed'):1], vs)
        ELSE map(ks, vs)
    END
dg_map_from_entries(entries) AS
    map_from_entries(
        list_transform(entries, lambda v: struct_pack(k := struct_extract_at(v, 1), v := struct_extract_at(v, 2)))
    )
dg_multimap_from_entries(entries) AS
    CASE
        WHEN entries IS NOT NULL
            THEN map_from_entries(
                list_transform(
                    dg_array_distinct(list_transform(entries, lambda me: struct_extract_at(me, 1))),
                    lambda mk: struct_pack(
                        k := mk,
                        v := list_transform(
                            list_filter(entries, lambda me: struct_extract_at(me, 1) = mk),
                            lambda me: struct_extract_at(me, 2)
                        )
                    )
                )
            )
    END
dg_map_agg(entries) AS
    map_from_entries(
        list_filter(
            list_filter(entries, lambda v: struct_extract_at(v, 1) IS NOT NULL),
            lambda v,
            i: list_position(
                list_transform(
                    list_filter(entries, lambda w: struct_extract_at(w, 1) IS NOT NULL),
                    lambda w: struct_extract_at(w, 1)
                ),
                struct_extract_at(v, 1)
            ) = i
        )
    )
dg_with_keys(entries) AS
    CASE WHEN len(list_filter(entries, lambda v: struct_extract_at(v, 1) IS NOT NULL)) > 0 THEN entries END
dg_multimap_agg(entries) AS
    map_from_entries(
        list_transform(
            list_distinct(list_filter(list_transform(entries, lambda dgv: dgv.k), lambda dgv: dgv IS NOT NULL)),
            lambda k: struct_pack(
                k := k, v := list_transform(list_filter(entries, lambda dgv: dgv.k = k), lambda dgv: dgv.v)
            )
        )
    )
dg_ngrams(items, n) AS
    CASE
        WHEN len(items) <= n THEN [items]
        ELSE list_transform(range(1, len(items) - n + 2), lambda i: items[i:(i + n - 1)])
    END

dg_blanks() AS ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)
dg_trim(x) AS trim(x, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))
dg_replace(x, a, b) AS CASE WHEN a = '' THEN b || regexp_replace(x, '(.)', '\1' || b, 'g') ELSE replace(x, a, b) END
dg_substring(x, start, n) AS
    CASE
        WHEN start IS NULL OR n IS NULL THEN NULL
        WHEN start = 0 OR n <= 0 OR start > length(x) OR -start > length(x) THEN CASE WHEN x IS NOT NULL THEN '' END
        WHEN start < 0 THEN substring(x, length(x) + greatest(least(start, 0), -2147483647) + 1, least(n, 2147483647))
        ELSE substring(x, least(start, 2147483647), least(n, 2147483647))
    END
dg_substring_bytes(x, start, n) AS
    from_hex(
        dg_substring(
            hex(x),
            2 * greatest(least(start, 1073741823), -1073741823) - CASE WHEN start > 0 THEN 1 ELSE 0 END,
            2 * least(n, 1073741823)
        )
    )
dg_utf8_parts(x) AS
    regexp_extract_all(
        hex(x),
        'F[CD](?:[89AB].){0,5}|F[89AB](?:[89AB].){0,4}|F[0-7](?:[89AB].){0,3}|E.(?:[89AB].){0,2}|[CD].(?:[89AB].)?|..'
    )
dg_utf8_letter(h, r) AS
    CASE
        WHEN regexp_full_match(
                h, '[0-7].|(?:C[2-9A-F]|D.)..|(?:E0[AB]|E[1-9A-CEF].|ED[89]).*....|(?:F0[9AB]|F[1-3].|F48).*'
            )
            AND length(h) = CASE WHEN h < '8' THEN 2 WHEN h < 'E' THEN 4 WHEN h < 'F' THEN 6 ELSE 8 END
            THEN decode(from_hex(h))
        ELSE r
    END
dg_from_utf8(x, r) AS
    CASE
        WHEN length(r) > 1
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: Replacement character string must empty or a single character'
                ) AS VARCHAR
            )
        WHEN x IS NOT NULL AND r IS NOT NULL
            THEN coalesce(
                TRY(decode(x)), array_to_string(list_transform(dg_utf8_parts(x), lambda h: dg_utf8_letter(h, r)), '')
            )
    END
dg_base64(x) AS
    CASE
        WHEN regexp_matches(x, '[^A-Za-z0-9+/=]')
            OR NOT regexp_full_match(x, '(?:[^=]{4})*(?:[^=]{2}(?:==)?|[^=]{3}=?)?')
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Illegal base64: ' || x) AS VARCHAR)::BLOB
        ELSE from_base64(rpad(x, CAST((length(x) + 3) // 4 * 4 AS INTEGER), '='))
    END
dg_split_all(x, d) AS
    CASE
        WHEN d = ''
            THEN string_split(
                CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: The delimiter may not be the empty string') AS VARCHAR), d
            )
        WHEN d IS NOT NULL THEN string_split(x, d)
    END
dg_split(x, d, n) AS
    CASE
        WHEN x IS NULL OR d IS NULL OR n IS NULL THEN NULL
        WHEN n <= 0
            THEN string_split(CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Limit must be positive') AS VARCHAR), d)
        WHEN len(dg_split_all(x, d)) <= n THEN string_split(x, d)
        ELSE list_append(string_split(x, d)[1:(n - 1)], array_to_string(string_split(x, d)[n:], d))
    END
dg_split_part(x, d, i) AS
    CASE
        WHEN i <= 0 THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero') AS VARCHAR)
        ELSE string_split(x, d)[i]
    END
dg_pair(v, k) AS
    CASE
        WHEN len(string_split(v, k)) = 2 THEN string_split(v, k)
        ELSE [
                CAST(
                    dg_fail(
                        'INVALID_FUNCTION_ARGUMENT: Key-value delimiter must appear exactly once in each entry. Bad input: '''
                        || v
                        || ''''
                    ) AS VARCHAR
                )
            ]
    END
dg_entries(x, d) AS list_filter(string_split(x, d), lambda v, i: v <> '' OR i < len(string_split(x, d)))
dg_split_pairs(x, d, k) AS
    CASE
        WHEN d IS NULL OR k IS NULL THEN NULL
        ELSE list_transform(
                dg_entries(
                    CASE
                        WHEN d = '' OR k = '' OR d = k
                            THEN CAST(
                                dg_fail(
                                    'INVALID_FUNCTION_ARGUMENT: the two delimiters must differ, and not be empty'
                                ) AS VARCHAR
                            )
                        ELSE x
                    END,
                    d
                ),
                lambda v: struct_pack(k := dg_pair(v, k)[1], v := dg_pair(v, k)[2])
            )
    END
dg_listagg(x, truncates) AS
    CASE
        WHEN octet_length(encode(x)) > 1048576
            THEN CAST(
                dg_fail(
                    CASE
                        WHEN truncates
                            THEN 'NOT_SUPPORTED: listagg that truncates is not supported by the local Athena (it is by AWS)'
                        ELSE 'EXCEEDED_FUNCTION_MEMORY_LIMIT: Concatenated string has the length in bytes larger than the maximum output length 1048576'
                    END
                ) AS VARCHAR
            )
        ELSE x
    END
dg_strpos_last(x, s, n) AS
    CASE
        WHEN len(string_split(reverse(x), reverse(s))) > n
            THEN CAST(
                length(x)
                - length(array_to_string(string_split(reverse(x), reverse(s))[1:n], s))
                - length(s)
                + 1 AS BIGINT
            )
        ELSE 0
    END
dg_strpos(x, s, n) AS
    CASE
        WHEN n = 0
            THEN CAST(
                dg_fail('INVALID_FUNCTION_ARGUMENT: ''instance'' must be a positive or negative number.') AS BIGINT
            )
        WHEN s = '' AND x IS NOT NULL AND n IS NOT NULL THEN 1
        WHEN n < 0 THEN dg_strpos_last(x, s, -n)
        WHEN len(string_split(x, s)) > n THEN CAST(length(array_to_string(string_split(x, s)[1:n], s)) + 1 AS BIGINT)
        WHEN x IS NOT NULL AND s IS NOT NULL THEN 0
    END
dg_lpad(x, n, p) AS
    CASE
        WHEN x IS NULL OR p IS NULL THEN NULL
        WHEN n < 0
            THEN CAST(
                dg_fail('INVALID_FUNCTION_ARGUMENT: Target length must be in the range [0..2147483647]') AS VARCHAR
            )
        WHEN p = '' THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Padding string must not be empty') AS VARCHAR)
        ELSE lpad(x, CAST(n AS INTEGER), p)
    END
dg_rpad(x, n, p) AS
    CASE
        WHEN x IS NULL OR p IS NULL THEN NULL
        WHEN n < 0
            THEN CAST(
                dg_fail('INVALID_FUNCTION_ARGUMENT: Target length must be in the range [0..2147483647]') AS VARCHAR
            )
        WHEN p = '' THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Padding string must not be empty') AS VARCHAR)
        ELSE rpad(x, CAST(n AS INTEGER), p)
    END
dg_codepoint(x) AS
    CASE
        WHEN length(x) <> 1 THEN dg_fail('INVALID_FUNCTION_ARGUMENT: Input string must be a single character string')
        ELSE ord(x)
    END
dg_ascii(x) AS
    CASE
        WHEN length(x) <> octet_length(encode(x))
            THEN CAST(
                dg_fail(
                    'NOT_SUPPORTED: a distance of texts with other letters than ASCII''s is not supported by the local Athena (it is by AWS)'
                ) AS VARCHAR
            )
        ELSE x
    END
dg_hamming(a, b) AS
    CASE
        WHEN length(a) <> length(b)
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: The input strings to hamming_distance function must have the same length'
                ) AS BIGINT
            )
        ELSE CAST(hamming(dg_ascii(a), dg_ascii(b)) AS BIGINT)
    END
dg_pattern(p, whole) AS
    CASE
        WHEN p IS NULL
            OR (
                regexp_full_match(
                    p,
                    '(?s:(?:[^\\\[\](){}$?*+|^]|\\[^0-9A-Za-z]|\\[dDwWtnrf]|\[\^?(?:[^\\\[\]&]|\\[^0-9A-Za-z]|\\[dDwWtnrf])+\])(?:(?:[*+?]|\{\d+(?:,\d*)?\})\??)?|\^|\||\((?:\?:)?|\)(?:(?:[*+?]|\{\d+(?:,\d*)?\})\??)?)*'
                )
                AND NOT (whole AND regexp_full_match('', p))
            )
            THEN p
        ELSE CAST(
                dg_fail(
                    'NOT_SUPPORTED: this regular expression, which is no literal, is not supported by the local Athena (it may be by AWS): '
                    || p
                ) AS VARCHAR
            )
    END
dg_searched(x, apart) AS
    CASE
        WHEN regexp_matches(x, apart)
            THEN CAST(
                dg_fail(
                    'NOT_SUPPORTED: a regular expression with $, \b or (?i) for a text that ends with a line break, or has other letters than ASCII''s, is not supported by the local Athena (it is by AWS)'
                ) AS VARCHAR
            )
        ELSE x
    END
dg_replacement(r) AS
    CASE
        WHEN r IS NULL OR NOT regexp_matches(r, '[\\$]') THEN r
        ELSE CAST(
                dg_fail(
                    'NOT_SUPPORTED: a replacement with $ or \ that is no literal is not supported by the local Athena (it is by AWS)'
                ) AS VARCHAR
            )
    END
dg_regexp_position(x, p) AS
    CASE
        WHEN regexp_matches(x, p) THEN CAST(length(regexp_extract(x, '^((?s:.*?))(?:' || p || ')', 1)) + 1 AS INTEGER)
        WHEN x IS NOT NULL AND p IS NOT NULL THEN -1
    END
dg_group(i) AS
    CASE WHEN i < 0 THEN dg_fail('INVALID_FUNCTION_ARGUMENT: Group cannot be negative') ELSE CAST(i AS INTEGER) END
dg_regexp_extract(x, p, i) AS
    CASE WHEN regexp_matches(x, p) THEN list_extract(regexp_extract_all(x, p, dg_group(i)), 1) END

dg_skewness(x, n) AS CASE WHEN n >= 3 THEN coalesce(x * (n - 2) / sqrt(n * (n - 1)::DOUBLE), 'NaN'::DOUBLE) END
dg_kurtosis(x, n) AS CASE WHEN n >= 4 THEN coalesce(x, 'NaN'::DOUBLE) END
dg_u64(x) AS
    CASE
        WHEN x < 0 THEN CAST(CAST(x AS HUGEINT) + 18446744073709551616::HUGEINT AS UHUGEINT) ELSE CAST(x AS UHUGEINT)
    END
dg_times64(a, b) AS (a * b) & 18446744073709551615::UHUGEINT
dg_turned64(x, n) AS ((x << n::UHUGEINT) & 18446744073709551615::UHUGEINT) | (x >> (64 - n)::UHUGEINT)
dg_mixed64(x, n) AS xor(x, x >> n::UHUGEINT)
dg_xxhash_end(h) AS
    dg_mixed64(
        dg_times64(
            dg_mixed64(dg_times64(dg_mixed64(h, 33), 14029467366897019727::UHUGEINT), 29),
            1609587929392839161::UHUGEINT
        ),
        32
    )
dg_xxhash(v) AS
    dg_xxhash_end(
        (
            dg_times64(
                dg_turned64(
                    xor(
                        2870177450012600269::UHUGEINT,
                        dg_times64(
                            dg_turned64(dg_times64(v, 14029467366897019727::UHUGEINT), 31),
                            11400714785074694791::UHUGEINT
                        )
                    ),
                    27
                ),
                11400714785074694791::UHUGEINT
            )
            + 9650029242287828579::UHUGEINT
        ) & 18446744073709551615::UHUGEINT
    )
dg_low64(x) AS x & 18446744073709551615::UHUGEINT
dg_little_number(pairs) AS CAST('0x' || array_to_string(list_reverse(regexp_extract_all(pairs, '..')), '') AS UHUGEINT)
dg_lanes(pairs, first, size, n) AS
    list_transform(
        range(CAST(n AS BIGINT)),
        lambda xi: dg_little_number(pairs[(2 * (first + xi * size) + 1):(2 * (first + xi * size + size))])
    )
dg_xx_round(h, lane) AS
    dg_times64(
        dg_turned64(dg_low64(h + dg_times64(lane, 14029467366897019727::UHUGEINT)), 31),
        11400714785074694791::UHUGEINT
    )
dg_xx_merge(h, lane) AS
    dg_low64(
        dg_times64(xor(h, dg_xx_round(0::UHUGEINT, lane)), 11400714785074694791::UHUGEINT)
        + 9650029242287828579::UHUGEINT
    )
dg_xx_lane(h, lane) AS
    dg_low64(
        dg_times64(dg_turned64(xor(h, dg_xx_round(0::UHUGEINT, lane)), 27), 11400714785074694791::UHUGEINT)
        + 9650029242287828579::UHUGEINT
    )
dg_xx_four(h, lane) AS
    dg_low64(
        dg_times64(
            dg_turned64(xor(h, dg_times64(lane, 11400714785074694791::UHUGEINT)), 23), 14029467366897019727::UHUGEINT
        )
        + 1609587929392839161::UHUGEINT
    )
dg_xx_byte(h, lane) AS
    dg_times64(
        dg_turned64(xor(h, dg_times64(lane, 2870177450012600261::UHUGEINT)), 11), 11400714785074694791::UHUGEINT
    )
dg_xx_quarter(lanes, i, start) AS list_reduce(lanes[i:len(lanes):4], lambda xa, xb: dg_xx_round(xa, xb), start)
dg_xx_quarters(lanes) AS
    [
        dg_xx_quarter(lanes, 1, 6983438078262162902::UHUGEINT),
        dg_xx_quarter(lanes, 2, 14029467366897019727::UHUGEINT),
        dg_xx_quarter(lanes, 3, 0::UHUGEINT),
        dg_xx_quarter(lanes, 4, 7046029288634856825::UHUGEINT)
    ]
dg_xx_joined(v) AS
    list_reduce(
        v,
        lambda xa,
        xb: dg_xx_merge(xa, xb),
        dg_low64(dg_turned64(v[1], 1) + dg_turned64(v[2], 7) + dg_turned64(v[3], 12) + dg_turned64(v[4], 18))
    )
dg_xx_opened(pairs, n) AS
    CASE
        WHEN n < 32 THEN 2870177450012600261::UHUGEINT
        ELSE list_transform([dg_xx_quarters(dg_lanes(pairs, 0, 8, n // 32 * 4))], lambda xv: dg_xx_joined(xv))[1]
    END
dg_xx_lanes_read(pairs, n) AS
    list_reduce(
        dg_lanes(pairs, n // 32 * 32, 8, n % 32 // 8),
        lambda xa,
        xb: dg_xx_lane(xa, xb),
        dg_low64(dg_xx_opened(pairs, n) + n::UHUGEINT)
    )
dg_xx_read(pairs, n) AS
    list_reduce(
        dg_lanes(pairs, n // 4 * 4, 1, n % 4),
        lambda xa,
        xb: dg_xx_byte(xa, xb),
        list_reduce(
            dg_lanes(pairs, n // 8 * 8, 4, n % 8 // 4), lambda xa, xb: dg_xx_four(xa, xb), dg_xx_lanes_read(pairs, n)
        )
    )
dg_xxhash_bytes(x) AS
    list_transform(
        [struct_pack(h := hex(x), n := octet_length(x))],
        lambda xs: CASE
            WHEN xs.h IS NOT NULL THEN list_transform([dg_xx_read(xs.h, xs.n)], lambda xh: dg_xxhash_end(xh))[1]
        END
    )[1]
dg_big_endian(x) AS from_hex(printf('%016x', CAST(x AS UBIGINT)))
dg_crc32(x) AS
    list_transform(
        [hex(x)],
        lambda xc: CASE
            WHEN xc IS NOT NULL
                THEN xor(
                    4294967295,
                    list_reduce(
                        list_transform(dg_lanes(xc, 0, 1, length(xc) // 2), lambda xb: xb::BIGINT),
                        lambda xa,
                        xb: list_reduce(range(8), lambda xr, xi: xor(xr >> 1, 3988292384 * (xr & 1)), xor(xa, xb)),
                        4294967295
                    )
                )
        END
    )[1]
dg_double_bits(x) AS
    CASE
        WHEN x = 0 THEN 0::UHUGEINT
        WHEN isnan(x) THEN 9221120237041090560::UHUGEINT
        ELSE CAST(CAST(CAST(x AS BIT) AS UBIGINT) AS UHUGEINT)
    END
dg_real_bits(x) AS
    CASE
        WHEN x = 0 THEN 0::UHUGEINT
        WHEN isnan(x) THEN 2143289344::UHUGEINT
        ELSE dg_u64(CAST(CAST(x AS BIT) AS INTEGER))
    END
dg_little_endian(x) AS
    from_hex(array_to_string(list_reverse(regexp_extract_all(printf('%016x', CAST(x AS UBIGINT)), '..')), ''))
dg_checksum(total) AS
    CASE WHEN total IS NOT NULL THEN dg_little_endian(CAST(total % 18446744073709551616::HUGEINT AS UHUGEINT)) END
dg_checksum_of(h) AS CAST(dg_times64(coalesce(h, 1::UHUGEINT), 11400714785074694791::UHUGEINT) AS HUGEINT)
dg_checksum_part(v) AS dg_checksum_of(dg_xxhash(v))
dg_sign(x) AS CASE WHEN isnan(x) OR x = 0 THEN x ELSE CAST(sign(x) AS DOUBLE) END
dg_round(x, n) AS
    CASE
        WHEN isnan(x) OR isinf(x) OR isinf(pow(10::DOUBLE, n)) OR isinf(x * pow(10::DOUBLE, n)) THEN x
        ELSE round(x * pow(10::DOUBLE, n)) / pow(10::DOUBLE, n)
    END
dg_truncate(x, n) AS trunc(x * pow(10::DOUBLE, n)) / pow(10::DOUBLE, n)
dg_sqrt(x) AS CASE WHEN x < 0 THEN 'NaN'::DOUBLE ELSE sqrt(x) END
dg_ln(x) AS CASE WHEN x < 0 THEN 'NaN'::DOUBLE WHEN x = 0 THEN '-Infinity'::DOUBLE ELSE ln(x) END
dg_log10(x) AS CASE WHEN x < 0 THEN 'NaN'::DOUBLE WHEN x = 0 THEN '-Infinity'::DOUBLE ELSE log10(x) END
dg_power(x, y) AS
    CASE
        WHEN x < 0 AND y <> floor(y) AND NOT isinf(x) THEN 'NaN'::DOUBLE
        WHEN x = 0 AND y < 0 THEN 'Infinity'::DOUBLE
        ELSE pow(x, y)
    END
dg_asin(x) AS CASE WHEN abs(x) > 1 THEN 'NaN'::DOUBLE ELSE asin(x) END
dg_acos(x) AS CASE WHEN abs(x) > 1 THEN 'NaN'::DOUBLE ELSE acos(x) END
dg_bins(bins) AS
    CASE
        WHEN len(bins) = 0
            THEN bins[CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Bins cannot be an empty array') AS BIGINT):1]
        WHEN len(list_filter(bins, lambda b: b IS NULL OR NOT isfinite(b))) > 0 OR list_sort(bins) <> bins
            THEN bins[
                CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Bin values are not sorted in ascending order') AS BIGINT):1
            ]
        ELSE bins
    END
dg_width_bucket_of(x, bins) AS
    CASE
        WHEN isnan(x) THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Operand cannot be NaN') AS BIGINT)
        WHEN x IS NOT NULL THEN CAST(len(list_filter(dg_bins(bins), lambda b: b <= x)) AS BIGINT)
    END
dg_bucket(x, low, high, n) AS
    CASE
        WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE CAST(floor(n * (x - low) / (high - low) + 1) AS BIGINT)
    END
dg_width_bucket(x, low, high, n) AS
    CASE
        WHEN x IS NULL OR low IS NULL OR high IS NULL OR n IS NULL THEN NULL
        WHEN n <= 0 THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: bucketCount must be greater than 0') AS BIGINT)
        WHEN isnan(x) THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: operand must not be NaN') AS BIGINT)
        WHEN NOT isfinite(low) OR NOT isfinite(high)
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: bounds must be finite') AS BIGINT)
        WHEN low = high THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: bounds cannot equal each other') AS BIGINT)
        WHEN low < high THEN dg_bucket(x, low, high, n)
        ELSE n - dg_bucket(x, high, low, n) + 1
    END
dg_unsigned(x, bits) AS CAST(x AS HUGEINT) & ((1::HUGEINT << bits) - 1)
dg_signed(x, bits) AS x - CASE WHEN x >= (1::HUGEINT << (bits - 1)) THEN 1::HUGEINT << bits ELSE 0 END
dg_left_shift_in(x, n, bits) AS
    CASE
        WHEN x IS NULL OR n IS NULL THEN NULL
        WHEN n NOT BETWEEN 0 AND bits - 1 THEN 0
        ELSE dg_signed(dg_unsigned(dg_unsigned(x, bits) << greatest(least(n, bits), 0)::INTEGER, bits), bits)
    END
dg_right_shift_in(x, n, bits) AS
    CASE
        WHEN x IS NULL OR n IS NULL THEN NULL
        WHEN n = 0 THEN x
        WHEN n NOT BETWEEN 0 AND bits - 1 THEN 0
        ELSE dg_unsigned(x, bits) >> greatest(least(n, bits), 0)::INTEGER
    END
dg_left_shift(x, n) AS
    CASE
        WHEN n >= 64 THEN 0::BIGINT
        ELSE CAST(
                CASE
                    WHEN (CAST(x AS HUGEINT) & ((1::HUGEINT << (64 - n::INTEGER)) - 1)) << n::INTEGER >= 9223372036854775808::HUGEINT
                        THEN ((CAST(x AS HUGEINT) & ((1::HUGEINT << (64 - n::INTEGER)) - 1)) << n::INTEGER)
                        - 18446744073709551616::HUGEINT
                    ELSE (CAST(x AS HUGEINT) & ((1::HUGEINT << (64 - n::INTEGER)) - 1)) << n::INTEGER
                END AS BIGINT
            )
    END
dg_right_shift_arithmetic(x, n) AS
    CASE
        WHEN n NOT BETWEEN 0 AND 63 THEN CASE WHEN x < 0 THEN -1::BIGINT WHEN x >= 0 THEN 0::BIGINT END
        ELSE x::BIGINT >> n::BIGINT
    END
dg_shift(n) AS CASE WHEN n < 0 THEN n & 63 ELSE n END
dg_right_shift(x, n) AS
    CASE
        WHEN n = 0 THEN x
        WHEN n >= 64 THEN 0::BIGINT
        ELSE CAST(
                (CASE WHEN x < 0 THEN x::HUGEINT + 18446744073709551616::HUGEINT ELSE x::HUGEINT END) // (
                    1::HUGEINT << n::INTEGER
                ) AS BIGINT
            )
    END
dg_bit_count(x, bits) AS
    CASE
        WHEN bits NOT BETWEEN 2 AND 64
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: Bits specified in bit_count must be between 2 and 64, got ' || bits
                ) AS BIGINT
            )
        WHEN bits < 64 AND (x < -(1::HUGEINT << (bits - 1)::INTEGER) OR x >= 1::HUGEINT << (bits - 1)::INTEGER)
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: Number must be representable with the bits specified. '
                    || x
                    || ' cannot be represented with '
                    || bits
                    || ' bits'
                ) AS BIGINT
            )
        ELSE CAST(bit_count(CASE WHEN bits = 64 THEN x ELSE x & ((1::BIGINT << bits::INTEGER) - 1) END) AS BIGINT)
    END
dg_to_base(n, base) AS
    CASE
        WHEN base < 2 OR base > 36
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Radix must be between 2 and 36') AS VARCHAR)
        ELSE CASE WHEN n < 0 THEN '-' ELSE '' END || lower(to_base(abs(n), CAST(base AS INTEGER)))
    END
dg_from_base(x, base) AS
    CASE
        WHEN base IS NULL THEN NULL
        WHEN base NOT BETWEEN 2 AND 36
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Radix must be between 2 and 36') AS BIGINT)
        WHEN x IN ('', '-')
            OR len(
                list_filter(
                    string_split(lower(regexp_replace(x, '^[-+]', '')), ''),
                    lambda c: strpos('0123456789abcdefghijklmnopqrstuvwxyz'[1:base], c) = 0
                )
            ) > 0
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Not a valid base-' || base || ' number: ' || x) AS BIGINT)
        ELSE CASE WHEN x[1] = '-' THEN -1 ELSE 1 END
            * CAST(
                list_reduce(
                    list_transform(
                        string_split(lower(regexp_replace(x, '^[-+]', '')), ''),
                        lambda c: CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1 AS BIGINT)
                    ),
                    lambda a,
                    b: a * base + b
                ) AS BIGINT
            )
    END

dg_json_path(p) AS
    CASE
        WHEN p IS NULL OR regexp_full_match(p, '\$(?:\.[\p{L}_:][\p{L}\p{N}_:]*|\["[^"\\]*[^"\\0-9][^"\\]*"\])*')
            THEN regexp_replace(p, '\["([^"]*)"\]', '."\1"', 'g')
        ELSE CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: Invalid JSON path, or one that the local Athena does not read where it is no literal: '''
                    || p
                    || ''''
                ) AS VARCHAR
            )
    END
dg_json_valid(x) AS
    json_valid(x)
    AND NOT regexp_matches(regexp_replace(x, '"(\\.|[^"\\])*"', '""', 'g'), ',\s*[\]}]|[Nn][Aa][Nn]|[Ii]nf|/')
dg_json_bare(x) AS regexp_replace(x, '"(\\.|[^"\\])*"', '""', 'g')
dg_json_broken() AS
    'NOT_SUPPORTED: a path into text that is no whole JSON is not supported by the local Athena (it may be by AWS)'
dg_json_readable(x, key) AS
    CASE
        WHEN x IS NULL OR dg_json_valid(x) THEN x
        WHEN regexp_matches(x, '^\s*([\[{"0-9-]|true|false|null)')
            AND (
                coalesce(key, '') = ''
                OR regexp_full_match(key, '\d+')
                OR strpos(x, '"' || key || '"') > 0
                OR strpos(x, '\u') > 0
            )
            THEN CAST(dg_fail(dg_json_broken()) AS VARCHAR)
    END
dg_json_key(key) AS '"' || regexp_escape(key) || '"\s*:\s*'
dg_json_raw(x, key) AS
    CASE
        WHEN key = '' THEN trim(x)
        WHEN len(regexp_extract_all(x, dg_json_key(key))) = 1
            THEN regexp_extract(x, dg_json_key(key) || '(-?[0-9][0-9.eE+-]*)', 1)
        ELSE CAST(
                dg_fail(
                    'NOT_SUPPORTED: a number of JSON that is written with an exponent, with zeros at its end or with more than 15 digits, and whose name occurs twice, is not supported by the local Athena (it is by AWS)'
                ) AS VARCHAR
            )
    END
dg_json_extract(given, p, key) AS
    list_transform([dg_json_readable(given, key)], lambda js: CAST(json_extract(js, p) AS VARCHAR))[1]
dg_json_extract_scalar(given, p, key) AS
    list_transform(
        [dg_json_readable(given, key)],
        lambda js: CASE
            WHEN json_type(js, p) IN ('ARRAY', 'OBJECT', 'NULL') THEN NULL
            WHEN json_type(js, p) NOT IN ('VARCHAR', 'BOOLEAN')
                AND regexp_matches(dg_json_bare(js), '[0-9][eE]|\.[0-9]*0([^0-9]|$)|[0-9.]{16}|-0')
                THEN dg_json_raw(js, key)
            ELSE json_extract_string(js, p)
        END
    )[1]
dg_json_number(text) AS
    CASE
        WHEN regexp_full_match(text, '-?[0-9.]+e[+-]?[0-9]+|-?([0-9]{8,}\.|0\.000)[0-9]+')
            THEN dg_java_text(TRY_CAST(text AS DOUBLE), CAST(TRY_CAST(text AS DOUBLE) AS VARCHAR))
        ELSE text
    END
dg_json_leaf(text) AS
    CASE
        WHEN text[1] IN ('{', '[') AND regexp_matches(dg_json_bare(text), ',""\s*:|\d[eE]|\d{8}\.|0\.000')
            THEN CAST(
                dg_fail(
                    'NOT_SUPPORTED: JSON with objects nested more than two levels deep is not supported by the local Athena (it may be by AWS)'
                ) AS VARCHAR
            )
        ELSE dg_json_number(text)
    END
dg_json_object(x) AS
    CASE
        WHEN len(json_keys(x)) <> len(list_distinct(json_keys(x)))
            THEN CAST(
                dg_fail(
                    'NOT_SUPPORTED: JSON with a key twice is not supported by the local Athena (it may be by AWS)'
                ) AS VARCHAR
            )
        ELSE '{'
            || array_to_string(
                list_transform(
                    list_sort(json_keys(x)),
                    lambda j: CAST(to_json(j) AS VARCHAR)
                    || ':'
                    || dg_json_leaf(CAST(json_extract(x, '$."' || j || '"') AS VARCHAR))
                ),
                ','
            )
            || '}'
    END
dg_json_inner(x) AS CASE WHEN json_type(x) = 'OBJECT' THEN dg_json_object(x) ELSE dg_json_leaf(CAST(x AS VARCHAR)) END
dg_json_flat(x) AS
    CASE
        WHEN json_type(x) = 'OBJECT' AND len(json_keys(x)) <> len(list_distinct(json_keys(x)))
            THEN CAST(
                dg_fail(
                    'NOT_SUPPORTED: JSON with a key twice is not supported by the local Athena (it may be by AWS)'
                ) AS VARCHAR
            )
        WHEN json_type(x) = 'OBJECT'
            THEN '{'
            || array_to_string(
                list_transform(
                    list_sort(json_keys(x)),
                    lambda k: CAST(to_json(k) AS VARCHAR) || ':' || dg_json_inner(json_extract(x, '$."' || k || '"'))
                ),
                ','
            )
            || '}'
        WHEN json_type(x) = 'ARRAY'
            THEN '['
            || array_to_string(
                list_transform(CAST(json_extract(x, '$[*]') AS JSON[]), lambda e: dg_json_inner(e)), ','
            )
            || ']'
        ELSE dg_json_number(CAST(json(x) AS VARCHAR))
    END
dg_json_parse(x) AS
    CASE
        WHEN x IS NULL THEN NULL
        WHEN dg_json_valid(x) THEN dg_json_flat(x)
        ELSE CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: ''' || x || '''') AS VARCHAR)
    END
-- Trino reads no further than it needs to: even an array that is cut off, or that something follows, may have a result.
dg_json_array_broken() AS
    'NOT_SUPPORTED: an array in text that is no whole JSON is not supported by the local Athena (it may be by AWS)'
dg_json_array(x) AS
    CASE
        WHEN dg_json_valid(x) AND json_type(x) = 'ARRAY' THEN x
        WHEN NOT dg_json_valid(x) AND regexp_matches(x, '^\s*\[') THEN CAST(dg_fail(dg_json_array_broken()) AS VARCHAR)
    END
dg_json_array_items(x) AS json_extract(dg_json_array(x), '$[*]')::VARCHAR[]
dg_json_array_has_text(x, value) AS
    list_contains(
        list_transform(
            dg_json_array_items(x), lambda v: CASE WHEN v[1] = '"' THEN json_extract_string(v, '$') END
        ),
        value
    )
-- For Trino, a number is a double only if it is written with a point or an exponent.
dg_json_array_has_double(x, value) AS
    CASE
        WHEN x IS NOT NULL AND (isnan(value) OR isinf(value)) THEN FALSE
        ELSE list_contains(
            list_transform(
                dg_json_array_items(x),
                lambda v: CASE WHEN regexp_matches(v, '^-?[0-9]+[.eE]') THEN TRY_CAST(v AS DOUBLE) END
            ),
            value
        )
    END
dg_json_array_length(x) AS
    CASE WHEN strpos(x, ']') > 0 THEN CAST(json_array_length(dg_json_array(x)) AS BIGINT) END
dg_json_scalar(x, kind) AS
    CASE
        WHEN json_type(x) IN ('ARRAY', 'OBJECT')
            THEN CAST(dg_fail('INVALID_CAST_ARGUMENT: Cannot cast ''' || x || ''' to ' || kind) AS VARCHAR)
        ELSE json_extract_string(x, '$')
    END
dg_json_to_integer(given, kind) AS
    list_transform(
        [given],
        lambda jn: CASE
            json_type(jn)
            WHEN 'DOUBLE'
                THEN CAST(dg_round_to_integer(CAST(json_extract_string(jn, '$') AS DOUBLE), 63, kind) AS VARCHAR)
            WHEN 'BOOLEAN' THEN CASE WHEN json_extract_string(jn, '$') = 'true' THEN '1' ELSE '0' END
            ELSE dg_json_scalar(jn, kind)
        END
    )[1]
dg_json_to_number(given, kind) AS
    list_transform(
        [given],
        lambda jn: CASE
            json_type(jn)
            WHEN 'BOOLEAN' THEN CASE WHEN json_extract_string(jn, '$') = 'true' THEN '1' ELSE '0' END
            ELSE dg_json_scalar(jn, kind)
        END
    )[1]
dg_json_array_get(x, i) AS
    CASE
        WHEN json_valid(x) AND json_type(x) = 'ARRAY'
            THEN CAST(
                json_extract(x, '$[' || CASE WHEN i < 0 THEN '#' || i ELSE CAST(i AS VARCHAR) END || ']') AS VARCHAR
            )
    END
dg_json_size(given, p, key) AS
    list_transform(
        [dg_json_readable(given, key)],
        lambda js: CASE
            json_type(js, p)
            WHEN 'ARRAY' THEN CAST(json_array_length(js, p) AS BIGINT)
            WHEN 'OBJECT' THEN CAST(len(json_keys(js, p)) AS BIGINT)
            ELSE CASE WHEN json_type(js, p) IS NOT NULL THEN 0 END
        END
    )[1]

dg_from_iso8601(given) AS
    list_transform(
        [given],
        lambda x: CASE
            WHEN x IS NULL THEN NULL
            WHEN regexp_full_match(x, '\d{4}-\d\d-\d\d(T\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?')
                THEN dg_iso_zoned(
                    regexp_extract(x, '^(\d{4}-\d\d-\d\d)', 1),
                    regexp_extract(x, 'T(\d\d)', 1),
                    regexp_extract(x, 'T\d\d:?(\d\d)', 1),
                    regexp_extract(x, 'T\d\d:?\d\d:?(\d\d(?:[.,]\d{1,3})?)', 1),
                    regexp_extract(x, 'T.*?(Z|[+-]\d\d(?::?\d\d)?)$', 1)
                )
            ELSE dg_zoned(
                    CAST(
                        CAST(
                            dg_fail('INVALID_FUNCTION_ARGUMENT: Invalid format: "' || x || '"' ) AS VARCHAR
                        ) AS TIMESTAMP
                    ),
                    'UTC'
                )
        END
    )[1]
dg_iso_zoned(d, h, m, s, z) AS
    dg_from_text(
        CAST(
            d
            || ' '
            || CASE WHEN h = '' THEN '00' ELSE h END
            || ':'
            || CASE WHEN m = '' THEN '00' ELSE m END
            || ':'
            || CASE WHEN s = '' THEN '00' ELSE replace(s, ',', '.') END AS TIMESTAMP
        ),
        CASE
            WHEN z IN ('', 'Z') THEN 'UTC'
            ELSE dg_zone(
                    CASE WHEN length(z) = 3 THEN z || ':00' WHEN length(z) = 5 THEN z[1:3] || ':' || z[4:5] ELSE z END
                )
        END
    )
dg_from_iso8601_date(x) AS
    CASE
        WHEN regexp_full_match(x, '\d{4}-\d\d-\d\d') THEN CAST(x AS DATE)
        WHEN regexp_full_match(x, '\d{4}-?W\d\d(-?\d)?')
            THEN CAST(strptime(CASE WHEN x LIKE '%W__-_' THEN x ELSE x || '-1' END, '%G-W%V-%u') AS DATE)
        WHEN x IS NOT NULL
            THEN CAST(CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Invalid format: "' || x || '"') AS VARCHAR) AS DATE)
    END
dg_csv_integer(x, name) AS
    CASE
        WHEN x <> trunc(x)
            THEN CAST(
                dg_fail(
                    'HIVE_BAD_DATA: Error parsing field value '''
                    || rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.')
                    || ''' for field '
                    || name
                    || ': For input string: "'
                    || rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.')
                    || '"'
                ) AS BIGINT
            )
        ELSE CAST(x AS BIGINT)
    END
dg_closed(x, mark) AS
    CASE
        WHEN x = mark
            THEN CAST(
                dg_fail(
                    'HIVE_BAD_DATA: A line opens a quote that it does not close; Athena''s OpenCSVSerDe does not support embedded line breaks'
                ) AS VARCHAR
            )
        ELSE x
    END
dg_csv_boolean(x) AS CASE WHEN lower(x) = 'true' THEN TRUE WHEN x IS NOT NULL THEN FALSE END
dg_json_field(line, name) AS
    coalesce(
        json_extract(line, '$."' || name || '"'),
        CASE
            WHEN json_type(line) = 'OBJECT' AND lower(CAST(line AS VARCHAR)) LIKE '%"' || lower(name) || '"%'
                THEN json_extract(
                    line, '$."' || list_filter(json_keys(line), lambda k: lower(k) = lower(name))[1] || '"'
                )
        END
    )
dg_json_as_text(value) AS
    CASE
        json_type(value)
        WHEN 'NULL' THEN NULL
        WHEN 'VARCHAR' THEN json_extract_string(value, '$')
        ELSE CAST(value AS VARCHAR)
    END
dg_json_line(line) AS
    CASE
        WHEN line IS NULL
            THEN CAST(CAST(dg_fail('HIVE_CURSOR_ERROR: Row is not a valid JSON Object') AS VARCHAR) AS JSON)
        ELSE line
    END
dg_unparsed(x, rest) AS
    CAST(
        dg_fail(
            'INVALID_FUNCTION_ARGUMENT: Invalid format: "'
            || x
            || '"'
            || CASE WHEN rest <> '' AND rest <> x THEN ' is malformed at "' || rest || '"' ELSE '' END
        ) AS VARCHAR
    )
dg_recursion(rows, most) AS
    CASE
        WHEN rows > 0
            THEN dg_fail(
                'NOT_SUPPORTED: Recursion depth limit exceeded ('
                || most
                || '). Use ''max_recursion_depth'' session property to modify the limit.'
            )
        ELSE 0
    END

dg_url(x, part) AS
    CASE
        WHEN x IS NOT NULL AND NOT regexp_matches(regexp_replace(x, '%[0-9A-Fa-f]{2}', '', 'g'), '[%\s<>"{}|\\^`]')
            THEN coalesce(
                list_extract(
                    regexp_extract_all(x, '^(([^:/?#]+):)?(//([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?', part), 1
                ),
                ''
            )
    END
dg_url_host(x) AS regexp_replace(regexp_replace(dg_url(x, 4), '^.*@', ''), ':\d+$', '')
dg_url_port(x) AS CAST(nullif(regexp_extract(dg_url(x, 4), ':(\d+)$', 1), '') AS BIGINT)
dg_url_parameter(x, name) AS
    url_decode(
        replace(
            list_filter(
                string_split(dg_url(x, 7), '&'), lambda v: split_part(v, '=', 1) = name
            )[1][(length(name) + 2):],
            '+',
            ' '
        )
    )
dg_url_encode(x) AS replace(replace(replace(url_encode(x), '%20', '+'), '~', '%7E'), '%2A', '*')
dg_printed_double(x) AS
    CASE WHEN x = 0 OR (abs(x) >= 0.001 AND abs(x) < 1e7) THEN CAST(x AS VARCHAR) ELSE dg_java_double(x) END
dg_scientific_text(x, s) AS
    CASE
        WHEN x = 0 THEN CASE WHEN s[1] = '-' THEN '-0E0' ELSE '0E0' END
        WHEN isnan(x) THEN 'NaN'
        WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
        WHEN x < 0 THEN '-' || dg_java_parts(s[2:])
        ELSE dg_java_parts(s)
    END
dg_json_to_text(given) AS
    list_transform(
        [given],
        lambda jt: CASE
            json_type(jt)
            WHEN 'DOUBLE'
                THEN dg_scientific_text(
                    TRY_CAST(json_extract_string(jt, '$') AS DOUBLE),
                    CAST(TRY_CAST(json_extract_string(jt, '$') AS DOUBLE) AS VARCHAR)
                )
            ELSE dg_json_scalar(jt, 'varchar')
        END
    )[1]
dg_double_as_text(given) AS list_transform([given], lambda x: dg_scientific_text(x, CAST(x AS VARCHAR)))[1]
dg_decimal_as_text(x) AS
    CASE
        WHEN x < 0 THEN regexp_replace(CAST(x AS VARCHAR), '^-\.', '-0.')
        ELSE regexp_replace(CAST(x AS VARCHAR), '^\.', '0.')
    END
dg_cbrt_nearer(x, y, z) AS
    CASE WHEN x <> 0 AND isfinite(x) AND abs(z * z * z - x) < abs(y * y * y - x) THEN z ELSE y END
dg_cbrt(given) AS
    list_transform(
        [given], lambda cx: dg_cbrt_nearer(cx, cbrt(cx), cbrt(cx) - (pow(cbrt(cx), 3) - cx) / (3 * pow(cbrt(cx), 2)))
    )[1]
dg_from_hex(x) AS
    CASE
        WHEN length(x) % 2 = 1
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: invalid input length ' || length(x)) AS VARCHAR)::BLOB
        ELSE from_hex(x)
    END
dg_upper(x) AS replace(upper(replace(x, 'ß', chr(1))), chr(1), 'ß')
dg_repeat(x, n) AS
    CASE
        WHEN n < 0
            THEN [x][
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be greater than or equal to 0'
                ):1
            ]
        WHEN n > 10000
            THEN [x][
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be less than or equal to 10000'
                ):1
            ]
        ELSE list_transform(range(n), lambda i: x)
    END
dg_trim_array(items, n) AS
    CASE
        WHEN n < 0 THEN items[dg_fail('INVALID_FUNCTION_ARGUMENT: size must not be negative: ' || n):1]
        WHEN n > len(items)
            THEN items[
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: size must not exceed array cardinality ' || len(items) || ': ' || n
                ):1
            ]
        ELSE items[1:(len(items) - n)]
    END
dg_number(x) AS CASE WHEN NOT isnan(x) THEN x END
dg_json_of_double(x) AS
    CASE
        WHEN NOT isfinite(x) THEN to_json(dg_java_double(x))
        WHEN x <> 0 AND (abs(x) >= 1e7 OR abs(x) < 1e-3)
            THEN CAST(
                CAST(
                    dg_fail(
                        'NOT_SUPPORTED: a number of this size within JSON is not supported by the local Athena (it may be by AWS): '
                        || x
                    ) AS VARCHAR
                ) AS JSON
            )
        ELSE CAST(dg_java_double(x) AS JSON)
    END
dg_json_of_real(x) AS
    CASE
        WHEN NOT isfinite(x) THEN to_json(dg_java_real(x))
        WHEN x <> 0 AND (abs(x) >= 1e7 OR abs(x) < 1e-3)
            THEN CAST(
                CAST(
                    dg_fail(
                        'NOT_SUPPORTED: a number of this size within JSON is not supported by the local Athena (it may be by AWS): '
                        || x
                    ) AS VARCHAR
                ) AS JSON
            )
        ELSE CAST(dg_java_real(x) AS JSON)
    END

dg_squeezed(x) AS
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(regexp_replace(regexp_replace(x, '1+', '1', 'g'), '2+', '2', 'g'), '3+', '3', 'g'),
                '4+', '4', 'g'
            ),
            '5+', '5', 'g'
        ),
        '6+', '6', 'g'
    )
dg_soundex_code(x) AS
    CASE
        WHEN x = '' THEN ''
        ELSE x[1] || rpad(
                left(
                    replace(
                        dg_squeezed(
                            translate(
                                x[1] || translate(x[2:], 'HW', ''),
                                'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
                                '01230120022455012623010202'
                            )
                        )[2:],
                        '0',
                        ''
                    ),
                    3
                ),
                3,
                '0'
            )
    END
dg_soundex(x) AS
    CASE
        WHEN regexp_matches(x, '[^\x00-\x7f]')
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: The character is not mapped: ' || regexp_extract(x, '[^\x00-\x7f]')
                ) AS VARCHAR
            )
        ELSE list_transform([regexp_replace(upper(x), '[^A-Z]', '', 'g')], lambda sx: dg_soundex_code(sx))[1]
    END
dg_luhn_digit(digit, place) AS
    CASE WHEN place % 2 = 1 THEN digit WHEN digit > 4 THEN 2 * digit - 9 ELSE 2 * digit END
dg_luhn_check(x) AS
    CASE
        WHEN x = '' THEN FALSE
        WHEN NOT regexp_full_match(x, '[0-9]*')
            THEN CAST(
                dg_fail('INVALID_FUNCTION_ARGUMENT: Input contains non-digit character') AS BOOLEAN
            )
        WHEN x IS NOT NULL
            THEN list_sum(
                list_transform(
                    range(1, length(x) + 1),
                    lambda i: dg_luhn_digit(CAST(x[CAST(length(x) + 1 - i AS INTEGER)] AS INTEGER), i)
                )
            ) % 10 = 0
    END
-- Rounds the exact binary number half up, as Java's DecimalFormat does: printf rounds a tie to the even digit. A number
-- is a tie at n decimals if n + 1 binary digits after the point make it an odd integer.
dg_short_digits(x, digits) AS
    printf(
        '%.' || digits || 'f',
        CASE WHEN abs(x * pow(2::DOUBLE, digits + 1)) % 2 = 1 THEN x + sign(x) * 1e-6 ELSE x END
    )
dg_trimmed(digits) AS rtrim(rtrim(digits, '0'), '.')
dg_short_number(x) AS
    CASE
        -- Also every negative number, because Trino compares without abs().
        WHEN x < 10 THEN dg_trimmed(dg_short_digits(x, 2))
        WHEN x < 100 THEN dg_trimmed(dg_short_digits(x, 1))
        ELSE dg_short_digits(x, 0)
    END
-- Divides step by step, as Trino does: each quotient is rounded.
dg_in_unit(x) AS
    CASE
        WHEN abs(x) < 1e3 THEN dg_short_number(x)
        WHEN abs(x / 1e3) < 1e3 THEN dg_short_number(x / 1e3) || 'K'
        WHEN abs(x / 1e3 / 1e3) < 1e3 THEN dg_short_number(x / 1e3 / 1e3) || 'M'
        WHEN abs(x / 1e3 / 1e3 / 1e3) < 1e3 THEN dg_short_number(x / 1e3 / 1e3 / 1e3) || 'B'
        WHEN abs(x / 1e3 / 1e3 / 1e3 / 1e3) < 1e3 THEN dg_short_number(x / 1e3 / 1e3 / 1e3 / 1e3) || 'T'
        ELSE dg_short_number(x / 1e3 / 1e3 / 1e3 / 1e3 / 1e3) || 'Q'
    END
-- As Java converts a double to a long: no fraction, the nearest long, 0 for NaN.
dg_java_long(x) AS
    CASE
        WHEN isnan(x) OR abs(x) < 1 THEN 0::DOUBLE
        WHEN x IS NOT NULL THEN least(greatest(trunc(x), -pow(2::DOUBLE, 63)), pow(2::DOUBLE, 63))
    END
dg_format_number(x) AS list_transform([dg_java_long(x)], lambda fn: dg_in_unit(fn))[1]
dg_counted(n, word) AS
    CASE WHEN n = 0 THEN NULL WHEN n = 1 THEN '1 ' || word ELSE CAST(n AS VARCHAR) || ' ' || word || 's' END
dg_spelled_seconds(s) AS
    CASE
        WHEN s = 0 THEN '0 seconds'
        ELSE concat_ws(
                ', ',
                dg_counted(s // 604800, 'week'),
                dg_counted((s // 86400) % 7, 'day'),
                dg_counted((s // 3600) % 24, 'hour'),
                dg_counted((s // 60) % 60, 'minute'),
                dg_counted(s % 60, 'second')
            )
    END
dg_human_readable_seconds(x) AS
    CASE
        WHEN isnan(x) OR isinf(x)
            THEN CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Invalid argument found: ' || dg_java_double(x)) AS VARCHAR)
        ELSE dg_spelled_seconds(
                CAST(least(CAST(dg_java_long(round(abs(x))) AS HUGEINT), 9223372036854775807) AS BIGINT)
            )
    END
dg_map_norm(m) AS sqrt(list_sum(list_transform(map_values(m), lambda v: v * v)))
dg_cosine_similarity(a, b) AS
    CASE
        WHEN len(list_filter(map_values(a), lambda v: v IS NULL)) + len(list_filter(map_values(b), lambda v: v IS NULL)) = 0
            THEN coalesce(
                list_sum(
                    list_transform(
                        list_filter(map_keys(a), lambda k: map_contains(b, k)),
                        lambda k: map_extract(a, k)[1] * map_extract(b, k)[1]
                    )
                ),
                0
            ) / (dg_map_norm(a) * dg_map_norm(b))
    END
dg_combinations(items, n) AS
    CASE
        WHEN n < 0 OR n > 5
            THEN CAST(
                dg_fail(
                    'INVALID_FUNCTION_ARGUMENT: combination size must not '
                    || CASE WHEN n < 0 THEN 'be negative: ' ELSE 'exceed 5: ' END
                    || n
                ) AS VARCHAR
            )
        WHEN len(items) > 16
            THEN CAST(
                dg_fail('NOT_SUPPORTED: combinations of more than 16 elements are not supported by the local Athena (they are by AWS)') AS VARCHAR
            )
    END
dg_data_unit(u) AS list_position(['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'], u)
dg_parse_data_size(x) AS
    CASE
        WHEN regexp_full_match(x, '\d+(?:\.\d+)?(?:B|[kMGTPEZY]B)')
            THEN CAST(
                trunc(
                    CAST(regexp_extract(x, '^[\d.]+') AS DOUBLE)
                    * pow(1024::DOUBLE, dg_data_unit(regexp_extract(x, '[A-Za-z]+$')) - 1)
                ) AS DECIMAL(38, 0)
            )
        WHEN x IS NOT NULL
            THEN CAST(
                CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: Invalid data size: ''' || x || '''') AS VARCHAR) AS DECIMAL(38, 0)
            )
    END
dg_duration_unit(u) AS
    CASE u
        WHEN 'ns' THEN 0.000001
        WHEN 'us' THEN 0.001
        WHEN 'ms' THEN 1
        WHEN 's' THEN 1000
        WHEN 'm' THEN 60000
        WHEN 'h' THEN 3600000
        WHEN 'd' THEN 86400000
    END
dg_parse_duration(x) AS
    CASE
        WHEN regexp_full_match(x, '\s*\d+(?:\.\d+)?\s*(?:ns|us|ms|s|m|h|d)\s*')
            THEN to_microseconds(
                1000 * CAST(
                    dg_round(
                        CAST(regexp_extract(x, '[\d.]+') AS DOUBLE)
                        * CAST(dg_duration_unit(regexp_extract(x, '[a-z]+')) AS DOUBLE),
                        0
                    ) AS BIGINT
                )
            )
        WHEN x IS NOT NULL
            THEN to_microseconds(CAST(dg_fail('INVALID_FUNCTION_ARGUMENT: duration is not a valid data duration string: ' || x) AS BIGINT))
    END

dg_path_items(x) AS CASE WHEN json_valid(x) THEN [CAST(json(x) AS VARCHAR)] END
dg_path_parts(x) AS
    CASE WHEN json_type(x) = 'ARRAY' THEN CAST(json_extract(x, '$[*]') AS VARCHAR[]) ELSE [x] END
dg_path_spread(items) AS flatten(list_transform(items, lambda pv: dg_path_parts(pv)))
dg_path_member(items, pointer) AS
    list_filter(
        list_transform(
            items,
            lambda pv: CASE WHEN json_type(pv) = 'OBJECT' THEN CAST(json_extract(pv, pointer) AS VARCHAR) END
        ),
        lambda pv: pv IS NOT NULL
    )
dg_path_member_lax(items, pointer) AS dg_path_member(dg_path_spread(items), pointer)
dg_path_whole(found, wanted) AS CASE WHEN len(found) = wanted THEN found END
dg_path_member_strict(items, pointer) AS dg_path_whole(dg_path_member(items, pointer), len(items))
dg_path_element_lax(items, place) AS
    list_filter(list_transform(items, lambda pv: dg_path_parts(pv)[place]), lambda pv: pv IS NOT NULL)
dg_path_element_strict(items, place) AS
    dg_path_whole(
        list_filter(
            list_transform(items, lambda pv: CASE WHEN json_type(pv) = 'ARRAY' THEN dg_path_parts(pv)[place] END),
            lambda pv: pv IS NOT NULL
        ),
        len(items)
    )
dg_path_each_lax(items) AS dg_path_spread(items)
dg_path_each_strict(items) AS
    CASE
        WHEN len(list_filter(items, lambda pv: json_type(pv) <> 'ARRAY')) = 0 THEN dg_path_spread(items)
    END
dg_path_scalar(items) AS
    CASE WHEN len(items) = 1 AND json_type(items[1]) NOT IN ('ARRAY', 'OBJECT') THEN items[1] END
