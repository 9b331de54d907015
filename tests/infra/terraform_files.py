"""Read a folder of Terraform files and work out what they would create, without Terraform and without its provider.

The language's expressions are evaluated as far as this project uses them; anything else raises an error that names it,
so nothing is skipped. What only AWS knows (`arn`, `id`, `url`) is composed by the rules of each resource type.
"""

import base64
import hashlib
import json
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import hcl2
from lark import Token, Tree


@dataclass(frozen=True)
class Block:
    """A block of the files: ``resource "aws_sqs_queue" "failures" { … }``; `body` is its syntax tree."""

    kind: str
    labels: tuple[str, ...]
    body: Tree
    file: str

    @property
    def address(self) -> str:
        return ".".join(self.labels if self.kind == "resource" else (self.kind, *self.labels))

    def attributes(self) -> dict[str, Tree]:
        return {_name(child.children[0]): child.children[-1] for child in _parts(self.body, "attribute")}

    def blocks(self) -> list["Block"]:
        return [_block(child, self.file) for child in _parts(self.body, "block")]


@dataclass(frozen=True)
class Resource:
    """One instance of a resource block: its arguments are evaluated, nested blocks are lists of dictionaries."""

    type: str
    name: str
    key: str | int | None
    arguments: dict[str, Any]

    @property
    def address(self) -> str:
        return f"{self.type}.{self.name}" + ("" if self.key is None else f"[{json.dumps(self.key)}]")


