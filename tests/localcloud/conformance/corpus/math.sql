# Mathematics, integer and decimal arithmetic, bits

## integer_division_truncates
SELECT 7 / 2, -7 / 2, 7 / -2, 1 / 3
----
_col0 integer | _col1 integer | _col2 integer | _col3 integer
["3", "-3", "-3", "0"]

## modulo_sign
SELECT 7 % 3, -7 % 3, 7 % -3, mod(-7, 3)
----
_col0 integer | _col1 integer | _col2 integer | _col3 integer
["1", "-1", "1", "-1"]

## double_division
SELECT 7 / 2e0, 7e0 / 2, 1e0 / 3
----
_col0 double | _col1 double | _col2 double
["3.5", "3.5", "0.3333333333333333"]

## division_by_zero_integer
SELECT 1 / 0
----
error DIVISION_BY_ZERO: Division by zero

## division_by_zero_double
SELECT 1e0 / 0, -1e0 / 0, is_nan(0e0 / 0)
----
_col0 double | _col1 double | _col2 boolean
["Infinity", "-Infinity", "true"]

## division_by_zero_decimal
SELECT 1.0 / 0.0
----
error DIVISION_BY_ZERO: Division by zero

## modulo_by_zero
SELECT 1 % 0
----
error DIVISION_BY_ZERO: Division by zero

## division_by_zero_column
SELECT b / (i - 100) FROM numbers WHERE id = 1
----
error DIVISION_BY_ZERO: Division by zero

## decimal_literal_types
SELECT typeof(1.5), typeof(0.05), typeof(1.), typeof(.5), typeof(12345678901234567890.1), typeof(1.50)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar
["decimal(2,1)", "decimal(2,2)", "decimal(1,0)", "decimal(1,1)", "decimal(21,1)", "decimal(3,2)"]

## decimal_add
SELECT 1.5 + 2.25, typeof(1.5 + 2.25)
----
_col0 decimal(4, 2) | _col1 varchar
["3.75", "decimal(4,2)"]

## decimal_multiply
SELECT 1.5 * 2.25, typeof(1.5 * 2.25)
----
_col0 decimal(5, 3) | _col1 varchar
["3.375", "decimal(5,3)"]

## decimal_divide_scale
SELECT 1.0 / 3.0, typeof(1.0 / 3.0), 10.00 / 3, typeof(10.00 / 3)
----
_col0 decimal(3, 1) | _col1 varchar | _col2 decimal(4, 2) | _col3 varchar
["0.3", "decimal(3,1)", "3.33", "decimal(4,2)"]

## decimal_divide_rounds_half_up
SELECT 1.0 / 8.0, 5.0 / 9.0, -5.0 / 9.0, 1.00 / 16.0
----
_col0 decimal(3, 1) | _col1 decimal(3, 1) | _col2 decimal(3, 1) | _col3 decimal(4, 2)
["0.1", "0.6", "-0.6", "0.06"]

## decimal_modulo
SELECT 5.5 % 2.0, typeof(5.5 % 2.0), -5.5 % 2.0
----
_col0 decimal(2, 1) | _col1 varchar | _col2 decimal(2, 1)
["1.5", "decimal(2,1)", "-1.5"]

## decimal_with_integer
SELECT 1.5 + 1, typeof(1.5 + 1), typeof(c * i) FROM numbers WHERE id = 1
----
_col0 decimal(12, 1) | _col1 varchar | _col2 varchar
["2.5", "decimal(12,1)", "decimal(20,2)"]

## decimal_with_bigint
SELECT typeof(1.5 + BIGINT '1'), 1.5 * BIGINT '3'
----
_col0 varchar | _col1 decimal(21, 1)
["decimal(21,1)", "4.5"]

## decimal_with_double
SELECT 1.5 + 1e0, typeof(1.5 + 1e0)
----
_col0 double | _col1 varchar
["2.5", "double"]

## decimal_column_arithmetic
SELECT id, c + c, c * 2, c / 3, -c FROM numbers ORDER BY id
----
id integer | _col1 decimal(11, 2) | _col2 decimal(20, 2) | _col3 decimal(10, 2) | _col4 decimal(10, 2)
["1", "24.68", "24.68", "4.11", "-12.34"]
["2", "-0.10", "-0.10", "-0.02", "0.05"]
["3", "199999999.98", "199999999.98", "33333333.33", "-99999999.99"]
["4", "0.00", "0.00", "0.00", "0.00"]
["5", null, null, null, null]
["6", "2.00", "2.00", "0.33", "-1.00"]
["7", "5.00", "5.00", "0.83", "-2.50"]

