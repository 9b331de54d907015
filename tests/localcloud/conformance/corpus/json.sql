# JSON

## extract_scalar
SELECT json_extract_scalar('{"a":{"b":"x"},"n":1.5,"t":true}', '$.a.b'), json_extract_scalar('{"n":1.5}', '$.n'), json_extract_scalar('{"t":true}', '$.t')
----
_col0 varchar(32) | _col1 varchar(9) | _col2 varchar(10)
["x", "1.5", "true"]

## extract_scalar_of_object_is_null
SELECT json_extract_scalar('{"a":{"b":1}}', '$.a'), json_extract_scalar('[1,2]', '$[1]'), json_extract_scalar('{"a":1}', '$.missing')
----
_col0 varchar(13) | _col1 varchar(5) | _col2 varchar(7)
[null, "2", null]

## extract_scalar_null
SELECT json_extract_scalar('{"a":null}', '$.a'), json_extract_scalar(CAST(NULL AS varchar), '$.a')
----
_col0 varchar(10) | _col1 varchar
[null, null]

## extract_untyped_null_is_ambiguous
SELECT json_extract_scalar(NULL, '$.a')
----
error AMBIGUOUS_FUNCTION_CALL: "line 1:8: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (varchar(0),jsonpath):varchar(0)\n\t * (json,jsonpath):varchar\n"

## extract_json
SELECT json_extract('{"a":{"b":[1,2]}}', '$.a'), json_extract('{"a":"x"}', '$.a'), json_extract('{"a":1}', '$.b')
----
_col0 json | _col1 json | _col2 json
["{\"b\":[1,2]}", "\"x\"", null]

## extract_index
SELECT json_extract('[10, 20, {"k": 30}]', '$[2].k'), json_extract('[1,2,3]', '$[5]')
----
_col0 json | _col1 json
["30", null]

## extract_bracket_name
SELECT json_extract_scalar('{"1|L1":2.5}', '$["1|L1"]')
----
_col0 varchar(12)
["2.5"]

## extract_invalid_json
SELECT json_extract_scalar('{bad', '$.a')
----
_col0 varchar(4)
[null]

## extract_bad_path
SELECT json_extract('{"a":1}', 'a[')
----
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: 'a['

## parse_and_format
SELECT json_parse('{"b": 1, "a": [1, 2.50, "x", null]}'), json_format(json_parse('{ "a" : 1 }'))
----
_col0 json | _col1 varchar
["{\"a\":[1,2.5,\"x\",null],\"b\":1}", "{\"a\":1}"]

## parse_invalid
SELECT json_parse('{"a":')
----
error INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '{"a":'

## parse_types
SELECT typeof(json_parse('1')), typeof(json_format(JSON '1')), typeof(json_extract('{}', '$'))
----
_col0 varchar | _col1 varchar | _col2 varchar
["json", "varchar", "json"]

## array_length
SELECT json_array_length('[1,[2,3],4]'), json_array_length('{}'), json_array_length('[]')
----
_col0 bigint | _col1 bigint | _col2 bigint
["3", null, "0"]

## array_get
SELECT json_array_get('["a", 3, "b"]', 0), json_array_get('["a", 3]', -1), json_array_get('[]', 0)
----
_col0 json | _col1 json | _col2 json
["a", "3", null]

## array_contains
SELECT json_array_contains('[1,2,3]', 2), json_array_contains('["a"]', 'a'), json_array_contains('[1]', 5)
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "true", "false"]

## size
SELECT json_size('{"x":{"a":1,"b":2}}', '$.x'), json_size('{"x":[1,2,3]}', '$.x'), json_size('{"x":1}', '$.x'), json_size('{}', '$.y')
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint
["2", "3", "0", null]

## is_scalar
SELECT is_json_scalar('1'), is_json_scalar('[1]'), is_json_scalar('"a"'), is_json_scalar('null')
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "false", "true", "true"]

