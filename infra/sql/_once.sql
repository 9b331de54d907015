-- fragment: each reading of a known quantity once, even if several files hold it
-- with: reading
-- As in DynamoDB, the file that was uploaded later wins, and a missing value never replaces a number. A CSV has no upload time, so the
-- first file by name wins. A reading that may be wrong (is_left_out) is removed only after that: otherwise an earlier copy would take
-- its place. Quantity and phase follow from description and units; PARTITION BY names them as well, so that a query's
-- filter on them can be applied during the scan.
copy AS (
    SELECT *, row_number() OVER (PARTITION BY quantity, phase, ${copies}) AS place
    FROM reading
    WHERE quantity IS NOT NULL AND ts IS NOT NULL
),
-- A series of 30 or 60 minutes, as in dubegrid_lib.analysis.demand.asset_series: at least nine in ten of its readings are that far
-- apart. Each of its readings then counts for all 10-minute intervals until the next one.
spaced AS (
    SELECT
        *,
        date_diff('second', lag(ts) OVER (PARTITION BY quantity, phase, asset_id, feeder_id ORDER BY ts), ts) AS seconds
    FROM copy
    WHERE place = 1 AND value IS NOT NULL AND NOT is_left_out
),
held AS (
    SELECT
        *,
        CASE
            WHEN count_if(seconds > 0) OVER of_series < 12 THEN 1
            WHEN count_if(seconds BETWEEN 3480 AND 3720) OVER of_series >= 0.9 * count_if(seconds > 0) OVER of_series THEN 6
            WHEN count_if(seconds BETWEEN 1680 AND 1920) OVER of_series >= 0.9 * count_if(seconds > 0) OVER of_series THEN 3
            ELSE 1
        END AS intervals
    FROM spaced
    WINDOW of_series AS (PARTITION BY quantity, phase, asset_id, feeder_id)
),
-- If several readings of one quantity and phase fall on an interval, the one that was measured then wins over one that is carried
-- forward, and then the first description by name, as in dubegrid_lib.analysis.demand.asset_series.
once AS (
    SELECT
        asset_id,
        date_add('minute', 10 * later.place, ts) AS ts,
        feeder_id,
        quantity,
        phase,
        min_by(value, concat(CAST(later.place AS varchar), description)) AS value
    FROM held
    JOIN (VALUES 0, 1, 2, 3, 4, 5) AS later (place) ON later.place < intervals
    GROUP BY asset_id, date_add('minute', 10 * later.place, ts), feeder_id, quantity, phase
)
