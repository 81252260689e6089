"""Transcriber's files as a format of labels.

Transcriber cuts a recording into stretches that touch: where voices overlap, what goes on is cut into several stretches
and marked, so that it is one again when it is read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from syncstudio.interchange.corpora.trs_reader import CONTINUES, EVENTS, TOPICS, read_trs
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, WriteOptions, Written
from syncstudio.interchange.tables.cell_time import seconds_text
from syncstudio.interchange.text_file import decoded, encoded


def _looks_like(head: bytes, path: Path) -> bool:
    try:
        return "<Trans" in decoded(head, path.name).text
    except InterchangeError:
        return False


# Letters that XML cannot hold at all.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A label, and the number of its speaker.
_Said = tuple[DocumentSegment, int]


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    speakers = [lane for lane in document.lanes if _is_spoken(lane)]
    events = sorted(
        (each for lane in document.lanes if lane.kind == "events" for each in lane.segments),
        key=lambda each: each.start_ns,
    )
    said: list[_Said] = sorted(
        ((each, at) for at, lane in enumerate(speakers) for each in lane.segments if each.start_ns >= 0),
        key=lambda one: (one[0].start_ns, one[0].end_ns, one[1]),
    )
    topics = _topics(document)
    names = list(dict.fromkeys(each.label or each.text for each in topics))
    media = document.media[0] if document.media else None
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE Trans SYSTEM "trans-14.dtd">',
        f"<Trans{_attributes(document, media.path or media.name if media is not None else '')}>",
    ]
    if names:
        topic_lines = (f'<Topic id="to{at}" desc={_quoted(name)}/>' for at, name in enumerate(names, 1))
        lines += ["<Topics>", *topic_lines, "</Topics>"]
    lines.append("<Speakers>")
    lines += [
        f'<Speaker id="spk{at}" name={_quoted(lane.name)} check="no" dialect="native" accent="" scope="local"/>'
        for at, lane in enumerate(speakers, 1)
    ]
    lines += ["</Speakers>", "<Episode>"]
    kept = [each for each in events if each.start_ns >= 0]
    lines += _sections(said, kept, topics, names)
    lines += ["</Episode>", "</Trans>", ""]
    content, notes = encoded("\n".join(lines))
    left = sum(len(lane.segments) for lane in speakers) - len(said) + len(events) - len(kept)
    silent = sum(1 for each, _ in said if not (each.text or each.label).strip())
    if silent:
        labels = "1 label without a text is" if silent == 1 else f"{silent:,} labels without a text are"
        notes = (*notes, f"{labels} silence in Transcriber.")
    if left:
        labels = "1 label before zero was" if left == 1 else f"{left:,} labels before zero were"
        notes = (*notes, f"{labels} left out: Transcriber has no time before zero.")
    return Written(content, notes=notes)


def _is_spoken(lane: DocumentLane) -> bool:
    """Whether the labels of a lane are written as what somebody says; topics are sections instead."""
    return lane.kind == "transcript" or (lane.kind == "segments" and lane.name != TOPICS)


def _topics(document: LabelDocument) -> list[DocumentSegment]:
    """The sections by their topics; only a lane of that name whose labels do not overlap can be them."""
    lane = next((lane for lane in document.lanes if lane.name == TOPICS and lane.kind == "segments"), None)
    kept: list[DocumentSegment] = []
    for each in sorted(lane.segments if lane is not None else (), key=lambda each: each.start_ns):
        if each.end_ns > each.start_ns >= (kept[-1].end_ns if kept else 0):
            kept.append(each)
    return kept


def _sections(
    said: list[_Said],
    events: list[DocumentSegment],
    topics: list[DocumentSegment],
    names: list[str],
) -> Iterator[str]:
    edges = {0} | {edge for each, _ in said for edge in (each.start_ns, each.end_ns)}
    edges |= {each.start_ns for each in events}
    edges |= {edge for each in topics for edge in (each.start_ns, each.end_ns)}
    times = sorted(edges)
    if len(times) == 1:
        times.append(times[0])
    topic_at = {each.start_ns: each for each in topics}
    topic_ends = {each.end_ns for each in topics}
    topic_starts = sorted(topic_at)
    numbers = {name: number for number, name in enumerate(names, 1)}
    heard: dict[int, list[DocumentSegment]] = {}
    for each in events:
        heard.setdefault(each.start_ns, []).append(each)
    active: list[_Said] = []
    place = 0
    is_open = False
    for first_ns, last_ns in zip(times, [*times[1:], times[-1]], strict=True):
        if first_ns in topic_at or first_ns in topic_ends or not is_open:
            if is_open:
                yield "</Section>"
            topic = topic_at.get(first_ns)
            after = bisect_right(topic_starts, first_ns)
            until_ns = topic_starts[after] if after < len(topic_starts) else times[-1]
            until_ns = until_ns if topic is None else topic.end_ns
            of = f' topic="to{numbers[topic.label or topic.text]}"' if topic is not None else ""
            yield f'<Section type="report"{of}{_span(first_ns, until_ns)}>'
            is_open = True
        active = [one for one in active if one[0].end_ns > first_ns]
        fresh: list[_Said] = []
        while place < len(said) and said[place][0].start_ns == first_ns:
            fresh.append(said[place])
            place += 1
        instants = [one for one in fresh if one[0].end_ns == first_ns]
        for one in instants:
            yield _turn(first_ns, first_ns, [(one, True)], ())
        begun = [one for one in fresh if one[0].end_ns > first_ns]
        now = [(one, False) for one in active] + [(one, True) for one in begun]
        active += begun
        if last_ns > first_ns or first_ns in heard:
            yield _turn(first_ns, last_ns, now, heard.get(first_ns, ()))
    yield "</Section>"


def _turn(
    first_ns: int,
    last_ns: int,
    now: list[tuple[_Said, bool]],
    heard: list[DocumentSegment] | tuple[()],
) -> str:
    """A turn of one stretch: everybody who speaks in it, new words or words that go on."""
    ids = " ".join([f"spk{at + 1}" for (_, at), _ in now])
    of = f' speaker="{ids}"' if ids else ""
    begin = _seconds(first_ns)
    lines = [f'<Turn{of} startTime="{begin}" endTime="{_seconds(last_ns)}">\n<Sync time="{begin}"/>']
    for each in heard:
        known = dict(each.attributes)
        more = f"type={_quoted(known.get('type', 'noise'))} extent={_quoted(known.get('extent', 'instantaneous'))}"
        lines.append(f"<Event desc={_quoted(each.label or each.text)} {more}/>")
    for number, ((segment, _), begins) in enumerate(now, 1):
        if len(now) > 1:
            lines.append(f'<Who nb="{number}"/>')
        lines.append(_text(segment) if begins else f'<Comment desc="{CONTINUES}"/>')
    lines.append("</Turn>")
    return "\n".join(lines)


def _text(segment: DocumentSegment) -> str:
    return escape(_NO_XML.sub("", segment.text or segment.label))


def _span(first_ns: int, last_ns: int) -> str:
    return f' startTime="{_seconds(first_ns)}" endTime="{_seconds(last_ns)}"'


@lru_cache(1024)
def _seconds(ns: int) -> str:
    """Where stretches touch, a time is said three times."""
    return seconds_text(ns)


def _attributes(document: LabelDocument, audio: str) -> str:
    language = document.language or next((lane.language for lane in document.lanes if lane.language), "")
    spoken = f" xml:lang={_quoted(language)}" if language else ""
    return f' scribe="" audio_filename={_quoted(audio)} version="1" version_date=""{spoken}'


def _quoted(text: str) -> str:
    return quoteattr(_NO_XML.sub("", " ".join(text.split())))


def _extra_losses(document: LabelDocument, options: WriteOptions) -> tuple[str, ...]:
    """What becomes of lanes that are no speakers'."""
    told = []
    events = [
        lane.name
        for lane in document.lanes
        if lane.kind == "events" and lane.segments and lane.name != EVENTS
    ]
    if events:
        told.append(f"Events of all lanes come back in one lane, “{EVENTS}”: {', '.join(events)}.")
    silent = sum(
        not (each.text or each.label).strip()
        for lane, each in document.segments()
        if _is_spoken(lane) and each.start_ns >= 0
    )
    if silent:
        one = silent == 1
        told.append(
            f"{silent:,} {'label' if one else 'labels'} without a text {'is' if one else 'are'} left out: "
            "Transcriber takes them for silence."
        )
    topics = sum(
        len(lane.segments) for lane in document.lanes if lane.name == TOPICS and lane.kind == "segments"
    )
    lost = topics - len(_topics(document))
    if lost:
        one = lost == 1
        told.append(
            f"{lost:,} {'topic is' if one else 'topics are'} left out: sections of Transcriber do not overlap, "
            "have a length and begin at zero or later."
        )
    return tuple(told)


FORMATS = (
    LabelFormat(
        "trs",
        "Transcriber",
        (".trs",),
        Holds(
            kinds=frozenset({"transcript", "events"}),
            kinds_back=(("segments", "transcript"),),
            kept_lanes=frozenset({TOPICS}),
            labels=False,
            text_and_label=False,
            speakers=False,
            line_breaks=False,
            blanks="single",
            media=True,
            languages=True,
        ),
        _looks_like,
        read_trs,
        _write,
        extra_losses=_extra_losses,
    ),
)
