# An analyst's queries of LV readings, including the KPIs of the reports

## average_per_substation
SELECT substation_name, AVG(value) AS avg_load
FROM readings
WHERE y = '2025' AND m = '05'
GROUP BY substation_name
ORDER BY avg_load DESC
----
substation_name varchar | avg_load double
["Brook Street - Unit 4, Weir", "56.67201327433628"]
["Station Road", "51.44662610619469"]
["Mill Lane, Ashby -", "42.095685840707965"]

## peak_per_asset
SELECT asset_id, MAX(value) AS peak_load
FROM readings
WHERE units = 'kW'
GROUP BY asset_id
ORDER BY asset_id
----
asset_id varchar | peak_load double
["110001", "50.75"]
["110002", "75.5"]
["110003", "100.25"]

## daily_trend
SELECT date("timestamp") AS day, AVG(value) AS avg_daily_load
FROM readings
WHERE substation_name = 'Station Road' AND units = 'kW' AND feeder IS NULL
GROUP BY date("timestamp")
ORDER BY day
----
day date | avg_daily_load double
["2025-03-30", "45.013786764705884"]
["2025-04-30", "45.18055555555556"]
["2025-05-01", "45.36296296296296"]

## daily_trend_on_alias_fails
SELECT date("timestamp") AS day, AVG(value) AS avg_daily_load FROM readings WHERE substation_name = 'Station Road' GROUP BY day ORDER BY day
----
error COLUMN_NOT_FOUND: line 1:125: Column 'day' cannot be resolved

## busbar_demand_per_interval
SELECT asset_id, "timestamp", sum(value) AS kw, count(value) AS phases
FROM readings
WHERE feeder IS NULL AND units = 'kW' AND m = '05'
GROUP BY asset_id, "timestamp"
HAVING count(value) = 3
ORDER BY kw DESC, asset_id, "timestamp"
LIMIT 5
----
asset_id varchar | timestamp timestamp | kw double | phases bigint
["110003", "2025-05-01 16:30:00.000", "273.0", "3"]
["110003", "2025-05-01 17:30:00.000", "272.625", "3"]
["110003", "2025-05-01 18:30:00.000", "272.25", "3"]
["110003", "2025-05-01 18:00:00.000", "271.75", "3"]
["110003", "2025-05-01 19:00:00.000", "271.375", "3"]

## maximum_demand_and_time
WITH demand AS (SELECT asset_id, "timestamp" AS at, sum(value) AS kw FROM readings WHERE feeder IS NULL AND units = 'kW' GROUP BY asset_id, "timestamp" HAVING count(value) = 3)
SELECT asset_id, kw AS maximum_demand, at
FROM (SELECT *, row_number() OVER (PARTITION BY asset_id ORDER BY kw DESC, at) AS n FROM demand)
WHERE n = 1
ORDER BY asset_id
----
asset_id varchar | maximum_demand double | at timestamp
["110001", "138.0", "2025-03-30 17:00:00.000"]
["110002", "205.5", "2025-03-30 19:00:00.000"]
["110003", "273.0", "2025-04-30 16:00:00.000"]

## load_factor
WITH demand AS (SELECT asset_id, "timestamp", sum(value) AS kw FROM readings WHERE feeder IS NULL AND units = 'kW' GROUP BY asset_id, "timestamp" HAVING count(value) = 3)
SELECT asset_id, round(avg(kw) / max(kw), 4) AS load_factor, count(*) AS intervals FROM demand GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | load_factor double | intervals bigint
["110001", "0.6563", "119"]
["110002", "0.6612", "118"]
["110003", "0.5957", "118"]

## utilisation_with_register
WITH demand AS (SELECT asset_id, "timestamp", sum(value) AS kw FROM readings WHERE feeder IS NULL AND units = 'kW' GROUP BY 1, 2)
SELECT a.asset_id, a.name, round(100 * max(d.kw) / a.rating_kva, 2) AS utilisation
FROM assets a LEFT JOIN demand d ON d.asset_id = a.asset_id
GROUP BY a.asset_id, a.name, a.rating_kva
ORDER BY utilisation DESC, a.asset_id
----
asset_id varchar | name varchar | utilisation double
["110001", "Mill Lane, Ashby -", "27.6"]
["110002", "Station Road", "25.69"]
["110003", "Brook Street - Unit 4, Weir", null]
["110009", "Quarry Top", null]

