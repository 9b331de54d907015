"""The `dubegrid` command."""
