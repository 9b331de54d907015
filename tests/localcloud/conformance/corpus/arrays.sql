# Arrays

## subscript_one_based
SELECT ARRAY[10, 20, 30][1], ARRAY['a', 'b'][2]
----
_col0 integer | _col1 varchar(1)
["10", "b"]

## subscript_zero
SELECT ARRAY[10, 20][0]
----
error INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1

## subscript_negative
SELECT ARRAY[10, 20][-1]
----
error INVALID_FUNCTION_ARGUMENT: Array subscript is negative: -1

## subscript_beyond
SELECT ARRAY[10, 20][3]
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 3 > 2

## subscript_beyond_column
SELECT tags[4] FROM nested WHERE id = 1
----
error INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 4 > 3

## element_at
SELECT element_at(ARRAY[10, 20], 2), element_at(ARRAY[10, 20], 3), element_at(ARRAY[10, 20], -1)
----
_col0 integer | _col1 integer | _col2 integer
["20", null, "20"]

## element_at_zero
SELECT element_at(ARRAY[10], 0)
----
error INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1

## literal_types
SELECT typeof(ARRAY[1, 2.5]), typeof(ARRAY['a', 'bcd']), typeof(ARRAY[]), typeof(ARRAY[NULL]), typeof(ARRAY[1, NULL])
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["array(decimal(11,1))", "array(varchar(3))", "array(unknown)", "array(unknown)", "array(integer)"]

## printed
SELECT ARRAY[1, NULL, 3], ARRAY['a, b', '', NULL], ARRAY[1.5e0, 1e10], ARRAY[], ARRAY[ARRAY[1], ARRAY[]], ARRAY[true, false]
----
_col0 array(integer) | _col1 array(varchar(4)) | _col2 array(double) | _col3 array(unknown) | _col4 array(array(integer)) | _col5 array(boolean)
["[1, null, 3]", "[a, b, , null]", "[1.5, 1.0E10]", "[]", "[[1], []]", "[true, false]"]

## printed_dates
SELECT ARRAY[DATE '2025-05-01'], ARRAY[TIMESTAMP '2025-05-01 10:00:00'], ARRAY[1.50, 2.00]
----
_col0 array(date) | _col1 array(timestamp) | _col2 array(decimal(3, 2))
["[2025-05-01]", "[2025-05-01 10:00:00.000]", "[1.50, 2.00]"]

## cardinality
SELECT cardinality(ARRAY[1, NULL]), cardinality(ARRAY[]), cardinality(tags) FROM nested ORDER BY id
----
_col0 bigint | _col1 bigint | _col2 bigint
["2", "0", "3"]
["2", "0", "0"]
["2", "0", null]
["2", "0", "2"]

## concat_arrays
SELECT ARRAY[1] || ARRAY[2, 3], concat(ARRAY[1], ARRAY[2], ARRAY[3]), ARRAY[1] || 2, 0 || ARRAY[1]
----
_col0 array(integer) | _col1 array(integer) | _col2 array(integer) | _col3 array(integer)
["[1, 2, 3]", "[1, 2, 3]", "[1, 2]", "[0, 1]"]

## concat_with_null_array
SELECT ARRAY[1] || CAST(NULL AS array(integer))
----
_col0 array(integer)
[null]

## equality
SELECT ARRAY[1, 2] = ARRAY[1, 2], ARRAY[1, 2] = ARRAY[2, 1], ARRAY[1, NULL] = ARRAY[1, NULL], ARRAY[1] <> ARRAY[2]
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "false", null, "true"]

## comparison
SELECT ARRAY[1, 2] < ARRAY[1, 3], ARRAY['a'] < ARRAY['a', 'b']
----
_col0 boolean | _col1 boolean
["true", "true"]

## contains
SELECT contains(ARRAY[1, 2], 2), contains(ARRAY[1, NULL], 2), contains(ARRAY[1, NULL], 1)
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", null, "true"]

