"""The local cloud's Athena: Trino SQL on DuckDB, over Glue's catalog and S3's objects.

Runs inside the local cloud's process, on its interpreter; DuckDB and sqlglot come from the engine folder.
A statement is parsed by sqlglot, analysed here by Trino's rules (names, types, functions, coercions), and only
then written as DuckDB SQL. SQL that the analysis does not know is rejected, never guessed at.
"""
