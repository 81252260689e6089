"""Reads HDF5 files, MATLAB's of version 7.3 and NWB's and NeXus's among them: arrays with times or rates are series.

>>> [stream.name for stream in HDF5.listing("bench.h5").streams]
['imu', 'motor']
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.arrays.array_node import ArrayNode, plain
from syncstudio.media.series.arrays.array_reading import ArrayReading
from syncstudio.media.series.arrays.array_series import find_series
from syncstudio.media.series.extras import library, quiet
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader, read_through
from syncstudio.timebase.counts import counted

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_MOST_OBJECTS = 20_000
_DEEPEST = 24
_MOST_ATTRIBUTES = 64
_LONGEST_ATTRIBUTE = 2048
# Texts of one array that are read.
_MOST_TEXTS = 5_000_000


def read_hdf5(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all series of a file; whoever asked closes the answer."""
    local = os.fspath(checked_path(path))
    h5py = library("h5py", "hdf5", local, "an HDF5 file")
    with quiet():
        try:
            opened = h5py.File(local, "r")
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            raise MediaError(
                f"{local} cannot be read as HDF5; it is damaged, cut off or still being written, so copy it again."
            ) from error
        with opened:
            walk = _Walk(h5py, cancelled, local)
            walk.group(opened, "", 0)
            reading = ArrayReading(local, "hdf5", *find_series(walk.nodes, walk.attributes))
            read = read_through(reading, progress, cancelled)
            if walk.left_out:
                many = counted(
                    walk.left_out,
                    "part of the file cannot be read or lies in another file, and is",
                    "parts of the file cannot be read or lie in other files, and are",
                )
                read.notes.append(f"{many} left out.")
            return read


HDF5 = SensorReader("hdf51", read_hdf5)
"""Files of named arrays; times count from the earliest of them."""


