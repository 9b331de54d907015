# Statements made at random by generate.py

## query_1
SELECT (id % 4), count(*) OVER (PARTITION BY (id IS NULL) ORDER BY (id % 4)) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["1", "3"]
["1", "3"]
["2", "5"]
["2", "5"]
["3", "6"]

## query_2
SELECT DISTINCT coalesce(42, ((id - NULLIF(1, 1)) + CAST(round(-2.25e0) AS integer))), ((-0.25 + round(100.00, 1)) / 3) FROM moments WHERE (date_trunc('month', date_add('day', -3, d)) < date_trunc('month', (d + INTERVAL '1' MONTH))) ORDER BY 1, 2
----
_col0 integer | _col1 decimal(7, 2)
["42", "33.25"]

## query_3
SELECT date_add('day', -3, DATE '2024-02-29'), ((TIMESTAMP '1999-12-31 23:59:59.999' - INTERVAL '90' MINUTE) - INTERVAL '90' MINUTE) FROM lefts l JOIN rights r ON l.k = r.k WHERE (r.k IS DISTINCT FROM CAST(round(0e0) AS integer)) ORDER BY 1, 2
----
_col0 date | _col1 timestamp
["2024-02-26", "1999-12-31 20:59:59.999"]
["2024-02-26", "1999-12-31 20:59:59.999"]
["2024-02-26", "1999-12-31 20:59:59.999"]
["2024-02-26", "1999-12-31 20:59:59.999"]
["2024-02-26", "1999-12-31 20:59:59.999"]

## query_4
SELECT 1.5, ((r.k / 3) * 0), date_add('day', -3, date_add('day', -3, date_trunc('month', DATE '2025-01-31'))) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2, 3
----
_col0 decimal(2, 1) | _col1 integer | _col2 date
["1.5", "0", "2024-12-26"]
["1.5", "0", "2024-12-26"]
["1.5", "0", "2024-12-26"]
["1.5", "0", "2024-12-26"]
["1.5", "0", "2024-12-26"]

## query_5
SELECT DISTINCT (CAST(round(floor(-2.25e0)) AS integer) IS DISTINCT FROM abs((NULLIF(1, 1) % 4))) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1
----
_col0 boolean
["true"]

## query_6
SELECT (1 - parent), rank() OVER (PARTITION BY (label LIKE '%e%') ORDER BY (1 - parent)) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-3", "1"]
["-3", "1"]
["-1", "1"]
["0", "2"]
["0", "3"]
[null, "3"]

## query_7
SELECT abs(0), max(coalesce(id, NULLIF(1, 1))) OVER (ORDER BY abs(0)) FROM words ORDER BY 1, 2
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

## query_8
SELECT r.k, min(replace(v, 'e', 'E')), sum(42) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
k integer | _col1 varchar | _col2 bigint
["2", "b", "168"]
[null, "a", "84"]

## query_9
SELECT id, coalesce('', 'none') FROM words UNION ALL SELECT (i + i), substr('', 2, 3) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
id integer | _col1 varchar(4)
["-6", ""]
["1", ""]
["2", ""]
["2", ""]
["3", ""]
["4", ""]
["4", ""]
["5", ""]
["6", ""]
["7", ""]
["8", ""]

## query_10
SELECT (id - 1), rank() OVER (PARTITION BY (parent IS NULL) ORDER BY (id - 1)) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]

## query_11
SELECT l.k, dense_rank() OVER (ORDER BY l.k) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
k integer | _col1 bigint
["2", "1"]
["2", "1"]
["2", "1"]
["2", "1"]
["4", "2"]

## query_12
SELECT split_part(w, ',', 2), max(coalesce(r.k, r.k)), sum(NULLIF(1, 1)) FILTER (WHERE (true OR true)) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 integer | _col2 bigint
[null, "4", null]

## query_13
SELECT DISTINCT CAST(date_trunc('month', date_trunc('month', DATE '2024-02-29')) AS timestamp), CAST(date_diff('day', date_add('day', -3, DATE '2024-02-29'), (DATE '2025-01-31' + INTERVAL '1' MONTH)) AS integer) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2 LIMIT 3
----
_col0 timestamp | _col1 integer
["2024-02-01 00:00:00.000", "368"]

## query_14
SELECT (replace(upper(label), 'e', 'E') || CAST((1 * id) AS varchar)), date_trunc('hour', CAST(date_add('day', -3, DATE '2025-01-31') AS timestamp)) FROM tree ORDER BY 1, 2
----
_col0 varchar | _col1 timestamp
["FEEDER 15", "2025-01-28 00:00:00.000"]
["FEEDER 36", "2025-01-28 00:00:00.000"]
["GRID1", "2025-01-28 00:00:00.000"]
["OTHER3", "2025-01-28 00:00:00.000"]
["PRIMARY2", "2025-01-28 00:00:00.000"]
["SUBSTATION4", "2025-01-28 00:00:00.000"]

## query_15
SELECT w, ((date_trunc('month', DATE '2025-01-31') + INTERVAL '1' MONTH) < date_add('day', -3, DATE '2024-02-29')) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2 LIMIT 3
----
w varchar | _col1 boolean
["x", "false"]
["x", "false"]
["xx", "false"]

## query_16
SELECT DISTINCT (100.00 / 3), round((abs(0.5e0) + (0.5e0 * 1)), 1), date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000') FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2, 3 LIMIT 3
----
_col0 decimal(5, 2) | _col1 double | _col2 timestamp
["33.33", "1.0", "2025-03-30 01:00:00.000"]

## query_17
SELECT DISTINCT date_add('day', -3, date_add('day', -3, (DATE '2024-02-29' + INTERVAL '1' MONTH))) FROM lefts l JOIN rights r ON l.k = r.k WHERE ((1.5 + (- 100.00)) >= 100.00) ORDER BY 1 LIMIT 3
----
_col0 date

## query_18
SELECT (x IS NULL), count(DISTINCT upper('feeder')), avg(x) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 double
["false", "1", "3.2"]

## query_19
SELECT DISTINCT substr('a,b', 2, 3), (DATE '2025-01-31' < date_add('day', -3, (DATE '2024-02-29' + INTERVAL '1' MONTH))), n FROM words WHERE (NOT false) ORDER BY 1, 2, 3
----
_col0 varchar(3) | _col1 boolean | n varchar(8)
[",b", "false", ""]
[",b", "false", "ONE"]
[",b", "false", "drei"]
[",b", "false", "eight"]
[",b", "false", "one"]
[",b", "false", "seven"]
[",b", "false", "x y"]
[",b", "false", null]

## query_20
SELECT ((date_add('day', -3, DATE '2025-01-31') + INTERVAL '1' MONTH) + INTERVAL '1' MONTH) FROM tree ORDER BY 1
----
_col0 date
["2025-03-28"]
["2025-03-28"]
["2025-03-28"]
["2025-03-28"]
["2025-03-28"]
["2025-03-28"]

