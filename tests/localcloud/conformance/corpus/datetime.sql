# Dates, times, timestamps and intervals

## date_literal
SELECT DATE '2025-05-01', DATE '0001-01-01', DATE '9999-12-31'
----
_col0 date | _col1 date | _col2 date
["2025-05-01", "0001-01-01", "9999-12-31"]

## date_plus_interval
SELECT DATE '2025-01-31' + INTERVAL '1' MONTH, DATE '2024-02-29' + INTERVAL '1' YEAR, DATE '2025-01-01' - INTERVAL '1' DAY
----
_col0 date | _col1 date | _col2 date
["2025-02-28", "2025-02-28", "2024-12-31"]

## date_plus_interval_type
SELECT typeof(DATE '2025-01-31' + INTERVAL '1' DAY), typeof(DATE '2025-01-31' + INTERVAL '1' MONTH)
----
_col0 varchar | _col1 varchar
["date", "date"]

## date_plus_hours
SELECT DATE '2025-01-31' + INTERVAL '5' HOUR
----
error INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date

## timestamp_plus_interval
SELECT TIMESTAMP '2025-01-31 10:00:00' + INTERVAL '1' MONTH, TIMESTAMP '2025-01-31 10:00:00' - INTERVAL '90' MINUTE, INTERVAL '2' DAY + TIMESTAMP '2025-01-31 10:00:00'
----
_col0 timestamp | _col1 timestamp | _col2 timestamp
["2025-02-28 10:00:00.000", "2025-01-31 08:30:00.000", "2025-02-02 10:00:00.000"]

## date_minus_date
SELECT DATE '2025-05-01' - DATE '2025-04-28'
----
_col0 interval day to second
["3 00:00:00.000"]

## timestamp_minus_timestamp
SELECT TIMESTAMP '2025-05-01 10:00:00' - TIMESTAMP '2025-04-28 09:30:15'
----
_col0 interval day to second
["3 00:29:45.000"]

## interval_literals
SELECT INTERVAL '2' DAY, INTERVAL '1-3' YEAR TO MONTH, INTERVAL '36' HOUR, INTERVAL '5' MONTH, INTERVAL '2 03:04:05.678' DAY TO SECOND
----
_col0 interval day to second | _col1 interval year to month | _col2 interval day to second | _col3 interval year to month | _col4 interval day to second
["2 00:00:00.000", "1-3", "1 12:00:00.000", "0-5", "2 03:04:05.678"]

## interval_arithmetic
SELECT INTERVAL '1' DAY * 3, INTERVAL '1' HOUR + INTERVAL '30' MINUTE, INTERVAL '1' DAY / 2, -INTERVAL '1' DAY
----
_col0 interval day to second | _col1 interval day to second | _col2 interval day to second | _col3 interval day to second
["3 00:00:00.000", "0 01:30:00.000", "0 12:00:00.000", "-1 00:00:00.000"]

## interval_compare
SELECT INTERVAL '24' HOUR = INTERVAL '1' DAY, INTERVAL '13' MONTH > INTERVAL '1' YEAR
----
_col0 boolean | _col1 boolean
["true", "true"]

## interval_negative
SELECT INTERVAL '-2' DAY, INTERVAL -'90' MINUTE, INTERVAL '-1' MONTH
----
_col0 interval day to second | _col1 interval day to second | _col2 interval year to month
["-2 00:00:00.000", "-0 01:30:00.000", "-0-1"]

## date_plus_integer
SELECT DATE '2025-01-01' + 1
----
error TYPE_MISMATCH: line 1:26: Cannot apply operator: date + integer

## date_add_function
SELECT date_add('day', 3, DATE '2025-01-30'), date_add('month', 1, DATE '2025-01-31'), date_add('hour', -3, TIMESTAMP '2025-05-01 01:00:00'), date_add('quarter', 1, DATE '2025-01-31')
----
_col0 date | _col1 date | _col2 timestamp | _col3 date
["2025-02-02", "2025-02-28", "2025-04-30 22:00:00.000", "2025-04-30"]

## date_add_week_year
SELECT date_add('week', 2, DATE '2025-01-01'), date_add('year', -1, DATE '2024-02-29'), date_add('millisecond', 86, TIMESTAMP '2025-01-01 00:00:00.000')
----
_col0 date | _col1 date | _col2 timestamp
["2025-01-15", "2023-02-28", "2025-01-01 00:00:00.086"]

