"""The text of a WebVTT cue, with a time stamp before each word that has one, and after it where a pause follows."""

from __future__ import annotations

from syncstudio.interchange.seconds import rounded_to
from syncstudio.interchange.subtitles.cue_stream import Cue
from syncstudio.interchange.subtitles.cue_time import stamp_text
from syncstudio.interchange.subtitles.guards import guarded_braces, guarded_lines

_MS_NS = 1_000_000


def escaped(text: str) -> str:
    """Text in which nothing is a tag, an entity or an arrow."""
    text = guarded_braces(text)
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def payload_of(cue: Cue) -> str:
    """What stands below the arrow."""
    timed = [word for word in cue.words if word.start_ns is not None]
    if not timed:
        return guarded_lines(escaped(cue.text))
    out: list[str] = []
    at = 0
    last_ns = -1
    for place, word in enumerate(cue.words):
        found = cue.text.find(word.text, at) if word.text else -1
        if found < 0:
            continue
        out.append(escaped(cue.text[at:found]))
        at = found + len(word.text)
        start_ns = None if word.start_ns is None else rounded_to(word.start_ns, _MS_NS)
        if start_ns is not None and start_ns > last_ns and cue.start_ns <= start_ns < cue.end_ns:
            out.append(f"<{stamp_text(start_ns)}>")
            last_ns = start_ns
        out.append(escaped(word.text))
        end_ns = None if word.end_ns is None else rounded_to(word.end_ns, _MS_NS)
        if end_ns is not None and last_ns < end_ns < cue.end_ns and end_ns < _next_ns(cue, place):
            out.append(f"<{stamp_text(end_ns)}>")
            last_ns = end_ns
    out.append(escaped(cue.text[at:]))
    return guarded_lines("".join(out))


def _next_ns(cue: Cue, place: int) -> int:
    """Where the next word begins, or the cue ends; a word without a time begins where the one before it ends."""
    if place + 1 == len(cue.words):
        return cue.end_ns
    start_ns = cue.words[place + 1].start_ns
    return -1 if start_ns is None else rounded_to(start_ns, _MS_NS)
