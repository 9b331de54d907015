"""Where objects are: their addresses in S3, and the partition values in a folder's name."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from localcloud.athena.errors import QueryError


@dataclass(frozen=True)
class S3Object:
    """One object: `size` is in bytes, `path` is the file in which the local cloud keeps its content."""

    bucket: str
    key: str
    size: int
    etag: str
    path: str

    @property
    def url(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def split_url(url: str) -> tuple[str, str]:
    """Bucket and key of an ``s3://`` address.

    Raises
    ------
    QueryError
        It is not such an address.
    """
    scheme, _, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme not in ("s3", "s3a", "s3n") or not bucket:
        raise QueryError("", f"Invalid S3 location: {url}")
    return bucket, key


def folder_of(url: str) -> tuple[str, str]:
    """Bucket and prefix of a location, the prefix with its closing slash."""
    bucket, key = split_url(url)
    return bucket, key if not key or key.endswith("/") else f"{key}/"


def escape_value(value: str) -> str:
    """A partition value as written in a folder's name: Hive escapes characters that a path cannot hold."""
    return quote(value, safe=" !$&()+,-.;@_~'") if value else "__HIVE_DEFAULT_PARTITION__"


def unescape_value(value: str) -> str:
    return unquote(value)