## date_add_hour_to_date
SELECT date_add('hour', 1, DATE '2025-01-01')
----
error INVALID_FUNCTION_ARGUMENT: 'hour' is not a valid DATE field

## date_diff_units
SELECT date_diff('day', DATE '2025-01-01', DATE '2025-03-01'), date_diff('month', DATE '2025-01-31', DATE '2025-02-28'), date_diff('year', DATE '2024-02-29', DATE '2025-02-28'), date_diff('week', DATE '2025-01-01', DATE '2025-01-14')
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint
["59", "1", "1", "1"]

## date_diff_whole_units
SELECT date_diff('hour', TIMESTAMP '2025-05-01 00:59:00', TIMESTAMP '2025-05-01 02:00:00'), date_diff('day', TIMESTAMP '2025-05-01 23:00:00', TIMESTAMP '2025-05-02 01:00:00'), date_diff('minute', TIMESTAMP '2025-05-01 00:10:59', TIMESTAMP '2025-05-01 00:00:00')
----
_col0 bigint | _col1 bigint | _col2 bigint
["1", "0", "-10"]

## date_diff_month_whole
SELECT date_diff('month', TIMESTAMP '2025-01-15 00:00:00', TIMESTAMP '2025-03-14 23:59:59'), date_diff('quarter', DATE '2025-01-01', DATE '2025-12-31')
----
_col0 bigint | _col1 bigint
["1", "3"]

## date_diff_unknown_unit
SELECT date_diff('fortnight', DATE '2025-01-01', DATE '2025-03-01')
----
error INVALID_FUNCTION_ARGUMENT: 'fortnight' is not a valid DATE field

## date_trunc_timestamp
SELECT date_trunc('hour', TIMESTAMP '2025-05-14 10:59:59.999'), date_trunc('day', TIMESTAMP '2025-05-14 10:59:59'), date_trunc('week', TIMESTAMP '2025-05-14 10:59:59'), date_trunc('month', TIMESTAMP '2025-05-14 10:59:59')
----
_col0 timestamp | _col1 timestamp | _col2 timestamp | _col3 timestamp
["2025-05-14 10:00:00.000", "2025-05-14 00:00:00.000", "2025-05-12 00:00:00.000", "2025-05-01 00:00:00.000"]

## date_trunc_date
SELECT date_trunc('month', DATE '2025-05-14'), date_trunc('quarter', DATE '2025-05-14'), date_trunc('year', DATE '2025-05-14'), date_trunc('week', DATE '2025-06-01')
----
_col0 date | _col1 date | _col2 date | _col3 date
["2025-05-01", "2025-04-01", "2025-01-01", "2025-05-26"]

## date_trunc_types
SELECT typeof(date_trunc('month', DATE '2025-05-14')), typeof(date_trunc('day', TIMESTAMP '2025-05-14 00:00:00')), typeof(date_trunc('day', TIMESTAMP '2025-05-14 00:00:00 UTC'))
----
_col0 varchar | _col1 varchar | _col2 varchar
["date", "timestamp(0)", "timestamp(0) with time zone"]

## date_trunc_hour_of_date
SELECT date_trunc('hour', DATE '2025-05-14')
----
error INVALID_FUNCTION_ARGUMENT: 'hour' is not a valid DATE field

## extract_fields
SELECT EXTRACT(YEAR FROM TIMESTAMP '2025-05-14 10:59:58.123'), EXTRACT(MONTH FROM DATE '2025-05-14'), EXTRACT(HOUR FROM TIMESTAMP '2025-05-14 10:59:58'), EXTRACT(SECOND FROM TIMESTAMP '2025-05-14 10:59:58.9')
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint
["2025", "5", "10", "58"]

## extract_week_fields
SELECT EXTRACT(DOW FROM DATE '2025-06-01'), EXTRACT(DOY FROM DATE '2025-06-01'), EXTRACT(WEEK FROM DATE '2024-12-30'), EXTRACT(QUARTER FROM DATE '2025-06-01'), EXTRACT(YOW FROM DATE '2024-12-30')
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint
["7", "152", "1", "2", "2025"]

## extract_hour_of_date
SELECT EXTRACT(HOUR FROM DATE '2025-05-14')
----
error TYPE_MISMATCH: line 1:26: Cannot extract HOUR from date

## part_functions
SELECT year(d), month(d), day(d), quarter(d), day_of_week(d), day_of_year(d), week(d) FROM moments ORDER BY id
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint | _col5 bigint | _col6 bigint
["2025", "1", "31", "1", "5", "31", "5"]
["2024", "2", "29", "1", "4", "60", "9"]
[null, null, null, null, null, null, null]
["1969", "12", "31", "4", "3", "365", "1"]
["2025", "3", "30", "1", "7", "89", "13"]
["2025", "10", "26", "4", "7", "299", "43"]

