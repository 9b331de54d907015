# The JSON functions of the SQL standard

## three_ways_lax_0
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", null, "{\"a\":{\"b\":1,\"c d\":\"x\"},\"n\":null,\"t\":true,\"l\":[1,\"two\",null,{\"b\":3}],\"e\":[]}", "[{\"a\":{\"b\":1,\"c d\":\"x\"},\"n\":null,\"t\":true,\"l\":[1,\"two\",null,{\"b\":3}],\"e\":[]}]"]

## three_ways_lax_a_1
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", null, "{\"b\":1,\"c d\":\"x\"}", "[{\"b\":1,\"c d\":\"x\"}]"]

## three_ways_lax_a_b_2
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a.b'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a.b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a.b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a.b' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "1", "1", "[1]"]

## three_ways_lax_a_c_d_3
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a."c d"'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a."c d"'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a."c d"'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a."c d"' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "x", "\"x\"", "[\"x\"]"]

## three_ways_lax_n_4
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.n'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.n'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.n'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.n' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", null, "null", "[null]"]

## three_ways_lax_t_5
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.t'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.t'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.t'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.t' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "true", "true", "[true]"]

## three_ways_lax_l_6
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", null, "[1,\"two\",null,{\"b\":3}]", "[[1,\"two\",null,{\"b\":3}]]"]

## three_ways_lax_l_1_7
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[1]'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[1]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[1]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[1]' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "two", "\"two\"", "[\"two\"]"]

## three_ways_lax_l_9_8
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[9]'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[9]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[9]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[9]' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["false", null, null, null]

## three_ways_lax_l_each_9
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*]'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*]' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", null, null, "[1,\"two\",null,{\"b\":3}]"]

## three_ways_lax_l_b_10
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l.b'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l.b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l.b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l.b' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "3", "3", "[3]"]

## three_ways_lax_l_each_b_11
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*].b'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*].b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*].b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.l[*].b' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "3", "3", "[3]"]

## three_ways_lax_e_12
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", null, "[]", "[[]]"]

## three_ways_lax_e_each_13
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e[*]'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e[*]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e[*]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.e[*]' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["false", null, null, null]

## three_ways_lax_missing_14
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.missing'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.missing'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.missing'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.missing' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["false", null, null, null]

## three_ways_lax_a_0_b_15
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a[0].b'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a[0].b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a[0].b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'lax $.a[0].b' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "1", "1", "[1]"]

## three_ways_strict_a_b_16
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a.b'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a.b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a.b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a.b' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "1", "1", "[1]"]

## three_ways_strict_missing_17
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.missing'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.missing'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.missing'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.missing' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["false", null, null, null]

## three_ways_strict_l_0_18
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[0]'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[0]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[0]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[0]' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["true", "1", "1", "[1]"]

## three_ways_strict_l_9_19
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[9]'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[9]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[9]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[9]' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["false", null, null, null]

## three_ways_strict_a_0_20
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a[0]'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a[0]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a[0]'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.a[0]' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["false", null, null, null]

## three_ways_strict_l_each_b_21
SELECT json_exists('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[*].b'), json_value('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[*].b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[*].b'), json_query('{"a": {"b": 1, "c d": "x"}, "n": null, "t": true, "l": [1, "two", null, {"b": 3}], "e": []}', 'strict $.l[*].b' WITH WRAPPER)
----
_col0 boolean | _col1 varchar | _col2 varchar | _col3 varchar
["false", null, null, null]

## value_default_on_empty
SELECT json_value('{}', 'lax $.a' DEFAULT 'none' ON EMPTY)
----
_col0 varchar
["none"]

## value_default_on_error
SELECT json_value('{"a": [1]}', 'lax $.a' DEFAULT 'wrong' ON ERROR), json_value('no json', 'lax $.a' DEFAULT 'wrong' ON ERROR)
----
_col0 varchar | _col1 varchar
["wrong", "wrong"]

## value_error_on_empty
SELECT json_value('{}', 'lax $.a' ERROR ON EMPTY)
----
error JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: JSON path found no items

## value_error_on_error
SELECT json_value('{"a": {}}', 'lax $.a' ERROR ON ERROR)
----
error JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: JSON path found an item that cannot be converted to an SQL value

## value_no_json_error
SELECT json_value('no json', 'lax $.a' ERROR ON ERROR)
----
error JSON_INPUT_CONVERSION_ERROR: conversion to JSON failed: 

## value_no_json_null
SELECT json_value('no json', 'lax $.a')
----
_col0 varchar
[null]

## value_of_null
SELECT json_value(NULL, 'lax $.a' DEFAULT 'x' ON EMPTY), json_exists(NULL, 'lax $.a'), json_query(NULL, 'lax $.a')
----
_col0 varchar | _col1 boolean | _col2 varchar
[null, null, null]

## value_both_defaults
SELECT json_value('{"a": {}}', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'w' ON ERROR), json_value('{}', 'lax $.a' DEFAULT 'e' ON EMPTY DEFAULT 'w' ON ERROR)
----
_col0 varchar | _col1 varchar
["w", "e"]

