# Regular expressions (Java's syntax)

## like_finds_anywhere
SELECT regexp_like('1a 2b 14m', '\d+m'), regexp_like('abc', '^b'), regexp_like('abc', '')
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "false", "true"]

## extract_first
SELECT regexp_extract('1a 2b 14m', '\d+')
----
_col0 varchar(9)
["1"]

## extract_group
SELECT regexp_extract('1a 2b 14m', '(\d+)([a-z]+)', 2)
----
_col0 varchar(9)
["a"]

## extract_none_is_null
SELECT regexp_extract('abc', '\d+')
----
_col0 varchar(3)
[null]

## extract_unmatched_group_is_null
SELECT regexp_extract('ab', '(a)|(c)', 2)
----
_col0 varchar(2)
[null]

## extract_group_out_of_range
SELECT regexp_extract('abc', '(a)', 2)
----
error INVALID_FUNCTION_ARGUMENT: Pattern has 1 groups. Cannot access group 2

## extract_all
SELECT regexp_extract_all('1a 2b 14m', '\d+'), regexp_extract_all('1a 2b 14m', '(\d+)([a-z]+)', 2), regexp_extract_all('abc', '\d')
----
_col0 array(varchar(9)) | _col1 array(varchar(9)) | _col2 array(varchar(3))
["[1, 2, 14]", "[a, b, m]", "[]"]

## replace_remove
SELECT regexp_replace('1a 2b 14m', '\d+[ab] ')
----
_col0 varchar(9)
["14m"]

## replace_groups
SELECT regexp_replace('1a 2b 14m', '(\d+)([ab]) ', '3c$2 ')
----
_col0 varchar(229)
["3ca 3cb 14m"]

## replace_all_matches
SELECT regexp_replace('a.b.c', '\.', '-')
----
_col0 varchar(17)
["a-b-c"]

## replace_named_group
SELECT regexp_replace('2025-05', '(?<y>\d+)-(?<m>\d+)', '${m}/${y}')
----
_col0 varchar(255)
["05/2025"]

## replace_dollar_escaped
SELECT regexp_replace('5 pounds', 'pounds', '\$')
----
_col0 varchar(80)
["5 $"]

## replace_lambda
SELECT regexp_replace('new york', '(\w)(\w*)', x -> upper(x[1]) || lower(x[2]))
----
_col0 varchar
["New York"]

## replace_missing_group
SELECT regexp_replace('abc', '(b)', '$2')
----
error INVALID_FUNCTION_ARGUMENT: Illegal replacement sequence: unknown group 2

## split_regexp
SELECT regexp_split('1a 2b 14m', '\s*[a-z]+\s*')
----
_col0 array(varchar(9))
["[1, 2, 14, ]"]

## count_matches
SELECT regexp_count('1a 2b 14m', '\s*[a-z]+\s*'), regexp_count('aaa', 'aa')
----
_col0 bigint | _col1 bigint
["3", "1"]

## position_of_match
SELECT regexp_position('I have 23 apples, 5 pears', '\b\d+\b'), regexp_position('abc', 'z'), regexp_position('I have 23 apples, 5 pears', '\b\d+\b', 12)
----
_col0 integer | _col1 integer | _col2 integer
["8", "-1", "19"]

## case_insensitive
SELECT regexp_like('FEEDER', '(?i)feeder'), regexp_like('FEEDER', 'feeder')
----
_col0 boolean | _col1 boolean
["true", "false"]

## multiline_flag
SELECT regexp_extract_all(U&'a1\000Ab2', '(?m)^\w')
----
_col0 array(varchar(5))
["[a, b]"]

## lookahead
SELECT regexp_extract('L1 Active Power', '\w+(?= Power)')
----
_col0 varchar(15)
["Active"]

## lazy_quantifier
SELECT regexp_extract('<a><b>', '<.+?>'), regexp_extract('<a><b>', '<.+>')
----
_col0 varchar(6) | _col1 varchar(6)
["<a>", "<a><b>"]

## unicode_class
SELECT regexp_extract_all('Größe 12', '\p{L}+')
----
_col0 array(varchar(8))
["[Größe]"]

## bad_pattern
SELECT regexp_like('a', '(')
----
error INVALID_FUNCTION_ARGUMENT: end pattern with unmatched parenthesis

## null_arguments
SELECT regexp_like(NULL, 'a'), regexp_replace('a', NULL), regexp_extract(NULL, 'a')
----
_col0 boolean | _col1 varchar(1) | _col2 varchar(0)
[null, null, null]

## over_table
SELECT description, regexp_extract(description, '^L(\d)', 1) AS phase, count(*) AS n FROM readings GROUP BY description ORDER BY description
----
description varchar | phase varchar | n bigint
["L1 Active Power", "1", "1296"]
["L1 Voltage", "1", "432"]
["L2 Active Power", "2", "1296"]
["L3 Active Power", "3", "1296"]

