# Window functions and frames

## row_number
SELECT k, v, row_number() OVER (ORDER BY v) AS n FROM lefts ORDER BY v
----
k integer | v varchar | n bigint
["1", "a", "1"]
["2", "b", "2"]
["2", "bb", "3"]
["4", "d", "4"]
[null, "null", "5"]

## rank_family
SELECT v, rank() OVER (ORDER BY k), dense_rank() OVER (ORDER BY k), percent_rank() OVER (ORDER BY k), cume_dist() OVER (ORDER BY k) FROM lefts ORDER BY v
----
v varchar | _col1 bigint | _col2 bigint | _col3 double | _col4 double
["a", "1", "1", "0.0", "0.2"]
["b", "2", "2", "0.25", "0.6"]
["bb", "2", "2", "0.25", "0.6"]
["d", "4", "3", "0.75", "0.8"]
["null", "5", "4", "1.0", "1.0"]

## nulls_last_in_window
SELECT v, row_number() OVER (ORDER BY k, v), row_number() OVER (ORDER BY k DESC, v), row_number() OVER (ORDER BY k NULLS FIRST, v) FROM lefts ORDER BY v
----
v varchar | _col1 bigint | _col2 bigint | _col3 bigint
["a", "1", "4", "2"]
["b", "2", "2", "3"]
["bb", "3", "3", "4"]
["d", "4", "1", "5"]
["null", "5", "5", "1"]

## ntile
SELECT x, ntile(3) OVER (ORDER BY x) FROM UNNEST(sequence(1, 7)) t(x) ORDER BY x
----
x bigint | _col1 bigint
["1", "1"]
["2", "1"]
["3", "1"]
["4", "2"]
["5", "2"]
["6", "3"]
["7", "3"]

## lag_lead
SELECT x, lag(x) OVER (ORDER BY x), lead(x, 2) OVER (ORDER BY x), lag(x, 1, 0) OVER (ORDER BY x) FROM UNNEST(sequence(1, 4)) t(x) ORDER BY x
----
x bigint | _col1 bigint | _col2 bigint | _col3 bigint
["1", null, "3", "0"]
["2", "1", "4", "1"]
["3", "2", null, "2"]
["4", "3", null, "3"]

## lag_ignore_nulls
SELECT id, lag(i) IGNORE NULLS OVER (ORDER BY id), lead(i) IGNORE NULLS OVER (ORDER BY id) FROM numbers ORDER BY id
----
id integer | _col1 integer | _col2 integer
["1", null, "-100"]
["2", "100", "2147483647"]
["3", "-100", "-2147483648"]
["4", "2147483647", "0"]
["5", "-2147483648", "0"]
["6", "-2147483648", "100"]
["7", "0", null]

## first_last_value
SELECT x, first_value(x) OVER w, last_value(x) OVER w FROM UNNEST(sequence(1, 4)) t(x) WINDOW w AS (ORDER BY x) ORDER BY x
----
x bigint | _col1 bigint | _col2 bigint
["1", "1", "1"]
["2", "1", "2"]
["3", "1", "3"]
["4", "1", "4"]

