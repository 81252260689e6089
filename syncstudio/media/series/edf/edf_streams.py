"""The signals of an EDF or BDF file that have one rate, as one stream: samples of two bytes stay in the file, those of
three are kept anew."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.column_place import ColumnPlace
from syncstudio.media.series.edf.edf_header import Header, Signal
from syncstudio.media.series.edf.edf_times import Part
from syncstudio.media.series.placed_stream import PlacedStream
from syncstudio.media.series.series_source import SeriesSource
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.time_law import TimePiece

_NS_PER_S = 1_000_000_000
# Channels of one stream; a laboratory's cap has 256.
_MOST_COLUMNS = 512
# What the labels of EDF+ begin with, from https://www.edfplus.info/specs/edftexts.html.
_TYPES = frozenset(
    [
        "EEG", "ECG", "EKG", "EOG", "ERG", "EMG", "MEG", "MCG", "EP", "Temp", "Resp", "SaO2", "SpO2", "Light", "Sound",
        "Event", "Dist", "Area", "Vol", "Vel", "Acc", "Force", "Press", "Angle", "RR", "PPG", "BP", "Pos",
    ]
)  # fmt: skip
_NAMED = 4
# So many samples at the limit of what could be stored are clipping.
_CLIPPED = 3


class EdfStream:
    """Signals with the same number of samples a record."""

    def __init__(self, signals: Sequence[Signal], header: Header) -> None:
        self._signals, self._header = tuple(signals), header
        self._samples = signals[0].samples
        self._rate = self._samples / header.record_s
        self._lowest = np.array([signal.lowest for signal in signals])
        self._highest = np.array([signal.highest for signal in signals])
        self._hits = np.zeros(len(signals), np.int64)
        self._least = np.full(len(signals), np.iinfo(np.int32).max)
        self._most = np.full(len(signals), np.iinfo(np.int32).min)
        self._looked_at = 0
        self._spools: dict[int, SeriesSpool] = {}

    def look_at(self, block: NDArray[np.uint8]) -> list[NDArray[np.int32]]:
        """The stored numbers of each signal in records, uint8 (records, bytes), whose limits are minded."""
        columns = []
        for number, signal in enumerate(self._signals):
            raw = block[:, signal.at : signal.at + signal.samples * self._header.width]
            stored = _whole_numbers(np.ascontiguousarray(raw), self._header.width).reshape(-1)
            columns.append(stored)
            least, most = int(stored.min()), int(stored.max())
            self._least[number] = min(self._least[number], least)
            self._most[number] = max(self._most[number], most)
            if least <= signal.lowest or most >= signal.highest:
                self._hits[number] += int(((stored <= signal.lowest) | (stored >= signal.highest)).sum())
        self._looked_at += len(block) * self._samples
        return columns

    def take(self, part: int, block: NDArray[np.uint8]) -> None:
        """Keep the samples of records of a part."""
        if part not in self._spools:
            scales = [(signal.gain, signal.level) for signal in self._signals]
            self._spools[part] = SeriesSpool(len(self._signals), ("<i4",) * len(self._signals), scales)
        self._spools[part].append_columns(self.look_at(block))

    def placed(self, parts: Sequence[Part]) -> list[PlacedStream]:
        """Its streams, one a part."""
        out = []
        for number, part in enumerate(parts):
            rows = part.records * self._samples
            spool = self._spools.get(number) or SeriesSource(rows, self._places(part.first))
            name = _name(self._signals, self._rate)
            stream = PlacedStream(
                name if not number else f"{name}, part {number + 1}",
                [signal.label for signal in self._signals],
                [signal.unit for signal in self._signals],
                spool,
                self._pieces(part),
                f"Times are the starts of the records, with {float(self._rate):g} samples a second in them.",
                self._rate,
                self._notes(rows if len(parts) == 1 else None),
            )
            if number:
                stream.notes.append(
                    f"The recorder's clock stepped back before record {part.first + 1:,}: what follows is a part of "
                    "its own."
                )
            out.append(stream)
        return out

    def close(self) -> None:
        """Let go of what was kept."""
        for spool in self._spools.values():
            spool.close()

    def _places(self, record: int) -> list[ColumnPlace]:
        header = self._header
        at = header.data_at + record * header.record_bytes
        return [
            ColumnPlace(at + each.at, "<i2", each.samples, header.record_bytes, each.gain, each.level)
            for each in self._signals
        ]

    def _pieces(self, part: Part) -> list[TimePiece]:
        pieces: list[TimePiece] = []
        for run in part.runs:
            rows, start = run.records * self._samples, run.start_ns
            if pieces:
                # Onsets are told to some digits only; rows of a record never lie before those of the one before.
                last = pieces[-1].times(pieces[-1].rows - 1, pieces[-1].rows)
                start = max(start, int(last[0]) + 1)
            pieces.append(TimePiece(rows, start, run.period_ns / self._samples))
        return pieces

    def _notes(self, rows: int | None) -> list[str]:
        notes = []
        for number, signal in enumerate(self._signals):
            if signal.unscaled:
                notes.append(f"The header gives no range for {signal.label}: its values are those stored.")
            elif self._hits[number] >= _CLIPPED and self._least[number] < self._most[number]:
                limits = sorted(signal.gain * each + signal.level for each in (signal.lowest, signal.highest))
                seen = "samples" if rows is None or rows == self._looked_at else "samples that were looked at"
                spread = f"{limits[0]:g} to {limits[1]:g} {signal.unit}".strip()
                notes.append(
                    f"{signal.label} is clipped: {self._hits[number]:,} of its {self._looked_at:,} {seen} lie at the "
                    f"limits of its range, {spread}."
                )
        return notes


def edf_streams(signals: Sequence[Signal], header: Header) -> list[EdfStream]:
    """Streams of signals of one rate, in the order of the file."""
    by_rate: dict[int, list[Signal]] = {}
    for signal in signals:
        by_rate.setdefault(signal.samples, []).append(signal)
    return [
        EdfStream(group[first : first + _MOST_COLUMNS], header)
        for group in by_rate.values()
        for first in range(0, len(group), _MOST_COLUMNS)
    ]


def _name(signals: Sequence[Signal], rate: Fraction) -> str:
    """What the signals are, where their labels say so, and their rate: "EEG, EOG 100 Hz"."""
    if len(signals) == 1:
        return signals[0].label
    first = dict.fromkeys(signal.label.split()[0] for signal in signals)
    known = [word for word in first if word in _TYPES]
    kinds = (
        ", ".join(known[:_NAMED]) + (" …" if len(known) > _NAMED else "") if len(known) == len(first) else ""
    )
    return f"{kinds} {float(rate):g} Hz".strip()


def _whole_numbers(raw: NDArray[np.uint8], width: int) -> NDArray[np.int32]:
    """Samples of two or three bytes, the low one first, int32 (records, samples)."""
    if width == 2:
        return raw.view("<i2").astype(np.int32)
    padded = np.zeros((raw.shape[0], raw.shape[1] // 3, 4), np.uint8)
    padded[:, :, 1:] = raw.reshape(raw.shape[0], -1, 3)
    return np.asarray(padded.view("<i4")[:, :, 0] >> 8, np.int32)
