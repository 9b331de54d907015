"""Checkers and clients that must not share an environment with the kit's packages: each has its own, created once.

``python tests/infra/separate_tools.py audit`` looks up known vulnerabilities; ``… sbom`` writes the bill of materials.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock

from dubegrid_lib.config import PROJECT_ROOT, load_settings
from localcloud.environment import install

REQUIREMENTS = Path(__file__).parent / "requirements"
# `terraform fmt` is this formatter and some clean-up of older syntax.
HCLFMT = "github.com/hashicorp/hcl/v2/cmd/hclfmt@v2.23.0"
# All lists of packages that are installed anywhere: the kit's, the local cloud's, the function's.
PINNED = {
    "setup": PROJECT_ROOT / "requirements.setup.txt",
    "kit": PROJECT_ROOT / "requirements.lock",
    "local-cloud": PROJECT_ROOT / "localcloud/requirements.localcloud.txt",
    "local-athena": PROJECT_ROOT / "localcloud/requirements.engine.txt",
    "function": PROJECT_ROOT / "lambda/ingest_csv/requirements.txt",
    "second-function": PROJECT_ROOT / "lambda/assess_days/requirements.txt",
    "site": PROJECT_ROOT / "docs/site/requirements.txt",
}


def tools_dir() -> Path:
    folder = load_settings().env_dir / "tools"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def environment(group: str) -> Path:
    """The folder with the commands of an environment that contains only a group of tools."""
    pins = REQUIREMENTS / f"{group}.txt"
    folder = tools_dir() / f"{group}-{_key(pins)}"
    with FileLock(tools_dir() / f"{group}.lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
            # checkov has thousands of modules, of which one run imports a part.
            install(folder / "bin" / "python", "-r", str(pins), compiled=False)
            (folder / "complete").touch()
    return folder / "bin"


def wheel(group: str) -> Path:
    """A package as it is published, to read its content; it is not installed."""
    pins = REQUIREMENTS / f"{group}.txt"
    folder = tools_dir() / f"{group}-{_key(pins)}"
    with FileLock(tools_dir() / f"{group}.lock"):
        if not list(folder.glob("*.whl")):
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            pip += ["--require-hashes"]
            subprocess.run([*pip, "--only-binary", ":all:", "--dest", str(folder), "-r", str(pins)], check=True)
    (found,) = folder.glob("*.whl")
    return found


def hclfmt() -> Path | None:
    """The formatter of Terraform's language, built with Go; None if there is no Go."""
    go = shutil.which("go")
    if go is None:
        return None
    folder = tools_dir() / f"hclfmt-{HCLFMT.rpartition('@')[2]}"
    with FileLock(tools_dir() / "hclfmt.lock"):
        if not (folder / "hclfmt").exists():
            subprocess.run([go, "install", HCLFMT], env=os.environ | {"GOBIN": str(folder), "GOFLAGS": ""}, check=True)
    return folder / "hclfmt"


WORKFLOWS = PROJECT_ROOT / ".github" / "workflows"
HASH = re.compile(r" --hash=sha256:[0-9a-f]{64}(?= |$)")
ACTION = re.compile(r"^\s*(?:-\s+)?uses:\s*(\S+)(.*)$", re.MULTILINE)
BY_COMMIT = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def requirements_of(pins: Path) -> list[str]:
    """The requirements of a lock file, each with its hashes on one line."""
    lines = pins.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [" ".join(line.split()) for line in lines if line.strip() and not line.lstrip().startswith("#")]


