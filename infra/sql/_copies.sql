-- fragment: of the copies of a reading that several files hold, which comes first; the view lv_readings and `once` take it from here
asset_id, ts, feeder_id, description, units
ORDER BY if(value IS NULL, 1, 0), uploaded DESC, source