## decimal_overflow
SELECT DECIMAL '99999999999999999999999999999999999999' + 1
----
error NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow

## decimal_multiply_overflow
SELECT CAST('12345678901234567890123456789012345678' AS decimal(38,0)) * CAST(10 AS decimal(38,0))
----
error NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow

## decimal_sum_type
SELECT sum(c), typeof(sum(c)) FROM numbers
----
_col0 decimal(38, 2) | _col1 varchar
["100000015.78", "decimal(38,2)"]

## decimal_avg_scale
SELECT avg(c), typeof(avg(c)) FROM numbers
----
_col0 decimal(10, 2) | _col1 varchar
["16666669.30", "decimal(10,2)"]

## decimal_avg_literal
SELECT avg(x) FROM (VALUES 1.0, 2.0, 2.5) t(x)
----
_col0 decimal(2, 1)
["1.8"]

## decimal_compare
SELECT 1.50 = 1.5, 1.5 = 1.5e0, 2 > 1.99, DECIMAL '0.1' + DECIMAL '0.2' = DECIMAL '0.3'
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "true", "true", "true"]

## wide_decimal
SELECT id, w, w * 2 FROM numbers ORDER BY id
----
id integer | w decimal(38, 6) | _col2 decimal(38, 6)
["1", "1.000001", "2.000002"]
["2", "-99999999999999999999.123456", "-199999999999999999998.246912"]
["3", "0.000000", "0.000000"]
["4", "7.500000", "15.000000"]
["5", null, null]
["6", "2.000000", "4.000000"]
["7", "3.141593", "6.283186"]

## double_sum_inexact
SELECT 0.1e0 + 0.2e0, 0.1e0 + 0.2e0 = 0.3e0
----
_col0 double | _col1 boolean
["0.30000000000000004", "false"]

## integer_overflow_add
SELECT 2147483647 + 1
----
error NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 + 1

## integer_overflow_multiply
SELECT i * i FROM numbers WHERE id = 3
----
error NUMERIC_VALUE_OUT_OF_RANGE: integer multiplication overflow: 2147483647 * 2147483647

## integer_overflow_negate
SELECT -i FROM numbers WHERE id = 4
----
error NUMERIC_VALUE_OUT_OF_RANGE: integer negation overflow: -2147483648

## bigint_overflow
SELECT b + 1 FROM numbers WHERE id = 3
----
error NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow: 9223372036854775807 + 1

## tinyint_overflow
SELECT t + t FROM numbers WHERE id = 3
----
error NUMERIC_VALUE_OUT_OF_RANGE: tinyint addition overflow: 127 + 127

## smallint_stays_smallint
SELECT typeof(s + s), typeof(t + t), typeof(t + s), typeof(s + i), typeof(i + b) FROM numbers WHERE id = 1
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["smallint", "tinyint", "smallint", "integer", "bigint"]

## integer_literal_types
SELECT typeof(1), typeof(2147483647), typeof(2147483648), typeof(1e0), typeof(-1)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["integer", "integer", "bigint", "double", "integer"]

## literal_too_large
SELECT 9223372036854775808
----
error SYNTAX_ERROR: line 1:1: Invalid numeric literal: 9223372036854775808

## sum_integer_is_bigint
SELECT sum(i), typeof(sum(i)), sum(t), typeof(sum(t)) FROM numbers
----
_col0 bigint | _col1 varchar | _col2 bigint | _col3 varchar
["99", "bigint", "6", "bigint"]

## sum_bigint_overflow
SELECT sum(b) FROM (VALUES 9223372036854775807, 1) t(b)
----
error NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow: 9223372036854775807 + 1

## avg_integer_is_double
SELECT avg(i), typeof(avg(i)), avg(t) FROM numbers
----
_col0 double | _col1 varchar | _col2 double
["16.5", "double", "1.0"]

