# Time zones: a zone is carried with the value

## at_time_zone_summer
SELECT TIMESTAMP '2025-05-01 10:00:00 UTC' AT TIME ZONE 'Europe/London'
----
_col0 timestamp with time zone
["2025-05-01 11:00:00.000 Europe/London"]

## at_time_zone_winter
SELECT TIMESTAMP '2025-01-01 10:00:00 UTC' AT TIME ZONE 'Europe/London', TIMESTAMP '2025-01-01 10:00:00 UTC' AT TIME ZONE 'America/New_York'
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-01-01 10:00:00.000 Europe/London", "2025-01-01 05:00:00.000 America/New_York"]

## at_time_zone_of_plain_timestamp
SELECT TIMESTAMP '2025-05-01 10:00:00' AT TIME ZONE 'Europe/London'
----
_col0 timestamp with time zone
["2025-05-01 11:00:00.000 Europe/London"]

## at_time_zone_offset
SELECT TIMESTAMP '2025-05-01 10:00:00 UTC' AT TIME ZONE '+05:30', TIMESTAMP '2025-05-01 10:00:00 UTC' AT TIME ZONE INTERVAL '-02:30' HOUR TO MINUTE
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 15:30:00.000 +05:30", "2025-05-01 07:30:00.000 -02:30"]

## at_time_zone_unknown
SELECT TIMESTAMP '2025-05-01 10:00:00 UTC' AT TIME ZONE 'Europe/Nowhere'
----
error INVALID_FUNCTION_ARGUMENT: 'Europe/Nowhere' is not a valid time zone

## with_timezone
SELECT with_timezone(TIMESTAMP '2025-05-01 10:00:00', 'Europe/London'), with_timezone(TIMESTAMP '2025-01-01 10:00:00', 'Europe/London')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 10:00:00.000 Europe/London", "2025-01-01 10:00:00.000 Europe/London"]

## with_timezone_to_utc
SELECT with_timezone(TIMESTAMP '2025-05-01 10:00:00', 'Europe/London') AT TIME ZONE 'UTC'
----
_col0 timestamp with time zone
["2025-05-01 09:00:00.000 UTC"]

## with_timezone_gap
SELECT with_timezone(TIMESTAMP '2025-03-30 01:30:00', 'Europe/London')
----
_col0 timestamp with time zone
["2025-03-30 02:30:00.000 Europe/London"]

## with_timezone_overlap
SELECT to_unixtime(with_timezone(TIMESTAMP '2025-10-26 01:30:00', 'Europe/London'))
----
_col0 double
["1.7614422E9"]

## at_timezone_function
SELECT at_timezone(TIMESTAMP '2025-05-01 10:00:00 UTC', 'Europe/London')
----
_col0 timestamp with time zone
["2025-05-01 11:00:00.000 Europe/London"]

## zoned_equality_is_instant
SELECT TIMESTAMP '2025-05-01 11:00:00 Europe/London' = TIMESTAMP '2025-05-01 10:00:00 UTC', TIMESTAMP '2025-05-01 10:00:00 Europe/London' < TIMESTAMP '2025-05-01 10:00:00 UTC'
----
_col0 boolean | _col1 boolean
["true", "true"]

## zoned_distinct_by_instant
SELECT count(DISTINCT t) FROM (VALUES TIMESTAMP '2025-05-01 11:00:00 Europe/London', TIMESTAMP '2025-05-01 10:00:00 UTC') x(t)
----
_col0 bigint
["1"]

## zoned_hour_is_local
SELECT hour(TIMESTAMP '2025-05-01 11:00:00 Europe/London'), EXTRACT(HOUR FROM TIMESTAMP '2025-05-01 10:00:00 UTC' AT TIME ZONE 'Europe/London'), day(TIMESTAMP '2025-05-01 23:30:00 UTC' AT TIME ZONE 'Europe/London')
----
_col0 bigint | _col1 bigint | _col2 bigint
["11", "11", "2"]

## zoned_date_is_local
SELECT date(TIMESTAMP '2025-05-01 23:30:00 UTC' AT TIME ZONE 'Europe/London'), CAST(TIMESTAMP '2025-05-01 23:30:00 UTC' AT TIME ZONE 'Europe/London' AS timestamp)
----
_col0 date | _col1 timestamp
["2025-05-02", "2025-05-02 00:30:00.000"]

## zoned_trunc_is_local
SELECT date_trunc('day', TIMESTAMP '2025-05-01 23:30:00 UTC' AT TIME ZONE 'Europe/London'), date_trunc('hour', TIMESTAMP '2025-10-26 01:30:00 Europe/London')
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-02 00:00:00.000 Europe/London", "2025-10-26 01:00:00.000 Europe/London"]

## zoned_plus_day_over_dst
SELECT TIMESTAMP '2025-03-29 12:00:00 Europe/London' + INTERVAL '1' DAY, date_add('day', 1, TIMESTAMP '2025-03-29 12:00:00 Europe/London'), TIMESTAMP '2025-03-29 12:00:00 Europe/London' + INTERVAL '24' HOUR
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 timestamp with time zone
["2025-03-30 13:00:00.000 Europe/London", "2025-03-30 12:00:00.000 Europe/London", "2025-03-30 13:00:00.000 Europe/London"]

