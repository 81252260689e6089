"""Reads Transcriber's files: a lane for each speaker, one for topics and one for noises and other events.

A turn names its speakers; `Sync` says when its next stretch begins, `Who` which of several speakers says it.
"""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.label_formats import head_of
from syncstudio.interchange.safe_xml import MOST_WALKED_BYTES, Tag, read_xml
from syncstudio.interchange.subtitles.cue_time import number_ns
from syncstudio.interchange.tables.line_notes import LineNotes

CONTINUES = "continues"
"""A comment of ours where a stretch is only cut because somebody else begins or stops: Transcriber has no other way."""
# What the parser calls "xml:lang".
_LANGUAGE = "http://www.w3.org/XML/1998/namespace}lang"
TOPICS, EVENTS, NOBODY = "Topics", "Events", "No speaker"


def read_trs(path: Path, options: ReadOptions) -> LabelDocument:
    """The transcript of a file. InterchangeError when it is no sound XML or no transcript of Transcriber."""
    head_of(path)
    try:
        if path.stat().st_size > MOST_WALKED_BYTES:
            raise InterchangeError(f"{path.name} is too large for a transcript; split it into parts.")
        content = path.read_bytes()
    except OSError as error:
        raise InterchangeError(f"{path.name} could not be read ({error.strerror or error}).") from error
    root = read_xml(content, path.name, most_bytes=MOST_WALKED_BYTES, doctype=True)
    if root.name != "Trans":
        raise InterchangeError(f"{path.name}, line {root.line}: <{root.name}> is not Transcriber's <Trans>.")
    found = _Found()
    for child in root.children:
        if child.name == "Speakers":
            found.names |= {each.get("id"): each.get("name") or each.get("id") for each in child.children}
        elif child.name == "Topics":
            found.topics |= {each.get("id"): each.get("desc") or each.get("id") for each in child.children}
        elif child.name == "Episode":
            for section in child.children:
                found.section(section)
    found.close()
    lanes = found.lanes(root.get(_LANGUAGE))
    if not lanes:
        raise InterchangeError(f"{path.name} holds no turn in which anything is said.")
    audio = root.get("audio_filename")
    facts = tuple((name, root.get(name)) for name in ("scribe", "version_date") if root.get(name))
    return LabelDocument(
        lanes,
        media=(DocumentMedium(audio, audio, "sound", 0),) if audio else (),
        format="Transcriber",
        notes=found.notes.told(),
        encoding="utf-8",
        language=root.get(_LANGUAGE),
        name=path.stem,
        facts=facts,
    )


class _Found:
    """What the sections of a file say."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.topics: dict[str, str] = {}
        self.notes = LineNotes()
        self._spoken: dict[str, list[DocumentSegment]] = {}
        self._sections: list[DocumentSegment] = []
        self._events: list[DocumentSegment] = []
        # Stretches that may go on: (speaker, start, end, text), by speaker in the order in which they began.
        self._open: list[tuple[str, int, int, str]] = []

    def section(self, tag: Tag) -> None:
        """A section with its turns."""
        span = self._span(tag)
        topic = tag.get("topic")
        if span is not None and topic:
            self._sections.append(DocumentSegment(*span, label=self.topics.get(topic, topic)))
        for turn in tag.children:
            if turn.name == "Turn":
                self._turn(turn)

    def _turn(self, tag: Tag) -> None:
        span = self._span(tag)
        if span is None:
            return
        speakers = [self.names.get(each, each) for each in tag.get("speaker").split()] or [NOBODY]
        start_ns, stretch = span[0], _Stretch(speakers)
        stretch.say(tag.text)
        for child in tag.children:
            if child.name == "Sync":
                at_ns = number_ns(child.get("time"))
                if at_ns is None or at_ns < start_ns:
                    self.notes.add(child.line, f"has no sound time (“{child.get('time')[:20]}”); passed over")
                else:
                    self._stretch(stretch, start_ns, at_ns)
                    start_ns, stretch = at_ns, _Stretch(speakers)
            elif child.name == "Who":
                stretch.turn_to(child.get("nb"))
            elif child.name == "Event":
                more = tuple((name, child.get(name)) for name in ("type", "extent") if child.get(name))
                self._events.append(
                    DocumentSegment(start_ns, start_ns, label=child.get("desc"), attributes=more)
                )
            elif child.name == "Comment" and child.get("desc") == CONTINUES:
                stretch.goes_on()
            elif child.name == "Comment":
                self.notes.add(child.line, f"has a comment (“{child.get('desc')[:60]}”), which was left out")
            stretch.say(child.tail)
        self._stretch(stretch, start_ns, max(start_ns, span[1]))

    def _stretch(self, stretch: _Stretch, start_ns: int, end_ns: int) -> None:
        still: list[tuple[str, int, int, str]] = []
        for speaker, text, on in stretch.told():
            place = next(
                (at for at, each in enumerate(self._open) if each[0] == speaker and each[2] == start_ns), None
            )
            if on and place is not None:
                _, first_ns, _, said = self._open.pop(place)
                still.append((speaker, first_ns, end_ns, said))
            elif text:
                still.append((speaker, start_ns, end_ns, text))
        if start_ns == end_ns:
            # Nothing can end in a stretch without length.
            self._open += still
            return
        self.close()
        self._open = still

    def close(self) -> None:
        """Nothing goes on any more."""
        for speaker, start_ns, end_ns, text in self._open:
            self._spoken.setdefault(speaker, []).append(DocumentSegment(start_ns, end_ns, text))
        self._open = []

    def _span(self, tag: Tag) -> tuple[int, int] | None:
        start_ns, end_ns = number_ns(tag.get("startTime")), number_ns(tag.get("endTime"))
        if start_ns is None or end_ns is None or end_ns < start_ns:
            self.notes.add(tag.line, f"has a {tag.name} without sound times; left out")
            return None
        return start_ns, end_ns

    def lanes(self, language: str) -> tuple[DocumentLane, ...]:
        """Speakers in the order in which the file names them, then topics and events."""
        order = {name: place for place, name in enumerate(self.names.values())}
        made = [
            DocumentLane(
                name,
                "transcript",
                tuple(sorted(segments, key=lambda each: (each.start_ns, each.end_ns))),
                person="" if name == NOBODY else name,
                language=language,
            )
            for name, segments in sorted(
                self._spoken.items(), key=lambda item: order.get(item[0], len(order))
            )
        ]
        if self._sections:
            made.append(DocumentLane(TOPICS, "segments", tuple(self._sections)))
        if self._events:
            made.append(DocumentLane(EVENTS, "events", tuple(self._events)))
        return tuple(made)


class _Stretch:
    """What is said between two times of a turn, by whom."""

    def __init__(self, speakers: list[str]) -> None:
        self._speakers = speakers
        self._at = 0
        self._said: dict[int, list[str]] = {}
        self._on: set[int] = set()

    def turn_to(self, number: str) -> None:
        """The next words are of the speaker of that number, from 1."""
        place = int(number) - 1 if number.isdecimal() and len(number) < 6 else 0
        self._at = min(max(0, place), len(self._speakers) - 1)

    def say(self, text: str) -> None:
        """Words of whoever speaks."""
        if text.strip():
            self._said.setdefault(self._at, []).append(text)

    def goes_on(self) -> None:
        """Whoever speaks still says what was written before."""
        self._on.add(self._at)

    def told(self) -> list[tuple[str, str, bool]]:
        """(speaker, text, whether it goes on) of everybody."""
        return [
            (name, " ".join("".join(self._said.get(at, ())).split()), at in self._on)
            for at, name in enumerate(self._speakers)
        ]
