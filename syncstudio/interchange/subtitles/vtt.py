"""WebVTT as a format of labels, read and written: voices, names of cues, settings, notes, times of words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.subtitles.cue_stream import (
    CUES,
    Cue,
    cues_of,
    moved_comments,
    remarks_of,
    zero_length_losses,
)
from syncstudio.interchange.subtitles.cue_time import stamp_text
from syncstudio.interchange.subtitles.srt import head_text
from syncstudio.interchange.subtitles.vtt_payload import escaped, payload_of
from syncstudio.interchange.subtitles.vtt_remarks import note_block
from syncstudio.interchange.text_file import encoded

_MS_NS = 1_000_000


def _looks_like(head: bytes, path: Path) -> bool:
    return b"W" in head[:16] and head_text(head[:4096], path).startswith("WEBVTT")


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.subtitles.cue_reading import read_cue_file

    return read_cue_file(path, options, is_vtt=True)


@resting_collector()
def write(document: LabelDocument, options: WriteOptions) -> Written:
    """All labels as cues, comments as notes before the cue that they come before."""
    cues, notes = cues_of(document, _MS_NS)
    languages = {lane.language for lane in document.lanes if lane.segments} - {""}
    language = document.language or (languages.pop() if len(languages) == 1 else "")
    out = [f"WEBVTT\nLanguage: {' '.join(language.split())}\n\n" if language.strip() else "WEBVTT\n\n"]
    remarks = remarks_of(document)
    said = 0
    names: set[str] = set()
    for cue in cues:
        while said < len(remarks) and remarks[said][0] <= cue.segment.start_ns:
            out.append(note_block(*remarks[said]))
            said += 1
        name = _name(cue, names)
        voice = f"<v {escaped(cue.speaker)}>" if cue.speaker else ""
        settings = ""
        if cue.segment.attributes:
            settings = next((value for key, value in cue.segment.attributes if key == "settings"), "")
            settings = " ".join(settings.replace("-->", "").split())
        arrow = f"{stamp_text(cue.start_ns)} --> {stamp_text(cue.end_ns)}"
        out.append(f"{name}{arrow}{' ' if settings else ''}{settings}\n{voice}{payload_of(cue)}\n\n")
    out += [note_block(*one) for one in remarks[said:]]
    content, lost = encoded("".join(out), "utf-8")
    return Written(content, notes=(*notes, *lost))


def _name(cue: Cue, names: set[str]) -> str:
    """The line with the cue's own name; one that is no line of its own, or given already, is left away."""
    name = cue.segment.key.strip()
    if not name or name in names or "->" in name or len(name.splitlines()) > 1:
        return ""
    names.add(name)
    return f"{name}\n"


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    return (*zero_length_losses(document, "1 ms"), *moved_comments(document))


FORMATS = (
    LabelFormat(
        "vtt",
        "WebVTT",
        (".vtt",),
        replace(
            CUES,
            tick_ns=_MS_NS,
            blanks="plain",
            words=True,
            words_beyond=False,
            word_times=True,
            comments=True,
            keys=True,
            languages=True,
        ),
        _looks_like,
        _read,
        write,
        _losses,
    ),
)
