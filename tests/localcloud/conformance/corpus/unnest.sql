# UNNEST

## array_column
SELECT id, tag FROM nested, UNNEST(tags) AS t(tag) ORDER BY id, tag
----
id integer | tag varchar
["1", "a"]
["1", "b"]
["1", "c"]
["4", "x"]
["4", null]

## literal
SELECT x FROM UNNEST(ARRAY[3, 1, 2]) AS t(x) ORDER BY x
----
x integer
["1"]
["2"]
["3"]

## ordinality
SELECT x, n FROM UNNEST(ARRAY['c', 'a', 'b']) WITH ORDINALITY AS t(x, n) ORDER BY n
----
x varchar(1) | n bigint
["c", "1"]
["a", "2"]
["b", "3"]

## ordinality_column
SELECT id, tag, n FROM nested CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t(tag, n) ORDER BY id, n
----
id integer | tag varchar | n bigint
["1", "a", "1"]
["1", "b", "2"]
["1", "c", "3"]
["4", "x", "1"]
["4", null, "2"]

## two_arrays_pad
SELECT a, b FROM UNNEST(ARRAY[1, 2, 3], ARRAY['x', 'y']) AS t(a, b) ORDER BY a
----
a integer | b varchar(1)
["1", "x"]
["2", "y"]
["3", null]

## two_arrays_ordinality
SELECT a, b, n FROM UNNEST(ARRAY[1], ARRAY['x', 'y']) WITH ORDINALITY AS t(a, b, n) ORDER BY n
----
a integer | b varchar(1) | n bigint
["1", "x", "1"]
[null, "y", "2"]

## map_entries
SELECT k, v FROM UNNEST(MAP(ARRAY['b', 'a'], ARRAY[1, 2])) AS t(k, v) ORDER BY k
----
k varchar(1) | v integer
["a", "2"]
["b", "1"]

## map_column
SELECT id, k, v FROM nested CROSS JOIN UNNEST(series) AS t(k, v) ORDER BY id, k
----
id integer | k varchar | v double
["1", "1|L1", "1.5"]
["1", "1|L2", "2.5"]
["4", "BUSBAR|L1", null]

## map_and_array
SELECT k, v, x FROM UNNEST(MAP(ARRAY['a'], ARRAY[1]), ARRAY[10, 20]) AS t(k, v, x) ORDER BY x
----
k varchar(1) | v integer | x integer
["a", "1", "10"]
[null, null, "20"]

## empty_array_drops_row
SELECT count(*) FROM nested CROSS JOIN UNNEST(levels) AS t(x)
----
_col0 bigint
["6"]

## left_join_keeps_row
SELECT id, x FROM nested LEFT JOIN UNNEST(levels) AS t(x) ON true ORDER BY id, x
----
id integer | x integer
["1", "1"]
["1", "2"]
["1", "3"]
["2", null]
["3", null]
["4", "5"]
["4", "5"]
["4", null]

## left_join_ordinality
SELECT id, x, n FROM nested LEFT JOIN UNNEST(levels) WITH ORDINALITY AS t(x, n) ON true ORDER BY id, n
----
id integer | x integer | n bigint
["1", "3", "1"]
["1", "1", "2"]
["1", "2", "3"]
["2", null, null]
["3", null, null]
["4", null, "1"]
["4", "5", "2"]
["4", "5", "3"]

## array_of_rows
SELECT a, b FROM UNNEST(ARRAY[CAST(ROW(1, 'x') AS ROW(a integer, b varchar))]) AS t
----
a integer | b varchar
["1", "x"]

## default_names
SELECT * FROM UNNEST(ARRAY[1, 2]) ORDER BY 1
----
_col0 integer
["1"]
["2"]

## default_names_ordinality
SELECT * FROM UNNEST(ARRAY['a']) WITH ORDINALITY
----
_col0 varchar(1) | _col1 bigint
["a", "1"]

## nested_array
SELECT y FROM UNNEST(ARRAY[ARRAY[1, 2], ARRAY[3]]) AS t(x) CROSS JOIN UNNEST(x) AS u(y) ORDER BY y
----
y integer
["1"]
["2"]
["3"]

## aggregate_over
SELECT id, sum(x), count(*) FROM nested CROSS JOIN UNNEST(levels) AS t(x) GROUP BY id ORDER BY id
----
id integer | _col1 bigint | _col2 bigint
["1", "6", "3"]
["4", "10", "3"]

## in_subquery
SELECT id FROM nested WHERE EXISTS (SELECT 1 FROM UNNEST(tags) AS t(x) WHERE x = 'a')
----
error NOT_SUPPORTED: line 1:29: Given correlated subquery is not supported

## scalar_subquery_correlated
SELECT id, (SELECT max(x) FROM UNNEST(levels) AS t(x)) FROM nested ORDER BY id
----
id integer | _col1 integer
["1", "3"]
["2", null]
["3", null]
["4", "5"]

## sequence_calendar
SELECT date_format(d, '%Y-%m-%d') AS day, count(r.value) AS n FROM UNNEST(sequence(DATE '2025-04-29', DATE '2025-05-02')) AS c(d) LEFT JOIN readings r ON date(r."timestamp") = c.d AND r.asset_id = '110001' GROUP BY d ORDER BY d
----
day varchar | n bigint
["2025-04-29", "0"]
["2025-04-30", "452"]
["2025-05-01", "452"]
["2025-05-02", "0"]

## not_an_array
SELECT * FROM UNNEST(1) AS t(x)
----
error INVALID_FUNCTION_ARGUMENT: Cannot unnest type: integer

## wrong_alias_count
SELECT * FROM UNNEST(ARRAY[1]) AS t(a, b)
----
error MISMATCHED_COLUMN_ALIASES: line 1:15: Column alias list has 2 entries but 't' has 1 columns available

## null_array
SELECT x FROM UNNEST(CAST(NULL AS array(integer))) AS t(x)
----
x integer

## unnest_in_select
SELECT UNNEST(ARRAY[1, 2])
----
error SYNTAX_ERROR: line 1:8: mismatched input 'UNNEST'. Expecting: '*', 'ALL', 'DISTINCT', <expression>
