# Statements that must fail, and how

## unknown_column
SELECT nothing FROM lefts
----
error COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved

## unknown_column_in_where
SELECT k FROM lefts WHERE nothing = 1
----
error COLUMN_NOT_FOUND: line 1:27: Column 'nothing' cannot be resolved

## unknown_column_in_order
SELECT k FROM lefts ORDER BY nothing
----
error COLUMN_NOT_FOUND: line 1:30: Column 'nothing' cannot be resolved

## unknown_qualified_column
SELECT l.nothing FROM lefts l
----
error COLUMN_NOT_FOUND: line 1:8: Column 'l.nothing' cannot be resolved

## unknown_table
SELECT * FROM no_such_table
----
error TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.conformance.no_such_table' does not exist

## unknown_schema
SELECT * FROM no_such_schema.lefts
----
error SCHEMA_NOT_FOUND: line 1:15: Schema 'no_such_schema' does not exist

## unknown_function
SELECT no_such_function(1)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## unknown_window_function
SELECT no_such_function(k) OVER () FROM lefts
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered

## duckdb_function_epoch
SELECT epoch(TIMESTAMP '2025-01-01 00:00:00')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'epoch' not registered

## duckdb_function_list_value
SELECT list_value(1, 2)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered

## duckdb_function_strftime
SELECT strftime(DATE '2025-01-01', '%Y')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'strftime' not registered

## duckdb_function_regexp_matches
SELECT regexp_matches('a', 'a')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'regexp_matches' not registered

## duckdb_function_ifnull
SELECT ifnull(NULL, 1)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'ifnull' not registered

## mysql_function_nvl
SELECT nvl(NULL, 1)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'nvl' not registered

## postgres_function_string_to_array
SELECT string_to_array('a,b', ',')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'string_to_array' not registered

## spark_function_datediff
SELECT datediff('day', DATE '2025-01-01', DATE '2025-01-02')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'datediff' not registered

## left_function_absent
SELECT "left"('feeder', 3)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'left' not registered

## instr_function_absent
SELECT instr('feeder', 'e')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'instr' not registered

## iff_function_absent
SELECT iff(true, 1, 2)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'iff' not registered

## duckdb_struct_literal
SELECT {'a': 1}
----
error SYNTAX_ERROR: line 1:8: mismatched input '{'. Expecting: '*', 'ALL', 'DISTINCT', <expression>

## duckdb_list_literal
SELECT [1, 2]
----
error SYNTAX_ERROR: line 1:8: mismatched input '['. Expecting: '*', 'ALL', 'DISTINCT', <expression>

## duckdb_list_comprehension
SELECT list_transform(ARRAY[1], x -> x)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'list_transform' not registered

## duckdb_pivot
PIVOT lefts ON k USING count(*)
----
error SYNTAX_ERROR: line 1:1: mismatched input 'PIVOT'. Expecting: 'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UPDATE', 'USE', 'WITH', <query>

## duckdb_from_first
FROM lefts
----
error SYNTAX_ERROR: line 1:1: mismatched input 'FROM'. Expecting: 'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UPDATE', 'USE', 'WITH', <query>

## duckdb_asof_join
SELECT * FROM lefts ASOF JOIN rights ON lefts.k >= rights.k
----
error COLUMN_NOT_FOUND: line 1:41: Column 'lefts.k' cannot be resolved

## duckdb_columns_star
SELECT COLUMNS('k') FROM lefts
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'columns' not registered

## duckdb_read_csv
SELECT * FROM read_csv('/etc/passwd')
----
error SYNTAX_ERROR: line 1:23: mismatched input '('. Expecting: ',', '.', 'AS', 'CROSS', 'EXCEPT', 'FETCH', 'FOR', 'FULL', 'GROUP', 'HAVING', 'INNER', 'INTERSECT', 'JOIN', 'LEFT', 'LIMIT', 'MATCH_RECOGNIZE', 'NATURAL', 'OFFSET', 'ORDER', 'RIGHT', 'TABLESAMPLE', 'UNION', 'WHERE', 'WINDOW', <EOF>, <identifier>