## query_21
SELECT DISTINCT ((i IS NULL) AND true), ('' || upper(replace('feeder', 'e', 'E'))), round(floor(0e0), 1) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 boolean | _col1 varchar | _col2 double
["false", "FEEDER", "0.0"]

## query_22
SELECT CAST(year(DATE '2025-01-31') AS integer), dense_rank() OVER (ORDER BY CAST(year(DATE '2025-01-31') AS integer)) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["2025", "1"]
["2025", "1"]
["2025", "1"]
["2025", "1"]
["2025", "1"]
["2025", "1"]

## query_23
SELECT date_trunc('hour', CAST((DATE '2024-02-29' + INTERVAL '1' MONTH) AS timestamp)), (42 > 0) FROM words ORDER BY 1, 2
----
_col0 timestamp | _col1 boolean
["2024-03-29 00:00:00.000", "true"]
["2024-03-29 00:00:00.000", "true"]
["2024-03-29 00:00:00.000", "true"]
["2024-03-29 00:00:00.000", "true"]
["2024-03-29 00:00:00.000", "true"]
["2024-03-29 00:00:00.000", "true"]
["2024-03-29 00:00:00.000", "true"]
["2024-03-29 00:00:00.000", "true"]

## query_24
SELECT DISTINCT date_trunc('month', (d + INTERVAL '1' MONTH)) FROM moments ORDER BY 1
----
_col0 date
["1970-01-01"]
["2024-03-01"]
["2025-02-01"]
["2025-04-01"]
["2025-11-01"]
[null]

## query_25
SELECT false, count(DISTINCT coalesce(label, 'none')), sum((-0.25 * 2)) FROM tree GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 decimal(38, 2)
["false", "6", "-3.00"]

## query_26
SELECT upper(split_part('a,b', ',', 2)), ((DATE '2025-01-31' + INTERVAL '1' MONTH) + INTERVAL '1' MONTH) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2 LIMIT 3
----
_col0 varchar(3) | _col1 date
["B", "2025-03-28"]
["B", "2025-03-28"]
["B", "2025-03-28"]

## query_27
SELECT floor((0.5e0 + 0.5e0)), date_trunc('month', DATE '2025-01-31'), (NULLIF(1, 1) > CAST(date_diff('day', date_add('day', -3, d), (d + INTERVAL '1' MONTH)) AS integer)) FROM moments WHERE true ORDER BY 1, 2, 3 LIMIT 3
----
_col0 double | _col1 date | _col2 boolean
["1.0", "2025-01-01", null]
["1.0", "2025-01-01", null]
["1.0", "2025-01-01", null]

## query_28
SELECT (label <= ''), max((DATE '2024-02-29' + INTERVAL '1' MONTH)), sum(round(-0.25, 1)) FROM tree GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 date | _col2 decimal(38, 2)
["false", "2024-03-29", "-1.80"]

## query_29
SELECT id, max(id), avg((id * 42)) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
id integer | _col1 integer | _col2 double

## query_30
SELECT 'feeder', ARRAY[coalesce((i / 3), (i - i)), -7][2], round((x + (x + x)), 1) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE (42 IN (1, 2, ((0 % 4) % 4))) ORDER BY 1, 2, 3
----
_col0 varchar(6) | _col1 integer | _col2 double

## query_31
SELECT coalesce(rating_kva, customers), count(DISTINCT substr('', 2, 3)), array_sort(array_agg(NULLIF(1, 1))) FROM assets GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 array(integer)
["50", "1", "[null]"]
["500", "1", "[null]"]
["800", "1", "[null]"]
[null, "1", "[null]"]

## query_32
SELECT replace(CAST(date_add('day', -3, DATE '2025-01-31') AS varchar), 'e', 'E'), (- 1.5) FROM words WHERE (((1.5 + -0.25) / 3) >= 1.5) ORDER BY 1, 2
----
_col0 varchar | _col1 decimal(2, 1)

## query_33
SELECT id, sum(round(100.00, 1)), max((1 - 0)) FROM words GROUP BY 1 ORDER BY 1
----
id integer | _col1 decimal(38, 2) | _col2 integer
["1", "100.00", "1"]
["2", "100.00", "1"]
["3", "100.00", "1"]
["4", "100.00", "1"]
["5", "100.00", "1"]
["6", "100.00", "1"]
["7", "100.00", "1"]
["8", "100.00", "1"]

## query_34
SELECT DISTINCT (greatest((-7 * k), CAST(date_diff('day', DATE '2024-02-29', DATE '2024-02-29') AS integer)) - CAST(length(('feeder' || v)) AS integer)), reverse(reverse(replace('Größe', 'e', 'E'))), coalesce(greatest(greatest(0, 0), if(false, 42)), NULLIF(1, 1)) FROM lefts ORDER BY 1, 2, 3 LIMIT 3
----
_col0 integer | _col1 varchar(11) | _col2 integer
["-8", "GrößE", null]
["-7", "GrößE", null]
[null, "GrößE", null]

