-- question: Which demand does one asset reach or exceed, and for which share of the month?
-- unit: kVA that are reached or exceeded during that share (%) of the measured time
-- cost: one scan of the month; partitions are months, so one asset costs as much as all of them
-- with: demand
-- parameters: asset_id
, ordered AS (
    SELECT
        s_kva,
        row_number() OVER (ORDER BY s_kva DESC) AS place,
        count(*) OVER () AS intervals
    FROM demand
    WHERE asset_id = ? AND s_kva IS NOT NULL
)
SELECT share_pct, max(s_kva) AS kva
FROM ordered
CROSS JOIN UNNEST(ARRAY[1, 5, 10, 25, 50, 75, 90, 100]) AS wanted (share_pct)
WHERE 1e2 * place / intervals >= share_pct
GROUP BY share_pct
ORDER BY share_pct