## completeness
SELECT asset_id, count(*) AS expected, count(value) AS valid, round(100e0 * count(value) / count(*), 3) AS completeness FROM readings GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | expected bigint | valid bigint | completeness double
["110001", "1440", "1356", "94.167"]
["110002", "1440", "1355", "94.097"]
["110003", "1440", "1355", "94.097"]

## completeness_integer_trap
SELECT asset_id, 100 * (count(value) / count(*)) AS completeness FROM readings GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | completeness bigint
["110001", "0"]
["110002", "0"]
["110003", "0"]

## phase_imbalance
SELECT asset_id, "timestamp", round(100 * greatest(abs(l1 - mean), abs(l2 - mean), abs(l3 - mean)) / mean, 2) AS imbalance
FROM (SELECT *, (l1 + l2 + l3) / 3 AS mean FROM (SELECT asset_id, "timestamp", max(CASE WHEN description LIKE 'L1%' THEN value END) AS l1, max(CASE WHEN description LIKE 'L2%' THEN value END) AS l2, max(CASE WHEN description LIKE 'L3%' THEN value END) AS l3 FROM readings WHERE feeder IS NULL AND units = 'kW' AND m = '05' GROUP BY asset_id, "timestamp"))
WHERE mean > 0
ORDER BY imbalance DESC NULLS LAST, asset_id, "timestamp"
LIMIT 4
----
asset_id varchar | timestamp timestamp | imbalance double
["110001", "2025-05-01 04:00:00.000", "13.23"]
["110001", "2025-05-01 03:00:00.000", "13.15"]
["110001", "2025-05-01 00:30:00.000", "13.09"]
["110001", "2025-05-01 05:00:00.000", "13.01"]

## pivot_with_filter
SELECT "timestamp", sum(value) FILTER (WHERE feeder = '1') AS f1, sum(value) FILTER (WHERE feeder = '3') AS f3, sum(value) FILTER (WHERE feeder IS NULL) AS busbar
FROM readings WHERE asset_id = '110001' AND units = 'kW' AND m = '05' GROUP BY "timestamp" ORDER BY "timestamp" LIMIT 6
----
timestamp timestamp | f1 double | f3 double | busbar double
["2025-05-01 00:00:00.000", "23.75", "35.875", "57.75"]
["2025-05-01 00:30:00.000", "22.875", "36.375", "58.25"]
["2025-05-01 01:00:00.000", "23.375", "21.875", "57.375"]
["2025-05-01 01:30:00.000", "22.5", "36.0", "59.25"]
["2025-05-01 02:00:00.000", "15.75", "36.5", "57.0"]
["2025-05-01 02:30:00.000", "23.5", "35.625", "58.875"]

## pivot_with_map_agg
SELECT "timestamp", map_agg(feeder, kw)['1'] AS f1, map_agg(feeder, kw)['3'] AS f3 FROM (SELECT "timestamp", feeder, sum(value) AS kw FROM readings WHERE asset_id = '110002' AND feeder IS NOT NULL AND m = '04' GROUP BY 1, 2) GROUP BY "timestamp" ORDER BY "timestamp" LIMIT 4
----
timestamp timestamp | f1 double | f3 double
["2025-04-30 00:00:00.000", "21.875", "54.0"]
["2025-04-30 00:30:00.000", "34.625", "51.75"]
["2025-04-30 01:00:00.000", "32.375", "53.625"]
["2025-04-30 01:30:00.000", "22.0", "52.75"]

## diversity_factor
WITH f AS (SELECT asset_id, feeder, "timestamp", sum(value) AS kw FROM readings WHERE feeder IS NOT NULL GROUP BY 1, 2, 3 HAVING count(value) = 3), maxima AS (SELECT asset_id, feeder, max(kw) AS peak FROM f GROUP BY 1, 2), together AS (SELECT asset_id, max(kw) AS peak FROM (SELECT asset_id, "timestamp", sum(kw) AS kw FROM f GROUP BY 1, 2 HAVING count(*) = 2) GROUP BY 1)
SELECT t.asset_id, round(sum(m.peak) / t.peak, 4) AS diversity FROM maxima m JOIN together t ON t.asset_id = m.asset_id GROUP BY t.asset_id, t.peak ORDER BY 1
----
asset_id varchar | diversity double
["110001", "1.0101"]
["110002", "1.0074"]
["110003", "1.007"]

