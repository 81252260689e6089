"""Reads recordings of clinics and laboratories (EDF, EDF+, BDF): signals of one rate are one stream, and annotations
another.

The reader is ours, for edfio lays discontinuous recordings (EDF+D) end to end, reads BDF whole, and reads the file
once for every signal.

>>> [stream.name for stream in EDF.listing("short_psg.edf").streams]
['EEG, EOG 100 Hz', 'Resp, EMG, Temp, Event 1 Hz']
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.edf.edf_annotations import Annotation
from syncstudio.media.series.edf.edf_header import Header, read_header
from syncstudio.media.series.edf.edf_notes import EdfNotes
from syncstudio.media.series.edf.edf_streams import EdfStream, edf_streams
from syncstudio.media.series.edf.edf_times import Part, RecordTimes, Run, record_times
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stream_draft import LONGEST_TEXT, MOST_EVENTS, Draft, StreamDraft, read_file

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NS_PER_S = 1_000_000_000
_BLOCK_BYTES = 4 << 20
# Records have some ten thousand bytes; one as large as a film is a damaged header.
_LARGEST_RECORD = 32 << 20
# Blocks in which clipping is looked for, where samples stay in the file.
_MOST_LOOKED_AT = 16
_MOST_PARTS = 24
# Ten years; no recording lasts as long.
_LONGEST_S = 10 * 366 * 86_400
_ZERO_DATE = datetime.datetime(1970, 1, 1)


def read_edf(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all signals of a file; whoever asked closes the answer."""
    local = os.fspath(checked_path(path))
    reading: _Reading | None = None
    try:
        with open(local, "rb") as file:
            reading = _Reading(local, read_header(file, local))
            reading.run(file, progress, cancelled)
        return reading.finished()
    except OSError as error:
        if reading is not None:
            reading.close()
        raise MediaError(
            f"{local} could not be read ({error.strerror or error}); check the disk it is on."
        ) from error
    except BaseException:
        if reading is not None:
            reading.close()
        raise


EDF = SensorReader("edf1", read_edf)
"""Recordings of clinics and laboratories; times count from the first record, or the first annotation before it."""


