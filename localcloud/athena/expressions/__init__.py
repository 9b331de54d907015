"""Trino's operators and special forms, typed by its rules and written for DuckDB; `table` knows them all."""
