"""`python -m dubegrid_lib`: the `dubegrid` command where its script is not on the path."""

from dubegrid_lib.cli import main

main()
