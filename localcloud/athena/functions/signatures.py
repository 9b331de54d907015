"""The functions listed in `functions.txt`: their overloads, and which of them aggregate."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.types import SIMPLE, Type


@dataclass(frozen=True)
class Signature:
    """One overload: the patterns of its parameters and of its result, and its SQL in DuckDB."""

    name: str
    parameters: tuple[Type, ...]
    returns: Type
    template: str

    @property
    def is_call(self) -> bool:
        """Whether the SQL needs no parentheses, because it is a single call from start to end."""
        # FILTER and OVER are part of the call.
        text, depth = self.template.removesuffix("{F}"), 0
        for at, letter in enumerate(text):
            depth += (letter == "(") - (letter == ")")
            if letter == ")" and depth == 0:
                return at == len(text) - 1 and re.match(r"[\w.]+\(", text) is not None
        return False

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.parameters))})"


def _split(text: str) -> list[str]:
    """Split at commas outside parentheses."""
    parts, depth, start = [], 0, 0
    for i, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [*parts, text[start:].strip()] if text.strip() else []


def _pattern(text: str) -> Type:
    name, _, rest = text.partition("(")
    arguments = [int(a) if a.isdecimal() else _pattern(a) for a in _split(rest.removesuffix(")"))]
    if name in ("decimal", "timestamp", "timestamptz", "char") and not arguments:
        return Type(name)
    if not arguments and name in SIMPLE and name != "time":
        return SIMPLE[name]
    return Type(name, tuple(arguments), (None,) * len(arguments) if name == "row" else ())


@cache
def overloads_of(section: str) -> dict[str, list[Signature]]:
    """A section of `functions.txt`: name → its overloads."""
    text = Path(__file__).with_name("functions.txt").read_text().partition(f"[{section}]\n")[2].partition("\n[")[0]
    found: dict[str, list[Signature]] = {}
    for line in filter(None, text.splitlines()):
        head, template = line.split(" : ", 1)
        call_text, returns = head.rsplit(" -> ", 1)
        name, _, parameters = call_text.partition("(")
        patterns = tuple(_pattern(p) for p in _split(parameters.removesuffix(")")))
        found.setdefault(name, []).append(Signature(name, patterns, _pattern(returns), template))
    return found


def is_aggregate(name: str) -> bool:
    return name in overloads_of("aggregates")


def holds_aggregate(node: exp.Expr) -> bool:
    """Whether an expression aggregates at its own level, not in a subquery or as a window."""
    if isinstance(node, exp.Select | exp.SetOperation | exp.Subquery):
        return False
    if isinstance(node, exp.Window):
        function = node.this
        while isinstance(function, exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
            function = function.this
        inner = [*function.iter_expressions(), *(node.args.get("partition_by") or [])]
        order = node.args.get("order")
        return any(holds_aggregate(part) for part in [*inner, *(order.expressions if order is not None else [])])
    if isinstance(node, exp.Anonymous) and is_aggregate(node.name.lower()):
        return True
    if isinstance(node, exp.GroupConcat | exp.WithinGroup):
        return True
    return any(holds_aggregate(child) for child in node.iter_expressions())


def is_volatile(node: exp.Expr) -> bool:
    names = {call.name.lower() for call in node.find_all(exp.Anonymous)}
    return bool(names & {"random", "rand", "uuid", "shuffle"})


def is_constant(name: str) -> bool:
    """Whether the name is a value by itself, without parentheses."""
    return name in ("current_catalog", "current_schema", "current_path")


@cache
def _absent() -> frozenset[str]:
    """Functions that Athena has and this engine lacks."""
    return frozenset(Path(__file__).with_name("functions.txt").read_text().partition("[absent]\n")[2].split())


def not_registered(name: str, node: exp.Expr) -> QueryError:
    if name in _absent():
        return Unsupported(f"the function {name}", node)
    if name in ("exists", "unnest"):
        return QueryError("SYNTAX_ERROR", f"mismatched input '{name}'. Expecting: <expression>", node)
    return QueryError("FUNCTION_NOT_FOUND", f"Function '{name}' not registered", node)
