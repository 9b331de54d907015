# Statements made at random by generate.py

## query_1
SELECT 'Größe', date_trunc('hour', ts) FROM moments INTERSECT SELECT CAST(DATE '2025-01-31' AS varchar), TIMESTAMP '2025-03-30 01:30:00.000' FROM words ORDER BY 1, 2
----
_col0 varchar | _col1 timestamp

## query_2
SELECT ('feeder' <= 'feeder'), date_add('day', -3, d) FROM moments EXCEPT SELECT contains(ARRAY[1, r.k], -7), (DATE '2024-02-29' + INTERVAL '1' MONTH) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 boolean | _col1 date
["true", "1969-12-28"]
["true", "2024-02-26"]
["true", "2025-01-28"]
["true", "2025-03-27"]
["true", "2025-10-23"]
["true", null]

## query_3
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(100.00 AS varchar) AS a, greatest(NULLIF(1, 1), id) AS b FROM tree) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b integer | _col2 integer | _col3 bigint
["100.00", null, "0", "6"]
["100.00", null, "1", "6"]
[null, null, "3", "6"]

## query_4
SELECT a, b, grouping(a, b), count(*) FROM (SELECT abs(0) AS a, CAST(round(-2.25e0) AS integer) AS b FROM lefts l JOIN rights r ON l.k = r.k) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["0", "-2", "0", "5"]
["0", null, "1", "5"]
[null, "-2", "2", "5"]
[null, null, "3", "5"]

## query_5
SELECT DISTINCT 42, floor((-2.25e0 / 4)), false FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2, 3
----
_col0 integer | _col1 double | _col2 boolean
["42", "-1.0", "false"]

## query_6
WITH t AS (SELECT i AS a, replace('Größe', 'e', 'E') AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(11) | w varchar
["-3", "GrößE", null]
["1", "GrößE", null]
["2", "GrößE", "x"]
["2", "GrößE", "xx"]
[null, null, "null"]
[null, null, "y"]
[null, null, null]

## query_7
SELECT ('feeder' LIKE '%e%'), substr('Größe', 2, 3) FROM lefts l JOIN rights r ON l.k = r.k EXCEPT SELECT (id IN (1, 2, id)), array_join(ARRAY[v, 'feeder'], '|') FROM words ORDER BY 1, 2
----
_col0 boolean | _col1 varchar
["true", "röß"]

## query_8
SELECT DISTINCT -7, date_trunc('hour', CAST(date_trunc('month', DATE '2025-01-31') AS timestamp)) FROM assets ORDER BY 1, 2
----
_col0 integer | _col1 timestamp
["-7", "2025-01-01 00:00:00.000"]

## query_9
WITH t AS (SELECT parent AS a, if(false, CAST(1.5 AS varchar), reverse(label)) AS b FROM tree) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["1", "rehto", null]
["1", "yramirp", null]
["2", "noitatsbus", "x"]
["2", "noitatsbus", "xx"]
["4", "1 redeef", null]
["4", "3 redeef", null]
[null, "dirg", null]
[null, null, "null"]
[null, null, "y"]

## query_10
SELECT 0e0, (DATE '2024-02-29' + INTERVAL '1' MONTH) FROM lefts l JOIN rights r ON l.k = r.k UNION ALL SELECT abs(1e3), (DATE '2025-01-31' + INTERVAL '1' MONTH) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 double | _col1 date
["0.0", "2024-03-29"]
["0.0", "2024-03-29"]
["0.0", "2024-03-29"]
["0.0", "2024-03-29"]
["0.0", "2024-03-29"]
["1000.0", "2025-02-28"]
["1000.0", "2025-02-28"]
["1000.0", "2025-02-28"]
["1000.0", "2025-02-28"]
["1000.0", "2025-02-28"]
["1000.0", "2025-02-28"]
["1000.0", "2025-02-28"]

## query_11
SELECT DISTINCT true, 0e0 FROM tree ORDER BY 1, 2 LIMIT 3
----
_col0 boolean | _col1 double
["true", "0.0"]

## query_12
SELECT (x + id), date_add('day', -3, DATE '2025-01-31') FROM nested CROSS JOIN UNNEST(levels) AS u(x) UNION SELECT parent, DATE '2025-01-31' FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 date
["1", "2025-01-31"]
["2", "2025-01-28"]
["2", "2025-01-31"]
["3", "2025-01-28"]
["4", "2025-01-28"]
["4", "2025-01-31"]
["9", "2025-01-28"]
[null, "2025-01-28"]
[null, "2025-01-31"]

## query_13
SELECT (NULLIF(1, 1) / 3), dense_rank() OVER (ORDER BY (NULLIF(1, 1) / 3)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]

## query_14
SELECT CAST(length(w) AS integer), sum(greatest(l.k, 0)) OVER (PARTITION BY (1 IS DISTINCT FROM r.k) ORDER BY CAST(length(w) AS integer)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "4"]
["1", "4"]
["2", "8"]
["2", "8"]
[null, "12"]

## query_15
WITH t AS (SELECT CAST(cardinality(filter(ARRAY[1, NULLIF(1, 1)], e -> e > 0)) AS integer) AS a, regexp_replace(substr('', 2, 3), '([aeiou])', '<$1>') AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(4) | w varchar
["1", "", null]
["1", "", null]
["1", "", null]
["1", "", null]
["1", "", null]

## query_16
SELECT false, count(DISTINCT ('Größe' || label)), sum((1.5 * 2)) FROM tree GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 decimal(38, 1)
["false", "6", "18.0"]

## query_17
SELECT (- l.k), (-7 % 4) FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION SELECT 0, (-7 % 4) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 integer
["-4", "-3"]
["-2", "-3"]
["-1", "-3"]
["0", "-3"]
[null, "-3"]

## query_18
SELECT TIMESTAMP '2025-03-30 01:30:00.000', (id IN (SELECT k FROM rights)) FROM tree INTERSECT SELECT date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000'), (0 IS NULL) FROM assets ORDER BY 1, 2
----
_col0 timestamp | _col1 boolean

## query_19
SELECT id, count(*) OVER (PARTITION BY true ORDER BY id) FROM words ORDER BY 1, 2
----
id integer | _col1 bigint
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]
["6", "6"]
["7", "7"]
["8", "8"]

## query_20
SELECT id, floor(abs(abs(0e0))) FROM words WHERE (date_trunc('month', date_add('day', -3, DATE '2025-01-31')) < date_trunc('month', date_add('day', -3, DATE '2025-01-31'))) ORDER BY 1, 2
----
id integer | _col1 double

## query_21
SELECT a, b, grouping(a, b), count(*) FROM (SELECT (-7 + -7) AS a, coalesce(1, 0) AS b FROM lefts l JOIN rights r ON l.k = r.k) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["-14", "1", "0", "5"]
["-14", null, "1", "5"]
[null, null, "3", "5"]

## query_22
SELECT a, b, grouping(a, b), count(*) FROM (SELECT 'a,b' AS a, CAST(-0.25 AS integer) AS b FROM words) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar(3) | b integer | _col2 integer | _col3 bigint
["a,b", "0", "0", "8"]
["a,b", null, "1", "8"]
[null, null, "3", "8"]

## query_23
SELECT date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999'), false FROM nested CROSS JOIN UNNEST(levels) AS u(x) UNION SELECT TIMESTAMP '2025-03-30 01:30:00.000', (0.5e0 <> 1e3) FROM lefts ORDER BY 1, 2
----
_col0 timestamp | _col1 boolean
["1999-12-31 23:00:00.000", "false"]
["2025-03-30 01:30:00.000", "true"]

## query_24
SELECT DISTINCT 42, ((- CAST(1e3 AS decimal(20, 3))) + 100.00) FROM lefts l JOIN rights r ON l.k = r.k WHERE ((1.5 + (100.00 * 2)) >= (- CAST(l.k AS decimal(12, 2)))) ORDER BY 1, 2
----
_col0 integer | _col1 decimal(21, 3)
["42", "-900.000"]

## query_25
SELECT replace(asset_id, 'e', 'E'), avg(rating_kva), avg((0 / 3)) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 double | _col2 double

## query_26
SELECT date_add('day', -3, (d + INTERVAL '1' MONTH)) FROM moments WHERE EXISTS (SELECT 1 FROM rights WHERE rights.k = 42) ORDER BY 1
----
_col0 date

## query_27
SELECT CAST(round(0e0) AS integer), avg((42 / 3)), sum(round(1.5, 1)) FROM lefts l JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 double | _col2 decimal(38, 1)
["0", "14.0", "7.5"]

## query_28
SELECT (- -7), 1e3, date_trunc('month', date_trunc('month', date_trunc('month', DATE '2025-01-31'))) FROM lefts ORDER BY 1, 2, 3
----
_col0 integer | _col1 double | _col2 date
["7", "1000.0", "2025-01-01"]
["7", "1000.0", "2025-01-01"]
["7", "1000.0", "2025-01-01"]
["7", "1000.0", "2025-01-01"]
["7", "1000.0", "2025-01-01"]

## query_29
SELECT DISTINCT (rating_kva - (CAST(cardinality(filter(ARRAY[1, rating_kva], e -> e > 0)) AS integer) * 0)) FROM assets WHERE (((DATE '2024-02-29' + INTERVAL '1' MONTH) < (DATE '2025-01-31' + INTERVAL '1' MONTH)) OR ((name || asset_id) NOT LIKE '_e%')) ORDER BY 1
----
_col0 integer
["50"]
["500"]
["800"]
[null]

## query_30
SELECT (true OR true), TIMESTAMP '2025-03-30 01:30:00.000' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) UNION ALL SELECT true, date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999') FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 boolean | _col1 timestamp
["true", "1999-12-31 23:00:00.000"]
["true", "1999-12-31 23:00:00.000"]
["true", "1999-12-31 23:00:00.000"]
["true", "2025-03-30 01:30:00.000"]
["true", "2025-03-30 01:30:00.000"]
["true", "2025-03-30 01:30:00.000"]

