"""The columns that a table of labels can be written with."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import WriteOptions
from syncstudio.interchange.tables.cell_time import (
    clock_cell,
    frame_rate_of,
    milliseconds_text,
    seconds_text,
)
from syncstudio.interchange.tables.harmless import harmless
from syncstudio.interchange.tables.word_cell import words_cell

Cell = Callable[[DocumentSegment], str]

_UNITS: tuple[tuple[str, str, Callable[[int], str]], ...] = (
    ("", "HH:MM:SS", clock_cell),
    ("_s", "seconds", seconds_text),
    ("_ms", "milliseconds", milliseconds_text),
    ("_ns", "nanoseconds", str),
)
_CLOCKS = (
    ("", ""),
    ("master_", " on the common timeline"),
    ("source_", " in the recording's own time"),
)
_PLAIN: tuple[tuple[str, str], ...] = (
    ("lane", "lane"),
    ("kind", "kind of the lane"),
    ("recording", "recording whose time it is"),
    ("text", "text"),
    ("label", "label"),
    ("speaker", "speaker"),
    ("confidence", "confidence"),
    ("words", "words with their times"),
    ("status", "status"),
    ("author", "author"),
    ("key", "id in the other tool"),
    ("parent", "id of the parent label"),
    ("comments", "comments"),
    ("attributes", "attributes, each in a column"),
)

TABLE_COLUMNS: tuple[tuple[str, str], ...] = (
    *(
        (f"{clock}{edge}{unit}", f"{edge}{of_clock}, {words}")
        for clock, of_clock in _CLOCKS
        for unit, words, _ in _UNITS
        for edge in ("start", "end")
    ),
    *((f"duration{unit}", f"duration, {words}") for unit, words, _ in _UNITS),
    ("start_frame", "start, number of the frame"),
    ("end_frame", "end, number of the frame"),
    *_PLAIN,
)
"""(id, words for people) of the columns that can be chosen; "attribute:NAME" is one attribute."""

CVAT_COLUMNS = (
    *("key", "recording", "start", "end", "label", "text"),
    *("attribute:source", "confidence", "attributes"),
)
"""The columns of CVAT's Generic TSV 1.0, in its order and named in its words by `CVAT_NAMES`."""

CVAT_NAMES = {
    "key": "id",
    "recording": "filename",
    "end": "stop",
    "text": "transcript",
    "attribute:source": "source",
    "confidence": "score",
}


class ColumnMaker:
    """Makes the cells of chosen columns for each lane of a document."""

    def __init__(self, document: LabelDocument, options: WriteOptions) -> None:
        self._media = {medium.name: medium for medium in document.media}
        self._is_cvat = options.dialect == "cvat"
        self._starts = options.frame_starts_ns
        self._rate = frame_rate_of(options.frame_rate)

    def cell(self, column: str, lane: DocumentLane) -> Cell:
        """What stands in a column for a label of a lane. InterchangeError for a column that there is not."""
        name, _, attribute = column.partition(":")
        if name == "attribute" and attribute:
            return lambda segment: next(
                (harmless(value) for key, value in segment.attributes if key == attribute), ""
            )
        medium = lane.medium
        if not medium and len(self._media) == 1 and self._is_cvat:
            medium = next(iter(self._media))
        plain = _cells(lane, medium).get(column)
        if plain is not None:
            return plain
        clock = next((clock for clock, _ in _CLOCKS if clock and column.startswith(clock)), "")
        edge, _, unit = column.removeprefix(clock).partition("_")
        if edge in ("start", "end", "duration") and (unit != "frame" or (not clock and edge != "duration")):
            place = self._clock(clock, lane)
            text = self._frame if unit == "frame" else _UNIT_TEXT.get(f"_{unit}" if unit else "")
            if text is not None and not (clock and edge == "duration"):
                return _time_cell(edge, text, place)
        raise InterchangeError(
            f"There is no column “{column}” to write; some are lane, start_s, end_s, start, end, duration_s, "
            "text, label, speaker, attributes."
        )

    def _frame(self, ns: int) -> str:
        if len(self._starts):
            return str(bisect_right(self._starts, ns) - 1) if ns >= self._starts[0] else ""
        if self._rate is None:
            raise InterchangeError(
                "Frame numbers need the frame rate of a video: choose the video, or give its frame rate "
                "(--frame-rate 30000/1001)."
            )
        return str(ns * self._rate.numerator // (self._rate.denominator * 1_000_000_000))

    def _clock(self, clock: str, lane: DocumentLane) -> Callable[[int], int | None] | None:
        """What turns a lane's times into those of a clock; None where they are the same."""
        medium = self._media.get(lane.medium)
        if clock == "" or (clock == "source_") == bool(lane.medium):
            return None
        if medium is None or medium.offset_ns is None:
            return lambda ns: None
        offset_ns, rate = medium.offset_ns, 1 + Fraction(Decimal(str(medium.drift_ppm or 0))) / 1_000_000
        return lambda ns: round(ns * rate) + offset_ns


_UNIT_TEXT = {unit: text for unit, _, text in _UNITS}


def _time_cell(edge: str, text: Callable[[int], str], place: Callable[[int], int | None] | None) -> Cell:
    if edge == "duration":
        return lambda segment: text(segment.end_ns - segment.start_ns)
    if place is None:
        if edge == "start":
            return lambda segment: text(segment.start_ns)
        return lambda segment: text(segment.end_ns)

    def placed(segment: DocumentSegment) -> str:
        ns = place(segment.start_ns if edge == "start" else segment.end_ns)
        return "" if ns is None else text(ns)

    return placed


def _cells(lane: DocumentLane, medium: str) -> dict[str, Cell]:
    name, kind, recording = harmless(lane.name), lane.kind, harmless(medium)
    return {
        "lane": lambda segment: name,
        "kind": lambda segment: kind,
        "recording": lambda segment: recording,
        "text": lambda segment: harmless(segment.text),
        "label": lambda segment: harmless(segment.label),
        "speaker": lambda segment: harmless(segment.speaker),
        "confidence": lambda segment: "" if segment.confidence is None else repr(segment.confidence),
        "words": lambda segment: words_cell(segment.words),
        "status": lambda segment: harmless(segment.status),
        "author": lambda segment: harmless(segment.author),
        "key": lambda segment: harmless(segment.key),
        "parent": lambda segment: harmless(segment.parent_key),
        "comments": lambda segment: (
            json.dumps(segment.comments, ensure_ascii=False) if segment.comments else ""
        ),
    }
