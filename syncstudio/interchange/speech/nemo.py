"""NVIDIA NeMo's manifest as a format of labels: a line for each stretch of a recording, with what is said in it.

A line is `{"audio_filepath": "a.wav", "offset": 1.5, "duration": 2.25, "text": "...", "speaker": "..."}`; times are the
recording's own. Fields of any other name are kept as attributes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.speech.json_seconds import quoted, seconds
from syncstudio.interchange.speech.manifest_lines import first_object, read_manifest
from syncstudio.interchange.subtitles.cue_time import number_ns
from syncstudio.interchange.tables.line_notes import LineNotes
from syncstudio.interchange.text_file import encoded

_PATH = "audio_filepath"
_OWN = frozenset({_PATH, "offset", "duration", "text", "speaker", "lang"})


def _looks_like(head: bytes, path: Path) -> bool:
    first = first_object(head, path)
    return first is not None and _PATH in first


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2] or path


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    notes = LineNotes()
    file, lines = read_manifest(path, options.encoding, notes)
    found: dict[str, list[DocumentSegment]] = {}
    languages: dict[str, str] = {}
    for number, value in lines:
        audio = value.get(_PATH)
        if not isinstance(audio, str) or not audio:
            notes.add(number, "names no recording (audio_filepath); left out")
            continue
        if options.part and audio != options.part:
            continue
        start_ns = number_ns(value.get("offset") or 0)
        length_ns = number_ns(value.get("duration"))
        if start_ns is None or length_ns is None or length_ns < 0:
            notes.add(number, "has no sound offset and duration in seconds; left out")
            continue
        if isinstance(value.get("lang"), str):
            languages.setdefault(audio, value["lang"])
        attributes = tuple(
            (name, _text(each)) for name, each in value.items() if name not in _OWN and each is not None
        )
        segment = DocumentSegment(
            start_ns,
            start_ns + length_ns,
            _text(value.get("text")),
            speaker=_text(value.get("speaker")),
            attributes=attributes,
        )
        found.setdefault(audio, []).append(segment)
    if not found:
        why = f" ({notes.told()[0].rstrip('.')})" if notes.told() else ""
        raise InterchangeError(f"{path.name} holds no line with a stretch of a recording{why}.")
    return LabelDocument(
        tuple(
            DocumentLane(
                _name(audio), "transcript", tuple(segments), medium=audio, language=languages.get(audio, "")
            )
            for audio, segments in found.items()
        ),
        media=tuple(DocumentMedium(audio, audio, "sound") for audio in found),
        format="NeMo manifest",
        notes=(*file.notes, *notes.told()),
        encoding=file.encoding,
        name=path.stem,
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    )


def _parts(path: Path) -> tuple[str, ...]:
    return tuple(medium.name for medium in _read(path, ReadOptions()).media)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    media = {medium.name: medium for medium in document.media}
    only = document.media[0] if len(document.media) == 1 else None
    lines, shifted = [], False
    for lane in document.lanes:
        if lane.kind == "regions":
            continue
        medium = media.get(lane.medium, only)
        audio = (
            medium.path or medium.name if medium is not None else lane.medium or document.name or lane.name
        )
        shifted = shifted or (not lane.medium and medium is not None and bool(medium.offset_ns))
        language = lane.language or document.language
        for each in lane.segments:
            more = [f"{quoted(name)}: {quoted(text)}" for name, text in each.attributes if name not in _OWN]
            said = each.text or each.label
            parts = [
                f'"{_PATH}": {quoted(audio)}',
                f'"offset": {seconds(each.start_ns)}',
                f'"duration": {seconds(each.end_ns - each.start_ns)}',
                f'"text": {quoted(said)}',
                *([f'"speaker": {quoted(each.speaker)}'] if each.speaker else []),
                *([f'"lang": {quoted(language)}'] if language else []),
                *more,
            ]
            lines.append(f"{{{', '.join(parts)}}}\n")
    content, notes = encoded("".join(lines), options.encoding)
    if shifted:
        notes = (*notes, "Offsets are on the common timeline, where its recording does not begin at zero.")
    return Written(content, notes=notes)


FORMATS = (
    LabelFormat(
        "nemo",
        "NeMo manifest",
        (".jsonl", ".json", ".manifest"),
        Holds(
            lanes="one",
            lane_names=False,
            kinds=frozenset({"transcript"}),
            kinds_back=(("segments", "transcript"), ("events", "transcript")),
            labels=False,
            text_and_label=False,
            negative_times=True,
            attributes=True,
            media=True,
            languages=True,
        ),
        _looks_like,
        _read,
        _write,
        parts=_parts,
    ),
)
