"""Checkers that must not meet the kit's own packages: each in an environment of its own, made once.

``python tests/infra/separate_tools.py audit`` looks up known vulnerabilities; ``… sbom`` writes what all consists of.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from dubegrid_lib.config import PROJECT_ROOT, load_settings

REQUIREMENTS = Path(__file__).parent / "requirements"
# `terraform fmt` is this formatter and some clean-up of older syntax.
HCLFMT = "github.com/hashicorp/hcl/v2/cmd/hclfmt@v2.23.0"
# Everything that is installed somewhere: the kit, the local cloud, the function.
PINNED = {
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
    """The folder of commands of an environment that holds a group of tools, and nothing else."""
    pins = REQUIREMENTS / f"{group}.txt"
    folder = tools_dir() / f"{group}-{_key(pins)}"
    with FileLock(tools_dir() / f"{group}.lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "-r", str(pins)], check=True)
            (folder / "complete").touch()
    return folder / "bin"


def wheel(group: str) -> Path:
    """A package as it is published, for what is in it: not installed."""
    pins = REQUIREMENTS / f"{group}.txt"
    folder = tools_dir() / f"{group}-{_key(pins)}"
    with FileLock(tools_dir() / f"{group}.lock"):
        if not list(folder.glob("*.whl")):
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            subprocess.run([*pip, "--only-binary", ":all:", "--dest", str(folder), "-r", str(pins)], check=True)
    (found,) = folder.glob("*.whl")
    return found


def hclfmt() -> Path | None:
    """The formatter of Terraform's language, built by Go; None where there is no Go."""
    go = shutil.which("go")
    if go is None:
        return None
    folder = tools_dir() / f"hclfmt-{HCLFMT.rpartition('@')[2]}"
    with FileLock(tools_dir() / "hclfmt.lock"):
        if not (folder / "hclfmt").exists():
            subprocess.run([go, "install", HCLFMT], env=os.environ | {"GOBIN": str(folder), "GOFLAGS": ""}, check=True)
    return folder / "hclfmt"


def audit() -> int:
    """Print what is known against each pinned package; 1 where that is something, 0 also where nobody answered."""
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
    return 1 if known else 0


def _one_version_each(pins: Path) -> list[list[str]]:
    """Pins without their markers, in lists that name no package twice, which is what pip-audit reads."""
    lists: list[dict[str, str]] = []
    for line in pins.read_text().splitlines():
        pin = line.partition(";")[0].partition("#")[0].strip()
        name = pin.partition("==")[0]
        if pin and not any(held.get(name) == pin for held in lists):
            free = next((held for held in lists if name not in held), None)
            if free is None:
                lists.append(free := {})
            free[name] = pin
    return [list(held.values()) for held in lists]


def sbom(out: Path = PROJECT_ROOT / "out" / "sbom") -> list[Path]:
    """Write the CycloneDX bill of materials of each set of pins."""
    command = environment("audit") / "cyclonedx-py"
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, pins in PINNED.items():
        path = out / f"{name}.cyclonedx.json"
        described = ["--pyproject", str(PROJECT_ROOT / "pyproject.toml"), "--output-reproducible", "--of", "JSON"]
        subprocess.run([command, "requirements", str(pins), *described, "-o", str(path)], check=True)
        print(f"{path}: {len(json.loads(path.read_text())['components'])} components")
        written.append(path)
    return written


def _key(pins: Path) -> str:
    return hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:12]


if __name__ == "__main__":
    if sys.argv[1:] == ["audit"]:
        sys.exit(audit())
    elif sys.argv[1:] == ["sbom"]:
        sbom()
    else:
        sys.exit(__doc__)
