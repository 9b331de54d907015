# ORDER BY, LIMIT, OFFSET, FETCH, SELECT lists and identifiers

## nulls_last_default
SELECT k FROM lefts ORDER BY k
----
k integer
["1"]
["2"]
["2"]
["4"]
[null]

## nulls_last_descending
SELECT k FROM lefts ORDER BY k DESC
----
k integer
["4"]
["2"]
["2"]
["1"]
[null]

## nulls_first
SELECT k FROM lefts ORDER BY k NULLS FIRST
----
k integer
[null]
["1"]
["2"]
["2"]
["4"]

## nulls_first_descending
SELECT k FROM lefts ORDER BY k DESC NULLS FIRST
----
k integer
[null]
["4"]
["2"]
["2"]
["1"]

## by_alias
SELECT k * -1 AS minus FROM lefts ORDER BY minus
----
minus integer
["-4"]
["-2"]
["-2"]
["-1"]
[null]

## by_ordinal
SELECT v, k FROM lefts ORDER BY 2 DESC, 1
----
v varchar | k integer
["d", "4"]
["b", "2"]
["bb", "2"]
["a", "1"]
["null", null]

## by_expression
SELECT v FROM lefts ORDER BY length(v) DESC, v
----
v varchar
["null"]
["bb"]
["a"]
["b"]
["d"]

## by_column_not_selected
SELECT v FROM rights r JOIN lefts l ON l.k = r.k ORDER BY r.w, l.v
----
v varchar
["b"]
["bb"]
["b"]
["bb"]
["d"]

## by_alias_over_column
SELECT k AS v, v AS k FROM lefts WHERE k IS NOT NULL ORDER BY v, k
----
v integer | k varchar
["1", "a"]
["2", "b"]
["2", "bb"]
["4", "d"]

## ordinal_out_of_range
SELECT k FROM lefts ORDER BY 2
----
error INVALID_COLUMN_REFERENCE: line 1:30: ORDER BY position 2 is not in select list

## booleans
SELECT DISTINCT f FROM numbers ORDER BY f
----
f boolean
["false"]
["true"]
[null]

## limit
SELECT id FROM numbers ORDER BY id LIMIT 2
----
id integer
["1"]
["2"]

## limit_zero
SELECT id FROM numbers LIMIT 0
----
id integer

## limit_all
SELECT id FROM tree ORDER BY id LIMIT ALL
----
id integer
["1"]
["2"]
["3"]
["4"]
["5"]
["6"]

## offset
SELECT id FROM numbers ORDER BY id OFFSET 5
----
id integer
["6"]
["7"]

## offset_limit
SELECT id FROM numbers ORDER BY id OFFSET 2 LIMIT 2
----
id integer
["3"]
["4"]

## limit_before_offset
SELECT id FROM numbers ORDER BY id LIMIT 2 OFFSET 2
----
error SYNTAX_ERROR: line 1:44: mismatched input 'OFFSET'. Expecting: <EOF>

## fetch_first
SELECT id FROM numbers ORDER BY id FETCH FIRST 2 ROWS ONLY
----
id integer
["1"]
["2"]

## fetch_with_ties
SELECT k FROM rights ORDER BY k FETCH FIRST 1 ROW WITH TIES
----
k integer
["2"]
["2"]

## fetch_with_ties_unordered
SELECT k FROM rights FETCH FIRST 1 ROW WITH TIES
----
error MISSING_ORDER_BY: line 1:22: FETCH FIRST WITH TIES clause requires ORDER BY

## limit_negative
SELECT 1 LIMIT -1
----
error SYNTAX_ERROR: line 1:16: mismatched input '-'. Expecting: ',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>

## limit_expression
SELECT id FROM numbers ORDER BY id LIMIT 1 + 1
----
error SYNTAX_ERROR: line 1:44: mismatched input '+'. Expecting: <EOF>

## unnamed_columns
SELECT 1, k, k + 1, count(*) OVER () FROM lefts WHERE k = 1
----
_col0 integer | k integer | _col2 integer | _col3 bigint
["1", "1", "2", "1"]

## unnamed_after_named
SELECT 1 AS a, 2, 3 AS b, 4
----
a integer | _col1 integer | b integer | _col3 integer
["1", "2", "3", "4"]