## evening_share
SELECT asset_id, round(100 * sum(CASE WHEN hour("timestamp") BETWEEN 16 AND 19 THEN value END) / sum(value), 2) AS evening_share FROM readings WHERE feeder IS NULL AND units = 'kW' AND m IN ('04', '05') GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | evening_share double
["110001", "25.52"]
["110002", "25.69"]
["110003", "27.93"]

## night_ratio
SELECT asset_id, round(avg(value) FILTER (WHERE hour("timestamp") < 6) / avg(value), 4) AS night_ratio FROM readings WHERE feeder IS NULL AND units = 'kW' GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | night_ratio double
["110001", "0.64"]
["110002", "0.6363"]
["110003", "0.7066"]

## reverse_flow_hours
SELECT asset_id, count(*) * 0.5 AS hours, min(kw) AS export FROM (SELECT asset_id, "timestamp", sum(value) AS kw FROM readings WHERE feeder IS NULL AND units = 'kW' GROUP BY 1, 2) WHERE kw < 0 GROUP BY asset_id
----
asset_id varchar | hours decimal(20, 1) | export double
["110003", "6.0", "-44.25"]

## voltage_compliance
SELECT asset_id, count(value) AS n, round(100e0 * count_if(value NOT BETWEEN 216.2 AND 253.0) / count(value), 3) AS outside, min(value), max(value), approx_percentile(value, 0.5e0) AS median FROM readings WHERE units = 'V' GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | n bigint | outside double | _col3 double | _col4 double | median double
["110001", "135", "0.0", "237.5", "241.0", "240.5"]
["110002", "136", "0.0", "237.5", "241.0", "240.5"]
["110003", "136", "0.0", "237.5", "241.0", "240.5"]

## voltage_histogram
SELECT CAST(floor(value) AS integer) AS volts, count(*) AS n FROM readings WHERE units = 'V' AND value IS NOT NULL GROUP BY 1 ORDER BY 1
----
volts integer | n bigint
["237", "69"]
["240", "261"]
["241", "77"]

## hourly_profile
SELECT hour("timestamp") AS h, round(avg(value), 3) AS mean FROM readings WHERE asset_id = '110003' AND feeder = '1' GROUP BY 1 ORDER BY 1
----
h bigint | mean double
["0", "14.688"]
["1", "14.654"]
["2", "14.674"]
["3", "14.711"]
["4", "14.729"]
["5", "14.669"]
["6", "23.164"]
["7", "23.11"]
["8", "23.221"]
["9", "23.022"]
["10", "23.132"]
["11", "-4.956"]
["12", "-5.037"]
["13", "23.132"]
["14", "23.243"]
["15", "23.044"]
["16", "34.404"]
["17", "34.406"]
["18", "34.316"]
["19", "34.375"]
["20", "23.172"]
["21", "23.104"]
["22", "23.096"]
["23", "23.102"]

## half_hour_means_from_intervals
SELECT date_trunc('hour', "timestamp") AS hour, sum(value) * 0.5 AS kwh FROM readings WHERE asset_id = '110001' AND feeder IS NULL AND units = 'kW' AND m = '05' GROUP BY 1 ORDER BY 1 LIMIT 6
----
hour timestamp | kwh double
["2025-05-01 00:00:00.000", "58.0"]
["2025-05-01 01:00:00.000", "58.3125"]
["2025-05-01 02:00:00.000", "57.9375"]
["2025-05-01 03:00:00.000", "58.25"]
["2025-05-01 04:00:00.000", "49.0"]
["2025-05-01 05:00:00.000", "58.1875"]

## gap_detection
SELECT asset_id, description, count(*) AS gaps FROM (SELECT asset_id, description, date_diff('minute', lag("timestamp") OVER (PARTITION BY asset_id, feeder, description ORDER BY "timestamp"), "timestamp") AS step FROM readings WHERE value IS NOT NULL AND m = '05') WHERE step > 30 GROUP BY 1, 2 ORDER BY 1, 2
----
asset_id varchar | description varchar | gaps bigint
["110001", "L1 Active Power", "8"]
["110001", "L1 Voltage", "3"]
["110001", "L2 Active Power", "8"]
["110001", "L3 Active Power", "8"]
["110002", "L1 Active Power", "9"]
["110002", "L1 Voltage", "2"]
["110002", "L2 Active Power", "8"]
["110002", "L3 Active Power", "7"]
["110003", "L1 Active Power", "8"]
["110003", "L1 Voltage", "2"]
["110003", "L2 Active Power", "9"]
["110003", "L3 Active Power", "8"]

