# Aggregates

## count_variants
SELECT count(*), count(1), count(value), count(feeder), count_if(value > 30) FROM readings
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint
["4320", "4320", "4066", "2592", "1829"]

## sum_avg_min_max
SELECT sum(value), avg(value), min(value), max(value) FROM readings WHERE units = 'kW'
----
_col0 double | _col1 double | _col2 double | _col3 double
["104777.5", "28.635556162886033", "-16.5", "100.25"]

## sum_types
SELECT typeof(sum(1)), typeof(sum(1e0)), typeof(sum(1.5)), typeof(sum(REAL '1')), typeof(avg(1)), typeof(avg(REAL '1')), typeof(count(*))
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar
["bigint", "double", "decimal(38,1)", "real", "double", "real", "bigint"]

## avg_real
SELECT avg(r), sum(r) FROM numbers WHERE id IN (1, 2, 4)
----
_col0 real | _col1 real
["1.1666666", "3.5"]

## min_max_n
SELECT min(x, 2), max(x, 2) FROM (VALUES 3, 1, 2) t(x)
----
_col0 array(integer) | _col1 array(integer)
["[1, 2]", "[3, 2]"]

## max_by_min_by
SELECT max_by(asset_id, customers), min_by(name, customers), max_by(name, rating_kva) FROM assets
----
_col0 varchar | _col1 varchar | _col2 varchar
["110002", "Quarry Top", "Station Road"]

## max_by_n
SELECT max_by(v, x, 2), min_by(v, x, 2) FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) t(x, v)
----
_col0 array(varchar(1)) | _col1 array(varchar(1))
["[c, b]", "[a, b]"]

## max_by_all_null
SELECT max_by(name, rating_kva) FROM assets WHERE rating_kva IS NULL
----
_col0 varchar
[null]

## arbitrary_single
SELECT arbitrary(x), any_value(x) FROM (VALUES 7, NULL, 7) t(x)
----
_col0 integer | _col1 integer
["7", "7"]

## bool_aggregates
SELECT bool_and(f), bool_or(f), every(f) FROM numbers
----
_col0 boolean | _col1 boolean | _col2 boolean
["false", "true", "false"]

## bitwise_aggregates
SELECT bitwise_and_agg(x), bitwise_or_agg(x) FROM (VALUES 12, 10) t(x)
----
_col0 bigint | _col1 bigint
["8", "14"]

## bitwise_xor_aggregate_absent
SELECT bitwise_xor_agg(x) FROM (VALUES 12, 10) t(x)
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'bitwise_xor_agg' not registered

## variance_family
SELECT round(variance(x), 6), round(var_pop(x), 6), round(stddev(x), 6), round(stddev_pop(x), 6), round(var_samp(x), 6) FROM (VALUES 1e0, 2e0, 4e0, 8e0) t(x)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double
["9.583333", "7.1875", "3.095696", "2.680951", "9.583333"]

## variance_of_one
SELECT variance(x), stddev(x), var_pop(x), stddev_pop(x) FROM (VALUES 5e0) t(x)
----
_col0 double | _col1 double | _col2 double | _col3 double
[null, null, "0.0", "0.0"]

## corr_covar
SELECT round(corr(y, x), 6), round(covar_pop(y, x), 6), round(covar_samp(y, x), 6) FROM (VALUES (1e0, 2e0), (2e0, 4.5e0), (3e0, 5e0)) t(x, y)
----
_col0 double | _col1 double | _col2 double
["0.933257", "1.0", "1.5"]

## corr_constant
SELECT corr(y, x) FROM (VALUES (1e0, 2e0), (1e0, 4e0)) t(x, y)
----
_col0 double
[null]

## regression
SELECT round(regr_slope(y, x), 6), round(regr_intercept(y, x), 6) FROM (VALUES (1e0, 2e0), (2e0, 4.5e0), (3e0, 5e0)) t(x, y)
----
_col0 double | _col1 double
["1.5", "0.833333"]

