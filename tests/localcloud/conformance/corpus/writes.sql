# CREATE TABLE AS, INSERT INTO and views, read back

## ctas_and_select
CREATE TABLE ctas_one AS SELECT asset_id, count(*) AS n, max(value) AS peak FROM readings WHERE units = 'kW' GROUP BY asset_id;
SELECT * FROM ctas_one ORDER BY asset_id
----
asset_id varchar | n bigint | peak double
["110001", "1296", "50.75"]
["110002", "1296", "75.5"]
["110003", "1296", "100.25"]

## ctas_with_no_data
CREATE TABLE ctas_two AS SELECT k, v FROM lefts WITH NO DATA;
SELECT count(*) FROM ctas_two
----
_col0 bigint
["0"]

## ctas_keeps_nulls
CREATE TABLE ctas_three AS SELECT id, i, d, f, v FROM numbers JOIN words USING (id);
SELECT * FROM ctas_three WHERE id > 2 ORDER BY id
----
id integer | i integer | d double | f boolean | v varchar
["3", "2147483647", "1.0E300", "true", null]
["4", "-2147483648", "0.125", null, "Größe 日本 😀"]
["5", null, null, null, "a,b;c"]
["6", "0", "0.0", "false", "Feeder"]
["7", "100", "2.5", "true", " \"quoted\" "]

## ctas_decimal_and_date
CREATE TABLE ctas_four AS SELECT asset_id, price * 2 AS double_price, commissioned FROM assets;
SELECT double_price, commissioned FROM ctas_four ORDER BY asset_id
----
double_price decimal(22, 2) | commissioned date
["36501.00", "1994-06-01"]
["55999.98", "2008-02-29"]
[null, "2021-12-31"]
["0.00", null]

## ctas_nested
CREATE TABLE ctas_five AS SELECT id, tags, series, place FROM nested;
SELECT * FROM ctas_five WHERE id IN (1, 3) ORDER BY id
----
id integer | tags array(varchar) | series map(varchar, double) | place row(lat double, lon double)
["1", "[a, b, c]", "{1|L1=1.5, 1|L2=2.5}", "{lat=52.5, lon=-1.25}"]
["3", null, null, null]

## ctas_unnamed_column
CREATE TABLE ctas_six AS SELECT count(*) FROM lefts
----
error MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1

## ctas_duplicate_column
CREATE TABLE ctas_seven AS SELECT 1 AS a, 2 AS a
----
error DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once

## ctas_exists
CREATE TABLE lefts AS SELECT 1 AS k
----
error TABLE_ALREADY_EXISTS: line 1:1: Destination table 'awsdatacatalog.conformance.lefts' already exists

## ctas_if_not_exists
CREATE TABLE ctas_eight AS SELECT 1 AS k;
CREATE TABLE IF NOT EXISTS ctas_eight AS SELECT 2 AS k;
SELECT k FROM ctas_eight
----
k integer
["1"]

## ctas_from_union
CREATE TABLE ctas_nine AS SELECT k, v FROM lefts UNION ALL SELECT k, w FROM rights;
SELECT count(*), count(k), count(v) FROM ctas_nine
----
_col0 bigint | _col1 bigint | _col2 bigint
["10", "8", "9"]

## insert_values
CREATE TABLE insert_one AS SELECT k, v FROM lefts WITH NO DATA;
INSERT INTO insert_one VALUES (1, 'one'), (2, NULL);
SELECT * FROM insert_one ORDER BY k
----
k integer | v varchar
["1", "one"]
["2", null]

## insert_select
CREATE TABLE insert_two AS SELECT k, v FROM lefts;
INSERT INTO insert_two SELECT k, w FROM rights WHERE k = 5;
SELECT * FROM insert_two ORDER BY k, v
----
k integer | v varchar
["1", "a"]
["2", "b"]
["2", "bb"]
["4", "d"]
["5", "y"]
[null, "null"]

## insert_column_list
CREATE TABLE insert_three AS SELECT k, v FROM lefts WITH NO DATA;
INSERT INTO insert_three (v, k) VALUES ('x', 7);
INSERT INTO insert_three (v) VALUES ('only v');
SELECT k, v FROM insert_three ORDER BY k
----
k integer | v varchar
["7", "x"]
[null, "only v"]

