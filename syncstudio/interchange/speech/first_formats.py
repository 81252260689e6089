"""SRT, WebVTT, Whisper JSON and RTTM as formats that are read, until each has a file of its own."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions
from syncstudio.interchange.speech.rttm import looks_like_rttm, read_rttm
from syncstudio.interchange.transcript import looks_like_transcript, read_transcript


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    found = read_transcript(path)
    segments = tuple(
        DocumentSegment(one.start_ns, one.end_ns, one.text, speaker=one.speaker, words=one.words, key=one.id)
        for one in found.utterances
    )
    lane = DocumentLane(path.stem, "transcript", segments, language=found.language)
    return LabelDocument((lane,), format=found.format, notes=found.notes, language=found.language)


def _read_rttm(path: Path, options: ReadOptions) -> LabelDocument:
    found = read_rttm(path)
    lanes = []
    for file in found.files:
        spans = found.of(file)
        for speaker in dict.fromkeys(span.speaker for span in spans):
            mine = [span for span in spans if span.speaker == speaker]
            channels = {span.channel for span in mine}
            segments = tuple(
                DocumentSegment(one.start_ns, one.end_ns, speaker=speaker, confidence=one.confidence)
                for one in mine
            )
            channel = next(iter(channels)) if len(channels) == 1 else ""
            lanes.append(
                DocumentLane(
                    speaker,
                    "segments",
                    segments,
                    person=speaker,
                    medium=file,
                    channel=int(channel) if channel.isdecimal() else 0,
                )
            )
    media = tuple(DocumentMedium(file) for file in found.files)
    return LabelDocument(tuple(lanes), media=media, format="RTTM", notes=found.notes)


_HOLDS = Holds(lanes="one", lane_names=False)
FORMATS: tuple[LabelFormat, ...] = (
    LabelFormat("rttm", "RTTM", (".rttm",), Holds(), lambda head, path: looks_like_rttm(path), _read_rttm),
    LabelFormat(
        "transcript",
        "SRT, WebVTT or Whisper JSON",
        (".srt", ".vtt", ".json"),
        _HOLDS,
        lambda head, path: looks_like_transcript(path),
        _read,
    ),
)
