# Types, casts and TRY

## varchar_to_integer
SELECT CAST('42' AS integer), CAST('-7' AS bigint), CAST('+5' AS smallint)
----
_col0 integer | _col1 bigint | _col2 smallint
["42", "-7", "5"]

## varchar_to_integer_blank
SELECT CAST(' 42 ' AS integer)
----
error INVALID_CAST_ARGUMENT: Cannot cast ' 42 ' to INT

## varchar_to_integer_invalid
SELECT CAST('abc' AS integer)
----
error INVALID_CAST_ARGUMENT: Cannot cast 'abc' to INT

## varchar_empty_to_integer
SELECT CAST('' AS bigint)
----
error INVALID_CAST_ARGUMENT: Cannot cast '' to BIGINT

## varchar_decimal_to_integer
SELECT CAST('4.2' AS integer)
----
error INVALID_CAST_ARGUMENT: Cannot cast '4.2' to INT

## varchar_to_integer_out_of_range
SELECT CAST('2147483648' AS integer)
----
error INVALID_CAST_ARGUMENT: Cannot cast '2147483648' to INT

## varchar_to_double
SELECT CAST('1.5' AS double), CAST('1e3' AS double), CAST('NaN' AS double), CAST('-Infinity' AS double), CAST(' 2 ' AS double)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double
["1.5", "1000.0", "NaN", "-Infinity", "2.0"]

## varchar_to_double_invalid
SELECT CAST('12,5' AS double)
----
error INVALID_CAST_ARGUMENT: Cannot cast '12,5' to DOUBLE

## varchar_empty_to_double
SELECT CAST('' AS double)
----
error INVALID_CAST_ARGUMENT: Cannot cast '' to DOUBLE

## varchar_to_decimal
SELECT CAST('1.255' AS decimal(5,2)), CAST('-1.255' AS decimal(5,2)), CAST('12' AS decimal(5,2))
----
_col0 decimal(5, 2) | _col1 decimal(5, 2) | _col2 decimal(5, 2)
["1.26", "-1.26", "12.00"]

## varchar_to_decimal_overflow
SELECT CAST('1234.5' AS decimal(5,2))
----
error INVALID_CAST_ARGUMENT: Cannot cast VARCHAR '1234.5' to DECIMAL(5, 2). Value too large.

## varchar_to_boolean
SELECT CAST('true' AS boolean), CAST('F' AS boolean), CAST('1' AS boolean), CAST('TRUE' AS boolean)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "false", "true", "true"]

## varchar_to_boolean_invalid
SELECT CAST('yes' AS boolean)
----
error INVALID_CAST_ARGUMENT: Cannot cast 'yes' to BOOLEAN

## integer_to_varchar
SELECT CAST(42 AS varchar), CAST(-1 AS varchar(5)), typeof(CAST(42 AS varchar))
----
_col0 varchar | _col1 varchar(5) | _col2 varchar
["42", "-1", "varchar"]

## integer_to_short_varchar
SELECT CAST(12345 AS varchar(3))
----
error INVALID_CAST_ARGUMENT: Value 12345 cannot be represented as varchar(3)

## double_to_varchar
SELECT CAST(1e0 AS varchar), CAST(1.5e0 AS varchar), CAST(1e10 AS varchar), CAST(1e-5 AS varchar), CAST(nan() AS varchar), CAST(123456789e0 AS varchar)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar
["1.0E0", "1.5E0", "1.0E10", "1.0E-5", "NaN", "1.23456789E8"]

## small_double_to_varchar
SELECT CAST(0e0 AS varchar), CAST(0.5e0 AS varchar), CAST(-0.25e0 AS varchar), CAST(100e0 AS varchar), CAST(0.001e0 AS varchar), CAST(123.456e0 AS varchar), CAST(infinity() AS varchar), length(CAST(0e0 AS varchar))
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar | _col7 bigint
["0E0", "5.0E-1", "-2.5E-1", "1.0E2", "1.0E-3", "1.23456E2", "Infinity", "3"]

