"""Reads files of NumPy, single arrays and bundles of named ones; nothing in them is ever run.

>>> [stream.name for stream in NUMPY.listing("run.npz").streams]
['series']
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from typing import IO, Any

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
from syncstudio.media.series.some_names import some_names

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

# Arrays of a bundle are unpacked into memory.
_MOST_UNPACKED = 1 << 30
_MOST_ARRAYS = 1000
_LONGEST_HEAD = 10_000


def read_numpy(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all series of a file; whoever asked closes the answer."""
    local = os.fspath(checked_path(path))
    with quiet():
        try:
            nodes, left_out = _of_bundle(local) if zipfile.is_zipfile(local) else (_of_array(local), [])
        except MediaError:
            raise
        except Exception as error:
            # The reader of heads is Python's own parser, which raises what it likes.
            raise MediaError(
                f"{local} cannot be read as NumPy's; it is damaged or cut off, so copy it again."
            ) from error
        reading = ArrayReading(local, "numpy", *find_series(nodes, {}))
        read = read_through(reading, progress, cancelled)
        if left_out:
            read.notes.append(
                f"Left out, for they are too large to unpack or hold objects: {some_names(left_out)}."
            )
        return read


NUMPY = SensorReader("numpy1", read_numpy)
"""Files of NumPy; times count from the earliest of them."""


def _head(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """(shape, whether the first index runs fastest, kind of number)."""
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(file, _LONGEST_HEAD)
    return np.lib.format.read_array_header_2_0(file, _LONGEST_HEAD)


def _of_array(path: str) -> list[ArrayNode]:
    with open(path, "rb") as file:
        shape, columns_first, kind = _head(file)
        at = file.tell()
    wanted = int(np.prod([int(side) for side in shape], dtype=object)) * kind.itemsize
    if kind.hasobject:
        raise MediaError(f"{path} holds objects of Python, which are not opened; save it as numbers.")
    if wanted > os.path.getsize(path) - at:
        raise MediaError(f"{path} ends before its array is whole; copy it again.")
    name = os.path.splitext(os.path.basename(path))[0]
    if not wanted:
        return []
    data = np.memmap(path, kind, "r", at, shape, "F" if columns_first else "C")
    return _nodes(data, name, None if columns_first and len(shape) > 1 else at)


def _of_bundle(path: str) -> tuple[list[ArrayNode], list[str]]:
    nodes: list[ArrayNode] = []
    left_out: list[str] = []
    room = _MOST_UNPACKED
    with zipfile.ZipFile(path) as bundle:
        for entry in bundle.infolist()[:_MOST_ARRAYS]:
            name = entry.filename.removesuffix(".npy")
            with bundle.open(entry) as file:
                shape, columns_first, kind = _head(file)
                count = int(np.prod([int(side) for side in shape], dtype=object))
                if kind.hasobject or count * kind.itemsize > min(room, entry.file_size):
                    left_out.append(name)
                    continue
                data = file.read(count * kind.itemsize)
            room -= len(data)
            array = np.frombuffer(data, kind, count) if count else np.empty(0, kind)
            nodes += _nodes(array.reshape(shape, order="F" if columns_first else "C"), name, None)
    return nodes, left_out


def _nodes(data: NDArray[Any], name: str, at: int | None) -> list[ArrayNode]:
    """An array, or the fields of one of records."""
    if data.dtype.names:
        fields = [
            field for field in data.dtype.names if data.dtype[field].kind in "biufSU" and data.ndim == 1
        ]
        return [_node(data[field], "", field, None) for field in fields]
    return [_node(data, "", name, at)]


def _node(data: NDArray[Any], group: str, name: str, at: int | None) -> ArrayNode:
    flat = data.reshape(tuple(side for side in data.shape if side != 1)) if data.ndim else data.reshape(1)
    if flat.dtype.kind == "M":
        flat = flat.astype("M8[ns]").astype(np.int64)
    across = (lambda first, last: flat[:, first:last].T) if flat.ndim == 2 else None
    return ArrayNode(
        group,
        name,
        flat.shape if data.ndim else (),
        flat.dtype,
        lambda first, last: flat[first:last],
        {},
        at,
        {},
        across,
    )