## time_part_functions
SELECT hour(ts), minute(ts), second(ts), millisecond(ts) FROM moments ORDER BY id
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint
["23", "59", "59", "999"]
["12", "0", "0", "0"]
[null, null, null, null]
["23", "59", "59", "500"]
["1", "30", "0", "0"]
["1", "30", "0", "0"]

## aliases_of_parts
SELECT dow(DATE '2025-06-01'), doy(DATE '2025-06-01'), day_of_month(DATE '2025-06-01'), week_of_year(DATE '2025-06-01'), yow(DATE '2025-01-01'), year_of_week(DATE '2027-01-01')
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint | _col5 bigint
["7", "152", "1", "22", "2025", "2026"]

## last_day_of_month
SELECT last_day_of_month(DATE '2024-02-10'), last_day_of_month(TIMESTAMP '2025-12-05 10:00:00')
----
_col0 date | _col1 date
["2024-02-29", "2025-12-31"]

## from_unixtime
SELECT from_unixtime(0), from_unixtime(1746057600), from_unixtime(1.5e0), typeof(from_unixtime(0))
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 timestamp with time zone | _col3 varchar
["1970-01-01 00:00:00.000 UTC", "2025-05-01 00:00:00.000 UTC", "1970-01-01 00:00:01.500 UTC", "timestamp(3) with time zone"]

## from_unixtime_zone
SELECT from_unixtime(1746057600, 'Europe/London'), from_unixtime(0, 1, 30)
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 01:00:00.000 Europe/London", "1970-01-01 01:30:00.000 +01:30"]

## from_unixtime_nanos
SELECT CAST(from_unixtime_nanos(1500000) AS varchar)
----
_col0 varchar
["1970-01-01 00:00:00.001500000 UTC"]

## to_unixtime
SELECT to_unixtime(TIMESTAMP '2025-05-01 00:00:00'), to_unixtime(TIMESTAMP '2025-05-01 01:00:00 Europe/London'), typeof(to_unixtime(TIMESTAMP '2025-05-01 00:00:00'))
----
_col0 double | _col1 double | _col2 varchar
["1.7460576E9", "1.7460576E9", "double"]

## from_iso8601
SELECT from_iso8601_timestamp('2025-05-01T10:00:00Z'), from_iso8601_timestamp('2025-05-01T10:00:00+01:00'), from_iso8601_date('2025-05-01'), from_iso8601_date('2025-W18-4')
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 date | _col3 date
["2025-05-01 10:00:00.000 UTC", "2025-05-01 10:00:00.000 +01:00", "2025-05-01", "2025-05-01"]

## from_iso8601_types
SELECT typeof(from_iso8601_timestamp('2025-05-01T10:00:00Z')), typeof(from_iso8601_date('2025-05-01'))
----
_col0 varchar | _col1 varchar
["timestamp(3) with time zone", "date"]

## from_iso8601_partial
SELECT from_iso8601_timestamp('2025-05-01'), from_iso8601_timestamp('2025-05-01T10')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 00:00:00.000 UTC", "2025-05-01 10:00:00.000 UTC"]

## from_iso8601_invalid
SELECT from_iso8601_timestamp('2025-05-01 10:00:00')
----
error INVALID_FUNCTION_ARGUMENT: Invalid format: "2025-05-01 10:00:00" is malformed at " 10:00:00"

## to_iso8601
SELECT to_iso8601(DATE '2025-05-01'), to_iso8601(TIMESTAMP '2025-05-01 10:00:00.5'), to_iso8601(TIMESTAMP '2025-05-01 10:00:00 Europe/London'), to_iso8601(TIMESTAMP '2025-05-01 10:00:00 UTC')
----
_col0 varchar(16) | _col1 varchar(24) | _col2 varchar(28) | _col3 varchar(28)
["2025-05-01", "2025-05-01T10:00:00.5", "2025-05-01T10:00:00+01:00", "2025-05-01T10:00:00Z"]