## abs_sign
SELECT abs(-5), abs(-2.5), abs(-1e0), sign(-3), sign(0), sign(2.5), sign(-2e0)
----
_col0 integer | _col1 decimal(2, 1) | _col2 double | _col3 integer | _col4 integer | _col5 decimal(1, 0) | _col6 double
["5", "2.5", "1.0", "-1", "0", "1", "-1.0"]

## abs_overflow
SELECT abs(CAST(-128 AS tinyint))
----
error NUMERIC_VALUE_OUT_OF_RANGE: Value -128 is out of range for abs(tinyint)

## ceil_floor
SELECT ceil(1.2), ceiling(-1.2), floor(-1.2), ceil(1.5e0), floor(5)
----
_col0 decimal(2, 0) | _col1 decimal(2, 0) | _col2 decimal(2, 0) | _col3 double | _col4 integer
["2", "-1", "-2", "2.0", "5"]

## ceil_types
SELECT typeof(ceil(1.2)), typeof(ceil(1e0)), typeof(floor(5)), typeof(round(1.25, 1)), typeof(round(2))
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["decimal(2,0)", "double", "integer", "decimal(4,2)", "integer"]

## round_half_up
SELECT round(0.5e0), round(1.5e0), round(2.5e0), round(-0.5e0), round(-2.5e0)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double
["1.0", "2.0", "3.0", "-1.0", "-3.0"]

## round_digits
SELECT round(3.14159e0, 2), round(1234.5e0, -2), round(2.675e0, 2), round(-1.005e0, 2)
----
_col0 double | _col1 double | _col2 double | _col3 double
["3.14", "1200.0", "2.68", "-1.0"]

## round_decimal
SELECT round(2.5), round(-2.5), round(1.245, 2), round(1234.5, -2)
----
_col0 decimal(2, 0) | _col1 decimal(2, 0) | _col2 decimal(5, 3) | _col3 decimal(6, 1)
["3", "-3", "1.250", "1200.0"]

## round_integer_digits
SELECT round(1250, -2), round(1249, -2), round(7, 2)
----
_col0 integer | _col1 integer | _col2 integer
["1300", "1200", "7"]

## truncate_number
SELECT truncate(2.9e0), truncate(-2.9e0), truncate(2.98), truncate(12.345, 1)
----
_col0 double | _col1 double | _col2 decimal(1, 0) | _col3 decimal(5, 3)
["2.0", "-2.0", "2", "12.300"]

## double_to_integer_rounds
SELECT CAST(2.5e0 AS integer), CAST(3.5e0 AS integer), CAST(-2.5e0 AS integer), CAST(0.4e0 AS bigint)
----
_col0 integer | _col1 integer | _col2 integer | _col3 bigint
["3", "4", "-3", "0"]

## decimal_to_integer_rounds
SELECT CAST(2.5 AS integer), CAST(-2.5 AS integer), CAST(2.49 AS bigint)
----
_col0 integer | _col1 integer | _col2 bigint
["3", "-3", "2"]

## power_sqrt
SELECT power(2, 10), pow(2, -1), sqrt(2), cbrt(27e0), sqrt(-1)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double
["1024.0", "0.5", "1.4142135623730951", "3.0", "NaN"]

## exp_ln_log
SELECT exp(0), ln(1), log(2, 8), log2(8), log10(1000), ln(0), e() > 2.718
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 boolean
["1.0", "0.0", "3.0", "3.0", "3.0", "-Infinity", "true"]

## trigonometry
SELECT sin(0), cos(0), tan(0), round(asin(1), 6), round(atan2(1, 1), 6), round(degrees(pi()), 6), round(radians(180), 6)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 double
["0.0", "1.0", "0.0", "1.570796", "0.785398", "180.0", "3.141593"]

## hyperbolic
SELECT sinh(0), cosh(0), tanh(0)
----
_col0 double | _col1 double | _col2 double
["0.0", "1.0", "0.0"]

## greatest_least
SELECT greatest(1, 3, 2), least(1.5, 0.5), greatest('a', 'b'), greatest(1, NULL)
----
_col0 integer | _col1 decimal(2, 1) | _col2 varchar(1) | _col3 integer
["3", "0.5", "b", null]

## nan_infinity
SELECT nan(), infinity(), -infinity(), is_nan(nan()), is_finite(1e0), is_infinite(infinity())
----
_col0 double | _col1 double | _col2 double | _col3 boolean | _col4 boolean | _col5 boolean
["NaN", "Infinity", "-Infinity", "true", "true", "true"]

