"""Writes CTM: each word with its own time, or its part of the label by its length where it has none."""

from __future__ import annotations

from operator import itemgetter

from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.seconds import seconds_text
from syncstudio.interchange.speech.recording_names import recording_of
from syncstudio.timebase.counts import counted

_Line = tuple[str, str, int, int, str]
_Bare = tuple[str, float | None]
"""A word without times: its text and confidence."""
_Timed = tuple[str, int, int, float | None]
"""A word: its text, start and end in nanoseconds, and confidence."""


@resting_collector()
def write(document: LabelDocument, options: WriteOptions) -> Written:
    """All words by recording, channel and start. Lanes of one recording become its channels, in their order."""
    lines: list[_Line] = []
    used: dict[str, set[str]] = {}
    spread = before = 0
    lanes = [lane for lane in document.lanes if lane.kind in ("segments", "transcript") and lane.segments]
    for lane in lanes:
        file = recording_of(document, lane)
        channel = _channel(lane, used.setdefault(file, set()))
        for segment in lane.segments:
            words, is_spread = _timed(segment)
            spread += is_spread
            for text, start_ns, end_ns, confidence in words:
                if start_ns < 0:
                    before += 1
                    continue
                sure = "" if confidence is None else f" {_decimal(confidence)}"
                joined = text if text.isalnum() else "_".join(text.split())
                lines.append((file, channel, start_ns, end_ns, f"{joined}{sure}"))
    lines.sort(key=itemgetter(0, 1, 2, 3))
    content = "".join(
        [
            f"{file} {channel} {seconds_text(start_ns, 2)} {seconds_text(end_ns - start_ns, 2)} {rest}\n"
            for file, channel, start_ns, end_ns, rest in lines
        ]
    )
    notes = []
    if spread:
        many = counted(spread, "label has", "labels have")
        notes.append(f"{many} words without times: these share their time by length.")
    if before:
        many = counted(before, "word begins before zero and was", "words begin before zero and were")
        notes.append(f"{many} left out.")
    if len(lanes) > len(used):
        notes.append("Lanes of one recording were written as its channels, in their order.")
    return Written(content.encode(), notes=tuple(notes))


def _channel(lane: DocumentLane, used: set[str]) -> str:
    number = lane.channel or 1
    while str(number) in used:
        number += 1
    used.add(str(number))
    return str(number)


def _timed(segment: DocumentSegment) -> tuple[list[_Timed], bool]:
    """(words with times, whether any had to be given one)."""
    words = [word for word in segment.words if word.text.strip()] if segment.words else []
    if not words:
        said = (segment.text or segment.label).split()
        bare: list[_Bare] = [(text, None) for text in said]
        return _shared(bare, segment.start_ns, max(segment.start_ns, segment.end_ns)), bool(said)
    timed: list[_Timed] = []
    gap: list[_Bare] = []
    at_ns = segment.start_ns
    given = False
    for word in words:
        if word.start_ns is None or word.end_ns is None or word.end_ns < word.start_ns:
            gap.append((word.text, word.confidence))
            continue
        if gap:
            timed += _shared(gap, at_ns, max(at_ns, word.start_ns))
            gap, given = [], True
        timed.append((word.text, word.start_ns, word.end_ns, word.confidence))
        at_ns = word.end_ns
    if gap:
        timed += _shared(gap, at_ns, max(at_ns, segment.end_ns))
        given = True
    return timed, given


def _shared(words: list[_Bare], start_ns: int, end_ns: int) -> list[_Timed]:
    total = sum([len(text) for text, _ in words])
    length_ns = end_ns - start_ns
    made: list[_Timed] = []
    letters = 0
    last_ns = start_ns
    for text, confidence in words:
        first_ns = last_ns
        letters += len(text)
        last_ns = start_ns + length_ns * letters // total
        made.append((text, first_ns, last_ns, confidence))
    return made


def _decimal(value: float) -> str:
    return f"{value:.9f}".rstrip("0").ljust(4, "0") if value != 1 else "1.00"
