# Athena's own DDL and utility statements; the sources are pages of the Athena user guide unless stated otherwise

## show_tables_pattern
# athena only: tables by name (SHOW TABLES)
SHOW TABLES IN conformance 'left*'
---- athena
* *
["lefts"]

## show_tables_alternatives
# athena only: (SHOW TABLES): '*' and '|' in a regular expression
SHOW TABLES IN conformance 'lefts|rights'
---- athena
* *
["lefts"]
["rights"]

## show_partitions
# athena only: (SHOW PARTITIONS); unsorted
SHOW PARTITIONS readings
---- athena
* *
["y=2025/m=03"]
["y=2025/m=04"]
["y=2025/m=05"]

## show_partitions_none
# athena only: (SHOW PARTITIONS): fails for a table without partitions
SHOW PARTITIONS lefts
---- athena
error *: 

## show_columns
# athena only: (SHOW COLUMNS): partition columns too
SHOW COLUMNS IN readings
---- athena
* *
["asset_id"]
["substation_name"]
["timestamp"]
["attribute_type"]
["feeder"]
["description"]
["units"]
["value"]
["y"]
["m"]

## show_columns_from_in
# athena only: (SHOW COLUMNS)
SHOW COLUMNS FROM lefts IN conformance
---- athena
* *
["k"]
["v"]

## describe
# athena only: (DESCRIBE TABLE): Hive's types, and a partition part
DESCRIBE lefts
---- athena
* *
["k", "int"]
["v", "string"]

## describe_partitioned
# athena only: (DESCRIBE TABLE): partition columns are repeated under a heading
DESCRIBE readings
---- athena
* *
["asset_id", "string"]
["substation_name", "string"]
["timestamp", "timestamp"]
["attribute_type", "string"]
["feeder", "string"]
["description", "string"]
["units", "string"]
["value", "double"]
["y", "string"]
["m", "string"]
[]
["# Partition Information"]
["# col_name", "data_type", "comment"]
[]
["y", "string"]
["m", "string"]

## describe_missing_table
# athena only: (DESCRIBE TABLE)
DESCRIBE no_such_table
---- athena
error *: 

## create_database
# athena only: (CREATE DATABASE, SHOW DATABASES)
CREATE DATABASE IF NOT EXISTS conf_made;
SHOW DATABASES LIKE 'conf_made'
---- athena
* *
["conf_made"]

## create_database_exists
# athena only: (CREATE DATABASE): SCHEMA and DATABASE are interchangeable; exists already
CREATE SCHEMA IF NOT EXISTS conf_twice;
CREATE DATABASE conf_twice
---- athena
error *: 

## drop_database
# athena only: (DROP DATABASE)
CREATE DATABASE conf_gone;
DROP DATABASE conf_gone;
SHOW DATABASES LIKE 'conf_gone'
---- athena
* *

## drop_database_not_empty
# athena only: (DROP DATABASE): RESTRICT is the default, a database that holds tables is not dropped
CREATE DATABASE conf_full;
CREATE EXTERNAL TABLE conf_full.t (a int) STORED AS PARQUET LOCATION '{location}';
DROP DATABASE conf_full
---- athena
error *: 

## drop_database_cascade
# athena only: (DROP DATABASE): CASCADE drops the tables first
CREATE DATABASE conf_cascade;
CREATE EXTERNAL TABLE conf_cascade.t (a int) STORED AS PARQUET LOCATION '{location}';
DROP DATABASE conf_cascade CASCADE;
SHOW DATABASES LIKE 'conf_cascade'
---- athena
* *

## drop_database_missing
# athena only: (DROP DATABASE): IF EXISTS
DROP DATABASE no_such_database
---- athena
error *: 

## msck_adds_partitions
# athena only: (CREATE TABLE), (MSCK REPAIR TABLE): partitions found in S3 are added
CREATE EXTERNAL TABLE msck_one (asset_id string, value double) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{readings}';
MSCK REPAIR TABLE msck_one;
SHOW PARTITIONS msck_one
---- athena
* *
["y=2025/m=03"]
["y=2025/m=04"]
["y=2025/m=05"]

## partitioned_without_msck
# athena only: (MSCK REPAIR TABLE): before it a partitioned table has no rows
CREATE EXTERNAL TABLE msck_two (asset_id string, value double) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{readings}';
SELECT count(*) FROM msck_two
---- athena
_col0 bigint
["0"]

## partitioned_after_msck
# athena only: (MSCK REPAIR TABLE): after it, its rows
CREATE EXTERNAL TABLE msck_three (asset_id string, value double) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{readings}';
MSCK REPAIR TABLE msck_three;
SELECT m, count(*) FROM msck_three GROUP BY m ORDER BY m
---- athena
m varchar | _col1 bigint
["03", "1440"]
["04", "1440"]
["05", "1440"]

