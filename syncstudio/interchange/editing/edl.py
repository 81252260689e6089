"""Markers in edit decision lists (CMX 3600): Resolve's `|C: |M: |D:`, Avid's `* LOC:`, and edits.

Times are timecode, which only a frame rate makes times. Timelines begin at 01:00:00:00 as editing programs have it;
that hour is taken off when everything lies beyond it. opentimelineio's adapter for EDL reads neither marker.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.tables.cell_time import frame_rate_of
from syncstudio.interchange.tables.line_notes import LineNotes
from syncstudio.interchange.text_file import decoded, encoded, read_text
from syncstudio.timebase.instant import NS_PER_S, ns_from_ticks
from syncstudio.timebase.timecode import TimecodeError, frame_from_smpte, nominal_rate, smpte_text

_TC = r"(\d{2}:\d{2}:\d{2}[:;]\d{2,3})"
_EVENT = re.compile(rf"^(\d{{1,6}})\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+\S+)?\s+{_TC}\s+{_TC}\s+{_TC}\s+{_TC}\s*$")
_MARKER = re.compile(r"^\s*(.*?)\s*\|C:(\w*)\s*\|M:(.*?)\s*\|D:(\d+)\s*$")
_LOCATOR = re.compile(rf"^\*\s*LOC:\s*{_TC}\s+(\S+)\s*(.*)$")
_CLIP = re.compile(r"^\*\s*FROM CLIP NAME:\s*(.*)$", re.IGNORECASE)
_COLORS = frozenset(
    (
        *("Blue", "Cyan", "Green", "Yellow", "Red", "Pink", "Purple", "Fuchsia", "Rose", "Lavender"),
        *("Sky", "Mint", "Lemon", "Sand", "Cocoa", "Cream"),
    )
)
_MORE_EVENTS = 999_999
_KINDS = frozenset({"segments", "events", "transcript"})


def _looks_like(head: bytes, path: Path) -> bool:
    try:
        lines = decoded(head, path.name).text.splitlines()[:200]
    except InterchangeError:
        return False
    return any(_EVENT.match(line) or _LOCATOR.match(line) for line in lines)


def _rate(text: str) -> Fraction:
    rate = frame_rate_of(text)
    if rate is None:
        raise InterchangeError(
            "An edit decision list counts frames: choose the video, or give its frame rate "
            "(--frame-rate 30000/1001)."
        )
    return rate


class _Edits:
    """What the lines of a list say, in frames."""

    def __init__(self, rate: Fraction, notes: LineNotes) -> None:
        self.rate, self.notes = rate, notes
        self.drop: bool | None = None
        self.markers: list[tuple[int, int, str, str, str]] = []
        self.clips: dict[str, list[tuple[int, int, str]]] = {}
        self._open: tuple[str, int, int, str] | None = None

    def line(self, number: int, line: str) -> None:
        """Take in one line."""
        if line.startswith("FCM:"):
            self.drop = "NON" not in line.upper()
            return
        try:
            self._told(line)
        except TimecodeError as error:
            self.notes.add(number, f"{str(error).rstrip('.')}; left out")
            self._open = None

    def _told(self, line: str) -> None:
        event = _EVENT.match(line)
        if event is not None:
            self.close()
            first, last = self._frame(event[7]), self._frame(event[8])
            self._open = (event[3], first, max(first, last), event[2])
            return
        marker, locator, clip = _MARKER.match(line), _LOCATOR.match(line), _CLIP.match(line)
        if marker is not None and self._open is not None:
            first = self._open[1]
            self.markers.append((first, int(marker[4]), marker[3], marker[1], marker[2]))
            self._open = None
        elif locator is not None:
            self.markers.append((self._frame(locator[1]), 1, locator[3], "", locator[2].capitalize()))
        elif clip is not None and self._open is not None:
            self._open = (*self._open[:3], clip[1].strip())

    def close(self) -> None:
        """What was begun is an edit without a marker."""
        if self._open is not None:
            track, first, last, name = self._open
            self.clips.setdefault(track, []).append((first, last, name))
        self._open = None

    def _frame(self, text: str) -> int:
        return frame_from_smpte(text, self.rate, self.drop if ";" not in text else True)


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    rate = _rate(options.frame_rate)
    file = read_text(path, options.encoding)
    notes = LineNotes()
    edits = _Edits(rate, notes)
    title = ""
    for number, line in enumerate(file.text.split("\n"), 1):
        if line.startswith("TITLE:"):
            title = line[6:].strip()
        else:
            edits.line(number, line)
    edits.close()
    starts = [each[0] for each in edits.markers]
    starts += [each[0] for clips in edits.clips.values() for each in clips]
    if not starts:
        raise InterchangeError(f"{path.name} holds no marker and no edit that can be read.")
    hour = 3600 * nominal_rate(rate)
    hour = frame_from_smpte("01:00:00:00", rate, edits.drop is True) if edits.drop else hour
    zero = hour if min(starts) >= hour else 0

    frame_s = 1 / rate

    def at_ns(frame: int) -> int:
        return ns_from_ticks(frame - zero, frame_s)

    lanes = []
    if edits.markers:
        segments = tuple(
            DocumentSegment(
                at_ns(first),
                at_ns(first + length) if length > 1 else at_ns(first),
                text,
                label,
                attributes=(("color", color.removeprefix("ResolveColor")),) if color else (),
            )
            for first, length, label, text, color in sorted(edits.markers, key=lambda each: each[:2])
        )
        kind = all(each.start_ns == each.end_ns for each in segments)
        lanes.append(DocumentLane("Markers", "events" if kind else "segments", segments))
    for track, clips in edits.clips.items():
        segments = tuple(
            DocumentSegment(at_ns(first), at_ns(last), label=name) for first, last, name in sorted(clips)
        )
        lanes.append(DocumentLane(f"Edits {track}", "segments", segments))
    more = ("Times begin at 01:00:00:00, which was taken as zero.",) if zero else ()
    return LabelDocument(
        tuple(lanes),
        format="EDL",
        notes=(*file.notes, *notes.told(), *more),
        encoding=file.encoding,
        name=title or path.stem,
    )


def _rate_to_write(document: LabelDocument, options: WriteOptions) -> Fraction:
    """The rate that was asked for, else that of the first video."""
    told = options.frame_rate or next((each.frame_rate for each in document.media if each.frame_rate), "")
    if not told:
        raise InterchangeError(
            "An edit decision list counts frames, and no video says how many there are in a second: "
            "give its frame rate (--frame-rate 25 or 30000/1001), or add the video to the project."
        )
    return _rate(told)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    rate = _rate_to_write(document, options)
    drop = rate.denominator == 1001 and nominal_rate(rate) % 30 == 0
    hour = frame_from_smpte("01:00:00;00" if drop else "01:00:00:00", rate, drop)
    segments = sorted(
        (each for lane in document.lanes if lane.kind in _KINDS for each in lane.segments),
        key=lambda each: (each.start_ns, each.end_ns),
    )
    kept = [each for each in segments if each.start_ns >= 0]
    lines = [f"TITLE: {_one_line(document.name) or 'Labels'}", f"FCM: {'' if drop else 'NON-'}DROP FRAME", ""]
    moved, changed = False, False
    frame_s = 1 / rate
    # A frame in whole numbers: a fraction takes ten times as long.
    frame_ns, parts = NS_PER_S * rate.denominator, rate.numerator
    for number, each in enumerate(kept, 1):
        first, last = each.start_ns * parts // frame_ns, each.end_ns * parts // frame_ns
        moved = moved or any(
            ns_from_ticks(frame, frame_s) != ns for frame, ns in ((first, each.start_ns), (last, each.end_ns))
        )
        label, text = _one_line(each.label), _one_line(each.text)
        changed = changed or label != each.label or text != each.text
        color = next(
            (value for name, value in each.attributes if name == "color" and value in _COLORS), "Blue"
        )
        place = f"{smpte_text(first + hour, rate, drop)} {smpte_text(first + hour + 1, rate, drop)}"
        lines.append(f"{min(number, _MORE_EVENTS):03d}  001      V     C        {place} {place}  ")
        lines.append(f"{text} |C:ResolveColor{color} |M:{label} |D:{max(1, last - first)}")
        lines.append("")
    content, notes = encoded("\n".join(lines) + "\n", options.encoding)
    told = list(notes)
    if moved:
        told.append("Times went back to the start of their frame, less than one frame.")
    if changed:
        told.append("Line breaks and “|” in texts were written as spaces and “/”.")
    if len(kept) < len(segments):
        left = len(segments) - len(kept)
        labels = "1 label before zero was" if left == 1 else f"{left:,} labels before zero were"
        told.append(f"{labels} left out: timecode begins there.")
    return Written(content, notes=tuple(told))


def _one_line(text: str) -> str:
    return " ".join(text.replace("|", "/").split())


FORMATS = (
    LabelFormat(
        "edl",
        "EDL markers",
        (".edl",),
        Holds(
            tick_ns=10_000_000,
            lanes="one",
            lane_names=False,
            kinds=_KINDS,
            kinds_back=(("transcript", "segments"),),
            speakers=False,
            line_breaks=False,
        ),
        _looks_like,
        _read,
        _write,
    ),
)
