# Various small functions: names by their sound, checked digits, numbers and times for people

## soundex_robert
SELECT soundex('Robert')
----
_col0 varchar(4)
["R163"]

## soundex_rupert
SELECT soundex('Rupert')
----
_col0 varchar(4)
["R163"]

## soundex_tymczak
SELECT soundex('Tymczak')
----
_col0 varchar(4)
["T522"]

## soundex_pfister
SELECT soundex('Pfister')
----
_col0 varchar(4)
["P236"]

## soundex_honeyman
SELECT soundex('Honeyman')
----
_col0 varchar(4)
["H555"]

## soundex_ashcraft
SELECT soundex('Ashcraft')
----
_col0 varchar(4)
["A261"]

## soundex_empty
SELECT soundex('')
----
_col0 varchar(4)
[""]

## soundex_a
SELECT soundex('a')
----
_col0 varchar(4)
["A000"]

## soundex_ohara
SELECT soundex('o''Hara')
----
_col0 varchar(4)
["O600"]

## soundex_lee
SELECT soundex('Lee')
----
_col0 varchar(4)
["L000"]

## soundex_jackson
SELECT soundex('Jackson')
----
_col0 varchar(4)
["J250"]

## soundex_12345
SELECT soundex('12345')
----
_col0 varchar(4)
[""]

## soundex_other_letters
SELECT soundex('Größe')
----
error INVALID_FUNCTION_ARGUMENT: The character is not mapped: Ö (index=149)

## soundex_null
SELECT soundex(NULL)
----
_col0 varchar(4)
[null]

## luhn_79927398713
SELECT luhn_check('79927398713')
----
_col0 boolean
["true"]

## luhn_79927398710
SELECT luhn_check('79927398710')
----
_col0 boolean
["false"]

## luhn_0
SELECT luhn_check('0')
----
_col0 boolean
["true"]

## luhn_empty
SELECT luhn_check('')
----
_col0 boolean
["false"]

## luhn_4539578763621486
SELECT luhn_check('4539578763621486')
----
_col0 boolean
["true"]

## luhn_letters
SELECT luhn_check('12a')
----
error INVALID_FUNCTION_ARGUMENT: Input contains non-digit character

## luhn_null
SELECT luhn_check(NULL)
----
_col0 boolean
[null]

## format_number_00
SELECT format_number(0)
----
_col0 varchar
["0"]

## format_number_01
SELECT format_number(1)
----
_col0 varchar
["1"]

## format_number_02
SELECT format_number(9.999e0)
----
_col0 varchar
["9"]

## format_number_03
SELECT format_number(12.345e0)
----
_col0 varchar
["12"]

## format_number_04
SELECT format_number(99.95e0)
----
_col0 varchar
["99"]

## format_number_05
SELECT format_number(123.456e0)
----
_col0 varchar
["123"]

## format_number_06
SELECT format_number(999.9e0)
----
_col0 varchar
["999"]

## format_number_07
SELECT format_number(1000)
----
_col0 varchar
["1K"]

## format_number_08
SELECT format_number(1234)
----
_col0 varchar
["1.23K"]

## format_number_09
SELECT format_number(12345)
----
_col0 varchar
["12.3K"]

## format_number_10
SELECT format_number(123456)
----
_col0 varchar
["123K"]

## format_number_11
SELECT format_number(999999)
----
_col0 varchar
["1000K"]

## format_number_12
SELECT format_number(1000000)
----
_col0 varchar
["1M"]

## format_number_13
SELECT format_number(1234567)
----
_col0 varchar
["1.23M"]

## format_number_14
SELECT format_number(-1234567)
----
_col0 varchar
["-1.23M"]

## format_number_15
SELECT format_number(1234567890)
----
_col0 varchar
["1.23B"]

## format_number_16
SELECT format_number(1234567890123)
----
_col0 varchar
["1.23T"]

## format_number_17
SELECT format_number(123456789012345)
----
_col0 varchar
["123T"]

## format_number_18
SELECT format_number(1.5)
----
_col0 varchar
["1"]

## format_number_19
SELECT format_number(0.001e0)
----
_col0 varchar
["0"]

