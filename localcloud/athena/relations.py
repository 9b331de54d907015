"""FROM: tables, subqueries, UNNEST, and their joins."""

from dataclasses import replace

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.blocks import Block
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.columns import use
from localcloud.athena.expressions.comparisons import compare
from localcloud.athena.pruning import prune
from localcloud.athena.scopes import Field, Relation, Scope
from localcloud.athena.translation import condition, require_known, translate
from localcloud.athena.types import BIGINT, Type, common, field_name, quoted


def from_text(block: Block) -> str:
    source = block.node.args.get("from_")
    if source is None:
        return ""
    text = _relation(block, source.this)
    for join in block.node.args.get("joins") or []:
        text = _join(block, text, join, 0)
    return f" FROM {text}"


def _relation(block: Block, node: exp.Expr) -> str:
    """One relation of FROM, added to the scope."""
    nested = node.args.get("joins") or [] if isinstance(node, exp.Table | exp.Subquery) else []
    first = len(block.scope.relations)
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
        text = _relation(block, node.this)
        if node.alias:
            raise Unsupported("a name for a join in parentheses", node)
    else:
        text, relation = _single(block, node)
        text += _sampled(node.args.get("sample"))
        block.scope.relations.append(relation)
    for join in nested:
        text = _join(block, text, join, first)
    return f"({text})" if nested else text


def _single(block: Block, node: exp.Expr) -> tuple[str, Relation]:
    require_known(node)
    alias = node.alias.lower() or None
    names = [c.name.lower() for c in node.args["alias"].columns] if node.args.get("alias") is not None else []
    if isinstance(node, exp.Table):
        if not isinstance(node.this, exp.Identifier):
            name = node.this.name or node.this.key
            if name.upper() == "TABLE":
                raise Unsupported("a table function", node)
            raise QueryError("SYNTAX_ERROR", f"mismatched input '(' after '{name}'. Expecting: ','", node)
        return block.analysis.table(node)
    if isinstance(node, exp.Unnest):
        return _unnest(block, node, alias)
    if isinstance(node, exp.Values):
        bare = exp.Values(expressions=node.expressions)
        return block.analysis.derived(block.analysis.query(bare, block.scope.parent), alias, names, node)
    if isinstance(node, exp.Lateral):
        inner = node.this
        if isinstance(inner, exp.Unnest):
            return _unnest(block, inner, alias)
        text, relation = block.analysis.derived(block.analysis.query(inner, block.scope), alias, names, node)
        return f"LATERAL {text}", relation
    if isinstance(node, exp.Subquery):
        return block.analysis.derived(block.analysis.query(node.this, block.scope.parent), alias, names, node)
    raise Unsupported(f"{node.key} in FROM", node)


def _unnest(block: Block, node: exp.Unnest, alias: str | None) -> tuple[str, Relation]:
    """UNNEST of arrays and maps, side by side: shorter ones are filled up with NULL, and rows become columns."""
    ctx = block.context("UNNEST")
    inner: list[str] = []
    outer: list[str] = []
    kinds: list[Type] = []
    own_names: list[str | None] = []
    lengths = []
    for argument in node.expressions:
        value = translate(ctx, argument)
        if value.type.name == "map":
            for part, kind in (("keys", value.type.args[0]), ("values", value.type.args[1])):
                outer.append(f"u.u{len(inner)}")
                inner.append(f"unnest(map_{part}({value.sql}))")
                kinds.append(kind)
                own_names.append(None)
        elif value.type.name == "array":
            place = f"u.u{len(inner)}"
            inner.append(f"unnest({value.sql})")
            if value.type.element.name == "row":
                for i, kind in enumerate(value.type.element.args):
                    outer.append(f"{place}.{quoted(field_name(value.type.element, i))}")
                    kinds.append(kind)
                    own_names.append(value.type.element.fields[i])
            else:
                outer.append(place)
                kinds.append(value.type.element)
                own_names.append(None)
        else:
            raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Cannot unnest type: {value.type}", argument)
        lengths.append(f"cardinality({value.sql})" if value.type.name == "map" else f"len({value.sql})")
    names: list[str | None] = [c.name.lower() for c in node.args["alias"].columns] if node.args.get("alias") else []
    offset = node.args.get("offset")
    if offset:
        inner.append(f"unnest(range(1, greatest({', '.join(f'coalesce({n}, 0)' for n in lengths)}) + 1))")
        outer.append(f"u.u{len(inner) - 1}")
        kinds.append(BIGINT)
        own_names.append(None)
        if isinstance(offset, exp.Identifier) and len(names) < len(kinds):
            names.append(offset.name.lower())
    if names and len(names) != len(kinds):
        raise QueryError("MISMATCHED_COLUMN_ALIASES", f"Column alias list has {len(names)} entries but "
                                                      f"'{alias}' has "
                         f"{len(kinds)} columns available", node)  # fmt: skip
    own = block.analysis.name()
    listed = ", ".join(f"{text} AS c{i}" for i, text in enumerate(outer))
    parts = ", ".join(f"{text} AS u{i}" for i, text in enumerate(inner))
    fields = tuple(Field(names[i] if names else own_names[i], f"{own}.c{i}", kind) for i, kind in enumerate(kinds))
    return f"LATERAL (SELECT {listed} FROM (SELECT {parts}) u) {own}", Relation(alias, fields)