## cast_array_to_json
SELECT CAST(ARRAY[1, 2, NULL] AS json), CAST(ARRAY['a', 'b'] AS json)
----
_col0 json | _col1 json
["[1,2,null]", "[\"a\",\"b\"]"]

## cast_map_to_json
SELECT CAST(MAP(ARRAY['b', 'a'], ARRAY[1, 2]) AS json)
----
_col0 json
["{\"a\":2,\"b\":1}"]

## cast_row_to_json
SELECT CAST(CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) AS json)
----
_col0 json
["{\"a\":1,\"b\":\"x\"}"]

## cast_scalars_to_json
SELECT CAST('a"b' AS json), CAST(1.50 AS json), CAST(1e0 AS json), CAST(true AS json), CAST(DATE '2025-05-01' AS json), CAST(NULL AS json)
----
_col0 json | _col1 json | _col2 json | _col3 json | _col4 json | _col5 json
["\"a\\\"b\"", "1.50", "1.0", "true", "\"2025-05-01\"", null]

## cast_json_to_scalars
SELECT CAST(JSON '1' AS integer), CAST(JSON '"x"' AS varchar), CAST(JSON '1.5' AS double), CAST(JSON 'true' AS boolean), CAST(JSON 'null' AS integer)
----
_col0 integer | _col1 varchar | _col2 double | _col3 boolean | _col4 integer
["1", "x", "1.5", "true", null]

## cast_json_string_to_integer
SELECT CAST(JSON '"12"' AS integer)
----
_col0 integer
["12"]

## cast_json_wrong_type
SELECT CAST(JSON '[1]' AS integer)
----
error INVALID_CAST_ARGUMENT: Cannot cast '[1]' to integer

## cast_json_to_array
SELECT CAST(JSON '[1, 2, null]' AS array(integer)), CAST(JSON '["a"]' AS array(varchar))
----
_col0 array(integer) | _col1 array(varchar)
["[1, 2, null]", "[a]"]

## cast_json_to_map
SELECT CAST(JSON '{"a": 1, "b": 2.5}' AS map(varchar, double))
----
_col0 map(varchar, double)
["{a=1.0, b=2.5}"]

## cast_json_to_row
SELECT CAST(JSON '{"a": 1, "b": "x"}' AS ROW(a integer, b varchar)), CAST(JSON '[1, "x"]' AS ROW(a integer, b varchar))
----
_col0 row(a integer, b varchar) | _col1 row(a integer, b varchar)
["{a=1, b=x}", "{a=1, b=x}"]

## varchar_cast_to_json_is_string
SELECT CAST('{"a":1}' AS json), json_extract_scalar(CAST('{"a":1}' AS json), '$.a')
----
_col0 json | _col1 varchar
["\"{\\\"a\\\":1}\"", null]

## json_equality
SELECT JSON '{"a":1,"b":2}' = JSON '{"b":2,"a":1}', JSON '[1,2]' = JSON '[2,1]'
----
_col0 boolean | _col1 boolean
["true", "false"]

## json_value_function
SELECT json_value('{"a": 1}', 'lax $.a'), json_value('{"a": "x"}', 'lax $.b' DEFAULT 'none' ON EMPTY), json_value('{"a": 1.5}', 'lax $.a' RETURNING double)
----
_col0 varchar | _col1 varchar | _col2 double
["1", "none", "1.5"]

## json_exists_function
SELECT json_exists('{"a": [1, 2]}', 'lax $.a[1]'), json_exists('{"a": 1}', 'strict $.b')
----
_col0 boolean | _col1 boolean
["true", "false"]

## json_query_function
SELECT json_query('{"a": [1, 2]}', 'lax $.a'), json_query('{"a": [1, 2]}', 'lax $.a[*]' WITH ARRAY WRAPPER)
----
_col0 varchar | _col1 varchar
["[1,2]", "[1,2]"]

## json_object_function
SELECT json_object('a' : 1, 'b' : NULL), json_array(1, 'x', NULL)
----
_col0 varchar | _col1 varchar
["{\"a\":1,\"b\":null}", "[1,\"x\"]"]

