"""Run the named parts of the benchmark, or all: every module of this folder without a leading underscore.

Each part is also a script (`python -m bench.pipeline`), which fails if it misses a target.
"""

import subprocess
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
        # Each part has its own process, and so its own memory. Ctrl-C reaches the part too, which then stops its cloud;
        # `subprocess.run` would kill it before that.
        with subprocess.Popen([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent) as part:
            if part.wait():
                failed.append(name)
    print(f"\nbench: {'missed or failed: ' + ', '.join(failed) if failed else 'all targets met'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
