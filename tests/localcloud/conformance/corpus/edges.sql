# Edge cases that engines of other families answer differently: doubled and skipped hours, NaN, NULL within values, JSON.

## doubled_hour_text_is_the_first
SELECT to_unixtime(TIMESTAMP '2025-10-26 01:30:00 Europe/London'), to_unixtime(CAST('2025-10-26 01:30:00 Europe/London' AS timestamp with time zone)), to_unixtime(parse_datetime('2025-10-26 01:30 Europe/London', 'yyyy-MM-dd HH:mm ZZZ'))
----
_col0 double | _col1 double | _col2 double
["1.7614386E9", "1.7614386E9", "1.7614386E9"]

## doubled_hour_truncated_stays
SELECT to_unixtime(date_trunc('hour', from_unixtime(1761438600) AT TIME ZONE 'Europe/London')), to_unixtime(date_trunc('hour', from_unixtime(1761442200) AT TIME ZONE 'Europe/London'))
----
_col0 double | _col1 double
["1.7614368E9", "1.7614404E9"]

## doubled_hour_reached_by_days_and_months
SELECT to_unixtime(date_add('day', 1, TIMESTAMP '2025-10-25 01:30:00 Europe/London')), to_unixtime(date_add('day', -1, TIMESTAMP '2025-10-27 01:30:00 Europe/London')), to_unixtime(TIMESTAMP '2025-11-26 01:30:00 Europe/London' - INTERVAL '1' MONTH)
----
_col0 double | _col1 double | _col2 double
["1.7614386E9", "1.7614422E9", "1.7614422E9"]

## skipped_hour_literal
SELECT TIMESTAMP '2025-03-30 01:30:00 Europe/London'
----
error INVALID_LITERAL: line 1:8: '2025-03-30 01:30:00 Europe/London' is not a valid TIMESTAMP literal

## skipped_hour_cast
SELECT CAST('2025-03-30 01:30:00 Europe/London' AS timestamp with time zone)
----
_col0 timestamp with time zone
["2025-03-30 02:30:00.000 Europe/London"]

## zoned_null_is_null
SELECT id FROM moments WHERE ts AT TIME ZONE 'UTC' IS NULL
----
id integer
["3"]

## zoned_null_coalesced
SELECT coalesce(CAST(NULL AS timestamp), TIMESTAMP '2025-05-01 11:00:00 Europe/London'), from_unixtime(CAST(NULL AS double)) IS NULL
----
_col0 timestamp with time zone | _col1 boolean
["2025-05-01 11:00:00.000 Europe/London", "true"]

## zoned_greatest_and_least
SELECT greatest(TIMESTAMP '2025-05-01 11:00:00 Europe/London', TIMESTAMP '2025-05-01 10:30:00 UTC'), least(TIMESTAMP '2025-05-01 11:00:00 Europe/London', TIMESTAMP '2025-05-01 10:30:00 UTC')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 10:30:00.000 UTC", "2025-05-01 11:00:00.000 Europe/London"]

## sequence_of_month_ends
SELECT sequence(TIMESTAMP '2025-01-31 00:00:00', TIMESTAMP '2025-04-30 00:00:00', INTERVAL '1' MONTH)
----
_col0 array(timestamp)
["[2025-01-31 00:00:00.000, 2025-02-28 00:00:00.000, 2025-03-31 00:00:00.000, 2025-04-30 00:00:00.000]"]

## sequence_of_dates_by_hours
SELECT sequence(DATE '2025-01-01', DATE '2025-01-03', INTERVAL '12' HOUR)
----
error INVALID_FUNCTION_ARGUMENT: sequence step must be a day interval if start and end values are dates

## interval_spans
SELECT INTERVAL '1 02:03:04.567' DAY TO SECOND, INTERVAL '10:20' HOUR TO MINUTE, INTERVAL '1 12' DAY TO HOUR, INTERVAL '05:06.7' MINUTE TO SECOND
----
_col0 interval day to second | _col1 interval day to second | _col2 interval day to second | _col3 interval day to second
["1 02:03:04.567", "0 10:20:00.000", "1 12:00:00.000", "0 00:05:06.700"]