## contains_sequence
SELECT contains_sequence(ARRAY[1, 2, 3, 4], ARRAY[2, 3]), contains_sequence(ARRAY[1, 2, 3], ARRAY[1, 3])
----
_col0 boolean | _col1 boolean
["true", "false"]

## array_position
SELECT array_position(ARRAY['a', 'b', 'a'], 'a'), array_position(ARRAY[1, 2], 5)
----
_col0 bigint | _col1 bigint
["1", "0"]

## array_distinct
SELECT array_sort(array_distinct(ARRAY[3, 1, 3, NULL, NULL]))
----
_col0 array(integer)
["[1, 3, null]"]

## array_sort
SELECT array_sort(ARRAY[3, NULL, 1, 2]), array_sort(ARRAY['b', 'a']), array_sort(ARRAY[3, 1, 2], (x, y) -> IF(x < y, 1, IF(x = y, 0, -1)))
----
_col0 array(integer) | _col1 array(varchar(1)) | _col2 array(integer)
["[1, 2, 3, null]", "[a, b]", "[3, 2, 1]"]

## array_set_functions
SELECT array_intersect(ARRAY[1, 2, 2, 3], ARRAY[2, 3, 4]), array_except(ARRAY[1, 2, 2], ARRAY[2]), array_sort(array_union(ARRAY[1, 2], ARRAY[2, 3]))
----
_col0 array(integer) | _col1 array(integer) | _col2 array(integer)
["[2, 3]", "[1]", "[1, 2, 3]"]

## array_min_max
SELECT array_min(ARRAY[3, 1, 2]), array_max(ARRAY[3, 1, 2]), array_max(ARRAY[1, NULL]), array_min(ARRAY[])
----
_col0 integer | _col1 integer | _col2 integer | _col3 unknown
["1", "3", null, null]

## array_remove_trim
SELECT array_remove(ARRAY[1, 2, 1, NULL], 1), trim_array(ARRAY[1, 2, 3], 1)
----
_col0 array(integer) | _col1 array(integer)
["[2, null]", "[1, 2]"]

## array_join
SELECT array_join(ARRAY[1, NULL, 3], '-'), array_join(ARRAY[1, NULL, 3], '-', 'x'), array_join(ARRAY['a'], ',')
----
_col0 varchar | _col1 varchar | _col2 varchar
["1-3", "1-x-3", "a"]

## arrays_overlap
SELECT arrays_overlap(ARRAY[1, 2], ARRAY[2, 3]), arrays_overlap(ARRAY[1], ARRAY[2]), arrays_overlap(ARRAY[1, NULL], ARRAY[2])
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "false", null]

## slice
SELECT slice(ARRAY[1, 2, 3, 4], 2, 2), slice(ARRAY[1, 2, 3, 4], -2, 2), slice(ARRAY[1, 2], 3, 5), slice(ARRAY[1, 2, 3], 2, 10)
----
_col0 array(integer) | _col1 array(integer) | _col2 array(integer) | _col3 array(integer)
["[2, 3]", "[3, 4]", "[]", "[2, 3]"]

## slice_zero
SELECT slice(ARRAY[1, 2], 0, 1)
----
error INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1

## sequence_integers
SELECT sequence(1, 5), sequence(5, 1), sequence(1, 10, 3), typeof(sequence(1, 2))
----
_col0 array(bigint) | _col1 array(bigint) | _col2 array(bigint) | _col3 varchar
["[1, 2, 3, 4, 5]", "[5, 4, 3, 2, 1]", "[1, 4, 7, 10]", "array(bigint)"]

## sequence_wrong_direction
SELECT sequence(1, 5, -1)
----
error INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start

## sequence_too_long
SELECT cardinality(sequence(1, 20000))
----
error INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries

## repeat_array
SELECT repeat('x', 3), repeat(NULL, 2), repeat(1, 0)
----
_col0 array(varchar(1)) | _col1 array(unknown) | _col2 array(integer)
["[x, x, x]", "[null, null]", "[]"]

## reverse_array
SELECT reverse(ARRAY[1, 2, NULL])
----
_col0 array(integer)
["[null, 2, 1]"]