## zoned_diff_over_dst
SELECT date_diff('hour', TIMESTAMP '2025-03-30 00:00:00 Europe/London', TIMESTAMP '2025-03-31 00:00:00 Europe/London'), date_diff('day', TIMESTAMP '2025-03-30 00:00:00 Europe/London', TIMESTAMP '2025-03-31 00:00:00 Europe/London')
----
_col0 bigint | _col1 bigint
["23", "1"]

## dst_start_day_length
SELECT count(*) FROM UNNEST(sequence(TIMESTAMP '2025-03-30 00:00:00', TIMESTAMP '2025-03-30 23:30:00', INTERVAL '30' MINUTE)) AS s(t) WHERE date(at_timezone(with_timezone(t, 'UTC'), 'Europe/London')) = DATE '2025-03-30'
----
_col0 bigint
["46"]

## timezone_parts
SELECT timezone_hour(TIMESTAMP '2025-05-01 10:00:00 Europe/London'), timezone_minute(TIMESTAMP '2025-05-01 10:00:00 +05:30'), EXTRACT(TIMEZONE_HOUR FROM TIMESTAMP '2025-05-01 10:00:00 -03:00')
----
_col0 bigint | _col1 bigint | _col2 bigint
["1", "30", "-3"]

## cast_plain_to_zoned
SELECT CAST(TIMESTAMP '2025-05-01 10:00:00' AS timestamp with time zone), CAST('2025-05-01 10:00:00 Europe/London' AS timestamp with time zone)
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 10:00:00.000 UTC", "2025-05-01 10:00:00.000 Europe/London"]

## cast_date_to_zoned
SELECT CAST(DATE '2025-05-01' AS timestamp with time zone)
----
_col0 timestamp with time zone
["2025-05-01 00:00:00.000 UTC"]

## zoned_offset_literal
SELECT TIMESTAMP '2025-05-01 10:00:00 +01:00', TIMESTAMP '2025-05-01 10:00:00+01:00', TIMESTAMP '2025-05-01 10:00:00 Z'
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 timestamp with time zone
["2025-05-01 10:00:00.000 +01:00", "2025-05-01 10:00:00.000 +01:00", "2025-05-01 10:00:00.000 UTC"]

## zoned_bad_zone_literal
SELECT TIMESTAMP '2025-05-01 10:00:00 Mars/Base'
----
error INVALID_LITERAL: line 1:8: '2025-05-01 10:00:00 Mars/Base' is not a valid TIMESTAMP literal

## zoned_min_max
SELECT min(t), max(t) FROM (VALUES TIMESTAMP '2025-05-01 10:30:00 Europe/London', TIMESTAMP '2025-05-01 10:00:00 UTC') x(t)
----
_col0 timestamp with time zone | _col1 timestamp with time zone
["2025-05-01 10:30:00.000 Europe/London", "2025-05-01 10:00:00.000 UTC"]

## zoned_order
SELECT t FROM (VALUES TIMESTAMP '2025-05-01 10:30:00 Europe/London', TIMESTAMP '2025-05-01 10:00:00 UTC', TIMESTAMP '2025-05-01 04:00:00 America/New_York') x(t) ORDER BY t
----
t timestamp with time zone
["2025-05-01 04:00:00.000 America/New_York"]
["2025-05-01 10:30:00.000 Europe/London"]
["2025-05-01 10:00:00.000 UTC"]

## zoned_union_plain
SELECT TIMESTAMP '2025-05-01 10:00:00' AS t UNION ALL SELECT TIMESTAMP '2025-05-01 11:30:00 Europe/London' ORDER BY t
----
t timestamp with time zone
["2025-05-01 10:00:00.000 UTC"]
["2025-05-01 11:30:00.000 Europe/London"]

## readings_by_london_day
SELECT date(with_timezone("timestamp", 'UTC') AT TIME ZONE 'Europe/London') AS day, count(*) AS n FROM readings GROUP BY 1 ORDER BY 1
----
day date | n bigint
["2025-03-30", "1380"]
["2025-03-31", "60"]
["2025-04-30", "1380"]
["2025-05-01", "1440"]
["2025-05-02", "60"]

## readings_evening_london
SELECT asset_id, max(value) AS peak FROM readings WHERE units = 'kW' AND hour(with_timezone("timestamp", 'UTC') AT TIME ZONE 'Europe/London') BETWEEN 16 AND 19 AND m = '05' GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | peak double
["110001", "50.375"]
["110002", "75.5"]
["110003", "100.25"]

## unixtime_zone_roundtrip
SELECT from_unixtime(to_unixtime(TIMESTAMP '2025-05-01 10:00:00 Europe/London'), 'Europe/London')
----
_col0 timestamp with time zone
["2025-05-01 10:00:00.000 Europe/London"]

## zone_in_array
SELECT ARRAY[TIMESTAMP '2025-05-01 10:00:00 Europe/London']
----
_col0 array(timestamp with time zone)
["[2025-05-01 10:00:00.000 Europe/London]"]