## unnest_json_array
SELECT v FROM UNNEST(CAST(json_parse('[3, 1, 2]') AS array(integer))) AS t(v) ORDER BY v
----
v integer
["1"]
["2"]
["3"]

## unnest_json_map
SELECT k, v FROM UNNEST(CAST(json_parse('{"x": 1.5, "y": 2}') AS map(varchar, double))) AS t(k, v) ORDER BY k
----
k varchar | v double
["x", "1.5"]
["y", "2.0"]

## json_unicode
SELECT json_extract_scalar('{"a":"\u00e9\n"}', '$.a'), json_format(CAST('é' AS json))
----
_col0 varchar(16) | _col1 varchar
["é\n", "\"é\""]

## scalar_as_it_is_written
SELECT json_extract_scalar('{"a":1.50}', '$.a'), json_extract_scalar('{"a":1e2}', '$.a'), json_extract_scalar('{"a":0.10}', '$.a'), json_extract_scalar('{"a":1E+2}', '$.a')
----
_col0 varchar(10) | _col1 varchar(9) | _col2 varchar(10) | _col3 varchar(10)
["1.50", "1e2", "0.10", "1E+2"]

## scalar_as_it_is_written_name_twice
SELECT json_extract_scalar('{"a":1.5,"b":{"a":2.50}}', '$.b.a')
----
_col0 varchar(24)
["2.50"]

## path_with_hyphen
SELECT json_extract_scalar('{"a-b":1}', '$.a-b')
----
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '$.a-b'

## path_with_at
SELECT json_extract_scalar('{"a@b":1}', '$.a@b')
----
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '$.a@b'

## path_with_negative_index
SELECT json_extract_scalar('{"a":[1,2]}', '$.a[-1]')
----
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '$.a[-1]'

## path_without_dollar
SELECT json_extract_scalar('{"a":{"b":1}}', 'a.b')
----
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: 'a.b'

## path_of_other_letters
SELECT json_extract_scalar('{"é":1,"a:b":2,"a.b":3}', '$.é'), json_extract_scalar('{"a:b":2}', '$.a:b'), json_extract_scalar('{"a.b":3}', '$["a.b"]')
----
_col0 varchar(23) | _col1 varchar(9) | _col2 varchar(9)
["1", "2", "3"]

## path_with_number_of_object
SELECT json_extract_scalar('{"0":"x"}', '$[0]'), json_extract_scalar('{"0":"x"}', '$.0'), json_extract_scalar('["y"]', '$.0'), json_extract('{"a":1}', '$[a]')
----
_col0 varchar(9) | _col1 varchar(9) | _col2 varchar(5) | _col3 json
["x", "x", "y", "1"]

## path_into_half_a_document
SELECT json_extract('{"a": 1', '$.a')
----
_col0 json
["1"]

## path_before_rubbish
SELECT json_extract_scalar('{"a": 1} x', '$.a')
----
_col0 varchar(10)
["1"]

## large_and_small_numbers
SELECT json_format(json_parse('{"b":1e10,"c":0.0001,"d":12345678.5}')), json_extract_scalar(json_parse('{"b":1e10}'), '$.b')
----
_col0 varchar | _col1 varchar
["{\"b\":1.0E10,\"c\":1.0E-4,\"d\":1.23456785E7}", "1.0E10"]

## rows_without_names
SELECT CAST(ROW(1, 'x') AS json), CAST(ARRAY[ROW(1, 2)] AS json)
----
_col0 json | _col1 json
["{\"\":1,\"\":\"x\"}", "[{\"\":1,\"\":2}]"]

## contains_in_what_is_no_array
SELECT json_array_contains('null', 1), json_array_contains('x', 1), json_array_contains('[1]', 1), json_array_contains('{"a":1}', 'a'), json_array_contains('[true]', true)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
[null, null, "true", null, "true"]

## array_contains_double
SELECT json_array_contains('[1.5]', 1.5e0)
----
_col0 boolean
["true"]