## flatten
SELECT flatten(ARRAY[ARRAY[1, 2], ARRAY[], ARRAY[3]]), flatten(ARRAY[ARRAY[1], NULL])
----
_col0 array(integer) | _col1 array(integer)
["[1, 2, 3]", "[1]"]

## shuffle_is_permutation
SELECT array_sort(shuffle(ARRAY[3, 1, 2]))
----
_col0 array(integer)
["[1, 2, 3]"]

## zip_arrays
SELECT zip(ARRAY[1, 2], ARRAY['a', 'b', 'c'])
----
_col0 array(row(integer, varchar(1)))
["[{field0=1, field1=a}, {field0=2, field1=b}, {field0=null, field1=c}]"]

## zip_with
SELECT zip_with(ARRAY[1, 2], ARRAY[10, 20], (x, y) -> x + y), zip_with(ARRAY[1], ARRAY['a', 'b'], (x, y) -> y)
----
_col0 array(integer) | _col1 array(varchar(1))
["[11, 22]", "[a, b]"]

## ngrams_combinations
SELECT ngrams(ARRAY['a', 'b', 'c'], 2), combinations(ARRAY[1, 2, 3], 2)
----
_col0 array(array(varchar(1))) | _col1 array(array(integer))
["[[a, b], [b, c]]", "[[1, 2], [1, 3], [2, 3]]"]

## transform
SELECT transform(ARRAY[1, 2, NULL], x -> x * 10), transform(ARRAY[], x -> x), transform(tags, t -> upper(t)) FROM nested WHERE id = 1
----
_col0 array(integer) | _col1 array(unknown) | _col2 array(varchar)
["[10, 20, null]", "[]", "[A, B, C]"]

## filter
SELECT filter(ARRAY[1, 2, NULL, 3], x -> x > 1), filter(ARRAY[1, NULL], x -> x IS NULL)
----
_col0 array(integer) | _col1 array(integer)
["[2, 3]", "[null]"]

## reduce
SELECT reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s), reduce(ARRAY[], 0, (s, x) -> s + x, s -> s)
----
_col0 integer | _col1 integer
["75", "0"]

## reduce_row_state
SELECT reduce(ARRAY[5, 20, 50], CAST(ROW(0.0, 0) AS ROW(total double, n integer)), (s, x) -> CAST(ROW(x + s.total, s.n + 1) AS ROW(total double, n integer)), s -> IF(s.n = 0, NULL, s.total / s.n))
----
_col0 double
["25.0"]

## match_functions
SELECT any_match(ARRAY[1, 2], x -> x > 1), all_match(ARRAY[1, 2], x -> x > 1), none_match(ARRAY[1, 2], x -> x > 5), any_match(ARRAY[1, NULL], x -> x > 1), all_match(ARRAY[], x -> false)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
["true", "false", "true", null, "true"]

## lambda_captures_column
SELECT id, transform(levels, x -> x + id) FROM nested ORDER BY id
----
id integer | _col1 array(integer)
["1", "[4, 2, 3]"]
["2", "[]"]
["3", null]
["4", "[null, 9, 9]"]

## lambda_nested
SELECT transform(ARRAY[ARRAY[1, 2], ARRAY[3]], a -> transform(a, x -> x * 2))
----
_col0 array(array(integer))
["[[2, 4], [6]]"]

## lambda_wrong_type
SELECT filter(ARRAY[1, 2], x -> x + 1)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (array(integer), <function>) for function filter. Expected: filter(array(t), function(t,boolean)) T

## array_agg_order
SELECT array_agg(v ORDER BY v DESC), array_agg(k ORDER BY k), array_agg(DISTINCT k ORDER BY k) FROM lefts
----
_col0 array(varchar) | _col1 array(integer) | _col2 array(integer)
["[null, d, bb, b, a]", "[1, 2, 2, 4, null]", "[1, 2, 4, null]"]

## array_agg_filter
SELECT array_agg(v ORDER BY v) FILTER (WHERE k IS NOT NULL) FROM lefts
----
_col0 array(varchar)
["[a, b, bb, d]"]

