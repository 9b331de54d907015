# GROUP BY, HAVING, grouping sets

## group_by_ordinal
SELECT attribute_type, count(*) FROM readings GROUP BY 1 ORDER BY 1
----
attribute_type varchar | _col1 bigint
["busbar", "1728"]
["feeder", "2592"]

## group_by_expression
SELECT substr(description, 1, 2) AS phase, count(*) FROM readings GROUP BY substr(description, 1, 2) ORDER BY 1
----
phase varchar | _col1 bigint
["L1", "1728"]
["L2", "1296"]
["L3", "1296"]

## group_by_ordinal_out_of_range
SELECT k FROM lefts GROUP BY 3
----
error INVALID_COLUMN_REFERENCE: line 1:30: GROUP BY position 3 is not in select list

## rollup
SELECT asset_id, feeder, count(value) FROM readings WHERE units = 'kW' GROUP BY ROLLUP (asset_id, feeder) ORDER BY asset_id, feeder, 3
----
asset_id varchar | feeder varchar | _col2 bigint
["110001", "1", "407"]
["110001", "3", "407"]
["110001", null, "407"]
["110001", null, "1221"]
["110002", "1", "407"]
["110002", "3", "406"]
["110002", null, "406"]
["110002", null, "1219"]
["110003", "1", "406"]
["110003", "3", "407"]
["110003", null, "406"]
["110003", null, "1219"]
[null, null, "3659"]

## cube
SELECT y, m, count(*) FROM readings GROUP BY CUBE (y, m) ORDER BY 1, 2, 3
----
y varchar | m varchar | _col2 bigint
["2025", "03", "1440"]
["2025", "04", "1440"]
["2025", "05", "1440"]
["2025", null, "4320"]
[null, "03", "1440"]
[null, "04", "1440"]
[null, "05", "1440"]
[null, null, "4320"]

## grouping_sets
SELECT asset_id, m, count(*) FROM readings GROUP BY GROUPING SETS ((asset_id), (m), ()) ORDER BY 1, 2
----
asset_id varchar | m varchar | _col2 bigint
["110001", null, "1440"]
["110002", null, "1440"]
["110003", null, "1440"]
[null, "03", "1440"]
[null, "04", "1440"]
[null, "05", "1440"]
[null, null, "4320"]

## grouping_function
SELECT k, v, grouping(k, v), grouping(v), count(*) FROM lefts GROUP BY GROUPING SETS ((k, v), (k), ()) ORDER BY 3, 1, 2
----
k integer | v varchar | _col2 integer | _col3 integer | _col4 bigint
["1", "a", "0", "0", "1"]
["2", "b", "0", "0", "1"]
["2", "bb", "0", "0", "1"]
["4", "d", "0", "0", "1"]
[null, "null", "0", "0", "1"]
["1", null, "1", "1", "1"]
["2", null, "1", "1", "2"]
["4", null, "1", "1", "1"]
[null, null, "1", "1", "1"]
[null, null, "3", "1", "5"]

## grouping_sets_null_key
SELECT k, grouping(k) AS g, count(*) FROM lefts GROUP BY ROLLUP (k) ORDER BY g, k
----
k integer | g integer | _col2 bigint
["1", "0", "1"]
["2", "0", "2"]
["4", "0", "1"]
[null, "0", "1"]
[null, "1", "5"]

## grouping_sets_combined
SELECT y, m, attribute_type, count(*) FROM readings GROUP BY y, ROLLUP (m, attribute_type) ORDER BY 1, 2, 3
----
y varchar | m varchar | attribute_type varchar | _col3 bigint
["2025", "03", "busbar", "576"]
["2025", "03", "feeder", "864"]
["2025", "03", null, "1440"]
["2025", "04", "busbar", "576"]
["2025", "04", "feeder", "864"]
["2025", "04", null, "1440"]
["2025", "05", "busbar", "576"]
["2025", "05", "feeder", "864"]
["2025", "05", null, "1440"]
["2025", null, null, "4320"]

## group_by_all_distinct
SELECT k, count(*) FROM lefts GROUP BY DISTINCT GROUPING SETS ((k), (k)) ORDER BY k
----
k integer | _col1 bigint
["1", "1"]
["2", "2"]
["4", "1"]
[null, "1"]

