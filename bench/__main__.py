"""Run the benchmark's parts: every module of this folder without a leading underscore, or those that are named.

Each part is a script of its own (`python -m bench.pipeline`) that fails when it misses a target.
"""

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(wanted: list[str]) -> int:
    """Run the parts one after the other; returns how many of them missed a target or failed."""
    parts = sorted(path.stem for path in HERE.glob("[a-z]*.py"))
    if unknown := [name for name in wanted if name not in parts]:
        print(f"bench: there is no part {', '.join(unknown)}. Parts: {', '.join(parts)}", file=sys.stderr)
        return 2
    failed = []
    for name in wanted or parts:
        print(f"\n== {name} ==", flush=True)
        try:
            runpy.run_module(f"bench.{name}", run_name="__main__")
        except SystemExit as end:
            if end.code:
                failed.append(name)
    print(f"\nbench: {'missed or failed: ' + ', '.join(failed) if failed else 'all targets met'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
