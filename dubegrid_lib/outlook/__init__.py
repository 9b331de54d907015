"""What comes next, from measured readings: weather, forecasts, temperature, what will fit. Pure, as `analysis` is."""