## query_35
SELECT ((date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999') - INTERVAL '90' MINUTE) - INTERVAL '90' MINUTE), ((- (- -0.25)) * 2) FROM tree ORDER BY 1, 2
----
_col0 timestamp | _col1 decimal(12, 2)
["1999-12-31 20:00:00.000", "-0.50"]
["1999-12-31 20:00:00.000", "-0.50"]
["1999-12-31 20:00:00.000", "-0.50"]
["1999-12-31 20:00:00.000", "-0.50"]
["1999-12-31 20:00:00.000", "-0.50"]
["1999-12-31 20:00:00.000", "-0.50"]

## query_36
SELECT (-7 + -7), dense_rank() OVER (PARTITION BY (r.k IS NULL) ORDER BY (-7 + -7)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-14", "1"]
["-14", "1"]
["-14", "1"]
["-14", "1"]
["-14", "1"]
["-14", "1"]
["-14", "1"]

## query_37
SELECT (commissioned < DATE '2025-01-31'), 1.5 FROM assets UNION SELECT (false AND true), -0.25 FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 boolean | _col1 decimal(3, 2)
["false", "-0.25"]
["true", "1.50"]
[null, "1.50"]

## query_38
SELECT DISTINCT false, coalesce(upper(('a,b' || 'Größe')), 'none') FROM moments ORDER BY 1, 2 LIMIT 3
----
_col0 boolean | _col1 varchar
["false", "A,BGRÖßE"]

## query_39
SELECT DISTINCT CAST((CASE WHEN true THEN 1 ELSE x END % 4) AS double) FROM nested CROSS JOIN UNNEST(levels) AS u(x) WHERE (upper(reverse('a,b')) LIKE '%e%') ORDER BY 1
----
_col0 double

## query_40
SELECT ARRAY[id, 42][2], sum(0) OVER (PARTITION BY (-0.25 >= -0.25) ORDER BY ARRAY[id, 42][2]) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["42", "0"]
["42", "0"]
["42", "0"]
["42", "0"]
["42", "0"]
["42", "0"]

## query_41
SELECT split_part('a,b', ',', 2), sum(coalesce(i, i)), max(CASE WHEN false THEN 1 ELSE -7 END) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) GROUP BY 1 ORDER BY 1
----
_col0 varchar(3) | _col1 bigint | _col2 integer
["b", "0", "-7"]

## query_42
SELECT DISTINCT ((CAST(round(0.5e0) AS integer) / 3) IN (1, 2, (if(true, 0) % 4))), round(((0e0 + 0.5e0) * NULLIF(1, 1)), 1) FROM moments WHERE (((-7 IS NULL) AND (true AND false)) OR (NOT (id IS NULL))) ORDER BY 1, 2 LIMIT 3
----
_col0 boolean | _col1 double
["true", null]

## query_43
SELECT 100.00, commissioned FROM assets ORDER BY 1, 2 LIMIT 3
----
_col0 decimal(5, 2) | commissioned date
["100.00", "1994-06-01"]
["100.00", "2008-02-29"]
["100.00", "2021-12-31"]

## query_44
SELECT abs(42), sum(id) OVER (PARTITION BY (true OR true) ORDER BY abs(42)) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["42", "21"]
["42", "21"]
["42", "21"]
["42", "21"]
["42", "21"]
["42", "21"]

## query_45
SELECT id, count(*) OVER (ORDER BY id) FROM moments ORDER BY 1, 2
----
id integer | _col1 bigint
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]
["6", "6"]

## query_46
SELECT date_trunc('month', date_trunc('month', date_trunc('month', DATE '2025-01-31'))) FROM tree ORDER BY 1
----
_col0 date
["2025-01-01"]
["2025-01-01"]
["2025-01-01"]
["2025-01-01"]
["2025-01-01"]
["2025-01-01"]

## query_47
SELECT floor(floor((1e3 * parent))) FROM tree WHERE ((CAST(year(DATE '2024-02-29') AS integer) / 3) IN (1, 2, parent)) ORDER BY 1 LIMIT 3
----
_col0 double

## query_48
SELECT abs(CAST(i AS double)), ((i * CAST(length('Größe') AS integer)) IS DISTINCT FROM if((i IN (1, 2, 1)), CASE WHEN false THEN i ELSE i END)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE (NOT true) ORDER BY 1, 2 LIMIT 3
----
_col0 double | _col1 boolean

## query_49
SELECT if(true, -7), count(*) OVER (PARTITION BY ('feeder' LIKE '%e%') ORDER BY if(true, -7)) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-7", "6"]
["-7", "6"]
["-7", "6"]
["-7", "6"]
["-7", "6"]
["-7", "6"]

## query_50
SELECT 100.00, round(abs((-2.25e0 + -2.25e0)), 1) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2 LIMIT 3
----
_col0 decimal(5, 2) | _col1 double
["100.00", "4.5"]
["100.00", "4.5"]
["100.00", "4.5"]

## query_51
SELECT '', array_sort(array_agg(abs(l.k))), sum(if(true, r.k)) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(0) | _col1 array(integer) | _col2 bigint
["", "[1, 2, 2, 2, 2, 4, null]", "12"]

## query_52
SELECT (100.00 >= -0.25), sum((- 100.00)), min(reverse(v)) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 decimal(38, 2) | _col2 varchar
["true", "-800.00", ""]

## query_53
SELECT DISTINCT 1 FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1
----
_col0 integer
["1"]

## query_54
SELECT (label || 'Größe'), (100.00 * 2) FROM tree UNION SELECT coalesce(v, 'none'), (-0.25 / 3) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 varchar | _col1 decimal(15, 2)
["a", "-0.08"]
["b", "-0.08"]
["bb", "-0.08"]
["d", "-0.08"]
["feeder 1Größe", "200.00"]
["feeder 3Größe", "200.00"]
["gridGröße", "200.00"]
["null", "-0.08"]
["otherGröße", "200.00"]
["primaryGröße", "200.00"]
["substationGröße", "200.00"]

## query_55
SELECT CAST(round(1e3) AS integer), sum(round(1.5, 1)), max(1) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 integer | _col1 decimal(38, 1) | _col2 integer
["1000", "10.5", "1"]

## query_56
SELECT CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer), rank() OVER (ORDER BY CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer)) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-337", "1"]
["-337", "1"]
["-337", "1"]
["-337", "1"]
["-337", "1"]

## query_57
SELECT CAST(DATE '2024-02-29' AS timestamp), 1e3 FROM tree UNION ALL SELECT TIMESTAMP '1999-12-31 23:59:59.999', CAST(1 AS double) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 timestamp | _col1 double
["1999-12-31 23:59:59.999", "1.0"]
["1999-12-31 23:59:59.999", "1.0"]
["1999-12-31 23:59:59.999", "1.0"]
["1999-12-31 23:59:59.999", "1.0"]
["1999-12-31 23:59:59.999", "1.0"]
["1999-12-31 23:59:59.999", "1.0"]
["1999-12-31 23:59:59.999", "1.0"]
["2024-02-29 00:00:00.000", "1000.0"]
["2024-02-29 00:00:00.000", "1000.0"]
["2024-02-29 00:00:00.000", "1000.0"]
["2024-02-29 00:00:00.000", "1000.0"]
["2024-02-29 00:00:00.000", "1000.0"]
["2024-02-29 00:00:00.000", "1000.0"]

## query_58
SELECT date_add('day', -3, ((DATE '2025-01-31' + INTERVAL '1' MONTH) + INTERVAL '1' MONTH)), DATE '2024-02-29' FROM tree WHERE (parent IS DISTINCT FROM (CAST(year(DATE '2025-01-31') AS integer) % 4)) ORDER BY 1, 2 LIMIT 3
----
_col0 date | _col1 date
["2025-03-25", "2024-02-29"]
["2025-03-25", "2024-02-29"]
["2025-03-25", "2024-02-29"]

## query_59
SELECT (rating_kva IS NULL), bool_or((commissioned < commissioned)), max((customers * rating_kva)) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 boolean | _col2 integer
["false", "false", "192000"]

## query_60
SELECT CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer), rank() OVER (ORDER BY CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer)) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]

## query_61
SELECT 0, CAST(NULLIF(1, 1) AS varchar) FROM tree EXCEPT SELECT 1, v FROM words ORDER BY 1, 2
----
_col0 integer | _col1 varchar
["0", null]