## quoted_identifier
# Athena too shows a heading in the casing of the query (Athena user guide, "Name databases, tables, and columns")
SELECT 1 AS "Mixed Case", 2 AS "order"
----
"Mixed Case" integer | order integer
["1", "2"]

## identifiers_ignore_case
# Athena too shows a heading in the casing of the query (Athena user guide, "Name databases, tables, and columns")
SELECT K, V FROM LEFTS WHERE k = 1
----
K integer | V varchar
["1", "a"]

## alias_case
# Athena too shows a heading in the casing of the query (Athena user guide, "Name databases, tables, and columns")
SELECT 1 AS FeederCount, 2 AS "FeederCount2"
----
FeederCount integer | FeederCount2 integer
["1", "2"]

## column_reference_case
SELECT lefts.K AS x FROM lefts WHERE lefts.k = 1
----
x integer
["1"]

## qualified_names
SELECT conformance.lefts.k, awsdatacatalog.conformance.lefts.v FROM awsdatacatalog.conformance.lefts WHERE k = 1
----
k integer | v varchar
["1", "a"]

## timestamp_column_unquoted
SELECT timestamp FROM readings WHERE asset_id = '110001' ORDER BY timestamp LIMIT 1
----
timestamp timestamp
["2025-03-30 00:00:00.000"]

## timestamp_column_quoted
SELECT "timestamp", value FROM readings WHERE asset_id = '110001' AND description = 'L1 Voltage' ORDER BY "timestamp" LIMIT 2
----
timestamp timestamp | value double
["2025-03-30 00:00:00.000", "241.0"]
["2025-03-30 00:30:00.000", "240.75"]

## select_star_order
SELECT * FROM assets ORDER BY asset_id
----
asset_id varchar | name varchar | rating_kva integer | customers integer | commissioned date | price decimal(12, 2)
["110001", "Mill Lane, Ashby -", "500", "182", "1994-06-01", "18250.50"]
["110002", "Station Road", "800", "240", "2008-02-29", "27999.99"]
["110003", "Brook Street - Unit 4, Weir", null, null, "2021-12-31", null]
["110009", "Quarry Top", "50", "3", null, "0.00"]

## select_star_and_more
SELECT *, k + 1 AS next FROM lefts WHERE k = 1
----
k integer | v varchar | next integer
["1", "a", "2"]

## star_without_from
SELECT *
----
error COLUMN_NOT_FOUND: line 1:8: SELECT * not allowed in queries without FROM clause

## comments
SELECT 1 -- one
/* two */ + 1
----
_col0 integer
["2"]

## semicolon_missing_from
SELECT 'a' 'b'
----
error SYNTAX_ERROR: line 1:12: mismatched input ''b''. Expecting: '%', '*', '+', ',', '-', '.', '/', 'AND', 'AS', 'AT', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'OR', 'ORDER', 'UNION', 'WHERE', 'WINDOW', '[', '||', <EOF>, <identifier>, <predicate>

## tablesample_all
SELECT count(*) FROM lefts TABLESAMPLE BERNOULLI (100)
----
_col0 bigint
["5"]

## double_quotes_are_identifiers
SELECT "feeder" AS v FROM words
----
error COLUMN_NOT_FOUND: line 1:8: Column 'feeder' cannot be resolved

## backticks
SELECT `k` FROM lefts
----
error SYNTAX_ERROR: line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers

## string_in_single_quotes_empty_alias
SELECT 1 AS ""
----
error SYNTAX_ERROR: line 1:13: Zero-length delimited identifier not allowed

## trailing_comma
SELECT k, FROM lefts
----
error SYNTAX_ERROR: line 1:11: mismatched input 'FROM'. Expecting: '*', <expression>

## distinct_on_absent
SELECT DISTINCT ON (k) k FROM lefts
----
error SYNTAX_ERROR: line 1:17: mismatched input 'ON'. Expecting: '*', <expression>

## select_duplicate_aliases
SELECT 1 AS a, 2 AS a
----
a integer | a integer
["1", "2"]

## duplicate_alias_order
SELECT k AS a, v AS a FROM lefts ORDER BY a
----
error AMBIGUOUS_NAME: line 1:43: Column 'a' is ambiguous

