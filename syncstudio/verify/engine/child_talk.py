"""Messages between a worker process and whoever started it: pickled values, each behind its length."""

from __future__ import annotations

import os
import pickle
import struct
from typing import Any

_LENGTH = struct.Struct("<Q")


def write_message(handle: int, value: object) -> None:
    """Send a value. BrokenPipeError: nobody listens any more."""
    packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    rest = memoryview(_LENGTH.pack(len(packed)) + packed)
    while rest:
        rest = rest[os.write(handle, rest) :]


def read_message(handle: int) -> Any:
    """The next value; None when the other side is gone (and so None is never sent)."""
    head = _read(handle, _LENGTH.size)
    if head is None:
        return None
    packed = _read(handle, _LENGTH.unpack(head)[0])
    return None if packed is None else pickle.loads(packed)


def error_sentence(error: Exception) -> str:
    """What a row says of a check that raised."""
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError):
        return "There was not enough memory to check it; use fewer workers."
    if type(error).__module__.startswith("syncstudio.") and text:
        return text
    said = f": {text[:300]}" if text else ""
    return f"The check broke off ({type(error).__name__}{said})."


def _read(handle: int, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        try:
            part = os.read(handle, min(size - len(parts), 1 << 20))
        except OSError:
            return None
        if not part:
            return None
        parts += part
    return bytes(parts)
