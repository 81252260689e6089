"""What a format cannot hold of a document: told in sentences with counts, before anything is written.

>>> losses(document, format_named("srt"), WriteOptions())
('12 labels have attributes: SRT cannot hold them.',)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, WriteOptions
from syncstudio.interchange.label_losses_beside import losses_beside, named

_ASCII_BLANKS = re.compile(r"[ \t\r\n]+")
_REGION_WORD = {"box": "box", "point": "point", "polygon": "polygon"}


@dataclass(slots=True)
class _Counts:
    """How many labels have what; one look at each of a hundred thousand."""

    text: int = 0
    label: int = 0
    both: int = 0
    words: int = 0
    word_times: int = 0
    word_confidence: int = 0
    unsure: int = 0
    timing: int = 0
    half_timed: int = 0
    beyond: int = 0
    unlike: int = 0
    speakers: int = 0
    attributes: int = 0
    authors: int = 0
    status: int = 0
    confidence: int = 0
    keys: int = 0
    comments: int = 0
    line_breaks: int = 0
    blanks: int = 0
    negative: int = 0
    instants: int = 0
    rounded: int = 0
    overlaps: int = 0
    shapes: dict[str, int] = field(default_factory=dict)


def losses(document: LabelDocument, made: LabelFormat, options: WriteOptions) -> tuple[str, ...]:
    """One sentence for each kind of thing that this format would lose of a document; none: nothing is lost."""
    holds, name = made.holds, made.name
    found = _counted(document, holds)
    told: list[str] = []

    def say(count: int, carried: bool, one: str, many: str, rest: str) -> None:
        if count and not carried:
            told.append(f"1 {one}: {name} {rest}." if count == 1 else f"{count:,} {many}: {name} {rest}.")

    told += _kinds(document, holds, name)
    for shape, count in found.shapes.items():
        word = _REGION_WORD[shape]
        say(
            count, shape in holds.regions or "regions" not in holds.kinds, f"region is a {word}",
            f"regions are {word}s", "cannot hold its shape" if count == 1 else "cannot hold their shape",
        )  # fmt: skip
    _tell_texts(say, found, holds)
    say(found.half_timed, not holds.word_times or holds.loose_words, "label has words of which some have no times",
        "labels have words of which some have no times", "does not hold which those are")  # fmt: skip
    say(found.beyond, holds.words_beyond or not holds.word_times, "label has words outside its span",
        "labels have words outside their span", "keeps words within")  # fmt: skip
    say(found.unlike, not holds.words or holds.own_text, "label has a text that is not its words joined by blanks",
        "labels have texts that are not their words joined by blanks", "holds one of the two")  # fmt: skip
    say(found.word_times, not holds.words or holds.word_times, "label has words with times",
        "labels have words with times", "holds no times of words")  # fmt: skip
    say(found.words, holds.words, "label is split into words", "labels are split into words",
        "keeps only the whole text")  # fmt: skip
    it = "cannot hold them"
    say(found.word_confidence, not holds.words or holds.word_confidence, "label has words with a confidence",
        "labels have words with a confidence", it)  # fmt: skip
    say(found.unsure, not holds.words or holds.word_marks, "label has words marked unsure",
        "labels have words marked unsure", it)  # fmt: skip
    say(found.timing, not holds.words or holds.word_marks, "label has words placed roughly, by a program or by hand",
        "labels have words placed roughly, by a program or by hand", "does not keep that")  # fmt: skip
    say(found.speakers, holds.speakers, "label says who speaks", "labels say who speaks", "has no speakers")
    say(found.attributes, holds.attributes, "label has attributes", "labels have attributes", it)
    say(found.comments, holds.comments, "label has comments", "labels have comments", it)
    say(
        found.authors,
        holds.authors,
        "label says who made it",
        "labels say who made them",
        "does not keep that",
    )
    say(found.status, holds.status, "label was reviewed", "labels were reviewed", "does not keep the status")
    say(
        found.confidence,
        holds.confidence,
        "label has a confidence",
        "labels have a confidence",
        "cannot hold it",
    )
    say(found.keys, holds.keys, "label has an id from another tool", "labels have ids from another tool",
        "gives its own or none")  # fmt: skip
    say(found.line_breaks, holds.line_breaks, "text has line breaks", "texts have line breaks",
        "has one line, so a space takes their place")  # fmt: skip
    say(found.blanks, False, "text has blanks in a row or at its ends", "texts have blanks in a row or at their ends",
        "keeps one between words" if holds.blanks != "inside" else "keeps none at the ends")  # fmt: skip
    say(
        found.instants, False, "label has no length", "labels have no length", f"gives {_step(holds.tick_ns)}"
    )
    say(found.negative, holds.negative_times, "label begins before zero", "labels begin before zero",
        "has no times below zero")  # fmt: skip
    say(found.overlaps, holds.overlaps, "label overlaps another on its lane",
        "labels overlap others on their lane", "has no overlaps on one lane")  # fmt: skip
    say(
        found.rounded,
        False,
        "time is rounded",
        "times are rounded",
        f"counts in steps of {_step(holds.tick_ns)}",
    )
    told += _of_lanes(document, holds, name, options)
    more = () if made.extra_losses is None else made.extra_losses(document, options)
    return (*told, *more)


def refuse_nothing(document: LabelDocument, made: LabelFormat) -> None:
    """InterchangeError where a document has labels and none of them is of a kind that the format can hold."""
    carried = _carried(made.holds)
    kinds = {lane.kind for lane in document.lanes if lane.segments}
    if kinds and not kinds & carried:
        kept = " or ".join(_kind(each) for each in sorted(carried))
        raise InterchangeError(
            f"{made.name} cannot hold any of these labels: choose lanes of {kept}, or another format."
        )


def _tell_texts(say: Callable[[int, bool, str, str, str], None], found: _Counts, holds: Holds) -> None:
    if holds.text_as_label:
        only = found.text - found.both
        say(only, holds.text, "label has only a text", "labels have only a text",
            "writes it as the label" if only == 1 else "writes them as labels")  # fmt: skip
        say(found.both, holds.text, "label has both a name and a text", "labels have both a name and a text",
            "holds the name alone")  # fmt: skip
    else:
        say(found.text, holds.text, "label has a text", "labels have a text", "cannot hold texts")
    bare = found.label - found.both
    if holds.text:
        say(bare, holds.labels, "label has only a name of the palette", "labels have only a name of the palette",
            "writes it as the text" if bare == 1 else "writes them as the text")  # fmt: skip
    else:
        say(found.label, holds.labels, "label has a name of the palette", "labels have a name of the palette",
            "cannot hold it" if found.label == 1 else "cannot hold them")  # fmt: skip
    say(found.both, holds.text_and_label or not holds.text, "label has both a name and a text",
        "labels have both a name and a text", "holds the text alone")  # fmt: skip


def _counted(document: LabelDocument, holds: Holds) -> _Counts:
    found = _Counts()
    carried = _carried(holds)
    for lane in document.lanes:
        if lane.kind not in carried:
            continue
        end_ns = -(2**63)
        for segment in lane.segments:
            if segment.start_ns < end_ns and segment.start_ns != segment.end_ns:
                found.overlaps += lane.kind in ("segments", "transcript")
            end_ns = max(end_ns, segment.end_ns)
        _count(found, lane, holds)
    return found


def _count(found: _Counts, lane: DocumentLane, holds: Holds) -> None:
    """What the labels of a lane hold: thing by thing, which is quickest where most hold few things."""
    tick_ns, labels = holds.tick_ns, lane.segments
    if tick_ns > 1:
        found.rounded += sum([each.start_ns % tick_ns != 0 for each in labels])
        found.rounded += sum([each.end_ns % tick_ns != 0 for each in labels])
    found.negative += sum([each.start_ns < 0 for each in labels])
    texts = [each.text for each in labels if each.text]
    found.text += len(texts)
    if holds.blanks in ("single", "plain"):
        apart = None if holds.blanks == "single" else _ASCII_BLANKS
        found.blanks += sum([_single(text, apart) != text.replace("\n", " ") for text in texts])
    elif holds.blanks == "inside":
        found.blanks += sum([text.strip() != text for text in texts])
    if not holds.instants and lane.kind in ("segments", "transcript"):
        found.instants += sum([each.start_ns == each.end_ns for each in labels])
    found.line_breaks += sum(["\n" in text for text in texts])
    found.label += sum([each.label != "" for each in labels])
    found.both += sum([each.text != "" and each.label != "" for each in labels]) if texts else 0
    of_lane = (lane.person, lane.name)
    found.speakers += len([True for each in labels if each.speaker and each.speaker not in of_lane])
    found.attributes += len([True for each in labels if each.attributes])
    found.comments += len([True for each in labels if each.comments])
    found.authors += len([True for each in labels if each.author])
    found.status += len([True for each in labels if each.status])
    found.confidence += len([True for each in labels if each.confidence is not None])
    found.keys += len([True for each in labels if each.key])
    for shape, count in Counter([each.region.shape for each in labels if each.region is not None]).items():
        found.shapes[shape] = found.shapes.get(shape, 0) + count
    for each in [each for each in labels if each.words]:
        _count_words(found, each, holds)


def _single(text: str, apart: re.Pattern[str] | None) -> str:
    return " ".join(text.split() if apart is None else apart.split(text.strip(" \t\r\n")))


def _count_words(found: _Counts, segment: DocumentSegment, holds: Holds) -> None:
    tick_ns = holds.tick_ns
    found.words += 1
    found.word_times += any(word.start_ns is not None for word in segment.words)
    found.word_confidence += any(word.confidence is not None for word in segment.words)
    timed = sum(word.start_ns is not None and word.end_ns is not None for word in segment.words)
    found.beyond += any(
        (word.start_ns or segment.start_ns) < segment.start_ns or (word.end_ns or 0) > segment.end_ns
        for word in segment.words
    )
    found.half_timed += timed < len(segment.words)
    found.unlike += " ".join(word.text for word in segment.words) != segment.text
    found.timing += any(word.timing for word in segment.words)
    found.unsure += any(word.unsure for word in segment.words)
    if tick_ns > 1 and holds.word_times:
        found.rounded += sum(
            (word.start_ns or 0) % tick_ns != 0 or (word.end_ns or 0) % tick_ns != 0 for word in segment.words
        )


def _of_lanes(document: LabelDocument, holds: Holds, name: str, options: WriteOptions) -> list[str]:
    """What is lost of lanes, the palette, remarks and media."""
    lanes = document.lanes
    told = []
    carried = _carried(holds)
    filled = [lane for lane in lanes if lane.segments and lane.kind in carried]
    if holds.lanes == "one" and len(filled) > 1:
        how = "which label was of which is lost"
        if holds.lane_names:
            how = "its labels still say which"
        elif holds.lanes_as_speakers:
            how = "their names come back as speakers where nobody else is said to speak"
        told.append(f"{len(filled)} lanes become one: {name} has one stream of labels; {how}.")
    if holds.lanes == "many" or holds.lane_names:
        related = sum(bool(lane.parent) for lane in lanes)
        if related and not holds.parents:
            told.append(f"{_lanes(related)} to a parent lane: {name} does not keep that.")
    if not holds.vocabularies and any(lane.vocabulary for lane in lanes):
        count = sum(bool(lane.vocabulary) for lane in lanes)
        told.append(
            f"{count:,} {'lane takes' if count == 1 else 'lanes take'} only some labels: {name} does not keep that."
        )
    told += losses_beside(document, holds, name, carried)
    told += _of_media(document, holds, name, options)
    return told


def _of_media(document: LabelDocument, holds: Holds, name: str, options: WriteOptions) -> Iterable[str]:
    drifting = [each.name for each in document.media if each.drift_ppm]
    if options.offsets == "keep" and not holds.offsets and any(each.offset_ns for each in document.media):
        yield f"Offsets are kept and {name} cannot hold them: they stand in a .sync.json beside it."
    if options.offsets == "keep" and holds.offsets and not holds.drift and drifting:
        yield (
            f"{', '.join(drifting[:4])} drifts: {name} holds the offset alone; "
            "the drift stands in a .sync.json beside it."
        )


def _carried(holds: Holds) -> frozenset[str]:
    """The kinds of lanes whose labels are written, whatever they come back as."""
    return holds.kinds | {kind for kind, _ in holds.kinds_back}


def _kinds(document: LabelDocument, holds: Holds, name: str) -> list[str]:
    """What becomes of lanes whose kind the format does not have."""
    back = dict(holds.kinds_back)
    lanes: dict[str, list[str]] = {}
    for lane in document.lanes:
        if lane.name in holds.kept_lanes:
            continue
        if lane.segments and (lane.kind in back or lane.kind not in holds.kinds):
            lanes.setdefault(lane.kind, []).append(lane.name)
    told = []
    for kind, names in lanes.items():
        one = len(names) == 1
        what = "lane" if one else "lanes"
        which = f"{len(names):,} {what} of {_kind(kind)}{named(names)}"
        if kind in back:
            told.append(
                f"{which} {'comes' if one else 'come'} back as {'a ' if one else ''}{_lane_of(back[kind])} {what}: "
                f"{name} does not say what kind {'it is' if one else 'they are'}."
            )
        else:
            told.append(
                f"{which} {'is' if one else 'are'} left out: {name} cannot hold {'it' if one else 'them'}."
            )
    return told


def _lane_of(kind: str) -> str:
    return {"segments": "label", "events": "event", "regions": "region"}.get(kind, kind)


def _lanes(count: int) -> str:
    return "1 lane is held" if count == 1 else f"{count:,} lanes are held"


def _kind(kind: str) -> str:
    return {"transcript": "a transcript", "regions": "regions", "events": "events"}.get(kind, "labels")


def _step(tick_ns: int) -> str:
    for unit, ns in (("s", 10**9), ("ms", 10**6), ("µs", 10**3)):
        if tick_ns % ns == 0:
            return f"{tick_ns // ns} {unit}"
    return f"{tick_ns} ns"