## query_62
SELECT 0, dense_rank() OVER (ORDER BY 0) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]
["0", "1"]

## query_63
SELECT DISTINCT 'a,b' FROM words ORDER BY 1
----
_col0 varchar(3)
["a,b"]

## query_64
SELECT DATE '2024-02-29', date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999') FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION SELECT date_trunc('month', d), date_trunc('hour', ts) FROM moments ORDER BY 1, 2
----
_col0 date | _col1 timestamp
["1969-12-01", "1969-12-31 23:00:00.000"]
["2024-02-01", "2024-02-29 12:00:00.000"]
["2024-02-29", "1999-12-31 23:00:00.000"]
["2025-01-01", "2025-01-31 23:00:00.000"]
["2025-03-01", "2025-03-30 01:00:00.000"]
["2025-10-01", "2025-10-26 01:00:00.000"]
[null, null]

## query_65
SELECT parent, max(CAST(year(DATE '2025-01-31') AS integer)), bool_or(false) FROM tree GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
parent integer | _col1 integer | _col2 boolean
["1", "2025", "false"]
["4", "2025", "false"]

## query_66
SELECT DISTINCT upper(lpad('feeder', 4, '.')), lpad(replace(split_part(v, ',', 2), 'e', 'E'), 4, '.'), date_add('day', -3, DATE '2024-02-29') FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE ((CASE WHEN true THEN 42 ELSE 1 END + CAST(year(DATE '2024-02-29') AS integer)) IN (1, 2, CAST(year(date_trunc('month', DATE '2025-01-31')) AS integer))) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 varchar | _col1 varchar | _col2 date

## query_67
SELECT DISTINCT round(((100.00 / 3) + (-0.25 / 3)), 1) FROM lefts WHERE (0 IS NULL) ORDER BY 1
----
_col0 decimal(7, 2)

## query_68
SELECT 'a,b', sum((0 - NULLIF(1, 1))), bool_or((1.5 >= 1.5)) FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(3) | _col1 bigint | _col2 boolean
["a,b", null, "true"]

## query_69
SELECT DISTINCT TIMESTAMP '1999-12-31 23:59:59.999' FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1 LIMIT 3
----
_col0 timestamp
["1999-12-31 23:59:59.999"]

## query_70
SELECT CAST(DATE '2025-01-31' AS timestamp) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1 LIMIT 3
----
_col0 timestamp
["2025-01-31 00:00:00.000"]
["2025-01-31 00:00:00.000"]
["2025-01-31 00:00:00.000"]

## query_71
SELECT if(false, 42), count(DISTINCT split_part(asset_id, ',', 2)), array_sort(array_agg(CAST(round(1e3) AS integer))) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 array(integer)
[null, "0", "[1000, 1000, 1000, 1000]"]

## query_72
SELECT date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999'), CAST(commissioned AS timestamp) FROM assets INTERSECT SELECT date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000'), TIMESTAMP '2025-03-30 01:30:00.000' FROM lefts ORDER BY 1, 2
----
_col0 timestamp | _col1 timestamp

## query_73
SELECT (id + id), sum(-7) OVER (PARTITION BY false ORDER BY (id + id)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["2", "-21"]
["2", "-21"]
["2", "-21"]
["8", "-42"]
["8", "-42"]
["8", "-42"]

## query_74
SELECT abs(id), max(id), avg((x + 0)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 integer | _col2 double
["1", "1", "2.0"]
["4", "4", "5.0"]

## query_75
SELECT ('feeder' <= 'a,b'), replace('a,b', 'e', 'E') FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) INTERSECT SELECT true, 'feeder' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 boolean | _col1 varchar(7)

## query_76
SELECT (id > greatest(CAST(year(DATE '2024-02-29') AS integer), CAST(date_diff('day', DATE '2024-02-29', DATE '2024-02-29') AS integer))), date_add('day', -3, DATE '2024-02-29') FROM words ORDER BY 1, 2 LIMIT 3
----
_col0 boolean | _col1 date
["false", "2024-02-26"]
["false", "2024-02-26"]
["false", "2024-02-26"]

## query_77
SELECT 0.5e0, (NOT true), -7 FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE ((replace('', 'e', 'E') || CAST(r.k AS varchar)) LIKE '%e%') ORDER BY 1, 2, 3 LIMIT 3
----
_col0 double | _col1 boolean | _col2 integer

## query_78
SELECT l.k, min(0) OVER (PARTITION BY true ORDER BY l.k) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
k integer | _col1 integer
["1", "0"]
["2", "0"]
["2", "0"]
["2", "0"]
["2", "0"]
["4", "0"]
[null, "0"]

## query_79
SELECT '', max((NULLIF(1, 1) + 42)), bool_or(true) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(0) | _col1 integer | _col2 boolean
["", null, "true"]

## query_80
SELECT DISTINCT lpad(v, 4, '.'), date_add('day', -3, date_trunc('month', date_trunc('month', DATE '2024-02-29'))) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2 LIMIT 3
----
_col0 varchar | _col1 date
["...a", "2024-01-29"]
["...b", "2024-01-29"]
["...d", "2024-01-29"]

## query_81
SELECT date_add('day', -3, DATE '2025-01-31'), CAST(DATE '2024-02-29' AS timestamp) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) EXCEPT SELECT (DATE '2025-01-31' + INTERVAL '1' MONTH), TIMESTAMP '1999-12-31 23:59:59.999' FROM tree ORDER BY 1, 2
----
_col0 date | _col1 timestamp
["2025-01-28", "2024-02-29 00:00:00.000"]

## query_82
SELECT DISTINCT date_add('day', -3, DATE '2025-01-31'), date_trunc('month', DATE '2025-01-31') FROM words ORDER BY 1, 2
----
_col0 date | _col1 date
["2025-01-28", "2025-01-01"]

## query_83
SELECT (1.5 * 2), TIMESTAMP '1999-12-31 23:59:59.999' FROM lefts l LEFT JOIN rights r ON l.k = r.k INTERSECT SELECT (1.5 + 1.5), TIMESTAMP '1999-12-31 23:59:59.999' FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 decimal(12, 1) | _col1 timestamp
["3.0", "1999-12-31 23:59:59.999"]

## query_84
SELECT split_part(label, ',', 2), date_trunc('month', DATE '2025-01-31') FROM tree EXCEPT SELECT reverse(v), date_add('day', -3, DATE '2025-01-31') FROM lefts ORDER BY 1, 2
----
_col0 varchar | _col1 date
[null, "2025-01-01"]

## query_85
SELECT DISTINCT (round(round(-0.25, 1), 1) / 3), parent FROM tree ORDER BY 1, 2 LIMIT 3
----
_col0 decimal(4, 2) | parent integer
["-0.10", "1"]
["-0.10", "2"]
["-0.10", "4"]

