# String functions and operators

## length_code_points
SELECT length('日本'), length(''), length(NULL)
----
_col0 bigint | _col1 bigint | _col2 bigint
["2", "0", null]

## length_char_keeps_blanks
SELECT length(CAST('ab' AS char(5)))
----
_col0 bigint
["5"]

## concat_operator
SELECT 'a' || 'b', 'a' || NULL
----
_col0 varchar | _col1 array(varchar(1))
["ab", null]

## concat_function
SELECT concat('a', 'b', 'c')
----
_col0 varchar
["abc"]

## concat_null
SELECT concat('a', NULL)
----
_col0 array(varchar(1))
[null]

## concat_ws
SELECT concat_ws(',', 'a', NULL, 'b'), concat_ws(',', ARRAY['x', NULL, 'y'])
----
_col0 varchar | _col1 varchar
["a,b", "x,y"]

## upper_lower
SELECT upper('größe'), lower('GRÖSSE')
----
_col0 varchar(5) | _col1 varchar(6)
["GRÖßE", "grösse"]

## substr_one_based
SELECT substr('feeder', 1, 3), substr('feeder', 4), substr('feeder', -3), substr('feeder', -3, 2)
----
_col0 varchar(6) | _col1 varchar(6) | _col2 varchar(6) | _col3 varchar(6)
["fee", "der", "der", "de"]

## substr_zero
SELECT substr('feeder', 0), substr('feeder', 0, 2)
----
_col0 varchar(6) | _col1 varchar(6)
["", ""]

## substr_beyond
SELECT substr('abc', 4), substr('abc', 10), substr('abc', -10)
----
_col0 varchar(3) | _col1 varchar(3) | _col2 varchar(3)
["", "", ""]

## substring_from_for
SELECT substring('feeder' FROM 2 FOR 3), substring('feeder', 2, 3)
----
_col0 varchar(6) | _col1 varchar(6)
["eed", "eed"]

## trim_variants
SELECT trim('  a b  '), ltrim('  a'), rtrim('a  '), trim(BOTH 'x' FROM 'xxaxx'), trim(LEADING 'x' FROM 'xxaxx'), trim(TRAILING 'x' FROM 'xxaxx')
----
_col0 varchar(7) | _col1 varchar(3) | _col2 varchar(3) | _col3 varchar(5) | _col4 varchar(5) | _col5 varchar(5)
["a b", "a", "a", "a", "axx", "xxa"]

## ltrim_characters
SELECT ltrim('xyab', 'xy'), rtrim('abxy', 'xy')
----
_col0 varchar(4) | _col1 varchar(4)
["ab", "ab"]

## lpad_rpad
SELECT lpad('7', 3, '0'), rpad('7', 3, '-'), lpad('12345', 3, '0'), lpad('a', 6, 'xyz')
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar
["007", "7--", "123", "xyzxya"]

## replace_variants
SELECT replace('a-b-c', '-', '+'), replace('a-b-c', '-'), replace('', '', 'x')
----
_col0 varchar(11) | _col1 varchar(5) | _col2 varchar(1)
["a+b+c", "abc", "x"]

## reverse_string
SELECT reverse('añb'), reverse('')
----
_col0 varchar(3) | _col1 varchar(0)
["bña", ""]

## strpos_first
SELECT strpos('feeder', 'e'), strpos('feeder', 'z'), strpos('feeder', '')
----
_col0 bigint | _col1 bigint | _col2 bigint
["2", "0", "1"]

## strpos_instance
SELECT strpos('feeder', 'e', 2), strpos('feeder', 'e', -1)
----
_col0 bigint | _col1 bigint
["3", "5"]

## position_in
SELECT position('d' IN 'feeder')
----
_col0 bigint
["4"]

## split_array
SELECT split('a,b,,c', ','), split('a,b,c', ',', 2), split('', ',')
----
_col0 array(varchar(6)) | _col1 array(varchar(5)) | _col2 array(varchar(0))
["[a, b, , c]", "[a, b,c]", "[]"]

## split_part_in_range
SELECT split_part('110001|L1|kW', '|', 1), split_part('110001|L1|kW', '|', 3)
----
_col0 varchar(12) | _col1 varchar(12)
["110001", "kW"]