## format_number_20
SELECT format_number(-0.5e0)
----
_col0 varchar
["0"]

## format_number_21
SELECT format_number(1e18)
----
_col0 varchar
["1000Q"]

## format_number_22
SELECT format_number(nan())
----
_col0 varchar
["0"]

## format_number_23
SELECT format_number(infinity())
----
_col0 varchar
["9223Q"]

## seconds_0
SELECT human_readable_seconds(0)
----
_col0 varchar
["0 seconds"]

## seconds_1
SELECT human_readable_seconds(1)
----
_col0 varchar
["1 second"]

## seconds_59_4e0
SELECT human_readable_seconds(59.4e0)
----
_col0 varchar
["59 seconds"]

## seconds_59_5e0
SELECT human_readable_seconds(59.5e0)
----
_col0 varchar
["1 minute"]

## seconds_60
SELECT human_readable_seconds(60)
----
_col0 varchar
["1 minute"]

## seconds_3600
SELECT human_readable_seconds(3600)
----
_col0 varchar
["1 hour"]

## seconds_86400
SELECT human_readable_seconds(86400)
----
_col0 varchar
["1 day"]

## seconds_604800
SELECT human_readable_seconds(604800)
----
_col0 varchar
["1 week"]

## seconds_1000000
SELECT human_readable_seconds(1000000)
----
_col0 varchar
["1 week, 4 days, 13 hours, 46 minutes, 40 seconds"]

## seconds__61
SELECT human_readable_seconds(-61)
----
_col0 varchar
["1 minute, 1 second"]

## seconds_0_4e0
SELECT human_readable_seconds(0.4e0)
----
_col0 varchar
["0 seconds"]

## seconds_nan
SELECT human_readable_seconds(nan())
----
error INVALID_FUNCTION_ARGUMENT: Invalid argument found: NaN

## cosine_of_two
SELECT round(cosine_similarity(MAP(ARRAY['a', 'b'], ARRAY[1e0, 2e0]), MAP(ARRAY['b', 'c'], ARRAY[3e0, 4e0])), 6)
----
_col0 double
["0.536656"]

## cosine_of_none_shared
SELECT cosine_similarity(MAP(ARRAY['a'], ARRAY[1e0]), MAP(ARRAY['b'], ARRAY[1e0]))
----
_col0 double
["0.0"]

## cosine_of_null_value
SELECT cosine_similarity(MAP(ARRAY['a'], ARRAY[CAST(NULL AS double)]), MAP(ARRAY['a'], ARRAY[1e0]))
----
_col0 double
[null]

## combinations_two_of_four
SELECT combinations(ARRAY['a', 'b', 'c', 'd'], 2)
----
_col0 array(array(varchar(1)))
["[[a, b], [a, c], [b, c], [a, d], [b, d], [c, d]]"]

## combinations_of_all
SELECT combinations(ARRAY[1, 2], 2), combinations(ARRAY[1, 2], 3)
----
_col0 array(array(integer)) | _col1 array(array(integer))
["[[1, 2]]", "[]"]

## combinations_of_none
SELECT combinations(ARRAY[1, 2], 0)
----
_col0 array(array(integer))
["[[]]"]

## combinations_with_equal
SELECT combinations(ARRAY[1, 1, NULL], 2)
----
_col0 array(array(integer))
["[[1, 1], [1, null], [1, null]]"]

## combinations_too_many
SELECT combinations(ARRAY[1, 2, 3, 4, 5, 6, 7], 6)
----
error INVALID_FUNCTION_ARGUMENT: combination size must not exceed 5: 6

## combinations_negative
SELECT combinations(ARRAY[1], -1)
----
error INVALID_FUNCTION_ARGUMENT: combination size must not be negative: -1

## data_sizes
SELECT parse_data_size('1B'), parse_data_size('1kB'), parse_data_size('1.5MB'), parse_data_size('2.25GB')
----
_col0 decimal(38, 0) | _col1 decimal(38, 0) | _col2 decimal(38, 0) | _col3 decimal(38, 0)
["1", "1024", "1572864", "2415919104"]

