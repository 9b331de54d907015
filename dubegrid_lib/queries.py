"""The insight queries: one question a file in `sql/`, put together with what it stands on, parameters bound.

Files whose name begins with ``_`` are fragments (common table expressions); a question names the one it stands on.
They read lv_data, whose DDL `create_table` writes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from dubegrid_lib.errors import DubeGridError

_FOLDER = files("dubegrid_lib") / "sql"
_HEADER = re.compile(r"-- (question|fragment|unit|cost|with|parameters): (.+)")
# Identifiers cannot be bound, so they are checked.
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,127}")
_LOCATION = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/([A-Za-z0-9_.-]+/)+")

COLUMNS = (
    "substation_number",
    "substation_name",
    "timestamp",
    "attribute_type",
    "feeder_id",
    "description",
    "units",
    "value",
)


class BadQuery(DubeGridError, ValueError):
    """A query, parameter or name that cannot be used."""


@dataclass(frozen=True)
class Query:
    """A statement ready to run: `sql` with a ``?`` for each of `parameters`, in order.

    `question`, `unit` and `cost` are the file's own words, for the page that shows the result.
    """

    name: str
    question: str
    unit: str
    cost: str
    sql: str
    parameters: tuple[str, ...]

    @property
    def execution_parameters(self) -> list[str]:
        """The parameters as Athena's ExecutionParameters take them: literals, a text in single quotes."""
        return ["'" + value.replace("'", "''") + "'" for value in self.parameters]


@dataclass(frozen=True)
class _File:
    headers: Mapping[str, str]
    body: str

    @property
    def needed(self) -> list[str]:
        """Names of its own parameters, in the order of their question marks."""
        return [name.strip() for name in self.headers.get("parameters", "").split(",") if name.strip()]


def names() -> list[str]:
    """The questions there are."""
    found = (path.name.removesuffix(".sql") for path in _FOLDER.iterdir() if path.name.endswith(".sql"))
    return sorted(name for name in found if not name.startswith("_"))


def query(name: str, month: str, **parameters: str) -> Query:
    """A question of one month.

    Parameters
    ----------
    name : one of `names`.
    month : ``2025-05``; the UTC month, as the partitions are.
    parameters : what the question asks for beside the month, such as `asset_id`.

    Raises
    ------
    BadQuery
        There is no such question, the month is none, or a parameter is missing or too many; the message lists
        the valid ones.
    """
    if name not in names():
        raise BadQuery(f"There is no query {name!r}. Choose one of: {', '.join(names())}.")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise BadQuery(f"{month!r} is not a month. Write it as 2025-05.")
    question = _read(name)
    wanted = [name for name in question.needed if name not in ("y", "m")]
    if sorted(parameters) != sorted(wanted):
        needs = ", ".join(wanted) or "no parameter"
        given = ", ".join(sorted(parameters)) or "none"
        raise BadQuery(f"Query {name} needs {needs}; given: {given}.")
    known = {"y": month[:4], "m": month[5:], **parameters}
    chain = _chain(question)
    bodies = "WITH " + ",\n".join(fragment.body for fragment in chain) if chain else ""
    joint = "" if not chain or question.body.startswith(",") else "\n"
    needed = [parameter for file in (*chain, question) for parameter in file.needed]
    headers = question.headers
    about = "\n".join(f"-- {key}: {headers[key]}" for key in ("question", "unit", "cost"))
    return Query(
        name,
        headers["question"],
        headers["unit"],
        headers["cost"],
        f"{about}\n{bodies}{joint}{question.body}",
        tuple(known[parameter] for parameter in needed),
    )


def _read(name: str) -> _File:
    text = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    headers: dict[str, str] = {}
    lines = text.splitlines()
    while lines and (found := _HEADER.fullmatch(lines[0])):
        headers[found[1]] = found[2]
        lines.pop(0)
    return _File(headers, "\n".join(lines))


def _chain(file: _File) -> list[_File]:
    """The fragments a file stands on, the deepest first."""
    chain: list[_File] = []
    while below := file.headers.get("with"):
        file = _read(f"_{below}")
        chain.insert(0, file)
    return chain


def create_table(
    location: str,
    database: str = "dubegrid_db",
    table: str = "lv_data",
    *,
    partitions: Literal["catalogued", "projected"] = "projected",
    value_type: Literal["STRING", "DOUBLE"] = "STRING",
    years: tuple[int, int] = (2020, 2035),
) -> str:
    """The DDL of the table over the CSVs.

    Parameters
    ----------
    location : ``s3://bucket/raw/prod/lv/``, with the slash.
    partitions : ``catalogued`` needs MSCK REPAIR TABLE or ADD PARTITION for each month; ``projected`` computes them
        from `years` (first and last), so that a new month is there at once and no catalog is listed.
    value_type : DOUBLE shows how one empty value fails a query (HIVE_BAD_DATA); the queries expect STRING.

    Raises
    ------
    BadQuery
        A name or location that could change the statement.
    """
    for name in (database, table):
        if not _IDENTIFIER.fullmatch(name):
            raise BadQuery(f"{name!r} is not a name of lower-case letters, digits and _. Choose another.")
    if not _LOCATION.fullmatch(location):
        raise BadQuery(f"{location!r} is not a folder such as s3://bucket/raw/prod/lv/.")
    columns = ",\n".join(f"    `{name}` {value_type if name == 'value' else 'STRING'}" for name in COLUMNS)
    properties = {"skip.header.line.count": "1"}
    if partitions == "projected":
        properties |= {
            "projection.enabled": "true",
            "projection.y.type": "integer",
            "projection.y.range": f"{years[0]},{years[1]}",
            "projection.m.type": "integer",
            "projection.m.range": "1,12",
            "projection.m.digits": "2",
            "storage.location.template": f"{location}y=${{y}}/m=${{m}}/",
        }
    listed = ",\n".join(f"    '{key}' = '{value}'" for key, value in properties.items())
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{table} (\n{columns}\n)\n"
        f"PARTITIONED BY (y STRING, m STRING)\n"
        f"ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'\n"
        "WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '\"')\n"
        f"STORED AS TEXTFILE\nLOCATION '{location}'\nTBLPROPERTIES (\n{listed}\n)"
    )