## value_returning_bigint
SELECT json_value('{"a": 12}', 'lax $.a' RETURNING bigint)
----
_col0 bigint
["12"]

## value_returning_integer_default
SELECT json_value('{}', 'lax $.a' RETURNING integer DEFAULT 7 ON EMPTY)
----
_col0 integer
["7"]

## value_returning_double
SELECT json_value('{"a": 1.5}', 'lax $.a' RETURNING double), json_value('{"a": "2.5"}', 'lax $.a' RETURNING double)
----
_col0 double | _col1 double
["1.5", "2.5"]

## value_returning_boolean
SELECT json_value('{"a": true}', 'lax $.a' RETURNING boolean)
----
_col0 boolean
["true"]

## value_returning_short_varchar
SELECT json_value('{"a": "abcdef"}', 'lax $.a' RETURNING varchar(10))
----
_col0 varchar(10)
["abcdef"]

## value_returning_not_a_number
SELECT json_value('{"a": "x"}', 'lax $.a' RETURNING bigint)
----
_col0 bigint
[null]

## value_returning_not_a_number_default
SELECT json_value('{"a": "x"}', 'lax $.a' RETURNING bigint DEFAULT -1 ON ERROR)
----
_col0 bigint
["-1"]

## value_boolean_as_text
SELECT json_value('{"a": false}', 'lax $.a')
----
_col0 varchar
["false"]

## value_number_as_text
SELECT json_value('{"a": 12345678901}', 'lax $.a'), json_value('{"a": -3}', 'lax $.a'), json_value('{"a": 1.25}', 'lax $.a')
----
_col0 varchar | _col1 varchar | _col2 varchar
["12345678901", "-3", "1.25E0"]

## value_unicode
SELECT json_value('{"a": "caf\u00e9"}', 'lax $.a')
----
_col0 varchar
["café"]

## value_default_of_other_type
SELECT json_value('{}', 'lax $.a' RETURNING integer DEFAULT 'x' ON EMPTY)
----
error TYPE_MISMATCH: line 1:61: Function JSON_VALUE default ON EMPTY result must evaluate to a integer (actual: varchar(1))

## value_of_number
SELECT json_value(1, 'lax $.a')
----
error TYPE_MISMATCH: line 1:19: Cannot read input of type integer as JSON using formatting JSON

## exists_on_error_true
SELECT json_exists('no json', 'lax $.a' TRUE ON ERROR)
----
_col0 boolean
["true"]

## exists_on_error_error
SELECT json_exists('no json', 'lax $.a' ERROR ON ERROR)
----
error JSON_INPUT_CONVERSION_ERROR: conversion to JSON failed: 

## exists_on_error_unknown
SELECT json_exists('no json', 'lax $.a' UNKNOWN ON ERROR)
----
_col0 boolean
[null]

## exists_strict_on_error_true
SELECT json_exists('{}', 'strict $.a' TRUE ON ERROR)
----
_col0 boolean
["true"]

## exists_where
SELECT count(*) FROM (VALUES '{"a": 1}', '{"b": 1}', '{"a": null}') t(j) WHERE json_exists(j, 'lax $.a')
----
_col0 bigint
["2"]

## query_conditional_wrapper
SELECT json_query('{"a": [1], "b": 2}', 'lax $.a' WITH CONDITIONAL WRAPPER), json_query('{"a": [1], "b": 2}', 'lax $.b' WITH CONDITIONAL ARRAY WRAPPER)
----
_col0 varchar | _col1 varchar
["[1]", "[2]"]

## query_without_wrapper
SELECT json_query('{"a": [1, 2]}', 'lax $.a[*]' WITHOUT ARRAY WRAPPER)
----
_col0 varchar
[null]

## query_scalar
SELECT json_query('{"a": "x"}', 'lax $.a'), json_query('{"a": 1}', 'lax $.a')
----
_col0 varchar | _col1 varchar
["\"x\"", "1"]

## query_omit_quotes
SELECT json_query('{"a": "x"}', 'lax $.a' OMIT QUOTES)
----
_col0 varchar
["x"]

## query_empty_array_on_empty
SELECT json_query('{}', 'lax $.a' EMPTY ARRAY ON EMPTY), json_query('{}', 'lax $.a' EMPTY OBJECT ON EMPTY)
----
_col0 varchar | _col1 varchar
["[]", "{}"]

## query_empty_array_on_error
SELECT json_query('no json', 'lax $.a' EMPTY ARRAY ON ERROR)
----
_col0 varchar
["[]"]

## query_error_on_empty
SELECT json_query('{}', 'lax $.a' ERROR ON EMPTY)
----
error JSON_OUTPUT_CONVERSION_ERROR: conversion from JSON failed: JSON path found no items

## query_error_on_error
SELECT json_query('no json', 'lax $.a' ERROR ON ERROR)
----
error JSON_INPUT_CONVERSION_ERROR: conversion to JSON failed: 