## duckdb_file_as_table
SELECT * FROM '/etc/passwd'
----
error SYNTAX_ERROR: line 1:15: mismatched input ''/etc/passwd''. Expecting: '(', 'JSON_TABLE', 'LATERAL', 'TABLE', 'UNNEST', <identifier>

## duckdb_underscore_literal
SELECT 1_000
----
_col0 integer
["1000"]

## ilike_absent
SELECT 'A' ILIKE 'a'
----
error SYNTAX_ERROR: line 1:18: mismatched input ''a''. Expecting: ',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>

## regexp_operator_absent
SELECT 'a' ~ 'a'
----
error SYNTAX_ERROR: line 1:12: mismatched input '~'. Expecting: '%', '*', '+', ',', '-', '.', '/', 'AND', 'AS', 'AT', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'OR', 'ORDER', 'UNION', 'WHERE', 'WINDOW', '[', '||', <EOF>, <identifier>, <predicate>

## power_operator_absent
SELECT 2 ^ 3
----
error SYNTAX_ERROR: line 1:10: mismatched input '^'. Expecting: '%', '*', '+', ',', '-', '.', '/', 'AND', 'AS', 'AT', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'OR', 'ORDER', 'UNION', 'WHERE', 'WINDOW', '[', '||', <EOF>, <identifier>, <predicate>

## not_equal_bang
SELECT 1 != 2
----
_col0 boolean
["true"]

## double_equals
SELECT 1 == 1
----
error SYNTAX_ERROR: line 1:11: mismatched input '='. Expecting: 'ALL', 'ANY', 'SOME', <expression>

## too_few_arguments
SELECT substr('abc')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar(3)) for function substr. Expected: substr(char(x), bigint), substr(char(x), bigint, bigint), substr(varbinary, bigint), substr(varbinary, bigint, bigint), substr(varchar(x), bigint), substr(varchar(x), bigint, bigint)

## too_many_arguments
SELECT upper('a', 'b')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar(1), varchar(1)) for function upper. Expected: upper(char(x)), upper(varchar(x))

## wrong_argument_type
SELECT upper(1)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function upper. Expected: upper(char(x)), upper(varchar(x))

## wrong_argument_type_date
SELECT year('2025-01-01')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar(10)) for function year. Expected: year(date), year(interval year to month), year(timestamp(p) with time zone), year(timestamp(p))

## wrong_argument_type_sum
SELECT abs('x')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar(1)) for function abs. Expected: abs(bigint), abs(decimal(p,s)), abs(double), abs(integer), abs(real), abs(smallint), abs(tinyint)

## where_not_boolean
SELECT k FROM lefts WHERE k
----
error TYPE_MISMATCH: line 1:27: WHERE clause must evaluate to a boolean: actual type integer

## case_condition_not_boolean
SELECT CASE WHEN 1 THEN 2 END
----
error TYPE_MISMATCH: line 1:18: CASE WHEN clause must evaluate to a boolean (actual: integer)

## and_not_boolean
SELECT true AND 1
----
error TYPE_MISMATCH: line 1:17: Logical expression term must evaluate to a boolean (actual: integer)

## not_not_boolean
SELECT NOT 'x'
----
error TYPE_MISMATCH: line 1:12: Value of logical NOT expression must evaluate to a boolean (actual: varchar(1))

## compare_incompatible
SELECT k FROM lefts WHERE k = 'a'
----
error TYPE_MISMATCH: line 1:29: Cannot apply operator: integer = varchar(1)

## between_incompatible
SELECT k FROM lefts WHERE k BETWEEN 'a' AND 'b'
----
error TYPE_MISMATCH: line 1:29: Cannot check if integer is BETWEEN varchar(1) and varchar(1)

## in_incompatible
SELECT k FROM lefts WHERE k IN (1, 'a')
----
error TYPE_MISMATCH: line 1:36: IN value and list items must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1), all types (without duplicates): [integer, varchar(1)]

## concat_number
SELECT 'a' || 1
----
error FUNCTION_NOT_FOUND: line 1:12: Unexpected parameters (varchar(1), integer) for function concat. Expected: concat(E, array(E)) E, concat(array(E)) E, concat(array(E), E) E, concat(char(x), char(y)), concat(varbinary), concat(varchar)

## like_number
SELECT 1 LIKE '1'
----
error TYPE_MISMATCH: line 1:8: Left side of LIKE expression must evaluate to a varchar (actual: integer)

