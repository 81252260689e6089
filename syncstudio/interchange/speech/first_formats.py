"""RTTM as a format of labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions
from syncstudio.interchange.speech.rttm import looks_like_rttm, read_rttm


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


FORMATS: tuple[LabelFormat, ...] = (
    LabelFormat("rttm", "RTTM", (".rttm",), Holds(), lambda head, path: looks_like_rttm(path), _read_rttm),
)
