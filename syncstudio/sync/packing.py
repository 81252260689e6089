"""A measurement as bytes and back, for keeping it with its evidence."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import fields
from typing import Any

import numpy as np

from syncstudio.sync.errors import SyncError
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Trace, Window
from syncstudio.sync.measurement import MeasuredPiece, Measurement

FORMAT = 1
"""Raised when packed measurements change their meaning; older ones stay readable."""

# What is painted needs no more digits.
_DIGITS = 9


def packed(measurement: Measurement) -> bytes:
    """The whole measurement as compressed JSON."""
    document = {
        "format": FORMAT,
        **{name: _plain(getattr(measurement, name)) for name in _names(Measurement)},
    }
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode(), 6)


def unpacked(content: bytes) -> Measurement:
    """The measurement again; SyncError when the bytes are damaged or newer than this program."""
    try:
        document = json.loads(zlib.decompress(content))
        if document.pop("format") > FORMAT:
            raise SyncError("This measurement was kept by a newer Sync Studio: update to see its evidence.")
        evidence = document.pop("evidence")
        return Measurement(
            pieces=tuple(_piece(piece) for piece in document.pop("pieces")),
            windows=tuple(Window(**window) for window in document.pop("windows")),
            evidence=_evidence(evidence),
            **document,
        )
    except (zlib.error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SyncError("The evidence of this measurement is damaged: measure again.") from error


def _names(record: type[Any]) -> list[str]:
    return [field.name for field in fields(record)]


def _plain(value: Any) -> Any:
    """Numbers, texts, lists and objects only; a number that JSON has not (NaN) is null."""
    if isinstance(value, np.ndarray):
        if value.ndim == 1 and value.dtype.kind == "f":
            rounded: list[float] = np.round(value.astype(np.float64), _DIGITS).tolist()
            if np.isfinite(value).all():
                return rounded
            return [item if math.isfinite(item) else None for item in rounded]
        return [_plain(item) for item in value.tolist()]
    if isinstance(value, float):
        return round(value, _DIGITS) if math.isfinite(value) else None
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.item() if isinstance(value, np.generic) else value


def _piece(plain: dict[str, Any]) -> MeasuredPiece:
    anchors = tuple((int(other), int(reference)) for other, reference in plain.pop("anchors_ns"))
    return MeasuredPiece(anchors, **plain)


def _array(plain: list[float | None]) -> Any:
    return np.array([np.nan if item is None else item for item in plain], np.float64)


def _trace(plain: dict[str, Any] | None) -> Trace | None:
    if plain is None:
        return None
    return Trace(plain["name"], _array(plain["at_s"]), _array(plain["value"]))


def _evidence(plain: dict[str, Any]) -> Evidence:
    curve = plain["correlation"]
    if curve is not None:
        curve = Correlation(
            **{**curve, "offset_s": _array(curve["offset_s"]), "value": _array(curve["value"])}
        )
    return Evidence(
        curve,
        _trace(plain["reference"]),
        _trace(plain["other"]),
        tuple(EventPair(**pair) for pair in plain["events"]),
        plain["figures"],
        tuple(plain["notes"]),
    )