## longest_missing_run
SELECT asset_id, max(n) AS longest FROM (SELECT asset_id, feeder, description, grp, count(*) AS n FROM (SELECT *, row_number() OVER (PARTITION BY asset_id, feeder, description ORDER BY "timestamp") - row_number() OVER (PARTITION BY asset_id, feeder, description, value IS NULL ORDER BY "timestamp") AS grp FROM readings) WHERE value IS NULL GROUP BY 1, 2, 3, 4) GROUP BY 1 ORDER BY 1
----
asset_id varchar | longest bigint
["110001", "1"]
["110002", "1"]
["110003", "1"]

## busbar_against_feeders
SELECT asset_id, round(max(abs(bus - feeders)), 3) AS worst FROM (SELECT asset_id, "timestamp", sum(value) FILTER (WHERE feeder IS NULL) AS bus, sum(value) FILTER (WHERE feeder IS NOT NULL) AS feeders FROM readings WHERE units = 'kW' GROUP BY 1, 2) GROUP BY 1 ORDER BY 1
----
asset_id varchar | worst double
["110001", "50.625"]
["110002", "72.625"]
["110003", "94.75"]

## load_duration
SELECT asset_id, approx_percentile(kw, ARRAY[0.1e0, 0.5e0, 0.9e0]) AS p FROM (SELECT asset_id, "timestamp", sum(value) AS kw FROM readings WHERE feeder IS NULL AND units = 'kW' AND m = '05' GROUP BY 1, 2 HAVING count(value) = 3) GROUP BY asset_id ORDER BY asset_id
----
asset_id varchar | p array(double)
["110001", "[57.75, 91.875, 136.75]"]
["110002", "[85.875, 136.75, 204.375]"]
["110003", "[113.625, 181.75, 271.75]"]

## month_on_month
SELECT asset_id, m, total, total - lag(total) OVER (PARTITION BY asset_id ORDER BY m) AS change FROM (SELECT asset_id, m, sum(value) AS total FROM readings WHERE units = 'kW' GROUP BY asset_id, m) ORDER BY asset_id, m
----
asset_id varchar | m varchar | total double | change double
["110001", "03", "8212.875", null]
["110001", "04", "8237.25", "24.375"]
["110001", "05", "8224.25", "-13.0"]
["110002", "03", "12193.75", null]
["110002", "04", "12182.25", "-11.5"]
["110002", "05", "12210.625", "28.375"]
["110003", "03", "14445.125", null]
["110003", "04", "14496.375", "51.25"]
["110003", "05", "14575.0", "78.625"]

## top_two_per_asset
SELECT asset_id, feeder, peak FROM (SELECT asset_id, feeder, max(value) AS peak, row_number() OVER (PARTITION BY asset_id ORDER BY max(value) DESC) AS n FROM readings WHERE units = 'kW' GROUP BY asset_id, feeder) WHERE n <= 2 ORDER BY asset_id, n
----
asset_id varchar | feeder varchar | peak double
["110001", null, "50.75"]
["110001", "3", "31.125"]
["110002", null, "75.5"]
["110002", "3", "46.125"]
["110003", null, "100.25"]
["110003", "3", "60.75"]

## partition_values_are_strings
SELECT y, m, typeof(y), count(*) FROM readings GROUP BY y, m ORDER BY y, m
----
y varchar | m varchar | _col2 varchar | _col3 bigint
["2025", "03", "varchar", "1440"]
["2025", "04", "varchar", "1440"]
["2025", "05", "varchar", "1440"]

## partition_number_comparison_fails
SELECT count(*) FROM readings WHERE m = 5
----
error TYPE_MISMATCH: line 1:39: Cannot apply operator: varchar = integer

## partition_range
SELECT count(*) FROM readings WHERE y = '2025' AND m BETWEEN '04' AND '05'
----
_col0 bigint
["2880"]

## partition_expression
SELECT count(*) FROM readings WHERE CAST(y AS integer) * 100 + CAST(m AS integer) >= 202504
----
_col0 bigint
["2880"]

## partition_in_subquery
SELECT count(*) FROM readings WHERE m IN (SELECT max(m) FROM readings)
----
_col0 bigint
["1440"]

## partition_or_value
SELECT count(*) FROM readings WHERE m = '03' OR value > 60
----
_col0 bigint
["1899"]

