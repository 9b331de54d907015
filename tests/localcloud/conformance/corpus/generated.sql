# Statements made at random by generate.py

## query_1
SELECT 'Größe', date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999') FROM moments INTERSECT SELECT n, CAST(with_timezone(TIMESTAMP '1999-12-31 23:59:59.999', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp) FROM words ORDER BY 1, 2
----
_col0 varchar(8) | _col1 timestamp

## query_2
SELECT (- (- (id - x))) FROM nested CROSS JOIN UNNEST(levels) AS u(x) WHERE (CAST(with_timezone(CAST(DATE '2025-01-31' AS timestamp), 'UTC') AT TIME ZONE 'Europe/London' AS timestamp) < CAST(with_timezone(date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000'), 'UTC') AT TIME ZONE 'Europe/London' AS timestamp)) ORDER BY 1
----
_col0 integer
["-2"]
["-1"]
["-1"]
["-1"]
["0"]
[null]

## query_3
WITH t AS (SELECT (42 / 3) AS a, split_part('Größe', ',', 2) AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(5) | w varchar

## query_4
SELECT (CAST(date_trunc('month', DATE '2025-01-31') AS timestamp) < TIMESTAMP '2025-03-30 01:30:00.000'), (replace(format_datetime(TIMESTAMP '1999-12-31 23:59:59.999', 'yyyy-MM-dd HH:mm'), 'e', 'E') LIKE '%e%'), TIMESTAMP '1999-12-31 23:59:59.999' FROM lefts l JOIN rights r ON l.k = r.k WHERE (r.k IS NULL) ORDER BY 1, 2, 3
----
_col0 boolean | _col1 boolean | _col2 timestamp

## query_5
SELECT CAST(strpos(v, 'e') AS integer), sum((-0.25 * 100.00)), bool_or((false AND false)) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 decimal(38, 4) | _col2 boolean
["0", "-175.0000", "false"]

## query_6
SELECT (x % 4), array_sort(array_agg(x)), count((- id)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 array(integer) | _col2 bigint
["1", "[1, 5, 5]", "3"]
["2", "[2]", "1"]
["3", "[3]", "1"]
[null, "[null]", "1"]

## query_7
SELECT 'Größe', array_sort(array_agg(CAST(cardinality(filter(ARRAY[1, id], e -> e > 0)) AS integer))), bool_or((true AND false)) FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(5) | _col1 array(integer) | _col2 boolean
["Größe", "[2, 2, 2, 2, 2, 2]", "false"]

## query_8
SELECT -7 FROM assets ORDER BY 1
----
_col0 integer
["-7"]
["-7"]
["-7"]
["-7"]

## query_9
SELECT (DATE '2025-01-31' + INTERVAL '1' MONTH), (1 % 4) FROM tree UNION ALL SELECT date_add('day', -3, commissioned), customers FROM assets ORDER BY 1, 2
----
_col0 date | _col1 integer
["1994-05-29", "182"]
["2008-02-26", "240"]
["2021-12-28", null]
["2025-02-28", "1"]
["2025-02-28", "1"]
["2025-02-28", "1"]
["2025-02-28", "1"]
["2025-02-28", "1"]
["2025-02-28", "1"]
[null, "3"]

## query_10
SELECT CAST(length('feeder') AS integer), max(greatest(0, l.k)) OVER (PARTITION BY false ORDER BY CAST(length('feeder') AS integer)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 integer
["6", "4"]
["6", "4"]
["6", "4"]
["6", "4"]
["6", "4"]

## query_11
WITH t AS (SELECT (1 * (1 % 4)) AS a, CAST((-0.25 * 2) AS varchar) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "-0.50", null]
["1", "-0.50", null]
["1", "-0.50", null]
["1", "-0.50", null]
["1", "-0.50", null]
["1", "-0.50", null]
["1", "-0.50", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_12
SELECT DISTINCT ('feeder' LIKE '%e%'), (((-7 * id) % 4) * (SELECT max(k) FROM rights WHERE rights.k > id)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) WHERE (reverse(substr('Größe', 2, 3)) <= '') ORDER BY 1, 2
----
_col0 boolean | _col1 integer

## query_13
SELECT CAST(DATE '2025-01-31' AS timestamp), date_trunc('month', date_trunc('month', DATE '2025-01-31')) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2 LIMIT 3
----
_col0 timestamp | _col1 date
["2025-01-31 00:00:00.000", "2025-01-01"]
["2025-01-31 00:00:00.000", "2025-01-01"]
["2025-01-31 00:00:00.000", "2025-01-01"]

## query_14
SELECT '', array_sort(array_agg(TRY(CAST('' AS integer)))), min(CAST(ts AS varchar)) FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(0) | _col1 array(integer) | _col2 varchar
["", "[null, null, null, null, null, null]", "1969-12-31 23:59:59.500"]

## query_15
SELECT nullif('a,b', 'feeder'), count(*), max((DATE '2025-01-31' + INTERVAL '1' MONTH)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(3) | _col1 bigint | _col2 date
["a,b", "6", "2025-02-28"]

## query_16
SELECT parent, rank() OVER (PARTITION BY (label <= label) ORDER BY parent) FROM tree ORDER BY 1, 2
----
parent integer | _col1 bigint
["1", "1"]
["1", "1"]
["2", "3"]
["4", "4"]
["4", "4"]
[null, "6"]

## query_17
WITH t AS (SELECT l.k AS a, array_join(ARRAY['Größe', replace(v, 'e', 'E')], '|') AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["2", "Größe|b", "x"]
["2", "Größe|b", "x"]
["2", "Größe|b", "xx"]
["2", "Größe|b", "xx"]
["2", "Größe|bb", "x"]
["2", "Größe|bb", "x"]
["2", "Größe|bb", "xx"]
["2", "Größe|bb", "xx"]
["4", "Größe|d", null]

## query_18
SELECT (if(('feeder' LIKE '%e%'), CAST(100.00 AS varchar), CAST(42 AS varchar)) LIKE '%e%'), -0.25, (round(100.00, 1) * 2) FROM moments ORDER BY 1, 2, 3 LIMIT 3
----
_col0 boolean | _col1 decimal(2, 2) | _col2 decimal(16, 2)
["false", "-0.25", "200.00"]
["false", "-0.25", "200.00"]
["false", "-0.25", "200.00"]

## query_19
SELECT format_datetime(TIMESTAMP '2025-03-30 01:30:00.000', 'yyyy-MM-dd HH:mm'), CAST(DATE '2025-01-31' AS varchar) FROM assets UNION SELECT if(true, 'feeder', ''), CAST(0 AS varchar) FROM moments ORDER BY 1, 2
----
_col0 varchar | _col1 varchar
["2025-03-30 01:30", "2025-01-31"]
["feeder", "0"]

## query_20
SELECT (CAST(CAST(with_timezone(TIMESTAMP '2025-03-30 01:30:00.000', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp) AS varchar) <= name), false, (round(abs(price), 1) / 3) FROM assets ORDER BY 1, 2, 3
----
_col0 boolean | _col1 boolean | _col2 decimal(13, 2)
["true", "false", "0.00"]
["true", "false", "6083.50"]
["true", "false", "9333.33"]
["true", "false", null]

## query_21
SELECT DISTINCT coalesce(regexp_replace(CAST(d AS varchar), '([aeiou])', '<$1>'), 'none') FROM moments WHERE ('feeder' NOT LIKE '_e%') ORDER BY 1
----
_col0 varchar

## query_22
SELECT (true OR true), TIMESTAMP '2025-03-30 01:30:00.000' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) UNION SELECT (NOT true), date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000') FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 boolean | _col1 timestamp
["false", "2025-03-30 01:00:00.000"]
["true", "2025-03-30 01:30:00.000"]

## query_23
SELECT (k % 4), dense_rank() OVER (PARTITION BY coalesce(true, false) ORDER BY (k % 4)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["1", "2"]
["2", "3"]
["2", "3"]
[null, "4"]

## query_24
SELECT a, b, grouping(a, b), count(*) FROM (SELECT 'Größe' AS a, k AS b FROM lefts) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a varchar(5) | b integer | _col2 integer | _col3 bigint
["Größe", null, "1", "5"]
[null, "1", "2", "1"]
[null, "2", "2", "2"]
[null, "4", "2", "1"]
[null, null, "2", "1"]
[null, null, "3", "5"]

## query_25
SELECT -0.25, 1.5 FROM lefts l JOIN rights r ON l.k = r.k UNION ALL SELECT CAST(1e3 AS decimal(20, 3)), (-0.25 * 2) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 decimal(20, 3) | _col1 decimal(12, 2)
["-0.250", "1.50"]
["-0.250", "1.50"]
["-0.250", "1.50"]
["-0.250", "1.50"]
["-0.250", "1.50"]
["1000.000", "-0.50"]
["1000.000", "-0.50"]
["1000.000", "-0.50"]

## query_26
WITH t AS (SELECT greatest(CAST(-0.25 AS integer), rating_kva) AS a, upper(replace(name, 'e', 'E')) AS b FROM assets) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["50", "QUARRY TOP", null]
["500", "MILL LANE, ASHBY -", null]
["800", "STATION ROAD", null]
[null, "BROOK STREET - UNIT 4, WEIR", null]

## query_27
SELECT (DATE '2025-01-31' + INTERVAL '1' MONTH), floor((CAST(42 AS double) / 4)) FROM lefts WHERE (0 IS NULL) ORDER BY 1, 2
----
_col0 date | _col1 double

## query_28
WITH t AS (SELECT TRY(CAST(split_part('', ',', 2) AS integer)) AS a, coalesce('feeder', 'none') AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(6) | w varchar
[null, "feeder", null]
[null, "feeder", null]
[null, "feeder", null]

## query_29
SELECT DISTINCT DATE '2025-01-31', (TIMESTAMP '2025-03-30 01:30:00.000' - INTERVAL '90' MINUTE), (true AND true) FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE ((ARRAY[r.k, 42][2] / 3) IS NULL) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 timestamp | _col2 boolean

## query_30
SELECT CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer), sum(r.k) OVER (PARTITION BY true ORDER BY CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["337", "12"]
["337", "12"]
["337", "12"]
["337", "12"]
["337", "12"]

## query_31
SELECT CAST(length(asset_id) AS integer), count(*) OVER (ORDER BY CAST(length(asset_id) AS integer)) FROM assets ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["6", "4"]
["6", "4"]
["6", "4"]
["6", "4"]

## query_32
SELECT CAST(length(n) AS integer), rank() OVER (ORDER BY CAST(length(n) AS integer)) FROM words ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["3", "2"]
["3", "2"]
["3", "2"]
["4", "5"]
["5", "6"]
["5", "6"]
[null, "8"]

## query_33
SELECT (0 + (SELECT max(k) FROM rights WHERE rights.k > (- 1))) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1
----
_col0 integer
["5"]
["5"]
["5"]

## query_34
WITH t AS (SELECT 1 AS a, CAST(CAST(cardinality(filter(ARRAY[1, NULLIF(1, 1)], e -> e > 0)) AS integer) AS varchar) AS b FROM words) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "1", null]
["1", "1", null]
["1", "1", null]
["1", "1", null]
["1", "1", null]
["1", "1", null]
["1", "1", null]
["1", "1", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_35
SELECT DISTINCT id, reverse(upper(label)), lpad(nullif(CAST(DATE '2024-02-29' AS varchar), 'feeder'), 4, '.') FROM tree WHERE (id IS NULL) ORDER BY 1, 2, 3
----
id integer | _col1 varchar | _col2 varchar

## query_36
WITH t AS (SELECT (id + TRY(CAST(v AS integer))) AS a, substr(n, 2, 3) AS b FROM words) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(8) | w varchar

## query_37
SELECT DISTINCT ((SELECT max(k) FROM rights WHERE rights.k > (42 + 1)) / 3), false, (abs(CAST(NULLIF(1, 1) AS double)) + floor(abs(-2.25e0))) FROM lefts WHERE (NULLIF(1, 1) IN (SELECT k FROM rights)) ORDER BY 1, 2, 3
----
_col0 integer | _col1 boolean | _col2 double

## query_38
SELECT a, b, grouping(a, b), count(*) FROM (SELECT replace(v, 'e', 'E') AS a, 42 AS b FROM words) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a varchar | b integer | _col2 integer | _col3 bigint
["", "42", "0", "1"]
["", null, "1", "1"]
[" \"quotEd\" ", "42", "0", "1"]
[" \"quotEd\" ", null, "1", "1"]
["FEEdEr", "42", "0", "1"]
["FEEdEr", null, "1", "1"]
["GrößE 日本 😀", "42", "0", "1"]
["GrößE 日本 😀", null, "1", "1"]
["a,b;c", "42", "0", "1"]
["a,b;c", null, "1", "1"]
["fEEdEr", "42", "0", "1"]
["fEEdEr", null, "1", "1"]
["linE\nbrEak\ttab", "42", "0", "1"]
["linE\nbrEak\ttab", null, "1", "1"]
[null, "42", "0", "1"]
[null, "42", "2", "8"]
[null, null, "1", "1"]
[null, null, "3", "8"]

## query_39
SELECT a, b, grouping(a, b), count(*) FROM (SELECT NULLIF(1, 1) AS a, split_part('a,b', ',', 2) AS b FROM moments) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b varchar(3) | _col2 integer | _col3 bigint
[null, "b", "2", "6"]
[null, null, "1", "6"]
[null, null, "3", "6"]

## query_40
SELECT CASE WHEN true THEN 0 ELSE i END, count(*), max(date_trunc('month', DATE '2025-01-31')) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 date
["0", "3", "2025-01-01"]

## query_41
SELECT a, b, grouping(a, b), count(*) FROM (SELECT customers AS a, if(false, rating_kva) AS b FROM assets) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["3", null, "0", "1"]
["3", null, "1", "1"]
["182", null, "0", "1"]
["182", null, "1", "1"]
["240", null, "0", "1"]
["240", null, "1", "1"]
[null, null, "0", "1"]
[null, null, "1", "1"]
[null, null, "2", "4"]
[null, null, "3", "4"]

## query_42
SELECT abs(NULLIF(1, 1)), dense_rank() OVER (PARTITION BY true ORDER BY abs(NULLIF(1, 1))) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]

## query_43
SELECT a, b, grouping(a, b), count(*) FROM (SELECT coalesce('Größe', 'none') AS a, 0 AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a varchar(5) | b integer | _col2 integer | _col3 bigint
["Größe", null, "1", "7"]
[null, "0", "2", "7"]
[null, null, "3", "7"]

## query_44
SELECT CAST(strpos('a,b', 'e') AS integer), CAST(1e3 AS decimal(20, 3)) FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION SELECT parent, -0.25 FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 decimal(20, 3)
["0", "1000.000"]
["1", "-0.250"]
["2", "-0.250"]
["4", "-0.250"]
[null, "-0.250"]

## query_45
SELECT a, b, grouping(a, b), count(*) FROM (SELECT abs(0) AS a, nullif('Größe', 'feeder') AS b FROM lefts l JOIN rights r ON l.k = r.k) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b varchar(5) | _col2 integer | _col3 bigint
["0", null, "1", "5"]
[null, "Größe", "2", "5"]
[null, null, "3", "5"]

## query_46
SELECT a, b, grouping(a, b), count(*) FROM (SELECT 'Größe' AS a, CAST(year(DATE '2024-02-29') AS integer) AS b FROM lefts l JOIN rights r ON l.k = r.k) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar(5) | b integer | _col2 integer | _col3 bigint
["Größe", "2024", "0", "5"]
["Größe", null, "1", "5"]
[null, null, "3", "5"]

## query_47
SELECT d, round(100.00, 1) FROM moments INTERSECT SELECT date_trunc('month', DATE '2024-02-29'), CAST(0.5e0 AS decimal(20, 3)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
d date | _col1 decimal(20, 3)

## query_48
WITH t AS (SELECT id AS a, date_format(TIMESTAMP '2025-03-30 01:30:00.000', '%d/%m/%y %H:%i') AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "30/03/25 01:30", null]
["1", "30/03/25 01:30", null]
["1", "30/03/25 01:30", null]
["4", "30/03/25 01:30", null]
["4", "30/03/25 01:30", null]
["4", "30/03/25 01:30", null]

## query_49
SELECT n, count(*), max(date_trunc('month', DATE '2025-01-31')) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
n varchar(8) | _col1 bigint | _col2 date

## query_50
SELECT round(0.5e0, 1), 0e0 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) EXCEPT SELECT abs(0.5e0), 0.5e0 FROM moments ORDER BY 1, 2
----
_col0 double | _col1 double
["0.5", "0.0"]

## query_51
SELECT 'Größe', sum(CAST(round(0e0) AS integer)), sum((-0.25 / 3)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(5) | _col1 bigint | _col2 decimal(38, 2)
["Größe", "0", "-0.48"]

## query_52
WITH t AS (SELECT customers AS a, name AS b FROM assets) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["3", "Quarry Top", null]
["182", "Mill Lane, Ashby -", null]
["240", "Station Road", null]
[null, "Brook Street - Unit 4, Weir", null]

## query_53
SELECT DISTINCT ((- abs(-0.25)) / 3) FROM words ORDER BY 1 LIMIT 3
----
_col0 decimal(2, 2)
["-0.08"]

## query_54
SELECT (0e0 * 0), round(-2.25e0, 1) FROM moments INTERSECT SELECT (1e3 + 0e0), (0.5e0 / 4) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 double | _col1 double

## query_55
SELECT DISTINCT (DATE '2024-02-29' + INTERVAL '1' MONTH), CAST(cardinality(filter(ARRAY[1, id], e -> e > 0)) AS integer), 42 FROM words ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 integer | _col2 integer
["2024-03-29", "2", "42"]

## query_56
WITH t AS (SELECT TRY(CAST(coalesce(v, 'none') AS integer)) AS a, CAST((100.00 / 3) AS varchar) AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
[null, "33.33", null]
[null, "33.33", null]
[null, "33.33", null]
[null, "33.33", null]
[null, "33.33", null]

## query_57
SELECT CAST(cardinality(filter(ARRAY[1, 42], e -> e > 0)) AS integer), bool_or(contains(ARRAY[1, rating_kva], customers)), count(DISTINCT price) FROM assets GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 boolean | _col2 bigint
["2", "false", "3"]

## query_58
SELECT (DATE '2024-02-29' + INTERVAL '1' MONTH), coalesce((date_trunc('month', DATE '2024-02-29') < date_add('day', -3, DATE '2025-01-31')), false), 0e0 FROM words ORDER BY 1, 2, 3
----
_col0 date | _col1 boolean | _col2 double
["2024-03-29", "true", "0.0"]
["2024-03-29", "true", "0.0"]
["2024-03-29", "true", "0.0"]
["2024-03-29", "true", "0.0"]
["2024-03-29", "true", "0.0"]
["2024-03-29", "true", "0.0"]
["2024-03-29", "true", "0.0"]
["2024-03-29", "true", "0.0"]

## query_59
SELECT DISTINCT CAST(rating_kva AS decimal(12, 2)), -2.25e0, date_add('day', -3, date_trunc('month', (DATE '2024-02-29' + INTERVAL '1' MONTH))) FROM assets ORDER BY 1, 2, 3
----
_col0 decimal(12, 2) | _col1 double | _col2 date
["50.00", "-2.25", "2024-02-27"]
["500.00", "-2.25", "2024-02-27"]
["800.00", "-2.25", "2024-02-27"]
[null, "-2.25", "2024-02-27"]

## query_60
SELECT CAST(0e0 AS varchar), TIMESTAMP '1999-12-31 23:59:59.999' FROM moments INTERSECT SELECT 'feeder', TIMESTAMP '2025-03-30 01:30:00.000' FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 varchar | _col1 timestamp

## query_61
SELECT upper(w), count((SELECT max(k) FROM rights WHERE rights.k > l.k)), avg(if(false, r.k)) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 double
["X", "2", null]
["XX", "2", null]
[null, "2", null]

## query_62
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(k AS varchar) AS a, 'feeder' AS b FROM lefts) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar(6) | _col2 integer | _col3 bigint
["1", "feeder", "0", "1"]
["1", null, "1", "1"]
["2", "feeder", "0", "2"]
["2", null, "1", "2"]
["4", "feeder", "0", "1"]
["4", null, "1", "1"]
[null, "feeder", "0", "1"]
[null, null, "1", "1"]
[null, null, "3", "5"]

## query_63
SELECT abs(1), rank() OVER (ORDER BY abs(1)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "1"]
["1", "1"]
["1", "1"]
["1", "1"]
["1", "1"]

## query_64
SELECT a, b, grouping(a, b), count(*) FROM (SELECT (1 % 4) AS a, label AS b FROM tree) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar | _col2 integer | _col3 bigint
["1", "feeder 1", "0", "1"]
["1", "feeder 3", "0", "1"]
["1", "grid", "0", "1"]
["1", "other", "0", "1"]
["1", "primary", "0", "1"]
["1", "substation", "0", "1"]
["1", null, "1", "6"]
[null, "feeder 1", "2", "1"]
[null, "feeder 3", "2", "1"]
[null, "grid", "2", "1"]
[null, "other", "2", "1"]
[null, "primary", "2", "1"]
[null, "substation", "2", "1"]
[null, null, "3", "6"]

## query_65
SELECT reverse(w), bool_or((TIMESTAMP '1999-12-31 23:59:59.999' < TIMESTAMP '2025-03-30 01:30:00.000')), count(*) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 boolean | _col2 bigint
["x", "true", "2"]
["xx", "true", "2"]
[null, "true", "3"]

## query_66
SELECT TRY(CAST('a,b' AS integer)), count(CAST(length('') AS integer)), sum((0 % 4)) FILTER (WHERE EXISTS (SELECT 1 FROM rights WHERE rights.k = id)) FROM moments GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 bigint
[null, "6", "0"]

## query_67
SELECT DATE '2024-02-29', CAST(id AS double) FROM words INTERSECT SELECT (DATE '2025-01-31' + INTERVAL '1' MONTH), 0.5e0 FROM lefts ORDER BY 1, 2
----
_col0 date | _col1 double

## query_68
SELECT label FROM tree ORDER BY 1
----
label varchar
["feeder 1"]
["feeder 3"]
["grid"]
["other"]
["primary"]
["substation"]

## query_69
SELECT DISTINCT round(1.5, 1), (CAST(cardinality(filter(ARRAY[1, CAST(strpos(v, 'e') AS integer)], e -> e > 0)) AS integer) BETWEEN ((SELECT max(k) FROM rights WHERE rights.k > 1) + CAST(cardinality(filter(ARRAY[1, -7], e -> e > 0)) AS integer)) AND -7) FROM words WHERE regexp_like('feeder', '^[a-f]') ORDER BY 1, 2
----
_col0 decimal(3, 1) | _col1 boolean
["1.5", "false"]

## query_70
SELECT date_format(TIMESTAMP '1999-12-31 23:59:59.999', '%d/%m/%y %H:%i'), sum((1.5 * price)), sum(price) FROM assets GROUP BY 1 ORDER BY 1
----
_col0 varchar | _col1 decimal(38, 3) | _col2 decimal(38, 2)
["31/12/99 23:59", "69375.735", "46250.49"]

## query_71
SELECT true, bool_or((TIMESTAMP '1999-12-31 23:59:59.999' < TIMESTAMP '2025-03-30 01:30:00.000')), max((DATE '2024-02-29' + INTERVAL '1' MONTH)) FROM lefts l JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 boolean | _col2 date
["true", "true", "2024-03-29"]

## query_72
SELECT CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer), count(*) OVER (PARTITION BY contains(ARRAY[1, 0], 1) ORDER BY CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["337", "3"]
["337", "3"]
["337", "3"]

## query_73
SELECT DISTINCT date_trunc('month', DATE '2025-01-31'), CAST(NULLIF(1, 1) AS decimal(12, 2)), date_add('day', -3, date_trunc('month', (DATE '2025-01-31' + INTERVAL '1' MONTH))) FROM words ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 decimal(12, 2) | _col2 date
["2025-01-01", null, "2025-01-29"]

## query_74
SELECT a, b, grouping(a, b), count(*) FROM (SELECT TRY(CAST('Größe' AS integer)) AS a, id AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
[null, "1", "0", "3"]
[null, "1", "2", "3"]
[null, "4", "0", "3"]
[null, "4", "2", "3"]
[null, null, "1", "6"]
[null, null, "3", "6"]

## query_75
SELECT upper(''), (DATE '2025-01-31' + INTERVAL '1' MONTH) FROM words UNION ALL SELECT v, date_trunc('month', DATE '2025-01-31') FROM lefts ORDER BY 1, 2
----
_col0 varchar | _col1 date
["", "2025-02-28"]
["", "2025-02-28"]
["", "2025-02-28"]
["", "2025-02-28"]
["", "2025-02-28"]
["", "2025-02-28"]
["", "2025-02-28"]
["", "2025-02-28"]
["a", "2025-01-01"]
["b", "2025-01-01"]
["bb", "2025-01-01"]
["d", "2025-01-01"]
["null", "2025-01-01"]

## query_76
SELECT -7, dense_rank() OVER (ORDER BY -7) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-7", "1"]
["-7", "1"]
["-7", "1"]
["-7", "1"]
["-7", "1"]
["-7", "1"]
["-7", "1"]

## query_77
SELECT a, b, grouping(a, b), count(*) FROM (SELECT (1 * 42) AS a, 'a,b' AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b varchar(3) | _col2 integer | _col3 bigint
["42", null, "1", "3"]
[null, "a,b", "2", "3"]
[null, null, "3", "3"]

## query_78
SELECT l.k, min(CAST(strpos('feeder', 'e') AS integer)) OVER (PARTITION BY (DATE '2024-02-29' < DATE '2025-01-31') ORDER BY l.k) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
k integer | _col1 integer
["1", "2"]
["2", "2"]
["2", "2"]
["2", "2"]
["2", "2"]
["4", "2"]
[null, "2"]

## query_79
WITH t AS (SELECT CAST(cardinality(filter(ARRAY[1, id], e -> e > 0)) AS integer) AS a, array_join(ARRAY['Größe', date_format(TIMESTAMP '1999-12-31 23:59:59.999', '%d/%m/%y %H:%i')], '|') AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["2", "Größe|31/12/99 23:59", "x"]
["2", "Größe|31/12/99 23:59", "x"]
["2", "Größe|31/12/99 23:59", "x"]
["2", "Größe|31/12/99 23:59", "x"]
["2", "Größe|31/12/99 23:59", "x"]
["2", "Größe|31/12/99 23:59", "x"]
["2", "Größe|31/12/99 23:59", "xx"]
["2", "Größe|31/12/99 23:59", "xx"]
["2", "Größe|31/12/99 23:59", "xx"]
["2", "Größe|31/12/99 23:59", "xx"]
["2", "Größe|31/12/99 23:59", "xx"]
["2", "Größe|31/12/99 23:59", "xx"]

## query_80
SELECT 'feeder', sum((42 - -7)), max(date_trunc('month', DATE '2024-02-29')) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) GROUP BY 1 ORDER BY 1
----
_col0 varchar(6) | _col1 bigint | _col2 date
["feeder", "147", "2024-02-01"]

## query_81
SELECT CAST(round(-2.25e0) AS integer), dense_rank() OVER (PARTITION BY false ORDER BY CAST(round(-2.25e0) AS integer)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-2", "1"]
["-2", "1"]
["-2", "1"]
["-2", "1"]
["-2", "1"]

## query_82
SELECT (v <= 'a,b'), count(greatest(-7, 42)), max((DATE '2024-02-29' + INTERVAL '1' MONTH)) FROM lefts GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 date
["false", "4", "2024-03-29"]
["true", "1", "2024-03-29"]

## query_83
SELECT abs(NULLIF(1, 1)), dense_rank() OVER (ORDER BY abs(NULLIF(1, 1))) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]

## query_84
SELECT a, b, grouping(a, b), count(*) FROM (SELECT abs(r.k) AS a, v AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b varchar | _col2 integer | _col3 bigint
["2", null, "1", "4"]
["4", null, "1", "1"]
[null, "a", "2", "1"]
[null, "b", "2", "2"]
[null, "bb", "2", "2"]
[null, "d", "2", "1"]
[null, "null", "2", "1"]
[null, null, "1", "2"]
[null, null, "3", "7"]

## query_85
SELECT ((0e0 + round(-2.25e0, 1)) * TRY(CAST(split_part('', ',', 2) AS integer))) FROM lefts ORDER BY 1 LIMIT 3
----
_col0 double
[null]
[null]
[null]

## query_86
SELECT id, sum(x) OVER (ORDER BY id) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
id integer | _col1 bigint
["1", "6"]
["1", "6"]
["1", "6"]
["4", "16"]
["4", "16"]
["4", "16"]

## query_87
WITH t AS (SELECT CAST(length(date_format(TIMESTAMP '1999-12-31 23:59:59.999', '%d/%m/%y %H:%i')) AS integer) AS a, '' AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(0) | w varchar
["14", "", null]
["14", "", null]
["14", "", null]
["14", "", null]
["14", "", null]
["14", "", null]
["14", "", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_88
WITH t AS (SELECT 0 AS a, (reverse('feeder') || upper(w)) AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["0", "redeefX", null]
["0", "redeefX", null]
["0", "redeefXX", null]
["0", "redeefXX", null]
["0", null, null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_89
WITH t AS (SELECT CAST(cardinality(filter(ARRAY[1, (42 * -7)], e -> e > 0)) AS integer) AS a, split_part('a,b', ',', 2) AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(3) | w varchar
["1", "b", null]
["1", "b", null]
["1", "b", null]
["1", "b", null]
["1", "b", null]
["1", "b", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_90
SELECT true, CAST(0 AS decimal(12, 2)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) UNION SELECT (-7 > 0), 1.5 FROM words ORDER BY 1, 2
----
_col0 boolean | _col1 decimal(12, 2)
["false", "1.50"]
["true", "0.00"]

## query_91
SELECT greatest(r.k, l.k), dense_rank() OVER (PARTITION BY false ORDER BY greatest(r.k, l.k)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["2", "1"]
["2", "1"]
["2", "1"]
["2", "1"]
["4", "2"]
[null, "3"]
[null, "3"]

## query_92
SELECT a, b, grouping(a, b), count(*) FROM (SELECT upper('feeder') AS a, CAST(round(0.5e0) AS integer) AS b FROM tree) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a varchar(6) | b integer | _col2 integer | _col3 bigint
["FEEDER", "1", "0", "6"]
["FEEDER", null, "1", "6"]
[null, "1", "2", "6"]
[null, null, "3", "6"]

## query_93
SELECT (NOT false), CAST(DATE '2024-02-29' AS timestamp) FROM words UNION SELECT (TIMESTAMP '2025-03-30 01:30:00.000' < TIMESTAMP '2025-03-30 01:30:00.000'), CAST(with_timezone(TIMESTAMP '1999-12-31 23:59:59.999', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp) FROM tree ORDER BY 1, 2
----
_col0 boolean | _col1 timestamp
["false", "1999-12-31 23:59:59.999"]
["true", "2024-02-29 00:00:00.000"]

## query_94
SELECT false, array_sort(array_agg(parent)), max(id) FROM tree GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 array(integer) | _col2 integer
["false", "[1, 1, 2, 4, 4, null]", "6"]

## query_95
SELECT (DATE '2024-02-29' + INTERVAL '1' MONTH), date_format(TIMESTAMP '2025-03-30 01:30:00.000', '%d/%m/%y %H:%i') FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) INTERSECT SELECT date_add('day', -3, commissioned), coalesce(asset_id, 'none') FROM assets ORDER BY 1, 2
----
_col0 date | _col1 varchar

## query_96
WITH t AS (SELECT -7 AS a, v AS b FROM words) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["-7", "", null]
["-7", " \"quoted\" ", null]
["-7", "Feeder", null]
["-7", "Größe 日本 😀", null]
["-7", "a,b;c", null]
["-7", "feeder", null]
["-7", "line\nbreak\ttab", null]
["-7", null, null]

## query_97
SELECT TIMESTAMP '2025-03-30 01:30:00.000', CAST(parent AS double) FROM tree EXCEPT SELECT date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000'), (x / 4) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 timestamp | _col1 double
["2025-03-30 01:30:00.000", "1.0"]
["2025-03-30 01:30:00.000", "2.0"]
["2025-03-30 01:30:00.000", "4.0"]
["2025-03-30 01:30:00.000", null]

## query_98
SELECT (-7 IS DISTINCT FROM 1), (0e0 <> 0e0) FROM words EXCEPT SELECT (true OR false), (0 > l.k) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 boolean | _col1 boolean

## query_99
SELECT CAST(year(DATE '2024-02-29') AS integer), (-7 IN (SELECT k FROM rights)) FROM lefts l JOIN rights r ON l.k = r.k UNION SELECT x, EXISTS (SELECT 1 FROM rights WHERE rights.k = -7) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 boolean
["1", "false"]
["2", "false"]
["3", "false"]
["5", "false"]
["2024", null]
[null, "false"]

## query_100
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(1.5 AS varchar) AS a, 'a,b' AS b FROM moments) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar(3) | _col2 integer | _col3 bigint
["1.5", "a,b", "0", "6"]
["1.5", null, "1", "6"]
[null, null, "3", "6"]

## query_101
SELECT a, b, grouping(a, b), count(*) FROM (SELECT if(false, v, v) AS a, '' AS b FROM lefts l JOIN rights r ON l.k = r.k) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a varchar | b varchar(0) | _col2 integer | _col3 bigint
["b", null, "1", "2"]
["bb", null, "1", "2"]
["d", null, "1", "1"]
[null, "", "2", "5"]
[null, null, "3", "5"]

## query_102
WITH t AS (SELECT CAST(strpos(n, 'e') AS integer) AS a, replace(replace(n, 'e', 'E'), 'e', 'E') AS b FROM words) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(35) | w varchar
["0", "", null]
["0", "ONE", null]
["0", "x y", null]
["1", "Eight", null]
["2", "sEvEn", "x"]
["2", "sEvEn", "xx"]
["3", "drEi", null]
["3", "onE", null]
[null, null, "null"]
[null, null, "y"]
[null, null, null]
[null, null, null]

## query_103
WITH t AS (SELECT 42 AS a, date_format(CAST(DATE '2024-02-29' AS timestamp), '%d/%m/%y %H:%i') AS b FROM words) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["42", "29/02/24 00:00", null]
["42", "29/02/24 00:00", null]
["42", "29/02/24 00:00", null]
["42", "29/02/24 00:00", null]
["42", "29/02/24 00:00", null]
["42", "29/02/24 00:00", null]
["42", "29/02/24 00:00", null]
["42", "29/02/24 00:00", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_104
SELECT DISTINCT split_part(split_part(format_datetime(TIMESTAMP '1999-12-31 23:59:59.999', 'yyyy-MM-dd HH:mm'), ',', 2), ',', 2) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1
----
_col0 varchar
[null]

## query_105
WITH t AS (SELECT CAST(cardinality(filter(ARRAY[1, id], e -> e > 0)) AS integer) AS a, date_format(CAST(DATE '2024-02-29' AS timestamp), '%d/%m/%y %H:%i') AS b FROM tree) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["2", "29/02/24 00:00", "x"]
["2", "29/02/24 00:00", "x"]
["2", "29/02/24 00:00", "x"]
["2", "29/02/24 00:00", "x"]
["2", "29/02/24 00:00", "x"]
["2", "29/02/24 00:00", "x"]
["2", "29/02/24 00:00", "xx"]
["2", "29/02/24 00:00", "xx"]
["2", "29/02/24 00:00", "xx"]
["2", "29/02/24 00:00", "xx"]
["2", "29/02/24 00:00", "xx"]
["2", "29/02/24 00:00", "xx"]

## query_106
SELECT date_trunc('month', DATE '2024-02-29'), DATE '2025-01-31' FROM lefts UNION ALL SELECT date_add('day', -3, DATE '2024-02-29'), (DATE '2024-02-29' + INTERVAL '1' MONTH) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 date | _col1 date
["2024-02-01", "2025-01-31"]
["2024-02-01", "2025-01-31"]
["2024-02-01", "2025-01-31"]
["2024-02-01", "2025-01-31"]
["2024-02-01", "2025-01-31"]
["2024-02-26", "2024-03-29"]
["2024-02-26", "2024-03-29"]
["2024-02-26", "2024-03-29"]
["2024-02-26", "2024-03-29"]
["2024-02-26", "2024-03-29"]

## query_107
SELECT if(true, -7), dense_rank() OVER (PARTITION BY false ORDER BY if(true, -7)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-7", "1"]
["-7", "1"]
["-7", "1"]

## query_108
WITH t AS (SELECT coalesce(CASE WHEN true THEN k ELSE NULLIF(1, 1) END, k) AS a, reverse(CAST(k AS varchar)) AS b FROM lefts) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "1", null]
["2", "2", "x"]
["2", "2", "x"]
["2", "2", "xx"]
["2", "2", "xx"]
["4", "4", null]
[null, null, null]

## query_109
SELECT NULLIF(1, 1), sum(if(false, -7)) OVER (ORDER BY NULLIF(1, 1)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
[null, null]
[null, null]
[null, null]
[null, null]
[null, null]

## query_110
SELECT a, b, grouping(a, b), count(*) FROM (SELECT id AS a, id AS b FROM tree) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["1", "1", "0", "1"]
["1", null, "1", "1"]
["2", "2", "0", "1"]
["2", null, "1", "1"]
["3", "3", "0", "1"]
["3", null, "1", "1"]
["4", "4", "0", "1"]
["4", null, "1", "1"]
["5", "5", "0", "1"]
["5", null, "1", "1"]
["6", "6", "0", "1"]
["6", null, "1", "1"]
[null, "1", "2", "1"]
[null, "2", "2", "1"]
[null, "3", "2", "1"]
[null, "4", "2", "1"]
[null, "5", "2", "1"]
[null, "6", "2", "1"]
[null, null, "3", "6"]

## query_111
WITH t AS (SELECT CAST(round((1e3 + -2.25e0)) AS integer) AS a, '' AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(0) | w varchar
["998", "", null]
["998", "", null]
["998", "", null]
["998", "", null]
["998", "", null]
["998", "", null]

## query_112
SELECT if((NULLIF(1, 1) BETWEEN CAST(strpos('Größe', 'e') AS integer) AND TRY(CAST(w AS integer))), r.k) FROM lefts l JOIN rights r ON l.k = r.k WHERE regexp_like(nullif(regexp_replace('Größe', '([aeiou])', '<$1>'), 'feeder'), '^[a-f]') ORDER BY 1
----
_col0 integer

## query_113
SELECT (0.5e0 * id) FROM tree ORDER BY 1 LIMIT 3
----
_col0 double
["0.5"]
["1.0"]
["1.5"]

## query_114
SELECT DISTINCT ((- -0.25) * (CAST(x AS decimal(20, 3)) * 2)), (TIMESTAMP '1999-12-31 23:59:59.999' - INTERVAL '90' MINUTE), substr(coalesce(nullif('a,b', 'feeder'), 'none'), 2, 3) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE ((CAST(x AS decimal(20, 3)) + abs(1.5)) >= -0.25) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 decimal(32, 5) | _col1 timestamp | _col2 varchar(4)
["-0.12500", "1999-12-31 22:29:59.999", ",b"]
["0.75000", "1999-12-31 22:29:59.999", ",b"]

## query_115
WITH t AS (SELECT id AS a, CAST(CAST(DATE '2025-01-31' AS timestamp) AS varchar) AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "2025-01-31 00:00:00.000", null]
["1", "2025-01-31 00:00:00.000", null]
["1", "2025-01-31 00:00:00.000", null]
["4", "2025-01-31 00:00:00.000", null]
["4", "2025-01-31 00:00:00.000", null]
["4", "2025-01-31 00:00:00.000", null]

## query_116
SELECT id, min(greatest(id, 0)) OVER (ORDER BY id) FROM words ORDER BY 1, 2
----
id integer | _col1 integer
["1", "1"]
["2", "1"]
["3", "1"]
["4", "1"]
["5", "1"]
["6", "1"]
["7", "1"]
["8", "1"]

## query_117
WITH t AS (SELECT 1 AS a, CAST(CAST(DATE '2024-02-29' AS timestamp) AS varchar) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "2024-02-29 00:00:00.000", null]
["1", "2024-02-29 00:00:00.000", null]
["1", "2024-02-29 00:00:00.000", null]
["1", "2024-02-29 00:00:00.000", null]
["1", "2024-02-29 00:00:00.000", null]
["1", "2024-02-29 00:00:00.000", null]
["1", "2024-02-29 00:00:00.000", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_118
SELECT greatest(i, i), rank() OVER (PARTITION BY ('a,b' <= 'a,b') ORDER BY greatest(i, i)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-3", "1"]
["1", "2"]
["2", "3"]

## query_119
SELECT contains(ARRAY[1, -7], -7), avg(CAST(100.00 AS integer)), sum(id) FILTER (WHERE (TIMESTAMP '2025-03-30 01:30:00.000' < TIMESTAMP '2025-03-30 01:30:00.000')) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 double | _col2 bigint
["true", "100.0", null]

## query_120
SELECT reverse(name), count((customers - customers)), array_sort(array_agg(CAST(year(commissioned) AS integer))) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 array(integer)

## query_121
SELECT CAST(length('feeder') AS integer), sum((parent * parent)), array_sort(array_agg(id)) FROM tree GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 array(integer)
["6", "38", "[1, 2, 3, 4, 5, 6]"]

## query_122
SELECT DISTINCT TIMESTAMP '2025-03-30 01:30:00.000' FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1 LIMIT 3
----
_col0 timestamp
["2025-03-30 01:30:00.000"]

## query_123
SELECT 0e0, CAST(r.k AS double) FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION SELECT (0e0 * 0), floor(x) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 double | _col1 double
["0.0", "-1.0"]
["0.0", "1.0"]
["0.0", "2.0"]
["0.0", "4.0"]
["0.0", null]

## query_124
SELECT CAST(0.5e0 AS decimal(20, 3)), date_trunc('hour', (CAST(DATE '2024-02-29' AS timestamp) - INTERVAL '90' MINUTE)), 1.5 FROM tree WHERE EXISTS (SELECT 1 FROM rights WHERE rights.k = CAST(length(CAST(1.5 AS varchar)) AS integer)) ORDER BY 1, 2, 3
----
_col0 decimal(20, 3) | _col1 timestamp | _col2 decimal(2, 1)

## query_125
SELECT (-2.25e0 / 4), greatest(1, 42) FROM lefts UNION SELECT abs(0e0), CAST(year(DATE '2025-01-31') AS integer) FROM tree ORDER BY 1, 2
----
_col0 double | _col1 integer
["-0.5625", "42"]
["0.0", "2025"]

## query_126
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(TIMESTAMP '2025-03-30 01:30:00.000' AS varchar) AS a, (0 + r.k) AS b FROM lefts l JOIN rights r ON l.k = r.k) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b integer | _col2 integer | _col3 bigint
["2025-03-30 01:30:00.000", "2", "0", "4"]
["2025-03-30 01:30:00.000", "4", "0", "1"]
["2025-03-30 01:30:00.000", null, "1", "5"]
[null, null, "3", "5"]

## query_127
SELECT a, b, grouping(a, b), count(*) FROM (SELECT abs(0) AS a, CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["0", null, "1", "7"]
[null, "-337", "2", "7"]
[null, null, "3", "7"]

## query_128
SELECT DISTINCT 'a,b' FROM lefts ORDER BY 1
----
_col0 varchar(3)
["a,b"]

## query_129
SELECT 'feeder' FROM moments WHERE false ORDER BY 1
----
_col0 varchar(6)

## query_130
SELECT DISTINCT (1.5 / 3) FROM tree ORDER BY 1
----
_col0 decimal(2, 1)
["0.5"]

## query_131
SELECT regexp_replace(v, '([aeiou])', '<$1>'), count(*), avg(1) FROM lefts GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 double

## query_132
SELECT TIMESTAMP '2025-03-30 01:30:00.000', ((DATE '2025-01-31' < DATE '2025-01-31') OR ((DATE '2025-01-31' + INTERVAL '1' MONTH) < (DATE '2024-02-29' + INTERVAL '1' MONTH))) FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE (0 IN (SELECT k FROM rights)) ORDER BY 1, 2
----
_col0 timestamp | _col1 boolean

## query_133
SELECT CASE WHEN true THEN 0 ELSE NULLIF(1, 1) END, max(l.k) OVER (ORDER BY CASE WHEN true THEN 0 ELSE NULLIF(1, 1) END) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 integer
["0", "4"]
["0", "4"]
["0", "4"]
["0", "4"]
["0", "4"]

## query_134
SELECT a, b, grouping(a, b), count(*) FROM (SELECT '' AS a, '' AS b FROM words) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar(0) | b varchar(0) | _col2 integer | _col3 bigint
["", "", "0", "8"]
["", null, "1", "8"]
[null, null, "3", "8"]

## query_135
WITH t AS (SELECT greatest(42, (42 * -7)) AS a, substr('a,b', 2, 3) AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(3) | w varchar
["42", ",b", null]
["42", ",b", null]
["42", ",b", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_136
SELECT a, b, grouping(a, b), count(*) FROM (SELECT (42 % 4) AS a, CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer) AS b FROM lefts) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["2", null, "1", "5"]
[null, "0", "2", "5"]
[null, null, "3", "5"]

## query_137
SELECT (1e3 + 0e0), TIMESTAMP '1999-12-31 23:59:59.999' FROM tree UNION ALL SELECT (-2.25e0 + 1e3), TIMESTAMP '1999-12-31 23:59:59.999' FROM assets ORDER BY 1, 2
----
_col0 double | _col1 timestamp
["997.75", "1999-12-31 23:59:59.999"]
["997.75", "1999-12-31 23:59:59.999"]
["997.75", "1999-12-31 23:59:59.999"]
["997.75", "1999-12-31 23:59:59.999"]
["1000.0", "1999-12-31 23:59:59.999"]
["1000.0", "1999-12-31 23:59:59.999"]
["1000.0", "1999-12-31 23:59:59.999"]
["1000.0", "1999-12-31 23:59:59.999"]
["1000.0", "1999-12-31 23:59:59.999"]
["1000.0", "1999-12-31 23:59:59.999"]

## query_138
SELECT DISTINCT (if(('' LIKE '%e%'), ARRAY[0, 1][2]) + CAST(cardinality(filter(ARRAY[1, greatest(42, i)], e -> e > 0)) AS integer)), date_add('day', -3, (DATE '2025-01-31' + INTERVAL '1' MONTH)), true FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2, 3
----
_col0 integer | _col1 date | _col2 boolean
[null, "2025-02-25", "true"]

## query_139
SELECT CAST(round(1e3) AS integer), dense_rank() OVER (PARTITION BY false ORDER BY CAST(round(1e3) AS integer)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1000", "1"]
["1000", "1"]
["1000", "1"]
["1000", "1"]
["1000", "1"]

## query_140
WITH t AS (SELECT r.k AS a, upper(CAST(TIMESTAMP '2025-03-30 01:30:00.000' AS varchar)) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["2", "2025-03-30 01:30:00.000", "x"]
["2", "2025-03-30 01:30:00.000", "x"]
["2", "2025-03-30 01:30:00.000", "x"]
["2", "2025-03-30 01:30:00.000", "x"]
["2", "2025-03-30 01:30:00.000", "xx"]
["2", "2025-03-30 01:30:00.000", "xx"]
["2", "2025-03-30 01:30:00.000", "xx"]
["2", "2025-03-30 01:30:00.000", "xx"]
["4", "2025-03-30 01:30:00.000", null]
[null, "2025-03-30 01:30:00.000", null]
[null, "2025-03-30 01:30:00.000", null]

## query_141
SELECT true, if(true, CAST(date_diff('day', DATE '2025-01-31', date_add('day', -3, DATE '2025-01-31')) AS integer)), 1.5 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE ('' NOT LIKE '_e%') ORDER BY 1, 2, 3
----
_col0 boolean | _col1 integer | _col2 decimal(2, 1)
["true", "-3", "1.5"]
["true", "-3", "1.5"]
["true", "-3", "1.5"]

## query_142
SELECT date_trunc('month', DATE '2024-02-29') FROM assets WHERE false ORDER BY 1 LIMIT 3
----
_col0 date

## query_143
WITH t AS (SELECT -7 AS a, w AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["-7", "x", null]
["-7", "x", null]
["-7", "xx", null]
["-7", "xx", null]
["-7", null, null]
["-7", null, null]
["-7", null, null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_144
WITH t AS (SELECT (abs(id) / 3) AS a, CAST(1.5 AS varchar) AS b FROM tree) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["0", "1.5", null]
["0", "1.5", null]
["1", "1.5", null]
["1", "1.5", null]
["1", "1.5", null]
["2", "1.5", "x"]
["2", "1.5", "xx"]
[null, null, "null"]
[null, null, "y"]
[null, null, null]

## query_145
SELECT (lpad(lpad(w, 4, '.'), 4, '.') || 'Größe'), DATE '2024-02-29' FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2 LIMIT 3
----
_col0 varchar | _col1 date
["...xGröße", "2024-02-29"]
["...xGröße", "2024-02-29"]
["..xxGröße", "2024-02-29"]

## query_146
WITH t AS (SELECT CAST(round(x) AS integer) AS a, if(true, 'Größe', '') AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(5) | w varchar
["0", "Größe", null]
["2", "Größe", "x"]
["2", "Größe", "xx"]
[null, "Größe", null]
[null, null, "null"]
[null, null, "y"]
[null, null, null]

## query_147
SELECT a, b, grouping(a, b), count(*) FROM (SELECT (label || 'feeder') AS a, CAST(0e0 AS varchar) AS b FROM tree) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a varchar | b varchar | _col2 integer | _col3 bigint
["feeder 1feeder", null, "1", "1"]
["feeder 3feeder", null, "1", "1"]
["gridfeeder", null, "1", "1"]
["otherfeeder", null, "1", "1"]
["primaryfeeder", null, "1", "1"]
["substationfeeder", null, "1", "1"]
[null, "0E0", "2", "6"]
[null, null, "3", "6"]

## query_148
SELECT abs(l.k), rank() OVER (PARTITION BY EXISTS (SELECT 1 FROM rights WHERE rights.k = 1) ORDER BY abs(l.k)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "1"]
["2", "2"]
["2", "2"]
["2", "2"]
["2", "2"]
["4", "6"]
[null, "7"]

## query_149
WITH t AS (SELECT id AS a, format_datetime(CAST(with_timezone(TIMESTAMP '1999-12-31 23:59:59.999', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), 'yyyy-MM-dd HH:mm') AS b FROM moments) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "1999-12-31 23:59", null]
["2", "1999-12-31 23:59", "x"]
["2", "1999-12-31 23:59", "xx"]
["3", "1999-12-31 23:59", null]
["4", "1999-12-31 23:59", null]
["5", "1999-12-31 23:59", "y"]
["6", "1999-12-31 23:59", null]
[null, null, "null"]

## query_150
SELECT -0.25, date_add('day', -3, DATE '2024-02-29') FROM lefts UNION SELECT CAST(-2.25e0 AS decimal(20, 3)), date_trunc('month', d) FROM moments ORDER BY 1, 2
----
_col0 decimal(20, 3) | _col1 date
["-2.250", "1969-12-01"]
["-2.250", "2024-02-01"]
["-2.250", "2025-01-01"]
["-2.250", "2025-03-01"]
["-2.250", "2025-10-01"]
["-2.250", null]
["-0.250", "2024-02-26"]

## query_151
WITH t AS (SELECT ((0 + NULLIF(1, 1)) - (0 % 4)) AS a, lpad(date_format(TIMESTAMP '2025-03-30 01:30:00.000', '%d/%m/%y %H:%i'), 4, '.') AS b FROM lefts) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_152
SELECT (v || v), sum(NULLIF(1, 1)) FILTER (WHERE (1.5 >= 1.5)), array_sort(array_agg(CAST(length(w) AS integer))) FROM lefts l JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 array(integer)
["bb", null, "[1, 2]"]
["bbbb", null, "[1, 2]"]
["dd", null, "[null]"]

## query_153
SELECT CAST(DATE '2024-02-29' AS timestamp), DATE '2025-01-31' FROM tree UNION ALL SELECT (TIMESTAMP '1999-12-31 23:59:59.999' - INTERVAL '90' MINUTE), date_add('day', -3, DATE '2024-02-29') FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 timestamp | _col1 date
["1999-12-31 22:29:59.999", "2024-02-26"]
["1999-12-31 22:29:59.999", "2024-02-26"]
["1999-12-31 22:29:59.999", "2024-02-26"]
["2024-02-29 00:00:00.000", "2025-01-31"]
["2024-02-29 00:00:00.000", "2025-01-31"]
["2024-02-29 00:00:00.000", "2025-01-31"]
["2024-02-29 00:00:00.000", "2025-01-31"]
["2024-02-29 00:00:00.000", "2025-01-31"]
["2024-02-29 00:00:00.000", "2025-01-31"]

## query_154
WITH t AS (SELECT (CAST(100.00 AS integer) - (- NULLIF(1, 1))) AS a, 'Größe' AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(5) | w varchar
[null, "Größe", null]
[null, "Größe", null]
[null, "Größe", null]
[null, "Größe", null]
[null, "Größe", null]
[null, "Größe", null]
[null, "Größe", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_155
SELECT greatest(0, 42), sum((1 + -7)) OVER (PARTITION BY (i IN (1, 2, 42)) ORDER BY greatest(0, 42)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["42", "-12"]
["42", "-12"]
["42", "-6"]

## query_156
SELECT regexp_replace(v, '([aeiou])', '<$1>'), if(false, NULLIF(1, 1)) FROM words INTERSECT SELECT replace(v, 'e', 'E'), CAST(year(DATE '2025-01-31') AS integer) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 varchar | _col1 integer

## query_157
WITH t AS (SELECT CASE WHEN true THEN (id % 4) ELSE 0 END AS a, CAST(abs(1.5) AS varchar) AS b FROM moments) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["0", "1.5", null]
["1", "1.5", null]
["1", "1.5", null]
["2", "1.5", "x"]
["2", "1.5", "x"]
["2", "1.5", "xx"]
["2", "1.5", "xx"]
["3", "1.5", null]

## query_158
WITH t AS (SELECT CAST(length(name) AS integer) AS a, replace(replace(asset_id, 'e', 'E'), 'e', 'E') AS b FROM assets) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_159
SELECT (id IS DISTINCT FROM id), array_sort(array_agg(id)), array_sort(array_agg(parent)) FROM tree GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 array(integer) | _col2 array(integer)
["false", "[1, 2, 3, 4, 5, 6]", "[1, 1, 2, 4, 4, null]"]

## query_160
SELECT id, min(CAST(1e3 AS varchar)), avg(CAST(strpos('a,b', 'e') AS integer)) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
id integer | _col1 varchar | _col2 double

## query_161
SELECT (42 % 4), min(NULLIF(1, 1)) OVER (PARTITION BY coalesce(true, false) ORDER BY (42 % 4)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 integer
["2", null]
["2", null]
["2", null]
["2", null]
["2", null]

## query_162
SELECT 1, count(*) OVER (PARTITION BY (false OR true) ORDER BY 1) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "6"]
["1", "6"]
["1", "6"]
["1", "6"]
["1", "6"]
["1", "6"]

## query_163
SELECT regexp_replace(date_format(CAST(with_timezone(TIMESTAMP '1999-12-31 23:59:59.999', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), '%d/%m/%y %H:%i'), '([aeiou])', '<$1>'), DATE '2024-02-29', w FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE true ORDER BY 1, 2, 3
----
_col0 varchar | _col1 date | w varchar
["31/12/99 23:59", "2024-02-29", "x"]
["31/12/99 23:59", "2024-02-29", "x"]
["31/12/99 23:59", "2024-02-29", "xx"]
["31/12/99 23:59", "2024-02-29", "xx"]
["31/12/99 23:59", "2024-02-29", null]
["31/12/99 23:59", "2024-02-29", null]
["31/12/99 23:59", "2024-02-29", null]

## query_164
SELECT split_part('a,b', ',', 2), count(CAST(strpos('a,b', 'e') AS integer)), sum(CAST(strpos('', 'e') AS integer)) FILTER (WHERE (DATE '2024-02-29' < DATE '2024-02-29')) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(3) | _col1 bigint | _col2 bigint
["b", "6", null]

## query_165
SELECT DISTINCT 'feeder', abs((abs(1e3) / 4)), nullif(regexp_replace(format_datetime(TIMESTAMP '2025-03-30 01:30:00.000', 'yyyy-MM-dd HH:mm'), '([aeiou])', '<$1>'), 'feeder') FROM assets WHERE ((- if(false, rating_kva)) IN (1, 2, CAST(length('') AS integer))) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 varchar(6) | _col1 double | _col2 varchar

## query_166
SELECT DISTINCT CAST(with_timezone(TIMESTAMP '2025-03-30 01:30:00.000', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), (date_add('day', -3, DATE '2025-01-31') < DATE '2025-01-31') FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 timestamp | _col1 boolean
["2025-03-30 02:30:00.000", "true"]

## query_167
SELECT (42 IN (SELECT k FROM rights)), sum(NULLIF(1, 1)) FILTER (WHERE false), sum(1.5) FROM moments GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 decimal(38, 1)
[null, null, "9.0"]

## query_168
SELECT (- id), rank() OVER (PARTITION BY (d < d) ORDER BY (- id)) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-6", "1"]
["-5", "2"]
["-4", "3"]
["-3", "1"]
["-2", "4"]
["-1", "5"]

## query_169
SELECT (-2.25e0 / 4), DATE '2024-02-29' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) UNION SELECT 0e0, date_add('day', -3, DATE '2025-01-31') FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 double | _col1 date
["-0.5625", "2024-02-29"]
["0.0", "2025-01-28"]

## query_170
SELECT ARRAY[id, id][2], count(*) OVER (ORDER BY ARRAY[id, id][2]) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "3"]
["1", "3"]
["1", "3"]
["4", "6"]
["4", "6"]
["4", "6"]

## query_171
SELECT '', true FROM lefts INTERSECT SELECT CAST(DATE '2025-01-31' AS varchar), true FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 varchar | _col1 boolean

## query_172
SELECT (100.00 >= 100.00), count((42 * 0)), bool_or(regexp_like(w, '^[a-f]')) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 boolean
["true", "7", "false"]

## query_173
SELECT a, b, grouping(a, b), count(*) FROM (SELECT NULLIF(1, 1) AS a, CAST(round(0e0) AS integer) AS b FROM assets) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
[null, "0", "2", "4"]
[null, null, "1", "4"]
[null, null, "3", "4"]

## query_174
SELECT (TIMESTAMP '1999-12-31 23:59:59.999' - INTERVAL '90' MINUTE), commissioned FROM assets EXCEPT SELECT date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000'), DATE '2025-01-31' FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 timestamp | commissioned date
["1999-12-31 22:29:59.999", "1994-06-01"]
["1999-12-31 22:29:59.999", "2008-02-29"]
["1999-12-31 22:29:59.999", "2021-12-31"]
["1999-12-31 22:29:59.999", null]

## query_175
SELECT a, b, grouping(a, b), count(*) FROM (SELECT 'a,b' AS a, 'Größe' AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar(3) | b varchar(5) | _col2 integer | _col3 bigint
["a,b", "Größe", "0", "3"]
["a,b", null, "1", "3"]
[null, null, "3", "3"]

## query_176
SELECT a, b, grouping(a, b), count(*) FROM (SELECT 'Größe' AS a, 'Größe' AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a varchar(5) | b varchar(5) | _col2 integer | _col3 bigint
["Größe", null, "1", "3"]
[null, "Größe", "2", "3"]
[null, null, "3", "3"]

## query_177
WITH t AS (SELECT (CAST(cardinality(filter(ARRAY[1, r.k], e -> e > 0)) AS integer) / 3) AS a, 'feeder' AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(6) | w varchar
["0", "feeder", null]
["0", "feeder", null]
["0", "feeder", null]
["0", "feeder", null]
["0", "feeder", null]

## query_178
SELECT (SELECT max(k) FROM rights WHERE rights.k > r.k), bool_or((42 > NULLIF(1, 1))), bool_or((r.k IN (1, 2, l.k))) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 boolean | _col2 boolean
["5", null, "true"]
[null, null, null]

## query_179
SELECT date_trunc('hour', CAST((DATE '2025-01-31' + INTERVAL '1' MONTH) AS timestamp)), date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999'), -7 FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2, 3 LIMIT 3
----
_col0 timestamp | _col1 timestamp | _col2 integer
["2025-02-28 00:00:00.000", "1999-12-31 23:00:00.000", "-7"]
["2025-02-28 00:00:00.000", "1999-12-31 23:00:00.000", "-7"]
["2025-02-28 00:00:00.000", "1999-12-31 23:00:00.000", "-7"]

## query_180
SELECT CAST(strpos('feeder', 'e') AS integer), sum(CAST(strpos('feeder', 'e') AS integer)) OVER (ORDER BY CAST(strpos('feeder', 'e') AS integer)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["2", "6"]
["2", "6"]
["2", "6"]

## query_181
SELECT a, b, grouping(a, b), count(*) FROM (SELECT 'feeder' AS a, CAST(strpos('', 'e') AS integer) AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a varchar(6) | b integer | _col2 integer | _col3 bigint
["feeder", "0", "0", "3"]
["feeder", null, "1", "3"]
[null, "0", "2", "3"]
[null, null, "3", "3"]

## query_182
WITH t AS (SELECT -7 AS a, substr(date_format(TIMESTAMP '1999-12-31 23:59:59.999', '%d/%m/%y %H:%i'), 2, 3) AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["-7", "1/1", null]
["-7", "1/1", null]
["-7", "1/1", null]
["-7", "1/1", null]
["-7", "1/1", null]
["-7", "1/1", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_183
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(-2.25e0 AS varchar) AS a, '' AS b FROM tree) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar(0) | _col2 integer | _col3 bigint
["-2.25E0", "", "0", "6"]
["-2.25E0", null, "1", "6"]
[null, null, "3", "6"]

## query_184
WITH t AS (SELECT ARRAY[l.k, CASE WHEN false THEN r.k ELSE 1 END][2] AS a, (replace('', 'e', 'E') || CAST(TIMESTAMP '1999-12-31 23:59:59.999' AS varchar)) AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "1999-12-31 23:59:59.999", null]
["1", "1999-12-31 23:59:59.999", null]
["1", "1999-12-31 23:59:59.999", null]
["1", "1999-12-31 23:59:59.999", null]
["1", "1999-12-31 23:59:59.999", null]

## query_185
SELECT TIMESTAMP '1999-12-31 23:59:59.999', 1.5 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) UNION ALL SELECT (TIMESTAMP '2025-03-30 01:30:00.000' - INTERVAL '90' MINUTE), -0.25 FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 timestamp | _col1 decimal(3, 2)
["1999-12-31 23:59:59.999", "1.50"]
["1999-12-31 23:59:59.999", "1.50"]
["1999-12-31 23:59:59.999", "1.50"]
["2025-03-30 00:00:00.000", "-0.25"]
["2025-03-30 00:00:00.000", "-0.25"]
["2025-03-30 00:00:00.000", "-0.25"]
["2025-03-30 00:00:00.000", "-0.25"]
["2025-03-30 00:00:00.000", "-0.25"]
["2025-03-30 00:00:00.000", "-0.25"]
["2025-03-30 00:00:00.000", "-0.25"]

## query_186
WITH t AS (SELECT ((42 + parent) - parent) AS a, (CAST(id AS varchar) || lpad('', 4, '.')) AS b FROM tree) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["42", "2....", null]
["42", "3....", null]
["42", "4....", null]
["42", "5....", null]
["42", "6....", null]
[null, "1....", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_187
SELECT DISTINCT date_add('day', -3, DATE '2025-01-31'), -2.25e0, (0.5e0 * 0) FROM nested CROSS JOIN UNNEST(levels) AS u(x) WHERE true ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 double | _col2 double
["2025-01-28", "-2.25", "0.0"]

## query_188
WITH t AS (SELECT greatest(l.k, (- l.k)) AS a, replace(CAST(-0.25 AS varchar), 'e', 'E') AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "-0.25", null]
["2", "-0.25", "x"]
["2", "-0.25", "x"]
["2", "-0.25", "x"]
["2", "-0.25", "x"]
["2", "-0.25", "xx"]
["2", "-0.25", "xx"]
["2", "-0.25", "xx"]
["2", "-0.25", "xx"]
["4", "-0.25", null]
[null, "-0.25", null]
[null, null, "null"]
[null, null, "y"]

## query_189
SELECT CAST(id AS varchar), CAST(1.5 AS integer) FROM moments UNION SELECT split_part(v, ',', 2), NULLIF(1, 1) FROM words ORDER BY 1, 2
----
_col0 varchar | _col1 integer
["1", "2"]
["2", "2"]
["3", "2"]
["4", "2"]
["5", "2"]
["6", "2"]
["b;c", null]
[null, null]

## query_190
SELECT DISTINCT (0.5e0 / 4) FROM moments ORDER BY 1 LIMIT 3
----
_col0 double
["0.125"]

## query_191
WITH t AS (SELECT NULLIF(1, 1) AS a, CAST((id % 4) AS varchar) AS b FROM words) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_192
WITH t AS (SELECT id AS a, 'Größe' AS b FROM moments) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(5) | w varchar
["2", "Größe", "x"]
["2", "Größe", "xx"]
["4", "Größe", null]
["5", "Größe", "y"]

## query_193
WITH t AS (SELECT 0 AS a, CAST(100.00 AS varchar) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_194
SELECT DISTINCT (d + INTERVAL '1' MONTH) FROM moments WHERE true ORDER BY 1
----
_col0 date
["1970-01-31"]
["2024-03-29"]
["2025-02-28"]
["2025-04-30"]
["2025-11-26"]
[null]

## query_195
SELECT coalesce(name, 'none'), count((42 % 4)), array_sort(array_agg((customers * rating_kva))) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 array(integer)

## query_196
SELECT a, b, grouping(a, b), count(*) FROM (SELECT (parent / 3) AS a, CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer) AS b FROM tree) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["0", null, "1", "3"]
["1", null, "1", "2"]
[null, "337", "2", "6"]
[null, null, "1", "1"]
[null, null, "3", "6"]

## query_197
SELECT a, b, grouping(a, b), count(*) FROM (SELECT (SELECT max(k) FROM rights WHERE rights.k > i) AS a, '' AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar(0) | _col2 integer | _col3 bigint
["5", "", "0", "3"]
["5", null, "1", "3"]
[null, null, "3", "3"]

## query_198
SELECT a, b, grouping(a, b), count(*) FROM (SELECT abs(0) AS a, upper('') AS b FROM tree) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar(0) | _col2 integer | _col3 bigint
["0", "", "0", "6"]
["0", null, "1", "6"]
[null, null, "3", "6"]

## query_199
SELECT ((round(-0.25, 1) * 2) >= (100.00 + (-0.25 * 2))), (- ((-0.25 * 100.00) / 3)) FROM tree WHERE (id BETWEEN (id + (42 / 3)) AND id) ORDER BY 1, 2 LIMIT 3
----
_col0 boolean | _col1 decimal(7, 4)

## query_200
SELECT -0.25, coalesce('', 'none') FROM moments UNION SELECT -0.25, if(true, 'Größe', 'feeder') FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 decimal(2, 2) | _col1 varchar(6)
["-0.25", ""]
["-0.25", "Größe"]

## fault_1
SELECT sum(count(*)) FROM moments
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_2
SELECT no_such_function(CAST(strpos('a,b', 'e') AS integer)) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_3
SELECT sum(CAST(DATE '2025-01-31' AS varchar)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_4
SELECT upper(-7) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper. Expected: upper(char(x)), upper(varchar(x))

## fault_5
SELECT w, count(*) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'w' must be an aggregate expression or appear in GROUP BY clause

## fault_6
SELECT ARRAY[1, 2][count(*) + 5] FROM lefts
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 10 > 2

## fault_7
SELECT label, count(*) FROM tree
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'label' must be an aggregate expression or appear in GROUP BY clause

## fault_8
SELECT CASE WHEN contains(ARRAY[1, NULLIF(1, 1)], NULLIF(1, 1)) THEN (customers - rating_kva) ELSE 'Größe' END FROM assets
----
error TYPE_MISMATCH: line 1:100: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(5), all types (without duplicates): [integer, varchar(5)]

## fault_9
SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b6

## fault_10
SELECT sum(count(*)) FROM lefts l JOIN rights r ON l.k = r.k
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_11
SELECT list_value(CAST(length('a,b') AS integer)) FROM lefts
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_12
SELECT (l.k - r.k) + nullif(w, 'feeder') FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:20: Cannot apply operator: integer + varchar

## fault_13
SELECT list_value(CASE WHEN true THEN rating_kva ELSE 42 END) FROM assets
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_14
SELECT date_trunc('month', DATE '2024-02-29') > '2025-01-01' FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:47: Cannot apply operator: date < varchar(10)

## fault_15
SELECT date_trunc('fortnight', commissioned) FROM assets
----
error INVALID_FUNCTION_ARGUMENT: 'fortnight' is not a valid DATE field

## fault_16
SELECT parent FROM tree UNION ALL SELECT 'Größe' FROM tree
----
error TYPE_MISMATCH: line 1:25: column 1 in UNION query has incompatible types: integer, varchar(5)

## fault_17
SELECT coalesce(ARRAY[42, 0][2], CAST(DATE '2025-01-31' AS varchar)) FROM tree
----
error TYPE_MISMATCH: line 1:34: All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_18
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x7' to INT

## fault_19
SELECT (SELECT k FROM rights), parent FROM tree
----
error SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows

## fault_20
SELECT count(*) / (count(*) - count(*)) FROM lefts l JOIN rights r ON l.k = r.k
----
error DIVISION_BY_ZERO: Division by zero

## fault_21
SELECT ('Größe' NOT LIKE '_e%') AND CAST(strpos(v, 'e') AS integer) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:37: Logical expression term must evaluate to a boolean (actual: integer)

## fault_22
SELECT (DATE '2025-01-31' < DATE '2024-02-29') AND NULLIF(1, 1) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error TYPE_MISMATCH: line 1:52: Logical expression term must evaluate to a boolean (actual: integer)

## fault_23
SELECT CAST(round(-2.25e0) AS integer) FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION ALL SELECT format_datetime(TIMESTAMP '2025-03-30 01:30:00.000', 'yyyy-MM-dd HH:mm') FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:85: column 1 in UNION query has incompatible types: integer, varchar

## fault_24
SELECT list_value((rating_kva * 42)) FROM assets
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_25
SELECT count(*) / (count(*) - count(*)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error DIVISION_BY_ZERO: Division by zero

## fault_26
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM lefts
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x5' to INT

## fault_27
SELECT CASE WHEN (true AND false) THEN 42 ELSE if(false, 'Größe', 'feeder') END FROM moments
----
error TYPE_MISMATCH: line 1:48: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(6), all types (without duplicates): [integer, varchar(6)]

## fault_28
SELECT 0 + split_part(v, ',', 2) FROM words
----
error TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar

## fault_29
SELECT no_such_function(CAST(year(DATE '2025-01-31') AS integer)) FROM assets
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_30
SELECT label, count(*) FROM tree
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'label' must be an aggregate expression or appear in GROUP BY clause

## fault_31
SELECT list_value(ARRAY[i, i][2]) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_32
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM lefts
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x5' to INT

## fault_33
SELECT DATE '2024-02-29' > '2025-01-01' FROM assets
----
error TYPE_MISMATCH: line 1:26: Cannot apply operator: date < varchar(10)

## fault_34
SELECT sum(reverse(label)) FROM tree
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_35
SELECT upper(CAST(cardinality(filter(ARRAY[1, rating_kva], e -> e > 0)) AS integer)) FROM assets
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper. Expected: upper(char(x)), upper(varchar(x))

## fault_36
SELECT CASE WHEN true THEN 0 ELSE 42 END + nothing FROM moments
----
error COLUMN_NOT_FOUND: line 1:44: Column 'nothing' cannot be resolved

## fault_37
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x7' to INT

## fault_38
SELECT CAST(round(1e3) AS integer) AS an_alias FROM words WHERE an_alias > 1
----
error COLUMN_NOT_FOUND: line 1:65: Column 'an_alias' cannot be resolved

## fault_39
SELECT ARRAY[1, 2][count(*) + 5] FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 12 > 2

## fault_40
SELECT 1 FROM tree UNION ALL SELECT CAST(1 AS varchar) FROM tree
----
error TYPE_MISMATCH: line 1:20: column 1 in UNION query has incompatible types: integer, varchar

## fault_41
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x6' to INT

## fault_42
SELECT count(*) / (count(*) - count(*)) FROM lefts l JOIN rights r ON l.k = r.k
----
error DIVISION_BY_ZERO: Division by zero

## fault_43
SELECT ARRAY[1, 2][count(*) + 5] FROM lefts l JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 10 > 2

## fault_44
SELECT (- 42) + nothing FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error COLUMN_NOT_FOUND: line 1:17: Column 'nothing' cannot be resolved

## fault_45
SELECT (42 / 3) + if(true, 'feeder', label) FROM tree
----
error TYPE_MISMATCH: line 1:17: Cannot apply operator: integer + varchar

## fault_46
SELECT (DATE '2025-01-31' + INTERVAL '1' MONTH) > '2025-01-01' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error TYPE_MISMATCH: line 1:49: Cannot apply operator: date < varchar(10)

## fault_47
SELECT sum(count(*)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_48
SELECT list_value(CAST(length(v) AS integer)) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_49
SELECT (true AND true) AND (0 / 3) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error TYPE_MISMATCH: line 1:31: Logical expression term must evaluate to a boolean (actual: integer)

## fault_50
SELECT date_trunc('fortnight', (DATE '2024-02-29' + INTERVAL '1' MONTH)) FROM lefts l JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: 'fortnight' is not a valid DATE field

## fault_51
SELECT sum(v) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_52
SELECT ARRAY[1, 2][count(*) + 5] FROM assets
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 9 > 2

## fault_53
SELECT (NULLIF(1, 1) + -7) AS an_alias FROM lefts WHERE an_alias > 1
----
error COLUMN_NOT_FOUND: line 1:57: Column 'an_alias' cannot be resolved

## fault_54
SELECT (0 BETWEEN -7 AND 42) AND 0 FROM lefts
----
error TYPE_MISMATCH: line 1:34: Logical expression term must evaluate to a boolean (actual: integer)

## fault_55
SELECT (SELECT max(k) FROM rights WHERE rights.k > rating_kva) FROM assets CROSS JOIN no_such_table
----
error TABLE_NOT_FOUND: line 1:87: Table 'awsdatacatalog.conformance.no_such_table' does not exist

## fault_56
SELECT lpad('a,b', 4, '.') = CAST(year(commissioned) AS integer) FROM assets
----
error TYPE_MISMATCH: line 1:28: Cannot apply operator: varchar = integer

## fault_57
SELECT (NULLIF(1, 1) - id) FROM moments CROSS JOIN no_such_table
----
error TABLE_NOT_FOUND: line 1:52: Table 'awsdatacatalog.conformance.no_such_table' does not exist

## fault_58
SELECT id, count(*) FROM moments
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression or appear in GROUP BY clause

## fault_59
SELECT upper((SELECT max(k) FROM rights WHERE rights.k > r.k)) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper. Expected: upper(char(x)), upper(varchar(x))

## fault_60
SELECT k FROM lefts CROSS JOIN no_such_table
----
error TABLE_NOT_FOUND: line 1:32: Table 'awsdatacatalog.conformance.no_such_table' does not exist