## to_iso8601_zones
SELECT to_iso8601(TIMESTAMP '2025-05-01 10:00:00 UTC' AT TIME ZONE 'Asia/Kolkata')
----
_col0 varchar(28)
["2025-05-01T15:30:00+05:30"]

## time_with_zone
SELECT TIME '10:00:00 +01:00', TIME '10:00:00+01:00' = TIME '09:00:00+00:00'
----
_col0 time with time zone | _col1 boolean
["10:00:00.000+01:00", "true"]

## trunc_in_half_hour_zones
SELECT date_trunc('hour', TIMESTAMP '2025-05-01 10:45:00 Asia/Kolkata'), date_trunc('hour', TIMESTAMP '2025-05-01 10:15:00 Asia/Kathmandu'), date_trunc('hour', TIMESTAMP '2025-04-06 01:45:00 Australia/Lord_Howe')
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 timestamp with time zone
["2025-05-01 10:00:00.000 Asia/Kolkata", "2025-05-01 10:00:00.000 Asia/Kathmandu", "2025-04-06 01:00:00.000 Australia/Lord_Howe"]

## distinct_instants
SELECT DISTINCT to_unixtime(t) FROM (SELECT DISTINCT t FROM (VALUES TIMESTAMP '2025-01-01 10:00:00 UTC', TIMESTAMP '2025-01-01 11:00:00 +01:00') x(t)) y
----
_col0 double
["1.7357256E9"]

## distinct_instants_and_more
SELECT DISTINCT t, n FROM (VALUES (TIMESTAMP '2025-01-01 10:00:00 UTC', 1), (TIMESTAMP '2025-01-01 10:00:00 UTC', 1), (TIMESTAMP '2025-01-02 10:00:00 UTC', 1)) x(t, n) ORDER BY t DESC
----
t timestamp with time zone | n integer
["2025-01-02 10:00:00.000 UTC", "1"]
["2025-01-01 10:00:00.000 UTC", "1"]

## precision_with_timezone
SELECT CAST(with_timezone(TIMESTAMP '2025-07-01 12:00:00', 'Australia/Lord_Howe') AS varchar), typeof(with_timezone(TIMESTAMP '2025-07-01 12:00:00', 'UTC'))
----
_col0 varchar | _col1 varchar
["2025-07-01 12:00:00 Australia/Lord_Howe", "timestamp(0) with time zone"]

## zones_that_are_utc
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/UTC'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Universal'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', '+5'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', '+0530'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', '-03')
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 timestamp with time zone | _col3 timestamp with time zone | _col4 timestamp with time zone
["2025-01-01 00:00:00.000 UTC", "2025-01-01 00:00:00.000 UTC", "2025-01-01 00:00:00.000 +05:00", "2025-01-01 00:00:00.000 +05:30", "2025-01-01 00:00:00.000 -03:00"]

## zones_of_one_word
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'CET'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'PST8PDT'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'GB'), with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Japan')
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 timestamp with time zone | _col3 timestamp with time zone
["2025-01-01 00:00:00.000 CET", "2025-01-01 00:00:00.000 PST8PDT", "2025-01-01 00:00:00.000 GB", "2025-01-01 00:00:00.000 Japan"]

## zone_in_small_letters
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'utc')
----
error INVALID_FUNCTION_ARGUMENT: 'utc' is not a valid time zone

## zone_of_three_letters
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'EST')
----
error INVALID_FUNCTION_ARGUMENT: 'EST' is not a valid time zone

## zone_gmt_plus
SELECT with_timezone(TIMESTAMP '2025-01-01 00:00:00', 'Etc/GMT-3')
----
_col0 timestamp with time zone
["2025-01-01 00:00:00.000 +03:00"]

## offset_beyond_fourteen_hours
SELECT at_timezone(TIMESTAMP '2025-01-01 00:00:00 UTC', '+14:30')
----
error INVALID_FUNCTION_ARGUMENT: '+14:30' is not a valid time zone

## offset_of_an_interval_too_far
SELECT at_timezone(TIMESTAMP '2025-01-01 00:00:00 UTC', INTERVAL '1' DAY)
----
error INVALID_FUNCTION_ARGUMENT: Invalid offset minutes 1440

## from_unixtime_offsets
SELECT from_unixtime(0, 14, 0), from_unixtime(0, -14, 0), from_unixtime(0, -3, -30)
----
_col0 timestamp with time zone | _col1 timestamp with time zone | _col2 timestamp with time zone
["1970-01-01 14:00:00.000 +14:00", "1969-12-31 10:00:00.000 -14:00", "1969-12-31 20:30:00.000 -03:30"]

## from_unixtime_offset_too_far
SELECT from_unixtime(0, 14, 1)
----
error INVALID_FUNCTION_ARGUMENT: Invalid offset minutes 841

## to_unixtime_of_null
SELECT to_unixtime(CAST(NULL AS timestamp(3) with time zone)), year(CAST(NULL AS timestamp(3) with time zone))
----
_col0 double | _col1 bigint
[null, null]
