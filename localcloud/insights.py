"""CloudWatch Logs Insights: queries over log groups, and saved queries.

MiniStack runs `fields`, a few forms of `filter`, `sort` and `limit`, and silently ignores the rest of a query, so its
answers may be wrong. Here a query becomes SQL, which DuckDB runs over the log lines; a query that cannot be run is
rejected as malformed.
"""

import asyncio
import contextlib
import json
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from localcloud.athena import engine
from localcloud.ministack_adapter import app, cloudwatch_logs, responses

Answer = tuple[int, dict[str, str], bytes]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    | (?P<regex>(?<=\s)/(?:\\.|[^/\\])+/i?)
    | (?P<bin>bin\s*\(\s*\d+\s*(?:ms|[smhdw])\s*\))
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<quoted>`[^`]+`)
    | (?P<word>@?[A-Za-z_][\w.]*)
    | (?P<sign><=|>=|!=|=~|[=<>()+\-*/,%\[\]])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_AGGREGATES = {"count", "sum", "avg", "min", "max", "pct", "stddev", "count_distinct"}
_FUNCTIONS = _AGGREGATES | {"ispresent", "abs", "ceil", "floor", "greatest", "least", "strlen", "tolower", "toupper"}
_KEYWORDS = {"and", "or", "not", "in", "true", "false"}
_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MACROS = {
    "ispresent(x)": "x IS NOT NULL",
    "pct(x, p)": "quantile_cont(x, p / 100.0)",
    "count_distinct(x)": "count(DISTINCT x)",
    "strlen(x)": "length(x)",
    "tolower(x)": "lower(x)",
    "toupper(x)": "upper(x)",
}
_REPORT = re.compile(
    r"Duration: (?P<duration>[\d.]+) ms\tBilled Duration: (?P<billedDuration>[\d.]+) ms\t"
    r"Memory Size: (?P<memorySize>\d+) MB\tMax Memory Used: (?P<maxMemoryUsed>\d+) MB"
)
MOST_ROWS = 10_000


class Malformed(ValueError):
    """A query that Logs Insights would reject, or that cannot be run here."""


@dataclass
class LogQuery:
    """A parsed query: the SQL of each stage, which reads from the stage before, and the columns to show.

    `names` are the log fields that it uses, `made` the fields that it computes.
    """

    stages: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    summed_up: bool = False


def read(text: str) -> LogQuery:
    """Read a query.

    Raises
    ------
    Malformed
        It has an unknown command, function or symbol.
    """
    query = LogQuery()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for stage in _split("\n".join(lines), "|"):
        verb, _, rest = stage.strip().partition(" ")
        match verb.lower():
            case "fields" | "display":
                fields = [_named(part, query) for part in _split(rest, ",")]
                query.shown = [*([] if verb.lower() == "display" else query.shown), *(name for name, _ in fields)]
                made = [f"{sql} AS {_quoted(name)}" for name, sql in fields if sql != _quoted(name)]
                query.made |= {name for name, sql in fields if sql != _quoted(name)}
                query.stages.append(f"SELECT {', '.join(['*', *made])} FROM {{}}")
            case "filter":
                query.stages.append(f"SELECT * FROM {{}} WHERE {_sql(rest, query)}")
            case "stats":
                figures, *by = re.split(r"\sby\s", rest, maxsplit=1, flags=re.IGNORECASE)
                results = [_named(part, query) for part in _split(figures, ",")]
                groups = [_named(part, query) for text in by for part in _split(text, ",")]
                columns = ", ".join(f"{sql} AS {_quoted(name)}" for name, sql in [*groups, *results])
                grouped = f" GROUP BY {', '.join(sql for _, sql in groups)}" if groups else ""
                query.stages.append(f"SELECT {columns} FROM {{}}{grouped}")
                query.shown, query.summed_up = [name for name, _ in [*groups, *results]], True
            case "sort":
                keys = [_direction(part, query) for part in _split(rest, ",")]
                query.stages.append(f"SELECT * FROM {{}} ORDER BY {', '.join(keys)}")
            case "limit" if rest.strip().isdecimal():
                query.stages.append(f"SELECT * FROM {{}} LIMIT {int(rest)}")
            case _:
                raise Malformed(f"unexpected symbol found: {stage.strip()[:60]}")
    if not query.stages:
        raise Malformed("the query is empty")
    query.shown = query.shown or ["@timestamp", "@message"]
    if not query.summed_up:
        query.names |= {name for name in query.shown if name.startswith("@")}
    return query


def run(query: LogQuery, records: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """The rows of a query's result, each a mapping of field to value; a field without a value is left out.

    Raises
    ------
    Malformed
        It compares or computes values whose types do not allow it.
    """
    names = sorted(query.names | {"@timestamp"})
    columns = {name: [record.get(name) for record in records] for name in names}
    types = {name: _type(name, values) for name, values in columns.items()}
    rows = [{name: _plain(columns[name][n], types[name]) for name in names} for n in range(len(records))]
    source = "unnest(from_json(?::JSON, ?), recursive := true)"
    # A field that no line has becomes a null without a type, which can be compared with numbers and text alike.
    untyped = ", ".join(f"NULL AS {_quoted(name)}" for name in names if not any(v is not None for v in columns[name]))
    steps = [f"s AS (SELECT {source})", f"s0 AS (SELECT *{f' REPLACE ({untyped})' if untyped else ''} FROM s)"]
    steps += [f"s{n} AS ({sql.format(f's{n - 1}')})" for n, sql in enumerate(query.stages, start=1)]
    shown = ", ".join(map(_quoted, dict.fromkeys(query.shown)))
    sql = f"WITH {', '.join(steps)} SELECT {shown} FROM s{len(query.stages)} LIMIT {MOST_ROWS}"
    with engine.connect() as connection:
        for head, body in _MACROS.items():
            connection.execute(f"CREATE OR REPLACE TEMP MACRO {head} AS {body}")
        try:
            found = connection.execute(sql, [json.dumps(rows), json.dumps([types])]).fetchall()
        except duckdb.Error as error:
            raise Malformed(str(error).splitlines()[0]) from error
    fields = list(dict.fromkeys(query.shown))
    return [{name: _text(value) for name, value in zip(fields, row, strict=True) if value is not None} for row in found]


def fields_of(record: dict[str, Any]) -> dict[str, Any]:
    """The fields that Insights finds in a line: its own, JSON's (`a.b`, `a.0`), and Lambda's of START, END, REPORT."""
    message = record["@message"]
    found = {name: value for name, value in record.items() if name.startswith("@")}
    kind = re.match(r"(START|END|REPORT) RequestId: (\S+)", message)
    if kind:
        found |= {"@type": kind[1], "@requestId": kind[2]}
        if report := _REPORT.search(message):
            # Insights gives memory in bytes.
            found |= {f"@{name}": float(value) * (1e6 if "emory" in name else 1) for name, value in
                      report.groupdict().items()}  # fmt: skip
    elif message.startswith("{"):
        with contextlib.suppress(ValueError):
            found |= dict(_flattened("", json.loads(message)))
    return found


def _flattened(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inner is None:
        yield path, value
        return
    for name, one in inner:
        yield from _flattened(f"{path}.{name}" if path else str(name), one)


def _split(text: str, at: str) -> list[str]:
    """Split a text at the separators outside quotes, regular expressions and brackets."""
    parts, depth, quote, start = [], 0, "", 0
    for place, sign in enumerate(text):
        if quote:
            if sign == quote and text[place - 1] != "\\":
                quote = ""
        elif sign in "\"'`" or (sign == "/" and re.search(r"(like|=~)\s*$", text[:place], re.IGNORECASE)):
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == at and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [part for part in [*parts, text[start:]] if part.strip()]