## split_part_beyond_is_null
SELECT split_part('a|b', '|', 3)
----
_col0 varchar(3)
[null]

## split_part_zero_index
SELECT split_part('a|b', '|', 0)
----
error INVALID_FUNCTION_ARGUMENT: Index must be greater than zero

## split_to_map
SELECT split_to_map('a=1,b=2', ',', '=')
----
_col0 map(varchar, varchar)
["{a=1, b=2}"]

## split_to_map_duplicate_key
SELECT split_to_map('a=1,a=2', ',', '=')
----
error INVALID_FUNCTION_ARGUMENT: Duplicate keys (a) are not allowed

## starts_with
SELECT starts_with('feeder', 'fee'), starts_with('feeder', 'x'), starts_with('feeder', '')
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "false", "true"]

## chr_codepoint
SELECT chr(65), codepoint('A'), codepoint('日')
----
_col0 varchar(1) | _col1 integer | _col2 integer
["A", "65", "26085"]

## codepoint_needs_one_character
SELECT codepoint('AB')
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar(2)) for function codepoint. Expected: codepoint(varchar(1))

## translate
SELECT translate('abcd', 'abc', 'xy'), translate('abba', 'ab', 'ba')
----
_col0 varchar | _col1 varchar
["xyd", "baab"]

## levenshtein_distance
SELECT levenshtein_distance('kitten', 'sitting'), levenshtein_distance('', 'abc')
----
_col0 bigint | _col1 bigint
["3", "3"]

## hamming_distance
SELECT hamming_distance('karolin', 'kathrin')
----
_col0 bigint
["3"]

## hamming_distance_lengths_differ
SELECT hamming_distance('a', 'ab')
----
error INVALID_FUNCTION_ARGUMENT: The input strings to hamming_distance function must have the same length

## soundex
SELECT soundex('Robert'), soundex('Rupert')
----
_col0 varchar(4) | _col1 varchar(4)
["R163", "R163"]

## normalize
SELECT normalize('é'), length(normalize('é', NFD))
----
_col0 varchar | _col1 bigint
["é", "2"]

## luhn_check
SELECT luhn_check('79927398713'), luhn_check('79927398714')
----
_col0 boolean | _col1 boolean
["true", "false"]

## word_stem
SELECT word_stem('running'), word_stem('loads')
----
_col0 varchar(7) | _col1 varchar(5)
["run", "load"]

## format_percent
SELECT format('%s of %d, %.2f %%', 'a', 10, 2.5e0)
----
_col0 varchar
["a of 10, 2.50 %"]

## format_padding
SELECT format('%05d', 42), format('%,d', 1234567), format('%x', 255), format('%-5s|', 'ab')
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar
["00042", "1,234,567", "ff", "ab   |"]

## format_wrong_type
SELECT format('%d', 'x')
----
error INVALID_FUNCTION_ARGUMENT: Invalid format string: %d (IllegalFormatConversion: d != java.lang.String)

## format_number
SELECT format_number(123456), format_number(1000000), format_number(12)
----
_col0 varchar | _col1 varchar | _col2 varchar
["123K", "1M", "12"]

## like_percent
SELECT 'feeder' LIKE 'f%', 'feeder' LIKE 'F%', 'feeder' LIKE '_eeder', 'feeder' LIKE 'feed'
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["true", "false", "true", "false"]

## like_escape
SELECT '10%' LIKE '10\%' ESCAPE '\', '10x' LIKE '10\%' ESCAPE '\', 'a_b' LIKE 'a#_b' ESCAPE '#'
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "false", "true"]

## like_null
SELECT NULL LIKE 'a', 'a' LIKE NULL
----
_col0 boolean | _col1 boolean
[null, null]

## like_bad_escape
SELECT 'a' LIKE 'a' ESCAPE 'xx'
----
error INVALID_FUNCTION_ARGUMENT: Escape string must be a single character

## not_like
SELECT v FROM words WHERE v NOT LIKE '%e%' ORDER BY v
----
v varchar
[""]
["a,b;c"]

## string_compare_case
SELECT 'a' < 'B', 'A' < 'a', 'a' = 'a ', '' < 'a'
----
_col0 boolean | _col1 boolean | _col2 boolean | _col3 boolean
["false", "true", "false", "true"]

