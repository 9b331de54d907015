SELECT asset_id, substation_name, ts, feeder_id, description, units, quantity, phase, value, flags, source, uploaded, y, m
FROM (
    SELECT asset_id, substation_name, ts, feeder_id, description, units, quantity, phase, value, flags, source, uploaded, y, m, row_number() OVER (
        PARTITION BY y, m, asset_id, ts, feeder_id, description, units
        ORDER BY if(value IS NULL, 1, 0), uploaded DESC, source
    ) AS place
    FROM ${database}.${table}
)
WHERE place = 1
