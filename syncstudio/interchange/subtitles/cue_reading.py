"""Reads a file of cues, SRT or WebVTT, into a document: one lane of what is said, speakers in its labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLane,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.subtitles.cues import Cues, read_cues
from syncstudio.interchange.text_file import read_text
from syncstudio.interchange.utterance import Utterance


@resting_collector()
def read_cue_file(path: Path, options: ReadOptions, is_vtt: bool) -> LabelDocument:
    """The cues of a file in order of their starts; InterchangeError when there is not one that can be read."""
    text = read_text(path, options.encoding)
    found = read_cues(text.text.lstrip(), is_vtt)
    if not found.utterances:
        why = f": {found.notes[0]}" if found.notes else "; write it again."
        raise InterchangeError(f"{path.name} has not a single cue that can be read{why}")
    placed = sorted(enumerate(found.utterances), key=lambda each: (each[1].start_ns, each[1].end_ns))
    segments = tuple(_segment(one, found.settings.get(place, "")) for place, one in placed)
    lane = DocumentLane(path.stem, "transcript", segments, language=found.language)
    return LabelDocument(
        (lane,),
        comments=tuple(_comments(found)),
        format="WebVTT" if is_vtt else "SRT",
        notes=(*text.notes, *found.notes, *found.asides),
        encoding=text.encoding,
        language=found.language,
        name=path.stem,
    )


def _segment(one: Utterance, settings: str) -> DocumentSegment:
    attributes = (("settings", settings),) if settings else ()
    return DocumentSegment(
        one.start_ns, one.end_ns, one.text, "", one.speaker, one.words, attributes, key=one.id
    )


def _comments(found: Cues) -> list[DocumentComment]:
    """Remarks at the time that they say, else at the start of the cue below, or the end of the last."""
    from syncstudio.interchange.subtitles.vtt_remarks import remark_of

    comments = []
    for place, text in found.remarks:
        if place < len(found.utterances):
            at_ns = found.utterances[place].start_ns
        else:
            at_ns = found.utterances[-1].end_ns if found.utterances else 0
        comments.append(remark_of(text, at_ns))
    return comments