@dataclass
class Configuration:
    """A folder of ``.tf`` files with the given values for its variables.

    Parameters
    ----------
    variables : values for its variables; the others take their defaults.
    account_id : the account that `aws_caller_identity` answers.
    """

    folder: Path
    variables: dict[str, Any] = field(default_factory=dict)
    account_id: str = "123456789012"
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        self.blocks = [
            _block(child, path.name)
            for path in sorted(self.folder.glob("*.tf"))
            for child in _parts(hcl2.parses_to_tree(path.read_text(encoding="utf-8")).children[0], "block")
        ]
        self._locals: dict[str, Any] = {}
        self._local_trees = {name: tree for block in self.of("locals") for name, tree in block.attributes().items()}
        self._resources: dict[str, Any] = {}

    def of(self, kind: str) -> list[Block]:
        return [block for block in self.blocks if block.kind == kind]

    def resources(self) -> list[Resource]:
        """Every instance of every resource."""
        found = []
        for block in self.of("resource"):
            made = self._instances(block)
            found += made.values() if isinstance(made, dict) else made if isinstance(made, list) else [made]
        return found

    def locals(self, name: str) -> Any:
        if name not in self._locals:
            self._locals[name] = self.value(self._local_trees[name], {})
        return self._locals[name]

    def variable(self, name: str) -> Any:
        if name in self.variables:
            return self.variables[name]
        (block,) = [block for block in self.of("variable") if block.labels == (name,)]
        if "default" not in block.attributes():
            raise LookupError(f"variable {name} has no default and was not given")
        return self.value(block.attributes()["default"], {})

    def failed_validations(self) -> list[str]:
        """The messages of all variable validations that the given values fail."""
        found = []
        for block in self.of("variable"):
            for rule in [part for part in block.blocks() if part.kind == "validation"]:
                attributes = rule.attributes()
                if not self.value(attributes["condition"], {}):
                    found.append(f"{block.labels[0]}: {self.value(attributes['error_message'], {})}")
        return found

    def outputs(self) -> dict[str, Any]:
        return {block.labels[0]: self.value(block.attributes()["value"], {}) for block in self.of("output")}

    def _instances(self, block: Block) -> Any:
        """A resource, a list of them (`count`) or a dictionary (`for_each`)."""
        if block.address not in self._resources:
            attributes = block.attributes()
            if "count" in attributes:
                made: Any = [
                    self._resource(block, number, {"count": {"index": number}})
                    for number in range(self.value(attributes["count"], {}))
                ]
            elif "for_each" in attributes:
                each = self.value(attributes["for_each"], {})
                pairs = each.items() if isinstance(each, dict) else ((item, item) for item in each)
                made = {key: self._resource(block, key, {"each": {"key": key, "value": value}}) for key, value in pairs}
            else:
                made = self._resource(block, None, {})
            self._resources[block.address] = made
        return self._resources[block.address]

    def _resource(self, block: Block, key: Any, scope: dict[str, Any]) -> Resource:
        return Resource(*block.labels, key, self.arguments(block, scope))

    def arguments(self, block: Block, scope: dict[str, Any]) -> dict[str, Any]:
        """A block's arguments, with nested blocks as lists and without Terraform's own settings."""
        steering = {"count", "for_each", "depends_on", "provider"} if block.kind in ("resource", "data") else set()
        found: dict[str, Any] = {
            name: self.value(tree, scope) for name, tree in block.attributes().items() if name not in steering
        }
        for part in block.blocks():
            if part.kind == "lifecycle":
                continue
            if part.kind == "dynamic":
                found.setdefault(part.labels[0], []).extend(self._dynamic(part, scope))
            else:
                found.setdefault(part.kind, []).append(self.arguments(part, scope))
        return found

    def _dynamic(self, block: Block, scope: dict[str, Any]) -> Iterator[dict[str, Any]]:
        (content,) = [part for part in block.blocks() if part.kind == "content"]
        each = self.value(block.attributes()["for_each"], scope)
        for key, value in each.items() if isinstance(each, dict) else enumerate(each):
            yield self.arguments(content, scope | {block.labels[0]: {"key": key, "value": value}})

    # Expressions

    def value(self, node: Any, scope: dict[str, Any]) -> Any:
        """The value of an expression; `scope` has the names that are defined within it: `each` and a `for`'s names."""
        if isinstance(node, Token):
            raise NotImplementedError(f"{node!r}")
        evaluate: Callable[[list[Any], dict[str, Any]], Any] | None = getattr(self, f"_{node.data}", None)
        if evaluate is None:
            raise NotImplementedError(f"an expression of the kind {node.data}")
        return evaluate([child for child in node.children if not _is_blank(child)], scope)

    def _expr_term(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        (inner,) = [part for part in parts if isinstance(part, Tree)]
        return self._look_up(_name(inner), scope) if inner.data == "identifier" else self.value(inner, scope)

    def _look_up(self, name: str, scope: dict[str, Any]) -> Any:
        if name in scope:
            return scope[name]
        if name in ("local", "var", "data", "path") or name.startswith("aws_"):
            return _Path((name,))
        raise LookupError(f"{name} is not defined here")

    def _resolve(self, path: "_Path") -> Any:
        """The value of a path that is long enough to name one; until then, the path itself."""
        root, *rest = path.parts
        if root == "local" and rest:
            return self.locals(rest[0])
        if root == "var" and rest:
            return self.variable(rest[0])
        if root == "path" and rest:
            return str(self.folder)
        if root == "data" and len(rest) == 2:
            return self._data(*rest)
        if root.startswith("aws_") and rest:
            (block,) = [block for block in self.of("resource") if block.labels == (root, rest[0])]
            return self._instances(block)
        return path

    def _data(self, kind: str, name: str) -> dict[str, Any]:
        known = {
            "aws_caller_identity": {"account_id": self.account_id},
            "aws_region": {"region": self.region},
            "aws_partition": {"partition": "aws"},
        }
        return known[kind]

    def _attribute_of(self, value: Any, name: str) -> Any:
        if isinstance(value, _Path):
            return self._resolve(_Path((*value.parts, name)))
        if isinstance(value, Resource):
            return value.arguments[name] if name in value.arguments else self.computed(value, name)
        return value[name]

    def computed(self, made: Resource, name: str) -> Any:
        """What AWS would return or compose for an attribute that is not an argument."""
        return computed(made, name, self.account_id, self.variable("region"))

    def _get_attr_expr_term(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        return self._attribute_of(self.value(parts[0], scope), _name(parts[1].children[-1]))

    def _index_expr_term(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        holder, index = self.value(parts[0], scope), parts[1]
        if index.data == "short_index":
            return holder[int(index.children[-1])]
        (tree,) = [child for child in index.children if isinstance(child, Tree) and not _is_blank(child)]
        key = self.value(tree, scope)
        return self._attribute_of(holder, key) if isinstance(key, str) else holder[key]

    def _full_splat_expr_term(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        held = self.value(parts[0], scope)
        items = held if isinstance(held, list) else [] if held is None else [held]
        for step in [child for child in parts[1].children if isinstance(child, Tree)]:
            items = [self._attribute_of(item, _name(step.children[-1])) for item in items]
        return items

    def _conditional(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        condition, yes, no = [part for part in parts if isinstance(part, Tree)]
        return self.value(yes if self.value(condition, scope) else no, scope)

    def _binary_op(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        left, term = parts[0], [part for part in parts if isinstance(part, Tree)][1]
        sign, right = [child for child in term.children if isinstance(child, Tree) and not _is_blank(child)]
        return OPERATORS[str(sign.children[0])](self.value(left, scope), lambda: self.value(right, scope))

    def _unary_op(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        value = self.value(parts[1], scope)
        return not value if str(parts[0]) == "!" else -value

    def _string(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        pieces = [self.value(part, scope) for part in parts if isinstance(part, Tree)]
        # A string that consists of a single interpolation is that value, of whatever type.
        return pieces[0] if len(pieces) == 1 else "".join(_text(piece) for piece in pieces)

    def _string_part(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        (part,) = parts
        if isinstance(part, Tree):
            return self.value(part, scope)
        if part.type == "ESCAPED_INTERPOLATION":
            return str(part)[1:]
        return json.loads(f'"{part}"')

    def _interpolation(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        (inner,) = [part for part in parts if isinstance(part, Tree)]
        return self.value(inner, scope)

    def _int_lit(self, parts: list[Any], scope: dict[str, Any]) -> int:
        return int(parts[0])

    def _float_lit(self, parts: list[Any], scope: dict[str, Any]) -> float:
        return float(parts[0])

    def _literal_value(self, parts: list[Any], scope: dict[str, Any]) -> bool | None:
        return {"true": True, "false": False, "null": None}[str(parts[0])]

    def _tuple(self, parts: list[Any], scope: dict[str, Any]) -> list[Any]:
        return [self.value(part, scope) for part in parts if isinstance(part, Tree)]

    def _object(self, parts: list[Any], scope: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for element in [part for part in parts if isinstance(part, Tree)]:
            key = element.children[0].children[0]
            inner = key.children[0] if isinstance(key, Tree) and len(key.children) == 1 else key
            # A bare word as a key is a string; anything else is an expression.
            bare = isinstance(inner, Tree) and inner.data == "identifier"
            found[_name(inner) if bare else self.value(key, scope)] = self.value(element.children[-1], scope)
        return found

    def _for_tuple_expr(self, parts: list[Any], scope: dict[str, Any]) -> list[Any]:
        _, result, *condition = [part for part in parts if isinstance(part, Tree)]
        return [self.value(result, inner) for inner in self._each(parts, condition, scope)]

    def _for_object_expr(self, parts: list[Any], scope: dict[str, Any]) -> dict[str, Any]:
        _, key, result, *condition = [part for part in parts if isinstance(part, Tree)]
        return {self.value(key, inner): self.value(result, inner) for inner in self._each(parts, condition, scope)}

    def _each(self, parts: list[Any], condition: list[Any], scope: dict[str, Any]) -> Iterator[dict[str, Any]]:
        (intro,) = [part for part in parts if isinstance(part, Tree) and part.data == "for_intro"]
        inner = [child for child in intro.children if isinstance(child, Tree) and not _is_blank(child)]
        *names, source = inner
        held = self.value(source, scope)
        pairs = held.items() if isinstance(held, dict) else enumerate(held)
        for key, value in pairs:
            both = (key, value) if len(names) == 2 else (value,)
            bound = scope | dict(zip(map(_name, names), both, strict=True))
            if not condition or self.value([t for t in condition[0].children if isinstance(t, Tree)][-1], bound):
                yield bound

    def _function_call(self, parts: list[Any], scope: dict[str, Any]) -> Any:
        name = _name(parts[0])
        arguments = [part for part in parts if isinstance(part, Tree) and part.data == "arguments"]
        given = (
            [child for child in arguments[0].children if isinstance(child, Tree) and not _is_blank(child)]
            if arguments
            else []
        )
        if name in ("can", "try"):
            return self._attempt(name, given, scope)
        values = [self.value(child, scope) for child in given]
        if arguments and any(isinstance(t, Token) and t.type == "ELLIPSIS" for t in arguments[0].children):
            values = [*values[:-1], *values[-1]]
        if name not in FUNCTIONS:
            raise NotImplementedError(f"the function {name}")
        return FUNCTIONS[name](*values)

    def _attempt(self, name: str, given: list[Any], scope: dict[str, Any]) -> Any:
        for tree in given:
            try:
                value = self.value(tree, scope)
            except (LookupError, TypeError, ValueError):
                continue
            return True if name == "can" else value
        if name == "can":
            return False
        raise ValueError("try: nothing succeeded")


@dataclass(frozen=True)
class _Path:
    """A reference not yet long enough to name a value: ``local``, ``data.aws_caller_identity``."""

    parts: tuple[str, ...]


def _is_blank(node: Any) -> bool:
    return isinstance(node, Tree) and node.data == "new_line_or_comment"


def _parts(body: Tree, kind: str) -> list[Tree]:
    return [child for child in body.children if isinstance(child, Tree) and child.data == kind]


def _name(node: Any) -> str:
    while isinstance(node, Tree):
        (node,) = [child for child in node.children if not _is_blank(child)]
    return str(node)


def _block(node: Tree, file: str) -> Block:
    *head, body = [child for child in node.children if isinstance(child, Tree) and not _is_blank(child)]
    words = [
        "".join(str(t) for part in _parts(word, "string_part") for t in part.children)
        if word.data == "string"
        else _name(word)
        for word in head
    ]
    return Block(words[0], tuple(words[1:]), body, file)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, _Path | Resource | dict | list) or value is None:
        raise TypeError(f"{value!r} within a text")
    return str(value)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


OPERATORS: dict[str, Callable[[Any, Callable[[], Any]], Any]] = {
    "&&": lambda left, right: left and right(),
    "||": lambda left, right: left or right(),
    "==": lambda left, right: left == right(),
    "!=": lambda left, right: left != right(),
    **{
        sign: lambda left, right, act=act: act(_number(left), _number(right()))
        for sign, act in {
            "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": operator.mod,
            "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
        }.items()
    },
}  # fmt: skip


def _regex(pattern: str, text: str) -> Any:
    found = re.search(pattern, text, re.ASCII)
    if found is None:
        raise ValueError(f"{text!r} does not match {pattern!r}")
    return found.groupdict() or list(found.groups()) or found[0]


def _replace(text: str, old: str, new: str) -> str:
    return re.sub(old[1:-1], new, text) if len(old) > 1 and old[0] == old[-1] == "/" else text.replace(old, new)


def _template(path: str, values: dict[str, Any]) -> str:
    text = Path(path).read_text(encoding="utf-8")
    assert "%{" not in text, f"{path} has a directive, which only Terraform reads"
    return Template(text).substitute(
        {name: _text(value) for name, value in values.items() if not isinstance(value, dict | list)}
    )


def _one(items: list[Any]) -> Any:
    if len(items) > 1:
        raise ValueError(f"one: there are {len(items)}")
    return items[0] if items else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "alltrue": all,
    "anytrue": any,
    "base64encode": lambda text: base64.b64encode(text.encode()).decode(),
    "coalesce": lambda *values: next(value for value in values if value not in (None, "")),
    "compact": lambda items: [item for item in items if item],
    "concat": lambda *lists: [item for items in lists for item in items],
    "contains": lambda items, item: item in items,
    "file": lambda path: Path(path).read_text(encoding="utf-8"),
    "filebase64sha256": lambda path: base64.b64encode(hashlib.sha256(Path(path).read_bytes()).digest()).decode(),
    "fileexists": lambda path: Path(path).is_file(),
    "fileset": lambda folder, pattern: sorted(str(p.relative_to(folder)) for p in Path(folder).glob(pattern)),
    "flatten": lambda lists: [item for items in lists for item in items],
    "join": lambda separator, items: separator.join(items),
    "jsondecode": json.loads,
    "jsonencode": lambda value: json.dumps(value, separators=(",", ":"), sort_keys=True),
    "keys": lambda held: sorted(held),
    "length": len,
    "lookup": lambda held, key, default: held.get(key, default),
    "lower": str.lower,
    "merge": lambda *dicts: {key: value for held in dicts for key, value in held.items()},
    "one": _one,
    "regex": _regex,
    "regexall": lambda pattern, text: [list(m.groups()) or m[0] for m in re.finditer(pattern, text)],
    "format": lambda pattern, *values: pattern % values,
    "replace": _replace,
    "reverse": lambda items: items[::-1],
    "setsubtract": lambda left, right: [item for item in left if item not in right],
    "setunion": lambda *lists: sorted({item for items in lists for item in items}),
    "slice": lambda items, start, end: items[start:end],
    "sort": sorted,
    "split": lambda separator, text: text.split(separator),
    "startswith": str.startswith,
    "substr": lambda text, start, length: text[start:] if length == -1 else text[start : start + length],
    "templatefile": _template,
    "title": str.title,
    "tonumber": _number,
    "toset": lambda items: sorted(set(items)),
    "tostring": _text,
    "trimprefix": lambda text, prefix: text.removeprefix(prefix),
    "trimspace": str.strip,
    "trimsuffix": lambda text, suffix: text.removesuffix(suffix),
    "values": lambda held: [held[key] for key in sorted(held)],
}


def computed(made: Resource, name: str, account_id: str, region: str) -> Any:
    """An attribute that AWS composes: a resource's ARN, its id, its address (as the provider's pages describe them)."""
    given = made.arguments
    own = given.get("name") or given.get("bucket") or given.get("function_name") or given.get("alarm_name")
    quicksight = f"arn:aws:quicksight:{region}:{account_id}"
    service = {
        "aws_s3_bucket": f"arn:aws:s3:::{own}",
        "aws_iam_role": f"arn:aws:iam::{account_id}:role/{own}",
        "aws_sqs_queue": f"arn:aws:sqs:{region}:{account_id}:{own}",
        "aws_sns_topic": f"arn:aws:sns:{region}:{account_id}:{own}",
        "aws_kinesis_stream": f"arn:aws:kinesis:{region}:{account_id}:stream/{own}",
        "aws_lambda_function": f"arn:aws:lambda:{region}:{account_id}:function:{own}",
        "aws_cloudwatch_event_rule": f"arn:aws:events:{region}:{account_id}:rule/{own}",
        "aws_dynamodb_table": f"arn:aws:dynamodb:{region}:{account_id}:table/{own}",
        "aws_cloudwatch_log_group": f"arn:aws:logs:{region}:{account_id}:log-group:{own}",
        "aws_quicksight_data_source": f"{quicksight}:datasource/{given.get('data_source_id')}",
        "aws_quicksight_data_set": f"{quicksight}:dataset/{given.get('data_set_id')}",
    }
    if name == "arn" and made.type in service:
        return service[made.type]
    if name == "url" and made.type == "aws_sqs_queue":
        return f"https://sqs.{region}.amazonaws.com/{account_id}/{own}"
    if name == "id" and own:
        return own
    raise LookupError(f"{made.address}.{name}: not an argument, and no rule here says what AWS would answer")
