# Literals and names that look like parts of the SQL into which a statement is translated

## lambdas_00_dgl1
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 'dgl1' || x, s -> s || 'dgl1'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'dgl1' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 'dgl1' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["dgl1adgl1bdgl1", "[adgl1b]", "{k=kadgl1b}"]

## sorted_00_dgl1
SELECT array_sort(ARRAY['a', 'dgl1', 'b'], (x, y) -> CASE 'dgl1' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'dgl1'), filter(ARRAY['dgl1', 'z'], x -> x = 'dgl1')
----
_col0 array(varchar(4)) | _col1 map(varchar, integer) | _col2 array(varchar(4))
["[dgl1, a, b]", "{adgl1=1}", "[dgl1]"]

## grouped_00_dgl1
SELECT x || 'dgl1', count(*), max('dgl1') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 'dgl1', 'dgl1' ORDER BY 1, 'dgl1'
----
_col0 varchar | _col1 bigint | _col2 varchar(4)
["pdgl1", "2", "dgl1"]
["qdgl1", "1", "dgl1"]

## window_00_dgl1
SELECT x, lag(x) OVER (PARTITION BY 'dgl1' ORDER BY x), row_number() OVER (ORDER BY x || 'dgl1') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_01_dgl2
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 'dgl2' || x, s -> s || 'dgl2'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'dgl2' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 'dgl2' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["dgl2adgl2bdgl2", "[adgl2b]", "{k=kadgl2b}"]

## sorted_01_dgl2
SELECT array_sort(ARRAY['a', 'dgl2', 'b'], (x, y) -> CASE 'dgl2' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'dgl2'), filter(ARRAY['dgl2', 'z'], x -> x = 'dgl2')
----
_col0 array(varchar(4)) | _col1 map(varchar, integer) | _col2 array(varchar(4))
["[dgl2, a, b]", "{adgl2=1}", "[dgl2]"]

## grouped_01_dgl2
SELECT x || 'dgl2', count(*), max('dgl2') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 'dgl2', 'dgl2' ORDER BY 1, 'dgl2'
----
_col0 varchar | _col1 bigint | _col2 varchar(4)
["pdgl2", "2", "dgl2"]
["qdgl2", "1", "dgl2"]

## window_01_dgl2
SELECT x, lag(x) OVER (PARTITION BY 'dgl2' ORDER BY x), row_number() OVER (ORDER BY x || 'dgl2') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_02_t1_x
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 't1.x' || x, s -> s || 't1.x'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 't1.x' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 't1.x' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["t1.xat1.xbt1.x", "[at1.xb]", "{k=kat1.xb}"]

## sorted_02_t1_x
SELECT array_sort(ARRAY['a', 't1.x', 'b'], (x, y) -> CASE 't1.x' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 't1.x'), filter(ARRAY['t1.x', 'z'], x -> x = 't1.x')
----
_col0 array(varchar(4)) | _col1 map(varchar, integer) | _col2 array(varchar(4))
["[t1.x, a, b]", "{at1.x=1}", "[t1.x]"]

## grouped_02_t1_x
SELECT x || 't1.x', count(*), max('t1.x') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 't1.x', 't1.x' ORDER BY 1, 't1.x'
----
_col0 varchar | _col1 bigint | _col2 varchar(4)
["pt1.x", "2", "t1.x"]
["qt1.x", "1", "t1.x"]

## window_02_t1_x
SELECT x, lag(x) OVER (PARTITION BY 't1.x' ORDER BY x), row_number() OVER (ORDER BY x || 't1.x') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_03_a1
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 'a1' || x, s -> s || 'a1'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'a1' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 'a1' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["a1aa1ba1", "[aa1b]", "{k=kaa1b}"]

## sorted_03_a1
SELECT array_sort(ARRAY['a', 'a1', 'b'], (x, y) -> CASE 'a1' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'a1'), filter(ARRAY['a1', 'z'], x -> x = 'a1')
----
_col0 array(varchar(2)) | _col1 map(varchar, integer) | _col2 array(varchar(2))
["[a1, a, b]", "{aa1=1}", "[a1]"]