## array_column_where
SELECT id FROM nested WHERE contains(tags, 'a')
----
id integer
["1"]

## array_element_mixed_types
SELECT ARRAY[1, 'a']
----
error TYPE_MISMATCH: line 1:17: All ARRAY elements must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1), all types (without duplicates): [integer, varchar(1)]

## array_of_rows
SELECT ARRAY[CAST(ROW(1, 'x') AS ROW(a integer, b varchar))], ARRAY[ROW(1, 2)][1]
----
_col0 array(row(a integer, b varchar)) | _col1 row(integer, integer)
["[{a=1, b=x}]", "{field0=1, field1=2}"]

## array_group_key
SELECT t, count(*) FROM (VALUES ARRAY[1, 2], ARRAY[1, 2], ARRAY[2]) x(t) GROUP BY t ORDER BY t
----
t array(integer) | _col1 bigint
["[1, 2]", "2"]
["[2]", "1"]

## array_in
SELECT ARRAY[1] IN (ARRAY[1], ARRAY[2])
----
_col0 boolean
["true"]

## split_and_subscript
SELECT split('110001|L1|kW', '|')[2]
----
_col0 varchar(12)
["L1"]

## array_histogram
SELECT array_histogram(ARRAY['a', 'b', 'a'])
----
_col0 map(varchar(1), bigint)
["{a=2, b=1}"]

## array_first_last
SELECT array_first(ARRAY[1, 2]), array_last(ARRAY[1, 2])
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'array_first' not registered

## order_with_null
SELECT ARRAY[1, NULL] < ARRAY[1, 2]
----
error NOT_SUPPORTED: ARRAY comparison not supported for arrays with null elements

## order_before_null
SELECT ARRAY[1, NULL] < ARRAY[2, 2], ARRAY[1] < ARRAY[1, NULL]
----
_col0 boolean | _col1 boolean
["true", "true"]

## order_of_arrays
SELECT ARRAY[1, 2] < ARRAY[1, 3], ARRAY[1, 2] <= ARRAY[1, 2], ARRAY[1, 2, 3] > ARRAY[1, 2]
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "true", "true"]

## sorted_with_null
SELECT a FROM (VALUES ARRAY[1, NULL], ARRAY[1, 2]) t(a) ORDER BY a
----
error NOT_SUPPORTED: ARRAY comparison not supported for arrays with null elements

## greatest_with_null
SELECT max(a) FROM (VALUES ARRAY[1, NULL], ARRAY[1, 2]) t(a)
----
error NOT_SUPPORTED: ARRAY comparison not supported for arrays with null elements

## sorted_by_arrays
SELECT id FROM nested WHERE id < 4 ORDER BY levels DESC
----
id integer
["1"]
["2"]
["3"]

## sorted_by_a_comparison
SELECT array_sort(ARRAY[3, 1, 2], (a, b) -> IF(a < b, 1, IF(a = b, 0, -1)))
----
_col0 array(integer)
["[3, 2, 1]"]

## sorted_by_length_nulls_last
SELECT array_sort(ARRAY['bb', 'a', NULL, 'ccc'], (x, y) -> CASE WHEN x IS NULL THEN 1 WHEN y IS NULL THEN -1 WHEN length(x) < length(y) THEN 1 WHEN length(x) = length(y) THEN 0 ELSE -1 END)
----
_col0 array(varchar(3))
["[ccc, bb, a, null]"]

## sorted_by_no_comparison
SELECT array_sort(ARRAY[3, 1, 2], (a, b) -> 5)
----
error INVALID_FUNCTION_ARGUMENT: Lambda comparator must return either -1, 0, or 1

## sorted_columns_by_a_comparison
SELECT id, array_sort(tags, (a, b) -> CASE WHEN a IS NULL THEN -1 WHEN b IS NULL THEN 1 WHEN a > b THEN -1 WHEN a = b THEN 0 ELSE 1 END) FROM nested ORDER BY id
----
id integer | _col1 array(varchar)
["1", "[c, b, a]"]
["2", "[]"]
["3", null]
["4", "[null, x]"]