## char_compare_pads
SELECT CAST('a' AS char(3)) = CAST('a' AS char(5)), CAST('a' AS char(3)) = 'a'
----
_col0 boolean | _col1 boolean
["true", "true"]

## char_concat_keeps_padding
SELECT CAST('ab' AS char(4)) || 'x'
----
_col0 char(5)
["ab  x"]

## char_column
SELECT id, c, length(c) FROM words ORDER BY id
----
id integer | c char(5) | _col2 bigint
["1", "ab   ", "5"]
["2", "     ", "5"]
["3", null, null]
["4", "abcde", "5"]
["5", "a b  ", "5"]
["6", "AB   ", "5"]
["7", " ab  ", "5"]
["8", "z    ", "5"]

## varchar_truncates_on_cast
SELECT CAST('feeder' AS varchar(3)), CAST('feeder' AS char(3))
----
_col0 varchar(3) | _col1 char(3)
["fee", "fee"]

## varchar_column_order
SELECT v FROM words ORDER BY v
----
v varchar
[""]
[" \"quoted\" "]
["Feeder"]
["Größe 日本 😀"]
["a,b;c"]
["feeder"]
["line\nbreak\ttab"]
[null]

## max_min_varchar
SELECT max(v), min(v), count(v), count(DISTINCT lower(v)) FROM words
----
_col0 varchar | _col1 varchar | _col2 bigint | _col3 bigint
["line\nbreak\ttab", "", "7", "6"]

## in_list_strings
SELECT id FROM words WHERE v IN ('feeder', '') ORDER BY id
----
id integer
["1"]
["2"]

## to_hex_from_hex
SELECT to_hex(to_utf8('Az')), from_hex('417A'), from_utf8(from_hex('417A'))
----
_col0 varchar | _col1 varbinary | _col2 varchar
["417A", "41 7a", "Az"]

## to_base64
SELECT to_base64(to_utf8('feeder')), from_utf8(from_base64('ZmVlZGVy'))
----
_col0 varchar | _col1 varchar
["ZmVlZGVy", "feeder"]

## base64url
SELECT to_base64url(from_hex('fbff')), from_base64url('-_8')
----
_col0 varchar | _col1 varbinary
["-_8=", "fb ff"]

## hash_functions
SELECT to_hex(md5(to_utf8('a'))), to_hex(sha1(to_utf8('a'))), to_hex(sha256(to_utf8('a')))
----
_col0 varchar | _col1 varchar | _col2 varchar
["0CC175B9C0F1B6A831C399E269772661", "86F7E437FAA5A7FCE15D1DDCB9EAEAEA377667B8", "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB"]

## xxhash64
SELECT to_hex(xxhash64(to_utf8('a'))), to_hex(murmur3(to_utf8('a')))
----
_col0 varchar | _col1 varchar
["D24EC4F1A98C6E5B", "897859F6655555855A890E51483AB5E6"]

## crc32
SELECT crc32(to_utf8('123456789'))
----
_col0 bigint
["3421780262"]

## from_utf8_invalid
SELECT from_utf8(from_hex('58BF')), from_utf8(from_hex('58BF'), '#')
----
_col0 varchar | _col1 varchar
["X�", "X#"]

## varbinary_literal
SELECT X'65683F', X'65 68', length(X'656800')
----
_col0 varbinary | _col1 varbinary | _col2 bigint
["65 68 3f", "65 68", "3"]

## varbinary_concat
SELECT X'65' || X'66', substr(X'656667', 2, 1), reverse(X'656667')
----
_col0 varbinary | _col1 varbinary | _col2 varbinary
["65 66", "66", "67 66 65"]

## unicode_literal
SELECT U&'Hello winter \2603 !', U&'snow #2603' UESCAPE '#'
----
_col0 varchar(16) | _col1 varchar(6)
["Hello winter ☃ !", "snow ☃"]

## escape_quote
SELECT 'it''s', "v" FROM words WHERE id = 1
----
_col0 varchar(4) | v varchar
["it's", "feeder"]

## listagg_within_group
SELECT listagg(v, ',') WITHIN GROUP (ORDER BY v) FROM (VALUES 'a', 'c', 'b') t(v)
----
_col0 varchar
["a,b,c"]