## query_31
SELECT TIMESTAMP '1999-12-31 23:59:59.999', -2.25e0 FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION ALL SELECT CAST(DATE '2025-01-31' AS timestamp), abs(-2.25e0) FROM lefts ORDER BY 1, 2
----
_col0 timestamp | _col1 double
["1999-12-31 23:59:59.999", "-2.25"]
["1999-12-31 23:59:59.999", "-2.25"]
["1999-12-31 23:59:59.999", "-2.25"]
["1999-12-31 23:59:59.999", "-2.25"]
["1999-12-31 23:59:59.999", "-2.25"]
["1999-12-31 23:59:59.999", "-2.25"]
["1999-12-31 23:59:59.999", "-2.25"]
["2025-01-31 00:00:00.000", "2.25"]
["2025-01-31 00:00:00.000", "2.25"]
["2025-01-31 00:00:00.000", "2.25"]
["2025-01-31 00:00:00.000", "2.25"]
["2025-01-31 00:00:00.000", "2.25"]

## query_32
SELECT DISTINCT n, 0.5e0 FROM words ORDER BY 1, 2
----
n varchar(8) | _col1 double
["", "0.5"]
["ONE", "0.5"]
["drei", "0.5"]
["eight", "0.5"]
["one", "0.5"]
["seven", "0.5"]
["x y", "0.5"]
[null, "0.5"]

## query_33
SELECT a, b, grouping(a, b), count(*) FROM (SELECT format_datetime(TIMESTAMP '1999-12-31 23:59:59.999', 'yyyy-MM-dd HH:mm') AS a, CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer) AS b FROM lefts l JOIN rights r ON l.k = r.k) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a varchar | b integer | _col2 integer | _col3 bigint
["1999-12-31 23:59", "-337", "0", "5"]
["1999-12-31 23:59", null, "1", "5"]
[null, "-337", "2", "5"]
[null, null, "3", "5"]

## query_34
SELECT (label || 'a,b'), max(0), min(label) FROM tree GROUP BY 1 ORDER BY 1
----
_col0 varchar | _col1 integer | _col2 varchar
["feeder 1a,b", "0", "feeder 1"]
["feeder 3a,b", "0", "feeder 3"]
["grida,b", "0", "grid"]
["othera,b", "0", "other"]
["primarya,b", "0", "primary"]
["substationa,b", "0", "substation"]

## query_35
SELECT (DATE '2024-02-29' < DATE '2025-01-31'), (1.5 * 2) FROM lefts EXCEPT SELECT true, (100.00 + 100.00) FROM moments ORDER BY 1, 2
----
_col0 boolean | _col1 decimal(13, 2)
["true", "3.00"]

## query_36
SELECT floor((0.5e0 + 0.5e0)), date_trunc('month', DATE '2025-01-31'), (NULLIF(1, 1) > CAST((100.00 / 3) AS integer)) FROM moments WHERE true ORDER BY 1, 2, 3
----
_col0 double | _col1 date | _col2 boolean
["1.0", "2025-01-01", null]
["1.0", "2025-01-01", null]
["1.0", "2025-01-01", null]
["1.0", "2025-01-01", null]
["1.0", "2025-01-01", null]
["1.0", "2025-01-01", null]

## query_37
SELECT CAST(with_timezone(TIMESTAMP '1999-12-31 23:59:59.999', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), DATE '2025-01-31' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) INTERSECT SELECT TIMESTAMP '1999-12-31 23:59:59.999', date_add('day', -3, DATE '2024-02-29') FROM tree ORDER BY 1, 2
----
_col0 timestamp | _col1 date

## query_38
SELECT CAST(date_diff('day', DATE '2024-02-29', DATE '2024-02-29') AS integer), rank() OVER (ORDER BY CAST(date_diff('day', DATE '2024-02-29', DATE '2024-02-29') AS integer)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]

## query_39
WITH t AS (SELECT CAST(cardinality(filter(ARRAY[1, CAST(length('a,b') AS integer)], e -> e > 0)) AS integer) AS a, nullif('a,b', 'feeder') AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(3) | w varchar
["2", "a,b", "x"]
["2", "a,b", "x"]
["2", "a,b", "x"]
["2", "a,b", "x"]
["2", "a,b", "x"]
["2", "a,b", "xx"]
["2", "a,b", "xx"]
["2", "a,b", "xx"]
["2", "a,b", "xx"]
["2", "a,b", "xx"]

## query_40
SELECT (- id), min(id) OVER (ORDER BY (- id)) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 integer
["-6", "6"]
["-5", "5"]
["-4", "4"]
["-3", "3"]
["-2", "2"]
["-1", "1"]

## query_41
SELECT (k * k), sum(CASE WHEN true THEN k ELSE k END) OVER (ORDER BY (k * k)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "1"]
["4", "5"]
["4", "5"]
["16", "9"]
[null, "9"]

## query_42
SELECT EXISTS (SELECT 1 FROM rights WHERE rights.k = if(false, if(false, 0))), TIMESTAMP '1999-12-31 23:59:59.999', 'Größe' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE ('feeder' LIKE '%e%') ORDER BY 1, 2, 3
----
_col0 boolean | _col1 timestamp | _col2 varchar(5)
["false", "1999-12-31 23:59:59.999", "Größe"]
["false", "1999-12-31 23:59:59.999", "Größe"]
["false", "1999-12-31 23:59:59.999", "Größe"]

## query_43
SELECT a, b, grouping(a, b), count(*) FROM (SELECT NULLIF(1, 1) AS a, greatest(42, 1) AS b FROM words) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
[null, "42", "0", "8"]
[null, "42", "2", "8"]
[null, null, "1", "8"]
[null, null, "3", "8"]

## query_44
SELECT CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer), date_trunc('month', DATE '2025-01-31') FROM tree UNION SELECT (SELECT max(k) FROM rights WHERE rights.k > id), DATE '2024-02-29' FROM words ORDER BY 1, 2
----
_col0 integer | _col1 date
["0", "2025-01-01"]
["5", "2024-02-29"]
[null, "2024-02-29"]

## query_45
SELECT DATE '2024-02-29', CAST((date_trunc('month', commissioned) + INTERVAL '1' MONTH) AS timestamp), 0.5e0 FROM assets WHERE ((SELECT max(k) FROM rights WHERE rights.k > greatest(42, -7)) BETWEEN 0 AND if(('feeder' <= name), CAST(length(asset_id) AS integer))) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 timestamp | _col2 double

## query_46
SELECT CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer), dense_rank() OVER (ORDER BY CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]

## query_47
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(customers AS varchar) AS a, replace(name, 'e', 'E') AS b FROM assets) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar | _col2 integer | _col3 bigint
["182", "Mill LanE, Ashby -", "0", "1"]
["182", null, "1", "1"]
["240", "Station Road", "0", "1"]
["240", null, "1", "1"]
["3", "Quarry Top", "0", "1"]
["3", null, "1", "1"]
[null, "Brook StrEEt - Unit 4, WEir", "0", "1"]
[null, null, "1", "1"]
[null, null, "3", "4"]

## query_48
WITH t AS (SELECT CAST(round(0.5e0) AS integer) AS a, 'feeder' AS b FROM tree) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(6) | w varchar
["1", "feeder", null]
["1", "feeder", null]
["1", "feeder", null]
["1", "feeder", null]
["1", "feeder", null]
["1", "feeder", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_49
SELECT CAST(100.00 AS integer), avg(ARRAY[l.k, 0][2]), bool_or(true) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 double | _col2 boolean
["100", "0.0", "true"]

## query_50
SELECT date_trunc('hour', CAST(with_timezone((TIMESTAMP '2025-03-30 01:30:00.000' - INTERVAL '90' MINUTE), 'UTC') AT TIME ZONE 'Europe/London' AS timestamp)), 100.00, 1e3 FROM lefts ORDER BY 1, 2, 3 LIMIT 3
----
_col0 timestamp | _col1 decimal(5, 2) | _col2 double
["2025-03-30 00:00:00.000", "100.00", "1000.0"]
["2025-03-30 00:00:00.000", "100.00", "1000.0"]
["2025-03-30 00:00:00.000", "100.00", "1000.0"]

## query_51
SELECT abs(abs((100.00 * 1.5))) FROM lefts WHERE (array_join(ARRAY[if(true, 'feeder', ''), split_part('feeder', ',', 2)], '|') <= 'a,b') ORDER BY 1 LIMIT 3
----
_col0 decimal(7, 3)

## query_52
SELECT -7, count(*), avg(coalesce(parent, id)) FROM tree GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 double
["-7", "6", "2.1666666666666665"]

## query_53
SELECT nullif(w, 'feeder'), split_part('Größe', ',', 2) FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION SELECT 'feeder', lpad('feeder', 4, '.') FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 varchar | _col1 varchar
["feeder", "feed"]
["x", null]
["xx", null]
[null, null]

## query_54
SELECT d, round(-0.25, 1) FROM moments EXCEPT SELECT date_add('day', -3, DATE '2024-02-29'), -0.25 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
d date | _col1 decimal(3, 2)
["1969-12-31", "-0.30"]
["2024-02-29", "-0.30"]
["2025-01-31", "-0.30"]
["2025-03-30", "-0.30"]
["2025-10-26", "-0.30"]
[null, "-0.30"]

## query_55
SELECT CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer), dense_rank() OVER (PARTITION BY true ORDER BY CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["337", "1"]
["337", "1"]
["337", "1"]
["337", "1"]
["337", "1"]
["337", "1"]

## query_56
SELECT n, count(*), bool_or((0e0 <> -2.25e0)) FROM words GROUP BY 1 ORDER BY 1
----
n varchar(8) | _col1 bigint | _col2 boolean
["", "1", "true"]
["ONE", "1", "true"]
["drei", "1", "true"]
["eight", "1", "true"]
["one", "1", "true"]
["seven", "1", "true"]
["x y", "1", "true"]
[null, "1", "true"]

## query_57
SELECT (- 0), max(coalesce(id, 42)) OVER (PARTITION BY false ORDER BY (- 0)) FROM words ORDER BY 1, 2
----
_col0 integer | _col1 integer
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]

