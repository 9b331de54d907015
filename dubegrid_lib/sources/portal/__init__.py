"""The LV load monitor files of National Grid Electricity Distribution's Connected Data Portal, fetched politely.

`fetch` puts the files that a spec names into a folder, with licence and attribution beside them. See docs/portal.md.
"""

from dubegrid_lib.sources.portal.columns import UnknownColumns
from dubegrid_lib.sources.portal.files import Fetched, fetch
from dubegrid_lib.sources.portal.spec import (
    AccessDenied,
    DamagedDownload,
    FetchSpec,
    HiddenAddress,
    NotOnPortal,
    PortalError,
    PortalUnavailable,
    load_spec,
)

__all__ = [
    "AccessDenied", "DamagedDownload", "FetchSpec", "Fetched", "HiddenAddress", "NotOnPortal", "PortalError",
    "PortalUnavailable", "UnknownColumns", "fetch", "load_spec",
]  # fmt: skip