## date_against_string
SELECT d FROM moments WHERE d > '2025-01-01'
----
error TYPE_MISMATCH: line 1:31: Cannot apply operator: date < varchar(10)

## timestamp_against_string
SELECT ts FROM moments WHERE ts >= '2025-01-01 00:00:00'
----
error TYPE_MISMATCH: line 1:33: Cannot apply operator: timestamp(3) <= varchar(19)

## cast_fails_on_a_row
SELECT CAST(v AS integer) FROM words
----
error INVALID_CAST_ARGUMENT: Cannot cast 'feeder' to INT

## cast_guarded_by_where
SELECT sum(TRY(CAST(v AS integer))) FROM words
----
_col0 bigint
[null]

## division_by_zero_in_where
SELECT id FROM numbers WHERE 10 / i > 0
----
error DIVISION_BY_ZERO: Division by zero

## subscript_of_integer
SELECT k[1] FROM lefts
----
error TYPE_MISMATCH: line 1:8: Cannot use integer for subscript of integer

## field_of_integer
SELECT k.x FROM lefts
----
error TYPE_MISMATCH: line 1:8: Expression k is not of type ROW

## reserved_word_as_column
SELECT order FROM lefts
----
error SYNTAX_ERROR: line 1:8: mismatched input 'order'. Expecting: '*', 'ALL', 'DISTINCT', <expression>

## reserved_word_as_alias
SELECT k AS select FROM lefts
----
error SYNTAX_ERROR: line 1:13: mismatched input 'select'. Expecting: <identifier>

