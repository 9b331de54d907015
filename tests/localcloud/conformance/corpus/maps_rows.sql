# Maps and rows

## map_subscript
SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2])['b']
----
_col0 integer
["2"]

## map_missing_key
SELECT MAP(ARRAY['a'], ARRAY[1])['z']
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: z

## map_missing_integer_key
SELECT MAP(ARRAY[1], ARRAY['a'])[2]
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: 2

## map_element_at
SELECT element_at(MAP(ARRAY['a'], ARRAY[1]), 'a'), element_at(MAP(ARRAY['a'], ARRAY[1]), 'z')
----
_col0 integer | _col1 integer
["1", null]

## map_printed
SELECT MAP(ARRAY[1, 2], ARRAY['x', NULL]), MAP(), MAP(ARRAY['k'], ARRAY[ARRAY[1, 2]])
----
_col0 map(integer, varchar(1)) | _col1 map(unknown, unknown) | _col2 map(varchar(1), array(integer))
["{1=x, 2=null}", "{}", "{k=[1, 2]}"]

## map_duplicate_keys
SELECT MAP(ARRAY[1, 1], ARRAY[2, 3])
----
error INVALID_FUNCTION_ARGUMENT: Duplicate map keys (1) are not allowed

## map_null_key
SELECT MAP(ARRAY[1, NULL], ARRAY[2, 3])
----
error INVALID_FUNCTION_ARGUMENT: map key cannot be null

## map_lengths_differ
SELECT MAP(ARRAY[1, 2], ARRAY[3])
----
error INVALID_FUNCTION_ARGUMENT: Key and value arrays must be the same length

## map_typeof
SELECT typeof(MAP(ARRAY['a'], ARRAY[1])), typeof(MAP())
----
_col0 varchar | _col1 varchar
["map(varchar(1), integer)", "map(unknown, unknown)"]

## map_cardinality
SELECT cardinality(MAP(ARRAY['a', 'b'], ARRAY[1, 2])), cardinality(MAP()), cardinality(series) FROM nested ORDER BY id
----
_col0 bigint | _col1 bigint | _col2 bigint
["2", "0", "2"]
["2", "0", "0"]
["2", "0", null]
["2", "0", "1"]

## map_keys_values
SELECT array_sort(map_keys(MAP(ARRAY['b', 'a'], ARRAY[1, 2]))), array_sort(map_values(MAP(ARRAY['b', 'a'], ARRAY[2, 1])))
----
_col0 array(varchar(1)) | _col1 array(integer)
["[a, b]", "[1, 2]"]

## map_concat
SELECT map_concat(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP(ARRAY['b'], ARRAY[9]))['b'], cardinality(map_concat(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['c'], ARRAY[3])))
----
_col0 integer | _col1 bigint
["9", "2"]

## map_filter
SELECT map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 5]), (k, v) -> v > 2)
----
_col0 map(varchar(1), integer)
["{b=5}"]

## map_transform
SELECT transform_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v * 10), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> upper(k))
----
_col0 map(varchar(1), integer) | _col1 map(varchar(1), integer)
["{a=10, b=20}", "{A=1}"]

## map_zip_with
SELECT map_zip_with(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['a'], ARRAY[5]), (k, x, y) -> x + y)
----
_col0 map(varchar(1), integer)
["{a=6}"]

## map_from_entries
SELECT map_from_entries(ARRAY[('a', 1), ('b', 2)]), map_entries(MAP(ARRAY['a'], ARRAY[1]))
----
_col0 map(varchar(1), integer) | _col1 array(row(varchar(1), integer))
["{a=1, b=2}", "[{field0=a, field1=1}]"]

## map_from_entries_duplicate
SELECT map_from_entries(ARRAY[('a', 1), ('a', 2)])
----
error INVALID_FUNCTION_ARGUMENT: Duplicate map keys (a) are not allowed

## map_equality
SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2]) = MAP(ARRAY['b', 'a'], ARRAY[2, 1]), MAP(ARRAY['a'], ARRAY[1]) = MAP(ARRAY['a'], ARRAY[2])
----
_col0 boolean | _col1 boolean
["true", "false"]

## map_order
SELECT MAP(ARRAY['a'], ARRAY[1]) < MAP(ARRAY['b'], ARRAY[1])
----
error TYPE_MISMATCH: line 1:34: Cannot apply operator: map(varchar(1), integer) < map(varchar(1), integer)

## map_agg
SELECT map_agg(k, v) FROM (VALUES (1, 'a')) t(k, v)
----
_col0 map(integer, varchar(1))
["{1=a}"]

