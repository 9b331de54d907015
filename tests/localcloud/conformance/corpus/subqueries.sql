# Subqueries, CTEs, recursion, VALUES, set operations

## scalar
SELECT (SELECT max(k) FROM rights), (SELECT k FROM empty_one)
----
_col0 integer | _col1 integer
["5", null]

## scalar_many_rows
SELECT (SELECT k FROM lefts)
----
error SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows

## scalar_two_columns
SELECT (SELECT k, v FROM lefts WHERE k = 1)
----
_col0 row(k integer, v varchar)
["{k=1, v=a}"]

## correlated_scalar
SELECT a.asset_id, (SELECT max(value) FROM readings r WHERE r.asset_id = a.asset_id AND r.units = 'kW') AS peak FROM assets a ORDER BY 1
----
asset_id varchar | peak double
["110001", "50.75"]
["110002", "75.5"]
["110003", "100.25"]
["110009", null]

## correlated_count
SELECT v, (SELECT count(*) FROM rights r WHERE r.k = l.k) AS n FROM lefts l ORDER BY v
----
v varchar | n bigint
["a", "0"]
["b", "2"]
["bb", "2"]
["d", "1"]
["null", "0"]

## correlated_many_rows
SELECT v, (SELECT w FROM rights r WHERE r.k = l.k) FROM lefts l
----
error SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows

## in_subquery
SELECT v FROM lefts WHERE k IN (SELECT k FROM rights) ORDER BY v
----
v varchar
["b"]
["bb"]
["d"]

## not_in_without_null
SELECT v FROM lefts WHERE k NOT IN (SELECT k FROM rights WHERE k IS NOT NULL) ORDER BY v
----
v varchar
["a"]

## in_subquery_two_columns
SELECT v FROM lefts WHERE k IN (SELECT k, w FROM rights)
----
error TYPE_MISMATCH: line 1:29: Value expression and result of subquery must be of the same type: row(integer) vs row(k integer, w varchar)

## exists_correlated
SELECT asset_id FROM assets a WHERE EXISTS (SELECT 1 FROM readings r WHERE r.asset_id = a.asset_id AND r.value < 0) ORDER BY 1
----
asset_id varchar
["110003"]

## exists_plain
SELECT count(*) FROM assets WHERE EXISTS (SELECT 1 FROM empty_one)
----
_col0 bigint
["0"]

## compare_with_average
SELECT count(*) FROM readings WHERE units = 'kW' AND value > (SELECT avg(value) FROM readings WHERE units = 'kW')
----
_col0 bigint
["1471"]

## derived_table_without_alias
SELECT count(*) FROM (SELECT k FROM lefts)
----
_col0 bigint
["5"]

## derived_table_column_aliases
SELECT a, b FROM (SELECT k, v FROM lefts) AS t(a, b) ORDER BY b
----
a integer | b varchar
["1", "a"]
["2", "b"]
["2", "bb"]
["4", "d"]
[null, "null"]

## derived_alias_count_wrong
SELECT a FROM (SELECT k, v FROM lefts) AS t(a)
----
error MISMATCHED_COLUMN_ALIASES: line 1:15: Column alias list has 1 entries but 't' has 2 columns available

## subquery_order_limit
SELECT k FROM (SELECT k FROM rights ORDER BY k LIMIT 2) ORDER BY k DESC
----
k integer
["2"]
["2"]

## cte
WITH peaks AS (SELECT asset_id, max(value) AS peak FROM readings WHERE units = 'kW' GROUP BY asset_id)
SELECT a.name, p.peak FROM peaks p JOIN assets a ON a.asset_id = p.asset_id ORDER BY p.peak DESC
----
name varchar | peak double
["Brook Street - Unit 4, Weir", "100.25"]
["Station Road", "75.5"]
["Mill Lane, Ashby -", "50.75"]

## cte_chain
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT x, y FROM a CROSS JOIN b
----
x integer | y integer
["1", "2"]

## cte_column_names
WITH t(a, b) AS (SELECT k, v FROM lefts WHERE k = 1) SELECT b, a FROM t
----
b varchar | a integer
["a", "1"]

## cte_hides_table
WITH lefts AS (SELECT 'cte' AS v) SELECT v FROM lefts
----
v varchar(3)
["cte"]

