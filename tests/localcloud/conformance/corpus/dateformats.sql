# Joda (parse_datetime, format_datetime) and MySQL (date_parse, date_format) patterns

## parse_datetime_z
SELECT parse_datetime('2025-05-01T10:30:00Z', 'yyyy-MM-dd''T''HH:mm:ss''Z''')
----
_col0 timestamp with time zone
["2025-05-01 10:30:00.000 UTC"]

## parse_datetime_offset
SELECT parse_datetime('2025-05-01T10:30:00+0100', 'yyyy-MM-dd''T''HH:mm:ssZ'), typeof(parse_datetime('2025', 'yyyy'))
----
_col0 timestamp with time zone | _col1 varchar
["2025-05-01 10:30:00.000 +01:00", "timestamp(3) with time zone"]

## parse_datetime_zz
SELECT parse_datetime('2025-05-01T10:30:00+01:00', 'yyyy-MM-dd''T''HH:mm:ssZZ')
----
_col0 timestamp with time zone
["2025-05-01 10:30:00.000 +01:00"]

## parse_datetime_letter_z_given_z
SELECT parse_datetime('2025-05-01T10:30:00Z', 'yyyy-MM-dd''T''HH:mm:ssZ')
----
_col0 timestamp with time zone
["2025-05-01 10:30:00.000 UTC"]

## parse_datetime_trap_without_z
SELECT parse_datetime('2025-05-01T10:30:00Z', 'yyyy-MM-dd''T''HH:mm:ss')
----
error INVALID_FUNCTION_ARGUMENT: Invalid format: "2025-05-01T10:30:00Z" is malformed at "Z"

## parse_datetime_too_short
SELECT parse_datetime('2025-05-01', 'yyyy-MM-dd HH:mm')
----
error INVALID_FUNCTION_ARGUMENT: Invalid format: "2025-05-01" is too short

## parse_datetime_day_first
SELECT parse_datetime('01/05/2025 06:05', 'dd/MM/yyyy HH:mm')
----
_col0 timestamp with time zone
["2025-05-01 06:05:00.000 UTC"]

## parse_datetime_month_name
SELECT parse_datetime('1 May 2025', 'd MMM yyyy'), parse_datetime('14 August 2025', 'd MMMM yyyy')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 00:00:00.000 UTC", "2025-08-14 00:00:00.000 UTC"]

## parse_datetime_half_day
SELECT parse_datetime('2025-05-01 12:05 AM', 'yyyy-MM-dd hh:mm a'), parse_datetime('2025-05-01 01:05 PM', 'yyyy-MM-dd hh:mm a')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 00:05:00.000 UTC", "2025-05-01 13:05:00.000 UTC"]

## parse_datetime_fraction
SELECT parse_datetime('2025-05-01 10:30:00.125', 'yyyy-MM-dd HH:mm:ss.SSS')
----
_col0 timestamp with time zone
["2025-05-01 10:30:00.125 UTC"]

## parse_datetime_two_digit_year
SELECT year(parse_datetime('01/05/25', 'dd/MM/yy')), year(parse_datetime('01/05/98', 'dd/MM/yy'))
----
_col0 bigint | _col1 bigint
["2025", "1998"]

## parse_datetime_day
SELECT date(parse_datetime('2025-05-01T23:30:00Z', 'yyyy-MM-dd''T''HH:mm:ss''Z'''))
----
_col0 date
["2025-05-01"]

## parse_datetime_one_digit
SELECT parse_datetime('2025-5-1', 'yyyy-MM-dd')
----
_col0 timestamp with time zone
["2025-05-01 00:00:00.000 UTC"]

## parse_datetime_bad_pattern
SELECT parse_datetime('2025', 'yyyyq')
----
error INVALID_FUNCTION_ARGUMENT: Illegal pattern component: q

## parse_datetime_zone_name
SELECT parse_datetime('2025-05-01 10:30 Europe/London', 'yyyy-MM-dd HH:mm ZZZ')
----
_col0 timestamp with time zone
["2025-05-01 10:30:00.000 Europe/London"]

## format_datetime_basic
SELECT format_datetime(TIMESTAMP '2025-05-01 09:05:03', 'yyyy-MM-dd HH:mm:ss'), format_datetime(TIMESTAMP '2025-05-01 21:05:03', 'd/M/yy h:m a'), format_datetime(DATE '2025-05-01', 'yyyy/MM')
----
_col0 varchar | _col1 varchar | _col2 varchar
["2025-05-01 09:05:03", "1/5/25 9:5 PM", "2025/05"]

## format_datetime_names
SELECT format_datetime(TIMESTAMP '2025-05-01 09:05:03', 'EEE d MMM'), format_datetime(TIMESTAMP '2025-05-01 09:05:03', 'EEEE, MMMM')
----
_col0 varchar | _col1 varchar
["Thu 1 May", "Thursday, May"]

