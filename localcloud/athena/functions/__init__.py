"""Trino's functions: one module a kind, overloads in `functions.txt`, `calls` knows them all."""