## order_by_string_case
SELECT x FROM (VALUES 'b', 'A', 'a', 'B', 'é', 'z') t(x) ORDER BY x
----
x varchar(1)
["A"]
["B"]
["a"]
["b"]
["z"]
["é"]

## qualify_absent
SELECT k FROM lefts QUALIFY row_number() OVER (ORDER BY k) = 1
----
error SYNTAX_ERROR: line 1:29: mismatched input 'row_number'. Expecting: '(', ',', 'CROSS', 'EXCEPT', 'FETCH', 'FULL', 'GROUP', 'HAVING', 'INNER', 'INTERSECT', 'JOIN', 'LEFT', 'LIMIT', 'MATCH_RECOGNIZE', 'NATURAL', 'OFFSET', 'ORDER', 'RIGHT', 'TABLESAMPLE', 'UNION', 'WHERE', 'WINDOW', <EOF>

## exclude_absent
SELECT * EXCLUDE (k) FROM lefts
----
error SYNTAX_ERROR: line 1:10: mismatched input 'EXCLUDE'. Expecting: ',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>

## double_colon_cast
SELECT '1'::integer
----
error SYNTAX_ERROR: line 1:11: mismatched input ':'. Expecting: '%', '*', '+', ',', '-', '.', '/', 'AND', 'AS', 'AT', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'OR', 'ORDER', 'UNION', 'WHERE', 'WINDOW', '[', '||', <EOF>, <identifier>, <predicate>

## limit_with_parameter_missing
SELECT k FROM lefts LIMIT ?
----
error INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 1 but found 0

## group_by_all_absent
SELECT k, count(*) FROM lefts GROUP BY ALL
----
error COLUMN_NOT_FOUND: line 1:40: Column 'all' cannot be resolved

## fetch_with_ties_two
SELECT k FROM rights ORDER BY k FETCH FIRST 2 ROWS WITH TIES
----
k integer
["2"]
["2"]

## fetch_with_ties_offset
SELECT k FROM rights ORDER BY k OFFSET 1 FETCH FIRST 1 ROWS WITH TIES
----
k integer
["2"]

## fetch_with_ties_nulls
SELECT k, w FROM rights ORDER BY k DESC NULLS FIRST, w FETCH FIRST 1 ROW WITH TIES
----
k integer | w varchar
[null, "null"]

## fetch_with_ties_grouped
SELECT k, count(*) FROM rights GROUP BY k ORDER BY count(*) DESC FETCH FIRST 1 ROW WITH TIES
----
k integer | _col1 bigint
["2", "2"]

## fetch_with_ties_union
SELECT k FROM lefts UNION ALL SELECT k FROM rights ORDER BY 1 FETCH FIRST 2 ROWS WITH TIES
----
k integer
["1"]
["2"]
["2"]
["2"]
["2"]

## fetch_with_ties_distinct
SELECT DISTINCT k FROM rights ORDER BY k FETCH NEXT 1 ROW WITH TIES
----
k integer
["2"]

## fetch_no_rows_with_ties
SELECT k FROM rights ORDER BY k FETCH FIRST 0 ROWS WITH TIES
----
error NUMERIC_VALUE_OUT_OF_RANGE: line 1:33: FETCH FIRST row count must be positive (actual value: 0)

## fetch_no_rows
SELECT k FROM rights ORDER BY k FETCH FIRST 0 ROWS ONLY
----
error NUMERIC_VALUE_OUT_OF_RANGE: line 1:33: FETCH FIRST row count must be positive (actual value: 0)

## tablesample_none
SELECT count(*) FROM lefts TABLESAMPLE SYSTEM (0)
----
_col0 bigint
["0"]

## tablesample_subquery
SELECT count(*) FROM (SELECT k FROM lefts) t TABLESAMPLE BERNOULLI (0)
----
_col0 bigint
["0"]

## tablesample_too_much
SELECT count(*) FROM lefts TABLESAMPLE BERNOULLI (101)
----
error NUMERIC_VALUE_OUT_OF_RANGE: line 1:51: Sample percentage must be less than or equal to 100

## order_by_count_of_a_constant
SELECT k FROM rights GROUP BY k ORDER BY count(1) DESC, k
----
k integer
["2"]
["4"]
["5"]
[null]
