SELECT asset_id, substation_name, ts, feeder_id, description, units, quantity, phase, value, flags, source, uploaded, y, m
FROM (
    SELECT asset_id, substation_name, ts, feeder_id, description, units, quantity, phase, value, flags, source, uploaded, y, m, row_number() OVER (PARTITION BY y, m, ${copies}) AS place
    FROM ${database}.${table}
)
WHERE place = 1
