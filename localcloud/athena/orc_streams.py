"""How many bytes of an ORC file each column takes: the sizes of its streams, of which Arrow's reader reports nothing.

Read by the ORC specification (v1): the footer lists types and stripes, a stripe's footer its streams with their columns
and lengths, all as protocol buffers in compressed chunks.
"""

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from pyarrow import orc

Message = list[tuple[int, Any]]  # (number of the field, its value)


def column_sizes(file: "orc.ORCFile", content: BinaryIO) -> list[int]:
    """The bytes of each column of the top level.

    Raises
    ------
    ValueError
        The file is not as the specification says.
    """
    end = file.file_length - 1 - file.file_postscript_length
    footer = _message(_read(file, content, end - file.file_footer_length, file.file_footer_length))
    types = [_message(value) for number, value in footer if number == 4]
    tops = list(_packed(types[0])) if types else []
    owner = _owners(tops, len(types))
    sizes = [0] * len(tops)
    for stripe in (dict(_message(value)) for number, value in footer if number == 3):
        start = stripe.get(1, 0) + stripe.get(2, 0) + stripe.get(3, 0)
        for number, value in _message(_read(file, content, start, stripe.get(4, 0))):
            stream = dict(_message(value)) if number == 1 else {}
            place = owner.get(stream.get(2, 0))
            if place is not None:
                sizes[place] += stream.get(3, 0)
    return sizes


def _owners(tops: list[int], count: int) -> dict[int, int]:
    """The column of the top level that each type belongs to: types are numbered with each before its parts."""
    ends = [*tops[1:], count]
    return {
        kind: place for place, (first, end) in enumerate(zip(tops, ends, strict=True)) for kind in range(first, end)
    }


def _read(file: "orc.ORCFile", content: BinaryIO, start: int, length: int) -> bytes:
    content.seek(start)
    found = content.read(length)
    if file.compression == "UNCOMPRESSED":
        return found
    out, at = b"", 0
    while at + 3 <= len(found):
        header = int.from_bytes(found[at : at + 3], "little")
        chunk = found[at + 3 : at + 3 + (header >> 1)]
        out += chunk if header & 1 else _unpacked(chunk, file.compression, file.compression_size)
        at += 3 + len(chunk)
    return out


def _unpacked(chunk: bytes, codec: str, size: int) -> bytes:
    if codec == "ZLIB":
        return zlib.decompress(chunk, wbits=-15)
    import cramjam

    try:
        if codec == "SNAPPY":
            return bytes(cramjam.snappy.decompress_raw(chunk))
        if codec == "LZ4":
            return bytes(cramjam.lz4.decompress_block(chunk, output_len=size))
        if codec == "ZSTD":
            return bytes(cramjam.zstd.decompress(chunk))
    except cramjam.DecompressionError as error:
        raise ValueError(f"a chunk is damaged ({error})") from error
    raise ValueError(f"compressed by {codec}")


def _message(content: bytes) -> Message:
    """A protocol buffer's fields: numbers, and bytes that may be messages."""
    if not isinstance(content, bytes):
        raise ValueError("a number where a message is expected")
    return list(_fields(content))


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(content, at)
            yield key >> 3, value
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        elif kind == 2:
            length, at = _varint(content, at)
            yield key >> 3, content[at : at + length]
            at += length
        else:
            raise ValueError(f"a field of wire type {kind}")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(content):
            raise ValueError("a number is cut off")
        value |= (content[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not content[at - 1] & 0x80:
            return value, at


def _packed(of: Message) -> Iterator[int]:
    """The numbers of a type's parts."""
    for number, value in of:
        if number == 2 and isinstance(value, int):
            yield value
        elif number == 2:
            at = 0
            while at < len(value):
                one, at = _varint(value, at)
                yield one
