"""Trino's functions: one module per kind, overloads in `functions.txt`; `calls` lists them all."""