## listagg_grouped
SELECT attribute_type, listagg(DISTINCT units, '/') WITHIN GROUP (ORDER BY units) FROM readings GROUP BY attribute_type ORDER BY 1
----
attribute_type varchar | _col1 varchar
["busbar", "V/kW"]
["feeder", "kW"]

## string_typeof
SELECT typeof('abc'), typeof(CAST('abc' AS varchar)), typeof(CAST('abc' AS char(7))), typeof('a' || 'b'), typeof(substr('abc', 1))
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["varchar(3)", "varchar", "char(7)", "varchar", "varchar(3)"]

## lower_keeps_type
SELECT typeof(lower('ABC')), typeof(replace('abc', 'b')), typeof(concat('a', 'bc'))
----
_col0 varchar | _col1 varchar | _col2 varchar
["varchar(3)", "varchar(3)", "varchar"]

## string_with_newline
SELECT id, v FROM words WHERE id IN (7, 8) ORDER BY id
----
id integer | v varchar
["7", " \"quoted\" "]
["8", "line\nbreak\ttab"]

## human_readable_seconds
SELECT human_readable_seconds(96), human_readable_seconds(3762)
----
_col0 varchar | _col1 varchar
["1 minute, 36 seconds", "1 hour, 2 minutes, 42 seconds"]

## char_where_varchar_is_asked
SELECT strpos(c, 'b') FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (char(5), varchar(1)) for function strpos. Expected: strpos(varchar(x), varchar(y)), strpos(varchar(x), varchar(y), bigint)

## reverse_char
SELECT reverse(c) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (char(5)) for function reverse. Expected: reverse(array(e)) E, reverse(varbinary), reverse(varchar(x))

## reverse_bytes
SELECT reverse(to_utf8('ab'))
----
_col0 varbinary
["62 61"]

## parts_of_char
SELECT id, upper(c), trim(c), substr(c, 1, 2), ltrim(c), rtrim(c), length(c) FROM words ORDER BY id
----
id integer | _col1 char(5) | _col2 varchar(5) | _col3 varchar(5) | _col4 varchar(5) | _col5 varchar(5) | _col6 bigint
["1", "AB   ", "ab", "ab", "ab", "ab", "5"]
["2", "     ", "", "  ", "", "", "5"]
["3", null, null, null, null, null, null]
["4", "ABCDE", "abcde", "ab", "abcde", "abcde", "5"]
["5", "A B  ", "a b", "a ", "a b", "a b", "5"]
["6", "AB   ", "AB", "AB", "AB", "AB", "5"]
["7", " AB  ", "ab", " a", "ab", " ab", "5"]
["8", "Z    ", "z", "z ", "z", "z", "5"]

## length_of_replace
SELECT typeof(replace('abc', 'b', 'xx')), typeof(replace('abc', 'b')), typeof(replace(v, 'b', 'xx')) FROM words WHERE id = 1
----
_col0 varchar | _col1 varchar | _col2 varchar
["varchar(11)", "varchar(3)", "varchar"]

## spaced_literals
SELECT X'65 66', 1_000, '1_000'
----
_col0 varbinary | _col1 integer | _col2 varchar(5)
["65 66", "1000", "1_000"]

## distance_of_other_letters
SELECT levenshtein_distance('é', 'e')
----
_col0 bigint
["1"]

## distance_of_ascii
SELECT levenshtein_distance('kitten', 'sitting'), hamming_distance('abc', 'abd')
----
_col0 bigint | _col1 bigint
["3", "1"]

## from_base64_unpadded
SELECT from_base64('dGVzdA'), from_base64('dGVzdA=='), from_base64(''), from_base64url('dGV-_A'), from_base64url('dGV-_A==')
----
_col0 varbinary | _col1 varbinary | _col2 varbinary | _col3 varbinary | _col4 varbinary
["74 65 73 74", "74 65 73 74", "", "74 65 7e fc", "74 65 7e fc"]

## from_base64_half_padded
SELECT from_base64('dGVzdA=')
----
error INVALID_FUNCTION_ARGUMENT: Input byte array has wrong 4-byte ending unit

## from_base64_one_letter_left
SELECT from_base64('dGVzd')
----
error INVALID_FUNCTION_ARGUMENT: Last unit does not have enough valid bits

## from_base64_blank
SELECT from_base64(' dGVzdA==')
----
error INVALID_FUNCTION_ARGUMENT: Illegal base64 character 20