## sequence_dates
SELECT sequence(DATE '2025-01-30', DATE '2025-02-02'), sequence(DATE '2025-01-31', DATE '2025-04-30', INTERVAL '1' MONTH), sequence(DATE '2025-01-03', DATE '2025-01-01', INTERVAL '-1' DAY)
----
_col0 array(date) | _col1 array(date) | _col2 array(date)
["[2025-01-30, 2025-01-31, 2025-02-01, 2025-02-02]", "[2025-01-31, 2025-02-28, 2025-03-31, 2025-04-30]", "[2025-01-03, 2025-01-02, 2025-01-01]"]

## sequence_timestamps
SELECT sequence(TIMESTAMP '2025-05-01 00:00:00', TIMESTAMP '2025-05-01 00:30:00', INTERVAL '10' MINUTE)
----
_col0 array(timestamp)
["[2025-05-01 00:00:00.000, 2025-05-01 00:10:00.000, 2025-05-01 00:20:00.000, 2025-05-01 00:30:00.000]"]

## sequence_dates_unnest
SELECT d FROM UNNEST(sequence(DATE '2025-02-27', DATE '2025-03-01')) AS t(d) ORDER BY d
----
d date
["2025-02-27"]
["2025-02-28"]
["2025-03-01"]

## date_compare_between
SELECT id FROM moments WHERE d BETWEEN DATE '2025-01-01' AND DATE '2025-03-30' ORDER BY id
----
id integer
["1"]
["5"]

## timestamp_compare
SELECT id FROM moments WHERE ts >= TIMESTAMP '2025-03-30 01:30:00' ORDER BY id
----
id integer
["5"]
["6"]

## timestamp_bad_literal
SELECT TIMESTAMP '2025-13-01 00:00:00'
----
error INVALID_LITERAL: line 1:8: '2025-13-01 00:00:00' is not a valid TIMESTAMP literal

## date_bad_literal
SELECT DATE '2025-02-29'
----
error INVALID_LITERAL: line 1:8: '2025-02-29' is not a valid DATE literal

## moments_table
SELECT * FROM moments ORDER BY id
----
id integer | d date | ts timestamp
["1", "2025-01-31", "2025-01-31 23:59:59.999"]
["2", "2024-02-29", "2024-02-29 12:00:00.000"]
["3", null, null]
["4", "1969-12-31", "1969-12-31 23:59:59.500"]
["5", "2025-03-30", "2025-03-30 01:30:00.000"]
["6", "2025-10-26", "2025-10-26 01:30:00.000"]

## min_max_timestamps
SELECT min(ts), max(ts), min(d), max(d) FROM moments
----
_col0 timestamp | _col1 timestamp | _col2 date | _col3 date
["1969-12-31 23:59:59.500", "2025-10-26 01:30:00.000", "1969-12-31", "2025-10-26"]

## current_functions_types
SELECT typeof(now()), typeof(current_date), typeof(current_timestamp), typeof(localtimestamp), typeof(current_time)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["timestamp(3) with time zone", "date", "timestamp(3) with time zone", "timestamp(3)", "time(3) with time zone"]

## current_functions_sane
SELECT now() > TIMESTAMP '2020-01-01 00:00:00 UTC', current_date > DATE '2020-01-01', current_timezone(), date(now()) = current_date
----
_col0 boolean | _col1 boolean | _col2 varchar | _col3 boolean
["true", "true", "UTC", "true"]

## timestamp_tz_minus
SELECT TIMESTAMP '2025-05-01 10:00:00 UTC' - TIMESTAMP '2025-05-01 10:00:00 Europe/London'
----
_col0 interval day to second
["0 01:00:00.000"]

## greatest_dates
SELECT greatest(DATE '2025-01-01', DATE '2024-12-31'), least(TIMESTAMP '2025-01-01 00:00:00', TIMESTAMP '2024-01-01 00:00:00')
----
_col0 date | _col1 timestamp
["2025-01-01", "2024-01-01 00:00:00.000"]

## ten_minute_slot
SELECT date_trunc('hour', ts) + (minute(ts) / 30) * INTERVAL '30' MINUTE FROM moments WHERE id <> 3 ORDER BY id
----
_col0 timestamp
["2025-01-31 23:30:00.000"]
["2024-02-29 12:00:00.000"]
["1969-12-31 23:30:00.000"]
["2025-03-30 01:30:00.000"]
["2025-10-26 01:30:00.000"]

## time_arithmetic
# athena: a TIME has its own digits: TIME '13:24:11' is 13:24:11 on AWS (aws-sdk-pandas, test_athena_time_type)
SELECT TIME '23:30:00' + INTERVAL '1' HOUR, TIME '01:00:00' - INTERVAL '2' HOUR
----
_col0 time | _col1 time
["00:30:00.000", "23:00:00.000"]
---- athena
_col0 time | _col1 time
["00:30:00", "23:00:00"]

