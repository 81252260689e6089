"""Reads ASS and SSA: lines of dialogue with an actor and a style, remarks, and karaoke as times of words.

Read here and not with pysubs2, which knows no lines for sentences and leaves karaoke in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLane,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.line_notes import LineNotes
from syncstudio.interchange.subtitles.ass_text import read_ass_text
from syncstudio.interchange.subtitles.cue_time import STAMP, stamp_ns
from syncstudio.interchange.text_file import read_text

# Where a file does not say its own order (Aegisub's manual, "ASS file format").
_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_LINE = re.compile(r"(Dialogue|Comment|Format|Style|Title|Script Info)\s*:\s*(.*)", re.IGNORECASE)


@dataclass(slots=True)
class _Found:
    segments: list[DocumentSegment] = field(default_factory=list)
    comments: list[DocumentComment] = field(default_factory=list)
    notes: LineNotes = field(default_factory=LineNotes)
    styles: list[str] = field(default_factory=list)
    title: str = ""
    codes: int = 0
    endless: list[tuple[int, int]] = field(default_factory=list)


def read(path: Path, options: ReadOptions) -> LabelDocument:
    """The dialogue in order of its starts; InterchangeError when there is none that can be read."""
    text = read_text(path, options.encoding)
    found = _Found()
    with resting_collector():
        _lines(text.text, found)
    if not found.segments and not found.comments:
        told = found.notes.told()
        why = told[0] if told else "it has no Dialogue lines; choose another file."
        raise InterchangeError(f"{path.name} has no line of dialogue that can be read: {why}")
    _close(found)
    more = []
    if found.codes:
        more.append(f"{found.codes:,} override codes (looks and places) were taken out of the texts.")
    if found.styles:
        listed = ", ".join(found.styles[:5]) + (", ..." if len(found.styles) > 5 else "")
        more.append(f"Looks of styles were left out: {listed}; each label keeps its style's name.")
    segments = sorted(found.segments, key=lambda one: (one.start_ns, one.end_ns))
    return LabelDocument(
        (DocumentLane(path.stem, "transcript", tuple(segments)),),
        comments=tuple(found.comments),
        format="ASS",
        notes=(*text.notes, *found.notes.told(), *more),
        encoding=text.encoding,
        name=found.title or path.stem,
    )


def _lines(text: str, found: _Found) -> None:
    fields: tuple[str, ...] = _FIELDS
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("["):
            section = line.strip().casefold()
            continue
        known = _LINE.match(line)
        if known is None:
            continue
        kind, rest = known[1].casefold(), known[2]
        if kind in ("dialogue", "comment"):
            _event(number, kind, rest, fields, found)
        elif kind == "format" and section == "[events]":
            named = tuple(part.strip().casefold() for part in rest.split(","))
            # The text may hold commas, so it is always last.
            if {"start", "end"} <= set(named) and named[-1] == "text":
                fields = named
            else:
                found.notes.add(
                    number,
                    "the order of fields has no Start, End or last Text; the usual one is read",
                    "orders of fields",
                )
        elif kind == "style":
            name = rest.split(",", 1)[0].strip()
            if name and name not in ("Default", "*Default") and name not in found.styles:
                found.styles.append(name)
        elif kind == "title" and section == "[script info]":
            found.title = rest.strip()


def _event(number: int, kind: str, rest: str, fields: tuple[str, ...], found: _Found) -> None:
    values = rest.split(",", len(fields) - 1)
    if len(values) < len(fields):
        found.notes.add(number, f"1 line has {len(values)} fields where {len(fields)} belong; left out",
                        "lines have too few fields; left out")  # fmt: skip
        return
    event = dict(zip(fields, values, strict=True))
    start_ns, end_ns = _time(event["start"]), _time(event["end"])
    if start_ns is None:
        found.notes.add(
            number, "1 line has no time where its start belongs; left out", "lines have no start; left out"
        )
        return
    if end_ns is None:
        found.notes.add(number, "1 line has no end; it ends where the next begins",
                        "lines have no end; they end where the next begins")  # fmt: skip
        found.endless.append((len(found.segments), start_ns))
        end_ns = start_ns
    if end_ns < start_ns:
        found.notes.add(
            number, "1 line ends before it starts; left out", "lines end before they start; left out"
        )
        return
    said = read_ass_text(event["text"], start_ns, end_ns)
    actor = event.get("name", event.get("actor", "")).strip()
    if said.is_drawing:
        found.notes.add(number, "1 line is a drawing; left out", "lines are drawings; left out")
    elif kind == "comment":
        found.comments.append(DocumentComment(start_ns, said.text, actor))
    else:
        found.codes += said.codes
        style = event.get("style", "").strip().removeprefix("*")
        attributes = (("style", style),) if style not in ("", "Default") else ()
        found.segments.append(DocumentSegment(start_ns, end_ns, said.text, "", actor, said.words, attributes))


def _time(text: str) -> int | None:
    found = STAMP.fullmatch(text.strip())
    return None if found is None else stamp_ns(*found.groups())


def _close(found: _Found) -> None:
    """Give lines without an end that of the next one's start, the last one two seconds."""
    if not found.endless:
        return
    starts = sorted({one.start_ns for one in found.segments})
    after = dict(zip(starts, [*starts[1:], starts[-1] + 2_000_000_000] if starts else [], strict=True))
    for place, start_ns in found.endless:
        if place < len(found.segments) and found.segments[place].start_ns == start_ns:
            old = found.segments[place]
            found.segments[place] = DocumentSegment(
                start_ns, after[start_ns], old.text, "", old.speaker, old.words, old.attributes
            )
