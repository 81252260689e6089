"""Advanced SubStation Alpha (ASS, and SSA when reading) as a format of labels."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.seconds import rounded_to
from syncstudio.interchange.subtitles.ass_text import TICK_NS, written_ass_text
from syncstudio.interchange.subtitles.cue_stream import (
    CUES,
    Cue,
    cues_of,
    moved_comments,
    remarks_of,
    zero_length_losses,
)
from syncstudio.interchange.subtitles.cue_time import stamp_text
from syncstudio.interchange.subtitles.guards import guarded_backslashes
from syncstudio.interchange.subtitles.srt import head_text
from syncstudio.interchange.text_file import encoded

_HEAD = """[Script Info]
Title: {title}
ScriptType: v4.00+
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
"""
_STYLE = (
    "Style: {name},Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,"
    "0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1\n"
)
_EVENTS = "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
_DIALOGUE = re.compile(r"^(Dialogue|Comment)\s*:", re.MULTILINE)


def _looks_like(head: bytes, path: Path) -> bool:
    text = head_text(head, path)
    start = text[:400].casefold()
    return (
        start.startswith("[script info]")
        or "[v4+ styles]" in start
        or ("[events]" in start and _DIALOGUE.search(text) is not None)
    )


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.subtitles.ass_reader import read

    return read(path, options)


@resting_collector()
def write(document: LabelDocument, options: WriteOptions) -> Written:
    """All labels as dialogue, their speakers as actors, and comments as lines that no player shows."""
    cues, notes = cues_of(document, TICK_NS)
    styles = dict.fromkeys(["Default", *(_style(cue) for cue in cues)])
    title = " ".join(document.name.split()) or "Labels"
    out = [_HEAD.format(title=title.replace("{", "(").replace("}", ")"))]
    out += [_STYLE.format(name=name) for name in styles]
    out.append(_EVENTS)
    changed = 0
    for at_ns, author, text in remarks_of(document):
        at = _stamp(rounded_to(max(0, at_ns), TICK_NS))
        plain = guarded_backslashes(text).replace("\n", "\\N")
        out.append(f"Comment: 0,{at},{at},Default,{_field(author)},0,0,0,,{plain}\n")
    for cue in cues:
        name = _field(cue.speaker)
        changed += name != cue.speaker
        out.append(
            f"Dialogue: 0,{_stamp(cue.start_ns)},{_stamp(cue.end_ns)},{_style(cue)},{name},0,0,0,,"
            f"{written_ass_text(cue)}\n"
        )
    if changed:
        notes.append(f"{changed:,} names of speakers had commas, which became semicolons.")
    content, lost = encoded("".join(out), options.encoding)
    return Written(content, notes=(*notes, *lost))


def _stamp(ns: int) -> str:
    return stamp_text(ns, ".", 2, 1)


def _style(cue: Cue) -> str:
    if not cue.segment.attributes:
        return "Default"
    name = next((value for key, value in cue.segment.attributes if key == "style"), "")
    return _field(name) or "Default"


@lru_cache(1024)
def _field(text: str) -> str:
    """Text of a field, which a comma would end."""
    return " ".join(text.replace(",", ";").split())


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    return (*zero_length_losses(document, "10 ms"), *moved_comments(document))


FORMATS = (
    LabelFormat(
        "ass",
        "ASS",
        (".ass", ".ssa"),
        replace(
            CUES,
            tick_ns=TICK_NS,
            blanks="inside",
            words=True,
            words_beyond=False,
            word_times=True,
            comments=True,
        ),
        _looks_like,
        _read,
        write,
        _losses,
    ),
)
