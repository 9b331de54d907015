-- fragment: if several files hold the same reading, which copy wins; used by the view lv_readings and by `once`
asset_id, ts, feeder_id, description, units
ORDER BY if(value IS NULL, 1, 0), uploaded DESC, source
