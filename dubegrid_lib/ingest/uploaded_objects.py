"""The objects under `raw/`: the latest version of each, and whether S3 invokes the function for it."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dubegrid_lib.config import RAW_PREFIX, RAW_PROD_PREFIX
from dubegrid_lib.stack.session import Kit

SUFFIXES = (".csv", ".csv.gz")  # of the trigger


@dataclass(frozen=True)
class Object:
    """The latest version of an object under `raw/`, and when it was uploaded, to the second."""

    key: str
    version: str
    size: int
    uploaded: dt.datetime

    @property
    def invokes(self) -> bool:
        """Whether the trigger invokes the function for it. S3 compares suffixes case by case."""
        return self.key.endswith(SUFFIXES)

    @property
    def is_hidden(self) -> bool:
        """Whether Athena skips it, as it skips every name that starts with one of these characters."""
        return self.key.rsplit("/", 1)[1].startswith(("_", "."))

    @property
    def month(self) -> tuple[str, str] | None:
        """Year and month of its partition; None outside `raw/prod/lv/`, which Athena's `lv_data` does not read."""
        found = re.match(re.escape(RAW_PROD_PREFIX) + r"y=(\d{4})/m=(\d{2})/", self.key)
        return (found[1], found[2]) if found else None


def objects(kit: Kit) -> Iterator[Object]:
    """The objects under `raw/`, without the empty ones that mark folders."""
    for page in kit.s3.get_paginator("list_object_versions").paginate(Bucket=kit.bucket, Prefix=RAW_PREFIX):
        for version in page.get("Versions", []):
            if version["IsLatest"] and not version["Key"].endswith("/"):
                uploaded = version["LastModified"].replace(microsecond=0)
                yield Object(version["Key"], version["VersionId"], version["Size"], uploaded)