class _Walk:
    """Gathers the arrays of a file; links to other files are not followed."""

    def __init__(self, h5py: Any, cancelled: Cancelled | None, path: str) -> None:
        self._h5py, self._cancelled, self._path = h5py, cancelled, path
        self.nodes: list[ArrayNode] = []
        self.attributes: dict[str, dict[str, Any]] = {}
        self.left_out = 0
        self._seen: set[tuple[int, int]] = set()

    def group(self, group: Any, name: str, depth: int) -> None:
        """Take all arrays of a group and of those in it."""
        if self._cancelled is not None and self._cancelled():
            raise MediaCancelled(f"Reading {self._path} was cancelled.")
        self.attributes[name] = self._attributes(group)
        try:
            # MATLAB keeps what its cells hold in groups of such names.
            members = [each for each in group if name or not each.startswith("#")]
        except Exception:
            self.left_out += 1
            return
        for member in members:
            if len(self.nodes) + len(self.attributes) >= _MOST_OBJECTS:
                self.left_out += 1
                continue
            try:
                link = group.get(member, getlink=True)
                if not isinstance(link, self._h5py.HardLink | self._h5py.SoftLink):
                    self.left_out += 1
                    continue
                self._member(group[member], name, member, depth)
            except MediaCancelled:
                raise
            except Exception:
                # What a library raises for a damaged file is not to be foreseen.
                self.left_out += 1

    def _member(self, found: Any, group: str, name: str, depth: int) -> None:
        # A group may be reached by several ways, and by one that leads back into it.
        place = self._h5py.h5o.get_info(found.id)
        mark = (int(place.fileno), int(place.addr))
        if mark in self._seen:
            return
        self._seen.add(mark)
        if isinstance(found, self._h5py.Group):
            if depth < _DEEPEST:
                self.group(found, f"{group}/{name}" if group else name, depth + 1)
        elif isinstance(found, self._h5py.Dataset):
            self._dataset(found, group, name)

    def _dataset(self, found: Any, group: str, name: str) -> None:
        shape = tuple(int(side) for side in found.shape or ())
        if found.external or found.is_virtual:
            self.left_out += 1
            return
        attributes = self._attributes(found)
        if found.dtype.names:
            self._compound(found, group, name, shape, attributes)
            return
        dtype = found.dtype
        if str(attributes.get("MATLAB_class", "")) == "char" and dtype.kind in "iu":
            text = _matlab_text(found) if found.size <= _LONGEST_ATTRIBUTE else ""
            self.nodes.append(_constant(group, name, text, attributes))
            return
        texts: dict[int, str] = {}
        enum = self._h5py.check_enum_dtype(dtype)
        if enum:
            texts = {int(number): str(word) for word, number in enum.items()}
            dtype = np.dtype(dtype.str)
        is_text = dtype.kind in "SO" and (
            dtype.kind == "S" or self._h5py.check_string_dtype(dtype) is not None
        )
        if (dtype.kind not in "biuf" and not is_text) or (found.size > _MOST_TEXTS and is_text):
            return
        self.nodes.append(self._node(found, group, name, _squeezed(shape), dtype, attributes, texts, is_text))

    def _node(
        self, found: Any, group: str, name: str, shape: tuple[int, ...], dtype: np.dtype[Any],
        attributes: dict[str, Any], texts: dict[int, str], is_text: bool,
    ) -> ArrayNode:  # fmt: skip
        whole = found.asstr(errors="replace") if is_text and dtype.kind == "O" else found
        axes = [place for place, side in enumerate(found.shape) if side != 1] or [0]

        def rows(first: int, last: int) -> NDArray[Any]:
            if not found.shape:
                return np.asarray(whole[()]).reshape(1)
            where: list[Any] = [0] * len(found.shape)
            where[axes[0]] = slice(first, last)
            for axis in axes[1:]:
                where[axis] = slice(None)
            return np.asarray(whole[tuple(where)])

        def across(first: int, last: int) -> NDArray[Any]:
            where: list[Any] = [0] * len(found.shape)
            where[axes[0]] = slice(None)
            where[axes[1]] = slice(first, last)
            return np.asarray(whole[tuple(where)]).T

        at = found.id.get_offset() if found.chunks is None and not is_text and found.size else None
        second = across if len(axes) == 2 else None
        return ArrayNode(group, name, shape, dtype, rows, attributes, at, texts, second)

    def _compound(
        self, found: Any, group: str, name: str, shape: tuple[int, ...], attributes: dict[str, Any]
    ) -> None:
        """A table: its fields are arrays of a group of their own."""
        if len(shape) != 1:
            return
        within = f"{group}/{name}" if group else name
        self.attributes[within] = attributes
        for column in found.dtype.names:
            kind = found.dtype[column]
            inner = tuple(int(side) for side in kind.shape)
            base = kind.base
            if base.kind not in "biufS" or len(inner) > 1:
                continue

            def rows(first: int, last: int, of: str = column) -> NDArray[Any]:
                return np.asarray(found[first:last][of])

            self.nodes.append(
                ArrayNode(within, column, (*shape, *inner) if inner != (1,) else shape, base, rows, {})
            )

    def _attributes(self, found: Any) -> dict[str, Any]:
        out: dict[str, Any] = {}
        try:
            names = list(found.attrs)[:_MOST_ATTRIBUTES]
        except Exception:
            return out
        for name in names:
            try:
                about = found.attrs.get_id(name)
                if int(np.prod(about.shape or (1,))) > _LONGEST_ATTRIBUTE:
                    continue
                value = found.attrs[name]
            except Exception:
                continue
            if isinstance(value, np.ndarray) and value.size > 1:
                listed = [plain(each) for each in value.reshape(-1)]
                if all(isinstance(each, str) for each in listed):
                    out[name] = listed
            else:
                out[name] = plain(value)
        return out


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(side for side in shape if side != 1) or ((1,) if shape else ())


def _matlab_text(found: Any) -> str:
    """A row of characters, as MATLAB keeps them: numbers of 16 bits."""
    return "".join(chr(int(code)) for code in np.asarray(found[()]).reshape(-1) if 0 < int(code) < 0x110000)


def _constant(group: str, name: str, text: str, attributes: dict[str, Any]) -> ArrayNode:
    return ArrayNode(group, name, (), np.dtype("O"), lambda first, last: np.array([text], object), attributes)