## add_partition
# athena only: (ALTER TABLE ADD PARTITION)
CREATE EXTERNAL TABLE added_one (asset_id string, value double) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE added_one ADD PARTITION (y = '2025', m = '05') LOCATION '{readings}y=2025/m=05/';
SELECT y, m, count(*) FROM added_one GROUP BY y, m
---- athena
y varchar | m varchar | _col2 bigint
["2025", "05", "1440"]

## add_partition_twice
# athena only: (ALTER TABLE ADD PARTITION): a second one of the same values fails without IF NOT EXISTS
CREATE EXTERNAL TABLE added_two (asset_id string) PARTITIONED BY (y string) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE added_two ADD PARTITION (y = '2025');
ALTER TABLE added_two ADD PARTITION (y = '2025')
---- athena
error *: 

## add_partition_if_not_exists
# athena only: (ALTER TABLE ADD PARTITION): IF NOT EXISTS
CREATE EXTERNAL TABLE added_three (asset_id string) PARTITIONED BY (y string) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE added_three ADD PARTITION (y = '2025');
ALTER TABLE added_three ADD IF NOT EXISTS PARTITION (y = '2025') PARTITION (y = '2026');
SHOW PARTITIONS added_three
---- athena
* *
["y=2025"]
["y=2026"]

## drop_partition
# athena only: (ALTER TABLE DROP PARTITION)
CREATE EXTERNAL TABLE dropped_one (asset_id string) PARTITIONED BY (y string) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE dropped_one ADD PARTITION (y = '2025') PARTITION (y = '2026');
ALTER TABLE dropped_one DROP PARTITION (y = '2025');
SHOW PARTITIONS dropped_one
---- athena
* *
["y=2026"]

## rename_partition
# athena only: (ALTER TABLE RENAME PARTITION)
CREATE EXTERNAL TABLE renamed_one (asset_id string) PARTITIONED BY (y string) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE renamed_one ADD PARTITION (y = '2025');
ALTER TABLE renamed_one PARTITION (y = '2025') RENAME TO PARTITION (y = '2026');
SHOW PARTITIONS renamed_one
---- athena
* *
["y=2026"]

## add_columns
# athena only: (ALTER TABLE ADD COLUMNS)
CREATE EXTERNAL TABLE columns_one (a int) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE columns_one ADD COLUMNS (b string, c double);
SHOW COLUMNS IN columns_one
---- athena
* *
["a"]
["b"]
["c"]

## replace_columns
# athena only: (ALTER TABLE REPLACE COLUMNS)
CREATE EXTERNAL TABLE columns_two (a int, b int) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE columns_two REPLACE COLUMNS (b int, d string);
SHOW COLUMNS IN columns_two
---- athena
* *
["b"]
["d"]

## set_location
# athena only: (ALTER TABLE SET LOCATION)
CREATE EXTERNAL TABLE moved_one (asset_id string, value double) STORED AS PARQUET LOCATION '{location}';
ALTER TABLE moved_one SET LOCATION '{readings}y=2025/m=04/';
SELECT count(*) FROM moved_one
---- athena
_col0 bigint
["1440"]

## create_table_not_external
# athena only: (CREATE TABLE): without EXTERNAL only for Iceberg tables
CREATE TABLE managed_one (a int) STORED AS PARQUET LOCATION '{location}'
---- athena
error *: 

## create_table_reserved_word
# athena only: (Escape reserved keywords in queries): timestamp needs backticks in DDL
CREATE EXTERNAL TABLE reserved_one (asset_id string, timestamp string) STORED AS PARQUET LOCATION '{location}'
---- athena
error SYNTAX_ERROR: 

## create_table_backticks
# athena only: (Escape reserved keywords in queries)
CREATE EXTERNAL TABLE reserved_two (asset_id string, `timestamp` timestamp, `value` double) STORED AS PARQUET LOCATION '{readings}y=2025/m=05/';
SELECT count("timestamp") FROM reserved_two
---- athena
_col0 bigint
["1440"]

## create_table_exists
# athena only: (CREATE TABLE): exists already
CREATE EXTERNAL TABLE twice_one (a int) STORED AS PARQUET LOCATION '{location}';
CREATE EXTERNAL TABLE twice_one (a int) STORED AS PARQUET LOCATION '{location}'
---- athena
error *: 

## create_table_if_not_exists
# athena only: (CREATE TABLE): IF NOT EXISTS
CREATE EXTERNAL TABLE twice_two (a int) STORED AS PARQUET LOCATION '{location}';
CREATE EXTERNAL TABLE IF NOT EXISTS twice_two (b int) STORED AS PARQUET LOCATION '{location}';
SHOW COLUMNS IN twice_two
---- athena
* *
["a"]