## query_58
SELECT DISTINCT CAST(round(((1e3 / 4) / 4)) AS integer), format_datetime(CAST(DATE '2024-02-29' AS timestamp), 'yyyy-MM-dd HH:mm') FROM lefts WHERE (false OR true) ORDER BY 1, 2 LIMIT 3
----
_col0 integer | _col1 varchar
["63", "2024-02-29 00:00"]

## query_59
SELECT a, b, grouping(a, b), count(*) FROM (SELECT id AS a, CAST(round(-2.25e0) AS integer) AS b FROM tree) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["1", null, "1", "1"]
["2", null, "1", "1"]
["3", null, "1", "1"]
["4", null, "1", "1"]
["5", null, "1", "1"]
["6", null, "1", "1"]
[null, "-2", "2", "6"]
[null, null, "3", "6"]

## query_60
SELECT a, b, grouping(a, b), count(*) FROM (SELECT format_datetime(TIMESTAMP '1999-12-31 23:59:59.999', 'yyyy-MM-dd HH:mm') AS a, n AS b FROM words) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a varchar | b varchar(8) | _col2 integer | _col3 bigint
["1999-12-31 23:59", null, "1", "8"]
[null, "", "2", "1"]
[null, "ONE", "2", "1"]
[null, "drei", "2", "1"]
[null, "eight", "2", "1"]
[null, "one", "2", "1"]
[null, "seven", "2", "1"]
[null, "x y", "2", "1"]
[null, null, "2", "1"]
[null, null, "3", "8"]

## query_61
SELECT (true AND false), sum((k + NULLIF(1, 1))) FILTER (WHERE true), min((v || v)) FROM lefts GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 varchar
["false", null, "aa"]

## query_62
SELECT reverse('feeder'), count(*), count(CAST(date_diff('day', DATE '2024-02-29', DATE '2024-02-29') AS integer)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(6) | _col1 bigint | _col2 bigint
["redeef", "6", "6"]

## query_63
SELECT (-7 * NULLIF(1, 1)), rank() OVER (ORDER BY (-7 * NULLIF(1, 1))) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]
[null, "1"]

## query_64
SELECT EXISTS (SELECT 1 FROM rights WHERE rights.k = ARRAY[coalesce(-7, k), TRY(CAST(v AS integer))][2]) FROM lefts ORDER BY 1 LIMIT 3
----
_col0 boolean
["false"]
["false"]
["false"]

