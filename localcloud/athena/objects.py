"""S3 objects: listed, read in place from the local cloud's disk, and written as any client would write them."""

from pathlib import Path

from localcloud.athena import permissions
from localcloud.athena.addresses import S3Object, escape_value, folder_of, split_url, unescape_value
from localcloud.athena.errors import QueryError
from localcloud.ministack_adapter import s3

__all__ = ["S3Object", "escape_value", "folder_of", "split_url", "unescape_value"]


def bucket_exists(bucket: str) -> bool:
    return bucket in s3.buckets


def keys_below(bucket: str, prefix: str) -> list[str]:
    """All keys with a prefix, sorted.

    Raises
    ------
    QueryError
        The bucket does not exist, or the caller may not list it.
    """
    permissions.require_list(bucket, prefix)
    found = s3.buckets.get(bucket)
    if found is None:
        raise QueryError("", f"The specified bucket does not exist (Service: Amazon S3; Bucket: {bucket})")
    return sorted(key for key in list(found["objects"]) if key.startswith(prefix))


def get(bucket: str, key: str) -> S3Object | None:
    found = s3.buckets.get(bucket)
    record = found["objects"].get(key) if found else None
    if record is None:
        return None
    return S3Object(bucket, key, record["size"], record["etag"], str(s3.object_path(bucket, key)))


def read(bucket: str, key: str) -> bytes | None:
    return s3.object_data(bucket, key)  # type: ignore[no-any-return]


def put(bucket: str, key: str, content: bytes, content_type: str = "application/octet-stream") -> None:
    """Write an object with the caller's rights; notifications are sent as for any client's write.

    Raises
    ------
    QueryError
        The caller may not write it, or the bucket does not exist.
    """
    permissions.require_write(bucket, key)
    headers = {"content-type": content_type, "content-length": str(len(content))}
    status, _, answer = s3.put_object(bucket, key, content, headers)
    if status >= 300:
        raise QueryError("", f"Could not write s3://{bucket}/{key}: {answer.decode(errors='replace')[:300]}")


def put_file(bucket: str, key: str, file: Path, content_type: str = "application/octet-stream") -> None:
    put(bucket, key, file.read_bytes(), content_type)


def delete(bucket: str, key: str) -> None:
    permissions.require_delete(bucket, key)
    s3.delete_object(bucket, key, {}, {})