## empty_location
# athena only: (CREATE TABLE): data of an empty location has no rows
CREATE EXTERNAL TABLE hollow_one (a int, b string) STORED AS PARQUET LOCATION '{location}';
SELECT count(*), max(b) FROM hollow_one
---- athena
_col0 bigint | _col1 varchar
["0", null]

## drop_table_missing
# athena only: (DROP TABLE): IF EXISTS silences the error
DROP TABLE no_such_table
---- athena
error *: 

## drop_table_keeps_files
# athena only: (DROP TABLE): the files stay
CREATE EXTERNAL TABLE kept_one (asset_id string) STORED AS PARQUET LOCATION '{readings}y=2025/m=05/';
DROP TABLE kept_one;
CREATE EXTERNAL TABLE kept_two (asset_id string) STORED AS PARQUET LOCATION '{readings}y=2025/m=05/';
SELECT count(*) FROM kept_two
---- athena
_col0 bigint
["1440"]

## projection_enum
# athena only: (Use partition projection): no partitions in the catalog, all projected
CREATE EXTERNAL TABLE projected_one (asset_id string, value double) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{readings}' TBLPROPERTIES ('projection.enabled' = 'true', 'projection.y.type' = 'enum', 'projection.y.values' = '2025', 'projection.m.type' = 'enum', 'projection.m.values' = '04,05');
SELECT m, count(*) FROM projected_one GROUP BY m ORDER BY m
---- athena
m varchar | _col1 bigint
["04", "1440"]
["05", "1440"]

## projection_integer
# athena only: (Supported types for partition projection, integer type): digits pads
CREATE EXTERNAL TABLE projected_two (asset_id string, value double) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{readings}' TBLPROPERTIES ('projection.enabled' = 'true', 'projection.y.type' = 'integer', 'projection.y.range' = '2024,2026', 'projection.m.type' = 'integer', 'projection.m.range' = '1,12', 'projection.m.digits' = '2');
SELECT y, m, count(*) FROM projected_two GROUP BY y, m ORDER BY y, m
---- athena
y varchar | m varchar | _col2 bigint
["2025", "03", "1440"]
["2025", "04", "1440"]
["2025", "05", "1440"]

## projection_injected_without_value
# athena only: (Supported types for partition projection, injected type): an equality on the column is required
CREATE EXTERNAL TABLE projected_three (asset_id string) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{readings}' TBLPROPERTIES ('projection.enabled' = 'true', 'projection.y.type' = 'injected', 'projection.m.type' = 'enum', 'projection.m.values' = '05');
SELECT count(*) FROM projected_three
---- athena
error *: 

## projection_injected
# athena only: (Supported types for partition projection, injected type)
CREATE EXTERNAL TABLE projected_four (asset_id string) PARTITIONED BY (y string, m string) STORED AS PARQUET LOCATION '{readings}' TBLPROPERTIES ('projection.enabled' = 'true', 'projection.y.type' = 'injected', 'projection.m.type' = 'enum', 'projection.m.values' = '05');
SELECT count(*) FROM projected_four WHERE y = '2025'
---- athena
_col0 bigint
["1440"]

## path_column
# athena only: (Query the file locations in Amazon S3): $path
SELECT count(DISTINCT "$path"), count_if("$path" LIKE '%/m=05/%') FROM readings
---- athena
_col0 bigint | _col1 bigint
["3", "1440"]

## ctas_properties
# athena only: (CREATE TABLE AS): format and compression
CREATE TABLE ctas_ddl_one WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '{location}') AS SELECT k, v FROM lefts;
SELECT count(*), count(k) FROM ctas_ddl_one
---- athena
_col0 bigint | _col1 bigint
["5", "4"]

## ctas_partitioned
# athena only: (CREATE TABLE AS): partitioned_by columns come last
CREATE TABLE ctas_ddl_two WITH (format = 'PARQUET', external_location = '{location}', partitioned_by = ARRAY['m']) AS SELECT asset_id, value, m FROM readings;
SHOW PARTITIONS ctas_ddl_two
---- athena
* *
["m=03"]
["m=04"]
["m=05"]

## ctas_partition_not_last
# athena only: (CREATE TABLE AS): a partition column that is not last
CREATE TABLE ctas_ddl_three WITH (external_location = '{location}', partitioned_by = ARRAY['m']) AS SELECT m, value FROM readings
---- athena
error *: 

## ctas_location_not_empty
# athena only: (Considerations and limitations for CTAS queries): the location must be empty
CREATE TABLE ctas_ddl_four WITH (external_location = '{csv}/plain/') AS SELECT 1 AS a
---- athena
error HIVE_PATH_ALREADY_EXISTS: 