## bad_path
SELECT json_value('{}', 'a.b')
----
error SYNTAX_ERROR: line 1:26: mismatched input 'a' expecting {'lax', 'strict'}

## bad_path_step
SELECT json_exists('{}', 'lax $.')
----
error SYNTAX_ERROR: line 1:33: no viable alternative at input '.'

## value_in_group_by
SELECT json_value(j, 'lax $.k') AS k, count(*) FROM (VALUES '{"k": "x"}', '{"k": "x"}', '{}') t(j) GROUP BY json_value(j, 'lax $.k') ORDER BY k
----
k varchar | _col1 bigint
["x", "2"]
[null, "1"]

## value_with_column_default
SELECT json_value(j, 'lax $.k' DEFAULT d ON EMPTY) FROM (VALUES ('{}', 'first'), ('{"k": "own"}', 'second')) t(j, d)
----
_col0 varchar
["first"]
["own"]

## json_with_marks
SELECT json_value('{"a/b~c": "slash"}', 'lax $."a/b~c"'), json_value('{"a''b": 1}', 'lax $."a''b"')
----
_col0 varchar | _col1 varchar
["slash", "1"]

## path_without_mode
SELECT json_exists('{"a": 1}', '$.a')
----
error SYNTAX_ERROR: line 1:33: missing {'lax', 'strict'} at '$'

## path_mode_in_capitals
SELECT json_exists('{"a": 1}', 'LAX $.a')
----
error SYNTAX_ERROR: line 1:33: mismatched input 'LAX' expecting {'lax', 'strict'}

## path_of_mode_alone
SELECT json_exists('{}', 'lax')
----
error SYNTAX_ERROR: line 1:30: mismatched input '<EOF>' expecting {'+', '(', '$', '@', 'false', 'last', '-', 'null', 'true', DECIMAL_VALUE, DOUBLE_VALUE, INTEGER_VALUE, STRING, NAMED_VARIABLE}

## path_name_of_digits
SELECT json_exists('{"1": 1}', 'lax $.1')
----
error SYNTAX_ERROR: line 1:38: extraneous input '.1' expecting <EOF>

## path_name_of_other_letters
SELECT json_exists('{"é": 1}', 'lax $.é')
----
error SYNTAX_ERROR: line 1:39: no viable alternative at input '.é'

## path_two_words
SELECT json_exists('{}', 'lax $.a b')
----
error SYNTAX_ERROR: line 1:35: extraneous input 'b' expecting <EOF>

## path_bracket_left_open
SELECT json_exists('[1]', 'lax $[0')
----
error SYNTAX_ERROR: line 1:35: mismatched input '<EOF>' expecting {',', ']'}

## path_bracket_empty
SELECT json_exists('[1]', 'lax $[]')
----
error SYNTAX_ERROR: line 1:34: no viable alternative at input '[]'

## path_text_left_open
SELECT json_exists('{}', 'lax $."a')
----
error SYNTAX_ERROR: line 1:33: no viable alternative at input '."'

## path_mode_with_tab
SELECT json_exists('{"a": 1}', ' lax	$ .a ')
----
_col0 boolean
["true"]

## path_without_blank
SELECT json_exists('{"a": 1}', 'lax$.a')
----
_col0 boolean
["true"]

## path_size
SELECT json_value('[1, 2]', 'lax $.size()')
----
_col0 varchar
["2"]

## path_of_a_number
SELECT json_value('{}', 'lax 1 + 2')
----
_col0 varchar
["3"]

## value_several_error
SELECT json_value('[1, 2]', 'lax $[*]' ERROR ON ERROR)
----
error JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: JSON path found multiple items

## value_strict_error
SELECT json_value('{}', 'strict $.a' ERROR ON ERROR)
----
error PATH_EVALUATION_ERROR: path evaluation failed: structural error: missing member 'a' in JSON object

## value_returning_error
SELECT json_value('{"a": "x"}', 'lax $.a' RETURNING bigint ERROR ON ERROR)
----
error JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: Cannot cast value of type varchar to declared return type of function JSON_VALUE: bigint

## exists_strict_error
SELECT json_exists('{}', 'strict $.a' ERROR ON ERROR)
----
error PATH_EVALUATION_ERROR: path evaluation failed: structural error: missing member 'a' in JSON object

## query_strict_error
SELECT json_query('{}', 'strict $.a' ERROR ON ERROR)
----
error PATH_EVALUATION_ERROR: path evaluation failed: structural error: missing member 'a' in JSON object

## query_several_error
SELECT json_query('[1, 2]', 'lax $[*]' ERROR ON ERROR)
----
error JSON_OUTPUT_CONVERSION_ERROR: conversion from JSON failed: JSON path found multiple items

## error_on_error_of_data
SELECT json_value(j, 'lax $.a' ERROR ON ERROR) FROM (VALUES '{"a": 1}', '{"a": "x"}', '{}', NULL) t(j)
----
_col0 varchar
["1"]
["x"]
[null]
[null]
