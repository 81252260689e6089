"""What a JSON file beside a recording says in words: data sets keep captions and transcripts in such metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_formats import format_of
from syncstudio.interchange.subtitles.cue_time import MOST_NS, stamp_text
from syncstudio.verify.finding.manifest_columns import row_says

_MOST_BYTES = 16 << 20


def text_of_json(path: Path) -> tuple[str, str] | None:
    """(`text.txt` or `caption.txt`, the text) of a JSON file that is an object of metadata; None where it has no text.

    With times, as in the `utterances` of our own data sets, it is (`utterances.vtt`, subtitles in WebVTT). A file that
    some tool wrote as labels or a transcript is ("", ""): it is read as it is.
    """
    try:
        if format_of(path) is not None:
            return "", ""
        if path.stat().st_size > _MOST_BYTES:
            return None
        row = json.loads(path.read_bytes(), parse_float=str, parse_constant=str)
    except (InterchangeError, OSError, ValueError, RecursionError):
        return None
    if not isinstance(row, dict):
        return None
    cues = _cues(row.get("utterances"))
    if cues:
        return "utterances.vtt", "WEBVTT\n\n" + "\n".join(cues)
    texts = row_says({str(key): value for key, value in row.items()}).texts
    return texts[0] if texts else None


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