## grouped_03_a1
SELECT x || 'a1', count(*), max('a1') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 'a1', 'a1' ORDER BY 1, 'a1'
----
_col0 varchar | _col1 bigint | _col2 varchar(2)
["pa1", "2", "a1"]
["qa1", "1", "a1"]

## window_03_a1
SELECT x, lag(x) OVER (PARTITION BY 'a1' ORDER BY x), row_number() OVER (ORDER BY x || 'a1') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_04_rows_between
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 'ROWS BETWEEN' || x, s -> s || 'ROWS BETWEEN'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'ROWS BETWEEN' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 'ROWS BETWEEN' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["ROWS BETWEENaROWS BETWEENbROWS BETWEEN", "[aROWS BETWEENb]", "{k=kaROWS BETWEENb}"]

## sorted_04_rows_between
SELECT array_sort(ARRAY['a', 'ROWS BETWEEN', 'b'], (x, y) -> CASE 'ROWS BETWEEN' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'ROWS BETWEEN'), filter(ARRAY['ROWS BETWEEN', 'z'], x -> x = 'ROWS BETWEEN')
----
_col0 array(varchar(12)) | _col1 map(varchar, integer) | _col2 array(varchar(12))
["[ROWS BETWEEN, a, b]", "{aROWS BETWEEN=1}", "[ROWS BETWEEN]"]

## grouped_04_rows_between
SELECT x || 'ROWS BETWEEN', count(*), max('ROWS BETWEEN') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 'ROWS BETWEEN', 'ROWS BETWEEN' ORDER BY 1, 'ROWS BETWEEN'
----
_col0 varchar | _col1 bigint | _col2 varchar(12)
["pROWS BETWEEN", "2", "ROWS BETWEEN"]
["qROWS BETWEEN", "1", "ROWS BETWEEN"]

## window_04_rows_between
SELECT x, lag(x) OVER (PARTITION BY 'ROWS BETWEEN' ORDER BY x), row_number() OVER (ORDER BY x || 'ROWS BETWEEN') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_05_order_by
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 'ORDER BY' || x, s -> s || 'ORDER BY'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'ORDER BY' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 'ORDER BY' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["ORDER BYaORDER BYbORDER BY", "[aORDER BYb]", "{k=kaORDER BYb}"]

## sorted_05_order_by
SELECT array_sort(ARRAY['a', 'ORDER BY', 'b'], (x, y) -> CASE 'ORDER BY' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'ORDER BY'), filter(ARRAY['ORDER BY', 'z'], x -> x = 'ORDER BY')
----
_col0 array(varchar(8)) | _col1 map(varchar, integer) | _col2 array(varchar(8))
["[ORDER BY, a, b]", "{aORDER BY=1}", "[ORDER BY]"]

## grouped_05_order_by
SELECT x || 'ORDER BY', count(*), max('ORDER BY') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 'ORDER BY', 'ORDER BY' ORDER BY 1, 'ORDER BY'
----
_col0 varchar | _col1 bigint | _col2 varchar(8)
["pORDER BY", "2", "ORDER BY"]
["qORDER BY", "1", "ORDER BY"]

## window_05_order_by
SELECT x, lag(x) OVER (PARTITION BY 'ORDER BY' ORDER BY x), row_number() OVER (ORDER BY x || 'ORDER BY') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_06_qualify
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 'QUALIFY' || x, s -> s || 'QUALIFY'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'QUALIFY' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 'QUALIFY' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["QUALIFYaQUALIFYbQUALIFY", "[aQUALIFYb]", "{k=kaQUALIFYb}"]

## sorted_06_qualify
SELECT array_sort(ARRAY['a', 'QUALIFY', 'b'], (x, y) -> CASE 'QUALIFY' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'QUALIFY'), filter(ARRAY['QUALIFY', 'z'], x -> x = 'QUALIFY')
----
_col0 array(varchar(7)) | _col1 map(varchar, integer) | _col2 array(varchar(7))
["[QUALIFY, a, b]", "{aQUALIFY=1}", "[QUALIFY]"]