## query_86
SELECT v, DATE '2025-01-31' FROM lefts UNION ALL SELECT replace('Größe', 'e', 'E'), date_add('day', -3, DATE '2024-02-29') FROM tree ORDER BY 1, 2
----
v varchar | _col1 date
["GrößE", "2024-02-26"]
["GrößE", "2024-02-26"]
["GrößE", "2024-02-26"]
["GrößE", "2024-02-26"]
["GrößE", "2024-02-26"]
["GrößE", "2024-02-26"]
["a", "2025-01-31"]
["b", "2025-01-31"]
["bb", "2025-01-31"]
["d", "2025-01-31"]
["null", "2025-01-31"]

## query_87
SELECT reverse(''), count(*), count(DISTINCT replace('a,b', 'e', 'E')) FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(0) | _col1 bigint | _col2 bigint
["", "6", "1"]

## query_88
SELECT ARRAY[0, customers][2], sum((rating_kva / 3)), count(*) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 bigint | _col2 bigint

## query_89
SELECT if(true, id), count(*) OVER (ORDER BY if(true, id)) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]
["6", "6"]

## query_90
SELECT DISTINCT CAST(date_add('day', -3, date_add('day', -3, DATE '2024-02-29')) AS timestamp) FROM lefts l JOIN rights r ON l.k = r.k WHERE false ORDER BY 1 LIMIT 3
----
_col0 timestamp

## query_91
SELECT coalesce(42, id), rank() OVER (ORDER BY coalesce(42, id)) FROM words ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]

## query_92
SELECT false, max((DATE '2024-02-29' + INTERVAL '1' MONTH)), max((DATE '2025-01-31' + INTERVAL '1' MONTH)) FROM words GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 date | _col2 date
["false", "2024-03-29", "2025-02-28"]

## query_93
SELECT 0, date_add('day', -3, DATE '2024-02-29') FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION ALL SELECT CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer), DATE '2024-02-29' FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 integer | _col1 date
["-337", "2024-02-29"]
["-337", "2024-02-29"]
["-337", "2024-02-29"]
["0", "2024-02-26"]
["0", "2024-02-26"]
["0", "2024-02-26"]
["0", "2024-02-26"]
["0", "2024-02-26"]
["0", "2024-02-26"]
["0", "2024-02-26"]

## query_94
SELECT (1 IS DISTINCT FROM l.k), date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999') FROM lefts l JOIN rights r ON l.k = r.k EXCEPT SELECT false, CAST(DATE '2024-02-29' AS timestamp) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2
----
_col0 boolean | _col1 timestamp
["true", "1999-12-31 23:00:00.000"]

## query_95
SELECT (k BETWEEN -7 AND -7), max(DATE '2025-01-31'), max(DATE '2025-01-31') FROM lefts GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 date | _col2 date
["false", "2025-01-31", "2025-01-31"]

## query_96
SELECT if(false, r.k), max(CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer)) OVER (PARTITION BY (v LIKE '%e%') ORDER BY if(false, r.k)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 integer
[null, "0"]
[null, "0"]
[null, "0"]
[null, "0"]
[null, "0"]
[null, "0"]
[null, "0"]

## query_97
SELECT (false OR false), avg(coalesce(id, 42)), sum(CAST(year(d) AS integer)) FROM moments GROUP BY 1 ORDER BY 1
----
_col0 boolean | _col1 double | _col2 bigint
["false", "3.5", "10068"]

## query_98
SELECT -2.25e0, (TIMESTAMP '1999-12-31 23:59:59.999' - INTERVAL '90' MINUTE) FROM words EXCEPT SELECT (1e3 + 0e0), (TIMESTAMP '1999-12-31 23:59:59.999' - INTERVAL '90' MINUTE) FROM lefts ORDER BY 1, 2
----
_col0 double | _col1 timestamp
["-2.25", "1999-12-31 22:29:59.999"]

## query_99
SELECT coalesce(w, 'none'), sum((-7 % 4)), sum(-0.25) FROM lefts l JOIN rights r ON l.k = r.k GROUP BY 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 decimal(38, 2)
["none", "-3", "-0.25"]
["x", "-6", "-0.50"]
["xx", "-6", "-0.50"]

## query_100
SELECT DISTINCT (((1.5 * 2) * 2) * 2), 0e0 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE true ORDER BY 1, 2
----
_col0 decimal(32, 1) | _col1 double
["12.0", "0.0"]

## query_101
SELECT ARRAY[id, id][2], min((id * -7)) OVER (ORDER BY ARRAY[id, id][2]) FROM words ORDER BY 1, 2
----
_col0 integer | _col1 integer
["1", "-7"]
["2", "-14"]
["3", "-21"]
["4", "-28"]
["5", "-35"]
["6", "-42"]
["7", "-49"]
["8", "-56"]

## query_102
SELECT DISTINCT date_add('day', -3, DATE '2025-01-31'), (- (- (- -0.25))) FROM tree ORDER BY 1, 2
----
_col0 date | _col1 decimal(2, 2)
["2025-01-28", "0.25"]

## query_103
SELECT DISTINCT (- ((1.5 + 100.00) * 2)) FROM moments WHERE true ORDER BY 1 LIMIT 3
----
_col0 decimal(16, 2)
["-203.00"]

## query_104
SELECT date_trunc('hour', TIMESTAMP '1999-12-31 23:59:59.999') FROM tree WHERE (if(false, (1 * NULLIF(1, 1))) IS DISTINCT FROM abs(id)) ORDER BY 1 LIMIT 3
----
_col0 timestamp
["1999-12-31 23:00:00.000"]
["1999-12-31 23:00:00.000"]
["1999-12-31 23:00:00.000"]

## query_105
SELECT abs(x), 1.5 FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) UNION ALL SELECT -2.25e0, -0.25 FROM assets ORDER BY 1, 2
----
_col0 double | _col1 decimal(3, 2)
["-2.25", "-0.25"]
["-2.25", "-0.25"]
["-2.25", "-0.25"]
["-2.25", "-0.25"]
["0.25", "1.50"]
["1.5", "1.50"]
[null, "1.50"]

## query_106
SELECT 1, max((DATE '2024-02-29' + INTERVAL '1' MONTH)), count(*) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 integer | _col1 date | _col2 bigint
["1", "2024-03-29", "8"]

## query_107
SELECT 0, max(ARRAY[r.k, NULLIF(1, 1)][2]) OVER (ORDER BY 0) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 integer
["0", null]
["0", null]
["0", null]
["0", null]
["0", null]

## query_108
SELECT l.k, min(abs(r.k)) OVER (ORDER BY l.k) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
k integer | _col1 integer
["1", null]
["2", "2"]
["2", "2"]
["2", "2"]
["2", "2"]
["4", "2"]
[null, "2"]

