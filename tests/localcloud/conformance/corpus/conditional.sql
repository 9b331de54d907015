# CASE, IF, COALESCE, NULLIF and NULL's three-valued logic

## case_searched
SELECT id, CASE WHEN i > 0 THEN 'plus' WHEN i < 0 THEN 'minus' WHEN i IS NULL THEN 'none' ELSE 'zero' END FROM numbers ORDER BY id
----
id integer | _col1 varchar(5)
["1", "plus"]
["2", "minus"]
["3", "plus"]
["4", "minus"]
["5", "none"]
["6", "zero"]
["7", "plus"]

## case_simple
SELECT CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END, CASE 3 WHEN 1 THEN 'one' END, CASE NULL WHEN NULL THEN 'never' ELSE 'else' END
----
_col0 varchar(3) | _col1 varchar(3) | _col2 varchar(5)
["two", null, "else"]

## case_type_mix
SELECT CASE WHEN true THEN 1 ELSE 'a' END
----
error TYPE_MISMATCH: line 1:35: All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1), all types (without duplicates): [integer, varchar(1)]

## case_does_not_evaluate_other_branch
SELECT CASE WHEN i = 0 THEN NULL ELSE 100 / i END FROM numbers WHERE id IN (1, 6) ORDER BY id
----
_col0 integer
["1"]
[null]

## if_function
SELECT if(true, 1, 2), if(false, 1), if(NULL, 1, 2)
----
_col0 integer | _col1 integer | _col2 integer
["1", null, "2"]

## coalesce
SELECT coalesce(NULL, 2, 3), coalesce(NULL, NULL), coalesce(feeder, 'BUSBAR') FROM readings WHERE feeder IS NULL LIMIT 1
----
_col0 integer | _col1 unknown | _col2 varchar
["2", null, "BUSBAR"]

## coalesce_is_lazy
SELECT coalesce(1, 1 / 0)
----
_col0 integer
["1"]

## coalesce_type_mismatch
SELECT coalesce(1, 'x')
----
error TYPE_MISMATCH: line 1:20: All COALESCE operands must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1), all types (without duplicates): [integer, varchar(1)]

## nullif
SELECT nullif(1, 1), nullif(1, 2), nullif(NULL, 1)
----
_col0 integer | _col1 integer | _col2 unknown
[null, "1", null]

## null_comparisons
SELECT NULL = NULL, NULL <> 1, 1 = NULL, NULL IS NULL, 1 IS NOT NULL
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
[null, null, null, "true", "true"]

## null_logic
SELECT NULL AND false, NULL AND true, NULL OR true, NULL OR false, NOT NULL
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
["false", null, "true", null, null]

## is_distinct_from
SELECT NULL IS DISTINCT FROM NULL, 1 IS DISTINCT FROM NULL, 1 IS NOT DISTINCT FROM 1
----
_col0 boolean | _col1 boolean | _col2 boolean
["false", "true", "true"]

## null_in_list
SELECT 1 IN (1, NULL), 2 IN (1, NULL), NULL IN (1), 2 NOT IN (1, NULL)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", null, null, null]

## null_not_in_filters_all
SELECT count(*) FROM lefts WHERE k NOT IN (SELECT k FROM rights)
----
_col0 bigint
["0"]

## null_in_where_is_false
SELECT id FROM numbers WHERE NOT f ORDER BY id
----
id integer
["2"]
["6"]

## null_between
SELECT NULL BETWEEN 1 AND 2, 1 BETWEEN NULL AND 0, 1 BETWEEN NULL AND 2
----
_col0 boolean | _col1 boolean | _col2 boolean
[null, "false", null]

## null_arithmetic
SELECT NULL + 1, 1 * CAST(NULL AS integer), abs(NULL)
----
_col0 integer | _col1 integer | _col2 tinyint
[null, null, null]

## null_type
SELECT NULL, typeof(NULL + 1)
----
_col0 unknown | _col1 varchar
[null, "integer"]