## cte_unknown_forward
WITH a AS (SELECT * FROM b), b AS (SELECT 1 AS x) SELECT * FROM a
----
error TABLE_NOT_FOUND: line 1:26: Table 'awsdatacatalog.conformance.b' does not exist

## cte_duplicate_name
WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT * FROM a
----
error DUPLICATE_NAMED_QUERY: line 1:28: WITH query name 'a' specified more than once

## cte_nested
SELECT * FROM (WITH t AS (SELECT 5 AS x) SELECT x FROM t)
----
x integer
["5"]

## recursive_counter
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t ORDER BY n
----
n integer
["1"]
["2"]
["3"]
["4"]
["5"]

## recursive_tree
WITH RECURSIVE path(id, label, depth) AS (SELECT id, label, 0 FROM tree WHERE parent IS NULL UNION ALL SELECT c.id, p.label || ' > ' || c.label, p.depth + 1 FROM tree c JOIN path p ON c.parent = p.id)
SELECT id, label, depth FROM path ORDER BY id
----
id integer | label varchar | depth integer
["1", "grid", "0"]
["2", "grid > primary", "1"]
["3", "grid > other", "1"]
["4", "grid > primary > substation", "2"]
["5", "grid > primary > substation > feeder 1", "3"]
["6", "grid > primary > substation > feeder 3", "3"]

## recursive_factorial
WITH RECURSIVE f(n, x) AS (SELECT BIGINT '1', BIGINT '1' UNION ALL SELECT n + 1, x * (n + 1) FROM f WHERE n < 6) SELECT max(x) FROM f
----
_col0 bigint
["720"]

## recursive_too_deep
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT max(n) FROM t
----
error NOT_SUPPORTED: Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit.

## recursive_endless
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t
----
error NOT_SUPPORTED: Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit.

## recursive_without_names
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t
----
error MISSING_COLUMN_ALIASES: line 1:16: missing column aliases in recursive WITH query

## recursive_union_distinct
WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n FROM t) SELECT n FROM t
----
error NOT_SUPPORTED: Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit.

## values_rows
VALUES (1, 'a'), (2, 'b')
----
_col0 integer | _col1 varchar(1)
["1", "a"]
["2", "b"]

## values_single_column
SELECT * FROM (VALUES 1, 2, 3) ORDER BY 1
----
_col0 integer
["1"]
["2"]
["3"]

## values_named
SELECT id, name FROM (VALUES (1, 'x'), (2, NULL)) AS t(id, name) ORDER BY id
----
id integer | name varchar(1)
["1", "x"]
["2", null]

## values_coerced
SELECT x, typeof(x) FROM (VALUES 1, 2.5) t(x) ORDER BY x
----
x decimal(11, 1) | _col1 varchar
["1.0", "decimal(11,1)"]
["2.5", "decimal(11,1)"]

## values_mismatch
VALUES (1, 'a'), (2)
----
error TYPE_MISMATCH: line 1:1: Values rows have mismatched sizes: 2 vs 1

## values_type_mismatch
VALUES 1, 'a'
----
error TYPE_MISMATCH: line 1:1: Values rows have mismatched types: row(integer) vs row(varchar(1))

## table_statement
TABLE rights
----
k integer | w varchar
["2", "x"]
["2", "xx"]
["4", null]
["5", "y"]
[null, "null"]

## union_distinct
SELECT k FROM lefts UNION SELECT k FROM rights ORDER BY k
----
k integer
["1"]
["2"]
["4"]
["5"]
[null]

## union_all
SELECT k FROM lefts UNION ALL SELECT k FROM rights ORDER BY k
----
k integer
["1"]
["2"]
["2"]
["2"]
["2"]
["4"]
["4"]
["5"]
[null]
[null]

## union_names_from_first
SELECT k AS first_name FROM lefts WHERE k = 1 UNION ALL SELECT k AS other FROM rights WHERE k = 5 ORDER BY first_name
----
first_name integer
["1"]
["5"]

## union_varchar_lengths
SELECT typeof(x) FROM (SELECT 'a' AS x UNION ALL SELECT 'abc') LIMIT 1
----
_col0 varchar
["varchar(3)"]

