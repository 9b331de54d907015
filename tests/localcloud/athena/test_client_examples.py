"""localcloud/README.md: every code block of its section on clients runs, one after the other, and prints an answer."""

import os
import re
import subprocess
import sys
from pathlib import Path

from lake import Lake

from dubegrid_lib.config import PROJECT_ROOT
from localcloud import lifecycle

PAGE = PROJECT_ROOT / "localcloud" / "README.md"


def test_every_client_of_the_page(lake: Lake, tmp_path: Path) -> None:
    section = PAGE.read_text(encoding="utf-8").split("## Clients\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```(bash|python)\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 8
    bin_folder = str(Path(sys.executable).parent)
    environment = lifecycle.child_environment(lake.kit.settings) | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }
    try:
        for language, block in blocks:
            command = ["bash", "-euc", block] if language == "bash" else [sys.executable, "-c", block]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=90)
            assert done.returncode == 0, f"{block}\n{done.stderr[-2000:]}"
            if block != blocks[0][1]:
                assert done.stdout.split()[-1] == "2", f"{block}\n{done.stdout}"
    finally:
        _clear(lake)


def _clear(lake: Lake) -> None:
    lake.rows("DROP DATABASE IF EXISTS lake CASCADE")
    listed = lake.kit.s3.list_objects_v2(Bucket="my-lake").get("Contents", [])
    for each in listed:
        lake.kit.s3.delete_object(Bucket="my-lake", Key=each["Key"])
    lake.kit.s3.delete_bucket(Bucket="my-lake")
