"""Makes labels of the rows of a table whose columns are known, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from syncstudio.interchange.collector import collector_paused
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
    LaneKind,
)
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.tables.cell_time import CellTime, decimal_of, frame_clock, is_timecode
from syncstudio.interchange.tables.columns import TIME_ROLES, Column
from syncstudio.interchange.tables.harmless import unharmed
from syncstudio.interchange.tables.line_notes import LineNotes
from syncstudio.interchange.tables.word_cell import words_of
from syncstudio.interchange.utterance import TimedWord

_KINDS: dict[str, LaneKind] = {"segments": "segments", "events": "events", "transcript": "transcript"}
_NO_TIME = frozenset({"", "na", "nan", "none", "null", "n/a"})
# What `_more` answers for a row: words, author, status, key, key of the parent, comments.
_More = tuple[tuple[TimedWord, ...], str, str, str, str, tuple[tuple[str, str], ...]]
_NO_MORE: _More = ((), "", "", "", "", ())
_RATE_NEEDED = "choose the video, or give its frame rate (--frame-rate 30000/1001)"


def document_of(
    rows: Iterable[tuple[int, list[str]]],
    columns: Iterable[Column],
    options: ReadOptions,
    name: str,
    delimiter: str = ",",
) -> LabelDocument:
    """The labels of `rows`, each with the number of its line; `name` is what the lane is called without a column.

    Raises InterchangeError when frames are counted and no frame rate is known, or no row is a label.
    """
    listed = tuple(columns)
    lanes = _Lanes(name)
    notes = LineNotes()
    groups = [
        _RowReader([each for each in listed if each.lane == lane], options, lanes, notes, lane)
        for lane in dict.fromkeys(each.lane for each in listed)
        if any(each.role == "start" and each.lane == lane for each in listed)
    ]
    width = max((each.number for each in listed), default=0)
    last = listed[-1].role if listed else ""
    with collector_paused():
        for line, row in rows:
            if len(row) != width and not _fit(row, width, last, delimiter, line, notes):
                continue
            # Columns that are not there have the index -1.
            row.append("")
            for group in groups:
                group(line, row)
    document = lanes.document(notes.told(), options.part)
    if not document.lanes:
        why = f" ({document.notes[0].rstrip('.')})" if document.notes else ""
        raise InterchangeError(
            f"{name} holds no row that is a label{why}; look which column holds the start."
        )
    return document


def _fit(row: list[str], width: int, last: str, delimiter: str, line: int, notes: LineNotes) -> bool:
    """Make a row as wide as the table; False when it cannot be."""
    extra = len(row) - width
    if extra < 0:
        row.extend([""] * -extra)
    elif not any(cell.strip() for cell in row[width:]):
        del row[width:]
    elif last == "text":
        row[width - 1 :] = [delimiter.join(row[width - 1 :])]
        notes.add(line, f"has {width + extra} cells where {width} belong; the last ones were taken as text")
    else:
        notes.add(line, f"has {width + extra} cells where {width} belong; left out")
        return False
    return True


class _Lanes:
    """Labels by lane and recording, in the order in which they come."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.segments: dict[tuple[str, str], list[DocumentSegment]] = {}
        self.kinds: dict[tuple[str, str], LaneKind] = {}

    def document(self, notes: tuple[str, ...], part: str) -> LabelDocument:
        keys = [key for key in self.segments if not part or key[1] == part]
        recordings = dict.fromkeys(recording for _, recording in keys if recording)
        return LabelDocument(
            lanes=tuple(
                DocumentLane(
                    name,
                    self.kinds.get((name, recording)) or guessed_kind(self.segments[name, recording]),
                    tuple(self.segments[name, recording]),
                    medium=recording,
                )
                for name, recording in keys
            ),
            media=tuple(DocumentMedium(each, each) for each in recordings),
            notes=notes,
            name=self.name,
        )


def guessed_kind(segments: Sequence[DocumentSegment]) -> LaneKind:
    """The kind of a lane of which nothing says it."""
    if all(each.start_ns == each.end_ns for each in segments):
        return "events"
    spoken = any(each.words or (each.text and not each.label) for each in segments)
    return "transcript" if spoken else "segments"


