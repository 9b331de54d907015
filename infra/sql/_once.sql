-- fragment: each reading of a known quantity once, also where two files hold it
-- with: reading
-- As in DynamoDB, the file uploaded later wins, and a missing value never replaces a number. A CSV has no upload time: the first by
-- name. Only then is a reading left out that may be wrong: an earlier copy must not take its place. Quantity and phase
-- follow from description and units; named as well, what a question asks of them is asked of the scan.
copy AS (
    SELECT *, row_number() OVER (PARTITION BY quantity, phase, ${copies}) AS place
    FROM reading
    WHERE quantity IS NOT NULL AND ts IS NOT NULL
),
-- Two descriptions of one quantity and phase: the first that was measured, as dubegrid_lib.analysis.demand.asset_series.
once AS (
    SELECT asset_id, ts, feeder_id, quantity, phase, min_by(value, description) AS value
    FROM copy
    WHERE place = 1 AND value IS NOT NULL AND NOT is_left_out
    GROUP BY asset_id, ts, feeder_id, quantity, phase
)
