"""Whether a received file is the one that the portal describes: its size and checksum."""

import base64
import binascii
import hashlib
import re
from pathlib import Path

from dubegrid_lib.sources.portal.catalogue import Resource
from dubegrid_lib.sources.portal.spec import DamagedDownload

# By length in hex digits: CKAN's own loaders write a bare MD5, without its name.
DIGESTS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


def check(path: Path, resource: Resource) -> tuple[str, ...]:
    """What the file was checked against: ``size``, the checksum's algorithm, both, or nothing if it has neither.

    Raises
    ------
    DamagedDownload
        Size or checksum differ from the portal's description.
    """
    checked = []
    if resource.size is not None:
        if (size := path.stat().st_size) != resource.size:
            raise _damaged(f"{resource.name} has {size:,} bytes, the portal says {resource.size:,}")
        checked.append("size")
    if expected := checksum(resource.hash):
        algorithm, digest = expected
        if file_digest(path, algorithm) != digest:
            raise _damaged(f"{resource.name} has another {algorithm.upper()} than the portal says")
        checked.append(algorithm)
    return tuple(checked)


def checksum(text: str) -> tuple[str, str] | None:
    """Algorithm and hex digest of CKAN's `hash`: bare hex, ``md5:hex`` or ``md5-base64``; None for any other text."""
    named = re.fullmatch(r"(?:([a-z0-9]+):)?([0-9a-f]+)", text.lower())
    algorithm, digest = (named[1], named[2]) if named else (None, "")
    if encoded := re.fullmatch(r"([a-z0-9]+)-([A-Za-z0-9+/]+=*)", text):
        try:
            algorithm, digest = encoded[1], base64.b64decode(encoded[2], validate=True).hex()
        except binascii.Error:
            return None
    implied = DIGESTS.get(len(digest))
    return (implied, digest) if implied and algorithm in (None, implied) else None


def file_digest(path: Path, algorithm: str) -> str:
    """A file's digest in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()


def _damaged(what: str) -> DamagedDownload:
    return DamagedDownload(
        f"{what}: fetch it again. If that does not help, the portal's description is out of date (CKAN does not renew "
        f"it with every file), and --no-verify takes the file as it is."
    )