## real_to_varchar
SELECT CAST(REAL '1.1' AS varchar), CAST(REAL '1e10' AS varchar), CAST(REAL '5' AS varchar)
----
_col0 varchar | _col1 varchar | _col2 varchar
["1.1E0", "1.0E10", "5.0E0"]

## decimal_to_varchar
SELECT CAST(1.50 AS varchar), CAST(-0.05 AS varchar), CAST(CAST(3 AS decimal(5,2)) AS varchar)
----
_col0 varchar | _col1 varchar | _col2 varchar
["1.50", "-0.05", "3.00"]

## boolean_to_varchar
SELECT CAST(true AS varchar), CAST(false AS varchar)
----
_col0 varchar | _col1 varchar
["true", "false"]

## boolean_to_number
SELECT CAST(true AS integer), CAST(false AS double), CAST(true AS decimal(3,1)), CAST(2 AS boolean), CAST(0e0 AS boolean)
----
_col0 integer | _col1 double | _col2 decimal(3, 1) | _col3 boolean | _col4 boolean
["1", "0.0", "1.0", "true", "false"]

## date_to_varchar
SELECT CAST(DATE '2025-05-01' AS varchar)
----
_col0 varchar
["2025-05-01"]

## timestamp_to_varchar
SELECT CAST(TIMESTAMP '2025-05-01 10:00:00' AS varchar), CAST(TIMESTAMP '2025-05-01 10:00:00.120' AS varchar), CAST(ts AS varchar) FROM moments WHERE id = 2
----
_col0 varchar | _col1 varchar | _col2 varchar
["2025-05-01 10:00:00", "2025-05-01 10:00:00.120", "2024-02-29 12:00:00.000"]

## timestamp_tz_to_varchar
SELECT CAST(TIMESTAMP '2025-05-01 10:00:00 Europe/London' AS varchar), CAST(TIMESTAMP '2025-05-01 10:00:00.5 +02:00' AS varchar)
----
_col0 varchar | _col1 varchar
["2025-05-01 10:00:00 Europe/London", "2025-05-01 10:00:00.5 +02:00"]

## varchar_to_date
SELECT CAST('2025-05-01' AS date), date('2025-05-01'), CAST(' 2025-05-01 ' AS date)
----
_col0 date | _col1 date | _col2 date
["2025-05-01", "2025-05-01", "2025-05-01"]

## varchar_to_date_invalid
SELECT CAST('01/05/2025' AS date)
----
error INVALID_CAST_ARGUMENT: Value cannot be cast to date: 01/05/2025

## varchar_to_date_impossible
SELECT CAST('2025-02-30' AS date)
----
error INVALID_CAST_ARGUMENT: Value cannot be cast to date: 2025-02-30

## varchar_with_time_to_date
SELECT CAST('2025-05-01 10:00:00' AS date)
----
error INVALID_CAST_ARGUMENT: Value cannot be cast to date: 2025-05-01 10:00:00

## varchar_to_timestamp
SELECT CAST('2025-05-01 10:00:00' AS timestamp), CAST('2025-05-01' AS timestamp), CAST('2025-05-01 10:00' AS timestamp), CAST('2025-05-01 10:00:00.1239' AS timestamp)
----
_col0 timestamp | _col1 timestamp | _col2 timestamp | _col3 timestamp
["2025-05-01 10:00:00.000", "2025-05-01 00:00:00.000", "2025-05-01 10:00:00.000", "2025-05-01 10:00:00.124"]

## varchar_iso_t_to_timestamp
SELECT CAST('2025-05-01T10:00:00' AS timestamp)
----
error INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: 2025-05-01T10:00:00

## varchar_iso_z_to_timestamp
SELECT CAST('2025-05-01T10:00:00Z' AS timestamp)
----
error INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: 2025-05-01T10:00:00Z