## group_by_all_duplicate
SELECT k, count(*) FROM lefts GROUP BY ALL GROUPING SETS ((k), (k)) ORDER BY k
----
k integer | _col1 bigint
["1", "1"]
["1", "1"]
["2", "2"]
["2", "2"]
["4", "1"]
["4", "1"]
[null, "1"]
[null, "1"]

## group_by_empty_set
SELECT count(*) FROM empty_one GROUP BY ()
----
_col0 bigint
["0"]

## group_by_empty_input
SELECT k, count(*) FROM empty_one GROUP BY k
----
k integer | _col1 bigint

## having
SELECT k, count(*) AS n FROM lefts GROUP BY k HAVING count(*) > 1
----
k integer | n bigint
["2", "2"]

## having_without_group
SELECT count(*) FROM lefts HAVING count(*) > 100
----
_col0 bigint

## having_alias
SELECT k, count(*) AS n FROM lefts GROUP BY k HAVING n > 1
----
error COLUMN_NOT_FOUND: line 1:54: Column 'n' cannot be resolved

## select_distinct
SELECT DISTINCT asset_id, m FROM readings ORDER BY 1, 2
----
asset_id varchar | m varchar
["110001", "03"]
["110001", "04"]
["110001", "05"]
["110002", "03"]
["110002", "04"]
["110002", "05"]
["110003", "03"]
["110003", "04"]
["110003", "05"]

## count_distinct
SELECT count(DISTINCT asset_id), count(DISTINCT feeder), count(DISTINCT value) FROM readings
----
_col0 bigint | _col1 bigint | _col2 bigint
["3", "2", "411"]

## count_distinct_row
SELECT count(DISTINCT (asset_id, m)) FROM readings
----
_col0 bigint
["9"]

## several_distinct
SELECT asset_id, count(DISTINCT m), sum(DISTINCT CAST(m AS integer)) FROM readings GROUP BY asset_id ORDER BY 1
----
asset_id varchar | _col1 bigint | _col2 bigint
["110001", "3", "12"]
["110002", "3", "12"]
["110003", "3", "12"]

## filter_clause
SELECT count(*) FILTER (WHERE value IS NULL) AS missing, count(*) FILTER (WHERE units = 'V') AS volts, sum(value) FILTER (WHERE false) FROM readings
----
missing bigint | volts bigint | _col2 double
["254", "432", null]

## aggregate_of_expression
SELECT m, max(value) - min(value), sum(value) / count(value) FROM readings WHERE units = 'V' GROUP BY m ORDER BY m
----
m varchar | _col1 double | _col2 double
["03", "3.5", "240.0185185185185"]
["04", "3.5", "239.99814814814815"]
["05", "3.5", "240.05109489051094"]

## order_by_aggregate
SELECT asset_id FROM readings WHERE units = 'kW' GROUP BY asset_id ORDER BY sum(value) DESC
----
asset_id varchar
["110003"]
["110002"]
["110001"]

## order_by_not_in_select_distinct
SELECT DISTINCT asset_id FROM readings ORDER BY m
----
error EXPRESSION_NOT_IN_DISTINCT: line 1:1: For SELECT DISTINCT, ORDER BY expressions must appear in select list

## group_by_alias
SELECT substr(asset_id, 1, 3) AS area, count(*) FROM readings GROUP BY area
----
error COLUMN_NOT_FOUND: line 1:72: Column 'area' cannot be resolved

## where_alias
SELECT value * 2 AS twice FROM readings WHERE twice > 1
----
error COLUMN_NOT_FOUND: line 1:47: Column 'twice' cannot be resolved

## missing_group_by
SELECT asset_id, count(*) FROM readings
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'asset_id' must be an aggregate expression or appear in GROUP BY clause

## column_not_grouped
SELECT asset_id, feeder, count(*) FROM readings GROUP BY asset_id
----
error EXPRESSION_NOT_AGGREGATE: line 1:18: 'feeder' must be an aggregate expression or appear in GROUP BY clause

## order_by_not_grouped
SELECT asset_id FROM readings GROUP BY asset_id ORDER BY value
----
error EXPRESSION_NOT_AGGREGATE: line 1:58: 'value' must be an aggregate expression or appear in GROUP BY clause