## null_aggregates
SELECT count(*), count(i), sum(i), avg(i), max(i) FROM numbers WHERE id = 5
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 double | _col4 integer
["1", "0", null, null, null]

## empty_aggregates
SELECT count(*), sum(k), max(v), array_agg(k), avg(k) FROM empty_one
----
_col0 bigint | _col1 bigint | _col2 varchar | _col3 array(integer) | _col4 double
["0", null, null, null, null]

## null_group_key
SELECT k, count(*) FROM lefts GROUP BY k ORDER BY k
----
k integer | _col1 bigint
["1", "1"]
["2", "2"]
["4", "1"]
[null, "1"]

## null_distinct
SELECT DISTINCT k FROM rights ORDER BY k
----
k integer
["2"]
["4"]
["5"]
[null]

## null_concat_in_case
SELECT coalesce('a' || CAST(NULL AS varchar), 'gone')
----
_col0 varchar
["gone"]

## greatest_with_null
SELECT greatest(NULL, 1), least(1, NULL, 2)
----
_col0 integer | _col1 integer
[null, null]

## boolean_literals
SELECT true AND NOT false, true = (1 = 1), false < true
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "true", "true"]

## boolean_is_true
SELECT id, f, f IS NULL, coalesce(f, false) FROM numbers ORDER BY id
----
id integer | f boolean | _col2 boolean | _col3 boolean
["1", "true", "false", "true"]
["2", "false", "false", "false"]
["3", "true", "false", "true"]
["4", null, "true", "false"]
["5", null, "true", "false"]
["6", "false", "false", "false"]
["7", "true", "false", "true"]

## between_symmetric_absent
SELECT 2 BETWEEN 3 AND 1
----
_col0 boolean
["false"]

## row_comparison
SELECT (1, 2) = (1, 2), (1, 2) < (1, 3), (1, NULL) = (2, NULL), (1, NULL) = (1, 2)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "true", "false", null]

## row_in_list
SELECT (1, 'a') IN ((1, 'a'), (2, 'b')), (k, v) IN ((2, 'b'), (4, 'd')) FROM lefts WHERE k = 4
----
_col0 boolean | _col1 boolean
["true", "true"]

## quantified_comparison
SELECT 3 > ALL (VALUES 1, 2), 3 > ANY (VALUES 5, 2), 3 = SOME (VALUES 1), 1 > ALL (SELECT k FROM empty_one)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "true", "false", "true"]

## quantified_nulls
SELECT 1 = ANY (SELECT NULL), 1 <> ALL (SELECT NULL WHERE false), 1 = ALL (VALUES 1, NULL), 2 = ALL (VALUES 1, NULL), 1 < ANY (VALUES 0, NULL)
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
[null, "true", null, "false", null]

## quantified_types
SELECT DATE '2025-01-01' < ALL (VALUES TIMESTAMP '2025-01-02 00:00:00'), 1 < ALL (SELECT 1.5), 'a' <> ALL (SELECT v FROM lefts)
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "true", "false"]

## quantified_other_type
SELECT 1 < ALL (VALUES 'a')
----
error TYPE_MISMATCH: line 1:10: Value expression and result of subquery must be of the same type: row(integer) vs row(varchar(1))

## quantified_two_columns
SELECT (1, 2) = ANY (SELECT 1, 2), (1, 2) <> ALL (SELECT 1, 3)
----
_col0 boolean | _col1 boolean
["true", "true"]

## quantified_one_and_two_columns
SELECT 1 = ALL (SELECT 1, 2)
----
error TYPE_MISMATCH: line 1:10: Value expression and result of subquery must be of the same type: row(integer) vs row(integer, integer)

## quantified_doubles
SELECT 1e0 < ALL (VALUES 2e0, 3e0), 1e0 >= ANY (VALUES 1e0), nan() = ANY (VALUES nan(), 1e0), nan() <> ALL (VALUES nan())
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "true", "true", "false"]

## quantified_nan
SELECT 1e0 < ALL (VALUES nan())
----
_col0 boolean
["false"]
