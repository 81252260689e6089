"""RTTM, who spoke when, as a format of labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.speech.recording_names import recording_of
from syncstudio.interchange.speech.rttm import SpeakerSpan, looks_like_rttm, read_rttm, rttm_text


@resting_collector()
def read(path: Path, options: ReadOptions) -> LabelDocument:
    """A lane for each speaker of each recording; `part` chooses one recording."""
    found = read_rttm(path)
    if options.part and options.part not in found.files:
        raise InterchangeError(f"{path.name} has no recording called “{options.part}”.")
    files = (options.part,) if options.part else found.files
    spans: dict[tuple[str, str], list[SpeakerSpan]] = {}
    for span in found.spans:
        spans.setdefault((span.file, span.speaker), []).append(span)
    lanes = [_lane(file, speaker, mine) for (file, speaker), mine in spans.items() if file in files]
    media = tuple(DocumentMedium(file) for file in files)
    return LabelDocument(tuple(lanes), media=media, format="RTTM", notes=found.notes, name=path.stem)


def _lane(file: str, speaker: str, spans: list[SpeakerSpan]) -> DocumentLane:
    channels = {span.channel for span in spans}
    channel = next(iter(channels)) if len(channels) == 1 else ""
    segments = tuple(
        DocumentSegment(one.start_ns, one.end_ns, speaker=speaker, confidence=one.confidence) for one in spans
    )
    number = int(channel) if channel.isascii() and channel.isdecimal() and len(channel) < 5 else 0
    return DocumentLane(speaker, "segments", segments, person=speaker, medium=file, channel=number)


@resting_collector()
def write(document: LabelDocument, options: WriteOptions) -> Written:
    """Every label with a length as speech of whose voice it is, to the nanosecond."""
    spans = []
    points = before = cut = joined = 0
    for lane in document.lanes:
        if lane.kind not in _HOLDS.kinds:
            continue
        file, channel = recording_of(document, lane), str(lane.channel or 1)
        for segment in lane.segments:
            if segment.end_ns <= segment.start_ns:
                points += 1
                continue
            if segment.end_ns <= 0:
                before += 1
                continue
            cut += segment.start_ns < 0
            speaker = segment.speaker or lane.person or lane.name
            joined += len(speaker.split()) > 1
            spans.append(
                SpeakerSpan(
                    file, channel, max(0, segment.start_ns), segment.end_ns, speaker, segment.confidence
                )
            )
    spans.sort(key=lambda span: (span.file, span.start_ns, span.end_ns))
    said = (
        (joined, "spaces in names of speakers became underscores"),
        (points, "labels without length were left out"),
        (cut, "labels begin before zero and were cut there"),
        (before, "labels lie before zero and were left out"),
    )
    notes = tuple(f"{count:,} {what}." for count, what in said if count)
    return Written(rttm_text(spans).encode(), notes=notes)


def _parts(path: Path) -> tuple[str, ...]:
    return read_rttm(path).files


_HOLDS = Holds(
    kinds=frozenset({"segments", "transcript"}),
    kinds_back=(("transcript", "segments"),),
    lane_names=False,
    channels=True,
    media=True,
    text=False,
    labels=False,
    text_and_label=False,
    confidence=True,
)

FORMATS = (
    LabelFormat(
        "rttm",
        "RTTM",
        (".rttm",),
        _HOLDS,
        lambda head, path: looks_like_rttm(path),
        read,
        write,
        parts=_parts,
    ),
)