## skewness_kurtosis
SELECT round(skewness(x), 6), round(kurtosis(x), 6) FROM (VALUES 1e0, 2e0, 4e0, 8e0, 16e0) t(x)
----
_col0 double | _col1 double
["0.889048", "1.303763"]

## geometric_mean
SELECT round(geometric_mean(x), 9) FROM (VALUES 2e0, 8e0) t(x)
----
_col0 double
["4.0"]

## entropy
SELECT round(entropy(x), 6) FROM (VALUES 1, 1, 2) t(x)
----
error FUNCTION_NOT_FOUND: line 1:14: Function 'entropy' not registered

## approx_percentile_small
SELECT approx_percentile(x, 0.5e0), approx_percentile(x, 0.9e0), approx_percentile(x, 0e0), approx_percentile(x, 1e0) FROM (VALUES 1e0, 2e0, 3e0, 4e0, 10e0) t(x)
----
_col0 double | _col1 double | _col2 double | _col3 double
["3.0", "10.0", "1.0", "10.0"]

## approx_percentile_array
SELECT approx_percentile(x, ARRAY[0.1e0, 0.5e0, 0.9e0]) FROM UNNEST(sequence(1, 10)) t(x)
----
_col0 array(bigint)
["[2, 6, 10]"]

## approx_percentile_even
SELECT approx_percentile(x, 0.5e0) FROM (VALUES 1e0, 2e0, 3e0, 4e0) t(x)
----
_col0 double
["3.0"]

## approx_percentile_types
SELECT typeof(approx_percentile(x, 0.5e0)) FROM (VALUES 1, 2) t(x)
----
_col0 varchar
["bigint"]

## approx_percentile_weighted
SELECT approx_percentile(x, w, 0.5e0) FROM (VALUES (1e0, 1), (2e0, 1), (9e0, 5)) t(x, w)
----
_col0 double
["6.2"]

## approx_percentile_out_of_range
SELECT approx_percentile(x, 1.5e0) FROM (VALUES 1e0) t(x)
----
error INVALID_FUNCTION_ARGUMENT: Percentile must be between 0 and 1

## approx_distinct_small
SELECT approx_distinct(x) FROM (VALUES 1, 2, 2, 3, NULL) t(x)
----
_col0 bigint
["3"]

## approx_distinct_strings
SELECT approx_distinct(asset_id), approx_distinct(description) FROM readings
----
_col0 bigint | _col1 bigint
["3", "4"]

## approx_most_frequent
SELECT approx_most_frequent(2, x, 10)['a'] FROM (VALUES 'a', 'a', 'b') t(x)
----
_col0 bigint
["2"]

## checksum
SELECT to_hex(checksum(x)) FROM (VALUES 1, 2, NULL) t(x)
----
_col0 varchar
["EA51BC7B38D908D5"]

## checksum_order_free
SELECT (SELECT checksum(x) FROM (VALUES 1, 2) t(x)) = (SELECT checksum(x) FROM (VALUES 2, 1) t(x))
----
_col0 boolean
["true"]

## checksum_empty
SELECT checksum(k) FROM empty_one
----
_col0 varbinary
[null]

## checksum_varchar
SELECT to_hex(checksum(x)) FROM (VALUES 'a', 'b') t(x)
----
_col0 varchar
["BA785D4956FBDA71"]

## array_agg_distinct
SELECT array_agg(DISTINCT units ORDER BY units) FROM readings
----
_col0 array(varchar)
["[V, kW]"]

## reduce_agg
SELECT reduce_agg(x, 0, (a, b) -> a + b, (a, b) -> a + b) FROM (VALUES 1, 2, 3) t(x)
----
_col0 integer
["6"]

## numeric_histogram
SELECT numeric_histogram(2, x) FROM (VALUES 1e0, 1e0, 9e0) t(x)
----
_col0 map(double, double)
["{1.0=2.0, 9.0=1.0}"]

