"""Writes Avro object container files by the specification, without a library: the code under test reads with one."""

import json
import struct
import zlib
from typing import Any

SYNC = bytes(range(16))


def avro_file(schema: Any, records: list[Any], codec: str = "null") -> bytes:
    """A container file of one block (Avro specification, "Object Container Files")."""
    about = {"avro.schema": json.dumps(schema).encode(), "avro.codec": codec.encode()}
    head = b"Obj\x01" + _map(about, _bytes) + SYNC
    block = b"".join(encoded(schema, record) for record in records)
    if codec == "deflate":
        packer = zlib.compressobj(wbits=-15)
        block = packer.compress(block) + packer.flush()
    return head + _long(len(records)) + _long(len(block)) + block + SYNC


def encoded(schema: Any, value: Any) -> bytes:
    """A value in Avro's binary encoding; for a union, either the null branch or the last one."""
    if isinstance(schema, list):
        at = schema.index("null") if value is None else len(schema) - 1
        return _long(at) + encoded(schema[at], value)
    kind = schema["type"] if isinstance(schema, dict) else schema
    if kind == "record":
        return b"".join(encoded(field["type"], value[field["name"]]) for field in schema["fields"])
    if kind == "array":
        return (
            _long(len(value)) + b"".join(encoded(schema["items"], each) for each in value) if value else b""
        ) + b"\0"
    if kind == "map":
        return _map(value, lambda each: encoded(schema["values"], each))
    simple: dict[str, Any] = {
        "null": lambda: b"", "boolean": lambda: bytes([value]), "int": lambda: _long(value),
        "long": lambda: _long(value), "float": lambda: struct.pack("<f", value),
        "double": lambda: struct.pack("<d", value), "string": lambda: _bytes(value.encode()),
        "bytes": lambda: _bytes(value), "fixed": lambda: value,
        "enum": lambda: _long(schema["symbols"].index(value)),
    }  # fmt: skip
    made: bytes = simple[kind]()
    return made


def _long(value: int) -> bytes:
    number, out = (value << 1) ^ (value >> 63), bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _bytes(value: bytes) -> bytes:
    return _long(len(value)) + value


def _map(values: dict[str, Any], item: Any) -> bytes:
    if not values:
        return b"\0"
    return _long(len(values)) + b"".join(_bytes(k.encode()) + item(v) for k, v in values.items()) + b"\0"