## grouped_06_qualify
SELECT x || 'QUALIFY', count(*), max('QUALIFY') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 'QUALIFY', 'QUALIFY' ORDER BY 1, 'QUALIFY'
----
_col0 varchar | _col1 bigint | _col2 varchar(7)
["pQUALIFY", "2", "QUALIFY"]
["qQUALIFY", "1", "QUALIFY"]

## window_06_qualify
SELECT x, lag(x) OVER (PARTITION BY 'QUALIFY' ORDER BY x), row_number() OVER (ORDER BY x || 'QUALIFY') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_07_0
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || '{0}' || x, s -> s || '{0}'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || '{0}' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || '{0}' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["{0}a{0}b{0}", "[a{0}b]", "{k=ka{0}b}"]

## sorted_07_0
SELECT array_sort(ARRAY['a', '{0}', 'b'], (x, y) -> CASE '{0}' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || '{0}'), filter(ARRAY['{0}', 'z'], x -> x = '{0}')
----
_col0 array(varchar(3)) | _col1 map(varchar, integer) | _col2 array(varchar(3))
["[{0}, a, b]", "{a{0}=1}", "[{0}]"]

## grouped_07_0
SELECT x || '{0}', count(*), max('{0}') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || '{0}', '{0}' ORDER BY 1, '{0}'
----
_col0 varchar | _col1 bigint | _col2 varchar(3)
["p{0}", "2", "{0}"]
["q{0}", "1", "{0}"]

## window_07_0
SELECT x, lag(x) OVER (PARTITION BY '{0}' ORDER BY x), row_number() OVER (ORDER BY x || '{0}') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_08_marks
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || '{}' || x, s -> s || '{}'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || '{}' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || '{}' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["{}a{}b{}", "[a{}b]", "{k=ka{}b}"]

## sorted_08_marks
SELECT array_sort(ARRAY['a', '{}', 'b'], (x, y) -> CASE '{}' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || '{}'), filter(ARRAY['{}', 'z'], x -> x = '{}')
----
_col0 array(varchar(2)) | _col1 map(varchar, integer) | _col2 array(varchar(2))
["[{}, a, b]", "{a{}=1}", "[{}]"]

## grouped_08_marks
SELECT x || '{}', count(*), max('{}') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || '{}', '{}' ORDER BY 1, '{}'
----
_col0 varchar | _col1 bigint | _col2 varchar(2)
["p{}", "2", "{}"]
["q{}", "1", "{}"]

## window_08_marks
SELECT x, lag(x) OVER (PARTITION BY '{}' ORDER BY x), row_number() OVER (ORDER BY x || '{}') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_09_1
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || '$1' || x, s -> s || '$1'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || '$1' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || '$1' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["$1a$1b$1", "[a$1b]", "{k=ka$1b}"]

## sorted_09_1
SELECT array_sort(ARRAY['a', '$1', 'b'], (x, y) -> CASE '$1' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || '$1'), filter(ARRAY['$1', 'z'], x -> x = '$1')
----
_col0 array(varchar(2)) | _col1 map(varchar, integer) | _col2 array(varchar(2))
["[$1, a, b]", "{a$1=1}", "[$1]"]

## grouped_09_1
SELECT x || '$1', count(*), max('$1') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || '$1', '$1' ORDER BY 1, '$1'
----
_col0 varchar | _col1 bigint | _col2 varchar(2)
["p$1", "2", "$1"]
["q$1", "1", "$1"]

## window_09_1
SELECT x, lag(x) OVER (PARTITION BY '$1' ORDER BY x), row_number() OVER (ORDER BY x || '$1') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_10_1
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || '\\1' || x, s -> s || '\\1'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || '\\1' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || '\\1' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["\\\\1a\\\\1b\\\\1", "[a\\\\1b]", "{k=ka\\\\1b}"]

## sorted_10_1
SELECT array_sort(ARRAY['a', '\\1', 'b'], (x, y) -> CASE '\\1' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || '\\1'), filter(ARRAY['\\1', 'z'], x -> x = '\\1')
----
_col0 array(varchar(3)) | _col1 map(varchar, integer) | _col2 array(varchar(3))
["[\\\\1, a, b]", "{a\\\\1=1}", "[\\\\1]"]