## multi_aggregates_grouped
SELECT asset_id, m, count(*) AS n, count(value) AS valid, round(100e0 * count(value) / count(*), 2) AS completeness FROM readings GROUP BY asset_id, m ORDER BY 1, 2
----
asset_id varchar | m varchar | n bigint | valid bigint | completeness double
["110001", "03", "480", "452", "94.17"]
["110001", "04", "480", "452", "94.17"]
["110001", "05", "480", "452", "94.17"]
["110002", "03", "480", "452", "94.17"]
["110002", "04", "480", "451", "93.96"]
["110002", "05", "480", "452", "94.17"]
["110003", "03", "480", "452", "94.17"]
["110003", "04", "480", "451", "93.96"]
["110003", "05", "480", "452", "94.17"]

## distinct_sum
SELECT sum(DISTINCT x), count(DISTINCT x), avg(DISTINCT x) FROM (VALUES 1, 1, 3) t(x)
----
_col0 bigint | _col1 bigint | _col2 double
["4", "2", "2.0"]

## max_of_boolean
SELECT max(f), min(f) FROM numbers
----
_col0 boolean | _col1 boolean
["true", "false"]

## max_of_array
SELECT max(x), min(x) FROM (VALUES ARRAY[1, 2], ARRAY[1, 3]) t(x)
----
_col0 array(integer) | _col1 array(integer)
["[1, 3]", "[1, 2]"]

## sum_of_varchar
SELECT sum(v) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(decimal(p,s)), sum(double), sum(interval day to second), sum(interval year to month), sum(real)

## avg_of_date
SELECT avg(d) FROM moments
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (date) for function avg. Expected: avg(bigint), avg(decimal(p,s)), avg(double), avg(interval day to second), avg(interval year to month), avg(real)

## sum_of_interval
SELECT sum(x), avg(x) FROM (VALUES INTERVAL '1' HOUR, INTERVAL '3' HOUR) t(x)
----
_col0 interval day to second | _col1 interval day to second
["0 04:00:00.000", "0 02:00:00.000"]

## count_two_arguments
SELECT count(k, v) FROM lefts
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer, varchar) for function count. Expected: count(), count(t) T

## nan_in_aggregates
SELECT max(x), min(x), sum(x), count(DISTINCT x) FROM (VALUES 1e0, nan(), 2e0) t(x)
----
_col0 double | _col1 double | _col2 double | _col3 bigint
["2.0", "1.0", "NaN", "3"]

## decimal_sum_wide
SELECT sum(w), avg(w) FROM numbers
----
_col0 decimal(38, 6) | _col1 decimal(38, 6)
["-99999999999999999985.481862", "-16666666666666666664.246977"]

## sum_overflow_integer_ok
SELECT sum(x) FROM (VALUES 2147483647, 2147483647) t(x)
----
_col0 bigint
["4294967294"]

## aggregate_order_by_inside
SELECT array_agg(v ORDER BY k DESC NULLS LAST, v) FROM lefts
----
_col0 array(varchar)
["[d, b, bb, a, null]"]

## median_absent
SELECT median(value) FROM readings
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'median' not registered

## quantile_absent
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY value) FROM readings
----
error SYNTAX_ERROR: line 1:42: mismatched input '('. Expecting: 'BY'

## string_agg_absent
SELECT string_agg(v, ',') FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'string_agg' not registered

## listagg_overflow_options
SELECT listagg(v, '; ' ON OVERFLOW TRUNCATE '...' WITH COUNT) WITHIN GROUP (ORDER BY v) FROM lefts
----
_col0 varchar
["a; b; bb; d; null"]

## qdigest
SELECT value_at_quantile(qdigest_agg(x), 0.5e0) FROM (VALUES 1, 2, 3) t(x)
----
_col0 bigint
["2"]

## hll_roundtrip
SELECT cardinality(approx_set(x)) FROM (VALUES 1, 2, 2, 3) t(x)
----
_col0 bigint
["3"]

