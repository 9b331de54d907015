"""What readings mean: demand, KPIs, data quality, findings. Pure: pandas in, pandas out; no AWS."""
