"""A real Trino 435 on 127.0.0.1, from its Maven artifacts, to record its answers.

The engine is `io.trino:trino-main`, with `io.trino:trino-memory` for the tables: the same jars that the server's
archive (about 1 GB) contains. Release 435 is the last that runs on Java 17.
"""

import base64
import contextlib
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import Answer, Column, Failure, Rows

from dubegrid_lib.errors import DubeGridError

VERSION = "435"
# The name of Athena's own catalog, so that fully qualified names are the same in both.
CATALOG = "awsdatacatalog"
HOST = "127.0.0.1"
START_SECONDS = 300
STATEMENT_SECONDS = 120

POM = """<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>dubegrid</groupId><artifactId>{artifact}-closure</artifactId><version>1</version><packaging>pom</packaging>
  <dependencyManagement><dependencies><dependency>
    <groupId>io.trino</groupId><artifactId>trino-root</artifactId><version>{version}</version>
    <type>pom</type><scope>import</scope>
  </dependency></dependencies></dependencyManagement>
  <dependencies><dependency>
    <groupId>io.trino</groupId><artifactId>{artifact}</artifactId><version>{version}</version>
  </dependency></dependencies>
</project>
"""
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
LAUNCHER = f"""public final class Launch {{
    public static void main(String[] args) {{
        new io.trino.server.Server().start("{VERSION}");
    }}
}}
"""


class TrinoError(DubeGridError, RuntimeError):
    """Trino cannot be fetched, started or reached."""


