"""`python -m dubegrid_lib.sources.sample FOLDER` writes the small months of `data/`."""

import sys
from pathlib import Path

from dubegrid_lib.sources.sample.small import write_small_months

if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
    sys.exit("usage: python -m dubegrid_lib.sources.sample FOLDER (an existing folder)")
for path in write_small_months(Path(sys.argv[1])):
    print(path)
