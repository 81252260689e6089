"""Reads records as PhysioNet keeps them (WFDB): signals of one rate are one stream, annotations beside them others.

The reader is ours: the package wfdb opens files anywhere that a header names, over the network too, and holds a
record in memory.

>>> [stream.name for stream in WFDB.listing("100.hea").streams]
['100', 'atr annotations']
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stream_draft import LONGEST_TEXT, MOST_EVENTS, Draft, StreamDraft, read_file
from syncstudio.media.series.wfdb.wfdb_annotations import read_annotations
from syncstudio.media.series.wfdb.wfdb_header import Segment, WfdbHeader, WfdbSignal, read_header
from syncstudio.media.series.wfdb.wfdb_record import RecordFiles, WfdbStream, streams_of

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NS_PER_S = 1_000_000_000
_ZERO_DATE = datetime.datetime(1970, 1, 1)
_MOST_SEGMENTS = 20_000
_LARGEST_ANNOTATIONS = 64 << 20
# Annotators' names, by which files of annotations are known; a folder may hold thousands of other records.
_ANNOTATORS = (
    "atr", "ari", "qrs", "ecg", "apn", "st", "sta", "stb", "stc", "stf", "pwave", "rhy", "evt", "ann", "win", "man",
    "wqrs", "gqrs", "xws", "cor", "oth", "not", "rdt", "mrk", "slp", "hyp", "arousal",
)  # fmt: skip


def read_wfdb(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all signals of a record; whoever asked closes the answer."""
    chosen = Path(checked_path(path))
    local = chosen.with_suffix(".hea")
    if not local.is_file():
        raise MediaError(f"{chosen} needs the header {local.name} beside it; put it there.")
    reading = _Reading(local, read_header(Path(checked_path(local))))
    try:
        reading.run(progress, cancelled)
        return reading.finished()
    except OSError as error:
        reading.close()
        raise MediaError(
            f"The samples of {local} could not be read ({error.strerror or error}); check the disk they are on."
        ) from error
    except BaseException:
        reading.close()
        raise


def files_beside(path: Path) -> Sequence[Path]:
    """The files that hold a record's samples and annotations."""
    header = path.with_suffix(".hea")
    try:
        found = read_header(header)
        parts = [found]
        for segment in found.segments[:_MOST_SEGMENTS]:
            inner = header.parent / f"{segment.record}.hea"
            if Path(segment.record).name == segment.record and inner.is_file():
                parts.append(read_header(inner))
        names = dict.fromkeys(signal.file for part in parts for signal in part.signals)
        beside = [header.parent / name for name in names if Path(name).name == name]
        beside += [header, *(header.with_suffix(f".{name}") for name in _ANNOTATORS)]
        return [file for file in beside if file != path and file.is_file()]
    except (MediaError, OSError, ValueError):
        return ()


WFDB = SensorReader("wfdb1", read_wfdb, files_beside)
"""Records of PhysioNet; times count from the first sample, or the first annotation before it."""