## timestamp_to_date
SELECT CAST(TIMESTAMP '2025-05-01 23:59:59' AS date), date(TIMESTAMP '1969-12-31 23:00:00')
----
_col0 date | _col1 date
["2025-05-01", "1969-12-31"]

## date_to_timestamp
SELECT CAST(DATE '2025-05-01' AS timestamp), typeof(CAST(DATE '2025-05-01' AS timestamp))
----
_col0 timestamp | _col1 varchar
["2025-05-01 00:00:00.000", "timestamp(3)"]

## timestamp_precision_cast
SELECT CAST(CAST(TIMESTAMP '2025-05-01 10:00:00.9996' AS timestamp(3)) AS varchar), CAST(CAST(TIMESTAMP '2025-05-01 10:00:00.9995' AS timestamp(0)) AS varchar)
----
_col0 varchar | _col1 varchar
["2025-05-01 10:00:01.000", "2025-05-01 10:00:01"]

## time_to_varchar
SELECT CAST(TIME '10:00:00' AS varchar), TIME '23:59:59.999', CAST('10:15' AS time)
----
_col0 varchar | _col1 time | _col2 time
["10:00:00", "23:59:59.999", "10:15:00.000"]

## timestamp_to_time
SELECT CAST(TIMESTAMP '2025-05-01 10:15:30' AS time)
----
_col0 time
["10:15:30.000"]

## double_to_integer_overflow
SELECT CAST(1e10 AS integer)
----
error NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer: 1.0E10

## double_nan_to_integer
SELECT CAST(nan() AS bigint)
----
error INVALID_CAST_ARGUMENT: Unable to cast NaN to bigint

## double_to_decimal
SELECT CAST(1.255e0 AS decimal(5,2)), CAST(0.1e0 AS decimal(10,8))
----
_col0 decimal(5, 2) | _col1 decimal(10, 8)
["1.26", "0.10000000"]

## double_to_decimal_overflow
SELECT CAST(1e5 AS decimal(5,2))
----
error INVALID_CAST_ARGUMENT: Cannot cast DOUBLE '100000.0' to DECIMAL(5, 2)

## decimal_rescale
SELECT CAST(1.255 AS decimal(5,2)), CAST(1.245 AS decimal(5,2)), CAST(-1.255 AS decimal(4,2)), CAST(9.99 AS decimal(3,1))
----
_col0 decimal(5, 2) | _col1 decimal(5, 2) | _col2 decimal(4, 2) | _col3 decimal(3, 1)
["1.26", "1.25", "-1.26", "10.0"]

## decimal_rescale_overflow
SELECT CAST(99.99 AS decimal(3,2))
----
error INVALID_CAST_ARGUMENT: Cannot cast DECIMAL(4, 2) '99.99' to DECIMAL(3, 2)

## integer_to_decimal
SELECT CAST(5 AS decimal(5,2)), typeof(CAST(5 AS decimal(5,2))), CAST(7 AS decimal)
----
_col0 decimal(5, 2) | _col1 varchar | _col2 decimal(38, 0)
["5.00", "decimal(5,2)", "7"]

## bigint_to_integer_overflow
SELECT CAST(BIGINT '2147483648' AS integer)
----
error NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer: 2147483648

## integer_to_tinyint_overflow
SELECT CAST(300 AS tinyint)
----
error NUMERIC_VALUE_OUT_OF_RANGE: Out of range for tinyint: 300

## integer_to_real
SELECT CAST(16777217 AS real), CAST(1 AS real)
----
_col0 real | _col1 real
["1.6777216E7", "1.0"]

## decimal_to_double
SELECT CAST(1.10 AS double), CAST(c AS double) FROM numbers WHERE id = 1
----
_col0 double | _col1 double
["1.1", "12.34"]

## char_to_varchar
SELECT CAST(CAST('ab' AS char(4)) AS varchar), length(CAST(CAST('ab' AS char(4)) AS varchar))
----
_col0 varchar | _col1 bigint
["ab  ", "4"]