## to_milliseconds
SELECT to_milliseconds(INTERVAL '1' DAY), typeof(to_milliseconds(INTERVAL '1' SECOND)), parse_duration('42.8ms'), to_milliseconds(parse_duration('1.5m'))
----
_col0 bigint | _col1 varchar | _col2 interval day to second | _col3 bigint
["86400000", "bigint", "0 00:00:00.043", "90000"]

## date_of_varchar
SELECT date('2025-05-01') + INTERVAL '1' DAY
----
_col0 date
["2025-05-02"]

## timestamp_microseconds_text
SELECT CAST(TIMESTAMP '2025-05-01 10:00:00.123456' AS varchar)
----
_col0 varchar
["2025-05-01 10:00:00.123456"]

## extract_from_interval
SELECT EXTRACT(HOUR FROM INTERVAL '26' HOUR), EXTRACT(DAY FROM INTERVAL '26' HOUR), EXTRACT(YEAR FROM INTERVAL '14' MONTH), EXTRACT(MONTH FROM INTERVAL '14' MONTH)
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint
["2", "1", "1", "2"]

## far_years
SELECT DATE '0000-01-01', DATE '-0001-01-01', DATE '10000-01-01', TIMESTAMP '10000-01-01 00:00:00'
----
_col0 date | _col1 date | _col2 date | _col3 timestamp
["0000-01-01", "-0001-01-01", "+10000-01-01", "+10000-01-01 00:00:00.000"]

## far_years_cast
SELECT CAST(DATE '10000-01-01' AS varchar), CAST(DATE '-0044-03-15' AS varchar), CAST(TIMESTAMP '-0044-03-15 00:00:00' AS varchar)
----
_col0 varchar | _col1 varchar | _col2 varchar
["10000-01-01", "-0044-03-15", "-0044-03-15 00:00:00"]

## far_years_reached
SELECT date_add('year', 9000, DATE '2025-01-01'), TIMESTAMP '2025-01-01 00:00:00' - INTERVAL '3000' YEAR, from_unixtime(1e12)
----
_col0 date | _col1 timestamp | _col2 timestamp with time zone
["+11025-01-01", "-0975-01-01 00:00:00.000", "+33658-09-27 01:46:40.000 UTC"]

## far_years_formatted
SELECT format_datetime(date_add('year', -3000, TIMESTAMP '2025-01-01 00:00:00'), 'yyyy')
----
_col0 varchar
["-0975"]

## sequence_of_months_the_wrong_way
SELECT sequence(DATE '2025-01-31', DATE '1970-01-01', INTERVAL '3' MONTH)
----
error INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start

## sequence_of_days_the_wrong_way
SELECT sequence(DATE '2025-01-01', DATE '2025-01-10', INTERVAL '-1' DAY)
----
error INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start

## sequence_of_hours_the_wrong_way
SELECT sequence(TIMESTAMP '2025-01-01 00:00:00', TIMESTAMP '2024-01-01 03:00:00', INTERVAL '1' HOUR)
----
error INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start

## sequence_too_long
SELECT sequence(TIMESTAMP '2025-01-01 00:00:00', TIMESTAMP '2025-12-31 00:00:00', INTERVAL '1' SECOND)
----
error INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries

## sequence_without_step
SELECT sequence(DATE '2025-01-01', DATE '2025-01-10', INTERVAL '0' DAY)
----
error INVALID_FUNCTION_ARGUMENT: step must not be zero

## sequence_backwards
SELECT sequence(DATE '2025-01-10', DATE '2025-01-05', INTERVAL '-2' DAY), sequence(DATE '2025-05-31', DATE '2025-01-31', INTERVAL '-1' MONTH)
----
_col0 array(date) | _col1 array(date)
["[2025-01-10, 2025-01-08, 2025-01-06]", "[2025-05-31, 2025-04-30, 2025-03-31, 2025-02-28, 2025-01-31]"]

## localtime_type
SELECT typeof(localtime), localtime IS NOT NULL
----
_col0 varchar | _col1 boolean
["time(3)", "true"]

## interval_types
SELECT CAST(NULL AS interval day to second), CAST(NULL AS interval year to month), millisecond(INTERVAL '1.5' SECOND), day_of_month(INTERVAL '3' DAY)
----
_col0 interval day to second | _col1 interval year to month | _col2 bigint | _col3 bigint
[null, null, "500", "3"]