## grouped_10_1
SELECT x || '\\1', count(*), max('\\1') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || '\\1', '\\1' ORDER BY 1, '\\1'
----
_col0 varchar | _col1 bigint | _col2 varchar(3)
["p\\\\1", "2", "\\\\1"]
["q\\\\1", "1", "\\\\1"]

## window_10_1
SELECT x, lag(x) OVER (PARTITION BY '\\1' ORDER BY x), row_number() OVER (ORDER BY x || '\\1') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_11_s
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || '%s' || x, s -> s || '%s'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || '%s' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || '%s' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["%sa%sb%s", "[a%sb]", "{k=ka%sb}"]

## sorted_11_s
SELECT array_sort(ARRAY['a', '%s', 'b'], (x, y) -> CASE '%s' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || '%s'), filter(ARRAY['%s', 'z'], x -> x = '%s')
----
_col0 array(varchar(2)) | _col1 map(varchar, integer) | _col2 array(varchar(2))
["[%s, a, b]", "{a%s=1}", "[%s]"]

## grouped_11_s
SELECT x || '%s', count(*), max('%s') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || '%s', '%s' ORDER BY 1, '%s'
----
_col0 varchar | _col1 bigint | _col2 varchar(2)
["p%s", "2", "%s"]
["q%s", "1", "%s"]

## window_11_s
SELECT x, lag(x) OVER (PARTITION BY '%s' ORDER BY x), row_number() OVER (ORDER BY x || '%s') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_12_marks
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || '--' || x, s -> s || '--'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || '--' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || '--' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["--a--b--", "[a--b]", "{k=ka--b}"]

## sorted_12_marks
SELECT array_sort(ARRAY['a', '--', 'b'], (x, y) -> CASE '--' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || '--'), filter(ARRAY['--', 'z'], x -> x = '--')
----
_col0 array(varchar(2)) | _col1 map(varchar, integer) | _col2 array(varchar(2))
["[--, a, b]", "{a--=1}", "[--]"]

## grouped_12_marks
SELECT x || '--', count(*), max('--') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || '--', '--' ORDER BY 1, '--'
----
_col0 varchar | _col1 bigint | _col2 varchar(2)
["p--", "2", "--"]
["q--", "1", "--"]

## window_12_marks
SELECT x, lag(x) OVER (PARTITION BY '--' ORDER BY x), row_number() OVER (ORDER BY x || '--') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_13_marks
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || '/*' || x, s -> s || '/*'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || '/*' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || '/*' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["/*a/*b/*", "[a/*b]", "{k=ka/*b}"]

## sorted_13_marks
SELECT array_sort(ARRAY['a', '/*', 'b'], (x, y) -> CASE '/*' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || '/*'), filter(ARRAY['/*', 'z'], x -> x = '/*')
----
_col0 array(varchar(2)) | _col1 map(varchar, integer) | _col2 array(varchar(2))
["[/*, a, b]", "{a/*=1}", "[/*]"]

## grouped_13_marks
SELECT x || '/*', count(*), max('/*') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || '/*', '/*' ORDER BY 1, '/*'
----
_col0 varchar | _col1 bigint | _col2 varchar(2)
["p/*", "2", "/*"]
["q/*", "1", "/*"]

## window_13_marks
SELECT x, lag(x) OVER (PARTITION BY '/*' ORDER BY x), row_number() OVER (ORDER BY x || '/*') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## lambdas_14_c0
SELECT reduce(ARRAY['a', 'b'], CAST('' AS varchar), (s, x) -> s || 'c0' || x, s -> s || 'c0'), zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'c0' || y), map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> k || v || 'c0' || w)
----
_col0 varchar | _col1 array(varchar) | _col2 map(varchar(1), varchar)
["c0ac0bc0", "[ac0b]", "{k=kac0b}"]

## sorted_14_c0
SELECT array_sort(ARRAY['a', 'c0', 'b'], (x, y) -> CASE 'c0' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'c0'), filter(ARRAY['c0', 'z'], x -> x = 'c0')
----
_col0 array(varchar(2)) | _col1 map(varchar, integer) | _col2 array(varchar(2))
["[c0, a, b]", "{ac0=1}", "[c0]"]