class _RowReader:
    """Reads the columns of one lane, or of all when lanes do not stand side by side."""

    def __init__(
        self, columns: list[Column], options: ReadOptions, lanes: _Lanes, notes: LineNotes, lane: str
    ) -> None:
        self._lanes, self._notes, self._lane = lanes, notes, lane
        self._at = {each.role: each.number - 1 for each in columns if each.role != "attribute"}
        frame_ns, rate = frame_clock(options)
        self._times: dict[str, CellTime] = {}
        for each in columns:
            if each.role in TIME_ROLES:
                if each.unit == "frames" and frame_ns is None:
                    raise InterchangeError(
                        f"The column “{each.name or each.number}” counts frames: {_RATE_NEEDED}."
                    )
                self._times[each.role] = CellTime(each.unit or "s", frame_ns, rate)
        self._ends = [
            (role, self._at[role], self._times[role]) for role in ("end", "duration") if role in self._at
        ]
        self._knows_frames = frame_ns is not None and rate is not None
        self._attributes = [
            (each.role.partition(":")[2] or unharmed(each.name), each.number - 1)
            for each in columns
            if each.role.partition(":")[0] == "attribute"
        ]
        self._texts = [
            (each.role.partition(":")[2] or unharmed(each.name), each.number - 1)
            for each in columns
            if each.role.partition(":")[0] == "texts"
        ]
        at = self._at.get
        self._start, self._text, self._label = at("start", -1), at("text", -1), at("label", -1)
        self._place = at("lane", -1), at("recording", -1)
        self._speaker, self._confidence = at("speaker", -1), at("confidence", -1)
        self._found: dict[tuple[str, str], list[DocumentSegment]] = {}
        self._more_roles = any(
            role in self._at for role in ("words", "comments", "kind", "status", "author", "parent", "key")
        )

    def __call__(self, line: int, row: list[str]) -> None:
        """Read one row; what is wrong with it is noted."""
        cell = row[self._start]
        start = self._times["start"](cell)
        if start is None:
            if cell.strip():
                self._notes.add(line, f"{self._not_a_time(cell)} where its start belongs; left out")
            elif self._lane == "":
                self._notes.add(line, "has no start; left out")
            return
        end = self._end(line, row, start)
        if end is None:
            return
        cell = row[self._confidence]
        confidence = self._sure(line, cell) if cell else None
        attributes: tuple[tuple[str, str], ...] = ()
        if self._attributes:
            attributes = tuple((name, unharmed(row[place])) for name, place in self._attributes if row[place])
        cells = (row[self._place[0]], row[self._place[1]])
        if self._texts:
            self._per_lane(row, start, end, unharmed(cells[1]), attributes)
            return
        found = self._found.get(cells)
        if found is None:
            found = self._lane_of(cells)
        text, label, speaker = row[self._text], row[self._label], row[self._speaker]
        more = self._more(line, row, self._key(cells)) if self._more_roles else _NO_MORE
        found.append(
            DocumentSegment(
                start,
                end,
                unharmed(text) if text[:1] == "'" else text,
                unharmed(label) if label[:1] == "'" else label,
                unharmed(speaker) if speaker[:1] == "'" else speaker,
                more[0],
                attributes,
                more[1],
                more[2],
                confidence,
                more[3],
                more[4],
                more[5],
            )
        )

    def _key(self, cells: tuple[str, str]) -> tuple[str, str]:
        return unharmed(cells[0]) or self._lane or self._lanes.name, unharmed(cells[1])

    def _lane_of(self, cells: tuple[str, str]) -> list[DocumentSegment]:
        found = self._found[cells] = self._lanes.segments.setdefault(self._key(cells), [])
        return found

    def _sure(self, line: int, cell: str) -> float | None:
        number = decimal_of(cell)
        if number is not None and 0 <= number <= 1:
            return float(number)
        if cell.strip():
            self._notes.add(line, f"has no confidence between 0 and 1 (“{cell[:20]}”); read without it")
        return None

    def _end(self, line: int, row: list[str], start: int) -> int | None:
        for role, place, time in self._ends:
            cell = row[place]
            end = time(cell)
            if end is None:
                # Programs write NA where an event has no end.
                if not cell or cell.strip().casefold() in _NO_TIME:
                    continue
                self._notes.add(line, f"{self._not_a_time(cell)} where its {role} belongs; left out")
                return None
            if role == "duration":
                end += start
            if end < start:
                self._notes.add(line, "ends before it starts; left out")
                return None
            return end
        if self._ends:
            self._notes.add(line, "has no end; read as an event")
        return start

    def _not_a_time(self, cell: str) -> str:
        if is_timecode(cell) and not self._knows_frames:
            raise InterchangeError(f"“{cell.strip()}” counts frames: {_RATE_NEEDED}.")
        return f"has no time (“{cell.strip()[:20]}”)"

    def _per_lane(
        self, row: list[str], start: int, end: int, recording: str, attributes: tuple[tuple[str, str], ...]
    ) -> None:
        """A row of a table with a column of texts for every lane."""
        for name, place in self._texts:
            if row[place]:
                key = (name, recording)
                segment = DocumentSegment(start, end, unharmed(row[place]), attributes=attributes)
                self._lanes.segments.setdefault(key, []).append(segment)

    def _more(self, line: int, row: list[str], key: tuple[str, str]) -> _More:
        at = self._at.get
        kind = _KINDS.get(row[at("kind", -1)])
        if kind is not None:
            self._lanes.kinds.setdefault(key, kind)
        words = words_of(row[at("words", -1)]) if row[at("words", -1)] else ()
        if words is None:
            self._notes.add(line, "holds no list of words where its words belong; read without them")
        return (
            words or (),
            unharmed(row[at("author", -1)]),
            unharmed(row[at("status", -1)]),
            unharmed(row[at("key", -1)]),
            unharmed(row[at("parent", -1)]),
            _comments(row[at("comments", -1)]),
        )


def _comments(cell: str) -> tuple[tuple[str, str], ...]:
    """(author, text) of every remark; a cell of plain text is one remark."""
    if not cell:
        return ()
    if cell.startswith("["):
        try:
            pairs = json.loads(cell)
            return tuple((str(author), str(text)) for author, text in pairs)
        except (ValueError, TypeError, RecursionError):
            pass
    return (("", unharmed(cell)),)