def _join(block: Block, left: str, join: exp.Join, first: int) -> str:
    side, kind = (join.side or "").upper(), (join.kind or "").upper()
    require_known(join)
    if kind not in ("", "INNER", "CROSS", "OUTER"):
        raise Unsupported(f"{kind} JOIN", join)
    before = len(block.scope.relations)
    right = _relation(block, join.this)
    using, on = join.args.get("using"), join.args.get("on")
    explicit = bool(side or kind == "INNER" or on is not None or using)
    text = ""
    if using:
        text = " ON " + " AND ".join(_using(block, column.name.lower(), first, before, side, join) for column in using)
    elif on is not None:
        text = f" ON {condition(block.context('JOIN'), on, 'JOIN ON')}"
        if side in ("", "LEFT"):
            prune(block, on, only=None if not side else block.scope.relations[before:])
    elif explicit and kind != "CROSS":
        raise QueryError("SYNTAX_ERROR", "a JOIN needs ON or USING", join)
    if side in ("LEFT", "FULL"):
        _forget_origins(block, before, len(block.scope.relations))
    if side in ("RIGHT", "FULL"):
        _forget_origins(block, first, before)
    if not explicit or kind == "CROSS":
        return f"{left} CROSS JOIN {right}"
    return f"{left} {side} JOIN {right}{text}"


def _forget_origins(block: Block, start: int, end: int) -> None:
    # WHERE must not prune the side that an outer join fills with NULLs.
    for i in range(start, end):
        block.scope.relations[i] = block.scope.relations[i].without_origins()


def _using(block: Block, name: str, first: int, before: int, side: str, join: exp.Join) -> str:
    left_scope = Scope(block.scope.relations[first:before], merged=block.scope.merged)
    right_scope = Scope(block.scope.relations[before:])
    column = exp.column(name, quoted=True)
    a, _, _ = left_scope.resolve([name], column)
    b, _, _ = right_scope.resolve([name], column)
    ctx = block.context("JOIN")
    x, y = use(ctx, a), use(ctx, b)
    target = common(a.type, b.type)
    test = compare(x, y, "=", join)
    assert target is not None
    if side == "FULL":
        sql = f"coalesce({casts.coerce(a.sql, a.type, target)}, {casts.coerce(b.sql, b.type, target)})"
        block.scope.merged[name] = Field(name, sql, target, a.needs | b.needs)
    else:
        kept = b if side == "RIGHT" else a
        block.scope.merged[name] = replace(kept, sql=casts.coerce(kept.sql, kept.type, target), type=target)
    return test


def _sampled(sample: exp.TableSample | None) -> str:
    """``TABLESAMPLE BERNOULLI (10)``. SYSTEM samples whole blocks: DuckDB's blocks here, splits in Trino."""
    if sample is None:
        return ""
    percent, method = sample.args.get("percent"), sample.args["method"].name.upper()
    if not isinstance(percent, exp.Literal) or percent.is_string or method not in ("BERNOULLI", "SYSTEM"):
        raise Unsupported("TABLESAMPLE in this form", sample)
    if float(percent.name) > 100:
        raise QueryError("NUMERIC_VALUE_OUT_OF_RANGE", "Sample percentage must be less than or equal to 100", sample)
    return f" TABLESAMPLE {method} ({float(percent.name)!r} PERCENT)"