## tdigest
SELECT value_at_quantile(tdigest_agg(x), 0.5e0) FROM (VALUES 1e0, 2e0, 3e0) t(x)
----
_col0 double
["2.0"]

## approx_percentile_of_decimals
SELECT approx_percentile(x, ARRAY[DECIMAL '0.25', DECIMAL '0.75']) FROM (VALUES 1.5, 2.5, 3.5, 4.5) t(x)
----
_col0 array(real)
["[2.5, 4.5]"]

## approx_percentile_by_decimal_array
SELECT approx_percentile(x, ARRAY[0.25, 0.5]) FROM (VALUES 1, 2, 3, 4) t(x)
----
_col0 array(bigint)
["[2, 3]"]

## listagg_overflow_error
SELECT listagg(v, ',' ON OVERFLOW ERROR) WITHIN GROUP (ORDER BY v) FROM lefts
----
_col0 varchar
["a,b,bb,d,null"]

## listagg_too_long
SELECT length(listagg(rpad('x', 1000, 'x'), ',') WITHIN GROUP (ORDER BY 1)) FROM UNNEST(sequence(1, 2000)) t(i)
----
error EXCEEDED_FUNCTION_MEMORY_LIMIT: Concatenated string has the length in bytes larger than the maximum output length 1048576

## listagg_truncated
SELECT length(listagg(rpad('x', 1000, 'x'), ',' ON OVERFLOW TRUNCATE '...' WITH COUNT) WITHIN GROUP (ORDER BY 1)) FROM UNNEST(sequence(1, 2000)) t(i)
----
_col0 bigint
["1048055"]

## reduce_agg_no_rows
SELECT reduce_agg(k, 0, (a, b) -> a + b, (a, b) -> a + b) FROM lefts WHERE k > 100
----
_col0 integer
[null]

## reduce_agg_grouped
SELECT k, reduce_agg(k, 1, (a, b) -> a * b, (a, b) -> a * b) FROM rights GROUP BY k ORDER BY k
----
k integer | _col1 integer
["2", "4"]
["4", "4"]
["5", "5"]
[null, null]

## reduce_agg_nulls
SELECT reduce_agg(x, 0e0, (a, b) -> a + b, (a, b) -> a + b) FROM (VALUES 1, NULL, 2) t(x)
----
_col0 double
["3.0"]

## reduce_agg_filtered
SELECT reduce_agg(k, 0, (a, b) -> a + b, (a, b) -> a + b) FILTER (WHERE k > 1) FROM lefts
----
_col0 integer
["8"]

## reduce_agg_of_text
SELECT reduce_agg(v, '', (a, b) -> a || b, (a, b) -> a || b) FROM (VALUES 'x') t(v)
----
error NOT_SUPPORTED: State type not supported for reduce_agg: varchar

## checksum_of_texts
SELECT checksum(v) FROM lefts
----
_col0 varbinary
["28 da 3a f5 5b c0 d8 b0"]

## checksum_of_long_text
SELECT checksum(x) FROM (VALUES 'a', 'abcdefghijklmnopqrstuvwxyz0123456789', NULL) t(x)
----
_col0 varbinary
["4e fd 0e f5 65 bf 0e 4d"]

## checksum_of_bytes
SELECT checksum(x) FROM (VALUES X'', X'414243', to_utf8('ein längerer Text mit mehr als zweiunddreißig Bytes darin, siebzig gar')) t(x)
----
_col0 varbinary
["f8 5a fd 51 64 67 ab e1"]

## checksum_of_char
SELECT checksum(x) FROM (VALUES CAST('a' AS char(3))) t(x)
----
_col0 varbinary
["fd ff aa cc 62 74 ab df"]

