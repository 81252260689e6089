"""Reads MATLAB's files up to version 7: variables and the fields of structures with times or rates are series. Those of
version 7.3 are HDF5.

>>> [stream.name for stream in MAT.listing("trial.mat").streams]
['series']
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.arrays.array_node import ArrayNode
from syncstudio.media.series.arrays.array_reading import ArrayReading
from syncstudio.media.series.arrays.array_series import find_series
from syncstudio.media.series.extras import quiet
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader, read_through

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

# Variables are unpacked into memory, one after another.
_MOST_UNPACKED = 1 << 30
_HEAD = 128
_COMPRESSED = 15
_DEEPEST = 6
_MOST_ARRAYS = 20_000


def read_mat(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all series of a file; whoever asked closes the answer."""
    local = os.fspath(checked_path(path))
    check_sizes(local)
    from scipy.io import loadmat

    with quiet(), open(local, "rb") as file:
        try:
            held = loadmat(file, struct_as_record=True, verify_compressed_data_integrity=False)
        except Exception as error:
            raise MediaError(
                f"{local} cannot be read as a file of MATLAB; it is damaged or cut off, so copy it again."
            ) from error
        nodes: list[ArrayNode] = []
        for name, value in held.items():
            if not name.startswith("__"):
                _gather(value, "", name, 0, nodes)
        reading = ArrayReading(local, "mat", *find_series(nodes, {}))
        return read_through(reading, progress, cancelled)


MAT = SensorReader("mat1", read_mat)
"""Files of MATLAB; times count from the earliest of them."""


def check_sizes(path: str) -> None:
    """Raises MediaError when what is packed in a file would not fit into memory, or its version is not known."""
    with open(path, "rb") as file:
        head = file.read(_HEAD)
        if not head.startswith(b"MATLAB 5.0 MAT-file") or head[126:128] not in (b"IM", b"MI"):
            raise MediaError(f"{path} is no file of MATLAB 5 to 7.3; save it anew with save(…, '-v7.3').")
        order = "<" if head[126:128] == b"IM" else ">"
        size, whole = os.path.getsize(path), 0
        while file.tell() + 8 <= size:
            kind, length = struct.unpack(f"{order}II", file.read(8))
            at = file.tell()
            whole += _unpacked(file.read(256), order) if kind == _COMPRESSED else length
            if whole > _MOST_UNPACKED:
                raise MediaError(
                    f"{path} has more than {_MOST_UNPACKED >> 30} GB unpacked, too much to hold in memory; save it "
                    "with save(…, '-v7.3')."
                )
            file.seek(at + length)


def _unpacked(data: bytes, order: str) -> int:
    """The length that a packed variable has unpacked, as its head says."""
    try:
        head = zlib.decompressobj().decompress(data, 8)
    except zlib.error:
        return 0
    return int(struct.unpack(f"{order}II", head)[1]) if len(head) == 8 else 0


def _gather(value: Any, group: str, name: str, depth: int, nodes: list[ArrayNode]) -> None:
    """Arrays of numbers and texts, and those in structures."""
    if not isinstance(value, np.ndarray) or len(nodes) >= _MOST_ARRAYS or type(value) is not np.ndarray:
        return
    if value.dtype.names:
        if depth >= _DEEPEST or not value.size:
            return
        within = f"{group}/{name}" if group else name
        if value.size == 1:
            for field in value.dtype.names:
                _gather(value.reshape(-1)[0][field], within, field, depth + 1, nodes)
            return
        # A row of structures: their single values are lists.
        for field in value.dtype.names:
            listed = [_single(each) for each in value.reshape(-1)[field]]
            if all(isinstance(each, str) for each in listed):
                nodes.append(_node(np.array(listed, object), within, field))
            elif all(isinstance(each, float) for each in listed):
                nodes.append(_node(np.array(listed, np.float64), within, field))
        return
    if value.dtype.kind == "O":
        listed = [_single(each) for each in value.reshape(-1)[: _MOST_ARRAYS * 50]]
        if listed and all(isinstance(each, str) for each in listed):
            nodes.append(_node(np.array(listed, object), group, name))
        return
    if value.dtype.kind in "biufU":
        nodes.append(_node(value, group, name))


def _single(value: Any) -> float | str | None:
    if isinstance(value, np.ndarray) and value.dtype.kind == "U":
        return "".join(value.reshape(-1).tolist()).strip()
    if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "biuf":
        return float(value.reshape(-1)[0])
    return None


def _node(value: NDArray[Any], group: str, name: str) -> ArrayNode:
    flat = value.reshape(tuple(side for side in value.shape if side != 1) or (1,))
    across = (lambda first, last: flat[:, first:last].T) if flat.ndim == 2 else None
    return ArrayNode(
        group, name, flat.shape, flat.dtype, lambda first, last: flat[first:last], {}, None, {}, across
    )