## typed_literals
SELECT TINYINT '1', SMALLINT '2', BIGINT '3', REAL '4.5', DOUBLE '5.5', DECIMAL '6.70', BOOLEAN 'true', CHAR 'x', DATE '2025-01-01'
----
_col0 tinyint | _col1 smallint | _col2 bigint | _col3 real | _col4 double | _col5 decimal(3, 2) | _col6 boolean | _col7 char(1) | _col8 date
["1", "2", "3", "4.5", "5.5", "6.70", "true", "x", "2025-01-01"]

## try_cast_invalid
SELECT try_cast('abc' AS integer), try_cast('' AS double), try_cast('2025-02-30' AS date), try_cast('5' AS integer)
----
_col0 integer | _col1 double | _col2 date | _col3 integer
[null, null, null, "5"]

## try_cast_overflow
SELECT try_cast(300 AS tinyint), try_cast('1234.5' AS decimal(5,2))
----
_col0 tinyint | _col1 decimal(5, 2)
[null, null]

## try_cast_impossible_types
SELECT try_cast(DATE '2025-01-01' AS integer)
----
error TYPE_MISMATCH: line 1:8: Cannot cast date to integer

## try_division
SELECT TRY(1 / 0), TRY(CAST('x' AS integer)), TRY(7 / 2)
----
_col0 integer | _col1 integer | _col2 integer
[null, null, "3"]

## try_over_rows
SELECT id, TRY(100 / i) FROM numbers ORDER BY id
----
id integer | _col1 integer
["1", "1"]
["2", "-1"]
["3", "0"]
["4", "0"]
["5", null]
["6", null]
["7", "1"]

## try_coalesce
SELECT coalesce(TRY(CAST('-' AS double)), -1e0)
----
_col0 double
["-1.0"]

## try_does_not_hide_missing_column
SELECT TRY(nothing)
----
error COLUMN_NOT_FOUND: line 1:12: Column 'nothing' cannot be resolved

## date_to_integer
SELECT CAST(DATE '2025-01-01' AS integer)
----
error TYPE_MISMATCH: line 1:8: Cannot cast date to integer

## integer_to_date
SELECT CAST(1 AS date)
----
error TYPE_MISMATCH: line 1:8: Cannot cast integer to date

## integer_to_timestamp
SELECT CAST(1 AS timestamp)
----
error TYPE_MISMATCH: line 1:8: Cannot cast integer to timestamp(3)

## cast_unknown_type
SELECT CAST(1 AS nosuchtype)
----
error TYPE_MISMATCH: line 1:8: Unknown type: nosuchtype

## cast_string_type_name
SELECT CAST(1 AS string)
----
error TYPE_MISMATCH: line 1:8: Unknown type: string

## cast_int_name
SELECT CAST('1' AS int), typeof(CAST(1 AS int))
----
_col0 integer | _col1 varchar
["1", "integer"]

## cast_float_name
SELECT CAST(1 AS float)
----
error TYPE_MISMATCH: line 1:8: Unknown type: float

## cast_array
SELECT CAST(ARRAY[1, 2] AS array(varchar)), CAST(ARRAY['1', NULL] AS array(integer))
----
_col0 array(varchar) | _col1 array(integer)
["[1, 2]", "[1, null]"]

## cast_array_invalid
SELECT CAST(ARRAY['x'] AS array(integer))
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT

## cast_map
SELECT CAST(MAP(ARRAY['1'], ARRAY[2]) AS map(integer, varchar))
----
_col0 map(integer, varchar)
["{1=2}"]

## cast_row_names
SELECT CAST(ROW(1, 2e0) AS ROW(x bigint, y double)).y, CAST(ROW(1, 'a') AS ROW(x varchar, y varchar))
----
_col0 double | _col1 row(x varchar, y varchar)
["2.0", "{x=1, y=a}"]

## implicit_coercion_union
SELECT 1 AS x UNION ALL SELECT 2.5 ORDER BY x
----
x decimal(11, 1)
["1.0"]
["2.5"]