## union_type_mismatch
SELECT 1 UNION ALL SELECT 'a'
----
error TYPE_MISMATCH: line 1:10: column 1 in UNION query has incompatible types: integer, varchar(1)

## union_column_count
SELECT 1, 2 UNION ALL SELECT 1
----
error TYPE_MISMATCH: line 1:13: UNION query has different number of fields: 2, 1

## intersect
SELECT k FROM lefts INTERSECT SELECT k FROM rights ORDER BY k
----
k integer
["2"]
["4"]
[null]

## intersect_all
SELECT k FROM lefts INTERSECT ALL SELECT k FROM rights ORDER BY k
----
k integer
["2"]
["2"]
["4"]
[null]

## except
SELECT k FROM rights EXCEPT SELECT k FROM lefts ORDER BY k
----
k integer
["5"]

## except_all
SELECT k FROM rights EXCEPT ALL SELECT k FROM lefts WHERE v = 'b' ORDER BY k
----
k integer
["2"]
["4"]
["5"]
[null]

## set_precedence
SELECT 1 AS x UNION SELECT 2 INTERSECT SELECT 2 ORDER BY x
----
x integer
["1"]
["2"]

## set_parentheses
(SELECT 1 AS x UNION SELECT 2) EXCEPT SELECT 1
----
x integer
["2"]

## union_order_by_ordinal
SELECT k, v FROM lefts UNION ALL SELECT k, w FROM rights ORDER BY 1 DESC, 2 LIMIT 3
----
k integer | v varchar
["5", "y"]
["4", "d"]
["4", null]

## limit_in_union_branch
(SELECT k FROM rights ORDER BY k LIMIT 1) UNION ALL (SELECT k FROM lefts ORDER BY k DESC LIMIT 1)
----
k integer
["2"]
["4"]

## subquery_in_case
SELECT CASE WHEN EXISTS (SELECT 1 FROM rights WHERE k = 5) THEN 'yes' ELSE 'no' END
----
_col0 varchar(3)
["yes"]

## subquery_in_having
SELECT k, count(*) FROM lefts GROUP BY k HAVING count(*) >= (SELECT max(n) FROM (SELECT count(*) AS n FROM lefts GROUP BY k))
----
k integer | _col1 bigint
["2", "2"]

## values_of_rows
SELECT * FROM (VALUES ROW(1, 'b'), ROW(2, 'c')) t(x, y)
----
x integer | y varchar(1)
["1", "b"]
["2", "c"]

## values_of_rows_unnamed
VALUES (1, 'b'), ROW(2, 'c')
----
_col0 integer | _col1 varchar(1)
["1", "b"]
["2", "c"]

## values_of_row_within_row
VALUES ROW(ROW(1, 2), 3)
----
_col0 row(integer, integer) | _col1 integer
["{field0=1, field1=2}", "3"]

## in_two_columns_filter
SELECT k, v FROM lefts WHERE (k, v) IN (SELECT k, v FROM lefts WHERE k = 2 OR k IS NULL)
----
k integer | v varchar
["2", "b"]
["2", "bb"]

## in_two_columns_nulls
SELECT k, v FROM lefts WHERE (k, v) IN (SELECT k, w FROM rights)
----
k integer | v varchar

## in_two_columns_value
SELECT (1, 2) IN (SELECT 1, 2), (1, 2) NOT IN (SELECT 1, 3), (1, 2) IN (SELECT 1, 2 WHERE false), (1, 2.5) IN (SELECT 1, 2.5e0)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "true", "false", "true"]

## in_two_columns_null_value
SELECT (1, NULL) IN (SELECT 1, 2)
----
_col0 boolean
["false"]

## in_one_and_two_columns
SELECT 1 IN (SELECT 1, 2)
----
error TYPE_MISMATCH: line 1:10: Value expression and result of subquery must be of the same type: row(integer) vs row(integer, integer)

## in_row_and_row
SELECT ROW(1, 2) IN (SELECT ROW(1, 2))
----
error TYPE_MISMATCH: line 1:18: Value expression and result of subquery must be of the same type: row(integer, integer) vs row(row(integer, integer))

## with_named_like_a_function
WITH position(a, b) AS (SELECT 1, 2) SELECT a FROM position
----
a integer
["1"]
