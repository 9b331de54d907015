# Joins of all kinds; NULL keys never match

## inner
SELECT l.k, v, w FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2, 3
----
k integer | v varchar | w varchar
["2", "b", "x"]
["2", "b", "xx"]
["2", "bb", "x"]
["2", "bb", "xx"]
["4", "d", null]

## left
SELECT l.k, v, r.k, w FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY v, w
----
k integer | v varchar | k integer | w varchar
["1", "a", null, null]
["2", "b", "2", "x"]
["2", "b", "2", "xx"]
["2", "bb", "2", "x"]
["2", "bb", "2", "xx"]
["4", "d", "4", null]
[null, "null", null, null]

## right
SELECT l.k, v, r.k, w FROM lefts l RIGHT JOIN rights r ON l.k = r.k ORDER BY w, v
----
k integer | v varchar | k integer | w varchar
[null, null, null, "null"]
["2", "b", "2", "x"]
["2", "bb", "2", "x"]
["2", "b", "2", "xx"]
["2", "bb", "2", "xx"]
[null, null, "5", "y"]
["4", "d", "4", null]

## full
SELECT l.k, v, r.k, w FROM lefts l FULL JOIN rights r ON l.k = r.k ORDER BY v, w
----
k integer | v varchar | k integer | w varchar
["1", "a", null, null]
["2", "b", "2", "x"]
["2", "b", "2", "xx"]
["2", "bb", "2", "x"]
["2", "bb", "2", "xx"]
["4", "d", "4", null]
[null, "null", null, null]
[null, null, null, "null"]
[null, null, "5", "y"]

## cross
SELECT count(*) FROM lefts CROSS JOIN rights
----
_col0 bigint
["25"]

## implicit_cross
SELECT count(*) FROM lefts, rights WHERE lefts.k = rights.k
----
_col0 bigint
["5"]

## using_column
SELECT * FROM lefts JOIN rights USING (k) ORDER BY k, v, w
----
k integer | v varchar | w varchar
["2", "b", "x"]
["2", "b", "xx"]
["2", "bb", "x"]
["2", "bb", "xx"]
["4", "d", null]

## using_full
SELECT k, v, w FROM lefts FULL JOIN rights USING (k) ORDER BY k, v, w
----
k integer | v varchar | w varchar
["1", "a", null]
["2", "b", "x"]
["2", "b", "xx"]
["2", "bb", "x"]
["2", "bb", "xx"]
["4", "d", null]
["5", null, "y"]
[null, "null", null]
[null, null, "null"]

## using_left_key_null
SELECT k, v, w FROM lefts LEFT JOIN rights USING (k) WHERE v = 'null'
----
k integer | v varchar | w varchar
[null, "null", null]

## using_qualified_column
SELECT lefts.k FROM lefts JOIN rights USING (k)
----
error COLUMN_NOT_FOUND: line 1:8: Column 'lefts.k' cannot be resolved

## natural
SELECT * FROM lefts NATURAL JOIN rights
----
error NOT_SUPPORTED: line 1:15: Natural join not supported

## left_filter_in_on
SELECT l.k, v, w FROM lefts l LEFT JOIN rights r ON l.k = r.k AND r.w = 'x' ORDER BY v
----
k integer | v varchar | w varchar
["1", "a", null]
["2", "b", "x"]
["2", "bb", "x"]
["4", "d", null]
[null, "null", null]

## left_filter_in_where
SELECT l.k, v, w FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE r.w = 'x' ORDER BY v
----
k integer | v varchar | w varchar
["2", "b", "x"]
["2", "bb", "x"]

## inequality
SELECT l.v, r.w FROM lefts l JOIN rights r ON l.k < r.k ORDER BY 1, 2
----
v varchar | w varchar
["a", "x"]
["a", "xx"]
["a", "y"]
["a", null]
["b", "y"]
["b", null]
["bb", "y"]
["bb", null]
["d", "y"]

## left_inequality
SELECT l.v, count(r.k) FROM lefts l LEFT JOIN rights r ON l.k > r.k GROUP BY l.v ORDER BY 1
----
v varchar | _col1 bigint
["a", "0"]
["b", "0"]
["bb", "0"]
["d", "2"]
["null", "0"]

## self_join
SELECT c.label, p.label AS parent FROM tree c LEFT JOIN tree p ON c.parent = p.id ORDER BY c.id
----
label varchar | parent varchar
["grid", null]
["primary", "grid"]
["other", "grid"]
["substation", "primary"]
["feeder 1", "substation"]
["feeder 3", "substation"]

