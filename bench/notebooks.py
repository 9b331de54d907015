"""How long all notebooks take together, on a local cloud that is set up and empty."""

import subprocess
import sys
import time

from bench._figures import Figure, report


def main() -> int:
    begin = time.monotonic()
    subprocess.run([sys.executable, "-m", "dubegrid_lib.cli", "demo"], check=True)
    return report([Figure("all notebooks (dubegrid demo)", time.monotonic() - begin, "s", ("<=", 120))])


if __name__ == "__main__":
    sys.exit(main())