## implicit_coercion_double_union
SELECT 1 AS x UNION ALL SELECT 2.5e0 ORDER BY x
----
x double
["1.0"]
["2.5"]

## implicit_coercion_case
SELECT CASE WHEN true THEN 1 ELSE 2.5 END, typeof(CASE WHEN true THEN 1 ELSE 2.5e0 END)
----
_col0 decimal(11, 1) | _col1 varchar
["1.0", "double"]

## no_implicit_string_number
SELECT 1 = '1'
----
error TYPE_MISMATCH: line 1:10: Cannot apply operator: integer = varchar(1)

## no_implicit_string_date
SELECT DATE '2025-01-01' = '2025-01-01'
----
error TYPE_MISMATCH: line 1:26: Cannot apply operator: date = varchar(10)

## timestamp_against_date
SELECT TIMESTAMP '2025-01-01 00:00:00' = DATE '2025-01-01', DATE '2025-01-01' < TIMESTAMP '2025-01-01 00:00:01'
----
_col0 boolean | _col1 boolean
["true", "true"]

## typeof_various
SELECT typeof(NULL), typeof(true), typeof(DATE '2025-01-01'), typeof(TIMESTAMP '2025-01-01 00:00:00'), typeof(TIMESTAMP '2025-01-01 00:00:00.123'), typeof(X'00'), typeof(JSON '1')
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar
["unknown", "boolean", "date", "timestamp(0)", "timestamp(3)", "varbinary", "json"]

## typeof_zoned
SELECT typeof(TIMESTAMP '2025-01-01 00:00:00 UTC'), typeof(TIME '10:00:00'), typeof(INTERVAL '1' DAY), typeof(INTERVAL '1' MONTH)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar
["timestamp(0) with time zone", "time(0)", "interval day to second", "interval year to month"]

## typeof_columns
SELECT typeof(v), typeof(c), typeof(n) FROM words WHERE id = 1
----
_col0 varchar | _col1 varchar | _col2 varchar
["varchar", "char(5)", "varchar(8)"]

## typeof_nested
SELECT typeof(tags), typeof(series), typeof(place) FROM nested WHERE id = 1
----
_col0 varchar | _col1 varchar | _col2 varchar
["array(varchar)", "map(varchar, double)", "row(lat double, lon double)"]

## parse_data_size
SELECT parse_data_size('1kB'), typeof(parse_data_size('1MB'))
----
_col0 decimal(38, 0) | _col1 varchar
["1024", "decimal(38,0)"]

## names_of_other_types_as_aliases
SELECT number, text, string FROM (SELECT 1 AS number, 2 AS text, 3 AS string) t
----
number integer | text integer | string integer
["1", "2", "3"]

## cast_numeric_name
SELECT CAST(1 AS numeric)
----
error TYPE_MISMATCH: line 1:8: Unknown type: numeric

## cast_other_names_in_types
SELECT CAST(ARRAY[1] AS array(string))
----
error TYPE_MISMATCH: line 1:8: Unknown type: array(string)

## double_too_large_for_decimal
SELECT CAST(1e30 AS decimal(10, 2))
----
error INVALID_CAST_ARGUMENT: Cannot cast DOUBLE '1.0E30' to DECIMAL(10, 2)

## uuid
SELECT CAST('12151fd2-7586-11e9-8f9e-2a86e4085a59' AS uuid), CAST(NULL AS uuid), typeof(uuid()), length(CAST(uuid() AS varchar)), uuid() = uuid()
----
_col0 uuid | _col1 uuid | _col2 varchar | _col3 bigint | _col4 boolean
["12151fd2-7586-11e9-8f9e-2a86e4085a59", null, "uuid", "36", "false"]

## uuid_of_a_word
SELECT CAST('x' AS uuid)
----
error INVALID_CAST_ARGUMENT: Cannot cast value to UUID: x

## ipaddress
SELECT CAST('10.0.0.1' AS ipaddress)
----
_col0 ipaddress
["10.0.0.1"]