## nan_comparison
SELECT nan() = nan(), nan() > 1, nan() < 1, nan() <> nan(), nan() IS DISTINCT FROM nan()
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean | _col4 boolean
["false", "false", "false", "true", "false"]

## nan_sorts_largest
SELECT x FROM (VALUES 1e0, nan(), infinity(), -1e0) t(x) ORDER BY x
----
x double
["-1.0"]
["1.0"]
["Infinity"]
["NaN"]

## negative_zero
SELECT -0e0, 0e0 = -0e0
----
_col0 double | _col1 boolean
["-0.0", "true"]

## double_text
SELECT 1e0, 1e7, 12345678e0, 1e-3, 1e-4, 123456.789e0, 1e300, 1e10, 100e0
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 double | _col7 double | _col8 double
["1.0", "1.0E7", "1.2345678E7", "0.001", "1.0E-4", "123456.789", "1.0E300", "1.0E10", "100.0"]

## real_text
SELECT REAL '1.1', CAST(1.1e0 AS real), REAL '1e10', REAL '0.001', CAST(REAL '1.1' AS double)
----
_col0 real | _col1 real | _col2 real | _col3 real | _col4 double
["1.1", "1.1", "1.0E10", "0.001", "1.100000023841858"]

## real_arithmetic
SELECT r + r, typeof(r + r), typeof(r * d), typeof(r + i), r / 2 FROM numbers WHERE id IN (1, 4) ORDER BY id
----
_col0 real | _col1 varchar | _col2 varchar | _col3 varchar | _col4 real
["1.0", "real", "double", "real", "0.25"]
["6.5", "real", "double", "real", "1.625"]

## width_bucket
SELECT width_bucket(5.35e0, 0.2e0, 10.6e0, 5), width_bucket(-1e0, 0, 10, 5), width_bucket(11e0, 0, 10, 5)
----
_col0 bigint | _col1 bigint | _col2 bigint
["3", "0", "6"]

## width_bucket_bins
SELECT width_bucket(3e0, ARRAY[1e0, 2e0, 4e0]), width_bucket(0e0, ARRAY[1e0, 2e0])
----
_col0 bigint | _col1 bigint
["2", "0"]

## to_base
SELECT to_base(255, 16), to_base(-10, 2), from_base('ff', 16), from_base('-1010', 2)
----
_col0 varchar(64) | _col1 varchar(64) | _col2 bigint | _col3 bigint
["ff", "-1010", "255", "-10"]

## from_base_invalid
SELECT from_base('xyz', 10)
----
error INVALID_FUNCTION_ARGUMENT: Not a valid base-10 number: xyz

## bitwise
SELECT bitwise_and(19, 25), bitwise_or(19, 25), bitwise_xor(19, 25), bitwise_not(-12), bit_count(9, 64)
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint
["17", "27", "10", "11", "2"]

## bitwise_shift
SELECT bitwise_left_shift(1, 2), bitwise_right_shift(8, 3), bitwise_right_shift_arithmetic(-8, 1), bitwise_left_shift(7, 2)
----
_col0 integer | _col1 integer | _col2 integer | _col3 integer
["4", "1", "-4", "28"]

## bit_count_negative
SELECT bit_count(-7, 64), bit_count(-7, 8)
----
_col0 bigint | _col1 bigint
["62", "6"]

## random_in_range
SELECT random() BETWEEN 0 AND 1, random(10) BETWEEN 0 AND 9, rand(3, 5) BETWEEN 3 AND 4
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "true", "true"]

## cosine_similarity
SELECT cosine_similarity(MAP(ARRAY['a'], ARRAY[1.0]), MAP(ARRAY['a'], ARRAY[2.0]))
----
_col0 double
["1.0"]

## normal_cdf
SELECT round(normal_cdf(0, 1, 1.96), 6), round(inverse_normal_cdf(0, 1, 0.5), 6), wilson_interval_lower(1250, 1310, 1.96e0) > 0.93
----
_col0 double | _col1 double | _col2 boolean
["0.975002", "0.0", "true"]

## beta_cdf
SELECT round(beta_cdf(3, 4, 0.3), 6)
----
_col0 double
["0.25569"]

