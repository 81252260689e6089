"""Labels on the clipboard: a document that any window of the program takes, and a table that a spreadsheet takes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from syncstudio.project.records import WordTiming
from syncstudio.session.errors import SessionError
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.timecode import clock_text

CLIP_MIME = "application/x-syncstudio-labels+json"
_SCHEMA = "syncstudio.labels/1"
# A clip larger than this was not made by us: a hundred thousand labels with their words take a tenth of it.
_MOST_BYTES = 500_000_000
_NO_LABELS = "There are no labels on the clipboard: copy some first."


@dataclass(frozen=True, slots=True)
class ClipWord:
    """A word, after the start of its label; no times where it has none."""

    text: str
    start_ns: int | None = None
    end_ns: int | None = None
    confidence: float | None = None
    unsure: bool = False
    timing: WordTiming = ""


@dataclass(frozen=True, slots=True)
class ClipLabel:
    """A label, after the start of the first one; times are master ns. `of` is its id where it was copied from."""

    start_ns: int
    end_ns: int
    lane: int
    label: str = ""
    text: str = ""
    speaker: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    words: tuple[ClipWord, ...] = ()
    of: int = 0


@dataclass(frozen=True, slots=True)
class Clip:
    """What was copied: labels on named lanes. `from_ns` is where the first one lay; `project` where it was copied."""

    from_ns: int
    lanes: tuple[tuple[str, str], ...]
    labels: tuple[ClipLabel, ...]
    project: str = ""

    def document(self) -> str:
        """The clip as JSON."""
        return json.dumps({"schema": _SCHEMA, **asdict(self)}, ensure_ascii=False)

    def table(self) -> str:
        """The clip as lines of a spreadsheet: start and end in seconds, their clock times, lane, label, text."""
        lines = ["start_s\tend_s\tstart\tend\tlane\tlabel\ttext"]
        for each in self.labels:
            start_ns, end_ns = self.from_ns + each.start_ns, self.from_ns + each.end_ns
            times = (_seconds(start_ns), _seconds(end_ns), clock_text(start_ns), clock_text(end_ns))
            texts = (self.lanes[each.lane][0], each.label, each.text)
            lines.append("\t".join((*times, *(" ".join(text.split()) for text in texts))))
        return "\n".join(lines) + "\n"


def read_clip(document: str) -> Clip:
    """A clip from its JSON. SessionError: it is none."""
    if len(document) > _MOST_BYTES:
        raise SessionError("What lies on the clipboard is too large to be labels: nothing was pasted.")
    try:
        data: dict[str, Any] = json.loads(document)
        if data.get("schema") != _SCHEMA:
            raise SessionError(_NO_LABELS)
        lanes = tuple((str(name), str(kind)) for name, kind in data["lanes"])
        labels = tuple(_label(each, len(lanes)) for each in data["labels"])
        clip = Clip(int(data["from_ns"]), lanes, labels, str(data.get("project", "")))
    except SessionError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SessionError(
            "What lies on the clipboard are no labels of this program: nothing was pasted."
        ) from error
    if not clip.labels:
        raise SessionError(_NO_LABELS)
    return clip


def _label(data: dict[str, Any], lanes: int) -> ClipLabel:
    words = tuple(ClipWord(**word) for word in data.pop("words", ()))
    if any(not isinstance(w.unsure, bool) or w.timing not in get_args(WordTiming) for w in words):
        raise ValueError("a word of the clip is marked as no word is")
    label = ClipLabel(**data, words=words)
    whole = all(isinstance(value, int) for value in (label.start_ns, label.end_ns, label.lane, label.of))
    if not whole or label.end_ns < label.start_ns or not 0 <= label.lane < lanes:
        raise ValueError("a label of the clip has no place")
    if not all(isinstance(value, str) for value in (label.label, label.text, label.speaker)):
        raise ValueError("a label of the clip has no text")
    return label


def _seconds(ns: int) -> str:
    sign, ns = ("-", -ns) if ns < 0 else ("", ns)
    return f"{sign}{ns // NS_PER_S}.{ns % NS_PER_S:09d}"
