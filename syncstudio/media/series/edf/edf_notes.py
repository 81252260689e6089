"""Reads what was written to the records of an EDF+ or BDF+ file, and when each of them began; and nothing else of
them."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from syncstudio.media.series.edf.edf_annotations import Annotation, record_notes
from syncstudio.media.series.edf.edf_header import Header

_NS_PER_S = 1_000_000_000
_TELL_EVERY = 1024
_MOST = 1_000_000


class EdfNotes:
    """The annotations of one file; `broken` counts those that could not be read."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._signals = [signal for signal in header.signals if signal.is_annotations and signal.samples]
        self.annotations: list[Annotation] = []
        self.broken = 0
        self._left_out = self._undated = 0

    def read(self, file: BinaryIO, records: int, tell: Callable[[float], None]) -> list[int] | None:
        """When each record began, in ns after the start that the header says; None in a file without annotations."""
        if not self._signals:
            return None
        onsets: list[int] = []
        length_ns = round(self._header.record_s * _NS_PER_S)
        for record in range(records):
            if record % _TELL_EVERY == 0:
                tell(record / records)
            told = self._of_record(file, self._header.data_at + record * self._header.record_bytes)
            if told is None:
                self._undated += bool(self._header.plus)
                told = onsets[-1] + length_ns if onsets else 0
            onsets.append(told)
        return onsets

    def said(self) -> list[str]:
        """Sentences about what is not as it should be."""
        notes = []
        if self._undated:
            records = "1 record does" if self._undated == 1 else f"{self._undated:,} records do"
            notes.append(f"{records} not say when they began: they follow the one before.")
        if self._left_out:
            notes.append(f"{self._left_out:,} more annotations are left out: {_MOST:,} are read at most.")
        return notes

    def _of_record(self, file: BinaryIO, at: int) -> int | None:
        onset = None
        for number, signal in enumerate(self._signals):
            file.seek(at + signal.at)
            data = file.read(signal.samples * self._header.width)
            found = record_notes(data, bool(self._header.plus) and number == 0)
            onset = found.onset_ns if number == 0 else onset
            self.broken += found.broken
            room = max(0, _MOST - len(self.annotations))
            self.annotations += found.annotations[:room]
            self._left_out += max(0, len(found.annotations) - room)
        return onset