## last_value_whole_frame
SELECT x, last_value(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(x, 2) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM UNNEST(sequence(1, 3)) t(x) ORDER BY x
----
x bigint | _col1 bigint | _col2 bigint
["1", "3", "2"]
["2", "3", "2"]
["3", "3", "2"]

## first_value_ignore_nulls
SELECT id, first_value(f) IGNORE NULLS OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM numbers ORDER BY id
----
id integer | _col1 boolean
["1", "true"]
["2", "true"]
["3", "true"]
["4", "true"]
["5", "true"]
["6", "true"]
["7", "true"]

## running_sum_range_ties
SELECT v, sum(k) OVER (ORDER BY k) AS with_peers, sum(k) OVER (ORDER BY k, v ROWS UNBOUNDED PRECEDING) AS row_by_row FROM lefts ORDER BY v
----
v varchar | with_peers bigint | row_by_row bigint
["a", "1", "1"]
["b", "5", "3"]
["bb", "5", "5"]
["d", "9", "9"]
["null", "9", "9"]

## moving_average_rows
SELECT x, avg(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM UNNEST(sequence(1, 5)) t(x) ORDER BY x
----
x bigint | _col1 double
["1", "1.5"]
["2", "2.0"]
["3", "3.0"]
["4", "4.0"]
["5", "4.5"]

## range_frame_numeric
SELECT x, sum(x) OVER (ORDER BY x RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 4, 5, 9) t(x) ORDER BY x
----
x integer | _col1 bigint
["1", "1"]
["2", "3"]
["4", "6"]
["5", "9"]
["9", "9"]

## range_frame_interval
SELECT ts, count(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW) FROM (VALUES TIMESTAMP '2025-05-01 00:00:00', TIMESTAMP '2025-05-01 12:00:00', TIMESTAMP '2025-05-02 06:00:00', TIMESTAMP '2025-05-05 00:00:00') t(ts) ORDER BY ts
----
ts timestamp | _col1 bigint
["2025-05-01 00:00:00.000", "1"]
["2025-05-01 12:00:00.000", "2"]
["2025-05-02 06:00:00.000", "2"]
["2025-05-05 00:00:00.000", "1"]

## groups_frame
SELECT x, sum(x) OVER (ORDER BY x GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 1, 2, 3, 3) t(x) ORDER BY x
----
x integer | _col1 bigint
["1", "2"]
["1", "2"]
["2", "4"]
["3", "8"]
["3", "8"]

## frame_following_only
SELECT x, sum(x) OVER (ORDER BY x ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) FROM UNNEST(sequence(1, 4)) t(x) ORDER BY x
----
x bigint | _col1 bigint
["1", "5"]
["2", "7"]
["3", "4"]
["4", null]

## partition_by
SELECT asset_id, feeder, sum(value) AS total, rank() OVER (PARTITION BY asset_id ORDER BY sum(value) DESC) AS place FROM readings WHERE units = 'kW' AND m = '05' GROUP BY asset_id, feeder ORDER BY asset_id, place
----
asset_id varchar | feeder varchar | total double | place bigint
["110001", null, "4117.0", "1"]
["110001", "3", "2512.375", "2"]
["110001", "1", "1594.875", "3"]
["110002", null, "6124.0", "1"]
["110002", "3", "3747.375", "2"]
["110002", "1", "2339.25", "3"]
["110003", null, "7378.375", "1"]
["110003", "3", "4411.25", "2"]
["110003", "1", "2785.375", "3"]

## partition_by_two
SELECT k, v, count(*) OVER (PARTITION BY k) AS n FROM lefts ORDER BY v
----
k integer | v varchar | n bigint
["1", "a", "1"]
["2", "b", "2"]
["2", "bb", "2"]
["4", "d", "1"]
[null, "null", "1"]

## share_of_total
SELECT asset_id, round(100 * sum(value) / sum(sum(value)) OVER (), 3) AS share FROM readings WHERE units = 'kW' AND feeder IS NOT NULL GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | share double
["110001", "23.654"]
["110002", "34.926"]
["110003", "41.419"]

## window_without_order
SELECT x, sum(x) OVER () FROM (VALUES 1, 2, 3) t(x) ORDER BY x
----
x integer | _col1 bigint
["1", "6"]
["2", "6"]
["3", "6"]

## window_in_subquery_filter
SELECT asset_id, at, value FROM (SELECT asset_id, "timestamp" AS at, value, row_number() OVER (PARTITION BY asset_id ORDER BY value DESC, "timestamp") AS n FROM readings WHERE units = 'kW' AND feeder IS NULL) WHERE n = 1 ORDER BY asset_id
----
asset_id varchar | at timestamp | value double
["110001", "2025-03-30 18:30:00.000", "50.75"]
["110002", "2025-05-01 16:00:00.000", "75.5"]
["110003", "2025-03-30 17:00:00.000", "100.25"]

## window_in_where
SELECT x FROM (VALUES 1, 2) t(x) WHERE row_number() OVER (ORDER BY x) = 1
----
error EXPRESSION_NOT_SCALAR: line 1:71: WHERE clause cannot contain aggregations, window functions or grouping operations: [row_number() OVER (ORDER BY x ASC)]

## window_nested
SELECT sum(row_number() OVER ()) OVER () FROM (VALUES 1) t(x)
----
error NESTED_WINDOW: line 1:12: Cannot nest window functions or row pattern measures inside window function arguments

## window_filter
SELECT x, count(*) FILTER (WHERE x > 1) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) t(x) ORDER BY x
----
error NOT_SUPPORTED: line 1:1: FILTER is not yet supported for window functions

## window_array_agg
SELECT x, array_agg(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 3) t(x) ORDER BY x
----
x integer | _col1 array(integer)
["1", "[1]"]
["2", "[1, 2]"]
["3", "[2, 3]"]

## window_max_by
SELECT x, max_by(y, x) OVER (ORDER BY x) FROM (VALUES (1, 'a'), (2, 'b')) t(x, y) ORDER BY x
----
x integer | _col1 varchar(1)
["1", "a"]
["2", "b"]

## window_distinct_aggregate
SELECT count(DISTINCT x) OVER () FROM (VALUES 1, 1, 2) t(x)
----
error NOT_SUPPORTED: line 1:1: DISTINCT in window function parameters not yet supported: count(DISTINCT x) OVER ()

## frame_start_after_end
SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM (VALUES 1) t(x)
----
error INVALID_WINDOW_FRAME: line 1:32: Window frame starting from FOLLOWING cannot end with PRECEDING

## gaps_and_islands
WITH missing AS (SELECT "timestamp" AS at, date_diff('minute', TIMESTAMP '2025-01-01 00:00:00', "timestamp") / 30 - row_number() OVER (ORDER BY "timestamp") AS island FROM readings WHERE asset_id = '110001' AND feeder IS NULL AND description = 'L1 Active Power' AND value IS NOT NULL)
SELECT min(at) AS start, max(at) AS finish, count(*) AS n FROM missing GROUP BY island ORDER BY start
----
start timestamp | finish timestamp | n bigint
["2025-03-30 00:00:00.000", "2025-03-30 07:30:00.000", "16"]
["2025-03-30 08:30:00.000", "2025-03-30 16:00:00.000", "16"]
["2025-03-30 17:00:00.000", "2025-03-30 23:30:00.000", "14"]
["2025-04-30 00:00:00.000", "2025-04-30 01:30:00.000", "4"]
["2025-04-30 02:30:00.000", "2025-04-30 10:00:00.000", "16"]
["2025-04-30 11:00:00.000", "2025-04-30 18:30:00.000", "16"]
["2025-04-30 19:30:00.000", "2025-05-01 04:00:00.000", "18"]
["2025-05-01 05:00:00.000", "2025-05-01 12:30:00.000", "16"]
["2025-05-01 13:30:00.000", "2025-05-01 21:00:00.000", "16"]
["2025-05-01 22:00:00.000", "2025-05-01 23:30:00.000", "4"]

## named_window_inherited
SELECT x, sum(x) OVER (w ROWS UNBOUNDED PRECEDING), count(*) OVER w FROM (VALUES 1, 2, 3) t(x) WINDOW w AS (ORDER BY x) ORDER BY x
----
x integer | _col1 bigint | _col2 bigint
["1", "1", "1"]
["2", "3", "2"]
["3", "6", "3"]

## window_order_in_select
SELECT x FROM (VALUES 3, 1, 2) t(x) ORDER BY row_number() OVER (ORDER BY x DESC)
----
x integer
["3"]
["2"]
["1"]

## ranking_bigint_types
SELECT typeof(row_number() OVER ()), typeof(rank() OVER (ORDER BY 1)), typeof(percent_rank() OVER (ORDER BY 1)), typeof(ntile(2) OVER ())
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar
["bigint", "bigint", "double", "bigint"]

## order_by_count
SELECT k, rank() OVER (ORDER BY count(*) DESC) FROM rights GROUP BY k ORDER BY k
----
k integer | _col1 bigint
["2", "1"]
["4", "2"]
["5", "2"]
[null, "2"]

## order_by_count_of_a_constant
SELECT k, rank() OVER (ORDER BY count(1) DESC), row_number() OVER (ORDER BY sum(1) DESC, k) FROM rights GROUP BY k ORDER BY k
----
k integer | _col1 bigint | _col2 bigint
["2", "1", "1"]
["4", "2", "2"]
["5", "2", "3"]
[null, "2", "4"]

## lag_with_a_frame
SELECT lag(k) OVER (ORDER BY k ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM lefts
----
error INVALID_WINDOW_FRAME: line 1:32: Cannot specify window frame for lag function

## lead_with_a_range
SELECT lead(k) OVER (ORDER BY k RANGE UNBOUNDED PRECEDING) FROM lefts
----
error INVALID_WINDOW_FRAME: line 1:33: Cannot specify window frame for lead function

## lag_without_order
SELECT lag(k) OVER (PARTITION BY v) FROM lefts
----
error MISSING_ORDER_BY: line 1:21: lag function requires an ORDER BY window clause

## rank_with_a_frame
SELECT k, rank() OVER (ORDER BY k ROWS UNBOUNDED PRECEDING), ntile(2) OVER (ORDER BY k ROWS UNBOUNDED PRECEDING) FROM lefts
----
k integer | _col1 bigint | _col2 bigint
["1", "1", "1"]
["2", "2", "1"]
["2", "2", "1"]
["4", "4", "2"]
[null, "5", "2"]