## aggregate_in_where
SELECT asset_id FROM readings WHERE count(*) > 1 GROUP BY asset_id
----
error EXPRESSION_NOT_SCALAR: line 1:46: WHERE clause cannot contain aggregations, window functions or grouping operations: [count(*)]

## aggregate_in_group_by
SELECT count(*) FROM readings GROUP BY count(*)
----
error EXPRESSION_NOT_SCALAR: line 1:40: GROUP BY clause cannot contain aggregations, window functions or grouping operations: [count(*)]

## nested_aggregate
SELECT sum(count(*)) FROM readings
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## star_with_group_by
SELECT * FROM lefts GROUP BY k
----
error EXPRESSION_NOT_AGGREGATE: Column 'lefts.v' not in GROUP BY clause

## group_by_case
SELECT CASE WHEN value > 30 THEN 'high' ELSE 'low' END AS level, count(*) FROM readings WHERE value IS NOT NULL GROUP BY CASE WHEN value > 30 THEN 'high' ELSE 'low' END ORDER BY 1
----
level varchar(4) | _col1 bigint
["high", "1829"]
["low", "2237"]

## group_by_two_columns_same_expression
SELECT k + 1, k FROM lefts GROUP BY k ORDER BY k
----
_col0 integer | k integer
["2", "1"]
["3", "2"]
["5", "4"]
[null, null]

## functional_dependency_absent
SELECT asset_id, name FROM assets GROUP BY asset_id
----
error EXPRESSION_NOT_AGGREGATE: line 1:18: 'name' must be an aggregate expression or appear in GROUP BY clause

## group_by_constant
SELECT 'x', count(*) FROM lefts GROUP BY 'x'
----
_col0 varchar(1) | _col1 bigint
["x", "5"]

## group_by_boolean_nan
SELECT x, count(*) FROM (VALUES nan(), nan(), 0e0, -0e0) t(x) GROUP BY x ORDER BY x
----
x double | _col1 bigint
["0.0", "2"]
["NaN", "2"]

## group_by_in_subquery
SELECT (k IN (SELECT k FROM rights)) AS matched, count(*), max(v) FROM lefts GROUP BY 1 ORDER BY 1
----
matched boolean | _col1 bigint | _col2 varchar
["true", "3", "d"]
[null, "2", "null"]

## rollup_and_column
SELECT v, k, count(*) FROM lefts GROUP BY v, ROLLUP (k) ORDER BY 1, 2, 3
----
v varchar | k integer | _col2 bigint
["a", "1", "1"]
["a", null, "1"]
["b", "2", "1"]
["b", null, "1"]
["bb", "2", "1"]
["bb", null, "1"]
["d", "4", "1"]
["d", null, "1"]
["null", null, "1"]
["null", null, "1"]

## cube_and_nothing
SELECT v, k, count(*), grouping(v, k) FROM lefts GROUP BY CUBE (v, k), () ORDER BY 1, 2, 3, 4
----
v varchar | k integer | _col2 bigint | _col3 integer
["a", "1", "1", "0"]
["a", null, "1", "1"]
["b", "2", "1", "0"]
["b", null, "1", "1"]
["bb", "2", "1", "0"]
["bb", null, "1", "1"]
["d", "4", "1", "0"]
["d", null, "1", "1"]
["null", null, "1", "0"]
["null", null, "1", "1"]
[null, "1", "1", "2"]
[null, "2", "2", "2"]
[null, "4", "1", "2"]
[null, null, "1", "2"]
[null, null, "5", "3"]

## distinct_cubes
SELECT v, k, count(*), grouping(v, k) FROM lefts GROUP BY DISTINCT CUBE (v, k), CUBE (k, v) ORDER BY 1, 2, 3, 4
----
v varchar | k integer | _col2 bigint | _col3 integer
["a", "1", "1", "0"]
["a", null, "1", "1"]
["b", "2", "1", "0"]
["b", null, "1", "1"]
["bb", "2", "1", "0"]
["bb", null, "1", "1"]
["d", "4", "1", "0"]
["d", null, "1", "1"]
["null", null, "1", "0"]
["null", null, "1", "1"]
[null, "1", "1", "2"]
[null, "2", "2", "2"]
[null, "4", "1", "2"]
[null, null, "1", "2"]
[null, null, "5", "3"]

