"""Writes XDF files, sound and damaged ones."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

BOUNDARY = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")
_CODES = {"float32": "<f4", "double64": "<f8", "int16": "<i2", "int32": "<i4", "int64": "<i8", "int8": "<i1"}


def chunk(tag: int, content: bytes, stream: int | None = None) -> bytes:
    body = struct.pack("<H", tag) + (b"" if stream is None else struct.pack("<I", stream)) + content
    return b"\x04" + struct.pack("<I", len(body)) + body


def header(
    stream: int,
    name: str,
    channels: list[tuple[str, str]],
    rate: float,
    form: str = "float32",
    kind: str = "EEG",
) -> bytes:
    described = "".join(
        f"<channel><label>{label}</label><unit>{unit}</unit></channel>" for label, unit in channels
    )
    text = (
        f"<?xml version='1.0'?><info><name>{name}</name><type>{kind}</type>"
        f"<channel_count>{len(channels)}</channel_count><nominal_srate>{rate}</nominal_srate>"
        f"<channel_format>{form}</channel_format><desc><channels>{described}</channels></desc></info>"
    )
    return chunk(2, text.encode(), stream)


def samples(stream: int, stamps: list[float | None], values: np.ndarray, form: str = "float32") -> bytes:
    out = [b"\x04" + struct.pack("<I", len(stamps))]
    for stamp, row in zip(stamps, np.asarray(values), strict=True):
        out.append(b"\0" if stamp is None else b"\x08" + struct.pack("<d", stamp))
        out.append(np.asarray(row).astype(_CODES[form]).tobytes())
    return chunk(3, b"".join(out), stream)


def texts(stream: int, marks: list[tuple[float, str]]) -> bytes:
    out = [b"\x01" + bytes([len(marks)])]
    for stamp, text in marks:
        data = text.encode()
        out.append(b"\x08" + struct.pack("<d", stamp) + b"\x01" + bytes([len(data)]) + data)
    return chunk(3, b"".join(out), stream)


def offset(stream: int, at_s: float, value_s: float) -> bytes:
    return chunk(4, struct.pack("<dd", at_s, value_s), stream)


def boundary() -> bytes:
    return chunk(5, BOUNDARY)


def write_xdf(path: Path, *chunks: bytes) -> Path:
    first = chunk(1, b"<?xml version='1.0'?><info><version>1.0</version></info>")
    path.write_bytes(b"XDF:" + first + b"".join(chunks))
    return path