## query_65
WITH t AS (SELECT ((42 % 4) * (- 0)) AS a, CAST(date_add('day', -3, DATE '2024-02-29') AS varchar) AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["0", "2024-02-26", null]
["0", "2024-02-26", null]
["0", "2024-02-26", null]
["0", "2024-02-26", null]
["0", "2024-02-26", null]
["0", "2024-02-26", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_66
WITH t AS (SELECT x AS a, replace('feeder', 'e', 'E') AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(13) | w varchar
["1", "fEEdEr", null]
["2", "fEEdEr", "x"]
["2", "fEEdEr", "xx"]
["3", "fEEdEr", null]
["5", "fEEdEr", "y"]
["5", "fEEdEr", "y"]
[null, "fEEdEr", null]
[null, null, "null"]
[null, null, null]

## query_67
SELECT DISTINCT (date_add('day', -3, DATE '2024-02-29') + INTERVAL '1' MONTH), coalesce(((0.5e0 / 4) <> abs(0e0)), false), upper('feeder') FROM words ORDER BY 1, 2, 3
----
_col0 date | _col1 boolean | _col2 varchar(6)
["2024-03-26", "true", "FEEDER"]

## query_68
SELECT DISTINCT date_add('day', -3, (d + INTERVAL '1' MONTH)) FROM moments ORDER BY 1 LIMIT 3
----
_col0 date
["1970-01-28"]
["2024-03-26"]
["2025-02-25"]

## query_69
SELECT DISTINCT date_trunc('hour', date_trunc('hour', CAST(DATE '2025-01-31' AS timestamp))) FROM lefts l JOIN rights r ON l.k = r.k WHERE coalesce((abs(0e0) <> (1e3 / 4)), false) ORDER BY 1
----
_col0 timestamp
["2025-01-31 00:00:00.000"]

## query_70
SELECT (CAST(with_timezone(ts, 'UTC') AT TIME ZONE 'Europe/London' AS timestamp) < ts) FROM moments WHERE (id IS NULL) ORDER BY 1 LIMIT 3
----
_col0 boolean

## query_71
SELECT a, b, grouping(a, b), count(*) FROM (SELECT upper(v) AS a, 'a,b' AS b FROM words) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar(3) | _col2 integer | _col3 bigint
["", "a,b", "0", "1"]
["", null, "1", "1"]
[" \"QUOTED\" ", "a,b", "0", "1"]
[" \"QUOTED\" ", null, "1", "1"]
["A,B;C", "a,b", "0", "1"]
["A,B;C", null, "1", "1"]
["FEEDER", "a,b", "0", "2"]
["FEEDER", null, "1", "2"]
["GRÖßE 日本 😀", "a,b", "0", "1"]
["GRÖßE 日本 😀", null, "1", "1"]
["LINE\nBREAK\tTAB", "a,b", "0", "1"]
["LINE\nBREAK\tTAB", null, "1", "1"]
[null, "a,b", "0", "1"]
[null, "a,b", "2", "8"]
[null, null, "1", "1"]
[null, null, "3", "8"]

## query_72
SELECT lpad('', 4, '.'), array_sort(array_agg(CAST(year(commissioned) AS integer))), count(*) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 array(integer) | _col2 bigint
["....", "[1994, 2008, 2021, null]", "4"]

## query_73
SELECT DATE '2024-02-29', 0e0 FROM words UNION SELECT (DATE '2025-01-31' + INTERVAL '1' MONTH), CAST(l.k AS double) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 date | _col1 double
["2024-02-29", "0.0"]
["2025-02-28", "1.0"]
["2025-02-28", "2.0"]
["2025-02-28", "4.0"]
["2025-02-28", null]

## query_74
SELECT DISTINCT n, substr(CAST(abs(1.5) AS varchar), 2, 3) FROM words WHERE false ORDER BY 1, 2 LIMIT 3
----
n varchar(8) | _col1 varchar

## query_75
SELECT (NOT true), array_sort(array_agg(r.k)), sum((-0.25 + 1.5)) FROM lefts l JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 array(integer) | _col2 decimal(38, 2)
["false", "[2, 2, 2, 2, 4]", "6.25"]

## query_76
WITH t AS (SELECT greatest(rating_kva, (SELECT max(k) FROM rights WHERE rights.k > customers)) AS a, replace(nullif('feeder', 'feeder'), 'e', 'E') AS b FROM assets) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(13) | w varchar
["50", null, null]
[null, null, null]
[null, null, null]
[null, null, null]

## query_77
SELECT NULLIF(1, 1), max((rating_kva % 4)) OVER (PARTITION BY (asset_id LIKE '%e%') ORDER BY NULLIF(1, 1)) FROM assets ORDER BY 1, 2
----
_col0 integer | _col1 integer
[null, "2"]
[null, "2"]
[null, "2"]
[null, "2"]

## query_78
SELECT i, min(ARRAY[i, 0][2]) OVER (PARTITION BY ('feeder' LIKE '%e%') ORDER BY i) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
i integer | _col1 integer
["-3", "0"]
["1", "0"]
["2", "0"]

## query_79
SELECT true, CAST(1e3 AS varchar) FROM tree UNION SELECT false, CAST(DATE '2025-01-31' AS varchar) FROM tree ORDER BY 1, 2
----
_col0 boolean | _col1 varchar
["false", "2025-01-31"]
["true", "1.0E3"]

## query_80
SELECT round(round(abs(1.5), 1), 1), 0e0 FROM words ORDER BY 1, 2 LIMIT 3
----
_col0 decimal(4, 1) | _col1 double
["1.5", "0.0"]
["1.5", "0.0"]
["1.5", "0.0"]

## query_81
WITH t AS (SELECT if((100.00 >= -0.25), CAST(cardinality(filter(ARRAY[1, k], e -> e > 0)) AS integer)) AS a, CAST(-0.25 AS varchar) AS b FROM lefts) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
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

## query_82
SELECT DISTINCT CAST(with_timezone(CAST(with_timezone(CAST(with_timezone(ts, 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), floor(((1e3 + 1e3) + floor(0.5e0))) FROM moments WHERE false ORDER BY 1, 2 LIMIT 3
----
_col0 timestamp | _col1 double

## query_83
SELECT 'Größe', CAST(with_timezone(TIMESTAMP '1999-12-31 23:59:59.999', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp) FROM tree UNION ALL SELECT array_join(ARRAY['', n], '|'), CAST(with_timezone(TIMESTAMP '2025-03-30 01:30:00.000', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp) FROM words ORDER BY 1, 2
----
_col0 varchar | _col1 timestamp
["", "2025-03-30 02:30:00.000"]
["Größe", "1999-12-31 23:59:59.999"]
["Größe", "1999-12-31 23:59:59.999"]
["Größe", "1999-12-31 23:59:59.999"]
["Größe", "1999-12-31 23:59:59.999"]
["Größe", "1999-12-31 23:59:59.999"]
["Größe", "1999-12-31 23:59:59.999"]
["|", "2025-03-30 02:30:00.000"]
["|ONE", "2025-03-30 02:30:00.000"]
["|drei", "2025-03-30 02:30:00.000"]
["|eight", "2025-03-30 02:30:00.000"]
["|one", "2025-03-30 02:30:00.000"]
["|seven", "2025-03-30 02:30:00.000"]
["|x y", "2025-03-30 02:30:00.000"]

## query_84
SELECT CAST(round(0.5e0) AS integer), dense_rank() OVER (ORDER BY CAST(round(0.5e0) AS integer)) FROM assets ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "1"]
["1", "1"]
["1", "1"]
["1", "1"]

## query_85
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(i AS varchar) AS a, CAST(100.00 AS varchar) AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar | _col2 integer | _col3 bigint
["-3", "100.00", "0", "1"]
["-3", null, "1", "1"]
["1", "100.00", "0", "1"]
["1", null, "1", "1"]
["2", "100.00", "0", "1"]
["2", null, "1", "1"]
[null, null, "3", "3"]

## query_86
SELECT a, b, grouping(a, b), count(*) FROM (SELECT format_datetime(TIMESTAMP '1999-12-31 23:59:59.999', 'yyyy-MM-dd HH:mm') AS a, CAST(k AS varchar) AS b FROM lefts) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a varchar | b varchar | _col2 integer | _col3 bigint
["1999-12-31 23:59", null, "1", "5"]
[null, "1", "2", "1"]
[null, "2", "2", "2"]
[null, "4", "2", "1"]
[null, null, "2", "1"]
[null, null, "3", "5"]

## query_87
SELECT true, avg(CAST(cardinality(filter(ARRAY[1, 1], e -> e > 0)) AS integer)), sum((0 * NULLIF(1, 1))) FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 double | _col2 bigint
["true", "2.0", null]

## query_88
SELECT (-7 * 42), rank() OVER (ORDER BY (-7 * 42)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-294", "1"]
["-294", "1"]
["-294", "1"]
["-294", "1"]
["-294", "1"]
["-294", "1"]

## query_89
SELECT 1, rank() OVER (ORDER BY 1) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "1"]
["1", "1"]
["1", "1"]
["1", "1"]
["1", "1"]
["1", "1"]
["1", "1"]

## query_90
WITH t AS (SELECT (CAST(year(DATE '2024-02-29') AS integer) % 4) AS a, v AS b FROM words) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_91
SELECT DISTINCT 'Größe', date_trunc('month', (date_add('day', -3, DATE '2024-02-29') + INTERVAL '1' MONTH)), CAST(1 AS decimal(12, 2)) FROM moments ORDER BY 1, 2, 3 LIMIT 3
----
_col0 varchar(5) | _col1 date | _col2 decimal(12, 2)
["Größe", "2024-03-01", "1.00"]

## query_92
SELECT upper(name), 'a,b' FROM assets EXCEPT SELECT if(false, 'Größe', 'Größe'), ('a,b' || 'a,b') FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 varchar | _col1 varchar
["BROOK STREET - UNIT 4, WEIR", "a,b"]
["MILL LANE, ASHBY -", "a,b"]
["QUARRY TOP", "a,b"]
["STATION ROAD", "a,b"]

## query_93
SELECT (((100.00 * -0.25) * 2) + CAST(CAST(round(0.5e0) AS integer) AS decimal(12, 2))) FROM lefts WHERE (CASE WHEN (k IN (1, 2, 1)) THEN k ELSE k END IS DISTINCT FROM CAST(date_diff('day', (DATE '2024-02-29' + INTERVAL '1' MONTH), date_add('day', -3, DATE '2025-01-31')) AS integer)) ORDER BY 1 LIMIT 3
----
_col0 decimal(18, 4)
["-49.0000"]
["-49.0000"]
["-49.0000"]

## query_94
SELECT (v NOT LIKE '_e%'), array_sort(array_agg(TRY(CAST('' AS integer)))), count(DISTINCT upper('a,b')) FROM lefts l JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 array(integer) | _col2 bigint
["true", "[null, null, null, null, null]", "1"]

## query_95
SELECT a, b, grouping(a, b), count(*) FROM (SELECT name AS a, TRY(CAST('feeder' AS integer)) AS b FROM assets) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a varchar | b integer | _col2 integer | _col3 bigint
["Brook Street - Unit 4, Weir", null, "0", "1"]
["Brook Street - Unit 4, Weir", null, "1", "1"]
["Mill Lane, Ashby -", null, "0", "1"]
["Mill Lane, Ashby -", null, "1", "1"]
["Quarry Top", null, "0", "1"]
["Quarry Top", null, "1", "1"]
["Station Road", null, "0", "1"]
["Station Road", null, "1", "1"]
[null, null, "2", "4"]
[null, null, "3", "4"]

## query_96
WITH t AS (SELECT CAST(year(date_add('day', -3, DATE '2025-01-31')) AS integer) AS a, 'Größe' AS b FROM lefts) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(5) | w varchar

## query_97
SELECT CAST(100.00 AS integer), count(*), count(i) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 bigint
["100", "3", "3"]

## query_98
SELECT CAST(round(0.5e0) AS integer), floor(0e0) FROM moments INTERSECT SELECT (SELECT max(k) FROM rights WHERE rights.k > id), (1e3 * id) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 double

## query_99
SELECT CAST(length('') AS integer), sum(if(true, 1)) OVER (PARTITION BY ('Größe' <= '') ORDER BY CAST(length('') AS integer)) FROM words ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]
["0", "8"]

## query_100
SELECT DISTINCT CAST(with_timezone(TIMESTAMP '1999-12-31 23:59:59.999', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), nullif(v, 'feeder') FROM words ORDER BY 1, 2 LIMIT 3
----
_col0 timestamp | _col1 varchar
["1999-12-31 23:59:59.999", ""]
["1999-12-31 23:59:59.999", " \"quoted\" "]
["1999-12-31 23:59:59.999", "Feeder"]

## query_101
SELECT a, b, grouping(a, b), count(*) FROM (SELECT coalesce(NULLIF(1, 1), 1) AS a, substr(v, 2, 3) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 1, 2, 3
----
a integer | b varchar | _col2 integer | _col3 bigint
["1", null, "1", "7"]
[null, "", "2", "4"]
[null, "b", "2", "2"]
[null, "ull", "2", "1"]
[null, null, "3", "7"]

## query_102
WITH t AS (SELECT CASE WHEN false THEN abs(i) ELSE (- -7) END AS a, reverse(CAST(0.5e0 AS varchar)) AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_103
SELECT (-0.25 + 100.00), floor(1e3) FROM lefts UNION SELECT round(price, 1), 1e3 FROM assets ORDER BY 1, 2
----
_col0 decimal(13, 2) | _col1 double
["0.00", "1000.0"]
["99.75", "1000.0"]
["18250.50", "1000.0"]
["28000.00", "1000.0"]
[null, "1000.0"]

## query_104
SELECT CAST((CAST(cardinality(filter(ARRAY[1, k], e -> e > 0)) AS integer) / 3) AS decimal(12, 2)) FROM lefts WHERE (k IS DISTINCT FROM CAST(length(if(true, 'Größe', 'Größe')) AS integer)) ORDER BY 1
----
_col0 decimal(12, 2)
["0.00"]
["0.00"]
["0.00"]
["0.00"]
["0.00"]

## query_105
SELECT CAST(DATE '2025-01-31' AS varchar), count(DISTINCT CAST(1e3 AS varchar)), count(id) FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 bigint
["2025-01-31", "6", "6"]

## query_106
SELECT a, b, grouping(a, b), count(*) FROM (SELECT id AS a, substr(v, 2, 3) AS b FROM words) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar | _col2 integer | _col3 bigint
["1", "eed", "0", "1"]
["1", null, "1", "1"]
["2", "", "0", "1"]
["2", null, "1", "1"]
["3", null, "0", "1"]
["3", null, "1", "1"]
["4", "röß", "0", "1"]
["4", null, "1", "1"]
["5", ",b;", "0", "1"]
["5", null, "1", "1"]
["6", "eed", "0", "1"]
["6", null, "1", "1"]
["7", "\"qu", "0", "1"]
["7", null, "1", "1"]
["8", "ine", "0", "1"]
["8", null, "1", "1"]
[null, null, "3", "8"]

## query_107
SELECT true, min(nullif('Größe', 'feeder')), sum(0) FILTER (WHERE (42 IN (SELECT k FROM rights))) FROM moments GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 varchar(5) | _col2 bigint
["true", "Größe", null]

## query_108
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(strpos('a,b', 'e') AS integer) AS a, 42 AS b FROM lefts) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
["0", "42", "0", "5"]
["0", null, "1", "5"]
[null, "42", "2", "5"]
[null, null, "3", "5"]

## query_109
SELECT CASE WHEN true THEN customers ELSE 1 END, sum((-7 % 4)) OVER (ORDER BY CASE WHEN true THEN customers ELSE 1 END) FROM assets ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["3", "-3"]
["182", "-6"]
["240", "-9"]
[null, "-12"]

## query_110
SELECT CAST(greatest(-7, -7) AS double), v, (- CAST(abs(0e0) AS decimal(20, 3))) FROM words ORDER BY 1, 2, 3 LIMIT 3
----
_col0 double | v varchar | _col2 decimal(20, 3)
["-7.0", "", "0.000"]
["-7.0", " \"quoted\" ", "0.000"]
["-7.0", "Feeder", "0.000"]

## query_111
SELECT (NULLIF(1, 1) / 3), count(*) OVER (PARTITION BY true ORDER BY (NULLIF(1, 1) / 3)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
[null, "3"]
[null, "3"]
[null, "3"]

## query_112
SELECT DISTINCT false, CAST(((- 1.5) / 3) AS varchar), CAST((- if(false, l.k)) AS decimal(12, 2)) FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE false ORDER BY 1, 2, 3 LIMIT 3
----
_col0 boolean | _col1 varchar | _col2 decimal(12, 2)

## query_113
SELECT date_trunc('month', DATE '2024-02-29'), round(-0.25, 1) FROM words WHERE ((SELECT max(k) FROM rights WHERE rights.k > -7) IN (SELECT k FROM rights)) ORDER BY 1, 2 LIMIT 3
----
_col0 date | _col1 decimal(3, 2)
["2024-02-01", "-0.30"]
["2024-02-01", "-0.30"]
["2024-02-01", "-0.30"]

## query_114
SELECT DISTINCT split_part(CAST(CAST(1 AS double) AS varchar), ',', 2) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1
----
_col0 varchar
[null]

## query_115
SELECT id, count(*) OVER (PARTITION BY (100.00 >= 1.5) ORDER BY id) FROM moments ORDER BY 1, 2
----
id integer | _col1 bigint
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]
["6", "6"]

## query_116
SELECT a, b, grouping(a, b), count(*) FROM (SELECT x AS a, lpad('Größe', 4, '.') AS b FROM nested CROSS JOIN UNNEST(levels) AS u(x)) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar | _col2 integer | _col3 bigint
["1", "Größ", "0", "1"]
["1", null, "1", "1"]
["2", "Größ", "0", "1"]
["2", null, "1", "1"]
["3", "Größ", "0", "1"]
["3", null, "1", "1"]
["5", "Größ", "0", "2"]
["5", null, "1", "2"]
[null, "Größ", "0", "1"]
[null, null, "1", "1"]
[null, null, "3", "6"]

## query_117
SELECT DISTINCT DATE '2025-01-31' FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1
----
_col0 date
["2025-01-31"]

## query_118
SELECT date_trunc('month', date_trunc('month', date_trunc('month', DATE '2024-02-29'))) FROM moments WHERE (replace(CAST(id AS varchar), 'e', 'E') NOT LIKE '_e%') ORDER BY 1
----
_col0 date
["2024-02-01"]
["2024-02-01"]
["2024-02-01"]
["2024-02-01"]
["2024-02-01"]
["2024-02-01"]

## query_119
WITH t AS (SELECT (abs(rating_kva) % 4) AS a, format_datetime((TIMESTAMP '2025-03-30 01:30:00.000' - INTERVAL '90' MINUTE), 'yyyy-MM-dd HH:mm') AS b FROM assets) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["0", "2025-03-30 00:00", null]
["0", "2025-03-30 00:00", null]
["2", "2025-03-30 00:00", "x"]
["2", "2025-03-30 00:00", "xx"]
[null, "2025-03-30 00:00", null]

## query_120
SELECT date_trunc('month', DATE '2024-02-29'), contains(ARRAY[1, -7], -7) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) UNION ALL SELECT (DATE '2024-02-29' + INTERVAL '1' MONTH), false FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 date | _col1 boolean
["2024-02-01", "true"]
["2024-02-01", "true"]
["2024-02-01", "true"]
["2024-03-29", "false"]
["2024-03-29", "false"]
["2024-03-29", "false"]
["2024-03-29", "false"]
["2024-03-29", "false"]
["2024-03-29", "false"]
["2024-03-29", "false"]

## query_121
SELECT DISTINCT floor((CAST(0 AS double) / 4)) FROM moments ORDER BY 1 LIMIT 3
----
_col0 double
["0.0"]

## query_122
SELECT date_trunc('hour', CAST(with_timezone(TIMESTAMP '2025-03-30 01:30:00.000', 'UTC') AT TIME ZONE 'Europe/London' AS timestamp)), array_join(ARRAY[format_datetime(TIMESTAMP '2025-03-30 01:30:00.000', 'yyyy-MM-dd HH:mm'), CAST(date_add('day', -3, DATE '2024-02-29') AS varchar)], '|') FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2 LIMIT 3
----
_col0 timestamp | _col1 varchar
["2025-03-30 02:00:00.000", "2025-03-30 01:30|2024-02-26"]
["2025-03-30 02:00:00.000", "2025-03-30 01:30|2024-02-26"]
["2025-03-30 02:00:00.000", "2025-03-30 01:30|2024-02-26"]

## query_123
SELECT a, b, grouping(a, b), count(*) FROM (SELECT i AS a, regexp_replace('', '([aeiou])', '<$1>') AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar(4) | _col2 integer | _col3 bigint
["-3", "", "0", "1"]
["-3", null, "1", "1"]
["1", "", "0", "1"]
["1", null, "1", "1"]
["2", "", "0", "1"]
["2", null, "1", "1"]
[null, "", "2", "3"]
[null, null, "3", "3"]

## query_124
SELECT false, sum((0 - -7)), min(if(false, w, w)) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 varchar
["false", "49", "x"]

## query_125
SELECT if(true, v, 'Größe'), date_add('day', -3, DATE '2025-01-31') FROM words EXCEPT SELECT CAST(-2.25e0 AS varchar), date_trunc('month', DATE '2025-01-31') FROM assets ORDER BY 1, 2
----
_col0 varchar | _col1 date
["", "2025-01-28"]
[" \"quoted\" ", "2025-01-28"]
["Feeder", "2025-01-28"]
["Größe 日本 😀", "2025-01-28"]
["a,b;c", "2025-01-28"]
["feeder", "2025-01-28"]
["line\nbreak\ttab", "2025-01-28"]
[null, "2025-01-28"]

## query_126
SELECT id, count(*) OVER (PARTITION BY (NOT false) ORDER BY id) FROM tree ORDER BY 1, 2
----
id integer | _col1 bigint
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]
["6", "6"]

## query_127
SELECT (commissioned < commissioned), sum(TRY(CAST(asset_id AS integer))), max(CAST(year(commissioned) AS integer)) FROM assets GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 integer
["false", "330006", "2021"]
[null, "110009", null]

## query_128
SELECT lpad('a,b', 4, '.'), max(date_trunc('month', DATE '2025-01-31')), bool_or(true) FROM tree GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 date | _col2 boolean
[".a,b", "2025-01-01", "true"]

## query_129
SELECT DISTINCT CAST((d + INTERVAL '1' MONTH) AS timestamp), (NOT (('Größe' || '') LIKE '%e%')) FROM moments WHERE EXISTS (SELECT 1 FROM rights WHERE rights.k = ARRAY[CAST(year(DATE '2025-01-31') AS integer), CAST(strpos('a,b', 'e') AS integer)][2]) ORDER BY 1, 2
----
_col0 timestamp | _col1 boolean

## query_130
SELECT if(true, 42), rank() OVER (PARTITION BY (1 IS DISTINCT FROM -7) ORDER BY if(true, 42)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["42", "1"]
["42", "1"]
["42", "1"]

## query_131
SELECT contains(ARRAY[1, 42], -7), avg(greatest(-7, id)), max(date_trunc('month', DATE '2025-01-31')) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 double | _col2 date
["false", "4.5", "2025-01-01"]

## query_132
SELECT a, b, grouping(a, b), count(*) FROM (SELECT TRY(CAST('a,b' AS integer)) AS a, CAST(cardinality(filter(ARRAY[1, k], e -> e > 0)) AS integer) AS b FROM lefts) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b integer | _col2 integer | _col3 bigint
[null, "1", "0", "1"]
[null, "1", "2", "1"]
[null, "2", "0", "4"]
[null, "2", "2", "4"]
[null, null, "1", "5"]
[null, null, "3", "5"]

## query_133
SELECT CAST(round(1e3) AS integer), rank() OVER (PARTITION BY true ORDER BY CAST(round(1e3) AS integer)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1000", "1"]
["1000", "1"]
["1000", "1"]
["1000", "1"]
["1000", "1"]
["1000", "1"]

## query_134
SELECT '', bool_or((NULLIF(1, 1) > i)), min(substr('a,b', 2, 3)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(0) | _col1 boolean | _col2 varchar(3)
["", null, ",b"]

## query_135
SELECT parent, min((parent * id)) OVER (ORDER BY parent) FROM tree ORDER BY 1, 2
----
parent integer | _col1 integer
["1", "2"]
["1", "2"]
["2", "2"]
["4", "2"]
["4", "2"]
[null, "2"]

## query_136
SELECT (0.5e0 * -7), CAST(-7 AS decimal(12, 2)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) INTERSECT SELECT 1e3, (1.5 / 3) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 double | _col1 decimal(12, 2)

## query_137
WITH t AS (SELECT CAST(date_diff('day', d, (d + INTERVAL '1' MONTH)) AS integer) AS a, array_join(ARRAY[replace('feeder', 'e', 'E'), if(false, '', 'a,b')], '|') AS b FROM moments) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_138
SELECT DATE '2025-01-31', (1.5 / 3) FROM tree INTERSECT SELECT date_trunc('month', DATE '2024-02-29'), (100.00 / 3) FROM tree ORDER BY 1, 2
----
_col0 date | _col1 decimal(5, 2)

## query_139
SELECT date_add('day', -3, DATE '2025-01-31'), true, true FROM tree WHERE (date_trunc('month', date_trunc('month', DATE '2024-02-29')) < DATE '2025-01-31') ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 boolean | _col2 boolean
["2025-01-28", "true", "true"]
["2025-01-28", "true", "true"]
["2025-01-28", "true", "true"]

## query_140
SELECT false, abs(round((1.5 + -0.25), 1)), 0.5e0 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 boolean | _col1 decimal(5, 2) | _col2 double
["false", "1.30", "0.5"]
["false", "1.30", "0.5"]
["false", "1.30", "0.5"]

## query_141
SELECT DATE '2024-02-29', (- 100.00) FROM words UNION ALL SELECT DATE '2024-02-29', (- 1.5) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 date | _col1 decimal(5, 2)
["2024-02-29", "-100.00"]
["2024-02-29", "-100.00"]
["2024-02-29", "-100.00"]
["2024-02-29", "-100.00"]
["2024-02-29", "-100.00"]
["2024-02-29", "-100.00"]
["2024-02-29", "-100.00"]
["2024-02-29", "-100.00"]
["2024-02-29", "-1.50"]
["2024-02-29", "-1.50"]
["2024-02-29", "-1.50"]
["2024-02-29", "-1.50"]
["2024-02-29", "-1.50"]
["2024-02-29", "-1.50"]
["2024-02-29", "-1.50"]

## query_142
SELECT (n NOT LIKE '_e%'), 0.5e0 FROM words UNION ALL SELECT ('' <= 'a,b'), 0e0 FROM moments ORDER BY 1, 2
----
_col0 boolean | _col1 double
["false", "0.5"]
["true", "0.0"]
["true", "0.0"]
["true", "0.0"]
["true", "0.0"]
["true", "0.0"]
["true", "0.0"]
["true", "0.5"]
["true", "0.5"]
["true", "0.5"]
["true", "0.5"]
["true", "0.5"]
["true", "0.5"]
[null, "0.5"]

## query_143
SELECT (((1.5 / 3) * 2) / 3) FROM tree ORDER BY 1 LIMIT 3
----
_col0 decimal(12, 1)
["0.3"]
["0.3"]
["0.3"]

## query_144
WITH t AS (SELECT NULLIF(1, 1) AS a, CAST(DATE '2024-02-29' AS varchar) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
[null, "2024-02-29", null]
[null, "2024-02-29", null]
[null, "2024-02-29", null]
[null, "2024-02-29", null]
[null, "2024-02-29", null]
[null, "2024-02-29", null]
[null, "2024-02-29", null]

## query_145
SELECT false, sum(abs(42)), min(CAST(TIMESTAMP '2025-03-30 01:30:00.000' AS varchar)) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 varchar
["false", "168", "2025-03-30 01:30:00.000"]

## query_146
SELECT (DATE '2025-01-31' < DATE '2025-01-31'), array_sort(array_agg(x)), max(date_add('day', -3, DATE '2024-02-29')) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 array(integer) | _col2 date
["false", "[1, 2, 3, 5, 5, null]", "2024-02-26"]

## query_147
SELECT NULLIF(1, 1), 1e3 FROM lefts EXCEPT SELECT CAST(length('a,b') AS integer), 0e0 FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 double
[null, "1000.0"]

## query_148
WITH t AS (SELECT CAST(CAST(0 AS decimal(12, 2)) AS integer) AS a, coalesce(label, 'none') AS b FROM tree) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["0", "feeder 1", null]
["0", "feeder 3", null]
["0", "grid", null]
["0", "other", null]
["0", "primary", null]
["0", "substation", null]

## query_149
WITH t AS (SELECT (CAST(strpos('Größe', 'e') AS integer) % 4) AS a, 'Größe' AS b FROM moments) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(5) | w varchar
["1", "Größe", null]
["1", "Größe", null]
["1", "Größe", null]
["1", "Größe", null]
["1", "Größe", null]
["1", "Größe", null]

## query_150
SELECT 'a,b', max(date_add('day', -3, DATE '2024-02-29')), avg(0) FROM tree GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(3) | _col1 date | _col2 double
["a,b", "2024-02-26", "0.0"]

## query_151
SELECT DISTINCT (array_join(ARRAY['Größe', 'a,b'], '|') NOT LIKE '_e%'), (date_trunc('hour', date_trunc('hour', ts)) - INTERVAL '90' MINUTE) FROM moments ORDER BY 1, 2
----
_col0 boolean | _col1 timestamp
["true", "1969-12-31 21:30:00.000"]
["true", "2024-02-29 10:30:00.000"]
["true", "2025-01-31 21:30:00.000"]
["true", "2025-03-29 23:30:00.000"]
["true", "2025-10-25 23:30:00.000"]
["true", null]

## query_152
SELECT DISTINCT abs(-0.25) FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE true ORDER BY 1
----
_col0 decimal(2, 2)
["0.25"]

## query_153
SELECT 1.5, (0.5e0 + 1e3) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) EXCEPT SELECT CAST(1e3 AS decimal(20, 3)), floor(x) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 decimal(20, 3) | _col1 double
["1.500", "1000.5"]

## query_154
SELECT if(true, 1), max(if(false, id)) OVER (PARTITION BY EXISTS (SELECT 1 FROM rights WHERE rights.k = -7) ORDER BY if(true, 1)) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 integer
["1", null]
["1", null]
["1", null]
["1", null]
["1", null]
["1", null]

## query_155
SELECT ((-0.25 + (100.00 + 1.5)) * 100.00), TRY(CAST('' AS integer)), date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999') FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE (CAST(DATE '2024-02-29' AS varchar) <= split_part(if(true, 'feeder', w), ',', 2)) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 decimal(12, 4) | _col1 integer | _col2 timestamp

## query_156
SELECT (0 * r.k), sum((-7 - 0)) OVER (ORDER BY (0 * r.k)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "-35"]
["0", "-35"]
["0", "-35"]
["0", "-35"]
["0", "-35"]

## query_157
SELECT 0.5e0, false FROM lefts l JOIN rights r ON l.k = r.k UNION ALL SELECT 0e0, regexp_like('feeder', '^[a-f]') FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 double | _col1 boolean
["0.0", "true"]
["0.0", "true"]
["0.0", "true"]
["0.5", "false"]
["0.5", "false"]
["0.5", "false"]
["0.5", "false"]
["0.5", "false"]

## query_158
SELECT DISTINCT (round((-2.25e0 + -2.25e0), 1) * CAST(round(-2.25e0) AS integer)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1 LIMIT 3
----
_col0 double
["9.0"]

## query_159
WITH t AS (SELECT -7 AS a, w AS b FROM lefts l JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["-7", "x", null]
["-7", "x", null]
["-7", "xx", null]
["-7", "xx", null]
["-7", null, null]

## query_160
SELECT a, b, grouping(a, b), count(*) FROM (SELECT format_datetime(TIMESTAMP '1999-12-31 23:59:59.999', 'yyyy-MM-dd HH:mm') AS a, replace(n, 'e', 'E') AS b FROM words) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar(17) | _col2 integer | _col3 bigint
["1999-12-31 23:59", "", "0", "1"]
["1999-12-31 23:59", "Eight", "0", "1"]
["1999-12-31 23:59", "ONE", "0", "1"]
["1999-12-31 23:59", "drEi", "0", "1"]
["1999-12-31 23:59", "onE", "0", "1"]
["1999-12-31 23:59", "sEvEn", "0", "1"]
["1999-12-31 23:59", "x y", "0", "1"]
["1999-12-31 23:59", null, "0", "1"]
["1999-12-31 23:59", null, "1", "8"]
[null, null, "3", "8"]

## query_161
SELECT abs(id), max(id) OVER (PARTITION BY (id IN (1, 2, parent)) ORDER BY abs(id)) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 integer
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]
["6", "6"]

## query_162
SELECT (label || 'a,b'), max(CAST(cardinality(filter(ARRAY[1, NULLIF(1, 1)], e -> e > 0)) AS integer)), max(coalesce(parent, id)) FROM tree GROUP BY 1 ORDER BY 1
----
_col0 varchar | _col1 integer | _col2 integer
["feeder 1a,b", "1", "4"]
["feeder 3a,b", "1", "4"]
["grida,b", "1", "1"]
["othera,b", "1", "1"]
["primarya,b", "1", "1"]
["substationa,b", "1", "2"]

## query_163
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(year(DATE '2025-01-31') AS integer) AS a, array_join(ARRAY['Größe', 'feeder'], '|') AS b FROM moments) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar | _col2 integer | _col3 bigint
["2025", "Größe|feeder", "0", "6"]
["2025", null, "1", "6"]
[null, "Größe|feeder", "2", "6"]
[null, null, "3", "6"]

## query_164
SELECT (d + INTERVAL '1' MONTH), (1 BETWEEN id AND 1) FROM moments INTERSECT SELECT date_add('day', -3, DATE '2024-02-29'), (i IS NULL) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 date | _col1 boolean

## query_165
SELECT (0 IN (1, 2, k)), max(date_add('day', -3, DATE '2025-01-31')), count(DISTINCT replace('Größe', 'e', 'E')) FROM lefts GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 date | _col2 bigint
["false", "2025-01-28", "1"]
[null, "2025-01-28", "1"]

## query_166
SELECT DISTINCT CAST(42 AS decimal(12, 2)), contains(ARRAY[1, id], ARRAY[CAST(length(v) AS integer), (NULLIF(1, 1) / 3)][2]) FROM words ORDER BY 1, 2
----
_col0 decimal(12, 2) | _col1 boolean
["42.00", null]

## query_167
SELECT (-7 % 4), max(k) OVER (PARTITION BY (-7 > 0) ORDER BY (-7 % 4)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 integer
["-3", "4"]
["-3", "4"]
["-3", "4"]
["-3", "4"]
["-3", "4"]

## query_168
SELECT v, array_sort(array_agg(CAST(year(DATE '2025-01-31') AS integer))), min(lpad(v, 4, '.')) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
v varchar | _col1 array(integer) | _col2 varchar
["b", "[2025, 2025]", "...b"]
["bb", "[2025, 2025]", "..bb"]

## query_169
SELECT CAST(year(DATE '2024-02-29') AS integer) FROM lefts ORDER BY 1 LIMIT 3
----
_col0 integer
["2024"]
["2024"]
["2024"]

## query_170
SELECT a, b, grouping(a, b), count(*) FROM (SELECT id AS a, upper(n) AS b FROM words) GROUP BY ROLLUP (a, b) ORDER BY 1, 2, 3
----
a integer | b varchar(8) | _col2 integer | _col3 bigint
["1", "ONE", "0", "1"]
["1", null, "1", "1"]
["2", "", "0", "1"]
["2", null, "1", "1"]
["3", null, "0", "1"]
["3", null, "1", "1"]
["4", "DREI", "0", "1"]
["4", null, "1", "1"]
["5", "X Y", "0", "1"]
["5", null, "1", "1"]
["6", "ONE", "0", "1"]
["6", null, "1", "1"]
["7", "SEVEN", "0", "1"]
["7", null, "1", "1"]
["8", "EIGHT", "0", "1"]
["8", null, "1", "1"]
[null, null, "3", "8"]

## query_171
SELECT id, array_sort(array_agg(42)), count(DISTINCT 'feeder') FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
id integer | _col1 array(integer) | _col2 bigint

## query_172
WITH t AS (SELECT CAST(cardinality(filter(ARRAY[1, id], e -> e > 0)) AS integer) AS a, '' AS b FROM tree) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(0) | w varchar
["2", "", "x"]
["2", "", "x"]
["2", "", "x"]
["2", "", "x"]
["2", "", "x"]
["2", "", "x"]
["2", "", "xx"]
["2", "", "xx"]
["2", "", "xx"]
["2", "", "xx"]
["2", "", "xx"]
["2", "", "xx"]

## query_173
SELECT EXISTS (SELECT 1 FROM rights WHERE rights.k = -7), sum(CAST(year(DATE '2024-02-29') AS integer)), max(DATE '2025-01-31') FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 date
["false", "12144", "2025-01-31"]

## query_174
WITH t AS (SELECT 0 AS a, nullif(regexp_replace('a,b', '([aeiou])', '<$1>'), 'feeder') AS b FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(27) | w varchar

## query_175
SELECT a, b, grouping(a, b), count(*) FROM (SELECT CAST(-0.25 AS varchar) AS a, 'Größe' AS b FROM moments) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
----
a varchar | b varchar(5) | _col2 integer | _col3 bigint
["-0.25", "Größe", "0", "6"]
["-0.25", null, "1", "6"]
[null, "Größe", "2", "6"]
[null, null, "3", "6"]

## query_176
SELECT lpad(replace(array_join(ARRAY[n, v], '|'), 'e', 'E'), 4, '.'), lpad(CAST((-2.25e0 + -2.25e0) AS varchar), 4, '.'), date_trunc('month', date_trunc('month', date_add('day', -3, DATE '2024-02-29'))) FROM words WHERE (((id % 4) * 0) > id) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 varchar | _col1 varchar | _col2 date

## query_177
SELECT CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer), max(0) OVER (ORDER BY CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 integer
["-337", "0"]
["-337", "0"]
["-337", "0"]
["-337", "0"]
["-337", "0"]

## query_178
SELECT 1.5, CAST(round(CAST(id AS double)) AS integer), (- (1.5 * 2)) FROM tree ORDER BY 1, 2, 3
----
_col0 decimal(2, 1) | _col1 integer | _col2 decimal(12, 1)
["1.5", "1", "-3.0"]
["1.5", "2", "-3.0"]
["1.5", "3", "-3.0"]
["1.5", "4", "-3.0"]
["1.5", "5", "-3.0"]
["1.5", "6", "-3.0"]

## query_179
WITH t AS (SELECT (SELECT max(k) FROM rights WHERE rights.k > ARRAY[-7, -7][2]) AS a, 'a,b' AS b FROM moments) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(3) | w varchar
["5", "a,b", "y"]
["5", "a,b", "y"]
["5", "a,b", "y"]
["5", "a,b", "y"]
["5", "a,b", "y"]
["5", "a,b", "y"]

## query_180
SELECT CAST(cardinality(filter(ARRAY[1, CAST(1.5 AS integer)], e -> e > 0)) AS integer), ARRAY[((customers - 42) / 3), coalesce((42 * 0), greatest(NULLIF(1, 1), 0))][2], ((- abs(rating_kva)) IN (SELECT k FROM rights)) FROM assets ORDER BY 1, 2, 3
----
_col0 integer | _col1 integer | _col2 boolean
["2", "0", null]
["2", "0", null]
["2", "0", null]
["2", "0", null]

## query_181
WITH t AS (SELECT (k / 3) AS a, regexp_replace(format_datetime(TIMESTAMP '2025-03-30 01:30:00.000', 'yyyy-MM-dd HH:mm'), '([aeiou])', '<$1>') AS b FROM lefts) SELECT a, b, w FROM t FULL JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar
["0", "2025-03-30 01:30", null]
["0", "2025-03-30 01:30", null]
["0", "2025-03-30 01:30", null]
["1", "2025-03-30 01:30", null]
[null, "2025-03-30 01:30", null]
[null, null, "null"]
[null, null, "x"]
[null, null, "xx"]
[null, null, "y"]
[null, null, null]

## query_182
SELECT NULLIF(1, 1), bool_or((NULLIF(1, 1) IN (1, 2, 1))), sum(CAST(strpos('a,b', 'e') AS integer)) FILTER (WHERE false) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 boolean | _col2 bigint
[null, null, null]

## query_183
SELECT abs(100.00), 'feeder' FROM lefts l JOIN rights r ON l.k = r.k WHERE EXISTS (SELECT 1 FROM rights WHERE rights.k = CAST(length(format_datetime(TIMESTAMP '1999-12-31 23:59:59.999', 'yyyy-MM-dd HH:mm')) AS integer)) ORDER BY 1, 2 LIMIT 3
----
_col0 decimal(5, 2) | _col1 varchar(6)

## query_184
WITH t AS (SELECT (- greatest(NULLIF(1, 1), r.k)) AS a, split_part(CAST(1e3 AS varchar), ',', 2) AS b FROM lefts l LEFT JOIN rights r ON l.k = r.k) SELECT a, b, w FROM t JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar | w varchar

## query_185
SELECT false, max(DATE '2024-02-29'), sum((- 100.00)) FROM lefts GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 date | _col2 decimal(38, 2)
["false", "2024-02-29", "-500.00"]

## query_186
SELECT CAST(with_timezone(date_trunc('hour', date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999')), 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), (reverse(v) NOT LIKE '_e%') FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2 LIMIT 3
----
_col0 timestamp | _col1 boolean
["1999-12-31 23:00:00.000", "true"]
["1999-12-31 23:00:00.000", "true"]
["1999-12-31 23:00:00.000", "true"]

## query_187
SELECT TRY(CAST('Größe' AS integer)), min(CAST(round(1e3) AS integer)) OVER (ORDER BY TRY(CAST('Größe' AS integer))) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 integer
[null, "1000"]
[null, "1000"]
[null, "1000"]
[null, "1000"]
[null, "1000"]
[null, "1000"]

## query_188
SELECT abs(((1e3 + 0.5e0) * CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer))) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1
----
_col0 double
["337168.5"]
["337168.5"]
["337168.5"]
["337168.5"]
["337168.5"]
["337168.5"]

## query_189
SELECT CAST(length('a,b') AS integer), sum(CASE WHEN false THEN id ELSE NULLIF(1, 1) END) FILTER (WHERE (true AND true)), max((DATE '2024-02-29' + INTERVAL '1' MONTH)) FROM words GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 date
["3", null, "2024-03-29"]

## query_190
SELECT 0, count(*) OVER (PARTITION BY (DATE '2025-01-31' < DATE '2025-01-31') ORDER BY 0) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "3"]
["0", "3"]
["0", "3"]

## query_191
SELECT substr('', 2, 3), min(CAST(-0.25 AS varchar)), avg(CAST(date_diff('day', DATE '2024-02-29', DATE '2024-02-29') AS integer)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(0) | _col1 varchar | _col2 double
["", "-0.25", "0.0"]

## query_192
WITH t AS (SELECT parent AS a, '' AS b FROM tree) SELECT a, b, w FROM t LEFT JOIN rights ON t.a = rights.k ORDER BY 1, 2, 3
----
a integer | b varchar(0) | w varchar
["1", "", null]
["1", "", null]
["2", "", "x"]
["2", "", "xx"]
["4", "", null]
["4", "", null]
[null, "", null]

## query_193
SELECT date_trunc('month', DATE '2025-01-31'), (1.5 / 3) FROM nested CROSS JOIN UNNEST(levels) AS u(x) INTERSECT SELECT (DATE '2025-01-31' + INTERVAL '1' MONTH), (- 100.00) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 date | _col1 decimal(5, 2)

## query_194
SELECT DISTINCT CAST(with_timezone((CAST(DATE '2025-01-31' AS timestamp) - INTERVAL '90' MINUTE), 'UTC') AT TIME ZONE 'Europe/London' AS timestamp), (-2.25e0 * coalesce(i, greatest(NULLIF(1, 1), -7))), round(CAST(NULLIF(1, 1) AS decimal(12, 2)), 1) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE false ORDER BY 1, 2, 3
----
_col0 timestamp | _col1 double | _col2 decimal(13, 2)

## query_195
SELECT greatest(42, x), min(-7) OVER (PARTITION BY (false OR false) ORDER BY greatest(42, x)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 integer
["42", "-7"]
["42", "-7"]
["42", "-7"]
["42", "-7"]
["42", "-7"]
[null, "-7"]

## query_196
SELECT DISTINCT date_add('day', -3, date_add('day', -3, DATE '2024-02-29')), (NULLIF(1, 1) + CAST(CAST(-7 AS decimal(12, 2)) AS integer)), (abs(round(-2.25e0, 1)) + (floor(1e3) / 4)) FROM words ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 integer | _col2 double
["2024-02-23", null, "252.3"]

## query_197
SELECT CAST(strpos(v, 'e') AS integer), TIMESTAMP '1999-12-31 23:59:59.999' FROM lefts l JOIN rights r ON l.k = r.k UNION SELECT (42 * 1), TIMESTAMP '1999-12-31 23:59:59.999' FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 timestamp
["0", "1999-12-31 23:59:59.999"]
["42", "1999-12-31 23:59:59.999"]

## query_198
SELECT abs(1e3), 1.5 FROM tree INTERSECT SELECT CAST(1 AS double), (1.5 * -0.25) FROM tree ORDER BY 1, 2
----
_col0 double | _col1 decimal(4, 3)

## query_199
SELECT (NULLIF(1, 1) IS NULL), count(DISTINCT date_format(TIMESTAMP '2025-03-30 01:30:00.000', '%d/%m/%y %H:%i')), count(DISTINCT replace('feeder', 'e', 'E')) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 bigint
["true", "1", "1"]

## query_200
SELECT (-7 IN (1, 2, ARRAY[ARRAY[NULLIF(1, 1), x][2], id][2])), round(CAST(CAST(round(0.5e0) AS integer) AS decimal(12, 2)), 1) FROM nested CROSS JOIN UNNEST(levels) AS u(x) WHERE (regexp_replace(reverse('a,b'), '([aeiou])', '<$1>') LIKE '%e%') ORDER BY 1, 2 LIMIT 3
----
_col0 boolean | _col1 decimal(13, 2)

## fault_1
SELECT sum(count(*)) FROM moments
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_2
SELECT no_such_function(CAST(strpos(n, 'e') AS integer)) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_3
SELECT 1 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 9
----
error INVALID_COLUMN_REFERENCE: line 1:81: ORDER BY position 9 is not in select list

## fault_4
SELECT list_value(42) FROM moments
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_5
SELECT CAST(cardinality(filter(ARRAY[1, 42], e -> e > 0)) AS integer) FROM moments ORDER BY 9
----
error INVALID_COLUMN_REFERENCE: line 1:93: ORDER BY position 9 is not in select list

## fault_6
SELECT (x * 1) FROM nested CROSS JOIN UNNEST(levels) AS u(x) WHERE count(*) > 1
----
error EXPRESSION_NOT_SCALAR: line 1:77: WHERE clause cannot contain aggregations, window functions or grouping operations: [count(*)]

## fault_7
SELECT CASE WHEN regexp_like(name, '^[a-f]') THEN (rating_kva - customers) ELSE CAST(TIMESTAMP '1999-12-31 23:59:59.999' AS varchar) END FROM assets
----
error TYPE_MISMATCH: line 1:81: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_8
SELECT sum(count(*)) FROM lefts l JOIN rights r ON l.k = r.k
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_9
SELECT list_value(CAST(length('') AS integer)) FROM lefts
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_10
SELECT id FROM moments UNION ALL SELECT CAST(d AS varchar) FROM moments
----
error TYPE_MISMATCH: line 1:24: column 1 in UNION query has incompatible types: integer, varchar

## fault_11
SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM lefts l JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b5

## fault_12
SELECT sum(date_format(TIMESTAMP '2025-03-30 01:30:00.000', '%d/%m/%y %H:%i')) FROM tree
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_13
SELECT list_value(0) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_14
SELECT (SELECT k FROM rights), greatest(0, -7) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows

## fault_15
SELECT date_trunc('fortnight', commissioned) FROM assets
----
error INVALID_FUNCTION_ARGUMENT: 'fortnight' is not a valid DATE field

## fault_16
SELECT parent FROM tree UNION ALL SELECT 'Größe' FROM tree
----
error TYPE_MISMATCH: line 1:25: column 1 in UNION query has incompatible types: integer, varchar(5)

## fault_17
SELECT coalesce(ARRAY[-7, 42][2], CAST(DATE '2025-01-31' AS varchar)) FROM tree
----
error TYPE_MISMATCH: line 1:35: All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_18
SELECT parent AS an_alias, count(*) FROM tree GROUP BY an_alias
----
error COLUMN_NOT_FOUND: line 1:56: Column 'an_alias' cannot be resolved

## fault_19
SELECT 1 FROM tree WHERE ARRAY[-7, NULLIF(1, 1)][2]
----
error TYPE_MISMATCH: line 1:26: WHERE clause must evaluate to a boolean: actual type integer

## fault_20
SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM lefts
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b5

## fault_21
SELECT (l.k - 42) + if(true, 'Größe', 'a,b') FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:19: Cannot apply operator: integer + varchar(5)

## fault_22
SELECT (DATE '2025-01-31' < DATE '2025-01-31') AND NULLIF(1, 1) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error TYPE_MISMATCH: line 1:52: Logical expression term must evaluate to a boolean (actual: integer)

## fault_23
SELECT CAST(round(-2.25e0) AS integer) AS an_alias, count(*) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY an_alias
----
error COLUMN_NOT_FOUND: line 1:117: Column 'an_alias' cannot be resolved

## fault_24
SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b3

## fault_25
SELECT no_such_function((i - i)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_26
SELECT list_value((1 * parent)) FROM tree
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_27
SELECT count(*) / (count(*) - count(*)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error DIVISION_BY_ZERO: Division by zero

## fault_28
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM lefts
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x5' to INT

## fault_29
SELECT CASE WHEN (ts < ts) THEN 42 ELSE if(true, '', 'Größe') END FROM moments
----
error TYPE_MISMATCH: line 1:41: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(5), all types (without duplicates): [integer, varchar(5)]

## fault_30
SELECT abs(k) AS an_alias FROM lefts WHERE an_alias > 1
----
error COLUMN_NOT_FOUND: line 1:44: Column 'an_alias' cannot be resolved

## fault_31
SELECT list_value(CASE WHEN true THEN id ELSE id END) FROM moments
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_32
SELECT 1 FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE NULLIF(1, 1)
----
error TYPE_MISMATCH: line 1:61: WHERE clause must evaluate to a boolean: actual type integer

## fault_33
SELECT list_value(ARRAY[NULLIF(1, 1), i][2]) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_34
SELECT abs(parent) FROM tree UNION ALL SELECT replace('', 'e', 'E') FROM tree
----
error TYPE_MISMATCH: line 1:30: column 1 in UNION query has incompatible types: integer, varchar(1)

## fault_35
SELECT sum(reverse(label)) FROM tree
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_36
SELECT date_trunc('fortnight', date_add('day', -3, DATE '2024-02-29')) FROM lefts
----
error INVALID_FUNCTION_ARGUMENT: 'fortnight' is not a valid DATE field

## fault_37
SELECT l.k FROM lefts l JOIN rights r ON l.k = r.k UNION ALL SELECT split_part(w, ',', 2) FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:52: column 1 in UNION query has incompatible types: integer, varchar

## fault_38
SELECT greatest(1, 42) AS an_alias FROM moments WHERE an_alias > 1
----
error COLUMN_NOT_FOUND: line 1:55: Column 'an_alias' cannot be resolved

## fault_39
SELECT id, count(*) FROM words
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression or appear in GROUP BY clause

## fault_40
SELECT v, count(*) FROM words
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'v' must be an aggregate expression or appear in GROUP BY clause

## fault_41
SELECT ARRAY[1, 2][count(*) + 5] FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 12 > 2

## fault_42
SELECT 1 FROM tree UNION ALL SELECT CAST(parent AS varchar) FROM tree
----
error TYPE_MISMATCH: line 1:20: column 1 in UNION query has incompatible types: integer, varchar

## fault_43
SELECT id, count(*) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression or appear in GROUP BY clause

## fault_44
SELECT count(*) / (count(*) - count(*)) FROM lefts l JOIN rights r ON l.k = r.k
----
error DIVISION_BY_ZERO: Division by zero

## fault_45
SELECT ARRAY[1, 2][count(*) + 5] FROM lefts l JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 10 > 2

## fault_46
SELECT (- 1) + nothing FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error COLUMN_NOT_FOUND: line 1:16: Column 'nothing' cannot be resolved

## fault_47
SELECT (parent / 3) + substr('Größe', 2, 3) FROM tree
----
error TYPE_MISMATCH: line 1:21: Cannot apply operator: integer + varchar(5)

## fault_48
SELECT TRY(CAST(n AS integer)) AS an_alias, count(*) FROM words GROUP BY an_alias
----
error COLUMN_NOT_FOUND: line 1:74: Column 'an_alias' cannot be resolved

## fault_49
SELECT ARRAY[1, 2][count(*) + 5] FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 12 > 2

## fault_50
SELECT sum(count(*)) FROM assets
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_51
SELECT sum(count(*)) FROM tree
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_52
SELECT 1 FROM assets WHERE CAST(date_diff('day', DATE '2025-01-31', commissioned) AS integer)
----
error TYPE_MISMATCH: line 1:28: WHERE clause must evaluate to a boolean: actual type integer

## fault_53
SELECT (id IN (1, 2, 1)) AND (x / 3) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error TYPE_MISMATCH: line 1:33: Logical expression term must evaluate to a boolean (actual: integer)

## fault_54
SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM assets
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b4

## fault_55
SELECT CASE WHEN (v LIKE '%e%') THEN (k * NULLIF(1, 1)) ELSE 'Größe' END FROM lefts
----
error TYPE_MISMATCH: line 1:62: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(5), all types (without duplicates): [integer, varchar(5)]

## fault_56
SELECT (NULLIF(1, 1) - NULLIF(1, 1)) + 'a,b' FROM lefts
----
error TYPE_MISMATCH: line 1:38: Cannot apply operator: integer + varchar(3)

## fault_57
SELECT (SELECT k FROM rights), CAST(cardinality(filter(ARRAY[1, l.k], e -> e > 0)) AS integer) FROM lefts l JOIN rights r ON l.k = r.k
----
error SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows

## fault_58
SELECT CASE WHEN true THEN CASE WHEN true THEN NULLIF(1, 1) ELSE 0 END ELSE CAST(42 AS varchar) END FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:77: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_59
SELECT coalesce(NULLIF(1, 1), 42) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 9
----
error INVALID_COLUMN_REFERENCE: line 1:106: ORDER BY position 9 is not in select list

## fault_60
SELECT if(true, 1) FROM lefts UNION ALL SELECT format_datetime(TIMESTAMP '2025-03-30 01:30:00.000', 'yyyy-MM-dd HH:mm') FROM lefts
----
error TYPE_MISMATCH: line 1:31: column 1 in UNION query has incompatible types: integer, varchar