## unclosed_string
SELECT 'abc
----
error SYNTAX_ERROR: line 1:8: mismatched input '''. Expecting: '*', 'ALL', 'DISTINCT', <expression>

## unclosed_parenthesis
SELECT (1
----
error SYNTAX_ERROR: line 1:10: mismatched input '<EOF>'. Expecting: '%', ')', '*', '+', ',', '-', '.', '/', 'AND', 'AT', 'OR', '[', '||', <predicate>

## misspelt_keyword
SELEKT 1
----
error SYNTAX_ERROR: line 1:1: mismatched input 'SELEKT'. Expecting: 'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UPDATE', 'USE', 'WITH', <query>

## misspelt_from
SELECT k FORM lefts
----
error SYNTAX_ERROR: line 1:15: mismatched input 'lefts'. Expecting: ',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>

## empty_select_list
SELECT FROM lefts
----
error SYNTAX_ERROR: line 1:8: mismatched input 'FROM'. Expecting: '*', 'ALL', 'DISTINCT', <expression>

## missing_group_expression
SELECT k FROM lefts GROUP BY
----
error SYNTAX_ERROR: line 1:29: mismatched input '<EOF>'. Expecting: '(', 'ALL', 'CUBE', 'DISTINCT', 'GROUPING', 'ROLLUP', <expression>

## ambiguous_in_where
SELECT v FROM lefts JOIN rights ON lefts.k = rights.k WHERE k = 1
----
error AMBIGUOUS_NAME: line 1:61: Column 'k' is ambiguous

## ambiguous_alias_in_order
SELECT k AS x, v AS x FROM lefts ORDER BY x
----
error AMBIGUOUS_NAME: line 1:43: Column 'x' is ambiguous

## duplicate_table_alias
SELECT 1 FROM lefts t JOIN rights t ON true
----
_col0 integer
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]
["1"]

## aggregate_distinct_star
SELECT count(DISTINCT *) FROM lefts
----
error SYNTAX_ERROR: line 1:23: mismatched input '*'. Expecting: <expression>

## window_function_without_over
SELECT row_number() FROM lefts
----
error MISSING_OVER: line 1:8: Window function system.builtin.row_number requires an OVER clause

## rank_without_order
SELECT rank() OVER () FROM lefts
----
_col0 bigint
["1"]
["1"]
["1"]
["1"]
["1"]

## aggregate_in_join
SELECT * FROM lefts JOIN rights ON count(*) = 1
----
error EXPRESSION_NOT_SCALAR: line 1:45: JOIN clause cannot contain aggregations, window functions or grouping operations: [count(*)]

## interval_bad_value
SELECT INTERVAL 'x' DAY
----
error INVALID_LITERAL: line 1:8: 'x' is not a valid INTERVAL literal

## extract_bad_field
SELECT EXTRACT(FORTNIGHT FROM DATE '2025-01-01')
----
error SYNTAX_ERROR: line 1:8: Invalid EXTRACT field: FORTNIGHT

## date_trunc_bad_unit
SELECT date_trunc('fortnight', DATE '2025-01-01')
----
error INVALID_FUNCTION_ARGUMENT: 'fortnight' is not a valid DATE field

## date_add_bad_unit
SELECT date_add('fortnight', 1, DATE '2025-01-01')
----
error INVALID_FUNCTION_ARGUMENT: 'fortnight' is not a valid DATE field

## decimal_too_precise
SELECT CAST(1 AS decimal(39, 0))
----
error INVALID_FUNCTION_ARGUMENT: DECIMAL precision must be in range [1, 38]: 39

## varchar_length_zero_cast
SELECT CAST('a' AS varchar(0))
----
_col0 varchar(0)
[""]

## values_empty
SELECT * FROM (VALUES)
----
error SYNTAX_ERROR: line 1:22: mismatched input ')'. Expecting: <expression>

## insert_wrong_column_count
INSERT INTO lefts VALUES (1)
----
error TYPE_MISMATCH: Insert query has mismatched column types: Table: [integer, varchar], Query: [integer]

## insert_wrong_type
INSERT INTO lefts VALUES ('a', 1)
----
error TYPE_MISMATCH: Insert query has mismatched column types: Table: [integer, varchar], Query: [varchar(1), integer]

## insert_unknown_table
INSERT INTO no_such_table VALUES (1)
----
error TABLE_NOT_FOUND: Table 'awsdatacatalog.conformance.no_such_table' does not exist

## insert_unknown_column
INSERT INTO lefts (nothing) VALUES (1)
----
error COLUMN_NOT_FOUND: Insert column name does not exist in target table: nothing

## in_subquery_incompatible
SELECT k FROM lefts WHERE k IN (SELECT w FROM rights)
----
error TYPE_MISMATCH: line 1:29: Value expression and result of subquery must be of the same type: row(integer) vs row(w varchar)

## exists_without_subquery
SELECT EXISTS (1)
----
error SYNTAX_ERROR: line 1:16: mismatched input '1'. Expecting: <query>

## lateral_reference_later
SELECT * FROM UNNEST(x) AS t(y), (SELECT ARRAY[1] AS x)
----
error COLUMN_NOT_FOUND: line 1:22: Column 'x' cannot be resolved

## outer_column_in_derived_table
SELECT * FROM lefts l JOIN (SELECT l.k AS k2) x ON true
----
error COLUMN_NOT_FOUND: line 1:36: Column 'l.k' cannot be resolved

## grouping_outside_sets
SELECT grouping(k) FROM lefts
----
error MISSING_GROUP_BY: line 1:1: A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause

## coalesce_one_argument
SELECT coalesce(1)
----
error SYNTAX_ERROR: line 1:8: The 'coalesce' function must have at least two arguments

## nullif_three_arguments
SELECT nullif(1, 2, 3)
----
error SYNTAX_ERROR: line 1:8: Invalid number of arguments for 'nullif' function

## negative_repeat
SELECT repeat('x', 10001)
----
error INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be less than or equal to 10000

## lpad_negative
SELECT lpad('a', -1, 'x')
----
error INVALID_FUNCTION_ARGUMENT: Target length must be in the range [0..2147483647]

## chr_out_of_range
SELECT chr(1114112)
----
error INVALID_FUNCTION_ARGUMENT: Not a valid Unicode code point: 1114112

## from_base64_invalid
SELECT from_base64('!!')
----
error INVALID_FUNCTION_ARGUMENT: Illegal base64 character 21

## from_hex_invalid
SELECT from_hex('abc')
----
error INVALID_FUNCTION_ARGUMENT: invalid input length 3

## width_bucket_zero
SELECT width_bucket(1e0, 0e0, 1e0, 0)
----
error INVALID_FUNCTION_ARGUMENT: bucketCount must be greater than 0

## ntile_zero
SELECT ntile(0) OVER (ORDER BY k) FROM lefts
----
error INVALID_FUNCTION_ARGUMENT: Buckets must be greater than 0

## lag_negative
SELECT lag(k, -1) OVER (ORDER BY v) FROM lefts
----
error INVALID_FUNCTION_ARGUMENT: Offset must be at least 0

## timestamp_with_date_only_literal_ok
SELECT TIMESTAMP '2025-01-01'
----
_col0 timestamp
["2025-01-01 00:00:00.000"]

## try_two_arguments
SELECT try(1, 2)
----
error SYNTAX_ERROR: line 1:8: The 'try' function must have exactly one argument

## typeof_no_argument
SELECT typeof()
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters () for function typeof. Expected: typeof(t) T

## reduce_two_arguments
SELECT reduce(ARRAY[1], 0)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (array(integer), integer) for function reduce. Expected: reduce(array(T), S, function(S,T,S), function(S,R)) T, S, R

## zip_with_two_arguments
SELECT zip_with(ARRAY[1], ARRAY[2])
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (array(integer), array(integer)) for function zip_with. Expected: zip_with(array(T), array(U), function(T,U,R)) T, U, R

## concat_one_argument
SELECT concat('a')
----
error INVALID_FUNCTION_ARGUMENT: There must be two or more concatenation arguments

## concat_one_array
SELECT concat(ARRAY[1])
----
error INVALID_FUNCTION_ARGUMENT: There must be two or more arguments to concat

## table_function
SELECT * FROM TABLE(sequence(1, 3))
----
sequential_number bigint
["1"]
["2"]
["3"]

## reserved_word_quoted
SELECT "order" FROM (SELECT 1 AS "order") t
----
order integer
["1"]

## reserved_word_as_field
SELECT t.select FROM (SELECT 1 AS "select") t
----
error SYNTAX_ERROR: line 1:10: mismatched input 'select'. Expecting: '*', <identifier>

## star_of_no_table
SELECT r.* FROM (SELECT CAST(ROW(1, 'a') AS row(x integer, y varchar)) r) t
----
error TABLE_NOT_FOUND: line 1:8: Unable to resolve reference r

## extract_millisecond
SELECT EXTRACT(MILLISECOND FROM TIMESTAMP '2025-01-05 00:00:00')
----
error SYNTAX_ERROR: line 1:8: Invalid EXTRACT field: MILLISECOND

## extract_year_of_text
SELECT EXTRACT(YEAR FROM 'a')
----
error TYPE_MISMATCH: line 1:26: Cannot extract YEAR from varchar(1)

## null_reverse
SELECT reverse(NULL)
----
error AMBIGUOUS_FUNCTION_CALL: "line 1:8: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (varchar(0)):varchar(0)\n\t * (varbinary):varbinary\n\t * (array(unknown)):array(unknown)\n"

## null_substr
SELECT substr(NULL, 1)
----
error AMBIGUOUS_FUNCTION_CALL: "line 1:8: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (varchar(0),bigint):varchar(0)\n\t * (varbinary,bigint):varbinary\n"

## null_date_trunc
SELECT date_trunc('month', NULL)
----
error AMBIGUOUS_FUNCTION_CALL: "line 1:8: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (varchar(5),date):date\n\t * (varchar(5),timestamp(3)):timestamp(3)\n\t * (varchar(5),timestamp(3) with time zone):timestamp(3) with time zone\n\t * (varchar(5),time(3)):time(3)\n\t * (varchar(5),time(3) with time zone):time(3) with time zone\n"

## null_date_add
SELECT date_add('day', 1, NULL)
----
error AMBIGUOUS_FUNCTION_CALL: "line 1:8: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (varchar(3),bigint,date):date\n\t * (varchar(3),bigint,time(3)):time(3)\n"

## null_many
SELECT length(NULL), upper(NULL), abs(NULL), cardinality(NULL), strpos(NULL, 'a'), date_diff('day', NULL, NULL), json_parse(NULL), round(NULL), trim(NULL)
----
_col0 bigint | _col1 varchar(0) | _col2 tinyint | _col3 bigint | _col4 bigint | _col5 bigint | _col6 json | _col7 tinyint | _col8 varchar(0)
[null, null, null, null, null, null, null, null, null]
