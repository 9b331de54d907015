"""Calls: which overload of a function is meant, by Trino's rules, and what it becomes in DuckDB's SQL."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from localcloud.athena import casts, joda, regexps
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.scopes import Value
from localcloud.athena.types import (
    BIGINT,
    DATE,
    INTEGER,
    INTEGERS,
    SIMPLE,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UNKNOWN,
    UUID,
    VARBINARY,
    VARCHAR,
    Type,
    array,
    as_decimal,
    coerces,
    common,
    decimal,
    duck,
    holds_map,
    literal,
)

if TYPE_CHECKING:
    from localcloud.athena.expressions import Context

DAY_UNITS = ("second", "minute", "hour", "day")
_MOMENTS = ("date", "timestamp", "timestamptz")


@dataclass(frozen=True)
class Signature:
    """One overload: the patterns of its parameters, of what it returns, and DuckDB's text."""

    name: str
    parameters: tuple[Type, ...]
    returns: Type
    template: str

    @property
    def is_call(self) -> bool:
        """Whether what is written needs no parentheses: it is one call, from the first letter to the last."""
        # FILTER and OVER belong to the call.
        text, depth = self.template.removesuffix("{F}"), 0
        for at, letter in enumerate(text):
            depth += (letter == "(") - (letter == ")")
            if letter == ")" and depth == 0:
                return at == len(text) - 1 and re.match(r"[\w.]+\(", text) is not None
        return False

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.parameters))})"


# -- reading the lists --------------------------------------------------------------------------------------------


def _split(text: str) -> list[str]:
    """At commas outside parentheses."""
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
def _table(section: str) -> dict[str, list[Signature]]:
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
    return name in _table("aggregates") or name in _AGGREGATE_FORMS


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
    """Names that stand for a value without parentheses."""
    return name in ("current_catalog", "current_schema", "current_path")


# -- overloads ----------------------------------------------------------------------------------------------------

_ORDER = [*INTEGERS, "decimal", "real", "double"]


def _cost(pattern: Type, actual: Type, bound: dict[str, Type]) -> int | None:
    """How far an argument is from a parameter; None where it does not fit. Notes what type variables stand for."""
    name = pattern.name
    if len(name) == 1 and name.isupper():
        if name not in bound:
            bound[name] = actual
            return 0
        both = common(bound[name], actual)
        if both is None:
            return None
        cost = 0 if both == bound[name] == actual else 1
        bound[name] = both
        return cost
    if actual == UNKNOWN:
        return None if name == "char" else 1
    if name == "instant":
        return _MOMENTS.index(actual.name) if actual.name in _MOMENTS[1:] else None
    if name == "moment":
        return _MOMENTS.index(actual.name) if actual.name in _MOMENTS else None
    if name in ("array", "map", "row"):
        if actual.name != name or len(actual.args) != len(pattern.args):
            return None
        costs = [_cost(p, a, bound) for p, a in zip(pattern.args, actual.args, strict=True)]
        return None if None in costs else sum(c for c in costs if c is not None)
    if name in _ORDER and actual.is_number:
        distance = _ORDER.index(name) - _ORDER.index(actual.name)
        return distance if distance >= 0 else None
    if name in ("timestamp", "timestamptz") and actual.name in _MOMENTS:
        distance = _MOMENTS.index(name) - _MOMENTS.index(actual.name)
        return distance if distance >= 0 else None
    if name in ("varchar", "char") and actual.name == name and pattern.args:
        if isinstance(pattern.args[0], int):
            return 0 if actual.args and actual.args[0] <= pattern.args[0] else None
        bound[pattern.args[0].name] = actual
    return 0 if actual.name == name else None


def _filled(pattern: Type, bound: dict[str, Type], actual: Type | None = None) -> Type:
    """A pattern with its variables replaced."""
    if len(pattern.name) == 1 and pattern.name.isupper():
        return bound.get(pattern.name, UNKNOWN)
    if pattern.name in ("varchar", "char") and pattern.args and isinstance(pattern.args[0], Type):
        sized = bound.get(pattern.args[0].name)
        return Type(pattern.name, sized.args if sized else ())
    if pattern.name in ("moment", "instant"):
        return actual if actual and actual != UNKNOWN else TIMESTAMP
    if actual is not None and not pattern.args:
        if pattern.name == "decimal":
            return as_decimal(actual) if actual.is_number else decimal(38, 0)
        if pattern.name in ("timestamp", "timestamptz"):
            return Type(pattern.name, actual.args or (3,))
    if not pattern.args:
        return pattern
    parts = actual.args if actual is not None and actual.name == pattern.name else [None] * len(pattern.args)
    arguments = tuple(_filled(p, bound, a if isinstance(a, Type) else None) if isinstance(p, Type) else p
                      for p, a in zip(pattern.args, parts, strict=True))  # fmt: skip
    return Type(pattern.name, arguments, pattern.fields)


def _choose(
    ctx: "Context", choices: list[Signature], nodes: list[exp.Expr], node: exp.Expr
) -> tuple[Signature, list[str], dict[str, Type], list[Type]]:
    """The overload that fits best, its arguments' texts, its variables and its arguments' types."""
    from localcloud.athena.expressions import translate

    values = [None if isinstance(n, exp.Lambda) else translate(ctx, n) for n in nodes]
    fitting: list[tuple[int, Signature, dict[str, Type]]] = []
    for choice in choices:
        if len(choice.parameters) != len(nodes):
            continue
        bound: dict[str, Type] = {}
        total = 0
        for pattern, value in zip(choice.parameters, values, strict=True):
            if (pattern.name == "function") != (value is None):
                break
            cost = _cost(pattern, value.type, bound) if value is not None else 0
            if cost is None:
                break
            total += cost
        else:
            fitting.append((total, choice, bound))
    if not fitting:
        actual = ", ".join("<function>" if v is None else str(v.type) for v in values)
        expected = ", ".join(map(str, choices))
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({actual}) for function {choices[0].name}. "
                         f"Expected: {expected}", node)  # fmt: skip
    if any(value is not None and value.type == UNKNOWN for value in values):
        actual_types = [value.type if value is not None else UNKNOWN for value in values]
        _require_one_meaning([(choice, bound) for _, choice, bound in fitting], actual_types, node)
    _, choice, bound = min(fitting, key=lambda each: each[0])
    if choice.template == "-":
        raise Unsupported(f"{choice}", node)
    texts, types = [], []
    for pattern, value, argument in zip(choice.parameters, values, nodes, strict=True):
        if value is None:
            entry = re.search(r"\{1:(entry\w*)\}", choice.template)
            found = _lambda(ctx, argument, pattern, bound, _of_entry if entry else _as_named)
            texts.append(_ENTRY_FORMS[entry[1]](found) if entry else str(found))
            types.append(UNKNOWN)
            continue
        target = _filled(pattern, bound, value.type)
        text = casts.coerce(value.sql, value.type, target)
        if pattern.name in ("moment", "instant") and target.name == "timestamptz":
            text = f"dg_local({text})"
        texts.append(text)
        types.append(target)
    return choice, texts, bound, types


def _require_one_meaning(fitting: list[tuple[Signature, dict[str, Type]]], actual: list[Type], node: exp.Expr) -> None:
    """A NULL suits many overloads: Trino takes the most specific, or any where all return the same."""
    filled = [
        (tuple(_filled(p, bound, of) for p, of in zip(choice.parameters, actual, strict=True)),
         _filled(choice.returns, bound))
        for choice, bound in fitting
    ]  # fmt: skip

    def is_beaten(by: tuple[Type, ...], parameters: tuple[Type, ...]) -> bool:
        return by != parameters and all(coerces(a, b) for a, b in zip(by, parameters, strict=True))

    left = {returns for own, returns in filled if not any(is_beaten(other, own) for other, _ in filled)}
    if len(left) > 1:
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", _AMBIGUOUS, node)


@dataclass(frozen=True)
class Lambda:
    """A translated lambda: DuckDB's names of its parameters, and the text of its body."""

    names: tuple[str, ...]
    body: str

    def __str__(self) -> str:
        return f"lambda {', '.join(self.names)}: {self.body}"


def _as_named(*names: str) -> list[str]:
    """Each parameter is one of DuckDB's."""
    return list(names)