## data_size_wrong_unit
SELECT parse_data_size('1KB')
----
error INVALID_FUNCTION_ARGUMENT: Invalid data size: '1KB'

## data_size_no_number
SELECT parse_data_size('MB')
----
error INVALID_FUNCTION_ARGUMENT: Invalid data size: 'MB'

## data_size_huge
SELECT parse_data_size('1YB')
----
_col0 decimal(38, 0)
["1208925819614629174706176"]

## durations
SELECT parse_duration('5s'), parse_duration('1.5h'), parse_duration('2d'), parse_duration('3 m'), parse_duration('100us'), parse_duration('1500us')
----
_col0 interval day to second | _col1 interval day to second | _col2 interval day to second | _col3 interval day to second | _col4 interval day to second | _col5 interval day to second
["0 00:00:05.000", "0 01:30:00.000", "2 00:00:00.000", "0 00:03:00.000", "0 00:00:00.000", "0 00:00:00.002"]

## duration_wrong_unit
SELECT parse_duration('5x')
----
error INVALID_FUNCTION_ARGUMENT: Unknown time unit: x

## json_array_holds_doubles
SELECT json_array_contains('[1, 2.5, "2.5", null]', 2.5e0), json_array_contains('[1]', 1e0), json_array_contains('{}', 1e0), json_array_contains('["2.5"]', 2.5e0)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "false", null, "false"]

## zones_of_etc
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT+12'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT-14')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-01-01 00:00:00.000 -12:00", "2025-01-01 00:00:00.000 +14:00"]

## zone_of_etc_too_far
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT-15')
----
error INVALID_FUNCTION_ARGUMENT: 'Etc/GMT-15' is not a valid time zone

## hours_to_24
SELECT format_datetime(TIMESTAMP '2025-05-01 00:05:03', 'k:mm'), format_datetime(TIMESTAMP '2025-05-01 12:05:03', 'K KK k kk'), format_datetime(TIMESTAMP '2025-05-01 23:05:03', 'kk K')
----
_col0 varchar | _col1 varchar | _col2 varchar
["24:05", "0 00 12 12", "23 11"]

## pattern_of_no_letter
SELECT format_datetime(TIMESTAMP '2025-05-01 00:05:03', 'yyyy-q')
----
error INVALID_FUNCTION_ARGUMENT: Illegal pattern component: q

## zone_that_is_none
SELECT TIMESTAMP '2025-05-01 10:00:00 Europe/Ashby'
----
error INVALID_LITERAL: line 1:8: '2025-05-01 10:00:00 Europe/Ashby' is not a valid TIMESTAMP literal

## format_number_negative_thousands
SELECT format_number(-12345), format_number(-123456), format_number(-999999), format_number(-12), format_number(-1e19)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["-12.35K", "-123.46K", "-1000K", "-12", "-9223.37Q"]

## format_number_halves
SELECT format_number(1125), format_number(1005), format_number(1115), format_number(10250), format_number(10350), format_number(100500), format_number(101500), format_number(-1125)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar | _col7 varchar
["1.13K", "1K", "1.11K", "10.3K", "10.3K", "101K", "102K", "-1.13K"]

## format_number_just_below
SELECT format_number(9995), format_number(9999), format_number(99950), format_number(999500), format_number(999499), format_number(1115000), format_number(4355000000)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar
["9.99K", "10K", "100K", "1000K", "999K", "1.11M", "4.36B"]

## format_number_of_data
SELECT x, format_number(x) FROM (VALUES 0e0, -1.9e0, 1015e0, 1e15, nan(), -infinity(), NULL) t(x)
----
x double | _col1 varchar
["-1.9", "-1"]
["-Infinity", "-9223.37Q"]
["0.0", "0"]
["1.0E15", "1Q"]
["1015.0", "1.01K"]
["NaN", "0"]
[null, null]

## format_number_largest
SELECT format_number(9223372036854775807), format_number(-9223372036854775807)
----
_col0 varchar | _col1 varchar
["9223Q", "-9223.37Q"]

## luhn_other_digits
SELECT luhn_check('١')
----
error INVALID_FUNCTION_ARGUMENT: Input contains non-digit character

