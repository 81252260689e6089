"""What a JSON file beside a recording says in words: data sets keep captions and transcripts in such metadata."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_formats import format_of
from syncstudio.interchange.subtitles.cue_time import MOST_NS, stamp_text
from syncstudio.verify.finding.manifest_columns import CAPTION, TEXT, row_says

_MOST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class JsonSays:
    """What it says: `made` is a file to read instead, by its ending and content (`.text.txt`, `.utterances.vtt`); the
    file itself with `as_it_is`, where some tool wrote it as labels or a transcript. `caption` is what is to be seen."""

    as_it_is: bool = False
    made: tuple[str, str] | None = None
    caption: str = ""


def said_in_json(path: Path) -> JsonSays:
    """What is said in the recording by a JSON file beside it: as it is, or by its metadata, with times where these have
    the `utterances` of our own data sets."""
    try:
        if format_of(path) is not None:
            return JsonSays(as_it_is=True)
        if path.stat().st_size > _MOST_BYTES:
            return JsonSays()
        row = json.loads(path.read_bytes(), parse_float=str, parse_constant=str)
    except (InterchangeError, OSError, ValueError, RecursionError):
        return JsonSays()
    if not isinstance(row, dict):
        return JsonSays()
    texts = dict(row_says({str(key): value for key, value in row.items()}).texts)
    caption, cues = texts.get(CAPTION, ""), _cues(row.get("utterances"))
    if cues:
        return JsonSays(made=(".utterances.vtt", "WEBVTT\n\n" + "\n".join(cues)), caption=caption)
    text = texts.get(TEXT, "")
    return JsonSays(made=(".text.txt", text) if text else None, caption=caption)


def _cues(utterances: Any) -> list[str]:
    """What is said from when to when, as cues; none where one of them is not so."""
    cues = []
    for each in utterances if isinstance(utterances, list) else []:
        said = each if isinstance(each, dict) else {}
        start, end, text = said.get("start_ns"), said.get("end_ns"), said.get("text")
        if not isinstance(start, int) or not isinstance(end, int) or not isinstance(text, str):
            return []
        if not 0 <= start < end < MOST_NS:
            return []
        # A blank line ends a cue, and an arrow begins another.
        words = " ".join(text.replace("-->", "").split())
        if words:
            cues.append(f"{stamp_text(start)} --> {stamp_text(end)}\n{words}\n")
    return cues