## find_first_absent
SELECT find_first(ARRAY[1], x -> true)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'find_first' not registered

## reduce_wrong_type
SELECT reduce(ARRAY[1, 2], 0, (s, x) -> 'a', s -> s)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (array(integer), integer, <function>, <function>) for function reduce. Expected: reduce(array(T), S, function(S,T,S), function(S,R)) T, S, R

## contains_sequence_edges
SELECT contains_sequence(ARRAY[1], ARRAY[]), contains_sequence(ARRAY[1], ARRAY[1, 2]), contains_sequence(ARRAY[1, NULL], ARRAY[NULL]), contains_sequence(NULL, ARRAY[1])
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "false", "true", null]

## reduce_in_reduce
SELECT reduce(ARRAY[1, 2], 0, (s, x) -> s + reduce(ARRAY[10, 20], 0, (t, y) -> t + y + x, t -> t), s -> s)
----
_col0 integer
["66"]

## reduce_of_texts_called_like_variables
SELECT reduce(ARRAY['a', 'b'], '', (s, x) -> CAST(s || 'l1' || x || 'dgl2' AS varchar(0)), s -> s)
----
_col0 varchar(0)
[""]

## zip_with_in_zip_with
SELECT zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> reduce(zip_with(ARRAY[1], ARRAY[1], (p, q) -> p + q + x), y, (s, e) -> s + e, s -> s))
----
_col0 array(integer)
["[6, 8]"]

## sort_in_sort
SELECT array_sort(ARRAY[3, 1, 2], (x, y) -> IF(reduce(array_sort(ARRAY[x, y], (a, b) -> IF(a < b, -1, 1)), 0, (s, e) -> s * 10 + e, s -> s) = x * 10 + y, -1, 1))
----
_col0 array(integer)
["[1, 2, 3]"]

## reduce_beside_columns_of_its_names
SELECT reduce(ARRAY[1, 2], 0, (s, x) -> s + x, s -> s), zip(ARRAY[1, 2], ARRAY['a']), a, b, s, i FROM (VALUES (1, 2, 3, 4)) t(a, b, s, i)
----
_col0 integer | _col1 array(row(integer, varchar(1))) | a integer | b integer | s integer | i integer
["3", "[{field0=1, field1=a}, {field0=2, field1=null}]", "1", "2", "3", "4"]

## array_functions_of_null_elements
SELECT array_position(ARRAY[x, 1], x), array_remove(ARRAY[x, 1], x), array_position(ARRAY[1e0], CAST(x AS double)), contains(ARRAY[1, 2], x) FROM (VALUES 1, NULL, 7) t(x)
----
_col0 bigint | _col1 array(integer) | _col2 bigint | _col3 boolean
["1", "[1]", "0", "false"]
["1", "[]", "1", "true"]
[null, null, null, null]

## slice_nulls
SELECT slice(ARRAY[1, 2], 1, CAST(NULL AS bigint)), slice(ARRAY[1, 2], CAST(NULL AS bigint), 1), slice(ARRAY[1, 2, 3], -2, 2)
----
_col0 array(integer) | _col1 array(integer) | _col2 array(integer)
[null, null, "[2, 3]"]

## repeat_by_a_bigint
SELECT repeat(3, BIGINT '2')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer, bigint) for function repeat. Expected: repeat(t, integer) T

## ngrams_of_a_bigint
SELECT ngrams(ARRAY[1, 2], BIGINT '2')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (array(integer), bigint) for function ngrams. Expected: ngrams(array(t), integer) T

## array_join_nulls
SELECT array_join(ARRAY[1, NULL], CAST(NULL AS varchar)), array_join(ARRAY[1, NULL], ',', CAST(NULL AS varchar)), array_join(ARRAY[1e0], CAST(NULL AS varchar)), array_join(ARRAY[1, NULL], ',')
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar
[null, null, null, "1"]
