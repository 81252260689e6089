"""Makes streams of the series that were found among named arrays; what lies in the file as it is used stays there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.series.arrays.array_node import ArrayNode
from syncstudio.media.series.arrays.array_series import Found
from syncstudio.media.series.arrays.array_words import NS, TimeUnit, time_unit, unit_of
from syncstudio.media.series.column_place import DTYPES, ColumnPlace
from syncstudio.media.series.error_words import error_words
from syncstudio.media.series.placed_stream import PlacedStream
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.series_source import SeriesSource
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stamps import ns_of
from syncstudio.media.series.stream_draft import StreamDraft, read_file
from syncstudio.media.series.text_book import TextBook
from syncstudio.media.series.time_law import TimePiece
from syncstudio.timebase.counts import counted

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NUMBERS_AT_ONCE = 1 << 20
# So many rows in one stream are what a computer's memory holds the stamps of.
_MOST_STAMPS = 400_000_000


class ArrayReading:
    """One file of arrays on its way into series; `format` is the name of its format."""

    def __init__(self, path: str, format: str, found: Sequence[Found], left: Sequence[str]) -> None:
        self._path, self._format = path, format
        self._found, self._left = found, list(left)
        self._drafts: list[StreamDraft | PlacedStream] = []
        self._broken: list[str] = []
        self._units: list[TimeUnit | None] = []

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all series."""
        whole = sum(each.rows * max(1, len(each.arrays)) for each in self._found) or 1
        done = 0
        for found in self._found:

            def tell(rows: int, before: int = done, of: Found = found) -> None:
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {self._path} was cancelled.")
                if progress is not None:
                    progress(min(1.0, (before + rows * max(1, len(of.arrays))) / whole))

            try:
                if found.times is None:
                    self._drafts.append(self._regular(found, tell))
                    self._units.append(None)
                else:
                    self._stamped(found, tell)
            except MediaError:
                raise
            except (
                OSError,
                ValueError,
                TypeError,
                RuntimeError,
                KeyError,
                MemoryError,
                OverflowError,
            ) as error:
                why = error_words(error)
                self._broken.append(f"{found.name} ({why})")
            done += found.rows * max(1, len(found.arrays))

    def finished(self) -> ReadFile:
        """All series on one clock."""
        pairs = list(zip(self._drafts, self._units, strict=True))
        dated = [
            (draft, unit)
            for draft, unit in pairs
            if unit is not None and unit.epoch_ns is not None and draft.rows
        ]
        bare = [draft for draft, unit in pairs if unit is None or unit.epoch_ns is None]
        if dated and bare:
            base = min(draft.earliest() or 0 for draft, _ in dated)
            for draft in bare:
                draft.move(base)
        read, zero = read_file(self._drafts, self._format)
        if not read.streams:
            raise MediaError(self._nothing())
        if dated:
            read.epoch_ns, read.epoch_says = zero, "the times since 1970 in the file"
            read.zone_known = all(unit.zone_known for _, unit in dated)
        if dated and bare:
            names = some_names([draft.names()[0] for draft in bare])
            read.notes.append(
                f"It is not said when {names} began: laid where the first series with dates begins."
            )
        if self._broken:
            read.damaged = (
                f"Not all of it could be read, for the file is damaged: {some_names(self._broken)}."
            )
        if self._left:
            read.notes.append(
                f"Left out, for neither times nor a rate belong to them: {some_names(self._left)}."
            )
        return read

    def close(self) -> None:
        """Let go of everything."""
        for draft in self._drafts:
            draft.close()

    def _nothing(self) -> str:
        if self._broken:
            return (
                f"{self._path} is damaged: nothing of {some_names(self._broken)} can be read; copy it again."
            )
        if self._left:
            return (
                f"{self._path} holds arrays ({some_names(self._left)}), but neither times as long as one nor a rate; "
                "add an array “time” in seconds, or an attribute “sampling_rate”."
            )
        return f"{self._path} holds no arrays of numbers, so there is no series in it; choose another file."

    def _regular(self, found: Found, tell: Callable[[int], None]) -> PlacedStream:
        """Arrays with a rate."""
        assert found.rate is not None
        columns, units = _columns(found)
        spool: SeriesSource | SeriesSpool | None = _source(found)
        if spool is None:
            spool = SeriesSpool(len(columns))
            try:
                for first, last in _spans(found.rows, len(columns)):
                    tell(first)
                    spool.append(_block(found, first, last, {}))
            except BaseException:
                spool.close()
                raise
        piece = TimePiece(found.rows, round(found.start_s * NS), NS / found.rate)
        says = f"Times are a start and {float(found.rate):g} rows a second, as the file says."
        return PlacedStream(found.name, columns, units, spool, [piece], says, found.rate)

    def _stamped(self, found: Found, tell: Callable[[int], None]) -> None:
        """Arrays with times beside them."""
        times = found.times
        assert times is not None
        if found.rows > _MOST_STAMPS:
            raise ValueError(f"it has {found.rows:,} times, and {_MOST_STAMPS:,} are read at most")
        ends = np.concatenate([times.read(0, 1), times.read(found.rows - 1, found.rows)]).astype(np.float64)
        unit = time_unit(times.name, unit_of(times.attributes), float(ends[0]), float(ends[1]))
        if unit is None:
            raise ValueError(f"its times are in {unit_of(times.attributes)}")
        if self._placed(found, unit, tell):
            return
        books = {id(each): TextBook() for each in found.arrays if each.is_text}
        columns, units = _columns(found)
        kinds: list[ChannelKind] = ["number"] * len(columns)
        draft = StreamDraft(
            found.name, columns or ["event"], units or [""], f"Times are those of {times.path}."
        )
        self._drafts.append(draft)
        self._units.append(unit)
        untimed = 0
        for first, last in _spans(found.rows, len(columns)):
            tell(first)
            ns, good = ns_of(np.asarray(times.read(first, last)), unit.unit_ns)
            block = _block(found, first, last, books) if found.arrays else np.zeros((len(ns), 1))
            untimed += int((~good).sum())
            draft.append(ns[good] + (unit.epoch_ns or 0), block[good])
        texts: dict[int, Sequence[str]] = {}
        for place, node in enumerate(found.arrays if len(found.arrays) == len(columns) else ()):
            if node.is_text:
                kinds[place], texts[place] = books[id(node)].kind, books[id(node)].texts
            elif node.texts:
                kinds[place], texts[place] = "state", _by_number(node.texts)
        if not found.arrays:
            kinds, texts = ["event"], {0: [found.times.name if found.times is not None else "event"]}
        if texts:
            draft.kinds, draft.texts = tuple(kinds), texts
        if untimed:
            many = counted(
                untimed,
                "row has no time that can be read, and is",
                "rows have no time that can be read, and are",
            )
            draft.notes.append(f"{many} left out.")

    def _placed(self, found: Found, unit: TimeUnit, tell: Callable[[int], None]) -> bool:
        """Whether the rows can stay where they lie, for their times rise; then they do."""
        times, source = found.times, _source(found)
        if source is None or times is None or not found.arrays:
            return False
        stamps = np.empty(found.rows, np.int64)
        for first, last in _spans(found.rows, 1):
            tell(0)
            stamps[first:last], good = ns_of(np.asarray(times.read(first, last)), unit.unit_ns)
            if not good.all() or (np.diff(stamps[max(0, first - 1) : last]) < 0).any():
                return False
        stamps += unit.epoch_ns or 0
        columns, units = _columns(found)
        placed = PlacedStream(
            found.name, columns, units, source, (), f"Times are those of {times.path}.", stamps_ns=stamps
        )
        self._drafts.append(placed)
        self._units.append(unit)
        return True


