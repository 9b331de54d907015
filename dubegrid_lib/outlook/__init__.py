"""What comes next, from measured readings: weather, forecasts, transformer temperature, what will fit. Pure, as `analysis` is."""
