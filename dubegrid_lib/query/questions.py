"""The insight queries: one question per file in `infra/sql/`, composed with its fragments, with parameters bound.

Files whose names start with ``_`` are fragments (common table expressions); a question names the one it is based on.
The fragment `reading` exists for each table, with the same columns, so that a question works on both.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any, Literal, get_args

import pandas as pd

from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.config import INFRA
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.schema.asset_id import parse_asset
from dubegrid_lib.schema.load_monitor import LONDON
from dubegrid_lib.schema.month import parse_month

_FOLDER = INFRA / "sql"
_HEADER = re.compile(r"-- (question|fragment|unit|cost|with|table|parameters): (.+)")
# The raw CSVs, each column a text, and the typed Parquet that the function makes of them.
ReadingsTable = Literal["lv_data", "lv_curated"]
SAVED: ReadingsTable = "lv_data"
# Identifiers cannot be bound, so they are checked.
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,127}")
_LOCATION = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/([A-Za-z0-9_.-]+/)+")


def _definition(table: str, location: str = "") -> dict[str, Any]:
    """A table's definition, which Terraform reads too."""
    text = (INFRA / "tables" / f"{table}.json").read_text(encoding="utf-8")
    definition: dict[str, Any] = json.loads(Template(text).substitute(location=location))
    return definition


class BadQuery(DubeGridError, ValueError):
    """A query, parameter or name that cannot be used."""