## from_base64url_plus
SELECT from_base64url('a+bc')
----
error INVALID_FUNCTION_ARGUMENT: Illegal base64 character 2b

## substr_of_bytes
SELECT substr(X'414243', 2), substr(X'414243', -2, 1), substr(X'414243', 0), substr(X'41', 5), substr(X'4142', 1, -1), substr(X'414243', -5, 3), substr(CAST(NULL AS varbinary), 1)
----
_col0 varbinary | _col1 varbinary | _col2 varbinary | _col3 varbinary | _col4 varbinary | _col5 varbinary | _col6 varbinary
["42 43", "42", "", "", "", "", null]

## substring_of_bytes
SELECT substring(X'4142', 1)
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varbinary, integer) for function substring. Expected: substring(char(x), bigint), substring(char(x), bigint, bigint), substring(varchar(x), bigint), substring(varchar(x), bigint, bigint)

## from_utf8_replaced
SELECT from_utf8(X'41FF42', '?'), from_utf8(X'41FF42'), from_utf8(X'41FF42', ''), from_utf8(X'41FFE282', 'x'), from_utf8(X'41FF', 63)
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar
["A?B", "A�B", "AB", "Axx", "A?"]

## from_utf8_broken_in_many_ways
SELECT from_utf8(X'C080', '?'), from_utf8(X'EDA080', '?'), from_utf8(X'F4908080', '?'), from_utf8(X'F8808080', '?'), from_utf8(X'FC80808080', '?'), from_utf8(X'E0A0', '?'), from_utf8(X'F09F98', '?'), from_utf8(X'F09F9880', '?'), from_utf8(X'E08080', '?'), from_utf8(X'80BF', '?'), from_utf8(X'FEFF', '?'), from_utf8(X'C3A9', '?'), from_utf8(X'F8888080A041', '?'), from_utf8(X'E28241', '?'), from_utf8(X'F0908041', '?'), from_utf8(X'F08080BF', '?')
----
_col0 varchar | _col1 varchar | _col2 varchar | _col3 varchar | _col4 varchar | _col5 varchar | _col6 varchar | _col7 varchar | _col8 varchar | _col9 varchar | _col10 varchar | _col11 varchar | _col12 varchar | _col13 varchar | _col14 varchar | _col15 varchar
["?", "?", "?", "?", "?", "?", "?", "😀", "?", "??", "??", "é", "?A", "?A", "?A", "?"]

## from_utf8_replacement_too_long
SELECT from_utf8(X'41FF42', 'ab')
----
error INVALID_FUNCTION_ARGUMENT: Replacement character string must empty or a single character

## codepoint_of_a_column
SELECT codepoint(v) FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function codepoint. Expected: codepoint(varchar(1))

## unicode_literal_planes
SELECT U&'\00e9\+01F600 x', U&'\\ \0041'
----
_col0 varchar(4) | _col1 varchar(3)
["é😀 x", "\\ A"]

## unicode_literal_incomplete
SELECT U&'\12'
----
error SYNTAX_ERROR: line 1:8: Incomplete escape sequence: 12

## unicode_literal_surrogate
SELECT U&'\D800'
----
error SYNTAX_ERROR: line 1:8: Invalid escaped character: D800. Escaped character is a surrogate. Use '\+123456' instead.

## unicode_literal_two_marks
SELECT U&'x#y' UESCAPE '##'
----
error SYNTAX_ERROR: line 1:8: Invalid Unicode escape character: ##

## normalize_composed
SELECT length(normalize('e' || chr(769))), normalize('a', NFC)
----
_col0 bigint | _col1 varchar
["1", "a"]

## format_float_of_integer
SELECT format('%.2f', 1)
----
error INVALID_FUNCTION_ARGUMENT: Invalid format string: %.2f (IllegalFormatConversion: f != java.lang.Long)

## format_integer_of_decimal
SELECT format('%d', 1.5)
----
error INVALID_FUNCTION_ARGUMENT: Invalid format string: %d (IllegalFormatConversion: d != java.math.BigDecimal)