## insert_widens
CREATE TABLE insert_four AS SELECT BIGINT '1' AS b, 1e0 AS d;
INSERT INTO insert_four VALUES (2, 3);
SELECT b, d FROM insert_four ORDER BY b
----
b bigint | d double
["1", "1.0"]
["2", "3.0"]

## insert_too_long_varchar
CREATE TABLE insert_five AS SELECT CAST('ab' AS varchar(2)) AS v;
INSERT INTO insert_five VALUES ('abc')
----
error INVALID_CAST_ARGUMENT: Cannot truncate non-space characters when casting from varchar(3) to varchar(2) on INSERT

## insert_twice
CREATE TABLE insert_six AS SELECT 1 AS k;
INSERT INTO insert_six VALUES 2;
INSERT INTO insert_six VALUES 3;
SELECT sum(k), count(*) FROM insert_six
----
_col0 bigint | _col1 bigint
["6", "3"]

## view_and_select
CREATE VIEW view_one AS SELECT asset_id, max(value) AS peak FROM readings WHERE units = 'V' GROUP BY asset_id;
SELECT * FROM view_one ORDER BY asset_id
----
asset_id varchar | peak double
["110001", "241.0"]
["110002", "241.0"]
["110003", "241.0"]

## view_replace
CREATE VIEW view_two AS SELECT 1 AS a;
CREATE OR REPLACE VIEW view_two AS SELECT 2 AS b;
SELECT * FROM view_two
----
b integer
["2"]

## view_exists
CREATE VIEW view_three AS SELECT 1 AS a;
CREATE VIEW view_three AS SELECT 2 AS a
----
error TABLE_ALREADY_EXISTS: line 1:1: View already exists: 'awsdatacatalog.conformance.view_three'

## view_on_view
CREATE VIEW view_four AS SELECT k, v FROM lefts WHERE k IS NOT NULL;
CREATE VIEW view_five AS SELECT k, count(*) AS n FROM view_four GROUP BY k;
SELECT * FROM view_five ORDER BY k
----
k integer | n bigint
["1", "1"]
["2", "2"]
["4", "1"]

## view_joined
CREATE VIEW view_six AS SELECT k, w FROM rights;
SELECT l.v, s.w FROM lefts l JOIN view_six s ON l.k = s.k ORDER BY 1, 2
----
v varchar | w varchar
["b", "x"]
["b", "xx"]
["bb", "x"]
["bb", "xx"]
["d", null]

## view_column_types
CREATE VIEW view_seven AS SELECT 1.50 AS price, DATE '2025-05-01' AS day, 'x' AS v;
SELECT typeof(price), typeof(day), price, day, v FROM view_seven
----
_col0 varchar | _col1 varchar | price decimal(3, 2) | day date | v varchar(1)
["decimal(3,2)", "date", "1.50", "2025-05-01", "x"]

## view_of_missing_table
CREATE VIEW view_eight AS SELECT * FROM no_such_table
----
error TABLE_NOT_FOUND: line 1:41: Table 'awsdatacatalog.conformance.no_such_table' does not exist

## view_unnamed_column
CREATE VIEW view_nine AS SELECT 1
----
error MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1

## view_drop
CREATE VIEW view_ten AS SELECT 1 AS a;
DROP VIEW view_ten;
SELECT * FROM view_ten
----
error TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.conformance.view_ten' does not exist

## drop_table
CREATE TABLE drop_one AS SELECT 1 AS a;
DROP TABLE drop_one;
SELECT * FROM drop_one
----
error TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.conformance.drop_one' does not exist

## drop_table_if_exists
DROP TABLE IF EXISTS never_was;
SELECT 1
----
_col0 integer
["1"]

## view_shadowing_cte
CREATE VIEW view_eleven AS WITH t AS (SELECT k FROM lefts) SELECT max(k) AS top FROM t;
SELECT top FROM view_eleven
----
top integer
["4"]