def _of_entry(entry: str, _: str) -> list[str]:
    """A map's key and value, of one parameter that is its entry.

    In parentheses, since DuckDB takes `name.key` for a column's field if there is a column of that name.
    """
    return [f"({entry}).key", f"({entry}).value"]


def _entry_form(made: str) -> Callable[[Lambda], str]:
    def form(of: Lambda) -> str:
        entry = of.names[0]
        parts = {"key": f"({entry}).key", "value": f"({entry}).value"}
        if made in parts:
            parts[made] = of.body
            return f"lambda {entry}: struct_pack(k := {parts['key']}, v := {parts['value']})"
        return f"lambda {entry}: {of.body}"

    return form


# What a lambda of a map's entry makes: any value, or the entry with another key or value.
_ENTRY_FORMS = {"entry": _entry_form(""), "entry_key": _entry_form("key"), "entry_value": _entry_form("value")}


def _lambda(
    ctx: "Context", node: exp.Expr, pattern: Type, bound: dict[str, Type], texts: Callable[..., list[str]] = _as_named
) -> Lambda:
    """A lambda; binds the type it returns.

    Parameters
    ----------
    texts : what stands for each parameter in the body, given DuckDB's names of them.
    """
    from localcloud.athena.expressions import translate

    *parameters, returns = pattern.args
    names = [part.name.lower() for part in node.expressions]
    if len(names) != len(parameters):
        raise QueryError("INVALID_PARAMETER_USAGE", f"Expected a lambda that takes {len(parameters)} argument(s) but "
                         f"got {len(names)}", node)  # fmt: skip
    # By their depth, so that an expression said twice has one text.
    own = tuple(f"dgl{ctx.depth + i}" for i in range(1, len(names) + 1))
    variables = {n: Value(t, _filled(p, bound)) for n, t, p in zip(names, texts(*own), parameters, strict=True)}
    inner = replace(ctx, variables={**ctx.variables, **variables}, depth=ctx.depth + len(own))
    body = translate(inner, node.this)
    target = _filled(returns, bound) if returns.name not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" else bound.get(returns.name)
    if target is None:
        bound[returns.name] = target = body.type
    if not coerces(body.type, target):
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected lambda result type: {body.type}, expected {target}", node)
    return Lambda(own, casts.coerce(body.sql, body.type, target))


def _write(
    choice: Signature, texts: list[str], bound: dict[str, Type], types: list[Type], marks: dict[str, str]
) -> Value:
    """The overload's text with everything filled in."""

    def fill(match: re.Match[str]) -> str:
        word = match[1]
        if word.isdecimal():
            return texts[int(word)]
        if word[0].isdecimal():
            return texts[int(word.split(":")[0])]
        if word.startswith("text:"):
            _, variable, name = word.split(":")
            return casts.printed(name, bound[variable])
        return marks[word]

    # Doubled braces stand for single ones, in the template only: an argument may hold any.
    sql = re.sub(r"\{\{|\}\}|\{([\w:]+)\}", lambda m: fill(m) if m[1] else m[0][0], choice.template)
    returns = types[0] if choice.returns.name == "same" else _filled(choice.returns, bound)
    if returns.name in ("timestamp", "timestamptz") and not returns.args:
        returns = Type(returns.name, next((t.args for t in types if t.name in _MOMENTS and t.args), (3,)))
    if returns.name == "char":
        sql = f"rpad({sql}, {returns.args[0]}, ' ')"
    return Value(sql if choice.is_call else f"({sql})", returns)


def _rank(node: exp.Expr) -> str:
    """A percentile for DuckDB's quantile_disc so that it takes the value that Trino's digest takes of few rows."""
    if isinstance(node, exp.Array):
        return f"[{', '.join(_rank(each) for each in node.expressions)}]"
    inner = node.this if isinstance(node, exp.Cast | exp.Paren) else node
    if not isinstance(inner, exp.Literal):
        raise Unsupported("approx_percentile with a percentile that is no literal", node)
    number = float(inner.name)
    if not 0 <= number <= 1:
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Percentile must be between 0 and 1", node)
    return repr(min(1.0, number + 1e-9))


def _approx_percentile(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr, modifiers: "Modifiers") -> Value:
    choice, texts, bound, types = _choose(ctx, _table("aggregates")["approx_percentile"], nodes, node)
    if len(nodes) > 2:
        raise Unsupported("approx_percentile with weights", node)
    texts[1] = _rank(nodes[1])
    return _write(choice, texts, bound, types, _marks(modifiers))