def fetch(folder: Path) -> None:
    """Download Trino's jars into `folder` with the machine's `mvn`, unless they exist there; about 110 MB.

    Raises
    ------
    TrinoError
        There is no `mvn` or `java`, or Maven Central does not serve the artifacts.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise TrinoError(f"`{program}` is not installed. Recording needs Java 17 and Maven; testing does not.")
    for artifact, target in (("trino-main", folder / "lib"), ("trino-memory", folder / "plugin" / "memory")):
        complete = folder / f"{artifact}.complete"
        if complete.exists():
            continue
        project = folder / "pom" / artifact
        project.mkdir(parents=True, exist_ok=True)
        (project / "pom.xml").write_text(POM.format(artifact=artifact, version=VERSION))
        command = ["mvn", "-B", "-q", COPY, "-DincludeScope=runtime", f"-DoutputDirectory={target}"]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=1800)
        if done.returncode:
            end = "\n".join((done.stdout + done.stderr).splitlines()[:4])
            raise TrinoError(f"Maven cannot bring io.trino:{artifact}:{VERSION}:\n{end}")
        if artifact == "trino-memory":
            # In the server's archive, a separate jar from Trino's build contains this entry; the plugin's jar lacks it.
            with zipfile.ZipFile(target / "services.jar", "w") as services:
                services.writestr("META-INF/services/io.trino.spi.Plugin", "io.trino.plugin.memory.MemoryPlugin\n")
        complete.touch()


@dataclass(frozen=True)
class Trino:
    """A running Trino; unqualified names are looked up in `schema`."""

    port: int
    schema: str

    def run(self, sql: str) -> Answer:
        """Trino's answer to one statement, with each value as the text that Athena prints."""
        page = self._request(f"http://{HOST}:{self.port}/v1/statement", sql.encode())
        columns: list[dict[str, Any]] = []
        rows: list[list[Any]] = []
        deadline = time.monotonic() + STATEMENT_SECONDS
        while True:
            columns = columns or page.get("columns") or []
            rows += page.get("data") or []
            if "error" in page:
                return Failure(page["error"]["errorName"], page["error"]["message"])
            if "nextUri" not in page:
                break
            if time.monotonic() > deadline:
                raise TrinoError(f"Trino did not answer in {STATEMENT_SECONDS} s: {sql[:200]}")
            page = self._request(page["nextUri"])
        kinds = [column["typeSignature"] for column in columns]
        return Rows(
            tuple(Column(column["name"], _type_of(column)) for column in columns),
            tuple(tuple(printed(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in rows),
        )

    def do(self, sql: str) -> None:
        """Run a statement that must succeed."""
        answer = self.run(sql)
        if isinstance(answer, Failure):
            raise TrinoError(f"{answer.kind}: {answer.message} in: {sql[:200]}")

    def _request(self, url: str, body: bytes | None = None) -> dict[str, Any]:
        # Without the capability PARAMETRIC_DATETIME, Trino sends timestamps with three decimals, as Athena prints them.
        headers = {
            "X-Trino-User": "conformance",
            "X-Trino-Catalog": CATALOG,
            "X-Trino-Schema": self.schema,
            "X-Trino-Time-Zone": "UTC",
        }
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=STATEMENT_SECONDS) as answer:
            # Numbers are kept as the text that Java wrote, such as `1.0E10`.
            page: dict[str, Any] = json.loads(answer.read(), parse_float=str, parse_int=str)
        return page


@contextlib.contextmanager
def running(folder: Path, schema: str, heap: str = "3G", table_bytes: str = "128MB") -> Iterator[Trino]:
    """Start a Trino with an empty memory catalog; at the end of the block, it is stopped and its tables are gone.

    `heap` is Java's heap size, `table_bytes` how much of it the tables may use.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    (run / "catalog").mkdir(parents=True)
    (run / "catalog" / f"{CATALOG}.properties").write_text(
        f"connector.name=memory\nmemory.max-data-per-node={table_bytes}\n"
    )
    (run / "Launch.java").write_text(LAUNCHER)
    settings = {
        "coordinator": "true",
        "node-scheduler.include-coordinator": "true",
        "http-server.http.port": port,
        "discovery.uri": f"http://{HOST}:{port}",
        "node.internal-address": HOST,
        "node.bind-ip": HOST,
        "node.environment": "conformance",
        "query.max-memory": "1GB",
        "query.max-memory-per-node": "1GB",
        "plugin.dir": folder / "plugin",
        "catalog.config-dir": run / "catalog",
    }
    (run / "config.properties").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    options = [f"-Xmx{heap}", "-Djdk.attach.allowAttachSelf=true", "-Duser.timezone=UTC"]
    command = ["java", *options, f"-Dconfig={run / 'config.properties'}", "-cp", f"{folder / 'lib'}/*", "Launch.java"]
    with (run / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=run, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        _await_start(process, run / "server.log")
        trino = Trino(port, schema)
        trino.do(f"CREATE SCHEMA {schema}")
        yield trino
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _await_start(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "SERVER STARTED" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            faults = [line for line in log.read_text(errors="replace").splitlines() if "ERROR" in line]
            raise TrinoError(f"Trino did not start. {' '.join(faults[:3])} Its log: {log}")
        time.sleep(0.2)


def printed(value: Any, kind: dict[str, Any]) -> str | None:
    """A value from Trino's protocol, as the text that Athena's results contain; NULL is None.

    `kind` is the column's type signature. Athena prints arrays as `[a, b]`, maps as `{k=v}`, rows as `{name=v}`, NULL
    within them as `null`, and VARBINARY as hexadecimal bytes separated by blanks.
    """
    if value is None:
        return None
    name = kind["rawType"]
    inner = [argument["value"] for argument in kind["arguments"]]
    if name == "array":
        return f"[{', '.join(printed(item, inner[0]) or _empty(item) for item in value)}]"
    if name == "map":
        # In the protocol, a map is a JSON object, so its keys are strings whatever their type is.
        pairs = (f"{key}={printed(item, inner[1]) or _empty(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if name == "row":
        fields = ((field.get("fieldName") or {}).get("name") for field in inner)
        names = [field or f"field{position}" for position, field in enumerate(fields)]
        kinds = [field["typeSignature"] for field in inner]
        items = (printed(item, part) or _empty(item) for item, part in zip(value, kinds, strict=True))
        return f"{{{', '.join(f'{n}={v}' for n, v in zip(names, items, strict=True))}}}"
    if name == "varbinary":
        return base64.b64decode(value).hex(" ")
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _empty(item: Any) -> str:
    return "null" if item is None else ""


def _type_of(column: dict[str, Any]) -> str:
    """Trino's name of a column's type. (Only the protocol writes intervals in capitals.)"""
    return re.sub(r"INTERVAL \w+ TO \w+", lambda match: match[0].lower(), column["type"])