class _Reading:
    """One file on its way into series."""

    def __init__(self, path: str, header: Header) -> None:
        self._path, self._header = path, header
        self._notes = EdfNotes(header)
        self._records = 0
        self._times = RecordTimes([])
        if not header.record_bytes:
            raise MediaError(
                f"{path} names signals without a single sample; copy it again from where it was recorded."
            )
        if header.record_bytes > _LARGEST_RECORD:
            raise MediaError(
                f"{path} has a damaged header, with records of {header.record_bytes:,} bytes each; copy it again."
            )
        signals = [signal for signal in header.signals if not signal.is_annotations and signal.samples]
        if signals and not header.record_s:
            raise MediaError(
                f"{path} does not say how long its records last, so its signals have no times; export it again."
            )
        self._streams: list[EdfStream] = edf_streams(signals, header)

    def run(self, file: BinaryIO, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all records."""
        header = self._header
        self._records = (os.path.getsize(self._path) - header.data_at) // header.record_bytes
        if self._records < 1:
            raise MediaError(
                f"{self._path} ends before its first record is whole; copy it again from where it was recorded."
            )

        if self._records * header.record_s > _LONGEST_S:
            raise MediaError(
                f"{self._path} has a damaged header, with records of {float(header.record_s):g} s each; copy it again."
            )

        def tell(share: float) -> None:
            if cancelled is not None and cancelled():
                raise MediaCancelled(f"Reading {self._path} was cancelled.")
            if progress is not None:
                progress(min(1.0, share))

        tell(0.0)
        onsets = self._notes.read(file, self._records, lambda share: tell(share / 2))
        record_ns = header.record_s * _NS_PER_S
        if onsets is None:
            self._times = RecordTimes([Part(0, [Run(self._records, 0, record_ns)])])
        elif record_ns:
            self._times = record_times(onsets, record_ns)
        if len(self._times.parts) > _MOST_PARTS:
            raise MediaError(
                f"{self._path} says of its records that they began in no order of time; export it again as a "
                "continuous recording."
            )
        self._look(file, lambda share: tell(0.5 + share / 2))

    def _look(self, file: BinaryIO, tell: Progress) -> None:
        """Read the samples that do not stay in the file; of others, some to see whether they are clipped."""
        header = self._header
        at_once = max(1, _BLOCK_BYTES // header.record_bytes)
        blocks = -(-self._records // at_once)
        step = 1 if header.width == 3 else max(1, blocks // _MOST_LOOKED_AT)
        for number, part in enumerate(self._times.parts):
            end = part.first + part.records
            for first in range(part.first, end, at_once * step):
                tell(first / self._records)
                block = _records(file, header, first, min(at_once, end - first))
                for stream in self._streams:
                    if header.width == 3:
                        stream.take(number, block)
                    else:
                        stream.look_at(block)

    def finished(self) -> ReadFile:
        """All streams on one clock."""
        drafts: list[Draft] = [
            placed for stream in self._streams for placed in stream.placed(self._times.parts)
        ]
        noted = _annotation_draft(self._notes.annotations)
        if noted is not None:
            drafts.append(noted)
        read, zero = read_file(drafts, "edf")
        if not read.streams:
            raise MediaError(
                f"{self._path} holds no signals and no annotations; there is nothing in it to show."
            )
        began = self._header.began
        if began is not None:
            read.epoch_ns = (began - _ZERO_DATE) // datetime.timedelta(seconds=1) * _NS_PER_S + zero
            read.epoch_says, read.zone_known = "the start date in the header of the recording", False
        self._say(read)
        return read

    def close(self) -> None:
        """Let go of everything."""
        for stream in self._streams:
            stream.close()

    def _say(self, read: ReadFile) -> None:
        promised = self._records if self._header.records is None else self._header.records
        if self._records < promised:
            read.cut_off = (
                f"The file ends after {self._records:,} of the {promised:,} records its header promises: what was "
                "recorded after that is missing."
            )
        elif self._records > promised:
            read.notes.append(
                f"The header promises {promised:,} records, and the file holds {self._records:,}: all of them are read."
            )
        if self._notes.broken:
            lists = (
                "1 annotation is" if self._notes.broken == 1 else f"{self._notes.broken:,} annotations are"
            )
            read.damaged = f"{lists} damaged and left out."
        read.notes += self._notes.said()
        times = self._times
        if times.pauses:
            often = "once" if times.pauses == 1 else f"{times.pauses:,} times"
            kind = "" if self._header.plus == "D" else ", although its header calls it continuous"
            read.notes.append(
                f"The recording was interrupted {often}, for {times.paused_ns / _NS_PER_S:.6g} s in all{kind}: each "
                "record lies where it began."
            )
        empty = [signal.label for signal in self._header.signals if not signal.samples]
        if empty:
            read.notes.append(f"Nothing was recorded of: {some_names(empty)}.")


def _records(file: BinaryIO, header: Header, first: int, count: int) -> NDArray[np.uint8]:
    """Records as bytes, uint8 (records, bytes of one)."""
    file.seek(header.data_at + first * header.record_bytes)
    data = file.read(count * header.record_bytes)
    if len(data) < count * header.record_bytes:
        raise OSError(None, "it became shorter while it was read")
    return np.frombuffer(data, np.uint8).reshape(count, -1)


def _annotation_draft(found: Sequence[Annotation]) -> StreamDraft | None:
    """The annotations as one stream of events, each with how long it lasts."""
    if not found:
        return None
    found = sorted(found, key=lambda each: each.onset_ns)
    draft = StreamDraft(
        "Annotations", ("annotation", "duration"), ("", "s"), "Times are the onsets of the annotations.",
        kinds=("event", "number"),
    )  # fmt: skip
    numbers: dict[str, int] = {}
    rows = np.empty((len(found), 2))
    for place, each in enumerate(found):
        text = each.text[:LONGEST_TEXT]
        rows[place] = numbers.setdefault(text, len(numbers)), each.lasting_ns / _NS_PER_S
    draft.append(np.array([each.onset_ns for each in found], np.int64), rows)
    draft.texts = {0: list(numbers)}
    draft.events = [
        (each.onset_ns, each.text[:LONGEST_TEXT], each.lasting_ns) for each in found[:MOST_EVENTS]
    ]
    if len(found) > MOST_EVENTS:
        draft.notes.append(f"Only the first {MOST_EVENTS:,} of {len(found):,} annotations come in as a lane.")
    return draft