## interval_span_too_short
SELECT INTERVAL '1:2' DAY TO HOUR
----
error INVALID_LITERAL: line 1:8: '1:2' is not a valid INTERVAL literal

## interval_sum_and_average
SELECT sum(x), avg(x), min(x) FROM (VALUES INTERVAL '1' DAY, INTERVAL '30' HOUR) t(x)
----
_col0 interval day to second | _col1 interval day to second | _col2 interval day to second
["2 06:00:00.000", "1 03:00:00.000", "1 00:00:00.000"]

## timestamp_cast_drops_the_zone
SELECT CAST('2025-05-01 10:00:00 Europe/London' AS timestamp)
----
_col0 timestamp
["2025-05-01 10:00:00.000"]

## nan_in_list
SELECT nan() IN (nan(), 1e0), 1e0 IN (nan(), NULL), contains(ARRAY[nan()], nan()), array_position(ARRAY[nan()], nan())
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 bigint
["false", null, "false", "0"]

## nan_is_no_maximum
SELECT greatest(nan(), 1e0), greatest(1e0, nan(), 2e0), least(2e0, nan(), 1e0), array_max(ARRAY[nan(), 1e0]), array_min(ARRAY[1e0, nan()])
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double
["1.0", "2.0", "1.0", "1.0", "1.0"]

## nan_max_by
SELECT max_by(y, x), min_by(y, x) FROM (VALUES (nan(), 'n'), (1e0, 'a'), (2e0, 'b')) t(x, y)
----
_col0 varchar(1) | _col1 varchar(1)
["b", "a"]

## null_within_row_in_list
SELECT (NULL, 1) IN ((NULL, 1)), (1, 2) IN ((1, 2), (3, NULL))
----
_col0 boolean | _col1 boolean
[null, "true"]

## smallest_integer_is_one
SELECT typeof(-2147483648), typeof(2147483648)
----
_col0 varchar | _col1 varchar
["integer", "bigint"]

## negative_zero_has_a_sign
SELECT sign(-0.0e0)
----
_col0 double
["-0.0"]

## real_too_large_is_infinite
SELECT CAST(1e300 AS real), CAST(-1e300 AS real)
----
_col0 real | _col1 real
["Infinity", "-Infinity"]

## correlation_of_integers_is_real
SELECT corr(x, y), typeof(regr_slope(x, y)) FROM (VALUES (1, 2), (2, 3), (4, 9)) t(x, y)
----
_col0 real | _col1 varchar
["0.9798637", "real"]

## like_escape_before_another
SELECT 'ab' LIKE 'a#b' ESCAPE '#'
----
error INVALID_FUNCTION_ARGUMENT: Escape character must be followed by '%', '_' or the escape character itself

## like_escape_at_the_end
SELECT 'ab' LIKE 'ab#' ESCAPE '#'
----
error INVALID_FUNCTION_ARGUMENT: Escape character must be followed by '%', '_' or the escape character itself

## split_by_nothing
SELECT split('abc', '')
----
error INVALID_FUNCTION_ARGUMENT: The delimiter may not be the empty string

## ends_with_absent
SELECT ends_with('hello', 'lo')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'ends_with' not registered

## strpos_from_the_end
SELECT strpos('hello', 'l', -1), strpos('hello', 'l', -3), strpos('hello', '', 1)
----
_col0 bigint | _col1 bigint | _col2 bigint
["4", "0", "1"]

## regexp_group_negative
SELECT regexp_extract('ab', '(a)(b)', -1)
----
error INVALID_FUNCTION_ARGUMENT: Group cannot be negative

## array_except_keeps_null
SELECT array_except(ARRAY[1, 1, 2, NULL], ARRAY[2])
----
_col0 array(integer)
["[1, null]"]

## array_with_null_ambiguous
SELECT ARRAY[1] || NULL
----
error AMBIGUOUS_FUNCTION_CALL: "line 1:17: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (array(integer),integer):array(integer)\n\t * (array(integer),array(array(integer))):array(array(integer))\n\t * (array(integer),array(integer)):array(integer)\n"

