"""What a JSON file beside a recording says in words: data sets keep captions and transcripts in such metadata."""

from __future__ import annotations

import json
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_formats import format_of
from syncstudio.verify.finding.manifest_columns import row_says

_MOST_BYTES = 16 << 20


def text_of_json(path: Path) -> tuple[str, str] | None:
    """(`text.txt` or `caption.txt`, the text) of a JSON file that is an object of metadata; None where it has no text.

    A file that some tool wrote as labels or a transcript is ("", ""): it is read as it is.
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
    texts = row_says({str(key): value for key, value in row.items()}).texts
    return texts[0] if texts else None