## grouped_14_c0
SELECT x || 'c0', count(*), max('c0') FROM (VALUES 'p', 'q', 'p') t(x) GROUP BY x || 'c0', 'c0' ORDER BY 1, 'c0'
----
_col0 varchar | _col1 bigint | _col2 varchar(2)
["pc0", "2", "c0"]
["qc0", "1", "c0"]

## window_14_c0
SELECT x, lag(x) OVER (PARTITION BY 'c0' ORDER BY x), row_number() OVER (ORDER BY x || 'c0') FROM (VALUES 1, 2) u(n) CROSS JOIN (VALUES 'p') t(x) ORDER BY 3
----
x varchar(1) | _col1 varchar(1) | _col2 bigint
["p", null, "1"]
["p", "p", "2"]

## interval_of_braces
SELECT DATE '2025-05-01' + CASE WHEN '{0}' = '{' || '0}' THEN INTERVAL '1' MONTH END, TIMESTAMP '2025-05-01 00:00:00' - CASE '{' WHEN '{' THEN INTERVAL '1' HOUR END
----
_col0 date | _col1 timestamp
["2025-06-01", "2025-04-30 23:00:00.000"]

## distinct_ordered_by_a_word
SELECT DISTINCT x || 'QUALIFY' FROM (VALUES 'a', 'b', 'a') t(x) ORDER BY x || 'QUALIFY'
----
_col0 varchar
["aQUALIFY"]
["bQUALIFY"]

## name_like_a_number
SELECT "DECIMAL '1'", "1_000" FROM (SELECT 7 AS "DECIMAL '1'", 8 AS "1_000")
----
"DECIMAL '1'" integer | 1_000 integer
["7", "8"]

## nested_lambdas_of_one_name
SELECT transform(ARRAY[1, 2], x -> reduce(ARRAY[10, 20], 0, (s, x) -> s + x, s -> s) + x)
----
_col0 array(integer)
["[31, 32]"]

## lambda_in_a_map_lambda
SELECT map_filter(MAP(ARRAY['a', 'b'], ARRAY[ARRAY[1], ARRAY[2, 3]]), (k, v) -> any_match(v, x -> x = 3 AND k = 'b'))
----
_col0 map(varchar(1), array(integer))
["{b=[2, 3]}"]

## zip_with_rows
SELECT zip_with(ARRAY[CAST(ROW(1, 'a') AS row(n integer, s varchar))], ARRAY[2], (r, y) -> r.n + y)
----
_col0 array(integer)
["[3]"]

## reduce_to_a_row
SELECT reduce(ARRAY[5, 20, 50], CAST(ROW(0.0, 0) AS row(total double, n integer)), (s, x) -> CAST(ROW(x + s.total, s.n + 1) AS row(total double, n integer)), s -> s.total / s.n)
----
_col0 double
["25.0"]

## distinct_maps
SELECT count(DISTINCT m) FROM (VALUES MAP(ARRAY[1, 2], ARRAY['a', 'b']), MAP(ARRAY[2, 1], ARRAY['b', 'a']), MAP(ARRAY[1], ARRAY['a'])) t(m)
----
_col0 bigint
["2"]

## select_distinct_maps
SELECT DISTINCT m FROM (VALUES MAP(ARRAY[1, 2], ARRAY['a', 'b']), MAP(ARRAY[1, 2], ARRAY['a', 'b'])) t(m)
----
m map(integer, varchar(1))
["{1=a, 2=b}"]

## group_by_maps
SELECT m, count(*) FROM (VALUES MAP(ARRAY['k'], ARRAY[1]), MAP(ARRAY['k'], ARRAY[1]), MAP(ARRAY['k'], ARRAY[2])) t(m) GROUP BY m
----
m map(varchar(1), integer) | _col1 bigint
["{k=1}", "2"]
["{k=2}", "1"]

## order_by_null
SELECT x FROM (VALUES 1) t(x) ORDER BY NULL, true, x
----
x integer
["1"]

## group_by_constant_functions
SELECT count(*) FROM (VALUES 1, 2) t(x) GROUP BY upper('a'), 1 + 1 > 1
----
_col0 bigint
["2"]