## array_join_of_doubles
SELECT array_join(ARRAY[1.5e0, 2e10], '|')
----
_col0 varchar
["1.5E0|2.0E10"]

## trim_array_too_much
SELECT trim_array(ARRAY[1, 2, 3], 5)
----
error INVALID_FUNCTION_ARGUMENT: size must not exceed array cardinality 3: 5

## repeat_negative
SELECT repeat(1, -1)
----
error INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be greater than or equal to 0

## multimap_from_entries
SELECT multimap_from_entries(ARRAY[('a', 1), ('b', 2), ('a', 3)])
----
_col0 map(varchar(1), array(integer))
["{a=[1, 3], b=[2]}"]

## nth_value_zero
SELECT nth_value(id, 0) OVER (ORDER BY id) FROM numbers
----
error INVALID_FUNCTION_ARGUMENT: Offset must be at least 1

## json_path_wildcard
SELECT json_extract('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')
----
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '$.a[*].b'

## json_path_deep_wildcard
SELECT json_extract('{"a":1}', '$..a')
----
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '$..a'

## json_path_bracketed
SELECT json_extract('{"a b":1}', '$["a b"]'), json_extract('{"a.b":1}', '$["a.b"]'), json_extract('{"a":{"b":1}}', '$["a"]["b"]')
----
_col0 json | _col1 json | _col2 json
["1", "1", "1"]

## json_parse_trailing_comma
SELECT json_parse('[1,]')
----
error INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '[1,]'

## json_parse_nan
SELECT json_parse('NaN')
----
error INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: 'NaN'

## json_parse_numbers
SELECT json_parse('[1.50, 1e5, 1.0]'), json_parse('1E-7'), json_parse('100000000000000000000')
----
_col0 json | _col1 json | _col2 json
["[1.5,100000.0,1.0]", "1.0E-7", "100000000000000000000"]

## json_to_numbers
SELECT CAST(json_parse('1.7') AS integer), CAST(json_parse('2.5') AS bigint), CAST(json_parse('true') AS integer), CAST(json_parse('1.0') AS varchar), CAST(json_parse('123.456') AS decimal(5,1))
----
_col0 integer | _col1 bigint | _col2 integer | _col3 varchar | _col4 decimal(5, 1)
["2", "3", "1", "1.0E0", "123.5"]

## json_array_is_no_varchar
SELECT CAST(json_parse('[1,2]') AS varchar)
----
error INVALID_CAST_ARGUMENT: Cannot cast '[1,2]' to varchar

## doubles_as_json
SELECT CAST(1e10 AS json), CAST(nan() AS json), CAST(1e-5 AS json), CAST(CAST(1.1 AS real) AS json)
----
_col0 json | _col1 json | _col2 json | _col3 json
["1.0E10", "\"NaN\"", "1.0E-5", "1.1"]

## array_of_doubles_as_json
SELECT CAST(ARRAY[1e0, 2.5e0] AS json), CAST(ARRAY[CAST(1.1 AS real)] AS json)
----
_col0 json | _col1 json
["[1.0,2.5]", "[1.1]"]

## checksum_of_all_kinds
SELECT checksum(f), checksum(t), checksum(i), checksum(b), checksum(r), checksum(d) FROM numbers
----
_col0 varbinary | _col1 varbinary | _col2 varbinary | _col3 varbinary | _col4 varbinary | _col5 varbinary
["01 9f 4e 1e 5b 1d 41 90", "b6 50 64 3a 44 74 2d 95", "15 99 af 75 3c 89 25 ad", "99 f7 f1 42 e1 c6 d0 b9", "6f 54 11 56 2a dd da cc", "2d 98 2a 58 46 cf 74 48"]

## checksum_of_moments
SELECT checksum(d), checksum(ts) FROM moments
----
_col0 varbinary | _col1 varbinary
["b2 05 53 a0 f5 58 0a 45", "75 e7 2d 89 4e 82 f4 36"]
