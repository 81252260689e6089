"""pyannote's own files as formats of labels: JSON of who speaks when, `.uem` of what was annotated, `.lab` of segments.

JSON is read as pyannote.core writes an Annotation or a Timeline, and as pyannoteAI answers ("diarization"); it is
written as the latter. A line of UEM is `recording channel start end`, one of LAB `start end label`, in seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.speech.json_seconds import quoted, read_json, seconds
from syncstudio.interchange.subtitles.cue_time import number_ns
from syncstudio.interchange.tables.line_notes import LineNotes
from syncstudio.interchange.text_file import decoded, encoded, read_text

# (recording, channel, start, end, what it is called)
_Span = tuple[str, str, int, int, str]
_LISTS = ("diarization", "exclusiveDiarization", "content")


def _is_json(head: bytes, path: Path) -> bool:
    try:
        text = decoded(head, path.name).text.lstrip()
    except InterchangeError:
        return False
    return text.startswith("{") and ('"diarization"' in text or '"pyannote"' in text)


def _read_json(path: Path, options: ReadOptions) -> LabelDocument:
    value, file = read_json(path, options.encoding)
    value = value if isinstance(value, dict) else {}
    output = value["output"] if isinstance(value.get("output"), dict) else value
    items = next((output[name] for name in _LISTS if isinstance(output.get(name), list)), None)
    if items is None:
        raise InterchangeError(f"{path.name} holds no list of who speaks when (“diarization”).")
    notes = LineNotes()
    segments = []
    for number, item in enumerate(items, 1):
        segment = _turn(item)
        if segment is None:
            notes.add(number, "has no sound start and end; left out")
        else:
            segments.append(segment)
    if not segments:
        raise InterchangeError(f"{path.name} holds no turn of a speaker that can be read.")
    of = str(value.get("uri") or "")
    told = tuple(note.replace("line ", "turn ", 1) for note in notes.told())
    return LabelDocument(
        (DocumentLane(of or path.stem, "segments", tuple(segments), medium=of),),
        media=(DocumentMedium(of, kind="sound"),) if of else (),
        format="pyannote JSON",
        notes=(*file.notes, *told),
        encoding=file.encoding,
        name=path.stem,
    )


def _turn(item: Any) -> DocumentSegment | None:
    if not isinstance(item, dict):
        return None
    span = item["segment"] if isinstance(item.get("segment"), dict) else item
    start_ns, end_ns = number_ns(span.get("start")), number_ns(span.get("end"))
    if start_ns is None or end_ns is None or end_ns < start_ns:
        return None
    speaker = item.get("speaker", item.get("label"))
    return DocumentSegment(start_ns, end_ns, speaker="" if speaker is None else str(speaker))


def _write_json(document: LabelDocument, options: WriteOptions) -> Written:
    lines = [
        f'{{"speaker": {quoted(each.speaker or each.label or lane.name)}, "start": {seconds(each.start_ns)}, '
        f'"end": {seconds(each.end_ns)}}}'
        for lane, each in document.segments()
        if lane.kind != "regions"
    ]
    body = ",\n".join(lines)
    content, notes = encoded(f'{{"diarization": [\n{body}\n]}}\n', options.encoding)
    return Written(content, notes=notes)


def _lab_line(fields: list[str]) -> _Span | None:
    if len(fields) < 2:
        return None
    start_ns, end_ns = number_ns(fields[0]), number_ns(fields[1])
    return None if start_ns is None or end_ns is None else ("", "", start_ns, end_ns, " ".join(fields[2:]))


def _uem_line(fields: list[str]) -> _Span | None:
    if len(fields) != 4:
        return None
    start_ns, end_ns = number_ns(fields[2]), number_ns(fields[3])
    return None if start_ns is None or end_ns is None else (fields[0], fields[1], start_ns, end_ns, "")


def _is_lines(line: Callable[[list[str]], _Span | None], suffix: str, head: bytes, path: Path) -> bool:
    if not path.name.lower().endswith(suffix):
        return False
    try:
        lines = [each.split() for each in decoded(head, path.name).text.splitlines()]
    except InterchangeError:
        return False
    first = next((fields for fields in lines if fields and not fields[0].startswith(";")), [])
    return line(first) is not None


def _read_lines(
    line: Callable[[list[str]], _Span | None], name: str, path: Path, options: ReadOptions
) -> LabelDocument:
    file = read_text(path, options.encoding)
    notes = LineNotes()
    lanes: dict[tuple[str, str], list[DocumentSegment]] = {}
    for number, text in enumerate(file.text.split("\n"), 1):
        fields = text.split()
        if not fields or fields[0].startswith(";"):
            continue
        span = line(fields)
        if span is None:
            notes.add(number, f"is no line of {name} (“{text[:30]}”); left out")
        elif span[3] < span[2]:
            notes.add(number, "ends before it starts; left out")
        elif not options.part or span[0] == options.part:
            segment = DocumentSegment(span[2], span[3], label=span[4])
            lanes.setdefault((span[0], span[1]), []).append(segment)
    if not lanes:
        raise InterchangeError(f"{path.name} holds no line of {name} that can be read.")
    recordings = dict.fromkeys(of for of, _ in lanes if of)
    return LabelDocument(
        tuple(
            DocumentLane(
                f"Annotated part of {of}" if of else path.stem,
                "segments",
                tuple(segments),
                medium=of,
                channel=int(channel) if channel.isdecimal() and len(channel) < 6 else 0,
            )
            for (of, channel), segments in lanes.items()
        ),
        media=tuple(DocumentMedium(of, kind="sound") for of in recordings),
        format=name,
        notes=(*file.notes, *notes.told()),
        encoding=file.encoding,
        name=path.stem,
    )


def _write_lab(document: LabelDocument, options: WriteOptions) -> Written:
    spans = sorted(
        (each.start_ns, each.end_ns, _word(each))
        for lane, each in document.segments()
        if lane.kind != "regions"
    )
    lines = [f"{seconds(start)} {seconds(end)} {word}".rstrip() + "\n" for start, end, word in spans]
    content, notes = encoded("".join(lines), options.encoding)
    return Written(content, notes=notes)


def _word(segment: DocumentSegment) -> str:
    return " ".join((segment.label or segment.speaker or segment.text).split())


def _write_uem(document: LabelDocument, options: WriteOptions) -> Written:
    only = document.media[0].name if len(document.media) == 1 else ""
    lines = []
    for lane, each in document.segments():
        if lane.kind == "regions":
            continue
        of = "_".join((lane.medium or only or document.name or lane.name).split()) or "recording"
        channel = lane.channel or 1
        lines.append(f"{of} {channel} {seconds(each.start_ns)} {seconds(each.end_ns)}\n")
    content, notes = encoded("".join(lines), options.encoding)
    return Written(content, notes=notes)


FORMATS = (
    LabelFormat(
        "pyannote",
        "pyannote JSON",
        (".json",),
        Holds(
            lanes="one",
            lane_names=False,
            lanes_as_speakers=True,
            kinds=frozenset({"segments"}),
            kinds_back=(("transcript", "segments"), ("events", "segments")),
            text=False,
            labels=False,
            text_and_label=False,
            negative_times=True,
        ),
        _is_json,
        _read_json,
        _write_json,
    ),
    LabelFormat(
        "uem",
        "UEM",
        (".uem",),
        Holds(
            lanes="one",
            lane_names=False,
            kinds=frozenset({"segments"}),
            kinds_back=(("transcript", "segments"), ("events", "segments")),
            text=False,
            labels=False,
            text_and_label=False,
            speakers=False,
            negative_times=True,
            media=True,
        ),
        partial(_is_lines, _uem_line, ".uem"),
        partial(_read_lines, _uem_line, "UEM"),
        _write_uem,
    ),
    LabelFormat(
        "lab",
        "LAB segments",
        (".lab",),
        Holds(
            lanes="one",
            lane_names=False,
            text_as_label=True,
            kinds=frozenset({"segments"}),
            kinds_back=(("transcript", "segments"), ("events", "segments")),
            text=False,
            text_and_label=False,
            speakers=False,
            line_breaks=False,
            negative_times=True,
        ),
        partial(_is_lines, _lab_line, ".lab"),
        partial(_read_lines, _lab_line, "LAB"),
        _write_lab,
    ),
)