## checksum_of_zoned
SELECT checksum(x) FROM (VALUES TIMESTAMP '2025-01-01 00:00:00.123 Europe/London', TIMESTAMP '2025-01-01 00:00:00 UTC') t(x)
----
_col0 varbinary
["c0 17 56 58 e4 3f 52 80"]

## checksum_of_decimals
SELECT checksum(x) FROM (VALUES 1.5, 2.25, NULL) t(x)
----
_col0 varbinary
["c1 b8 07 87 f0 d2 f0 a2"]

## moments_of_constants
SELECT skewness(x), kurtosis(x), stddev(x), variance(x) FROM (VALUES 1e0, 1e0, 1e0, 1e0, 1e0) t(x)
----
_col0 double | _col1 double | _col2 double | _col3 double
["NaN", "NaN", "0.0", "0.0"]

## moments_of_three
SELECT skewness(x), kurtosis(x) FROM (VALUES 1e0, 1e0, 1e0) t(x)
----
_col0 double | _col1 double
["NaN", null]

## moments_of_two
SELECT skewness(x), kurtosis(x) FROM (VALUES 1e0, 1e0) t(x)
----
_col0 double | _col1 double
[null, null]

## regression_of_one_row
SELECT corr(x, y), covar_samp(x, y), covar_pop(x, y), regr_slope(x, y), regr_intercept(x, y), stddev(x), variance(x), var_pop(x) FROM (VALUES (1e0, 2e0)) t(x, y)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 double | _col7 double
[null, null, "0.0", null, null, null, null, "0.0"]

## regression_of_equal_rows
SELECT corr(x, y), regr_slope(x, y), regr_intercept(x, y), regr_slope(y, x) FROM (VALUES (1e0, 2e0), (1e0, 2e0)) t(x, y)
----
_col0 double | _col1 double | _col2 double | _col3 double
[null, null, null, null]

## not_numbers
SELECT sum(x), avg(x), min(x), max(x), stddev(x), variance(x) FROM (VALUES nan(), 1e0, infinity()) t(x)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double
["NaN", "NaN", "1.0", "Infinity", "NaN", "NaN"]

## min_by_of_not_a_number
SELECT min_by(x, y), max_by(x, y) FROM (VALUES ('a', nan()), ('b', 1e0), ('c', 2e0)) t(x, y)
----
_col0 varchar(1) | _col1 varchar(1)
["b", "c"]

## histogram_beside_a_column_v
SELECT histogram(k), cardinality(map_agg(v, k)), cardinality(multimap_agg(k, v)) FROM lefts WHERE k = 2
----
_col0 map(integer, bigint) | _col1 bigint | _col2 bigint
["{2=2}", "2", "1"]

## maps_beside_columns_of_any_name
SELECT e, MAP(ARRAY[e], ARRAY[1]), CAST(MAP(ARRAY[e], ARRAY[1]) AS json), CAST(MAP(ARRAY[e], ARRAY[1]) AS map(varchar, double)), MAP(ARRAY[e], ARRAY[1]) = MAP(ARRAY['a'], ARRAY[1]) FROM (VALUES 'a', 'b') t(e)
----
e varchar(1) | _col1 map(varchar(1), integer) | _col2 json | _col3 map(varchar, double) | _col4 boolean
["a", "{a=1}", "{\"a\":1}", "{a=1.0}", "true"]
["b", "{b=1}", "{\"b\":1}", "{b=1.0}", "false"]

## map_agg_no_keys
SELECT map_agg(CAST(NULL AS integer), 1), multimap_agg(CAST(NULL AS integer), 1), histogram(CAST(NULL AS integer)), map_agg(k, 1) FROM lefts WHERE k = 1
----
_col0 map(integer, integer) | _col1 map(integer, array(integer)) | _col2 map(integer, bigint) | _col3 map(integer, integer)
[null, null, null, "{1=1}"]

## map_union_of_empty
SELECT map_union(m) FROM (VALUES MAP(ARRAY[], ARRAY[]), NULL) t(m)
----
_col0 map(unknown, unknown)
[null]