## null_safe_join
SELECT v, w FROM lefts l JOIN rights r ON l.k IS NOT DISTINCT FROM r.k ORDER BY 1, 2
----
v varchar | w varchar
["b", "x"]
["b", "xx"]
["bb", "x"]
["bb", "xx"]
["d", null]
["null", "null"]

## semi_exists
SELECT v FROM lefts l WHERE EXISTS (SELECT 1 FROM rights r WHERE r.k = l.k) ORDER BY v
----
v varchar
["b"]
["bb"]
["d"]

## anti_exists
SELECT v FROM lefts l WHERE NOT EXISTS (SELECT 1 FROM rights r WHERE r.k = l.k) ORDER BY v
----
v varchar
["a"]
["null"]

## join_subquery
SELECT a.asset_id, n FROM assets a LEFT JOIN (SELECT asset_id, count(*) AS n FROM readings GROUP BY asset_id) r ON a.asset_id = r.asset_id ORDER BY 1
----
asset_id varchar | n bigint
["110001", "1440"]
["110002", "1440"]
["110003", "1440"]
["110009", null]

## three_tables
SELECT count(*) FROM lefts l JOIN rights r ON l.k = r.k JOIN tree t ON t.id = l.k
----
_col0 bigint
["5"]

## join_empty
SELECT count(*), count(e.k) FROM lefts l LEFT JOIN empty_one e ON l.k = e.k
----
_col0 bigint | _col1 bigint
["5", "0"]

## ambiguous_column
SELECT k FROM lefts JOIN rights ON lefts.k = rights.k
----
error AMBIGUOUS_NAME: line 1:8: Column 'k' is ambiguous

## join_key_type_mismatch
SELECT * FROM lefts JOIN assets ON lefts.k = assets.asset_id
----
error TYPE_MISMATCH: line 1:44: Cannot apply operator: integer = varchar

## select_star_duplicate_names
SELECT * FROM lefts l JOIN rights r ON l.k = r.k WHERE l.k = 4
----
k integer | v varchar | k integer | w varchar
["4", "d", "4", null]

## select_qualified_star
SELECT r.*, l.v FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2, 3
----
k integer | w varchar | v varchar
["2", "x", "b"]
["2", "x", "bb"]
["2", "xx", "b"]
["2", "xx", "bb"]
["4", null, "d"]

## cross_join_unnest
SELECT id, tag FROM nested CROSS JOIN UNNEST(tags) AS t(tag) ORDER BY id, tag
----
id integer | tag varchar
["1", "a"]
["1", "b"]
["1", "c"]
["4", "x"]
["4", null]

## left_join_unnest
SELECT id, tag FROM nested LEFT JOIN UNNEST(tags) AS t(tag) ON true ORDER BY id, tag
----
id integer | tag varchar
["1", "a"]
["1", "b"]
["1", "c"]
["2", null]
["3", null]
["4", "x"]
["4", null]

## lateral
SELECT a.asset_id, x.peak FROM assets a CROSS JOIN LATERAL (SELECT max(r.value) AS peak FROM readings r WHERE r.asset_id = a.asset_id AND r.units = 'kW') x ORDER BY 1
----
asset_id varchar | peak double
["110001", "50.75"]
["110002", "75.5"]
["110003", "100.25"]
["110009", null]

## full_on_false
SELECT v, w FROM lefts l FULL JOIN rights r ON false ORDER BY v, w
----
v varchar | w varchar
["a", null]
["b", null]
["bb", null]
["d", null]
["null", null]
[null, "null"]
[null, "x"]
[null, "xx"]
[null, "y"]
[null, null]

## join_on_expression
SELECT l.v, r.w FROM lefts l JOIN rights r ON l.k + 1 = r.k ORDER BY 1, 2
----
v varchar | w varchar
["a", "x"]
["a", "xx"]
["d", "y"]

## join_condition_not_boolean
SELECT * FROM lefts JOIN rights ON 1
----
error TYPE_MISMATCH: line 1:36: JOIN ON clause must evaluate to a boolean: actual type integer

## missing_alias_scope
SELECT l.k FROM lefts JOIN rights ON l.k = rights.k
----
error COLUMN_NOT_FOUND: line 1:38: Column 'l.k' cannot be resolved

## alias_hides_table
SELECT lefts.k FROM lefts l
----
error COLUMN_NOT_FOUND: line 1:8: Column 'lefts.k' cannot be resolved