def _named(text: str, query: LogQuery) -> tuple[str, str]:
    """Name and SQL of a column: `max(x) as y`."""
    expression, _, name = re.sub(r"\s+as\s+(\S+)\s*$", r"\0\1", text.strip(), flags=re.IGNORECASE).partition("\0")
    bare = expression.strip()
    return name.strip("`") or bare.strip("`"), _sql(bare, query)


def _direction(text: str, query: LogQuery) -> str:
    found = re.fullmatch(r"(.+?)(?:\s+(asc|desc))?", text.strip(), re.IGNORECASE | re.DOTALL)
    assert found
    return f"{_sql(found[1], query)} {found[2] or 'desc'} NULLS LAST"


def _sql(text: str, query: LogQuery) -> str:
    """An expression of Insights in DuckDB's SQL; adds the fields that it uses to `query.names`."""
    words: list[str] = []
    place, text = 0, text.rstrip()
    like = ""
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise Malformed(f"unexpected symbol found: {text[place:].strip()[:40]}")
        place, kind, token = found.end(), str(found.lastgroup), found[0].strip()
        if like:
            words.append(_pattern(kind, token, like == "not like"))
            like = ""
        elif kind == "string":
            words.append(_literal(_unquoted(token)))
        elif kind == "bin":
            span = re.search(r"(\d+)\s*(\w+)\s*\)", token)
            assert span
            words.append(f"time_bucket(INTERVAL '{span[1]} {_UNITS[span[2].lower()]}', {_quoted('@timestamp')})")
        elif (kind == "word" and token.lower() == "like") or token == "=~":
            negated = bool(words) and words[-1] == "NOT"
            like = "not like" if negated else "like"
            if negated:
                words.pop()
        elif kind == "word" and text[place:].lstrip().startswith("(") and token.lower() not in _KEYWORDS:
            if token.lower() not in _FUNCTIONS:
                raise Malformed(f"unknown function: {token}")
            words.append(token.lower())
        elif kind == "word" and token.lower() in _KEYWORDS:
            words.append(token.upper())
        elif kind in ("word", "quoted"):
            name = token.strip("`")
            if not query.summed_up and name not in query.made:
                query.names.add(name)
            words.append(_quoted(name))
        else:
            words.append({"[": "(", "]": ")"}.get(token, token))
    if not words or like:
        raise Malformed(f"unexpected end: {text}")
    return " ".join(words)


