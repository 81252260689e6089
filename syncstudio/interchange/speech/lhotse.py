"""lhotse's manifests as a format of labels: supervisions, and cuts with supervisions, packed by gzip or not.

A supervision says the recording, start and duration in seconds, text, speaker, language, and under "alignment" words as
`[symbol, start, duration, score]`. In a cut, times of supervisions count from where the cut begins.
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
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.counts import counted


def _looks_like(head: bytes, path: Path) -> bool:
    first = first_object(head, path)
    if first is None:
        return False
    return {"recording_id", "start", "duration"} <= set(first) or isinstance(first.get("supervisions"), list)


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    notes = LineNotes()
    file, lines = read_manifest(path, options.encoding, notes)
    found: dict[str, list[DocumentSegment]] = {}
    languages: dict[str, str] = {}
    paths: dict[str, str] = {}
    for number, value in lines:
        cut = isinstance(value.get("supervisions"), list)
        begin_ns = number_ns(value.get("start", 0)) if cut else 0
        recording = value.get("recording")
        if isinstance(recording, dict):
            paths.setdefault(str(recording.get("id", "")), _source(recording))
        for each in value["supervisions"] if cut else (value,):
            segment = _segment(each, begin_ns or 0)
            if segment is None:
                notes.add(number, "has a supervision without recording, start and duration; left out")
                continue
            of = str(each["recording_id"])
            if options.part and of != options.part:
                continue
            if isinstance(each.get("language"), str):
                languages.setdefault(of, each["language"])
            found.setdefault(of, []).append(segment)
    if not found:
        why = f" ({notes.told()[0].rstrip('.')})" if notes.told() else ""
        raise InterchangeError(f"{path.name} holds no supervision that can be read{why}.")
    return LabelDocument(
        tuple(
            DocumentLane(of, "transcript", tuple(segments), medium=of, language=languages.get(of, ""))
            for of, segments in found.items()
        ),
        media=tuple(DocumentMedium(of, paths.get(of, ""), "sound") for of in found),
        format="lhotse manifest",
        notes=(*file.notes, *notes.told()),
        encoding=file.encoding,
        name=path.name.partition(".")[0],
    )


def _source(recording: dict[str, Any]) -> str:
    sources = recording.get("sources")
    first = sources[0] if isinstance(sources, list) and sources else {}
    return str(first.get("source", "")) if isinstance(first, dict) and first.get("type") == "file" else ""


def _segment(value: Any, begin_ns: int) -> DocumentSegment | None:
    if not isinstance(value, dict) or not isinstance(value.get("recording_id"), str | int):
        return None
    start_ns, length_ns = number_ns(value.get("start")), number_ns(value.get("duration"))
    if start_ns is None or length_ns is None or length_ns < 0:
        return None
    start_ns += begin_ns
    alignment = value.get("alignment")
    items = alignment.get("word", []) if isinstance(alignment, dict) else []
    words = tuple(
        word for item in items if isinstance(items, list) and (word := _word(item, begin_ns)) is not None
    )
    custom = value.get("custom")
    attributes = [(name, str(text)) for name, text in custom.items()] if isinstance(custom, dict) else []
    if isinstance(value.get("gender"), str) and "gender" not in dict(attributes):
        attributes.insert(0, ("gender", value["gender"]))
    return DocumentSegment(
        start_ns,
        start_ns + length_ns,
        str(value.get("text") or ""),
        speaker=str(value.get("speaker") or ""),
        words=words,
        attributes=tuple(attributes),
        key=str(value.get("id", "")),
    )


def _word(item: Any, begin_ns: int) -> TimedWord | None:
    """A word as lhotse writes it now (a list) or wrote it (an object)."""
    if isinstance(item, dict):
        item = [item.get(name) for name in ("symbol", "start", "duration", "score")]
    if not isinstance(item, list) or len(item) < 3 or not isinstance(item[0], str):
        return None
    start_ns, length_ns = number_ns(item[1]), number_ns(item[2])
    if start_ns is None or length_ns is None or length_ns < 0:
        return TimedWord(item[0])
    score = item[3] if len(item) > 3 and item[3] is not None and 0 <= item[3] <= 1 else None
    start_ns += begin_ns
    return TimedWord(item[0], start_ns, start_ns + length_ns, None if score is None else float(score))


def _parts(path: Path) -> tuple[str, ...]:
    return tuple(medium.name for medium in _read(path, ReadOptions()).media)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    only = document.media[0].name if len(document.media) == 1 else ""
    lines, used, number, untimed = [], set[str](), 0, 0
    for lane in document.lanes:
        if lane.kind == "regions":
            continue
        of = lane.medium or only or document.name or lane.name
        language = lane.language or document.language
        for each in lane.segments:
            number += 1
            key = each.key if each.key and each.key not in used else f"{of}-{number:06d}"
            used.add(key)
            parts = [
                f'"id": {quoted(key)}',
                f'"recording_id": {quoted(of)}',
                f'"start": {seconds(each.start_ns)}',
                f'"duration": {seconds(each.end_ns - each.start_ns)}',
                f'"channel": {max(0, lane.channel - 1)}',
                f'"text": {quoted(each.text or each.label)}',
            ]
            if language:
                parts.append(f'"language": {quoted(language)}')
            if each.speaker:
                parts.append(f'"speaker": {quoted(each.speaker)}')
            if each.attributes:
                parts.append(f'"custom": {json.dumps(dict(each.attributes), ensure_ascii=False)}')
            timed = [word for word in each.words if word.start_ns is not None and word.end_ns is not None]
            untimed += len(each.words) - len(timed)
            if timed:
                parts.append(f'"alignment": {{"word": [{", ".join(map(_word_text, timed))}]}}')
            lines.append(f"{{{', '.join(parts)}}}\n")
    content, notes = encoded("".join(lines), options.encoding)
    if untimed:
        notes = (
            *notes,
            f"{counted(untimed, 'word without times stands', 'words without times stand')} in the text only.",
        )
    return Written(content, notes=notes)


def _word_text(word: TimedWord) -> str:
    start_ns, end_ns = word.start_ns or 0, word.end_ns or 0
    score = "null" if word.confidence is None else repr(word.confidence)
    return f"[{quoted(word.text)}, {seconds(start_ns)}, {seconds(end_ns - start_ns)}, {score}]"


FORMATS = (
    LabelFormat(
        "lhotse",
        "lhotse manifest",
        (".jsonl", ".jsonl.gz"),
        Holds(
            lanes="one",
            lane_names=False,
            kinds=frozenset({"transcript"}),
            kinds_back=(("segments", "transcript"), ("events", "transcript")),
            labels=False,
            text_and_label=False,
            own_text=True,
            words=True,
            word_times=True,
            word_confidence=True,
            negative_times=True,
            attributes=True,
            keys=True,
            media=True,
            languages=True,
        ),
        _looks_like,
        _read,
        _write,
        parts=_parts,
    ),
)