## partition_none_matches
SELECT count(*), max(value) FROM readings WHERE m = '12'
----
_col0 bigint | _col1 double
["0", null]

## feeder_null_counts
SELECT feeder, count(*) FROM readings GROUP BY feeder ORDER BY feeder
----
feeder varchar | _col1 bigint
["1", "1296"]
["3", "1296"]
[null, "1728"]

## coalesce_busbar
SELECT coalesce(feeder, 'BUSBAR') AS feeder, round(avg(value), 4) FROM readings WHERE units = 'kW' GROUP BY coalesce(feeder, 'BUSBAR') ORDER BY 1
----
feeder varchar | _col1 double
["1", "16.5266"]
["3", "26.2833"]
["BUSBAR", "43.1086"]

## unknown_asset_column_fails
SELECT asset, max(value) FROM readings GROUP BY asset
----
error COLUMN_NOT_FOUND: line 1:8: Column 'asset' cannot be resolved

## averaging_units_together
SELECT round(avg(value), 4) AS meaningless, round(avg(value) FILTER (WHERE units = 'kW'), 4) AS kw FROM readings
----
meaningless double | kw double
["49.7951", "28.6356"]

## as_one_item_per_interval
SELECT asset_id, "timestamp", cardinality(map_agg(concat_ws('|', coalesce(feeder, 'BUSBAR'), description, units), value)) AS series FROM readings WHERE m = '05' GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 3
----
asset_id varchar | timestamp timestamp | series bigint
["110001", "2025-05-01 00:00:00.000", "10"]
["110001", "2025-05-01 00:30:00.000", "10"]
["110001", "2025-05-01 01:00:00.000", "10"]

## london_days_of_dst_start
SELECT date(with_timezone("timestamp", 'UTC') AT TIME ZONE 'Europe/London') AS day, count(DISTINCT "timestamp") AS intervals FROM readings WHERE m = '03' GROUP BY 1 ORDER BY 1
----
day date | intervals bigint
["2025-03-30", "46"]
["2025-03-31", "2"]

## rows_of_one_series
SELECT * FROM readings WHERE asset_id = '110003' AND description = 'L1 Voltage' AND m = '05' ORDER BY "timestamp" LIMIT 5
----
asset_id varchar | substation_name varchar | timestamp timestamp | attribute_type varchar | feeder varchar | description varchar | units varchar | value double | y varchar | m varchar
["110003", "Brook Street - Unit 4, Weir", "2025-05-01 00:00:00.000", "busbar", null, "L1 Voltage", "V", "241.0", "2025", "05"]
["110003", "Brook Street - Unit 4, Weir", "2025-05-01 00:30:00.000", "busbar", null, "L1 Voltage", "V", "240.75", "2025", "05"]
["110003", "Brook Street - Unit 4, Weir", "2025-05-01 01:00:00.000", "busbar", null, "L1 Voltage", "V", "240.5", "2025", "05"]
["110003", "Brook Street - Unit 4, Weir", "2025-05-01 01:30:00.000", "busbar", null, "L1 Voltage", "V", "240.25", "2025", "05"]
["110003", "Brook Street - Unit 4, Weir", "2025-05-01 02:00:00.000", "busbar", null, "L1 Voltage", "V", "240.0", "2025", "05"]

## rank_by_customers
SELECT name, customers, rank() OVER (ORDER BY customers DESC NULLS LAST) AS place, price / customers AS per_customer FROM assets ORDER BY place
----
name varchar | customers integer | place bigint | per_customer decimal(12, 2)
["Station Road", "240", "1", "116.67"]
["Mill Lane, Ashby -", "182", "2", "100.28"]
["Quarry Top", "3", "3", "0.00"]
["Brook Street - Unit 4, Weir", null, "4", null]

## price_decimals
SELECT sum(price), avg(price), max(price) - min(price), sum(price) * 1.2 FROM assets
----
_col0 decimal(38, 2) | _col1 decimal(12, 2) | _col2 decimal(13, 2) | _col3 decimal(38, 3)
["46250.49", "15416.83", "27999.99", "55500.588"]

## commissioned_age
SELECT asset_id, date_diff('year', commissioned, DATE '2025-05-01') AS years, format_datetime(commissioned, 'MMM yyyy') AS since FROM assets ORDER BY asset_id
----
asset_id varchar | years bigint | since varchar
["110001", "30", "Jun 1994"]
["110002", "17", "Feb 2008"]
["110003", "3", "Dec 2021"]
["110009", null, null]