## replace_of_a_match_that_may_be_empty
SELECT regexp_replace('feeder', 'e*', '_')
----
_col0 varchar(27)
["_f__d__r_"]

## replace_before_each_word
SELECT regexp_replace('hello world', '\b', '|'), regexp_replace('hello', '^', '>')
----
_col0 varchar(71) | _col1 varchar(17)
["|hello| |world|", ">hello"]

## split_at_nothing
SELECT regexp_split('abc', '')
----
_col0 array(varchar(3))
["[, a, b, c, ]"]

## split_at_what_may_be_empty
SELECT regexp_split('abc', 'b*')
----
_col0 array(varchar(3))
["[, a, , c, ]"]

## extract_all_of_what_may_be_empty
SELECT regexp_extract_all('abaac', 'a*'), regexp_count('abaac', 'a*'), regexp_count('abc', '')
----
_col0 array(varchar(5)) | _col1 bigint | _col2 bigint
["[a, , aa, , ]", "5", "4"]

## replacement_with_a_dollar_at_its_end
SELECT regexp_replace('abc', 'b', 'x$')
----
error INVALID_FUNCTION_ARGUMENT: Illegal replacement sequence: x$

## replacement_of_a_group_that_is_not_there
SELECT regexp_replace('abc', 'b', '$5')
----
error INVALID_FUNCTION_ARGUMENT: Illegal replacement sequence: unknown group 5

## replacement_by_name
SELECT regexp_replace('abc', '(?<x>b)', '<${x}>')
----
_col0 varchar(39)
["a<b>c"]

## end_before_the_last_line_break
SELECT regexp_like('abc' || chr(10), 'c$')
----
_col0 boolean
["true"]

## end_without_line_break
SELECT regexp_like('abc', 'c$'), regexp_like('abc' || chr(10), 'c\z')
----
_col0 boolean | _col1 boolean
["true", "false"]

## vertical_tab_is_a_blank
SELECT regexp_like(chr(11), '\s'), regexp_like(chr(11), '\S'), regexp_like(chr(11), '[\s]')
----
_col0 boolean | _col1 boolean | _col2 boolean
["true", "false", "true"]

## word_bounds_of_other_letters
SELECT regexp_like('aé', 'a\b')
----
_col0 boolean
["false"]

## case_folds_to_several_letters
SELECT regexp_like('ß', '(?i)ss')
----
_col0 boolean
["true"]

## unicode_escape
SELECT regexp_like('é', '\u00e9'), regexp_like('A', '\x41')
----
_col0 boolean | _col1 boolean
["true", "true"]

## class_of_posix
SELECT regexp_like('é', '^[[:alpha:]]$')
----
_col0 boolean
["true"]

## classes_intersected
SELECT regexp_like('a', '[a-z&&[^b]]')
----
_col0 boolean
["true"]

## possessive
SELECT regexp_extract('aaa', 'a{2}+')
----
_col0 varchar(3)
["aa"]

## backreference
SELECT regexp_extract('abab', '(ab)\1')
----
_col0 varchar(4)
["abab"]

## position_from_the_start
SELECT regexp_position('abcb', 'b'), regexp_position('x', 'b'), regexp_position(NULL, 'b'), regexp_position('Größeb', 'b')
----
_col0 integer | _col1 integer | _col2 integer | _col3 integer
["2", "-1", null, "6"]

## pattern_from_a_column
SELECT regexp_like(v, v) FROM words WHERE v IS NOT NULL
----
_col0 boolean
["true"]
["true"]
["true"]
["true"]
["true"]
["true"]
["true"]

## replacement_from_a_column
SELECT regexp_replace(v, 'e', n) FROM words
----
_col0 varchar
[" \"quotsevend\" "]
[""]
["FONEONEdONEr"]
["Größdrei 日本 😀"]
["a,b;c"]
["foneonedoner"]
["lineight\nbreightak\ttab"]
[null]

## length_of_a_replacement
SELECT typeof(regexp_replace('abc', 'b', 'xx')), typeof(regexp_replace('abc', 'b'))
----
_col0 varchar | _col1 varchar
["varchar(15)", "varchar(3)"]

## of_char
SELECT regexp_like(c, 'a') FROM words
----
error FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (char(5), varchar(1)) for function regexp_like. Expected: regexp_like(varchar(x), joniregexp)

## extract_group_beyond
SELECT regexp_extract('abc', '(b)', 2)
----
error INVALID_FUNCTION_ARGUMENT: Pattern has 1 groups. Cannot access group 2

## extract_group_beyond_no_match
SELECT regexp_extract_all('abc', 'x', 1)
----
error INVALID_FUNCTION_ARGUMENT: Pattern has 0 groups. Cannot access group 1

## extract_group_negative_no_match
SELECT regexp_extract('abc', 'x', -1)
----
error INVALID_FUNCTION_ARGUMENT: Group cannot be negative
