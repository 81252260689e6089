"""Writes CTM: each word with its own time, or its part of the label by its length where it has none."""

from __future__ import annotations

from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.seconds import seconds_text
from syncstudio.interchange.speech.recording_names import recording_of
from syncstudio.interchange.utterance import TimedWord

_Line = tuple[str, str, int, int, str]


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
            for word in words:
                start_ns, end_ns = word.start_ns or 0, word.end_ns or 0
                if start_ns < 0:
                    before += 1
                    continue
                sure = "" if word.confidence is None else f" {_decimal(word.confidence)}"
                text = "_".join(word.text.split())
                lines.append((file, channel, start_ns, end_ns, f"{text}{sure}"))
    lines.sort(key=lambda line: line[:4])
    content = "".join(
        f"{file} {channel} {seconds_text(start_ns, 2)} {seconds_text(end_ns - start_ns, 2)} {rest}\n"
        for file, channel, start_ns, end_ns, rest in lines
    )
    notes = []
    if spread:
        notes.append(f"{spread:,} labels have words without times: these share their time by length.")
    if before:
        notes.append(f"{before:,} words begin before zero and were left out.")
    if len(lanes) > len(used):
        notes.append("Lanes of one recording were written as its channels, in their order.")
    return Written(content.encode(), notes=tuple(notes))


def _channel(lane: DocumentLane, used: set[str]) -> str:
    number = lane.channel or 1
    while str(number) in used:
        number += 1
    used.add(str(number))
    return str(number)


def _timed(segment: DocumentSegment) -> tuple[list[TimedWord], bool]:
    """(words with times, whether any had to be given one)."""
    words = [word for word in segment.words if word.text.strip()]
    if not words:
        words = [TimedWord(text) for text in (segment.text or segment.label).split()]
    timed: list[TimedWord] = []
    gap: list[TimedWord] = []
    at_ns = segment.start_ns
    given = False
    for word in words:
        if word.start_ns is None or word.end_ns is None or word.end_ns < word.start_ns:
            gap.append(word)
            continue
        if gap:
            timed += _shared(gap, at_ns, max(at_ns, word.start_ns))
            gap, given = [], True
        timed.append(word)
        at_ns = word.end_ns
    if gap:
        timed += _shared(gap, at_ns, max(at_ns, segment.end_ns))
        given = True
    return timed, given


def _shared(words: list[TimedWord], start_ns: int, end_ns: int) -> list[TimedWord]:
    total = sum(len(word.text) for word in words)
    made = []
    letters = 0
    for word in words:
        first = start_ns + (end_ns - start_ns) * letters // total
        letters += len(word.text)
        last = start_ns + (end_ns - start_ns) * letters // total
        made.append(TimedWord(word.text, first, last, word.confidence))
    return made


def _decimal(value: float) -> str:
    return f"{value:.9f}".rstrip("0").ljust(4, "0") if value != 1 else "1.00"