## precedence
SELECT 2 + 3 * 4, (2 + 3) * 4, -2 * -3, 10 - 4 - 3, 2 * 3 % 4
----
_col0 integer | _col1 integer | _col2 integer | _col3 integer | _col4 integer
["14", "20", "6", "3", "2"]

## unary_plus
SELECT +5, - -5
----
_col0 integer | _col1 integer
["5", "5"]

## numeric_in_between
SELECT id FROM numbers WHERE i BETWEEN -100 AND 100 ORDER BY id
----
id integer
["1"]
["2"]
["6"]
["7"]

## numbers_table
SELECT * FROM numbers ORDER BY id
----
id integer | t tinyint | s smallint | i integer | b bigint | r real | d double | c decimal(10, 2) | w decimal(38, 6) | f boolean
["1", "1", "10", "100", "1000", "0.5", "1.5", "12.34", "1.000001", "true"]
["2", "-1", "-10", "-100", "-1000", "-0.25", "-2.5", "-0.05", "-99999999999999999999.123456", "false"]
["3", "127", "32767", "2147483647", "9223372036854775807", "16384.5", "1.0E300", "99999999.99", "0.000000", "true"]
["4", "-128", "-32768", "-2147483648", "-9223372036854775807", "3.25", "0.125", "0.00", "7.500000", null]
["5", null, null, null, null, null, null, null, null, null]
["6", "0", "0", "0", "0", "0.0", "0.0", "1.00", "2.000000", "false"]
["7", "7", "10", "100", "5", "2.0", "2.5", "2.50", "3.141593", "true"]

## double_mod
SELECT 5.5e0 % 2e0, mod(-5.5e0, 2e0)
----
_col0 double | _col1 double
["1.5", "-1.5"]

## string_plus_number
SELECT '1' + 1
----
error TYPE_MISMATCH: line 1:12: Cannot apply operator: varchar(1) + integer

## boolean_arithmetic
SELECT true + 1
----
error TYPE_MISMATCH: line 1:13: Cannot apply operator: boolean + integer

## mod_of_decimals
SELECT mod(7.25, 2.5), mod(-7.25, 2.5), mod(5, 2.5), mod(DECIMAL '5.5', 2)
----
_col0 decimal(3, 2) | _col1 decimal(3, 2) | _col2 decimal(2, 1) | _col3 decimal(2, 1)
["2.25", "-2.25", "0.0", "1.5"]

## mod_of_decimal_column
SELECT id, mod(c, 3) FROM numbers ORDER BY id
----
id integer | _col1 decimal(10, 2)
["1", "0.34"]
["2", "-0.05"]
["3", "0.99"]
["4", "0.00"]
["5", null]
["6", "1.00"]
["7", "2.50"]

## mod_of_reals
SELECT mod(CAST(5 AS real), CAST(3 AS real))
----
_col0 real
["2.0"]

## mod_of_decimal_by_zero
SELECT mod(5.5, 0)
----
error DIVISION_BY_ZERO: Division by zero

## rounded_and_cut_decimals
SELECT truncate(12.345, 1), round(12.345, 2), round(12.345, -1), truncate(-12.345, 1), round(-12.345, 2), truncate(12.345, -1)
----
_col0 decimal(5, 3) | _col1 decimal(6, 3) | _col2 decimal(6, 3) | _col3 decimal(5, 3) | _col4 decimal(6, 3) | _col5 decimal(5, 3)
["12.300", "12.350", "10.000", "-12.300", "-12.350", "10.000"]

## rounded_beyond_their_scale
SELECT round(12.345, 5), truncate(12.345, 9), round(99.99, 1), round(12.345, -4), truncate(12.345, -3)
----
_col0 decimal(6, 3) | _col1 decimal(5, 3) | _col2 decimal(5, 2) | _col3 decimal(6, 3) | _col4 decimal(5, 3)
["12.345", "12.345", "100.00", "0.000", "0.000"]

