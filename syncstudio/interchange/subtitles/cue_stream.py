"""The labels of a document as one stream of cues, as every format of subtitles holds them."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds
from syncstudio.interchange.seconds import rounded_to
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.counts import counted

KINDS = frozenset({"segments", "transcript"})
KINDS_BACK = (("segments", "transcript"),)
_MS_NS = 1_000_000
CUES = Holds(
    lanes="one",
    lane_names=False,
    lanes_as_speakers=True,
    kinds=KINDS,
    kinds_back=KINDS_BACK,
    labels=False,
    text_and_label=False,
)
"""What every stream of cues can carry; a format adds what it has more."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from `start_ns` to `end_ns`, both rounded to the format's step; words keep their own times."""

    start_ns: int
    end_ns: int
    text: str
    speaker: str
    segment: DocumentSegment
    words: tuple[TimedWord, ...]


def cues_of(document: LabelDocument, tick_ns: int) -> tuple[list[Cue], list[str]]:
    """(all labels by start, sentences about what was rounded, lengthened or cut)."""
    cues = []
    rounded = lengthened = before = cut = 0
    lanes = [lane for lane in document.lanes if lane.kind in KINDS and lane.segments]
    for lane in lanes:
        alone = len(lanes) == 1
        for segment in lane.segments:
            if segment.start_ns < 0:
                if segment.end_ns <= 0:
                    before += 1
                    continue
                cut += 1
            start_ns = rounded_to(max(0, segment.start_ns), tick_ns)
            end_ns = rounded_to(segment.end_ns, tick_ns)
            if end_ns <= start_ns:
                end_ns = start_ns + tick_ns
                lengthened += 1
            rounded += (start_ns != segment.start_ns) + (end_ns != segment.end_ns)
            text = segment.text or segment.label
            cues.append(Cue(start_ns, end_ns, text, speaker_of(lane, segment, alone), segment, segment.words))
    cues.sort(key=lambda cue: (cue.start_ns, cue.end_ns))
    step = f"{tick_ns // _MS_NS} ms"
    notes = []
    if rounded:
        half = f"{tick_ns / 2 / _MS_NS:g} ms"
        many = counted(rounded, "time was rounded", "times were rounded")
        notes.append(f"{many} to {step}, at most {half} off.")
    if lengthened:
        labels = counted(lengthened, "label", "labels")
        notes.append(
            f"{labels} without length, or with less than {step}, {'lasts' if lengthened == 1 else 'last'} {step}."
        )
    if cut:
        many = counted(cut, "label begins before zero and was", "labels begin before zero and were")
        notes.append(f"{many} cut there.")
    if before:
        many = counted(before, "label lies before zero and was", "labels lie before zero and were")
        notes.append(f"{many} left out.")
    return cues, notes


def speaker_of(lane: DocumentLane, segment: DocumentSegment, alone: bool) -> str:
    """Whose voice a label is: its own, its lane's person, or the lane where several become one stream."""
    name = segment.speaker or lane.person or ("" if alone else lane.name)
    return " ".join(name.split())


def remarks_of(document: LabelDocument) -> list[tuple[int, str, str]]:
    """(at_ns, author, text) of every comment by time: of places, and of labels at their starts."""
    remarks = [(one.at_ns, one.author, one.text) for one in document.comments]
    for lane, segment in document.segments():
        if lane.kind in KINDS and segment.comments:
            remarks += [(segment.start_ns, author, text) for author, text in segment.comments]
    remarks.sort(key=lambda one: one[0])
    return remarks


def zero_length_losses(document: LabelDocument, step: str) -> tuple[str, ...]:
    """A sentence where labels have no length: no player shows these."""
    count = sum(one.start_ns == one.end_ns for lane, one in document.segments() if lane.kind in KINDS)
    if not count:
        return ()
    return (
        f"1 label has no length and gets {step}."
        if count == 1
        else f"{count:,} labels have no length and get {step}.",
    )


def moved_comments(document: LabelDocument) -> tuple[str, ...]:
    """A sentence where labels have comments, which come back as comments about the place where they begin."""
    count = sum(bool(one.comments) for lane, one in document.segments() if lane.kind in KINDS)
    if not count:
        return ()
    return (
        "The comments of 1 label come back as comments about its place."
        if count == 1
        else f"The comments of {count:,} labels come back as comments about their places.",
    )
