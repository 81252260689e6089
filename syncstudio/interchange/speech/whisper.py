"""Reads the JSON of Whisper and the programs around it: whisper, whisperX, faster-whisper, whisper.cpp, the
API's verbose form.

Utterances are `segments` (or whisper.cpp's `transcription`); words stand in each segment's `words`, or for
the whole file in `word_segments` or `words`, and are then given to the segment that they begin in.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from syncstudio.interchange.subtitles.cue_time import MOST_NS, number_ns
from syncstudio.interchange.utterance import TimedWord, Utterance

_MS_NS = 1_000_000


@dataclass(slots=True)
class WhisperText:
    """What came out of a Whisper file."""

    utterances: list[Utterance] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    language: str = ""


def is_whisper(document: Any) -> bool:
    """Whether a parsed JSON document has the shape of a Whisper transcript."""
    if isinstance(document, list):
        return bool(document) and all(_is_segment(item) for item in document[:5])
    if not isinstance(document, dict):
        return False
    return any(
        isinstance(document.get(key), list) for key in ("segments", "transcription", "word_segments")
    ) or (isinstance(document.get("words"), list) and "text" in document)


def read_whisper(document: Any) -> WhisperText:
    """The utterances of a parsed document that `is_whisper`. Broken segments are skipped and counted in a
    note."""
    found = WhisperText()
    if isinstance(document, list):
        document = {"segments": document}
    found.language = _language(document)
    segments = document.get("segments") or document.get("transcription") or []
    broken = 0
    for segment in segments:
        utterance = _utterance(segment) if isinstance(segment, dict) else None
        if utterance is None:
            broken += 1
        elif utterance.text or utterance.words:
            found.utterances.append(utterance)
    if broken:
        count = "1 segment without times was" if broken == 1 else f"{broken:,} segments without times were"
        found.notes.append(f"{count} left out.")
    _give_words(found, document)
    return found


def _language(document: dict[str, Any]) -> str:
    for place in (document, document.get("result"), document.get("params")):
        if isinstance(place, dict) and isinstance(place.get("language"), str):
            return str(place["language"])
    return ""


def _is_segment(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and "text" in item
        and ("start" in item or "offsets" in item or "timestamp" in item)
    )


def _times(item: dict[str, Any]) -> tuple[int | None, int | None]:
    """Start and end in ns: seconds in start/end, or a pair in timestamp, or milliseconds in whisper.cpp's
    offsets."""
    offsets, pair = item.get("offsets"), item.get("timestamp")
    if isinstance(offsets, dict):
        return _offset_ns(offsets.get("from")), _offset_ns(offsets.get("to"))
    if isinstance(pair, list) and len(pair) == 2:
        return number_ns(pair[0]), number_ns(pair[1])
    return number_ns(item.get("start")), number_ns(item.get("end"))


def _offset_ns(milliseconds: object) -> int | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        return None
    return milliseconds * _MS_NS if abs(milliseconds) * _MS_NS < MOST_NS else None


def _utterance(segment: dict[str, Any]) -> Utterance | None:
    start, end = _times(segment)
    listed = segment.get("words") or segment.get("tokens") or []
    words = (
        tuple(word for item in listed if isinstance(item, dict) and (word := _word(item)) is not None)
        if isinstance(listed, list)
        else ()
    )
    starts = [word.start_ns for word in words if word.start_ns is not None]
    ends = [word.end_ns for word in words if word.end_ns is not None]
    start = min(starts, default=None) if start is None else start
    end = max(ends, default=start) if end is None else end
    if start is None or end is None or end < start:
        return None
    text = segment.get("text")
    text = text.strip() if isinstance(text, str) else " ".join(word.text for word in words)
    name = segment.get("id")
    return Utterance(start, end, text, _speaker(segment), words, "" if name is None else str(name))


def _speaker(item: dict[str, Any]) -> str:
    speaker = item.get("speaker")
    if speaker is None:
        speaker = next((w["speaker"] for w in _word_items(item) if w.get("speaker") is not None), "")
    return str(speaker)


def _word_items(item: dict[str, Any]) -> list[dict[str, Any]]:
    words = item.get("words")
    return [word for word in words if isinstance(word, dict)] if isinstance(words, list) else []


def _word(item: dict[str, Any]) -> TimedWord | None:
    """A word, with or without times; whisper.cpp's tokens in square brackets are marks, not words."""
    text = item.get("word", item.get("text"))
    if not isinstance(text, str) or not text.strip() or text.strip().startswith("[_"):
        return None
    start, end = _times(item)
    if start is not None and end is not None and end < start:
        start = end = None
    sure = next((item[key] for key in ("probability", "score", "confidence", "p") if key in item), None)
    if isinstance(sure, bool) or not isinstance(sure, int | float | Decimal) or not 0 <= sure <= 1:
        sure = None
    return TimedWord(text.strip(), start, end, None if sure is None else float(sure))


def _give_words(found: WhisperText, document: dict[str, Any]) -> None:
    """Hand words listed for the whole file to the utterances, unless these have their own."""
    listed = document.get("word_segments") or document.get("words") or []
    if not isinstance(listed, list) or any(utterance.words for utterance in found.utterances):
        return
    words = [word for item in listed if isinstance(item, dict) and (word := _word(item)) is not None]
    timed = [word for word in words if word.start_ns is not None]
    if not timed:
        return
    if not found.utterances:
        last = max(word.end_ns or word.start_ns or 0 for word in timed)
        text = " ".join(word.text for word in words)
        found.utterances.append(Utterance(timed[0].start_ns or 0, last, text, words=tuple(words)))
        return
    found.utterances.sort(key=lambda utterance: utterance.start_ns)
    starts = [utterance.start_ns for utterance in found.utterances]
    given: list[list[TimedWord]] = [[] for _ in starts]
    place = 0
    for word in words:
        if word.start_ns is not None:
            place = max(0, bisect.bisect_right(starts, word.start_ns) - 1)
        given[place].append(word)
    found.utterances = [
        Utterance(old.start_ns, old.end_ns, old.text, old.speaker, tuple(mine), old.id)
        for old, mine in zip(found.utterances, given, strict=True)
    ]
