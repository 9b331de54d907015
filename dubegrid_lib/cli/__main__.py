"""`python -m dubegrid_lib.cli`: the `dubegrid` command where its script is not on the path."""

from dubegrid_lib.cli.app import main

main()