## format_datetime_week
SELECT format_datetime(TIMESTAMP '2024-12-30 00:00:00', 'xxxx-ww-e'), format_datetime(TIMESTAMP '2025-05-01 00:00:00', 'D')
----
_col0 varchar | _col1 varchar
["2025-01-1", "121"]

## format_datetime_zone
SELECT format_datetime(TIMESTAMP '2025-05-01 09:05:03 Europe/London', 'HH:mm Z ZZ ZZZ'), format_datetime(TIMESTAMP '2025-05-01 09:05:03 UTC', 'HH:mm ZZ')
----
_col0 varchar | _col1 varchar
["09:05 +0100 +01:00 Europe/London", "09:05 +00:00"]

## format_datetime_millis
SELECT format_datetime(TIMESTAMP '2025-05-01 09:05:03.040', 'ss.SSS')
----
_col0 varchar
["03.040"]

## format_datetime_quotes
SELECT format_datetime(TIMESTAMP '2025-05-01 09:05:03', 'yyyy''y''MM''m''')
----
_col0 varchar
["2025y05m"]

## format_datetime_hour_24
SELECT format_datetime(TIMESTAMP '2025-05-01 00:05:03', 'kk K h H')
----
_col0 varchar
["24 0 12 0"]

## format_datetime_null
SELECT format_datetime(ts, 'yyyy-MM') FROM moments ORDER BY id
----
_col0 varchar
["2025-01"]
["2024-02"]
[null]
["1969-12"]
["2025-03"]
["2025-10"]

## date_format_basic
SELECT date_format(TIMESTAMP '2025-05-01 09:05:03', '%Y-%m-%d %H:%i:%s'), date_format(TIMESTAMP '2025-05-01 21:05:03', '%e/%c/%y %l:%i %p')
----
_col0 varchar | _col1 varchar
["2025-05-01 09:05:03", "1/5/25 9:05 PM"]

## date_format_names
SELECT date_format(TIMESTAMP '2025-05-01 09:05:03', '%a %b'), date_format(TIMESTAMP '2025-05-01 09:05:03', '%W %M')
----
_col0 varchar | _col1 varchar
["Thu May", "Thursday May"]

## date_format_composites
SELECT date_format(TIMESTAMP '2025-05-01 21:05:03.123', '%T'), date_format(TIMESTAMP '2025-05-01 21:05:03', '%r'), date_format(TIMESTAMP '2025-05-01 21:05:03.123', '%f')
----
_col0 varchar | _col1 varchar | _col2 varchar
["21:05:03", "09:05:03 PM", "123000"]

## date_format_day_of_year
SELECT date_format(TIMESTAMP '2025-02-01 00:00:00', '%j'), date_format(TIMESTAMP '2025-02-01 00:00:00', '%k:%h'), date_format(TIMESTAMP '2024-12-30 00:00:00', '%x-%v')
----
_col0 varchar | _col1 varchar | _col2 varchar
["032", "0:12", "2025-01"]

## date_format_percent
SELECT date_format(TIMESTAMP '2025-02-01 00:00:00', '100%% of %Y')
----
_col0 varchar
["100% of 2025"]

## date_format_of_date
SELECT date_format(DATE '2025-05-01', '%Y/%m')
----
_col0 varchar
["2025/05"]

## date_format_unsupported
SELECT date_format(TIMESTAMP '2025-05-01 00:00:00', '%D')
----
error INVALID_FUNCTION_ARGUMENT: %D not supported in date format string

## date_parse_basic
SELECT date_parse('2025-05-01 09:05:03', '%Y-%m-%d %H:%i:%s'), typeof(date_parse('2025', '%Y'))
----
_col0 timestamp | _col1 varchar
["2025-05-01 09:05:03.000", "timestamp(3)"]

## date_parse_iso
SELECT date_parse('2025-05-01T09:05:03Z', '%Y-%m-%dT%H:%i:%sZ')
----
_col0 timestamp
["2025-05-01 09:05:03.000"]

## date_parse_day_first
SELECT date_parse('1/5/2025', '%e/%c/%Y'), date_parse('01 May 25', '%d %b %y')
----
_col0 timestamp | _col1 timestamp
["2025-05-01 00:00:00.000", "2025-05-01 00:00:00.000"]

## date_parse_twelve_hours
SELECT date_parse('2025-05-01 09:05 PM', '%Y-%m-%d %h:%i %p')
----
_col0 timestamp
["2025-05-01 21:05:00.000"]

## date_parse_invalid
SELECT date_parse('2025-05-01', '%d/%m/%Y')
----
error INVALID_FUNCTION_ARGUMENT: Invalid format: "2025-05-01" is malformed at "25-05-01"

## date_parse_trailing
SELECT date_parse('2025-05-01 10:00', '%Y-%m-%d')
----
error INVALID_FUNCTION_ARGUMENT: Invalid format: "2025-05-01 10:00" is malformed at " 10:00"

## date_parse_fraction
SELECT date_parse('2025-05-01 10:00:00.125', '%Y-%m-%d %H:%i:%s.%f')
----
_col0 timestamp
["2025-05-01 10:00:00.125"]
