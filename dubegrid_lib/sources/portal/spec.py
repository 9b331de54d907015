"""What to fetch from the portal, and the errors of fetching."""

import datetime as dt
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dubegrid_lib.config import load_settings
from dubegrid_lib.errors import BadSetting, DubeGridError
from dubegrid_lib.schema.load_monitor import LV_COLUMNS, NaiveTime
from dubegrid_lib.schema.month import parse_month

PORTAL_URL = "https://connecteddata.nationalgrid.co.uk"
DATASET = "lv-load-monitor-data"
TOKEN_VARIABLE = "DUBEGRID_PORTAL_TOKEN"
GET_A_TOKEN = f"Register there (free), make a token under My User Profile, API Tokens, and set {TOKEN_VARIABLE}."


class PortalError(DubeGridError, RuntimeError):
    """The portal, or what it sent, cannot be used."""


class PortalUnavailable(PortalError, ConnectionError):
    """The portal did not answer properly in several attempts."""


class AccessDenied(PortalError, PermissionError):
    """The portal requires a token, or a different one."""


class HiddenAddress(AccessDenied):
    """A resource's address came back as `redacted`."""


class NotOnPortal(PortalError, LookupError):
    """The portal lists no such dataset, substation or month."""


class DamagedDownload(PortalError, ValueError):
    """A file differs from the portal's own description of it."""


@dataclass(frozen=True)
class FetchSpec:
    """What to fetch, and how.

    Attributes
    ----------
    substations : substation numbers; None for every file of the dataset.
    month : UTC month such as ``2025-05``; None for all of a file.
    url, dataset : the CKAN portal and the dataset's name on it.
    token : sent only to the portal's own address; never in a repr, message or file.
    columns, labels : variants in addition to `columns.COLUMN_VARIANTS` and `columns.LABEL_VARIANTS`.
    naive_time : what a timestamp without offset means.
    cache : folder that keeps the dataset's description for `cache_age`; None to request it each time.
    verify : whether size and checksum must match the portal's description.
    pause : seconds between two requests. The portal publishes no limit; the system operator's portal recommends one
        request a second for the same API.
    backoff : seconds before the first retry of a failed request; doubles with each.
    """

    substations: tuple[str, ...] | None
    month: str | None = None
    url: str = PORTAL_URL
    dataset: str = DATASET
    token: str | None = field(default=None, repr=False)
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    naive_time: NaiveTime = "utc"
    cache: Path | None = None
    cache_age: dt.timedelta = dt.timedelta(hours=24)
    verify: bool = True
    pause: float = 1.0
    backoff: float = 1.0

    def __post_init__(self) -> None:
        if self.substations is not None and not self.substations:
            raise PortalError("No substation was named: name some, such as 721030, or choose all.")
        for number in self.substations or ():
            if not re.fullmatch(r"\d{6}", number, re.ASCII):
                raise PortalError(f"Substation {number!r} is not a number of six digits such as 721030.")
        if self.month is not None:
            parse_month(self.month)
        # As everywhere, the message does not show the token.
        if self.token is not None and not re.fullmatch(r"[!-~]+", self.token, re.ASCII):
            raise PortalError(
                f"{TOKEN_VARIABLE} holds characters that no token has. Give the token alone, no 'Bearer'."
            )
        address = urlsplit(self.url)
        loopback = address.hostname in ("127.0.0.1", "localhost", "::1")
        if not address.hostname or not (address.scheme == "https" or (address.scheme == "http" and loopback)):
            raise BadSetting("DUBEGRID_PORTAL_URL", self.url, "an https:// address (a token must not travel in clear)")
        for column in self.columns.values():
            if column not in LV_COLUMNS:
                raise BadSetting("DUBEGRID_PORTAL_COLUMNS", column, f"one of: {', '.join(LV_COLUMNS)}")

    @property
    def host(self) -> str:
        """The portal's host, for messages."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


def load_spec(
    substations: tuple[str, ...] | None,
    month: str | None = None,
    token: str | None = None,
    environ: Mapping[str, str] = os.environ,
    **further: object,
) -> FetchSpec:
    """A spec from the `DUBEGRID_PORTAL_*` variables (docs/portal.md) and `DUBEGRID_NAIVE_TIME`.

    Parameters
    ----------
    token : used instead of ``DUBEGRID_PORTAL_TOKEN``.
    further : fields of `FetchSpec` that override the variables.

    Raises
    ------
    BadSetting, PortalError
        A variable or argument has a value that is not valid.
    """
    settings = load_settings(environ)
    fields: dict[str, object] = {
        "url": (environ.get("DUBEGRID_PORTAL_URL") or PORTAL_URL).rstrip("/"),
        "dataset": environ.get("DUBEGRID_PORTAL_DATASET") or DATASET,
        "token": (token or environ.get(TOKEN_VARIABLE) or "").strip() or None,
        "columns": _pairs("DUBEGRID_PORTAL_COLUMNS", environ),
        "labels": _pairs("DUBEGRID_PORTAL_LABELS", environ),
        "naive_time": settings.naive_time,
        "cache": settings.state_dir / "portal",
    }
    return FetchSpec(substations, month, **(fields | further))  # type: ignore[arg-type]


def _pairs(variable: str, environ: Mapping[str, str]) -> dict[str, str]:
    """``Theirs=Ours;Theirs=Ours`` as a dict."""
    pairs = {}
    for entry in filter(str.strip, environ.get(variable, "").split(";")):
        theirs, _, ours = (part.strip() for part in entry.partition("="))
        if not theirs or not ours:
            raise BadSetting(variable, entry, "a list such as 'Their name=Timestamp;Reading=Value'")
        pairs[theirs] = ours
    return pairs
