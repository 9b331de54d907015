-- fragment: each reading of a known quantity once, also where two files hold it
-- with: reading
-- As in DynamoDB the file uploaded later wins, and a missing value never replaces a number. CSV does not tell: the mean.
once AS (
    SELECT asset_id, ts, feeder_id, quantity, phase, coalesce(max_by(value, uploaded), avg(value)) AS value
    FROM reading
    WHERE quantity IS NOT NULL AND value IS NOT NULL AND ts IS NOT NULL
    GROUP BY asset_id, ts, feeder_id, quantity, phase
)