def call(ctx: "Context", name: str, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """A function call.

    Raises
    ------
    QueryError
        FUNCTION_NOT_FOUND: Athena has no such function, or not for these arguments.
    """
    if name in _FORMS:
        return _FORMS[name](ctx, nodes, node)
    if is_aggregate(name):
        return _aggregate(ctx, name, nodes, node, Modifiers())
    if name in _table("windows"):
        raise QueryError("MISSING_OVER", f"Window function {name} requires an OVER clause", node)
    choices = _table("scalars").get(name)
    if not choices:
        raise _not_registered(name, node)
    choice, texts, bound, types = _choose(ctx, choices, nodes, node)
    return _write(choice, texts, bound, types, {})


@cache
def _absent() -> frozenset[str]:
    """Functions that Athena has and this engine has not."""
    return frozenset(Path(__file__).with_name("functions.txt").read_text().partition("[absent]\n")[2].split())


def _not_registered(name: str, node: exp.Expr) -> QueryError:
    if name in _absent():
        return Unsupported(f"the function {name}", node)
    if name in ("exists", "unnest"):
        return QueryError("SYNTAX_ERROR", f"mismatched input '{name}'. Expecting: <expression>", node)
    return QueryError("FUNCTION_NOT_FOUND", f"Function '{name}' not registered", node)


# -- aggregates and windows ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Modifiers:
    """What stands around an aggregate or window function's arguments, as DuckDB's text."""

    distinct: bool = False
    order: str = ""
    filter: str = ""
    over: str = ""
    nulls: str = ""
    # Of the window: whether it orders its rows, and whether it says which of them are its frame.
    ordered: bool = False
    framed: bool = False


def aggregate_call(ctx: "Context", node: exp.Expr) -> Value:
    """``f(…) FILTER (…) OVER (…)``, in any combination."""
    modifiers = Modifiers()
    inner: exp.Expr = node
    if isinstance(node, exp.GroupConcat):
        return _listagg(ctx, node, node, modifiers, None)
    while not isinstance(inner, exp.Anonymous):
        if isinstance(inner, exp.Window):
            modifiers = _over(ctx, inner, modifiers)
        elif isinstance(inner, exp.Filter):
            from localcloud.athena.expressions import condition

            inside = ctx if modifiers.over else ctx.ungrouped("an aggregation's filter")
            test = condition(inside, inner.expression.this, "FILTER")
            modifiers = replace(modifiers, filter=f" FILTER (WHERE {test})")
        elif isinstance(inner, exp.IgnoreNulls):
            modifiers = replace(modifiers, nulls=" IGNORE NULLS")
        elif isinstance(inner, exp.RespectNulls):
            pass
        elif isinstance(inner, exp.GroupConcat):
            return _listagg(ctx, inner, node, modifiers, None)
        elif isinstance(inner, exp.WithinGroup):
            if isinstance(inner.this, exp.GroupConcat) or (
                isinstance(inner.this, exp.Anonymous) and inner.this.name.lower() == "listagg"
            ):
                return _listagg(ctx, inner.this, node, modifiers, inner.expression)
            raise QueryError("SYNTAX_ERROR", "mismatched input 'WITHIN'. Expecting: <EOF>", node)
        else:
            raise Unsupported(f"{inner.key} with OVER, FILTER or a NULLS clause", node)
        inner = inner.this
    name = inner.name.lower()
    if not modifiers.over and not is_aggregate(name):
        raise QueryError("FUNCTION_NOT_AGGREGATE" if name in _table("scalars") else "FUNCTION_NOT_FOUND",
                         f"Filter is only valid for aggregation functions: {name}", node)  # fmt: skip
    return _aggregate(ctx, name, inner.expressions, node, modifiers)


def _over(ctx: "Context", node: exp.Window, modifiers: Modifiers) -> Modifiers:
    """The window of an OVER clause, or of the one it names."""
    from localcloud.athena.expressions import comparable, translate

    if ctx.clause:
        raise QueryError("INVALID_WINDOW" if ctx.clause != "WHERE" else "EXPRESSION_NOT_SCALAR",
                         f"{ctx.clause} clause cannot contain aggregations, window functions or grouping operations: "
                         f"[{node.sql(dialect='trino')}]", node)  # fmt: skip
    base = node.args.get("alias")
    named = ctx.windows.get(base.name.lower()) if base is not None else None
    if base is not None and named is None:
        raise QueryError("INVALID_WINDOW_REFERENCE", f"Cannot resolve WINDOW name {base.name}", node)
    parts = []
    partition = node.args.get("partition_by") or (named.args.get("partition_by") if named is not None else None) or []
    if partition:
        _refuse_nested_windows(partition, "window specification", node)
        values = [translate(ctx, each) for each in partition]
        _refuse_maps("PARTITION BY", [v.type for v in values], node)
        parts.append("PARTITION BY " + ", ".join(comparable(v.sql, v.type) for v in values))
    order = node.args.get("order") or (named.args.get("order") if named is not None else None)
    if order is not None:
        _refuse_nested_windows(order.expressions, "window specification", node)
        parts.append("ORDER BY " + _sorted_by(ctx, order))
    spec = node.args.get("spec") or (named.args.get("spec") if named is not None else None)
    if spec is not None:
        _check_frame(spec)
        parts.append(f"{spec.args['kind']} BETWEEN {_bound(ctx, spec, 'start')} AND {_bound(ctx, spec, 'end')}")
    over = f" OVER ({' '.join(parts)})"
    return replace(modifiers, over=over, ordered=order is not None, framed=spec is not None)


def _sorted_by(ctx: "Context", order: exp.Expr) -> str:
    from localcloud.athena.queries import sort_item

    return ", ".join(str(sort_item(ctx, item, None)) for item in order.expressions)


def _refuse_nested_windows(nodes: list[exp.Expr], inside: str, node: exp.Expr) -> None:
    for each in nodes:
        # A subquery has windows of its own.
        if any(isinstance(part, exp.Window) for part in each.walk(prune=lambda part: isinstance(part, exp.Query))):
            message = f"Cannot nest window functions or row pattern measures inside {inside}"
            raise QueryError("NESTED_WINDOW", message, node)


def _check_frame(spec: exp.Expr) -> None:
    """Refuse a frame that ends before it starts."""

    def kind(which: str) -> str:
        value, side = spec.args.get(which), spec.args.get(f"{which}_side") or ""
        return f"UNBOUNDED {side}" if value == "UNBOUNDED" else str(side or "CURRENT ROW")

    start, end = kind("start"), kind("end")
    order = ["UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING", "UNBOUNDED FOLLOWING"]
    message = ""
    if start == order[-1]:
        message = f"Window frame start cannot be {start}"
    elif end == order[0]:
        message = f"Window frame end cannot be {end}"
    elif order.index(start) > order.index(end):
        message = f"Window frame starting from {start} cannot end with {end}"
    if message:
        raise QueryError("INVALID_WINDOW_FRAME", message, spec)


def _bound(ctx: "Context", spec: exp.Expr, which: str) -> str:
    from localcloud.athena.expressions import translate

    value, side = spec.args.get(which), spec.args.get(f"{which}_side") or ""
    if value is None:
        return "CURRENT ROW"
    return f"{value if isinstance(value, str) else translate(ctx, value).sql} {side}".strip()


def _aggregate(ctx: "Context", name: str, nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
    windowed = bool(modifiers.over)
    if windowed and (modifiers.filter or any(isinstance(n, exp.Distinct) for n in nodes)):
        what = "FILTER" if modifiers.filter else "DISTINCT in window function parameters"
        raise QueryError("NOT_SUPPORTED", f"{what} is not yet supported for window functions", node)
    if not windowed:
        if ctx.clause == "grouping":
            raise QueryError("", "an aggregate is no grouping expression")
        if ctx.inside:
            raise QueryError("NESTED_AGGREGATION", f"Cannot nest aggregations inside {ctx.inside}: "
                             f"{node.sql(dialect='trino')}", node)  # fmt: skip
        if ctx.clause:
            raise QueryError("EXPRESSION_NOT_SCALAR", f"{ctx.clause} clause cannot contain aggregations, window "
                             f"functions or grouping operations: [{node.sql(dialect='trino')}]", node)  # fmt: skip
    _refuse_nested_windows(nodes, "window function arguments" if windowed else f"aggregation '{name}'", node)
    inner = ctx if windowed else ctx.ungrouped(f"aggregation '{name}'")
    if name in _AGGREGATE_FORMS:
        return _AGGREGATE_FORMS[name](inner, nodes, node, modifiers)
    if name == "checksum" and len(nodes) == 1 and not isinstance(nodes[0], exp.Distinct):
        _require_checksum(inner, nodes[0], node)
    choices = _table("aggregates").get(name) or (_table("windows").get(name) if windowed else None)
    if not choices:
        raise _not_registered(name, node)
    if name == "nth_value" and len(nodes) == 2 and isinstance(nodes[1], exp.Literal) and nodes[1].name == "0":
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Offset must be at least 1", node)
    if name in ("lag", "lead") and len(nodes) > 1 and isinstance(nodes[1], exp.Neg):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Offset must be at least 0", node)
    if name in ("lag", "lead") and not modifiers.ordered:
        raise QueryError("MISSING_ORDER_BY", f"{name} function requires an ORDER BY window clause", node)
    if name in ("lag", "lead") and modifiers.framed:
        raise QueryError("INVALID_WINDOW_FRAME", f"Cannot specify window frame for {name} function", node)
    nodes, modifiers = _inner_modifiers(inner, nodes, modifiers)
    choice, texts, bound, types = _choose(inner, choices, nodes, node)
    if name in _BY_EQUALITY or modifiers.distinct:
        _refuse_maps(name, types, node)
    if name in ("min_by", "max_by") and types[1].name in ("array", "row"):
        raise Unsupported(f"{name} in the order of {types[1]}", node)
    return _write(choice, texts, bound, types, _marks(modifiers))


_BY_EQUALITY = ("approx_distinct", "histogram", "map_agg", "multimap_agg", "map_union")


def _refuse_maps(name: str, kinds: list[Type], node: exp.Expr) -> None:
    """Equal maps may hold their keys in another order, which DuckDB takes for different ones."""
    compared = kinds if name == "PARTITION BY" else kinds[0].args[:1] if name == "map_union" else kinds[:1]
    if any(holds_map(kind) for kind in compared):
        raise Unsupported(f"{name} of maps, by their equality,", node)


_CHECKSUMMED = (
    *INTEGERS,
    "boolean",
    "real",
    "double",
    "date",
    "timestamp",
    "timestamptz",
    "varchar",
    "char",
    "varbinary",
)


def _require_checksum(ctx: "Context", argument: exp.Expr, node: exp.Expr) -> None:
    """Trino sums xxHash64 of every type; here of those that are eight bytes, or bytes of any number."""
    from localcloud.athena.expressions import translate

    kind = translate(ctx, argument).type
    if kind.name not in _CHECKSUMMED or (kind.name == "timestamptz" and kind.args[0] > 3):
        raise Unsupported(f"checksum of {kind}", node)


def _marks(modifiers: Modifiers) -> dict[str, str]:
    return {
        "D": "DISTINCT " if modifiers.distinct else "",
        "O": modifiers.order,
        "F": modifiers.filter + modifiers.over,
        "N": modifiers.nulls,
    }


def _inner_modifiers(ctx: "Context", nodes: list[exp.Expr], modifiers: Modifiers) -> tuple[list[exp.Expr], Modifiers]:
    """DISTINCT and ORDER BY inside the parentheses."""
    if nodes and isinstance(nodes[-1], exp.Order):
        order = nodes[-1]
        nodes = [*nodes[:-1], order.this]
        modifiers = replace(modifiers, order=f" ORDER BY {_sorted_by(ctx, order)}")
    if nodes and isinstance(nodes[0], exp.Distinct):
        nodes = [*nodes[0].expressions, *nodes[1:]]
        modifiers = replace(modifiers, distinct=True)
        if nodes and isinstance(nodes[-1], exp.Order):
            return _inner_modifiers(ctx, nodes, modifiers)
    return nodes, modifiers


def _count(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
    from localcloud.athena.expressions import comparable, translate

    nodes, modifiers = _inner_modifiers(ctx, nodes, modifiers)
    if modifiers.distinct and nodes and isinstance(nodes[0], exp.Star):
        raise QueryError("SYNTAX_ERROR", "mismatched input '*'. Expecting: <expression>", node)
    if not nodes or isinstance(nodes[0], exp.Star):
        return Value(f"count(*){modifiers.filter}{modifiers.over}", BIGINT)
    if len(nodes) > 1:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters for function count: {len(nodes)} of them", node)
    value = translate(ctx, nodes[0])
    text = comparable(value.sql, value.type)
    distinct = "DISTINCT " if modifiers.distinct else ""
    if distinct:
        _refuse_maps("count", [value.type], node)
    return Value(f"count({distinct}{text}){modifiers.filter}{modifiers.over}", BIGINT)


def _decimal_total(name: str) -> Callable[["Context", list[exp.Expr], exp.Expr, Modifiers], Value]:
    def total(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
        from localcloud.athena.expressions import translate

        nodes, modifiers = _inner_modifiers(ctx, nodes, modifiers)
        value = translate(ctx, nodes[0]) if len(nodes) == 1 else None
        marks = _marks(modifiers)
        if value is not None and value.type.name == "decimal":
            of = value.type
            if name == "sum":
                target = decimal(38, of.scale)
                return Value(f"CAST(sum({marks['D']}{value.sql}){marks['F']} AS {duck(target)})", target)
            unscaled = f"dg_unscaled(sum({marks['D']}{value.sql}){marks['F']}, {of.scale})"
            count = f"count({marks['D']}{value.sql}){marks['F']}"
            mean = f"dg_divide_rounded({unscaled}, CAST({count} AS HUGEINT))"
            return Value(
                f"CASE WHEN {count} > 0 THEN dg_decimal({mean}, CAST({10**of.scale} AS HUGEINT))::{duck(of)} END", of
            )
        if value is not None and value.type.name.startswith("interval"):
            unit, made, whole = (
                ("dg_microseconds", "to_microseconds", "BIGINT")
                if value.type.name == "interval_day"
                else ("dg_months", "to_months", "INTEGER")
            )
            found = f"{name}({marks['D']}{unit}({value.sql})){marks['F']}"
            if name == "avg":
                step = 1000 if whole == "BIGINT" else 1
                found = f"dg_round({found} / {step}, 0) * {step}"
            return Value(f"{made}(CAST({found} AS {whole}))", value.type)
        choice, texts, bound, types = _choose(ctx, _table("aggregates")[name], nodes, node)
        return _write(choice, texts, bound, types, marks)

    return total


def _extreme(name: str) -> Callable[["Context", list[exp.Expr], exp.Expr, Modifiers], Value]:
    def extreme(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
        from localcloud.athena.expressions import orderable, translate

        value = translate(ctx, nodes[0]) if len(nodes) == 1 and not isinstance(nodes[0], exp.Distinct) else None
        if value is not None and value.type.name == "timestamptz":
            word = "arg_min" if name == "min" else "arg_max"
            return Value(f"{word}({value.sql}, ({value.sql}).t){modifiers.filter}{modifiers.over}", value.type)
        if value is not None and name == "max" and value.type.name in ("double", "real"):
            # To DuckDB NaN is the greatest number; Trino leaves it out of a maximum.
            marks = modifiers.filter + modifiers.over
            numbers = f"{name}(CASE WHEN NOT isnan({value.sql}) THEN {value.sql} END){marks}"
            return Value(f"coalesce({numbers}, {name}({value.sql}){marks})", value.type)
        if value is not None and value.type.name in ("map", "json"):
            raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({value.type}) for function {name}. "
                             f"Expected: {name}(t) T:orderable", node)  # fmt: skip
        nodes, modifiers = _inner_modifiers(ctx, nodes, modifiers)
        choice, texts, bound, types = _choose(ctx, _table("aggregates")[name], nodes, node)
        texts[0] = orderable(texts[0], types[0])
        return _write(choice, texts, bound, types, _marks(modifiers))

    return extreme


def _listagg(ctx: "Context", inner: exp.Expr, node: exp.Expr, modifiers: Modifiers, order: exp.Expr | None) -> Value:
    from localcloud.athena.expressions import coerced

    inside = ctx if modifiers.over else ctx.ungrouped("aggregation 'listagg'")
    value, separator = inner.this, inner.args.get("separator")
    overflow = inner.args.get("on_overflow")
    if isinstance(value, exp.Order):
        value, order = value.this, value
    if order is None:
        raise QueryError("SYNTAX_ERROR", "listagg needs WITHIN GROUP (ORDER BY …)", node)
    distinct = isinstance(value, exp.Distinct)
    value = value.expressions[0] if distinct else value
    text = coerced(inside, value, VARCHAR)
    between = coerced(inside, separator, VARCHAR) if separator is not None else "''"
    items = _sorted_by(inside, order)
    word = "DISTINCT " if distinct else ""
    whole = f"string_agg({word}{text}, {between} ORDER BY {items}){modifiers.filter}{modifiers.over}"
    truncates = isinstance(overflow, exp.OverflowTruncateBehavior)
    return Value(f"dg_listagg({whole}, {'TRUE' if truncates else 'FALSE'})", VARCHAR)


def _grouping(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    if ctx.grouped is None:
        raise QueryError("MISSING_GROUP_BY", "A GROUPING() operation can only be used with a corresponding GROUPING "
                         "SET/CUBE/ROLLUP/GROUP BY clause", node)  # fmt: skip
    texts = [translate(ctx, each).sql for each in nodes]
    return Value(f"CAST(grouping({', '.join(texts)}) AS INTEGER)", INTEGER)


def _reduce_agg(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
    """Folded in one go, whatever the order: what combines partial states has nothing to do."""
    from localcloud.athena.expressions import translate

    if len(nodes) != 4 or not all(isinstance(each, exp.Lambda) == (i > 1) for i, each in enumerate(nodes)):
        raise QueryError("FUNCTION_NOT_FOUND", "Unexpected parameters for function reduce_agg. Expected: "
                         "reduce_agg(T, S, function(S,T,S), function(S,S,S)) T, S", node)  # fmt: skip
    if modifiers.over:
        raise Unsupported("reduce_agg over a window", node)
    value, start = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    if start.type.name not in (*INTEGERS, "boolean", "real", "double") or not isinstance(nodes[1], exp.Literal):
        raise Unsupported(f"reduce_agg whose state is a {start.type}, or no literal", node)
    bound = {"T": value.type, "S": start.type}
    _lambda(ctx, nodes[3], Type("function", (Type("S"), Type("S"), Type("S"))), bound)
    items = f"list_filter(list({value.sql}){modifiers.filter}, lambda v: v IS NOT NULL)"
    return Value(f"CASE WHEN len({items}) > 0 THEN {_folded(ctx, items, start, nodes[2], bound)} END", start.type)


_AGGREGATE_FORMS: dict[str, Callable[["Context", list[exp.Expr], exp.Expr, Modifiers], Value]] = {
    "count": _count, "sum": _decimal_total("sum"), "avg": _decimal_total("avg"), "min": _extreme("min"),
    "max": _extreme("max"), "approx_percentile": _approx_percentile,
    "reduce_agg": _reduce_agg,
}  # fmt: skip


# -- forms that a line cannot say ---------------------------------------------------------------------------------


def _arity(nodes: list[exp.Expr], name: str, node: exp.Expr, least: int, most: int) -> None:
    if not least <= len(nodes) <= most:
        kind = "SYNTAX_ERROR" if name in ("coalesce", "nullif", "try") else "FUNCTION_NOT_FOUND"
        raise QueryError(kind, f"Invalid number of arguments for '{name}' function", node)


def _coalesce(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import unify

    _arity(nodes, "coalesce", node, 2, 10_000)
    texts, target = unify(ctx, nodes, "All COALESCE operands")
    return Value(f"coalesce({', '.join(texts)})", target)


def _nullif(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import compare, translate

    _arity(nodes, "nullif", node, 2, 2)
    first, second = (translate(ctx, each) for each in nodes)
    return Value(f"CASE WHEN {compare(first, second, '=', node)} THEN NULL ELSE {first.sql} END", first.type)


def _extremum(word: str) -> Callable[["Context", list[exp.Expr], exp.Expr], Value]:
    def form(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
        from localcloud.athena.expressions import orderable, unify

        texts, target = unify(ctx, nodes, f"All {word.upper()} arguments")
        texts = [orderable(text, target) if target.name in ("array", "row") else text for text in texts]
        if target.name == "timestamptz":
            text = texts[0]
            for other in texts[1:]:
                text = f"dg_{word}_moment({text}, {other})"
            return Value(text, target)
        missing = " OR ".join(f"{text} IS NULL" for text in texts)
        if target.name in ("double", "real") and word == "greatest":
            # To DuckDB NaN is the greatest number; Trino takes any other before it.
            numbers = f"[{', '.join(texts)}]"
            return Value(f"CASE WHEN {missing} THEN NULL ELSE dg_array_greatest({numbers}) END", target)
        return Value(f"CASE WHEN {missing} THEN NULL ELSE {word}({', '.join(texts)}) END", target)

    return form


def _try(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    _arity(nodes, "try", node, 1, 1)
    value = translate(ctx, nodes[0])
    return Value(f"TRY({value.sql})", value.type)


def _concat(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    if len(nodes) < 2:
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "There must be two or more concatenation arguments", node)
    values = [translate(ctx, each) for each in nodes]
    kinds = [v.type for v in values]
    if any(k.name == "array" for k in kinds):
        if UNKNOWN in kinds:
            raise QueryError("AMBIGUOUS_FUNCTION_CALL", _AMBIGUOUS, node)
        target = UNKNOWN
        for kind in kinds:
            found = common(target, kind if kind.name == "array" else array(kind))
            if found is None:
                break
            target = found
        else:
            parts = [
                casts.coerce(v.sql if v.type.name == "array" else f"[{v.sql}]",
                             v.type if v.type.name == "array" else array(v.type), target)
                for v in values
            ]  # fmt: skip
            missing = " OR ".join(f"{p} IS NULL" for p in parts)
            text = parts[0]
            for part in parts[1:]:
                text = f"list_concat({text}, {part})"
            return Value(f"CASE WHEN {missing} THEN NULL ELSE {text} END", target)
    if len(kinds) == 2 and UNKNOWN in kinds:
        return _concat_null(kinds, node)
    if any(k.name == "char" for k in kinds) and all(k.is_text for k in kinds):
        if len(kinds) > 2 or not all(k.args for k in kinds):
            raise Unsupported("concat of char with varchar of any length, or of more than two", node)
        padded = [f"rpad({v.sql}, {v.type.args[0]}, ' ')" for v in values]
        return Value(f"({' || '.join(padded)})", Type("char", (kinds[0].args[0] + kinds[1].args[0],)))
    if all(k.is_text or k == UNKNOWN for k in kinds):
        return Value("(" + " || ".join(casts.coerce(v.sql, v.type, VARCHAR) for v in values) + ")", VARCHAR)
    if all(k == VARBINARY for k in kinds):
        return Value("(" + " || ".join(v.sql for v in values) + ")", VARBINARY)
    actual = ", ".join(map(str, kinds))
    raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({actual}) for function concat. Expected: "
                     f"concat(char(x), char(y)), concat(array(E), E) E, concat(E, array(E)) E, concat(array(E)) E, "
                     f"concat(varchar), concat(varbinary)", node)  # fmt: skip


_AMBIGUOUS = "Could not choose a best candidate operator. Explicit type casts must be added."


def _concat_null(kinds: list[Type], node: exp.Expr) -> Value:
    """``'a' || NULL``: of Trino's concats the one of an element and an array fits best, where one does."""
    kind = kinds[0] if kinds[1] == UNKNOWN else kinds[1]
    # An unbounded varchar suits the concat of texts as well, and Trino does not choose between the two.
    if kind in (UNKNOWN, VARCHAR, VARBINARY) or kind.name == "char":
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", _AMBIGUOUS, node)
    target = array(kind)
    return Value(f"CAST(NULL AS {duck(target)})", target)


# Trino's own paths: `$`, `.name`, `[1]`, `[name]`, `["any name"]` (io.trino.operator.scalar.JsonPathTokenizer).
_JSON_STEP = re.compile(r"""\.([^\W]+(?:[\w:]*)|:[\w:]*)|\[(\w+)\]|\["((?:[^"\\]|\\["\\])*)"\]""")
# Of an array as of an object: a step in digits is tried as both.
_MOST_NUMBERED = 3


def _json_steps(path: str, node: exp.Expr) -> list[str]:
    """A path's steps.

    Raises
    ------
    QueryError
        INVALID_FUNCTION_ARGUMENT: it is none.
    """
    steps, at = [], 1
    while path.startswith("$") and at < len(path):
        match = _JSON_STEP.match(path, at)
        if match is None:
            break
        steps.append(match[1] or match[2] or re.sub(r"\\(.)", r"\1", match[3] or ""))
        at = match.end()
    if not path.startswith("$") or at < len(path):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Invalid JSON path: '{path}'", node)
    return steps


def _duck_paths(steps: list[str], node: exp.Expr) -> list[str]:
    if any(re.search(r'["\\]', step) for step in steps) or sum(s.isdecimal() for s in steps) > _MOST_NUMBERED:
        raise Unsupported("this JSON path", node)
    paths = ["$"]
    for step in steps:
        forms = [f'."{step}"'] + ([f"[{int(step)}]"] if step.isdecimal() else [])
        paths = [path + form for form in reversed(forms) for path in paths]
    return paths


def _json_extract(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return _with_json_path(ctx, "json_extract", nodes, node)


def _json_size(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return _with_json_path(ctx, "json_size", nodes, node)


def _with_json_path(ctx: "Context", name: str, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """A path that stands in the query is checked and rewritten; one that is data is checked as the query runs."""
    choice, texts, bound, types = _choose(ctx, _table("scalars")[name], nodes, node)
    if not isinstance(nodes[1], exp.Literal):
        return _write(choice, [texts[0], f"dg_json_path({texts[1]})"], bound, types, {"key": "NULL"})
    steps = _json_steps(nodes[1].name, node)
    key = literal(steps[-1] if steps else "")
    found = [_write(choice, [texts[0], literal(path)], bound, types, {"key": key}) for path in _duck_paths(steps, node)]
    return found[0] if len(found) == 1 else Value(f"coalesce({', '.join(f.sql for f in found)})", found[0].type)


def _json_extract_scalar(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    if nodes and isinstance(nodes[0], exp.Null):
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", _AMBIGUOUS, node)
    return _with_json_path(ctx, "json_extract_scalar", nodes, node)


def _concat_ws(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import coerced, translate

    if len(nodes) == 2 and translate(ctx, nodes[1]).type == UNKNOWN:
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", _AMBIGUOUS, node)
    if len(nodes) == 2 and translate(ctx, nodes[1]).type.name == "array":
        choice, texts, bound, types = _choose(ctx, _table("scalars")["concat_ws"], nodes, node)
        return _write(choice, texts, bound, types, {})
    texts = [coerced(ctx, each, VARCHAR) for each in nodes]
    return Value(f"concat_ws({', '.join(texts)})", VARCHAR)


def _row(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import make_row, translate

    return make_row([translate(ctx, each) for each in nodes])


def _typeof(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    _arity(nodes, "typeof", node, 1, 1)
    return Value(literal(str(translate(ctx, nodes[0]).type)), VARCHAR)


def _now(kind: str) -> Callable[["Context", list[exp.Expr], exp.Expr], Value]:
    def form(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
        now = ctx.analysis.now
        moment = f"TIMESTAMP '{now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d}'"
        if kind == "date":
            return Value(f"DATE '{now:%Y-%m-%d}'", DATE)
        if kind == "time":
            return Value(f"CAST({moment} AS TIME)", TIME)
        if kind == "local":
            return Value(moment, TIMESTAMP)
        return Value(f"dg_zoned({moment}, 'UTC')", TIMESTAMPTZ)

    return form


_UNITS = ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")


def _unit(nodes: list[exp.Expr], name: str, node: exp.Expr, kind: Type) -> str:
    if not isinstance(nodes[0], exp.Literal) or not nodes[0].is_string:
        raise Unsupported(f"{name} with a unit that is no literal", node)
    unit = nodes[0].name.lower()
    if unit not in _UNITS or (unit == "millisecond" and name == "date_trunc"):
        raise QueryError(
            "INVALID_FUNCTION_ARGUMENT",
            f"'{nodes[0].name}' is not a valid {'DATE' if kind == DATE else 'TIMESTAMP'} field",
            node,
        )
    if kind == DATE and unit in ("millisecond", "second", "minute", "hour"):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"'{unit}' is not a valid DATE field", node)
    return unit


def _date_trunc(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value = _moment(ctx, nodes, "date_trunc", 2, 1, node)
    unit = _unit(nodes, "date_trunc", node, value.type)
    if value.type == DATE:
        return Value(f"CAST(date_trunc('{unit}', {value.sql}) AS DATE)", DATE)
    if value.type.name == "timestamptz" and unit in ("second", "minute"):
        # Of the instant, not of the wall clock: an offset of the 19th century has seconds of its own.
        return Value(f"dg_zoned(date_trunc('{unit}', ({value.sql}).t), ({value.sql}).z)", value.type)
    if value.type.name == "timestamptz":
        return Value(f"dg_near(date_trunc('{unit}', dg_local({value.sql})), {value.sql})", value.type)
    return Value(f"date_trunc('{unit}', {value.sql})", value.type)


def _date_add(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import coerced

    value = _moment(ctx, nodes, "date_add", 3, 2, node)
    unit = _unit(nodes, "date_add", node, value.type)
    amount = coerced(ctx, nodes[1], BIGINT)
    span = {"week": f"to_days(CAST(7 * {amount} AS INTEGER))", "quarter": f"to_months(CAST(3 * {amount} AS INTEGER))",
            "day": f"to_days(CAST({amount} AS INTEGER))", "month": f"to_months(CAST({amount} AS INTEGER))",
            "year": f"to_years(CAST({amount} AS INTEGER))"}.get(unit, f"to_{unit}s({amount})")  # fmt: skip
    if value.type == DATE:
        return Value(f"CAST({value.sql} + {span} AS DATE)", DATE)
    if value.type.name == "timestamptz":
        if unit in ("millisecond", "second", "minute", "hour"):
            return Value(f"dg_zoned(({value.sql}).t + {span}, ({value.sql}).z)", value.type)
        return Value(f"dg_near(dg_local({value.sql}) + {span}, {value.sql})", value.type)
    return Value(f"({value.sql} + {span})", value.type)


def _date_diff(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """Whole units that have passed, not boundaries crossed."""
    first = _moment(ctx, nodes, "date_diff", 3, 1, node)
    second = _moment(ctx, nodes, "date_diff", 3, 2, node)
    kind = common(first.type, second.type)
    assert kind is not None
    unit = _unit(nodes, "date_diff", node, kind)
    a, b = (casts.coerce(v.sql, v.type, kind) for v in (first, second))
    if kind.name == "timestamptz" and unit in ("millisecond", "second", "minute", "hour"):
        return Value(f"datesub('{unit}', ({a}).t, ({b}).t)", BIGINT)
    if kind.name == "timestamptz":
        zone = f"({a}).z"
        a, b = f"dg_local({a})", f"dg_local_in(({b}).t, {zone})"
    return Value(f"datesub('{unit}', {a}, {b})", BIGINT)


def _moment(ctx: "Context", nodes: list[exp.Expr], name: str, arity: int, index: int, node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    value = translate(ctx, nodes[index]) if len(nodes) == arity else None
    if value is None or value.type.name not in (*_MOMENTS, "unknown"):
        actual = ", ".join(str(translate(ctx, each).type) for each in nodes)
        shape = ", ".join(
            ["varchar(x)", "bigint", "timestamp(p)"]
            if name == "date_add"
            else ["varchar(x)", *["timestamp(p)"] * (arity - 1)]
        )
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({actual}) for function {name}. "
                         f"Expected: {name}({shape})", node)  # fmt: skip
    if value.type == UNKNOWN and name != "date_diff":
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", _AMBIGUOUS, node)
    if value.type == UNKNOWN:
        return Value("CAST(NULL AS TIMESTAMP)", TIMESTAMP)
    return value


def _patterned(ctx: "Context", nodes: list[exp.Expr], name: str, node: exp.Expr) -> tuple[Value, str]:
    from localcloud.athena.expressions import translate

    if len(nodes) != 2:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters for function {name}: {len(nodes)} of them", node)
    if not isinstance(nodes[1], exp.Literal) or not nodes[1].is_string:
        raise Unsupported(f"{name} with a pattern that is no literal", node)
    return translate(ctx, nodes[0]), nodes[1].name


def _text_of(value: Value, name: str, node: exp.Expr) -> str:
    if not value.type.is_text and value.type != UNKNOWN:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({value.type}, varchar) for function {name}. "
                         f"Expected: {name}(varchar(x), varchar(y))", node)  # fmt: skip
    return casts.coerce(value.sql, value.type, VARCHAR)


def _wall_clock(value: Value, name: str, node: exp.Expr) -> tuple[str, str]:
    """A moment's own date and time, and its zone."""
    if value.type.name not in _MOMENTS:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({value.type}, varchar) for function {name}. "
                         f"Expected: {name}(timestamp(p), varchar(x)), {name}(timestamp(p) with time zone, varchar(x))",
                         node)  # fmt: skip
    if value.type.name == "timestamptz":
        return f"dg_near_moment(dg_local({value.sql}))", value.sql
    moment = f"dg_near_moment(CAST({value.sql} AS TIMESTAMP))"
    return moment, f"dg_zoned({moment}, 'UTC')"


def _format_datetime(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "format_datetime", node)
    moment, zoned = _wall_clock(value, "format_datetime", node)
    return Value(joda.formatted(moment, zoned, pattern), VARCHAR)


def _date_format(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "date_format", node)
    moment, _ = _wall_clock(value, "date_format", node)
    return Value(joda.mysql_formatted(moment, pattern), VARCHAR)


def _parse_datetime(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "parse_datetime", node)
    return Value(joda.parsed(_text_of(value, "parse_datetime", node), pattern), TIMESTAMPTZ)


def _date_parse(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "date_parse", node)
    return Value(joda.mysql_parsed(_text_of(value, "date_parse", node), pattern), TIMESTAMP)


def _regexp(name: str) -> Callable[["Context", list[exp.Expr], exp.Expr], Value]:
    """A function of a regular expression: the pattern is told to RE2 in its own spelling (see `regexps`)."""

    def form(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
        choice, texts, bound, types = _choose(ctx, _table("scalars")[name], nodes, node)
        pattern = _pattern_of(nodes)
        if pattern is not None and name == "regexp_split" and pattern.least == 0:
            raise Unsupported("regexp_split at a pattern that matches an empty text", node)
        if name == "regexp_position" and (len(nodes) == 3 or (pattern is not None and pattern.starts)):
            raise Unsupported("regexp_position of a pattern with ^, or from a place on", node)
        if pattern is not None and name.startswith("regexp_extract") and len(nodes) == 3:
            _require_group(nodes[2].unnest(), len(pattern.names), node)
        texts[:2] = _with_pattern(texts[0], texts[1], pattern, whole=name in ("regexp_split", "regexp_position"))
        return _write(choice, texts, bound, types, {})

    return form


def _require_group(wanted: exp.Expr, groups: int, node: exp.Expr) -> None:
    negative, bare = isinstance(wanted, exp.Neg), wanted.this if isinstance(wanted, exp.Neg) else wanted
    if not isinstance(bare, exp.Literal) or bare.is_string:
        raise Unsupported("the number of a regular expression's group that is no literal", node)
    if negative and int(bare.name):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Group cannot be negative", node)
    if int(bare.name) > groups:
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Pattern has {groups} groups. Cannot access group {bare.name}",
                         node)  # fmt: skip


def _pattern_of(nodes: list[exp.Expr]) -> regexps.Pattern | None:
    literal_given = len(nodes) > 1 and isinstance(nodes[1], exp.Literal) and nodes[1].is_string
    return regexps.read(nodes[1].name) if literal_given else None


def _with_pattern(text: str, given: str, pattern: regexps.Pattern | None, whole: bool) -> tuple[str, str]:
    """The text to search, kept from what RE2 reads otherwise, and the pattern; `whole`: it must not match nothing."""
    if pattern is None:
        return text, f"dg_pattern({given}, {str(whole).upper()})"
    guarded = f"dg_searched({text}, {literal(pattern.apart)})" if pattern.apart else text
    return guarded, literal(pattern.text)


def _regexp_replace(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """Java's ``$1`` and ``${name}`` are RE2's ``\\1``."""
    if len(nodes) == 3 and isinstance(nodes[2], exp.Lambda):
        raise Unsupported("regexp_replace with a function", node)
    _, texts, bound, _ = _choose(ctx, _table("scalars")["regexp_replace"], nodes, node)
    pattern = _pattern_of(nodes)
    if pattern is not None and pattern.may_be_empty:
        raise Unsupported("regexp_replace of a pattern that may match an empty text", node)
    searched, text = _with_pattern(texts[0], texts[1], pattern, whole=True)
    kind = _unsized(bound.get("x"))
    replacement = "''"
    if len(nodes) == 3:
        replacement = f"dg_replacement({texts[2]})"
        if isinstance(nodes[2], exp.Literal):
            written = regexps.replacement(nodes[2].name, pattern or regexps.NONE)
            if written is None:
                message = f"Illegal replacement sequence: {nodes[2].name}"
                raise QueryError("INVALID_FUNCTION_ARGUMENT", message, node)
            replacement = literal(written)
        kind = _sized_text(kind, _unsized(bound.get("y")), lambda x, y: x + max(x * y // 2, y) * (x + 1))
    return Value(f"regexp_replace({searched}, {text}, {replacement}, 'g')", kind)


def _unsized(of: Type | None) -> Type:
    return of if of is not None and of.name == "varchar" else VARCHAR


def _sized_text(a: Type, b: Type, length: Callable[[int, int], int]) -> Type:
    """A text's type by the lengths of two others; unbounded where one of them or the result is."""
    if not (a.args and b.args):
        return VARCHAR
    found = length(a.args[0], b.args[0])
    return Type("varchar", (found,)) if found < 2**31 - 1 else VARCHAR


def _replace(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    choice, texts, bound, types = _choose(ctx, _table("scalars")["replace"], nodes, node)
    value = _write(choice, texts, bound, types, {})
    if len(nodes) == 2:
        return value
    kind = _sized_text(_unsized(bound.get("x")), _unsized(bound.get("z")), lambda x, z: x + z * (x + 1))
    return Value(value.sql, kind)


def _mod(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import arithmetic, translate

    values = [translate(ctx, each) for each in nodes]
    if len(values) == 2 and all(v.type.is_number for v in values):
        found = arithmetic(values[0], values[1], "%")
        assert found is not None
        return found
    choice, texts, bound, types = _choose(ctx, _table("scalars")["mod"], nodes, node)
    return _write(choice, texts, bound, types, {})


def _reduce(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    _arity(nodes, "reduce", node, 4, 4)
    items, start = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    if items.type.name != "array" or not isinstance(nodes[2], exp.Lambda) or not isinstance(nodes[3], exp.Lambda):
        raise QueryError("FUNCTION_NOT_FOUND", "Unexpected parameters for function reduce. Expected: "
                         "reduce(array(T), S, function(S,T,S), function(S,R)) T, S, R", node)  # fmt: skip
    bound = {"T": items.type.element, "S": start.type}
    folded = _folded(ctx, items.sql, start, nodes[2], bound)
    finish = _lambda(ctx, nodes[3], Type("function", (Type("S"), Type("R"))), bound)
    text = f"CASE WHEN {items.sql} IS NOT NULL THEN list_transform([{folded}], {finish})[1] END"
    return Value(text, bound["R"])


def _folded(ctx: "Context", items: str, start: Value, by: exp.Expr, bound: dict[str, Type]) -> str:
    """A list's elements (type T) taken one by one into a state (type S), which `start` is at first."""
    # The state and the elements differ in type: both travel in one struct.
    step = _lambda(
        ctx, by, Type("function", (Type("S"), Type("T"), Type("S"))), bound,
        lambda state, element: [f"({state}).s", f"({element}).v"],
    )  # fmt: skip
    kind = f"STRUCT(s {duck(bound['S'])}, v {duck(bound['T'])})"
    made = Lambda(step.names, f"CAST(struct_pack(s := {step.body}, v := NULL) AS {kind})")
    wrapped = f"list_transform({items}, lambda v: CAST(struct_pack(s := NULL, v := v) AS {kind}))"
    opening = f"CAST(struct_pack(s := {start.sql}, v := NULL) AS {kind})"
    return f"(list_reduce({wrapped}, {made}, {opening})).s"


def _zip(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate
    from localcloud.athena.types import row

    values = [translate(ctx, each) for each in nodes]
    if not values or any(v.type.name != "array" for v in values):
        raise QueryError(
            "FUNCTION_NOT_FOUND", "Unexpected parameters for function zip. Expected: zip(array(T1), …)", node
        )
    longest = f"greatest({', '.join(f'len({v.sql})' for v in values)})" if len(values) > 1 else f"len({values[0].sql})"
    fields = ", ".join(f"field{i} := {v.sql}[i]" for i, v in enumerate(values))
    kind = array(row([v.type.element for v in values]))
    return Value(f"list_transform(range(1, {longest} + 1), lambda i: struct_pack({fields}))", kind)


def _zip_with(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    _arity(nodes, "zip_with", node, 3, 3)
    a, b = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    bound = {"T": a.type.element, "U": b.type.element}
    by = _lambda(
        ctx, nodes[2], Type("function", (Type("T"), Type("U"), Type("R"))), bound,
        lambda pair, _: [f"({pair}).x", f"({pair}).y"],
    )  # fmt: skip
    pairs = (
        f"list_transform(range(1, greatest(len({a.sql}), len({b.sql})) + 1), lambda i: struct_pack(x := "
        f"{a.sql}[i], y := "
        f"{b.sql}[i]))"
    )
    return Value(f"list_transform({pairs}, {Lambda(by.names[:1], by.body)})", array(bound["R"]))


def _to_digits(name: str, value: Value, digits: exp.Expr, node: exp.Expr) -> Value:
    """A decimal rounded or cut to so many digits after its point, or before it where they are negative."""
    bare = digits.this if isinstance(digits, exp.Neg) else digits
    if not isinstance(bare, exp.Literal) or not bare.name.isdecimal():
        raise Unsupported(f"{name} of a decimal to a number of digits that is no literal", node)
    of = value.type
    target = decimal(of.precision + 1, of.scale) if name == "round" else of
    dropped = of.scale - (-int(bare.name) if isinstance(digits, exp.Neg) else int(bare.name))
    if dropped <= 0:
        return Value(f"CAST({value.sql} AS {duck(target)})", target)
    if dropped > of.precision:
        return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN CAST(0 AS {duck(target)}) END", target)
    power = f"CAST({10**dropped} AS HUGEINT)"
    unscaled = f"dg_unscaled({value.sql}, {of.scale})"
    kept = f"dg_divide_rounded({unscaled}, {power})" if name == "round" else f"({unscaled} // {power})"
    text = f"dg_decimal({kept} * {power}, CAST({10**of.scale} AS HUGEINT))"
    return Value(f"CAST({text} AS {duck(target)})", target)


def _decimal_form(name: str, called: Callable[[str], str]) -> Callable[["Context", list[exp.Expr], exp.Expr], Value]:
    """round, ceiling, floor and truncate of decimals, whose result's type depends on the argument's."""

    def form(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
        from localcloud.athena.expressions import translate

        value = translate(ctx, nodes[0]) if nodes else None
        if value is None or value.type.name != "decimal":
            choice, texts, bound, types = _choose(ctx, _table("scalars")[name], nodes, node)
            return _write(choice, texts, bound, types, {})
        of = value.type
        if len(nodes) == 2 and name in ("round", "truncate"):
            return _to_digits(name, value, nodes[1], node)
        widened = of.precision - of.scale + min(of.scale, 1)
        target = decimal(max(1, widened if name != "truncate" else of.precision - of.scale), 0)
        return Value(f"CAST({called(value.sql)} AS {duck(target)})", target)

    return form


def _format(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """``format('%s %05d', …)``: Java's patterns, of which printf knows the same common ones."""
    from localcloud.athena.expressions import translate

    if not nodes or not isinstance(nodes[0], exp.Literal):
        raise Unsupported("format with a pattern that is no literal", node)
    pieces = re.findall(r"%(?:%|n|([-#+ 0,(]*)(\d*)(?:\.(\d+))?([a-zA-Z]))|([^%]+)", nodes[0].name)
    values = iter([translate(ctx, each) for each in nodes[1:]])
    texts = []
    for (flags, width, digits, letter, plain), whole in zip(
        pieces, re.findall(r"%(?:%|n|[-#+ 0,(]*\d*(?:\.\d+)?[a-zA-Z])|[^%]+", nodes[0].name), strict=True
    ):
        if plain or not letter:
            texts.append(literal({"%%": "%", "%n": "\n"}.get(whole, plain)))
            continue
        value = next(values, None)
        if value is None:
            raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Format specifier '{whole}'", node)
        texts.append(_formatted(value, flags, width, digits, letter, whole, node))
    return Value("(" + " || ".join(texts or ["''"]) + ")", VARCHAR)


def _formatted(value: Value, flags: str, width: str, digits: str, letter: str, whole: str, node: exp.Expr) -> str:
    if (letter in "dxX" and not value.type.is_integer) or (
        letter in "feEg" and (value.type.is_integer or not value.type.is_number)
    ):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Invalid format string: {whole} (of a {value.type})", node)
    if letter == "s" and not flags.strip("-"):
        text = f"coalesce({casts.printed(value.sql, value.type)}, 'null')"
        if digits:
            text = f"substring({text}, 1, {digits})"
        if width:
            text = f"{'rpad' if '-' in flags else 'lpad'}({text}, greatest(length({text}), {width})::INTEGER, ' ')"
        return text
    if letter == "d" and value.type.is_integer and "(" not in flags:
        if "," in flags:
            if flags != "," or width:
                raise Unsupported(f"format's {whole}", node)
            return f"format('{{:,}}', {value.sql})"
        return f"printf('%{flags}{width}d', {value.sql})"
    if letter == "f" and value.type.is_number and "(" not in flags:
        amount = f"dg_round(CAST({value.sql} AS DOUBLE), {digits or 6})"
        if "," in flags:
            if flags != "," or width:
                raise Unsupported(f"format's {whole}", node)
            return f"format('{{:,.{digits or 6}f}}', {amount})"
        return f"printf('%{flags}{width}.{digits or 6}f', {amount})"
    if letter in "xX" and value.type.is_integer and not flags.strip("0"):
        return f"printf('%{flags}{width}{letter}', {value.sql})"
    raise Unsupported(f"format's {whole} for {value.type}", node)


def _to_iso8601(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate

    value = translate(ctx, nodes[0]) if len(nodes) == 1 else None
    if value is None or value.type.name not in ("timestamp", "timestamptz"):
        choice, texts, bound, types = _choose(ctx, _table("scalars")["to_iso8601"], nodes, node)
        return _write(choice, texts, bound, types, {})
    zoned = value.type.name == "timestamptz"
    moment = f"dg_local({value.sql})" if zoned else value.sql
    text = casts.second_fraction(moment, value.type.args[0], "%Y-%m-%dT%H:%M:%S")
    return Value(f"({text} || dg_offset({value.sql}))" if zoned else text, VARCHAR)


def _array_sort(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    if len(nodes) == 2 and isinstance(nodes[1], exp.Lambda):
        return _array_sorted_by(ctx, nodes, node)
    return _ordered_elements("array_sort")(ctx, nodes, node)


def _array_sorted_by(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """Sorted by a comparison of its own: one element after another put in behind those that are not greater."""
    from localcloud.athena.expressions import translate

    items = translate(ctx, nodes[0])
    if items.type.name != "array":
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({items.type}, <function>) for function "
                         f"array_sort. Expected: array_sort(array(T), function(T,T,integer))", node)  # fmt: skip
    kind = items.type.element
    compared = _lambda(
        ctx, nodes[1], Type("function", (Type("T"), Type("T"), INTEGER)), {"T": kind},
        lambda before, added: [before, f"{added}[1]"],
    )  # fmt: skip
    first, second = compared.names
    sorted_yet = f"s{first}"
    kept = [
        f"list_filter({sorted_yet}, lambda {first}: dg_comparison({compared.body}) {test})" for test in ("<= 0", "> 0")
    ]
    step = f"list_concat(list_concat({kept[0]}, {second}), {kept[1]})"
    wrapped = f"list_transform({items.sql}, lambda sv: [sv])"
    opening = f"CAST([] AS {duck(items.type)})"
    return Value(f"list_reduce({wrapped}, lambda {sorted_yet}, {second}: {step}, {opening})", items.type)


def _map_zip_with(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    from localcloud.athena.expressions import translate
    from localcloud.athena.types import map_of

    _arity(nodes, "map_zip_with", node, 3, 3)
    a, b = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    if a.type.name != "map" or b.type.name != "map" or a.type.args[0] != b.type.args[0]:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({a.type}, {b.type}, <function>) for function "
                         f"map_zip_with. Expected: map_zip_with(map(K,V1), map(K,V2), function(K,V1,V2,V3))",
                         node)  # fmt: skip
    key = a.type.args[0]
    bound = {"K": key, "V": a.type.args[1], "W": b.type.args[1]}
    kind = Type("function", (Type("K"), Type("V"), Type("W"), Type("R")))
    by = _lambda(
        ctx, nodes[2], kind, bound, lambda key, *_: [key, *(f"map_extract({of.sql}, {key})[1]" for of in (a, b))]
    )
    key_name = by.names[0]
    keys = f"list_concat(map_keys({a.sql}), list_filter(map_keys({b.sql}), lambda zk: NOT map_contains({a.sql}, zk)))"
    entries = f"list_transform({keys}, lambda {key_name}: struct_pack(k := {key_name}, v := {by.body}))"
    missing = f"{a.sql} IS NULL OR {b.sql} IS NULL"
    return Value(f"CASE WHEN {missing} THEN NULL ELSE map_from_entries({entries}) END", map_of(key, bound["R"]))


def _ordered_elements(name: str) -> Callable[["Context", list[exp.Expr], exp.Expr], Value]:
    """A function that orders an array's elements: of those that are arrays or rows Trino compares no NULLs."""

    def form(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
        choice, texts, bound, types = _choose(ctx, _table("scalars")[name], nodes, node)
        if types[0].element.name in ("array", "row", "map", "timestamptz"):
            raise Unsupported(f"{name} of {types[0].element}", node)
        return _write(choice, texts, bound, types, {})

    return form


def _uuid(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return Value("uuid()", UUID)


def _constant(text: str, of: Type) -> Callable[["Context", list[exp.Expr], exp.Expr], Value]:
    return lambda ctx, nodes, node: Value(text, of)


def _current_schema(ctx: "Context", nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return Value(literal(ctx.analysis.database), VARCHAR)


_FORMS: dict[str, Callable[["Context", list[exp.Expr], exp.Expr], Value]] = {
    "coalesce": _coalesce, "nullif": _nullif, "greatest": _extremum("greatest"), "least": _extremum("least"),
    "try": _try, "concat": _concat, "concat_ws": _concat_ws, "row": _row, "typeof": _typeof,
    "current_date": _now("date"), "now": _now("zoned"), "current_timestamp": _now("zoned"),
    "localtimestamp": _now("local"), "localtime": _now("time"), "date_trunc": _date_trunc,
    "date_add": _date_add, "date_diff": _date_diff,
    "format_datetime": _format_datetime, "date_format": _date_format, "parse_datetime": _parse_datetime,
    "date_parse": _date_parse, "regexp_replace": _regexp_replace, "replace": _replace, "mod": _mod,
    "reduce": _reduce, "zip": _zip,
    "zip_with": _zip_with, "round": _decimal_form("round", lambda value: f"round({value}, 0)"),
    **dict.fromkeys(("ceiling", "ceil"), _decimal_form("ceiling", lambda value: f"ceil({value})")),
    "floor": _decimal_form("floor", lambda value: f"floor({value})"),
    "truncate": _decimal_form("truncate", lambda value: f"trunc({value})"),
    "format": _format, "to_iso8601": _to_iso8601, "grouping": _grouping, "array_sort": _array_sort,
    "map_zip_with": _map_zip_with,
    "array_min": _ordered_elements("array_min"), "array_max": _ordered_elements("array_max"), "uuid": _uuid,
    "current_schema": _current_schema, "json_extract": _json_extract, "json_extract_scalar": _json_extract_scalar,
    "json_size": _json_size,
    "current_catalog": _constant("'awsdatacatalog'", VARCHAR),
    **{name: _regexp(name) for name in ("regexp_like", "regexp_extract", "regexp_extract_all", "regexp_count",
                                        "regexp_split", "regexp_position")},
}  # fmt: skip
