"""Words with their times in one cell, as JSON: `[{"word": "Hello", "start": 1.5, "end": 1.75, "confidence": 0.9}]`."""

from __future__ import annotations

import json
from typing import Any

from syncstudio.interchange.subtitles.cue_time import number_ns
from syncstudio.interchange.tables.cell_time import CellTime, seconds_text
from syncstudio.interchange.utterance import TimedWord

_QUOTED = json.encoder.encode_basestring
# Numbers with a point stay text: their digits are read once, as a time or as a confidence.
_DECODER = json.JSONDecoder(parse_float=str)
_SECONDS = CellTime("s")
_TIMINGS = ("rough", "aligned", "set")


def words_cell(words: tuple[TimedWord, ...]) -> str:
    """The cell for words, "" for none."""
    return f"[{', '.join(map(_word_text, words))}]" if words else ""


def words_of(cell: str) -> tuple[TimedWord, ...] | None:
    """The words of a cell; None when it holds no list of words."""
    try:
        items = _DECODER.decode(cell)
    except (ValueError, RecursionError):
        return None
    if not isinstance(items, list):
        return None
    words = [word_of(item) for item in items]
    return tuple(word for word in words if word is not None)


def word_of(item: Any) -> TimedWord | None:
    """One word as other programs write it in JSON; None when it holds no text."""
    if isinstance(item, str):
        return TimedWord(item)
    if not isinstance(item, dict):
        return None
    text = item.get("word", item.get("text"))
    if not isinstance(text, str):
        return None
    start, end = _time(item.get("start")), _time(item.get("end"))
    if start is not None and end is not None and end < start:
        start = end = None
    timing = item.get("timing", "")
    return TimedWord(
        text,
        start,
        end,
        _sure(item.get("confidence", item.get("probability", item.get("score")))),
        item.get("unsure") is True,
        timing if timing in _TIMINGS else "",
    )


def _time(value: Any) -> int | None:
    if isinstance(value, str):
        return _SECONDS(value)
    return None if value is None else number_ns(value)


def _sure(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        sure = float(value)
    except ValueError:
        return None
    return sure if 0 <= sure <= 1 else None


def _word_text(word: TimedWord) -> str:
    parts = [f'"word": {_QUOTED(word.text)}']
    if word.start_ns is not None:
        parts.append(f'"start": {seconds_text(word.start_ns)}')
    if word.end_ns is not None:
        parts.append(f'"end": {seconds_text(word.end_ns)}')
    if word.confidence is not None:
        parts.append(f'"confidence": {word.confidence!r}')
    if word.unsure:
        parts.append('"unsure": true')
    if word.timing:
        parts.append(f'"timing": "{word.timing}"')
    return f"{{{', '.join(parts)}}}"