def _columns(found: Found) -> tuple[list[str], list[str]]:
    """(names, units) of all channels."""
    names: list[str] = []
    units: list[str] = []
    for node in found.arrays:
        count = 1 if len(node.shape) == 1 else node.size // found.rows
        told = found.names.get(node.path)
        own = [node.name] if count == 1 else list(told or [f"{node.name}[{place}]" for place in range(count)])
        names += own
        units += [unit_of(node.attributes)] * count
    return names, units


def _spans(rows: int, columns: int) -> list[tuple[int, int]]:
    step = max(1, _NUMBERS_AT_ONCE // max(1, columns))
    return [(first, min(rows, first + step)) for first in range(0, rows, step)]


def _block(found: Found, first: int, last: int, books: dict[int, TextBook]) -> NDArray[np.float64]:
    parts = []
    for node in found.arrays:
        data = np.asarray(
            node.read(first, last) if len(node.shape) == 1 else _rows(node, found.rows, first, last)
        )
        if len(data) != last - first:
            raise ValueError(f"{node.name} has fewer rows than it promises")
        if node.is_text:
            book = books[id(node)]
            values = np.array([book.number(_text(each)) for each in data.reshape(-1).tolist()], np.float64)
        else:
            values = data.astype(np.float64)
            scale, offset = node.attributes.get("conversion"), node.attributes.get("offset")
            # NWB's values are data * conversion + offset.
            if isinstance(scale, float) and scale not in (0.0, 1.0) and np.isfinite(scale):
                values = values * scale + (offset if isinstance(offset, float) else 0.0)
        parts.append(values.reshape(last - first, -1))
    return np.concatenate(parts, axis=1)


def _rows(node: ArrayNode, rows: int, first: int, last: int) -> NDArray[Any]:
    """Rows of an array of several channels, whichever way it lies."""
    if node.shape[0] == rows or node.across is None:
        return node.read(first, last)
    return node.across(first, last)


def _source(found: Found) -> SeriesSource | None:
    """The rows where they lie in the file, where all of them do."""
    places: list[ColumnPlace] = []
    for node in found.arrays:
        kind = node.dtype
        if (
            node.at is None
            or kind.str[1:] not in DTYPES
            or node.attributes.get("conversion") not in (None, 1.0)
        ):
            return None
        if len(node.shape) == 1:
            places.append(ColumnPlace(node.at, kind.str, found.rows, found.rows * kind.itemsize))
            continue
        by_row = node.shape[0] == found.rows
        count = node.shape[1] if by_row else node.shape[0]
        for place in range(count):
            if by_row:
                places.append(
                    ColumnPlace(node.at + place * kind.itemsize, kind.str, 1, count * kind.itemsize)
                )
            else:
                length = found.rows * kind.itemsize
                places.append(ColumnPlace(node.at + place * length, kind.str, found.rows, length))
    return SeriesSource(found.rows, places)


def _by_number(texts: Any) -> list[str]:
    most = max(texts, default=-1)
    return [str(texts.get(number, "")) for number in range(min(most, 4095) + 1)]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
