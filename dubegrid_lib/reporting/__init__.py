"""From an assessment to pages: charts, tables, report notebooks, exports."""