## query_109
SELECT 42, dense_rank() OVER (PARTITION BY (-7 > parent) ORDER BY 42) FROM tree ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]
["42", "1"]

## query_110
SELECT upper(name), sum((-7 * -7)) FILTER (WHERE (commissioned < commissioned)), array_sort(array_agg((rating_kva * -7))) FROM assets GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar | _col1 bigint | _col2 array(integer)

## query_111
SELECT DISTINCT lpad('feeder', 4, '.') FROM words WHERE false ORDER BY 1 LIMIT 3
----
_col0 varchar

## query_112
SELECT ('Größe' || 'feeder'), date_trunc('hour', TIMESTAMP '2025-03-30 01:30:00.000') FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) EXCEPT SELECT v, (TIMESTAMP '2025-03-30 01:30:00.000' - INTERVAL '90' MINUTE) FROM words ORDER BY 1, 2
----
_col0 varchar | _col1 timestamp
["Größefeeder", "2025-03-30 01:00:00.000"]

## query_113
SELECT DISTINCT (((1.5 * 2) + round(price, 1)) + (round(1.5, 1) / 3)), (coalesce((-7 * rating_kva), NULLIF(1, 1)) BETWEEN rating_kva AND ((customers % 4) + CAST(round(1e3) AS integer))), ((NOT (0 IS DISTINCT FROM rating_kva)) AND ((true OR true) OR true)) FROM assets ORDER BY 1, 2, 3
----
_col0 decimal(15, 2) | _col1 boolean | _col2 boolean
["3.50", "false", "false"]
["18254.00", "false", "false"]
["28003.50", "false", "false"]
[null, null, "false"]

## query_114
SELECT replace(v, 'e', 'E'), l.k FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE true ORDER BY 1, 2 LIMIT 3
----
_col0 varchar | k integer
["a", "1"]
["b", "2"]
["b", "2"]

## query_115
SELECT abs(-2.25e0), ((CAST(x AS double) / 4) + floor(0e0)) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1, 2 LIMIT 3
----
_col0 double | _col1 double
["2.25", "0.25"]
["2.25", "0.5"]
["2.25", "0.75"]

## query_116
SELECT false, replace(split_part(coalesce(v, 'none'), ',', 2), 'e', 'E') FROM lefts ORDER BY 1, 2
----
_col0 boolean | _col1 varchar
["false", null]
["false", null]
["false", null]
["false", null]
["false", null]

## query_117
SELECT true, sum(CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer)) FILTER (WHERE (false AND true)), count((parent % 4)) FROM tree GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 bigint
["true", null, "5"]

## query_118
SELECT CAST(length(CAST(date_add('day', -3, DATE '2024-02-29') AS varchar)) AS integer) FROM words ORDER BY 1
----
_col0 integer
["10"]
["10"]
["10"]
["10"]
["10"]
["10"]
["10"]
["10"]

## query_119
SELECT ('' LIKE '%e%'), avg((42 % 4)), avg(id) FROM moments GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 double | _col2 double
["false", "2.0", "3.5"]

## query_120
SELECT (NULLIF(1, 1) * -7), sum(1) OVER (ORDER BY (NULLIF(1, 1) * -7)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
[null, "7"]
[null, "7"]
[null, "7"]
[null, "7"]
[null, "7"]
[null, "7"]
[null, "7"]

## query_121
SELECT DISTINCT 'feeder' FROM assets WHERE true ORDER BY 1 LIMIT 3
----
_col0 varchar(6)
["feeder"]

## query_122
SELECT ARRAY[-7, id][2], rank() OVER (PARTITION BY false ORDER BY ARRAY[-7, id][2]) FROM moments ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "1"]
["2", "2"]
["3", "3"]
["4", "4"]
["5", "5"]
["6", "6"]

## query_123
SELECT DISTINCT false, false FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2 LIMIT 3
----
_col0 boolean | _col1 boolean
["false", "false"]

## query_124
SELECT DISTINCT date_trunc('month', DATE '2024-02-29'), date_add('day', -3, (DATE '2025-01-31' + INTERVAL '1' MONTH)), v FROM lefts ORDER BY 1, 2, 3
----
_col0 date | _col1 date | v varchar
["2024-02-01", "2025-02-25", "a"]
["2024-02-01", "2025-02-25", "b"]
["2024-02-01", "2025-02-25", "bb"]
["2024-02-01", "2025-02-25", "d"]
["2024-02-01", "2025-02-25", "null"]

## query_125
SELECT coalesce('Größe', 'none'), max(-7), avg(1) FROM lefts GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 varchar(5) | _col1 integer | _col2 double
["Größe", "-7", "1.0"]

## query_126
SELECT DISTINCT TIMESTAMP '2025-03-30 01:30:00.000', (CASE WHEN true THEN greatest(r.k, r.k) ELSE l.k END IS NULL) FROM lefts l LEFT JOIN rights r ON l.k = r.k WHERE (((1 + NULLIF(1, 1)) * CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer)) > ARRAY[coalesce(-7, r.k), 0][2]) ORDER BY 1, 2
----
_col0 timestamp | _col1 boolean

## query_127
SELECT CASE WHEN true THEN 0 ELSE NULLIF(1, 1) END, max(l.k) OVER (ORDER BY CASE WHEN true THEN 0 ELSE NULLIF(1, 1) END) FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 integer
["0", "4"]
["0", "4"]
["0", "4"]
["0", "4"]
["0", "4"]

## query_128
SELECT upper(v), floor(1e3) FROM words EXCEPT SELECT coalesce(asset_id, 'none'), 0e0 FROM assets ORDER BY 1, 2
----
_col0 varchar | _col1 double
["", "1000.0"]
[" \"QUOTED\" ", "1000.0"]
["A,B;C", "1000.0"]
["FEEDER", "1000.0"]
["GRÖßE 日本 😀", "1000.0"]
["LINE\nBREAK\tTAB", "1000.0"]
[null, "1000.0"]

## query_129
SELECT (if(false, 42) IN (1, 2, CAST(round(-2.25e0) AS integer))), ((NOT ('a,b' <= '')) OR ((id / 3) IS NULL)) FROM moments WHERE ((42 + NULLIF(1, 1)) IS NULL) ORDER BY 1, 2
----
_col0 boolean | _col1 boolean
[null, "true"]
[null, "true"]
[null, "true"]
[null, "true"]
[null, "true"]
[null, "true"]

## query_130
SELECT -7, dense_rank() OVER (PARTITION BY (k IS DISTINCT FROM k) ORDER BY -7) FROM lefts ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["-7", "1"]
["-7", "1"]
["-7", "1"]
["-7", "1"]
["-7", "1"]