## xxhash64_and_crc32
SELECT xxhash64(to_utf8('hello')), crc32(to_utf8('hello')), xxhash64(X''), crc32(X''), xxhash64(CAST(NULL AS varbinary)), crc32(CAST(NULL AS varbinary))
----
_col0 varbinary | _col1 bigint | _col2 varbinary | _col3 bigint | _col4 varbinary | _col5 bigint
["26 c7 82 7d 88 9f 6d a3", "907060870", "ef 46 db 37 51 d8 e9 99", "0", null, null]

## xxhash64_of_much
SELECT xxhash64(to_utf8(array_join(sequence(1, 100), ','))), crc32(to_utf8(array_join(sequence(1, 100), ',')))
----
_col0 varbinary | _col1 bigint
["c7 45 0f 54 14 cb 37 7e", "1922095637"]

## substr_of_nulls
SELECT split(x, ','), split(x, ',', 2), split_part(x, ',', 2), substr(x, n), substr(x, n, m) FROM (VALUES ('a,b,,c', 2, 3), (NULL, 1, 1), ('x', NULL, 1), ('', 1, NULL), ('été,b', -1, 5)) t(x, n, m)
----
_col0 array(varchar(6)) | _col1 array(varchar(6)) | _col2 varchar(6) | _col3 varchar(6) | _col4 varchar(6)
["[]", "[]", null, "", null]
["[a, b, , c]", "[a, b,,c]", "b", ",b,,c", ",b,"]
["[x]", "[x]", null, null, null]
["[été, b]", "[été, b]", "b", "b", "b"]
[null, null, null, null, null]

## substr_far_beyond
SELECT substr('abc', 9223372036854775807), substr('abc', 2, 9223372036854775807)
----
_col0 varchar(3) | _col1 varchar(3)
["", "bc"]

## split_by_null
SELECT split('a', CAST(NULL AS varchar)), split('a', ',', CAST(NULL AS bigint)), split('10', CAST(NULL AS varchar), 64)
----
_col0 array(varchar(1)) | _col1 array(varchar(1)) | _col2 array(varchar(2))
[null, null, null]

## lpad_null
SELECT lpad('a', -5, CAST(NULL AS varchar)), rpad(CAST(NULL AS varchar), -5, 'x')
----
_col0 varchar | _col1 varchar
[null, null]

## position_is_no_function
SELECT position('a', 'b')
----
error FUNCTION_NOT_FOUND: line 1:8: Function 'position' not registered

## split_to_map_entries
SELECT split_to_map(x, ';', '=') FROM (VALUES 'a=1;b=2', NULL, '', 'c=;') t(x)
----
_col0 map(varchar, varchar)
["{a=1, b=2}"]
["{c=}"]
["{}"]
[null]

## split_to_map_without_delimiter
SELECT split_to_map('a', ';', '=')
----
error INVALID_FUNCTION_ARGUMENT: Key-value delimiter must appear exactly once in each entry. Bad input: 'a'

## split_to_map_two_delimiters
SELECT split_to_map('a=1=2', ';', '=')
----
error INVALID_FUNCTION_ARGUMENT: Key-value delimiter must appear exactly once in each entry. Bad input: 'a=1=2'

## split_to_map_key_twice
SELECT split_to_map('a=1;a=2', ';', '=')
----
error INVALID_FUNCTION_ARGUMENT: Duplicate keys (a) are not allowed

## split_to_map_same_delimiters
SELECT split_to_map('a=1', ';', ';')
----
error INVALID_FUNCTION_ARGUMENT: entryDelimiter and keyValueDelimiter must not be the same

## split_to_map_empty_delimiter
SELECT split_to_map('a=1', '', '=')
----
error INVALID_FUNCTION_ARGUMENT: entryDelimiter is empty

## split_to_multimap
SELECT split_to_multimap(x, ';', '=') FROM (VALUES 'a=1;a=2;b=3', NULL, '') t(x)
----
_col0 map(varchar, array(varchar))
["{a=[1, 2], b=[3]}"]
["{}"]
[null]

## concat_ws_null
SELECT concat_ws(',', NULL)
----
error AMBIGUOUS_FUNCTION_CALL: "line 1:8: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (varchar,array(varchar)):varchar\n\t * (varchar,varchar):varchar\n"

## from_hex_of_bytes
SELECT from_hex(to_utf8('4142'))
----
_col0 varbinary
["41 42"]

## lpad_of_bytes
SELECT lpad(X'41', 3, X'00')
----
_col0 varbinary
["00 00 41"]
