"""The dataset's description, kept for a while, and the files in it that were requested."""

import contextlib
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dubegrid_lib.sources.portal.client import Client
from dubegrid_lib.sources.portal.spec import (
    GET_A_TOKEN,
    TOKEN_VARIABLE,
    FetchSpec,
    HiddenAddress,
    NotOnPortal,
    PortalError,
)

REDACTED = "redacted"
SUFFIXES = (".csv", ".csv.gz")


@dataclass(frozen=True)
class Resource:
    """One file of the dataset: `month` if its name has one, `size` and `hash` if the portal gives them."""

    name: str
    file: str
    substation: str
    month: str | None
    url: str
    size: int | None
    hash: str
    modified: str

    @property
    def is_hidden(self) -> bool:
        return self.url in ("", REDACTED)


@dataclass(frozen=True)
class Dataset:
    """The dataset's title, its licence in the portal's words, and the files that were requested."""

    title: str
    licence: str
    resources: list[Resource]


def look_up(client: Client, spec: FetchSpec, refresh: bool = False) -> Dataset:
    """The files that a spec names, from the kept description of the dataset or a new one.

    A kept description that lacks a substation or hides an address is requested again: the substation may have been
    published since then, or the token set.

    Raises
    ------
    NotOnPortal
        No such dataset, substation or month; all that are missing are named.
    HiddenAddress
        The portal hides the address of all of them.
    AccessDenied, PortalError, PortalUnavailable
        The portal does not give the description.
    """
    if not refresh and (kept := _kept(spec)) is not None:
        with contextlib.suppress(NotOnPortal, HiddenAddress):
            chosen = _choose(kept, spec)
            if not any(resource.is_hidden for resource in chosen.resources):
                return chosen
    package = client.action("package_show", id=spec.dataset)
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        raise PortalError(f"{spec.host} describes {spec.dataset} without a list of resources: it is no CKAN dataset.")
    chosen = _choose(package, spec)
    if spec.cache is not None:
        spec.cache.mkdir(parents=True, exist_ok=True)
        kept = {"url": spec.url, "asked": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "package": package}
        _cache_file(spec.cache, spec).write_text(json.dumps(kept), "utf-8")
    return chosen


def forget(spec: FetchSpec) -> None:
    """Drop the kept description, because what it says about a file was wrong."""
    if spec.cache is not None:
        _cache_file(spec.cache, spec).unlink(missing_ok=True)


def _cache_file(folder: Path, spec: FetchSpec) -> Path:
    return folder / (re.sub(r"[^\w-]", "_", spec.dataset) + ".json")


def _kept(spec: FetchSpec) -> dict[str, Any] | None:
    if spec.cache is None:
        return None
    try:
        kept = json.loads(_cache_file(spec.cache, spec).read_text("utf-8"))
        age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(kept["asked"])
        fresh = kept["url"] == spec.url and dt.timedelta(0) <= age <= spec.cache_age
        return dict(kept["package"]) if fresh else None
    except (OSError, ValueError, KeyError, TypeError):  # absent, or not written by us: request it again
        return None


def _choose(package: Mapping[str, Any], spec: FetchSpec) -> Dataset:
    listed = _named(_newest(_resources(package["resources"])))
    wanted = [r for r in listed if spec.substations is None or r.substation in spec.substations]
    absent = sorted(set(spec.substations or ()) - {r.substation for r in wanted})
    if absent or not wanted:
        known = len({r.substation for r in listed})
        what = f"substation {', '.join(absent)}" if absent else "CSV file of a substation"
        raise NotOnPortal(
            f"{spec.host} lists no {what} in {spec.dataset}, but {len(package['resources']):,} files of "
            f"{known:,} substations. Check the number, or DUBEGRID_PORTAL_DATASET."
        )
    if spec.month:
        # A file without a month in its name may contain it; only its rows show that.
        in_month = [r for r in wanted if r.month in (None, spec.month)]
        if not in_month:
            months = sorted({r.month for r in wanted if r.month})
            raise NotOnPortal(f"No file of {spec.month}: {spec.host} lists {months[0]} to {months[-1]} for these.")
        wanted = in_month
    if all(r.is_hidden for r in wanted):
        raise hidden(wanted[0], spec)
    licence = package.get("license_title") or package.get("rights") or package.get("license_id") or "not stated"
    return Dataset(str(package.get("title") or spec.dataset), str(licence), wanted)


def hidden(resource: Resource, spec: FetchSpec) -> HiddenAddress:
    """The error for an address that the portal hides."""
    if spec.token:
        return HiddenAddress(
            f"{spec.host} hides the address of {resource.name} although a token is set: the one in {TOKEN_VARIABLE} "
            f"is mistyped, expired or not entitled to it. Make a new one there."
        )
    return HiddenAddress(f"{spec.host} hides the address of {resource.name} ('redacted') without token. {GET_A_TOKEN}")


def _resources(listed: Iterable[Mapping[str, Any]]) -> Iterator[Resource]:
    """The CSV files whose name or address holds a substation number; documents and the like are left out."""
    for entry in listed:
        name, url = str(entry.get("name") or "").strip(), str(entry.get("url") or "").strip()
        file = urlsplit(url).path.rpartition("/")[2]
        names = f"{name} {file}".lower()
        is_csv = str(entry.get("format") or "").upper() == "CSV" or names.endswith(SUFFIXES)
        number = re.search(r"(?<!\d)\d{6}(?!\d)", names)
        if not is_csv or number is None:
            continue
        month = re.search(r"(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)", names)
        size = str(entry.get("size") or "")
        yield Resource(
            name=name or file,
            file=".csv.gz" if names.endswith(".csv.gz") else ".csv",
            substation=number[0],
            month=f"{month[1]}-{month[2]}" if month else None,
            url=url,
            size=int(size) if size.isdecimal() and int(size) > 0 else None,
            hash=str(entry.get("hash") or "").strip(),
            modified=str(entry.get("last_modified") or entry.get("created") or ""),
        )


def _newest(resources: Iterable[Resource]) -> list[Resource]:
    """One resource for each name: the portal lists some twice, and the later one counts."""
    newest: dict[str, Resource] = {}
    for resource in resources:
        if resource.name not in newest or resource.modified > newest[resource.name].modified:
            newest[resource.name] = resource
    return list(newest.values())


def _named(resources: list[Resource]) -> list[Resource]:
    """Each with its own file name from number and month, never the portal's text, which could be any path."""
    taken: Counter[str] = Counter()
    named = []
    for resource in resources:
        stem = resource.substation + (f"_{resource.month}" if resource.month else "")
        taken[stem] += 1
        number = f"-{taken[stem]}" if taken[stem] > 1 else ""
        named.append(replace(resource, file=f"{stem}{number}{resource.file}"))
    return named