@dataclass(frozen=True)
class Query:
    """A statement ready to run: `sql` with a ``?`` for each of `parameters`, in order.

    `question`, `unit` and `cost` are taken from the file, for the page that shows the result.
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
    """The names of all questions."""
    found = (path.name.removesuffix(".sql") for path in _FOLDER.iterdir() if path.name.endswith(".sql"))
    return sorted(name for name in found if not name.startswith("_"))


def query(name: str, month: str, table: ReadingsTable = "lv_data", **parameters: str) -> Query:
    """The query of a question about one month of Europe/London, as the reports count months.

    Parameters
    ----------
    name : one of `names`.
    month : ``2025-05``. In summer time it begins at 23:00 UTC of the day before, so two partitions are named. Only
        `files` uses the UTC month, like the partitions.
    table : which readings to query.
    parameters : what the question needs besides the month, such as `asset_id`.

    Raises
    ------
    BadQuery
        There is no such question or table, or a parameter is missing or unknown; the message lists the valid ones.
    BadMonth
        Not a month.
    """
    if name not in names():
        raise BadQuery(f"There is no query {name!r}. Choose one of: {', '.join(names())}.")
    parse_month(month)
    question = _read(name)
    of_table = question.headers.get("table", table)
    if table not in get_args(ReadingsTable) or table != of_table:
        tables = [of_table] if "table" in question.headers else get_args(ReadingsTable)
        raise BadQuery(f"Query {name} cannot use {table!r}. Choose: {' or '.join(tables)}.")
    known = _bounds(month)
    needed = [parameter for file in (*_chain(question, table), question) for parameter in file.needed]
    wanted = [parameter for parameter in question.needed if parameter not in known]
    if sorted(parameters) != sorted(wanted):
        needs = ", ".join(wanted) or "no parameter"
        given = ", ".join(sorted(parameters)) or "none"
        raise BadQuery(f"Query {name} needs {needs}; given: {given}.")
    if "asset_id" in parameters:
        parse_asset(parameters["asset_id"])
    headers = question.headers
    return Query(
        name,
        headers["question"],
        headers["unit"],
        headers["cost"],
        _statement(question, table),
        tuple((known | parameters)[parameter] for parameter in needed),
    )


def saved(name: str) -> tuple[str, str]:
    """A question in words, and its statement with question marks for the parameters, as saved in Athena."""
    question = _read(name)
    return question.headers["question"], _statement(question, question.headers.get("table", SAVED))  # type: ignore[arg-type]


def _statement(question: _File, table: ReadingsTable) -> str:
    chain = _chain(question, table)
    bodies = "WITH " + ",\n".join(fragment.body for fragment in chain) if chain else ""
    joint = "" if not chain or question.body.startswith(",") else "\n"
    about = "\n".join(f"-- {key}: {question.headers[key]}" for key in ("question", "unit", "cost"))
    return f"{about}\n{bodies}{joint}{question.body}"


def _bounds(month: str) -> dict[str, str]:
    """The month of Europe/London in UTC, and the partitions that it lies in; both are of one year."""
    first = pd.Timestamp(f"{month}-01", tz=LONDON)
    start, end = first.tz_convert("UTC"), (first + pd.DateOffset(months=1)).tz_convert("UTC")
    return {
        "y": month[:4],
        "m": month[5:],
        "m_before": f"{start:%m}",
        "start": f"{start:%Y-%m-%d %H:%M:%S}",
        "end": f"{end:%Y-%m-%d %H:%M:%S}",
    }


def _read(name: str) -> _File:
    text = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    if "${voltage_" in text:
        text = Template(text).substitute(
            voltage_low=f"{VOLTAGE.low:.1f}", voltage_high=f"{VOLTAGE.high:.1f}", voltage_source=VOLTAGE.source
        )
    headers: dict[str, str] = {}
    lines = text.splitlines()
    while lines and (found := _HEADER.fullmatch(lines[0])):
        headers[found[1]] = found[2]
        lines.pop(0)
    body = "\n".join(lines)
    return _File(headers, Template(body).substitute(copies=_copies()) if "${copies}" in body else body)


def _copies() -> str:
    """Which copy of a reading in several files comes first: the text after ``PARTITION BY``."""
    return _read("_copies").body


def _chain(file: _File, table: ReadingsTable) -> list[_File]:
    """The fragments that a file is based on, innermost first; the innermost reads the table."""
    chain: list[_File] = []
    while below := file.headers.get("with"):
        file = _read(f"_reading_{table}" if below == "reading" else f"_{below}")
        chain.insert(0, file)
    return chain


def create_table(
    location: str,
    database: str = "dubegrid_db",
    table: str = "lv_data",
    *,
    partitions: Literal["catalogued", "projected"] = "projected",
    value_type: Literal["STRING", "DOUBLE"] = "STRING",
) -> str:
    """The DDL of the table over the CSVs.

    Parameters
    ----------
    location : ``s3://bucket/raw/prod/lv/``, with the slash.
    partitions : ``catalogued`` needs MSCK REPAIR TABLE or ADD PARTITION for each month; ``projected`` computes them
        from the years of `schema.YEARS`, so that a new month is found at once and no catalog is listed.
    value_type : DOUBLE shows how one empty value fails a query (HIVE_BAD_DATA); the queries expect STRING.

    Raises
    ------
    BadQuery
        A name or location that could change the statement.
    """
    _check_names(location, database, table)
    table_of = _definition("lv_data", location)
    types = {column["name"]: column["type"].upper() for column in table_of["columns"]} | {"value": value_type}
    columns = ",\n".join(f"    `{name}` {type_}" for name, type_ in types.items())
    keys = ", ".join(f"{key['name']} {key['type'].upper()}" for key in table_of["partition_keys"])
    properties = table_of["properties"] | (table_of["projection"] if partitions == "projected" else {})
    listed = _pairs(properties, ",\n    ")
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{table} (\n{columns}\n)\n"
        f"PARTITIONED BY ({keys})\n"
        f"ROW FORMAT SERDE '{table_of['serde']['library']}'\n"
        f"WITH SERDEPROPERTIES ({_pairs(table_of['serde']['parameters'], ', ')})\n"
        f"STORED AS TEXTFILE\nLOCATION '{location}'\nTBLPROPERTIES (\n    {listed}\n)"
    )


def _pairs(properties: dict[str, str], separator: str) -> str:
    return separator.join(f"'{key}' = '{value}'" for key, value in properties.items())


def create_parquet_table(
    location: str, database: str = "dubegrid_db", table: Literal["lv_curated", "lv_forecast"] = "lv_curated"
) -> str:
    """The DDL of a table over Parquet: the curated readings, or the forecasts, one row per asset, issue time and half
    hour. Partitions are computed for every year of `schema.YEARS`.

    Raises
    ------
    BadQuery
        A name or location that could change the statement.
    """
    _check_names(location, database, table)
    table_of = _definition(table, location)
    keys = ", ".join(f"{key['name']} {key['type'].upper()}" for key in table_of["partition_keys"])
    listed = _pairs(table_of["projection"], ",\n    ")
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{table} (\n{_columns(table_of)}\n)\n"
        f"PARTITIONED BY ({keys})\n"
        f"STORED AS PARQUET\nLOCATION '{location}'\nTBLPROPERTIES (\n    {listed}\n)"
    )


def create_json_table(
    location: str, database: str = "dubegrid_db", table: Literal["lv_files", "lv_findings"] = "lv_files"
) -> str:
    """The DDL of a table over lines of JSON: those about files, one row per uploaded object, or what reports found.

    Raises
    ------
    BadQuery
        A name or location that could change the statement.
    """
    _check_names(location, database, table)
    table_of = _definition(table, location)
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{table} (\n{_columns(table_of)}\n)\n"
        f"ROW FORMAT SERDE '{table_of['serde']['library']}'\nLOCATION '{location}'"
    )


def create_readings_view(database: str = "dubegrid_db", view: str = "lv_readings", table: str = "lv_curated") -> str:
    """The DDL of the view that has each reading once, where files share an interval; Terraform reads the same text.

    Notes
    -----
    A measured value wins over a missing one, as in the table of readings; then the latest upload wins.

    Raises
    ------
    BadQuery
        A name that could change the statement.
    """
    _check_identifiers(database, view, table)
    text = Template((INFRA / "views" / "lv_readings.sql").read_text(encoding="utf-8"))
    select = text.substitute(database=database, table=table, copies=_copies()).strip()
    return f"CREATE OR REPLACE VIEW {database}.{view} AS\n{select}"


def _columns(table_of: dict[str, Any]) -> str:
    return ",\n".join(f"    `{column['name']}` {column['type'].upper()}" for column in table_of["columns"])


def _check_names(location: str, *identifiers: str) -> None:
    _check_identifiers(*identifiers)
    if not _LOCATION.fullmatch(location):
        raise BadQuery(f"{location!r} is not a folder such as s3://bucket/raw/prod/lv/.")


def _check_identifiers(*identifiers: str) -> None:
    for name in identifiers:
        if not _IDENTIFIER.fullmatch(name):
            raise BadQuery(f"{name!r} is not a name of lower-case letters, digits and _. Choose another.")
