-- question: Which quantities does the month contain, from how many assets, and how many values are empty or not a number?
-- unit: rows
-- cost: one scan of the month
-- with: reading
SELECT
    coalesce(quantity, 'not known') AS quantity,
    description,
    units,
    count(DISTINCT asset_id) AS assets,
    count(*) AS row_count,
    count_if(is_empty) AS empty,
    count_if(is_no_number) AS not_a_number,
    count_if(ts IS NULL) AS without_time
FROM reading
GROUP BY quantity, description, units
ORDER BY quantity, description, units