## rounded_decimal_columns
SELECT id, round(c, 1), truncate(c, 1), round(w, 3) FROM numbers ORDER BY id
----
id integer | _col1 decimal(11, 2) | _col2 decimal(10, 2) | _col3 decimal(38, 6)
["1", "12.30", "12.30", "1.000000"]
["2", "-0.10", "0.00", "-99999999999999999999.123000"]
["3", "100000000.00", "99999999.90", "0.000000"]
["4", "0.00", "0.00", "7.500000"]
["5", null, null, null]
["6", "1.00", "1.00", "2.000000"]
["7", "2.50", "2.50", "3.142000"]

## cube_roots
SELECT cbrt(27e0), cbrt(-27e0), cbrt(0.125e0), cbrt(2e0), cbrt(1e300), cbrt(0e0), cbrt(nan()), cbrt(infinity())
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 double | _col7 double
["3.0", "-3.0", "0.5", "1.2599210498948732", "1.0E100", "0.0", "NaN", "Infinity"]

## decimal_literal_whole
SELECT typeof(DECIMAL '5'), DECIMAL '5' / 2, DECIMAL '5' / DECIMAL '2', typeof(DECIMAL '005.10'), DECIMAL '-5'
----
_col0 varchar | _col1 decimal(1, 0) | _col2 decimal(1, 0) | _col3 varchar | _col4 decimal(1, 0)
["decimal(1,0)", "3", "3", "decimal(3,2)", "-5"]

## decimal_add_overflow
SELECT CAST(9e37 AS decimal(38,0)) + CAST(9e37 AS decimal(38,0))
----
error NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow

## round_below_a_half
SELECT round(x), round(x, 1), round(x, -1), CAST(x AS integer) FROM (VALUES 0.49999999999999994e0, 2.5e0, -2.5e0, 0.05e0, 1.25e0, 14.5e0, -15e0, 1.005e0, 2.675e0) t(x)
----
_col0 double | _col1 double | _col2 double | _col3 integer
["-15.0", "-15.0", "-20.0", "-15"]
["-3.0", "-2.5", "-0.0", "-3"]
["0.0", "0.1", "0.0", "0"]
["0.0", "0.5", "0.0", "0"]
["1.0", "1.0", "0.0", "1"]
["1.0", "1.3", "0.0", "1"]
["15.0", "14.5", "10.0", "15"]
["3.0", "2.5", "0.0", "3"]
["3.0", "2.7", "0.0", "3"]

## round_far
SELECT round(1e300, 2), round(1e17, 2), round(-1e300, 3), round(9.5e18, 0), round(2.5e0, 400), round(4503599627370497.5e0), round(REAL '-2.25', 2147483647)
----
_col0 double | _col1 double | _col2 double | _col3 double | _col4 double | _col5 double | _col6 real
["1.0E300", "1.0E17", "-1.0E300", "9.5E18", "2.5", "4.503599627370498E15", "-2.25"]

## power_of_infinity
SELECT pow(-infinity(), 1e-10), power(-infinity(), 3), power(infinity(), -1)
----
_col0 double | _col1 double | _col2 double
["Infinity", "-Infinity", "0.0"]

## width_bucket_downwards
SELECT width_bucket(5e0, 10e0, 0e0, 5), width_bucket(10e0, 10e0, 0e0, 5), width_bucket(0e0, 10e0, 0e0, 5), width_bucket(infinity(), 0e0, 1e0, 3), width_bucket(-infinity(), 0e0, 1e0, 3)
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint
["3", "0", "5", "4", "0"]

## width_bucket_nulls
SELECT width_bucket(CAST(NULL AS double), 0e0, 1e0, 0), width_bucket(x, ARRAY[1e0, 2e0]) FROM (VALUES 0e0, 1e0, 2e0, NULL, infinity()) t(x)
----
_col0 bigint | _col1 bigint
[null, "0"]
[null, "1"]
[null, "2"]
[null, "2"]
[null, null]

## width_bucket_equal_bounds
SELECT width_bucket(1e0, 1e0, 1e0, 3)
----
error INVALID_FUNCTION_ARGUMENT: bounds cannot equal each other

## width_bucket_nan
SELECT width_bucket(nan(), 0e0, 1e0, 3)
----
error INVALID_FUNCTION_ARGUMENT: operand must not be NaN

## width_bucket_infinite_bound
SELECT width_bucket(1e0, infinity(), 1e0, 3)
----
error INVALID_FUNCTION_ARGUMENT: first bound must be finite