## query_131
SELECT (DATE '2024-02-29' < DATE '2024-02-29'), min(CAST(1 AS varchar)), count((id % 4)) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 varchar | _col2 bigint
["false", "1", "8"]

## query_132
SELECT TIMESTAMP '2025-03-30 01:30:00.000', CAST(DATE '2024-02-29' AS timestamp) FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION ALL SELECT (TIMESTAMP '2025-03-30 01:30:00.000' - INTERVAL '90' MINUTE), TIMESTAMP '2025-03-30 01:30:00.000' FROM lefts l JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 timestamp | _col1 timestamp
["2025-03-30 00:00:00.000", "2025-03-30 01:30:00.000"]
["2025-03-30 00:00:00.000", "2025-03-30 01:30:00.000"]
["2025-03-30 00:00:00.000", "2025-03-30 01:30:00.000"]
["2025-03-30 00:00:00.000", "2025-03-30 01:30:00.000"]
["2025-03-30 00:00:00.000", "2025-03-30 01:30:00.000"]
["2025-03-30 01:30:00.000", "2024-02-29 00:00:00.000"]
["2025-03-30 01:30:00.000", "2024-02-29 00:00:00.000"]
["2025-03-30 01:30:00.000", "2024-02-29 00:00:00.000"]
["2025-03-30 01:30:00.000", "2024-02-29 00:00:00.000"]
["2025-03-30 01:30:00.000", "2024-02-29 00:00:00.000"]
["2025-03-30 01:30:00.000", "2024-02-29 00:00:00.000"]
["2025-03-30 01:30:00.000", "2024-02-29 00:00:00.000"]

## query_133
SELECT ((greatest(0, id) BETWEEN -7 AND 0) AND false), -0.25, ((- round(1.5, 1)) * 2) FROM words WHERE false ORDER BY 1, 2, 3
----
_col0 boolean | _col1 decimal(2, 2) | _col2 decimal(13, 1)

## query_134
SELECT (-7 > 0), avg(CAST(year(DATE '2025-01-31') AS integer)), max(date_add('day', -3, DATE '2025-01-31')) FROM lefts l LEFT JOIN rights r ON l.k = r.k GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 double | _col2 date
["false", "2025.0", "2025-01-28"]

## query_135
SELECT true, (NULLIF(1, 1) % 4), CAST(DATE '2024-02-29' AS timestamp) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) WHERE true ORDER BY 1, 2, 3
----
_col0 boolean | _col1 integer | _col2 timestamp
["true", null, "2024-02-29 00:00:00.000"]
["true", null, "2024-02-29 00:00:00.000"]
["true", null, "2024-02-29 00:00:00.000"]

## query_136
SELECT DISTINCT date_add('day', -3, DATE '2024-02-29'), -7, id FROM words WHERE ('a,b' <= n) ORDER BY 1, 2, 3 LIMIT 3
----
_col0 date | _col1 integer | id integer
["2024-02-26", "-7", "1"]
["2024-02-26", "-7", "4"]
["2024-02-26", "-7", "5"]

## query_137
SELECT CAST(length(v) AS integer), sum((-7 % 4)) OVER (ORDER BY CAST(length(v) AS integer)) FROM lefts l LEFT JOIN rights r ON l.k = r.k ORDER BY 1, 2
----
_col0 integer | _col1 bigint
["1", "-12"]
["1", "-12"]
["1", "-12"]
["1", "-12"]
["2", "-18"]
["2", "-18"]
["4", "-21"]

## query_138
SELECT DISTINCT round((1.5 / 3), 1) FROM nested CROSS JOIN UNNEST(levels) AS u(x) ORDER BY 1
----
_col0 decimal(3, 1)
["0.5"]

## query_139
SELECT (0 IN (1, 2, -7)), sum(ARRAY[id, 0][2]), count(DISTINCT substr('', 2, 3)) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
----
_col0 boolean | _col1 bigint | _col2 bigint
["false", "0", "1"]

## query_140
SELECT upper(v), TIMESTAMP '1999-12-31 23:59:59.999' FROM lefts l LEFT JOIN rights r ON l.k = r.k UNION ALL SELECT 'a,b', (TIMESTAMP '1999-12-31 23:59:59.999' - INTERVAL '90' MINUTE) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x) ORDER BY 1, 2
----
_col0 varchar | _col1 timestamp
["A", "1999-12-31 23:59:59.999"]
["B", "1999-12-31 23:59:59.999"]
["B", "1999-12-31 23:59:59.999"]
["BB", "1999-12-31 23:59:59.999"]
["BB", "1999-12-31 23:59:59.999"]
["D", "1999-12-31 23:59:59.999"]
["NULL", "1999-12-31 23:59:59.999"]
["a,b", "1999-12-31 22:29:59.999"]
["a,b", "1999-12-31 22:29:59.999"]
["a,b", "1999-12-31 22:29:59.999"]

## fault_1
SELECT sum(count(*)) FROM moments
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_2
SELECT no_such_function(CAST(date_diff('day', DATE '2024-02-29', DATE '2024-02-29') AS integer)) FROM words
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
SELECT CAST(date_diff('day', DATE '2025-01-31', DATE '2025-01-31') AS integer) FROM moments ORDER BY 9
----
error INVALID_COLUMN_REFERENCE: line 1:102: ORDER BY position 9 is not in select list

## fault_6
SELECT no_such_function(42) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_7
SELECT CASE WHEN (DATE '2025-01-31' < DATE '2024-02-29') THEN CAST(date_diff('day', commissioned, commissioned) AS integer) ELSE coalesce(asset_id, 'none') END FROM assets
----
error TYPE_MISMATCH: line 1:130: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_8
SELECT CAST(length('feeder') AS integer) FROM moments UNION ALL SELECT coalesce('feeder', 'none') FROM moments
----
error TYPE_MISMATCH: line 1:55: column 1 in UNION query has incompatible types: integer, varchar(6)

## fault_9
SELECT CASE WHEN (true AND false) THEN greatest(parent, id) ELSE CAST(DATE '2025-01-31' AS varchar) END FROM tree
----
error TYPE_MISMATCH: line 1:66: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_10
SELECT upper(42) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper. Expected: upper(char(x)), upper(varchar(x))

## fault_11
SELECT coalesce(CAST(round(-2.25e0) AS integer), lpad('a,b', 4, '.')) FROM moments
----
error TYPE_MISMATCH: line 1:50: All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_12
SELECT CASE WHEN true THEN (NULLIF(1, 1) * id) ELSE '' END FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error TYPE_MISMATCH: line 1:53: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(0), all types (without duplicates): [integer, varchar(0)]

## fault_13
SELECT ARRAY[1, 2][count(*) + 5] FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 8 > 2

## fault_14
SELECT 0 + nothing FROM tree
----
error COLUMN_NOT_FOUND: line 1:12: Column 'nothing' cannot be resolved

