"""Ratings from the asset register, an optional object in the bucket that is read again only if it has changed."""

import tempfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from dubegrid_lib.analysis.asset_register import Register, read_register
from dubegrid_lib.schema.prefixes import REGISTER_PREFIX

REGISTER_KEY = f"{REGISTER_PREFIX}asset_register.csv"

_kept: tuple[str, Register] = ("", {})


def rating_of(s3: Any, bucket: str, asset: str) -> float | None:
    """An asset's rating in kVA; None if there is no register or the asset is not in it.

    Raises
    ------
    BadRegister, MissingColumns
        The register cannot be used: no alert is better than an alert from half a register.
    """
    global _kept
    etag, register = _kept
    try:
        answer = s3.get_object(Bucket=bucket, Key=REGISTER_KEY, **({"IfNoneMatch": etag} if etag else {}))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("NoSuchKey", "404"):
            register, _kept = {}, ("", {})
        elif code not in ("304", "NotModified"):
            raise
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "asset_register.csv"
            path.write_bytes(answer["Body"].read())
            register = read_register(path)
        _kept = (answer["ETag"], register)
    record = register.get(asset)
    return record.rating_kva if record else None