## luhn_of_data
SELECT luhn_check(x) FROM (VALUES '', '0', '18', '19', NULL) t(x)
----
_col0 boolean
["false"]
["false"]
["true"]
["true"]
[null]

## seconds_infinite
SELECT human_readable_seconds(-infinity())
----
error INVALID_FUNCTION_ARGUMENT: Invalid argument found: -Infinity

## seconds_nan_of_data
SELECT human_readable_seconds(x) FROM (VALUES 1e0, nan()) t(x)
----
error INVALID_FUNCTION_ARGUMENT: Invalid argument found: NaN

## seconds_of_half
SELECT human_readable_seconds(0.5e0), human_readable_seconds(1.5e0), human_readable_seconds(-2.5e0)
----
_col0 varchar | _col1 varchar | _col2 varchar
["1 second", "2 seconds", "3 seconds"]

## seconds_huge
SELECT human_readable_seconds(1e30)
----
_col0 varchar
["15250284452471 weeks, 3 days, 15 hours, 30 minutes, 7 seconds"]

## json_array_holds_floats
SELECT json_array_contains('[1.0]', 1e0), json_array_contains('[1e2]', 100e0), json_array_contains(JSON '[1.5, 2]', 1.5e0), json_array_contains(JSON '[2]', 2e0), json_array_contains('[12345678901234567890123]', 12345678901234567890123e0)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
["true", "true", "true", "false", "false"]

## json_array_holds_nan
SELECT json_array_contains('[1.5]', nan()), json_array_contains('{}', infinity()), json_array_contains(NULL, nan()), json_array_contains('[1e999]', infinity())
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["false", "false", null, "false"]

## zone_of_etc_far_west
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT+13')
----
_col0 timestamp with time zone
["2025-01-01 00:00:00.000 -13:00"]

## zones_of_etc_two_digits
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT-03'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT+00')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-01-01 00:00:00.000 +03:00", "2025-01-01 00:00:00.000 UTC"]

## zone_of_etc_three_digits
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT-123')
----
error INVALID_FUNCTION_ARGUMENT: 'Etc/GMT-123' is not a valid time zone

## json_array_holds_texts
SELECT json_array_contains('[1, "a"]', '1'), json_array_contains('[["b"]]', '["b"]'), json_array_contains('[true]', 'true'), json_array_contains('["a\u0062"]', 'ab'), json_array_contains('[""]', ''), json_array_contains('[null]', 'null')
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean | _col5 boolean
["false", "false", "false", "true", "true", "false"]

## json_array_holds_integers
SELECT json_array_contains('[1.0, "1"]', 1), json_array_contains('[[1]]', 1), json_array_contains('[-0]', 0), json_array_contains(' [ 7 ] ', 7)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["false", "false", "true", "true"]

## json_array_holds_truths
SELECT json_array_contains('["true"]', true), json_array_contains('[false]', true), json_array_contains(JSON '[false]', false)
----
_col0 boolean | _col1 boolean | _col2 boolean
["false", "false", "true"]

## json_array_half_holds
SELECT json_array_contains('[1, 2', 1)
----
_col0 boolean
["true"]

## json_array_half_does_not_hold
SELECT json_array_contains('[1, 2', 3)
----
_col0 boolean
[null]

## json_array_before_rubbish
SELECT json_array_contains('[1] x', 1)
----
_col0 boolean
["true"]

## json_array_with_comma_at_end
SELECT json_array_contains('[1,]', 2)
----
_col0 boolean
[null]

## json_array_of_nan
SELECT json_array_contains('[NaN]', 2)
----
_col0 boolean
[null]

## json_array_of_rubbish
SELECT json_array_contains('rubbish', 2), json_array_contains('', 2), json_array_contains('1', 1)
----
_col0 boolean | _col1 boolean | _col2 boolean
[null, null, null]

## json_array_length_of_half
SELECT json_array_length('[1, 2')
----
_col0 bigint
[null]

## json_array_length_with_comma_at_end
SELECT json_array_length('[1,]')
----
_col0 bigint
[null]

## json_array_length_before_rubbish
SELECT json_array_length('[1] x')
----
_col0 bigint
["1"]