## fault_15
SELECT sum(count(*)) FROM lefts l JOIN rights r ON l.k = r.k
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_16
SELECT ARRAY[1, 2][count(*) + 5] FROM words
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 13 > 2

## fault_17
SELECT parent AS an_alias, count(*) FROM tree GROUP BY an_alias
----
error COLUMN_NOT_FOUND: line 1:56: Column 'an_alias' cannot be resolved

## fault_18
SELECT 1 FROM tree WHERE abs(-7)
----
error TYPE_MISMATCH: line 1:26: WHERE clause must evaluate to a boolean: actual type integer

## fault_19
SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM lefts
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b5

## fault_20
SELECT (l.k + 42) + CAST(DATE '2025-01-31' AS varchar) FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:19: Cannot apply operator: integer + varchar

## fault_21
SELECT (true OR true) AND NULLIF(1, 1) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error TYPE_MISMATCH: line 1:27: Logical expression term must evaluate to a boolean (actual: integer)

## fault_22
SELECT (id % 4) AS an_alias, count(*) FROM nested CROSS JOIN UNNEST(levels) AS u(x) GROUP BY an_alias
----
error COLUMN_NOT_FOUND: line 1:94: Column 'an_alias' cannot be resolved

## fault_23
SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b3

## fault_24
SELECT no_such_function((i + i)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_25
SELECT list_value((1 - parent)) FROM tree
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_26
SELECT count(*) / (count(*) - count(*)) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error DIVISION_BY_ZERO: Division by zero

## fault_27
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM lefts
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x5' to INT

## fault_28
SELECT CASE WHEN (NOT true) THEN 42 ELSE CAST(d AS varchar) END FROM moments
----
error TYPE_MISMATCH: line 1:42: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_29
SELECT id FROM nested CROSS JOIN UNNEST(levels) AS u(x) WHERE count(*) > 1
----
error EXPRESSION_NOT_SCALAR: line 1:72: WHERE clause cannot contain aggregations, window functions or grouping operations: [count(*)]

## fault_30
SELECT coalesce(r.k, 'a,b') FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:22: All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and varchar(3), all types (without duplicates): [integer, varchar(3)]

## fault_31
SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM moments
----
error INVALID_CAST_ARGUMENT: Cannot cast 'x6' to INT

## fault_32
SELECT no_such_function(CAST(length('feeder') AS integer)) FROM assets
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_33
SELECT if(true, id) FROM words WHERE count(*) > 1
----
error EXPRESSION_NOT_SCALAR: line 1:47: WHERE clause cannot contain aggregations, window functions or grouping operations: [count(*)]

## fault_34
SELECT sum(('feeder' || 'feeder')) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_35
SELECT (42 - parent) + 'Größe' FROM tree
----
error TYPE_MISMATCH: line 1:22: Cannot apply operator: integer + varchar(5)

## fault_36
SELECT no_such_function((id * NULLIF(1, 1))) FROM moments
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_37
SELECT l.k FROM lefts l JOIN rights r ON l.k = r.k UNION ALL SELECT replace(w, 'e', 'E') FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:52: column 1 in UNION query has incompatible types: integer, varchar

## fault_38
SELECT greatest(-7, 1) AS an_alias FROM moments WHERE an_alias > 1
----
error COLUMN_NOT_FOUND: line 1:55: Column 'an_alias' cannot be resolved

## fault_39
SELECT coalesce(1, coalesce(w, 'none')) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:20: All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_40
SELECT no_such_function(abs(NULLIF(1, 1))) FROM assets
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## fault_41
SELECT list_value(CASE WHEN true THEN rating_kva ELSE rating_kva END) FROM assets
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_42
SELECT ARRAY[1, 2][count(*) + 5] FROM lefts l JOIN rights r ON l.k = r.k
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 10 > 2

## fault_43
SELECT CAST(round(0e0) AS integer) + nothing FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error COLUMN_NOT_FOUND: line 1:38: Column 'nothing' cannot be resolved

## fault_44
SELECT (parent - 42) + CAST(DATE '2024-02-29' AS varchar) FROM tree
----
error TYPE_MISMATCH: line 1:22: Cannot apply operator: integer + varchar

## fault_45
SELECT coalesce(CAST(date_diff('day', DATE '2024-02-29', DATE '2025-01-31') AS integer), lpad(v, 4, '.')) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:90: All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and varchar, all types (without duplicates): [integer, varchar]

## fault_46
SELECT sum(count(*)) FROM tree
----
error NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': [count(*)]

## fault_47
SELECT 1 FROM assets WHERE CASE WHEN false THEN 0 ELSE customers END
----
error TYPE_MISMATCH: line 1:28: WHERE clause must evaluate to a boolean: actual type integer

## fault_48
SELECT v = (0 - 1) FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:10: Cannot apply operator: varchar = integer

## fault_49
SELECT sum(CAST(-7 AS varchar)) FROM nested CROSS JOIN UNNEST(levels) AS u(x)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_50
SELECT list_value(1) FROM tree
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## fault_51
SELECT sum(v) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## fault_52
SELECT ARRAY[1, 2][count(*) + 5] FROM assets
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 9 > 2

## fault_53
SELECT (-7 + NULLIF(1, 1)) AS an_alias FROM lefts WHERE an_alias > 1
----
error COLUMN_NOT_FOUND: line 1:57: Column 'an_alias' cannot be resolved

## fault_54
SELECT (r.k % 4) FROM lefts l JOIN rights r ON l.k = r.k UNION ALL SELECT replace('feeder', 'e', 'E') FROM lefts l JOIN rights r ON l.k = r.k
----
error TYPE_MISMATCH: line 1:58: column 1 in UNION query has incompatible types: integer, varchar(13)

## fault_55
SELECT (0 IN (1, 2, id)) AND 0 FROM moments
----
error TYPE_MISMATCH: line 1:30: Logical expression term must evaluate to a boolean (actual: integer)

## fault_56
SELECT ts, count(*) FROM moments
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'ts' must be an aggregate expression or appear in GROUP BY clause

## fault_57
SELECT (l.k % 4) + nothing FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error COLUMN_NOT_FOUND: line 1:20: Column 'nothing' cannot be resolved

## fault_58
SELECT lpad('feeder', 4, '.') = CAST(round(0e0) AS integer) FROM (VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)
----
error TYPE_MISMATCH: line 1:31: Cannot apply operator: varchar = integer

## fault_59
SELECT id, count(*) FROM moments
----
error EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression or appear in GROUP BY clause

## fault_60
SELECT upper(CAST(date_diff('day', DATE '2025-01-31', DATE '2024-02-29') AS integer)) FROM lefts l LEFT JOIN rights r ON l.k = r.k
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper. Expected: upper(char(x)), upper(varchar(x))
