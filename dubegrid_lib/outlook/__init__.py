"""What comes next: weather, forecasts, transformer temperature, what will fit. Pure, as `analysis` is."""