class _Reading:
    """One record on its way into series."""

    def __init__(self, path: Path, header: WfdbHeader) -> None:
        self._path, self._header = path, header
        self._streams: list[WfdbStream] = []
        self._notes: list[str] = []
        self._damaged: list[str] = []
        self._cut = ""

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all samples."""
        header = self._header
        segments = list(header.segments) or [Segment("", header.frames or 0)]
        if len(segments) > _MOST_SEGMENTS:
            raise MediaError(f"{self._path} has {len(segments):,} segments; split it into records of fewer.")
        whole = sum(segment.frames for segment in segments) or 1
        done = 0
        for segment in segments:
            if segment.record == "~" or (header.segments and not segment.frames):
                done += segment.frames
                continue
            part = self._part(segment)
            if part.segments or part.rate != header.rate:
                raise MediaError(
                    f"{self._path} has a segment {segment.record} of another kind; copy it again."
                )
            if not self._streams:
                self._streams = streams_of(self._laid_out(part), header.rate, not header.segments)
            told = segment.frames if header.segments else header.frames

            def tell(frames: int, before: int = done) -> None:
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {self._path} was cancelled.")
                if progress is not None:
                    progress(min(1.0, (before + frames) / whole))

            self._take(part, told, done, tell)
            done += segment.frames

    def _part(self, segment: Segment) -> WfdbHeader:
        if not segment.record:
            return self._header
        if Path(segment.record).name != segment.record or "\\" in segment.record:
            raise MediaError(
                f"{self._path} names a segment {segment.record!a} in another folder; put it beside the header."
            )
        header = self._path.parent / f"{segment.record}.hea"
        try:
            return read_header(Path(checked_path(header)))
        except MediaError as error:
            raise MediaError(
                f"{self._path} needs its segment {segment.record!a}, whose header is missing or damaged; put it beside "
                "the others."
            ) from error

    def _laid_out(self, first: WfdbHeader) -> tuple[WfdbSignal, ...]:
        """The signals of a record of segments: its layout, where it has one, or those of the first segment."""
        segments = self._header.segments
        if segments and not segments[0].frames:
            return self._part(segments[0]).signals
        return first.signals

    def _take(self, part: WfdbHeader, told: int | None, first: int, tell: Callable[[int], None]) -> None:
        if not part.signals:
            return
        files = RecordFiles(part, self._path.parent, self._path)
        there = files.frames()
        frames = there if told is None else min(there, told)
        if told is not None and there < told:
            self._cut = self._cut or (
                f"The samples of {part.record} end after {there:,} of the {told:,} frames that the header promises: "
                "what was recorded after that is missing."
            )
        of = {signal.name: signal for signal in part.signals}
        read = 0
        for count, columns in files.blocks(frames):
            tell(read)
            for stream in self._streams:
                stream.take(columns, of, count)
            read += count
        for stream in self._streams:
            stream.piece(first, read)
        if told is None or there >= told:
            self._damaged += files.wrong_sums()

    def finished(self) -> ReadFile:
        """All streams on one clock."""
        drafts: list[Draft] = []
        for stream in self._streams:
            names = [signal.name for signal in stream.signals]
            alone = names[0] if len(names) == 1 else f"{self._header.record} {float(stream.rate):g} Hz"
            drafts.append(
                stream.placed(self._header.record if len(self._streams) == 1 and len(names) > 1 else alone)
            )
        drafts += [draft for draft in map(self._annotations, _ANNOTATORS) if draft is not None]
        read, zero = read_file(drafts, "wfdb")
        if not read.streams:
            raise MediaError(
                f"{self._path} describes a record without samples and annotations; there is nothing in it to show."
            )
        if self._header.began is not None:
            since = self._header.began - _ZERO_DATE
            read.epoch_ns = since // datetime.timedelta(microseconds=1) * 1000 + zero
            read.epoch_says, read.zone_known = "the base time in the header of the record", False
        read.cut_off = self._cut
        if self._damaged:
            some = some_names(list(dict.fromkeys(self._damaged)))
            read.damaged = (
                f"The samples of {some} do not add up to the sum in the header: they were damaged or changed."
            )
        read.notes += self._notes
        return read

    def close(self) -> None:
        """Let go of everything."""
        for stream in self._streams:
            stream.spool.close()

    def _annotations(self, annotator: str) -> StreamDraft | None:
        path = self._path.with_suffix(f".{annotator}")
        if not path.is_file():
            return None
        with path.open("rb") as file:
            found = read_annotations(file.read(_LARGEST_ANNOTATIONS))
        if found.cut:
            self._notes.append(
                f"{path.name} is cut off or damaged: annotations after that place are missing."
            )
        if not found.marks:
            return None
        rate = found.rate or self._header.rate
        times = [round(place / rate * _NS_PER_S) for place, _ in found.marks]
        if min(times) < -(1 << 60) or max(times) > 1 << 60:
            self._notes.append(f"{path.name} is left out, for its times are out of all measure.")
            return None
        draft = StreamDraft(
            f"{annotator} annotations", ("annotation",), ("",), f"Times are the samples that {path.name} names.",
            kinds=("event",),
        )  # fmt: skip
        numbers: dict[str, int] = {}
        texts = [text[:LONGEST_TEXT] for _, text in found.marks]
        rows = np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.float64)
        draft.append(np.array(times, np.int64), rows[:, None])
        draft.texts = {0: list(numbers)}
        draft.events = [(ns, text, 0) for ns, text in sorted(zip(times, texts, strict=True))[:MOST_EVENTS]]
        if len(texts) > MOST_EVENTS:
            draft.notes.append(
                f"Only the first {MOST_EVENTS:,} of {len(texts):,} annotations come in as a lane."
            )
        return draft