## ctas_too_many_partitions
# athena only: (Use CTAS and INSERT INTO to work around the 100 partition limit)
CREATE TABLE ctas_ddl_five WITH (external_location = '{location}', partitioned_by = ARRAY['p']) AS SELECT x AS a, x AS p FROM UNNEST(sequence(1, 101)) AS t(x)
---- athena
error HIVE_TOO_MANY_OPEN_PARTITIONS: 

## insert_partitioned
# athena only: (INSERT INTO): partition values come last
CREATE TABLE insert_ddl_one WITH (external_location = '{location}', partitioned_by = ARRAY['m']) AS SELECT value, m FROM readings WHERE m = '04';
INSERT INTO insert_ddl_one SELECT value, m FROM readings WHERE m = '05';
SELECT m, count(*) FROM insert_ddl_one GROUP BY m ORDER BY m
---- athena
m varchar | _col1 bigint
["04", "1440"]
["05", "1440"]

## unload_parquet
# athena only: (UNLOAD): rows read back through a table
UNLOAD (SELECT asset_id, value FROM readings WHERE m = '05') TO '{location}' WITH (format = 'PARQUET');
CREATE EXTERNAL TABLE unload_one (asset_id string, value double) STORED AS PARQUET LOCATION '{location}';
SELECT count(*), count(value) FROM unload_one
---- athena
_col0 bigint | _col1 bigint
["1440", "1356"]

## unload_location_not_empty
# athena only: (UNLOAD): the location must hold no data
UNLOAD (SELECT 1 AS a) TO '{csv}/plain/' WITH (format = 'PARQUET')
---- athena
error HIVE_PATH_ALREADY_EXISTS: 

## prepare_execute
# athena only: (PREPARE), (EXECUTE)
PREPARE conf_prepared FROM SELECT v FROM lefts WHERE k = ? ORDER BY v;
EXECUTE conf_prepared USING 2
---- athena
v varchar
["b"]
["bb"]

## deallocate
# athena only: (DEALLOCATE PREPARE)
PREPARE conf_dropped FROM SELECT 1;
DEALLOCATE PREPARE conf_dropped;
EXECUTE conf_dropped
---- athena
error *: 

## show_views
# athena only: (SHOW VIEWS)
CREATE VIEW listed_view AS SELECT 1 AS a;
SHOW VIEWS IN conformance LIKE 'listed*'
---- athena
* *
["listed_view"]

## drop_view_missing
# athena only: (DROP VIEW): IF EXISTS silences the error
DROP VIEW no_such_view
---- athena
error *: 

## columns_of_view
# athena only: (DESCRIBE VIEW), (SHOW COLUMNS)
CREATE VIEW described_view AS SELECT k, v FROM lefts;
SHOW COLUMNS IN described_view
---- athena
* *
["k"]
["v"]

## unsupported_rename_table
# athena only: (Unsupported DDL)
ALTER TABLE lefts RENAME TO other
---- athena
error *: 

## unsupported_create_like
# athena only: (Unsupported DDL)
CREATE TABLE like_one LIKE lefts
---- athena
error *: 

## unsupported_show_roles
# athena only: (Unsupported DDL)
SHOW ROLES
---- athena
error *: 

## unsupported_lock
# athena only: (Unsupported DDL)
LOCK TABLE lefts EXCLUSIVE
---- athena
error *: 

## delete_from_hive_table
# athena only: (Considerations and limitations for SQL queries in Athena): UPDATE and DELETE need Iceberg tables
DELETE FROM lefts WHERE k = 1
---- athena
error *: 

## update_hive_table
# athena only: (Considerations and limitations for SQL queries in Athena)
UPDATE lefts SET v = 'x' WHERE k = 1
---- athena
error *: 

## table_name_is_lower_case
# athena only: (CREATE TABLE): names of tables are lower case
CREATE EXTERNAL TABLE MixedCase_One (SomeColumn int) STORED AS PARQUET LOCATION '{location}';
SHOW TABLES IN conformance 'mixedcase*'
---- athena
* *
["mixedcase_one"]

## column_name_is_lower_case
# athena only: (Name databases, tables, and columns): columns too
CREATE EXTERNAL TABLE lower_one (SomeColumn int) STORED AS PARQUET LOCATION '{location}';
SHOW COLUMNS IN lower_one
---- athena
* *
["somecolumn"]

## explain_missing_table
# athena only: (EXPLAIN): answers with a plan, runs nothing; a missing table still fails
EXPLAIN SELECT * FROM no_such_table
---- athena
error TABLE_NOT_FOUND: 