## map_agg_lookup
SELECT map_agg(feeder, peak)['3'] FROM (SELECT feeder, max(value) AS peak FROM readings WHERE feeder IS NOT NULL AND asset_id = '110001' GROUP BY feeder)
----
_col0 double
["31.125"]

## map_agg_duplicates_keeps_one
SELECT cardinality(map_agg(k, v)) FROM (VALUES (1, 'a'), (1, 'b'), (2, 'c')) t(k, v)
----
_col0 bigint
["2"]

## map_agg_null_key_ignored
SELECT cardinality(map_agg(k, v)) FROM lefts
----
_col0 bigint
["3"]

## multimap_agg
SELECT array_sort(multimap_agg(k, v)[2]) FROM lefts
----
_col0 array(varchar)
["[b, bb]"]

## map_union
SELECT cardinality(map_union(m)) FROM (VALUES MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2])) t(m)
----
_col0 bigint
["2"]

## histogram
SELECT histogram(x)['a'], cardinality(histogram(x)) FROM (VALUES 'a', 'b', 'a') t(x)
----
_col0 bigint | _col1 bigint
["2", "2"]

## map_column
SELECT id, series['1|L1'] FROM nested WHERE id = 1
----
id integer | _col1 double
["1", "1.5"]

## map_column_missing_key
SELECT series['9|L9'] FROM nested WHERE id = 1
----
error INVALID_FUNCTION_ARGUMENT: Key not present in map: 9|L9

## map_column_all
SELECT id, series FROM nested WHERE cardinality(series) < 2 ORDER BY id
----
id integer | series map(varchar, double)
["2", "{}"]
["4", "{BUSBAR|L1=null}"]

## map_null_value
SELECT id, element_at(series, 'BUSBAR|L1') FROM nested ORDER BY id
----
id integer | _col1 double
["1", null]
["2", null]
["3", null]
["4", null]

## map_of_wrong_key_type
SELECT MAP(ARRAY['a'], ARRAY[1])[1]
----
error TYPE_MISMATCH: line 1:8: Cannot use integer for subscript of map(varchar(1), integer)

## row_field_by_name
SELECT id, place.lat, place.lon FROM nested ORDER BY id
----
id integer | lat double | lon double
["1", "52.5", "-1.25"]
["2", "0.0", "0.0"]
["3", null, null]
["4", null, "4.0"]

## row_printed
SELECT CAST(ROW(1, 'x', NULL) AS ROW(a integer, b varchar, c double)), ROW(1, 'x'), place FROM nested WHERE id = 1
----
_col0 row(a integer, b varchar, c double) | _col1 row(integer, varchar(1)) | place row(lat double, lon double)
["{a=1, b=x, c=null}", "{field0=1, field1=x}", "{lat=52.5, lon=-1.25}"]

## row_printed_nulls
SELECT id, place FROM nested ORDER BY id
----
id integer | place row(lat double, lon double)
["1", "{lat=52.5, lon=-1.25}"]
["2", "{lat=0.0, lon=0.0}"]
["3", null]
["4", "{lat=null, lon=4.0}"]

## row_subscript
SELECT ROW(1, 'a')[2], ROW(1, 'a')[1]
----
_col0 varchar(1) | _col1 integer
["a", "1"]

## row_subscript_beyond
SELECT ROW(1, 'a')[3]
----
error INVALID_FUNCTION_ARGUMENT: line 1:20: Subscript index out of bounds: 3, max value is 2

## row_unknown_field
SELECT place.alt FROM nested
----
error COLUMN_NOT_FOUND: line 1:8: Column 'place.alt' cannot be resolved

## row_star
SELECT ROW(1, 'a').*
----
_col0 integer | _col1 varchar(1)
["1", "a"]

## row_cast_star
SELECT CAST(ROW(1, 'a') AS ROW(x integer, y varchar)).*
----
x integer | y varchar
["1", "a"]

## row_typeof
SELECT typeof(ROW(1, 'a')), typeof(CAST(ROW(1) AS ROW(x bigint)))
----
_col0 varchar | _col1 varchar
["row(integer, varchar(1))", "row(x bigint)"]

## row_equality
SELECT ROW(1, 'a') = ROW(1, 'a'), ROW(1, 2) < ROW(1, 3), ROW(1, NULL) = ROW(1, NULL)
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "true", null]

## row_nested
SELECT r.a.b FROM (SELECT CAST(ROW(ROW(5)) AS ROW(a ROW(b integer))) AS r)
----
b integer
["5"]

## row_in_array_unnest
SELECT x, y FROM UNNEST(ARRAY[ROW(1, 'a'), ROW(2, 'b')]) AS t(x, y) ORDER BY x
----
x integer | y varchar(1)
["1", "a"]
["2", "b"]

