# CSV tables: Trino reads every OpenCSVSerDe column as a string, so AWS's documentation alone can judge these

## open_csv_skip_header
# athena only: OpenCSVSerDe, skipped header (Athena user guide, "Open CSV SerDe for processing CSV")
CREATE EXTERNAL TABLE csv_one (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/plain/' TBLPROPERTIES ('skip.header.line.count' = '1');
SELECT asset_id, name, value, typeof(value) FROM csv_one ORDER BY asset_id
---- athena
asset_id varchar | name varchar | value double | _col3 varchar
["110001", "Mill Lane", "1.5", "double"]
["110002", "Station Road", "2.25", "double"]

## open_csv_header_as_row
# athena only: an unskipped header is a row, and a DOUBLE column cannot hold its text (Athena user guide, "Troubleshooting in Athena", HIVE_BAD_DATA)
CREATE EXTERNAL TABLE csv_two (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/plain/';
SELECT value FROM csv_two
---- athena
error HIVE_BAD_DATA: Error parsing field value 'value' for field 2: For input string: "value"

## open_csv_header_as_text
# athena only: columns that are not read are not converted (Athena user guide, "Open CSV SerDe for processing CSV": typed by column)
CREATE EXTERNAL TABLE csv_three (asset_id string, name string, value string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/plain/';
SELECT name, value FROM csv_three ORDER BY name
---- athena
name varchar | value varchar
["Mill Lane", "1.5"]
["Station Road", "2.25"]
["name", "value"]

## open_csv_quoted_commas
# athena only: default quote character is the double quote (Athena user guide, "Open CSV SerDe for processing CSV")
CREATE EXTERNAL TABLE csv_four (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/quoted/';
SELECT asset_id, name, value FROM csv_four WHERE asset_id = '110001'
---- athena
asset_id varchar | name varchar | value double
["110001", "Mill Lane, Ashby -", "1.5"]

## open_csv_empty_number
# athena only: an empty field of a DOUBLE column (Athena user guide, "Open CSV SerDe for processing CSV": does not support embedded nulls in numeric columns)
CREATE EXTERNAL TABLE csv_five (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/gaps/';
SELECT sum(value) FROM csv_five
---- athena
error HIVE_BAD_DATA: Error parsing field value '' for field 2: For input string: ""

## open_csv_empty_string
# athena only: empty strings stay empty strings, not NULL (Athena user guide, "Open CSV SerDe for processing CSV")
CREATE EXTERNAL TABLE csv_six (asset_id string, name string, value string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/gaps/';
SELECT asset_id, value, value IS NULL, nullif(value, '') IS NULL FROM csv_six ORDER BY asset_id
---- athena
asset_id varchar | value varchar | _col2 boolean | _col3 boolean
["110001", "", "false", "true"]
["110002", "2.25", "false", "false"]

## open_csv_short_and_long_rows
# athena only: missing trailing fields are NULL, extra ones dropped (this project's notes on OpenCSVSerDe; AWS documents no more than the format)
CREATE EXTERNAL TABLE csv_seven (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/short/';
SELECT asset_id, value FROM csv_seven ORDER BY asset_id
---- athena
asset_id varchar | value double
["110001", null]
["110002", "2.25"]

## open_csv_word_for_number
# athena only: a word in a DOUBLE column (Athena user guide, "Troubleshooting in Athena", HIVE_BAD_DATA)
CREATE EXTERNAL TABLE csv_eight (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/words/';
SELECT max(value) FROM csv_eight
---- athena
error HIVE_BAD_DATA: Error parsing field value 'n/a' for field 2: For input string: "n/a"

## open_csv_word_not_read
# athena only: other columns of the same file can be read (Athena user guide, "Open CSV SerDe for processing CSV")
CREATE EXTERNAL TABLE csv_nine (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/words/';
SELECT count(*), max(asset_id) FROM csv_nine
---- athena
_col0 bigint | _col1 varchar
["2", "110002"]

## open_csv_try_cast
# athena only: the query casts strings to numbers (Athena user guide, "Open CSV SerDe for processing CSV": cast in the query)
CREATE EXTERNAL TABLE csv_ten (asset_id string, name string, value string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/words/';
SELECT asset_id, try_cast(value AS double) FROM csv_ten ORDER BY asset_id
---- athena
asset_id varchar | _col1 double
["110001", null]
["110002", "2.25"]

## open_csv_separator
# athena only: separatorChar (Athena user guide, "Open CSV SerDe for processing CSV")
CREATE EXTERNAL TABLE csv_eleven (asset_id string, name string, value double) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('separatorChar' = ';') LOCATION '{csv}/semicolons/';
SELECT name, value FROM csv_eleven ORDER BY name
---- athena
name varchar | value double
["Mill Lane", "1.5"]
["Station Road", "2.25"]

## open_csv_timestamp_and_date
# athena only: TIMESTAMP is UNIX milliseconds, DATE days since 1970 (Athena user guide, "Open CSV SerDe for processing CSV")
CREATE EXTERNAL TABLE csv_twelve (asset_id string, at timestamp, day date) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{csv}/times/';
SELECT at, day FROM csv_twelve
---- athena
at timestamp | day date
["2025-05-01 00:00:00.000", "2025-05-01"]

## lazy_word_for_number
# athena only: delimited text; LazySimpleSerDe reads a field that is not a number as NULL (Athena user guide, "Lazy Simple SerDe for CSV, TSV, and custom-delimited files")
CREATE EXTERNAL TABLE csv_thirteen (asset_id string, name string, value double) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{csv}/words/';
SELECT asset_id, value FROM csv_thirteen ORDER BY asset_id
---- athena
asset_id varchar | value double
["110001", null]
["110002", "2.25"]

## lazy_nulls
# athena only: \N is NULL to LazySimpleSerDe, an empty field an empty string (Athena user guide, "Lazy Simple SerDe ...")
CREATE EXTERNAL TABLE csv_fourteen (asset_id string, name string, value double) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{csv}/nulls/';
SELECT asset_id, name, value FROM csv_fourteen ORDER BY asset_id
---- athena
asset_id varchar | name varchar | value double
["110001", null, null]
["110002", "", "2.25"]

## lazy_quotes_are_data
# athena only: LazySimpleSerDe knows no quotes (Athena user guide, "Lazy Simple SerDe ...": does not support quoted values)
CREATE EXTERNAL TABLE csv_fifteen (asset_id string, name string, rest string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{csv}/quoted/';
SELECT asset_id, name FROM csv_fifteen ORDER BY asset_id
---- athena
asset_id varchar | name varchar
["\"110001\"", "\"Mill Lane"]
["\"110002\"", "\"Say \"\"hi\"\"\""]

## lazy_skip_header
# athena only: no trailing semicolon or header given; skip.header.line.count on delimited text (Athena user guide, "CREATE TABLE", TBLPROPERTIES)
CREATE EXTERNAL TABLE csv_sixteen (asset_id string, name string, value double) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{csv}/plain/' TBLPROPERTIES ('skip.header.line.count' = '1');
SELECT count(*), sum(value) FROM csv_sixteen
---- athena
_col0 bigint | _col1 double
["2", "3.75"]
