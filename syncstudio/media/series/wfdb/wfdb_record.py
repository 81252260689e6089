"""The signals of one record, or of the segments of one, on their way into streams: those with one rate and delay are
one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.placed_stream import PlacedStream
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.time_law import TimePiece
from syncstudio.media.series.wfdb.wfdb_header import WfdbHeader, WfdbSignal
from syncstudio.media.series.wfdb.wfdb_samples import MISSING, PACKED, SampleFile

_NS_PER_S = 1_000_000_000
# Whole numbers of samples that are packed together, for every format.
_FRAMES_AT_ONCE = 6
_NUMBERS_AT_ONCE = 1 << 18
_NARROW = frozenset(PACKED) - {24, 32, 8}


@dataclass(slots=True)
class WfdbStream:
    """Signals with the same samples a frame and the same delay."""

    signals: list[WfdbSignal]
    rate: Fraction
    frame_rate: Fraction
    spool: SeriesSpool
    plain: bool
    pieces: list[TimePiece] = field(default_factory=list)

    @property
    def skew_s(self) -> Fraction:
        """Its samples were taken so many seconds before those that lie beside them."""
        return self.signals[0].skew / self.frame_rate

    def take(self, columns: dict[str, NDArray[np.int32]], of: dict[str, WfdbSignal], count: int) -> None:
        """Add frames: the samples of signals by their names, as other signals of the record describe them."""
        rows = count * self.signals[0].samples
        if self.plain:
            self.spool.append_columns([columns[signal.name] for signal in self.signals])
            return
        block = np.full((rows, len(self.signals)), np.nan)
        for place, signal in enumerate(self.signals):
            found = columns.get(signal.name)
            if found is not None and len(found) == rows:
                told = of[signal.name]
                values = (found - np.float64(told.baseline)) / told.gain
                block[:, place] = np.where(found == MISSING.get(told.form, 1 << 40), np.nan, values)
        self.spool.append(block)

    def piece(self, first_frame: int, frames: int) -> None:
        """Say when frames that were added were recorded."""
        start = (first_frame / self.frame_rate - self.skew_s) * _NS_PER_S
        rows = frames * self.signals[0].samples
        if rows:
            self.pieces.append(TimePiece(rows, round(start), _NS_PER_S / self.rate))

    def placed(self, name: str) -> PlacedStream:
        """The stream."""
        notes = [
            f"{each.name} is not calibrated: its values are samples / 200."
            for each in self.signals
            if not each.calibrated
        ]
        return PlacedStream(
            name,
            [signal.name for signal in self.signals],
            [signal.unit for signal in self.signals],
            self.spool,
            self.pieces,
            f"Times are the start of the record and {float(self.rate):g} samples a second.",
            self.rate,
            notes,
        )


def streams_of(signals: Sequence[WfdbSignal], rate: Fraction, plain: bool) -> list[WfdbStream]:
    """The streams of a record with these signals; `plain` where all of it is laid out alike, and stored as it is."""
    groups: dict[tuple[int, int], list[WfdbSignal]] = {}
    for signal in signals:
        groups.setdefault((signal.samples, signal.skew), []).append(signal)
    out = []
    for (samples, _), group in groups.items():
        spool = SeriesSpool(len(group))
        if plain:
            kinds = ["<i2" if signal.form in _NARROW else "<i4" for signal in group]
            scales = [(1 / signal.gain, -signal.baseline / signal.gain) for signal in group]
            spool = SeriesSpool(len(group), kinds, scales, [MISSING.get(signal.form) for signal in group])
        out.append(WfdbStream(group, samples * rate, rate, spool, plain))
    return out


class RecordFiles:
    """The files with the samples of one record without segments."""

    def __init__(self, header: WfdbHeader, folder: Path, path: Path) -> None:
        self._header = header
        self._files: list[tuple[SampleFile, list[WfdbSignal]]] = []
        self._sums = dict.fromkeys((signal.name for signal in header.signals), 0)
        by_file: dict[str, list[WfdbSignal]] = {}
        for signal in header.signals:
            if signal.file != "~":
                by_file.setdefault(signal.file, []).append(signal)
        for name, signals in by_file.items():
            first = signals[0]
            if Path(name).name != name or "\\" in name:
                raise MediaError(
                    f"{path} names the file {name!a} in another folder; put it beside the header and correct that."
                )
            if first.form not in PACKED:
                raise MediaError(
                    f"{path} says that {name} is stored in format {first.form}, which cannot be read; convert it to "
                    "format 16 with xform."
                )
            if any(signal.form != first.form for signal in signals):
                raise MediaError(
                    f"{path} says that {name} is stored in two formats; it is damaged, so copy it again."
                )
            width = sum(signal.samples for signal in signals)
            try:
                file = SampleFile(checked_path(folder / name), first.form, width, first.at)
            except MediaError as error:
                raise MediaError(
                    f"{path} needs its samples in {name!a}, which is missing, empty or not to be read; put it beside "
                    "the header."
                ) from error
            self._files.append((file, signals))

    def frames(self) -> int:
        """Frames that all of the files hold."""
        return min((file.frames() for file, _ in self._files), default=0)

    def blocks(self, frames: int) -> Iterator[tuple[int, dict[str, NDArray[np.int32]]]]:
        """(frames, samples of each signal by its name), some at once."""
        width = max((file.width for file, _ in self._files), default=1)
        at_once = max(1, _NUMBERS_AT_ONCE // (width * _FRAMES_AT_ONCE)) * _FRAMES_AT_ONCE
        readers = [file.blocks(frames, at_once) for file, _ in self._files]
        for parts in zip(*readers, strict=True):
            columns: dict[str, NDArray[np.int32]] = {}
            for block, (_, signals) in zip(parts, self._files, strict=True):
                at = 0
                for signal in signals:
                    column = np.ascontiguousarray(block[:, at : at + signal.samples]).reshape(-1)
                    columns[signal.name] = column
                    self._sums[signal.name] += int(column.sum(dtype=np.int64))
                    at += signal.samples
            yield len(parts[0]), columns

    def wrong_sums(self) -> list[str]:
        """Signals whose samples do not add up to what the header says."""
        return [
            signal.name
            for signal in self._header.signals
            if signal.checksum is not None and (self._sums[signal.name] - signal.checksum) % 65536
        ]