## equal_with_null_values
SELECT MAP(ARRAY['a'], ARRAY[CAST(NULL AS integer)]) = MAP(ARRAY['a'], ARRAY[CAST(NULL AS integer)])
----
_col0 boolean
[null]

## equal_in_another_order
SELECT MAP(ARRAY[1, 2], ARRAY['a', 'b']) = MAP(ARRAY[2, 1], ARRAY['b', 'a'])
----
_col0 boolean
["true"]

## unequal_whatever_the_nulls
SELECT MAP(ARRAY['a', 'b'], ARRAY[1, NULL]) = MAP(ARRAY['a', 'b'], ARRAY[2, NULL]), MAP(ARRAY['a'], ARRAY[1]) = MAP(ARRAY['b'], ARRAY[NULL])
----
_col0 boolean | _col1 boolean
["false", "false"]

## equal_holding_arrays
SELECT MAP(ARRAY['a'], ARRAY[ARRAY[1, NULL]]) = MAP(ARRAY['a'], ARRAY[ARRAY[1, NULL]])
----
_col0 boolean
[null]

## distinct_in_another_order
SELECT count(DISTINCT m) FROM (VALUES MAP(ARRAY[1, 2], ARRAY['a', 'b']), MAP(ARRAY[2, 1], ARRAY['b', 'a'])) t(m)
----
_col0 bigint
["1"]

## row_order_with_null
SELECT ROW(1, NULL) < ROW(1, 2)
----
error NOT_SUPPORTED: ROW comparison not supported for fields with null elements

## row_order_before_null
SELECT ROW(1, NULL) < ROW(2, 2)
----
_col0 boolean
["true"]

## row_order
SELECT ROW(1, 2) < ROW(1, 3), ROW(1, 2) >= ROW(1, 2), ROW(2, 1) <= ROW(1, 9)
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "true", "false"]

## map_zip_with_texts
SELECT map_zip_with(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY['x']), (k, v, w) -> k || coalesce(w, '-'))
----
_col0 map(varchar(1), varchar)
["{a=a-, b=bx}"]

## map_zip_with_columns
SELECT id, map_zip_with(series, series, (k, v, w) -> v + w) FROM nested ORDER BY id
----
id integer | _col1 map(varchar, double)
["1", "{1|L1=3.0, 1|L2=5.0}"]
["2", "{}"]
["3", null]
["4", "{BUSBAR|L1=null}"]

## row_star_of_a_field
SELECT r.x.*, t.r.x FROM (SELECT CAST(ROW(ROW(1, 'a')) AS row(x row(a integer, b varchar))) r) t
----
error TABLE_NOT_FOUND: line 1:8: Unable to resolve reference r.x

## row_star_named
SELECT CAST(ROW(1, 'a') AS row(x integer, y varchar)).* AS (p, "q")
----
P integer | q varchar
["1", "a"]

## row_star_too_few_names
SELECT CAST(ROW(1, 'a') AS row(x integer, y varchar)).* AS (p)
----
error MISMATCHED_COLUMN_ALIASES: line 1:61: Column alias list has 1 entries but relation has 2 columns

## row_star_aggregated
SELECT (max_by(ROW(k, v), k)).* FROM lefts
----
_col0 integer | _col1 varchar
["4", "d"]

## row_star_grouped
SELECT (ROW(k, v)).*, count(*) FROM lefts GROUP BY k, v ORDER BY 1, 2
----
_col0 integer | _col1 varchar | _col2 bigint
["1", "a", "1"]
["2", "b", "1"]
["2", "bb", "1"]
["4", "d", "1"]
[null, "null", "1"]

## row_star_of_a_number
SELECT (1).*
----
error TYPE_MISMATCH: line 1:1: expected expression of type Row

## map_concat_four
SELECT map_concat(MAP(ARRAY[1], ARRAY['a']), MAP(ARRAY[2], ARRAY['b']), MAP(ARRAY[1], ARRAY['c']), MAP(ARRAY[3], ARRAY['d']))
----
_col0 map(integer, varchar(1))
["{1=c, 2=b, 3=d}"]

## map_zip_with_in_itself
SELECT map_zip_with(MAP(ARRAY[1], ARRAY[2]), MAP(ARRAY[1], ARRAY[3]), (k, v, w) -> cardinality(map_zip_with(MAP(ARRAY[1], ARRAY[2]), MAP(ARRAY[2], ARRAY[3]), (a, b, c) -> a + k)) + v + w)
----
_col0 map(integer, bigint)
["{1=7}"]
