# URLs

## parts
SELECT url_extract_protocol('https://example.com:8080/p/a?x=1&y=2#frag'), url_extract_host('https://example.com:8080/p'), url_extract_port('https://example.com:8080/p'), url_extract_path('https://example.com/p/a?x=1'), url_extract_query('https://example.com/p?x=1&y=2'), url_extract_fragment('https://example.com/p#frag')
----
_col0 varchar(41) | _col1 varchar(26) | _col2 bigint | _col3 varchar(27) | _col4 varchar(29) | _col5 varchar(26)
["https", "example.com", "8080", "/p/a", "x=1&y=2", "frag"]

## missing_parts
SELECT url_extract_port('http://example.com'), url_extract_query('http://example.com/'), url_extract_fragment('http://example.com/'), url_extract_path('http://example.com')
----
_col0 bigint | _col1 varchar(19) | _col2 varchar(19) | _col3 varchar(18)
[null, "", "", ""]

## parameter
SELECT url_extract_parameter('http://example.com/p?x=1&y=a%20b&x=2', 'x'), url_extract_parameter('http://example.com/p?x=1&y=a%20b', 'y'), url_extract_parameter('http://example.com/p?x=1', 'z'), url_extract_parameter('http://example.com/p?flag', 'flag')
----
_col0 varchar(36) | _col1 varchar(32) | _col2 varchar(24) | _col3 varchar(25)
["1", "a b", null, ""]

## encode
SELECT url_encode('a b&c/ü~*'), url_encode('')
----
_col0 varchar(108) | _col1 varchar(0)
["a+b%26c%2F%C3%BC%7E*", ""]

## decode
SELECT url_decode('a%20b+c%26'), url_decode('%C3%BC')
----
_col0 varchar(10) | _col1 varchar(6)
["a b c&", "ü"]

## not_a_url
SELECT url_extract_host('not a url')
----
_col0 varchar(9)
[null]

## s3_path
SELECT url_extract_host('s3://bucket/raw/prod/lv/file.csv'), url_extract_path('s3://bucket/raw/prod/lv/file.csv')
----
_col0 varchar(32) | _col1 varchar(32)
["bucket", "/raw/prod/lv/file.csv"]

## host_of_no_url
SELECT url_extract_host('10'), url_extract_host('a/b'), url_extract_host('mailto:a@b.c'), url_extract_host(''), url_extract_host('http://a.b/c')
----
_col0 varchar(2) | _col1 varchar(3) | _col2 varchar(12) | _col3 varchar(0) | _col4 varchar(12)
["", "", "", "", "a.b"]

## broken_escape
SELECT url_extract_path('%a_'), url_extract_query('http://a.b/c?d=%zz'), url_extract_path('http://a.b/%41'), url_extract_query('http://a.b/c?d=%41+b&e=%26'), url_extract_fragment('http://a.b/c#%41+'), url_extract_parameter('http://a.b/c?d=%41+b', 'd')
----
_col0 varchar(3) | _col1 varchar(18) | _col2 varchar(14) | _col3 varchar(26) | _col4 varchar(17) | _col5 varchar(20)
[null, null, "/A", "d=A+b&e=&", "A+", "A b"]