## distinct_rollups
SELECT v, k, count(*) FROM lefts GROUP BY DISTINCT ROLLUP (v), ROLLUP (k) ORDER BY 1, 2, 3
----
v varchar | k integer | _col2 bigint
["a", "1", "1"]
["a", null, "1"]
["b", "2", "1"]
["b", null, "1"]
["bb", "2", "1"]
["bb", null, "1"]
["d", "4", "1"]
["d", null, "1"]
["null", null, "1"]
["null", null, "1"]
[null, "1", "1"]
[null, "2", "2"]
[null, "4", "1"]
[null, null, "1"]
[null, null, "5"]

## all_column
SELECT v, count(*) FROM lefts GROUP BY ALL v ORDER BY v
----
v varchar | _col1 bigint
["a", "1"]
["b", "1"]
["bb", "1"]
["d", "1"]
["null", "1"]

## distinct_column
SELECT v, count(*) FROM lefts GROUP BY DISTINCT v ORDER BY v
----
v varchar | _col1 bigint
["a", "1"]
["b", "1"]
["bb", "1"]
["d", "1"]
["null", "1"]

## rollup_of_columns_together
SELECT v, k, count(*), grouping(v, k) FROM lefts GROUP BY ROLLUP ((v, k), k) ORDER BY 1, 2, 3, 4
----
v varchar | k integer | _col2 bigint | _col3 integer
["a", "1", "1", "0"]
["a", "1", "1", "0"]
["b", "2", "1", "0"]
["b", "2", "1", "0"]
["bb", "2", "1", "0"]
["bb", "2", "1", "0"]
["d", "4", "1", "0"]
["d", "4", "1", "0"]
["null", null, "1", "0"]
["null", null, "1", "0"]
[null, null, "5", "3"]

## nothing_twice
SELECT count(*) FROM lefts GROUP BY (), ()
----
_col0 bigint
["5"]

## distinct_nothing
SELECT count(*) FROM lefts GROUP BY DISTINCT
----
error SYNTAX_ERROR: line 1:45: mismatched input '<EOF>'. Expecting: '(', 'CUBE', 'GROUPING', 'ROLLUP', <expression>

## column_called_all
SELECT "all", count(*) FROM (SELECT 1 AS "all") GROUP BY ALL
----
all integer | _col1 bigint
["1", "1"]

## rollup_of_an_expression
SELECT k + 1, count(*) FROM lefts GROUP BY ROLLUP (k + 1) ORDER BY 1
----
error INVALID_COLUMN_REFERENCE: line 1:54: GROUP BY expression must be a column reference: (k + 1)

## rollup_of_a_place
SELECT k, count(*) FROM lefts GROUP BY ROLLUP (1) ORDER BY 1
----
error INVALID_COLUMN_REFERENCE: line 1:48: GROUP BY expression must be a column reference: 1

## rollup_of_a_field
SELECT r.x, count(*) FROM (SELECT CAST(ROW(1) AS row(x integer)) r) t GROUP BY ROLLUP (r.x)
----
error INVALID_COLUMN_REFERENCE: line 1:88: GROUP BY expression must be a column reference: r.x

## too_many_sets
SELECT count(*) FROM lefts GROUP BY CUBE (k, v), CUBE (k, v), CUBE (k, v), CUBE (k, v), CUBE (k, v), CUBE (k, v)
----
error TOO_MANY_GROUPING_SETS: line 1:37: GROUP BY has 4096 grouping sets but can contain at most 2048

## by_place_of_a_lambda
SELECT filter(ARRAY[1, k], e -> e > 0), count(*) FROM lefts GROUP BY 1
----
_col0 array(integer) | _col1 bigint
["[1, 1]", "1"]
["[1, 2]", "2"]
["[1, 4]", "1"]
["[1]", "1"]

## by_a_lambda
SELECT filter(ARRAY[1, k], e -> e > 1), count(*) FROM lefts GROUP BY filter(ARRAY[1, k], e -> e > 1)
----
_col0 array(integer) | _col1 bigint
["[2]", "2"]
["[4]", "1"]
["[]", "2"]