def unpinned(locks: Iterable[Path], workflows: Path = WORKFLOWS) -> list[str]:
    """Whatever could change without a change here: requirements without version and hash, actions without a commit.

    A workflow must also restrict its token (`permissions:` before its jobs) and not leave it behind in the clone.
    """
    found = []
    for lock in locks:
        for line in requirements_of(lock):
            if "==" not in line or not HASH.search(line):
                found.append(f"{lock.name}: {line[:60]}: no exact version with a sha256 hash")
    for path in sorted(workflows.glob("*.y*ml")):
        text = path.read_text(encoding="utf-8")
        for action, rest in ACTION.findall(text):
            if not BY_COMMIT.fullmatch(action) or not re.search(r"# v\d", rest):
                found.append(f"{path.name}: {action}: not pinned by a commit with its version as a comment")
        if not re.search(r"^permissions:", text.partition("\njobs:")[0], re.MULTILINE):
            found.append(f"{path.name}: no permissions: for the whole workflow")
        if text.count("actions/checkout@") != text.count("persist-credentials: false"):
            found.append(f"{path.name}: a checkout without persist-credentials: false")
    return found


def audit() -> int:
    """Print unpinned installs and known vulnerabilities. Returns 1 if there are any; 0 even if no index answered."""
    loose = unpinned([*PINNED.values(), *sorted(REQUIREMENTS.glob("*.txt"))])
    for line in loose:
        print(f"NOT PINNED: {line}")
    command = environment("audit") / "pip-audit"
    known, asked, unasked = [], 0, 0
    for name, pins in PINNED.items():
        plain = tools_dir() / f"audit-{name}.txt"
        for part in _one_version_each(pins):
            plain.write_text("\n".join(part) + "\n")
            arguments = [
                "--no-deps",
                "--disable-pip",
                "--progress-spinner",
                "off",
                "--format",
                "json",
                "-r",
                str(plain),
            ]
            done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
            if not done.stdout.startswith("{"):
                print(f"{name}: no answer: {(done.stderr.strip().splitlines() or ['nothing said'])[-1][:200]}")
                unasked += len(part)
                continue
            for package in json.loads(done.stdout)["dependencies"]:
                if "skip_reason" in package:
                    unasked += 1
                    continue
                asked += 1
                found = [vulnerability["id"] for vulnerability in package.get("vulns", [])]
                known += [f"{name}: {package['name']} {package['version']}: {id_}" for id_ in found]
    for line in known:
        print(line)
    print(f"{asked} pins looked up, {len(known)} known vulnerabilities")
    if unasked:
        print(f"NOT AUDITED: {unasked} pins, for which the package index gave no advisories from here.")
    return 1 if known or loose else 0


def _one_version_each(pins: Path) -> list[list[str]]:
    """Pins without markers, in lists that name no package twice, as pip-audit requires."""
    lists: list[dict[str, str]] = []
    for line in requirements_of(pins):
        pin = line.partition(";")[0].partition(" --hash")[0].strip()
        name = pin.partition("==")[0]
        if pin and not any(held.get(name) == pin for held in lists):
            free = next((held for held in lists if name not in held), None)
            if free is None:
                lists.append(free := {})
            free[name] = pin
    return [list(held.values()) for held in lists]


# Several calls of cyclonedx-py in one process: half of a call's time is imports.
SBOMS = """
import json, sys
from cyclonedx_py._internal.cli import run
for arguments in json.load(sys.stdin):
    if status := run(argv=arguments):
        sys.exit(status)
"""


def sbom(out: Path = PROJECT_ROOT / "out" / "sbom") -> list[Path]:
    """Write the CycloneDX bill of materials of each set of pins."""
    out.mkdir(parents=True, exist_ok=True)
    written = {name: out / f"{name}.cyclonedx.json" for name in PINNED}
    described = ["--pyproject", str(PROJECT_ROOT / "pyproject.toml"), "--output-reproducible", "--of", "JSON"]
    calls = [["requirements", str(pins), *described, "-o", str(written[name])] for name, pins in PINNED.items()]
    python = environment("audit") / "python"
    subprocess.run([python, "-c", SBOMS], input=json.dumps(calls), text=True, check=True)
    for path in written.values():
        print(f"{path}: {len(json.loads(path.read_text())['components'])} components")
    return list(written.values())


def _key(pins: Path) -> str:
    return hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:12]


if __name__ == "__main__":
    if sys.argv[1:] == ["audit"]:
        sys.exit(audit())
    elif sys.argv[1:] == ["sbom"]:
        sbom()
    else:
        sys.exit(__doc__)