## width_bucket_no_bins
SELECT width_bucket(1e0, ARRAY[])
----
error INVALID_FUNCTION_ARGUMENT: Bins cannot be an empty array

## width_bucket_bins_unsorted
SELECT width_bucket(1e0, ARRAY[2e0, 1e0])
----
error INVALID_FUNCTION_ARGUMENT: Bin values are not sorted in ascending order

## bit_count_bits
SELECT bit_count(7, 65)
----
error INVALID_FUNCTION_ARGUMENT: Bits specified in bit_count must be between 2 and 64, got 65

## bit_count_too_few_bits
SELECT bit_count(255, 8)
----
error INVALID_FUNCTION_ARGUMENT: Number must be representable with the bits specified. 255 cannot be represented with 8 bits

## bit_count_fits
SELECT bit_count(-1, 8), bit_count(7, 64), bit_count(127, 8)
----
_col0 bigint | _col1 bigint | _col2 bigint
["8", "3", "7"]

## from_base_radix
SELECT from_base('10', 64)
----
error INVALID_FUNCTION_ARGUMENT: Radix must be between 2 and 36

## from_base_empty
SELECT from_base('', 10)
----
error INVALID_FUNCTION_ARGUMENT: Not a valid base-10 number: 

## from_base_null
SELECT from_base('a', CAST(NULL AS bigint)), from_base('-ff', 16), from_base('zz', 36)
----
_col0 bigint | _col1 bigint | _col2 bigint
[null, "-255", "1295"]

## shift_edges
SELECT bitwise_left_shift(1, -1), bitwise_left_shift(TINYINT '1', 7), bitwise_left_shift(TINYINT '1', 8), bitwise_right_shift(-1, 28), bitwise_right_shift(-1, -1), bitwise_right_shift_arithmetic(-8, 1), bitwise_right_shift_arithmetic(-8, -1), bitwise_right_shift(CAST(NULL AS tinyint), 100)
----
_col0 integer | _col1 tinyint | _col2 tinyint | _col3 integer | _col4 integer | _col5 integer | _col6 integer | _col7 tinyint
["0", "-128", "0", "15", "0", "-4", "-1", null]

## shift_edges_bigint
SELECT bitwise_left_shift(BIGINT '1', -1), bitwise_right_shift(BIGINT '-1', -1), bitwise_right_shift_arithmetic(BIGINT '-8', -3), bitwise_left_shift(BIGINT '1', 63), bitwise_right_shift_arithmetic(BIGINT '9223372036854775807', 1), bitwise_right_shift_arithmetic(BIGINT '9223372036854775807', 0)
----
_col0 bigint | _col1 bigint | _col2 bigint | _col3 bigint | _col4 bigint | _col5 bigint
["-9223372036854775808", "1", "-1", "-9223372036854775808", "4611686018427387903", "9223372036854775807"]

## shift_by_a_bigint
SELECT bitwise_left_shift(1, BIGINT '1')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer, bigint) for function bitwise_left_shift. Expected: bitwise_left_shift(bigint, integer), bitwise_left_shift(integer, integer), bitwise_left_shift(smallint, integer), bitwise_left_shift(tinyint, integer)

## null_divided_by_zero
SELECT a / b, a % b, mod(a, b) FROM (VALUES (NULL, 0e0), (1e0, 0e0), (0e0, 0e0), (-1e0, 0e0), (1e0, -0e0), (1e0, NULL), (nan(), 0e0)) t(a, b)
----
_col0 double | _col1 double | _col2 double
["-Infinity", "NaN", "NaN"]
["-Infinity", "NaN", "NaN"]
["Infinity", "NaN", "NaN"]
["NaN", "NaN", "NaN"]
["NaN", "NaN", "NaN"]
[null, null, null]
[null, null, null]

## null_divided_by_zero_real
SELECT a / b, a % b FROM (VALUES (CAST(NULL AS real), REAL '0'), (REAL '1', REAL '0')) t(a, b)
----
_col0 real | _col1 real
["Infinity", "NaN"]
[null, null]

## null_divided_by_zero_exact
SELECT CAST(NULL AS decimal(5,2)) / 0.0, CAST(NULL AS integer) / 0, CAST(NULL AS bigint) % 0, NULL / 0
----
_col0 decimal(6, 2) | _col1 integer | _col2 bigint | _col3 integer
[null, null, null, null]
