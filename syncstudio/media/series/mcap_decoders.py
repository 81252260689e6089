"""Finds the reader for a topic's messages: JSON, ROS 1, ROS 2 (CDR), Protobuf. What none is for is said in a clause."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

from syncstudio.media.series.mcap_binary import MOST_ELEMENTS, Decoder, Values, cdr_decoder, ros1_decoder
from syncstudio.media.series.mcap_schema import SchemaError, idl_types, ros_types

_DEEPEST = 16

UNSAID = "unsaid"
"""The form of a definition that a log does not carry; in its place stands a clause that says so."""
# Where messages keep the time of what was sensed.
_STAMPS = ("header.stamp", "stamp", "timestamp", "header.timestamp")
_PARTS = (("sec", "nsec"), ("sec", "nanosec"), ("seconds", "nanos"), ("secs", "nsecs"))


def decoder_for(encoding: str, schema_name: str, schema_encoding: str, schema: bytes) -> Decoder:
    """A function that reads the numbers and texts of a message by their names; SchemaError says why there is none."""
    if encoding == "json":
        return _json
    text = schema.decode("utf-8", "replace")
    if schema_encoding == UNSAID:
        raise SchemaError(text)
    if encoding == "ros1" and schema_encoding == "ros1msg":
        return ros1_decoder(*ros_types(schema_name, text, ros2=False))
    if encoding == "cdr" and schema_encoding == "ros2msg":
        return cdr_decoder(*ros_types(schema_name, text, ros2=True))
    if encoding == "cdr" and schema_encoding in ("ros2idl", "omgidl"):
        return cdr_decoder(*idl_types(schema_name, text))
    if encoding == "protobuf":
        return _protobuf(schema_name, schema)
    raise SchemaError(f"messages in {encoding or 'an unnamed form'} are not read")


def stamp_names(names: list[str]) -> tuple[str, str] | None:
    """The two columns that hold when a message's values were sensed (seconds, nanoseconds), where it has them."""
    known = set(names)
    for stamp in _STAMPS:
        for seconds, rest in _PARTS:
            if f"{stamp}.{seconds}" in known and f"{stamp}.{rest}" in known:
                return f"{stamp}.{seconds}", f"{stamp}.{rest}"
    return None


def _json(data: bytes) -> Values:
    try:
        message = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested without end") from error
    return dict(_flat(message, "", 0))


def _flat(value: Any, name: str, depth: int) -> Iterator[tuple[str, float | str]]:
    if isinstance(value, bool | str):
        yield name or "value", value
    elif isinstance(value, int | float):
        yield name or "value", float(value) if not isinstance(value, int) or abs(value) < 1 << 1000 else 0.0
    elif depth > _DEEPEST:
        return
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(value, list) and len(value) <= MOST_ELEMENTS:
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{name}[{number}]", depth + 1)


def _protobuf(name: str, schema: bytes) -> Decoder:
    try:
        descriptor_pb2: Any = importlib.import_module("google.protobuf.descriptor_pb2")
        pool_of: Any = importlib.import_module("google.protobuf.descriptor_pool")
        factory: Any = importlib.import_module("google.protobuf.message_factory")
    except ImportError as error:
        raise SchemaError(
            "its messages are Protobuf, for which the package “protobuf” must be installed"
        ) from error
    try:
        files = descriptor_pb2.FileDescriptorSet.FromString(schema)
        pool = pool_of.DescriptorPool()
        for file in files.file:
            pool.Add(file)
        message_class = factory.GetMessageClass(pool.FindMessageTypeByName(name))
    except Exception as error:  # what a damaged descriptor raises differs between the library's backends
        raise SchemaError("its Protobuf definition cannot be read") from error

    def decode(data: bytes) -> Values:
        try:
            message = message_class.FromString(data)
        except Exception as error:  # DecodeError of whichever backend
            raise ValueError("no Protobuf message") from error
        return dict(_flat_protobuf(message, "", 0))

    return decode


def _flat_protobuf(message: Any, prefix: str, depth: int) -> Iterator[tuple[str, float | str]]:
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        name = prefix + field.name
        repeated = hasattr(value, "__len__") and not isinstance(value, str | bytes)
        nested = field.message_type is not None
        if repeated and (len(value) > MOST_ELEMENTS or hasattr(value, "keys")):
            continue
        if nested and depth < _DEEPEST:
            inner = enumerate(value) if repeated else [(None, value)]
            for number, each in inner:
                if repeated or message.HasField(field.name):
                    label = name if number is None else f"{name}[{number}]"
                    yield from _flat_protobuf(each, f"{label}.", depth + 1)
        elif repeated and not nested:
            for number, each in enumerate(value):
                yield from _plain(field, f"{name}[{number}]", each)
        else:
            yield from _plain(field, name, value)


def _plain(field: Any, name: str, value: Any) -> Iterator[tuple[str, float | str]]:
    """A value that holds no others; that of an enumeration by its name."""
    if field.enum_type is not None and isinstance(value, int):
        known = field.enum_type.values_by_number.get(value)
        yield name, str(value) if known is None else known.name
    elif isinstance(value, bool | str):
        yield name, value
    elif isinstance(value, int | float):
        yield name, float(value)