def _pattern(kind: str, token: str, negated: bool) -> str:
    if kind == "regex":
        flags = "is" if token.endswith("i") else "s"
        inner = token.removesuffix("i")[1:-1].replace("\\/", "/")
        return f"{'!~' if negated else '~'} {_literal(f'(?{flags}).*(?:{inner}).*')}"
    if kind == "string":
        escaped = re.sub(r"([%_!])", r"!\1", _unquoted(token))
        return f"{'NOT ' if negated else ''}LIKE {_literal(f'%{escaped}%')} ESCAPE '!'"
    raise Malformed(f"like takes a text or a /regular expression/, not {token}")


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _type(name: str, values: Sequence[Any]) -> str:
    if name == "@timestamp":
        return "TIMESTAMP"
    there = [value for value in values if value is not None]
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in there)
    return "DOUBLE" if there and numbers else "VARCHAR"


def _plain(value: Any, type_: str) -> Any:
    if value is None or type_ != "VARCHAR":
        return value
    return str(int(value)) if isinstance(value, bool) else str(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03}"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


class LogsApi:
    """Handles what MiniStack's CloudWatch Logs lacks, and passes the rest on; both use MiniStack's stores."""

    def __init__(self, own: Any) -> None:
        self.own = own
        self.actions = {
            "StartQuery": self.start,
            "PutQueryDefinition": self.put,
            "DescribeQueryDefinitions": self.describe,
            "DeleteQueryDefinition": self.delete,
        }

    async def handle(self, method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Answer:
        """One request to CloudWatch Logs."""
        run_ = self.actions.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if run_ is None:
            answer: Answer = await self.own(method, path, headers, body, query)
            return answer
        try:
            found: Answer = await asyncio.to_thread(run_, json.loads(body or b"{}"))
        except Malformed as error:
            found = responses.error_response_json("MalformedQueryException", str(error), 400)
        return found

    def start(self, request: dict[str, Any]) -> Any:
        query = read(request.get("queryString", ""))
        # MiniStack checks the log groups and records the query; its rows are replaced.
        status, headers, content = cloudwatch_logs.start_query(request | {"queryString": "fields @message", "limit": 1})
        if status == 200:
            groups = cloudwatch_logs.resolve_log_groups(request)
            records = cloudwatch_logs.collect_records(groups, request["startTime"], request["endTime"])
            stamped = [fields_of(record) | {"@timestamp": _moment(record["_timestamp_ms"])} for record in records]
            rows = run(query, stamped)
            kept = cloudwatch_logs.queries[json.loads(content)["queryId"]]
            limit = min(int(request.get("limit") or MOST_ROWS), MOST_ROWS)
            kept["results"] = [[{"field": n, "value": v} for n, v in row.items()] for row in rows[:limit]]
            kept["statistics"]["recordsMatched"] = float(len(rows))
            kept["queryString"] = request["queryString"]
        return status, headers, content

    def put(self, request: dict[str, Any]) -> Any:
        read(request["queryString"])
        id_ = request.get("queryDefinitionId") or str(uuid.uuid4())
        named = {name: request[name] for name in ("name", "queryString", "logGroupNames") if name in request}
        # In the store of queries that were run, which MiniStack keeps over a restart.
        cloudwatch_logs.queries[f"definition:{id_}"] = named | {
            "queryDefinitionId": id_,
            "lastModified": int(time.time() * 1000),
        }
        return responses.json_response({"queryDefinitionId": id_})

    def describe(self, request: dict[str, Any]) -> Any:
        prefix = request.get("queryDefinitionNamePrefix", "")
        kept = [one for key, one in cloudwatch_logs.queries.items() if key.startswith("definition:")]
        found = sorted((one for one in kept if one["name"].startswith(prefix)), key=lambda one: str(one["name"]))
        return responses.json_response({"queryDefinitions": found})

    def delete(self, request: dict[str, Any]) -> Any:
        gone = cloudwatch_logs.queries.pop(f"definition:{request['queryDefinitionId']}", None)
        if gone is None:
            return responses.error_response_json("ResourceNotFoundException", "no such query definition", 400)
        return responses.json_response({"success": True})


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def install() -> None:
    """Replace the handler of CloudWatch Logs in MiniStack's table of services."""
    app.handlers["logs"] = LogsApi(app.handlers["logs"]).handle
