r"""The text of a line of ASS: line breaks, override codes, and karaoke, which times each word.

`{\k20}` says that what follows it up to the next such code lasts 20 hundredths of a second, the first from the line's
start (Aegisub's manual, "ASS tags").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from syncstudio.interchange.seconds import rounded_to
from syncstudio.interchange.subtitles.cue_stream import Cue
from syncstudio.interchange.subtitles.guards import guarded_backslashes, guarded_begin, unguarded
from syncstudio.interchange.utterance import TimedWord

TICK_NS = 10_000_000
_TOKEN = re.compile(r"\\[Nn]|\\h|\\[{}]|\{([^{}]*)\}")
_KARAOKE = re.compile(r"\\(?:k[fot]?|K)\s*(\d{1,7})")
_DRAWING = re.compile(r"\\p\s*(\d+)")
_PLAIN_TOKENS = {"\\N": "\n", "\\n": "\n", "\\h": " ", "\\{": "{", "\\}": "}"}
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class AssText:
    """Plain text and its words; `codes` counts override codes that were taken out, `is_drawing` says it is no text."""

    text: str
    words: tuple[TimedWord, ...]
    codes: int
    is_drawing: bool


def read_ass_text(raw: str, start_ns: int, end_ns: int) -> AssText:
    """The text of a line's last field."""
    if "\\" not in raw and "{" not in raw:
        return AssText(unguarded(raw.strip()), (), 0, False)
    # (start, end, text) of stretches; times are None before the first karaoke code.
    pieces: list[tuple[int | None, int | None, str]] = [(None, None, "")]
    at, codes, at_ns, is_drawing = 0, 0, start_ns, False
    for token in _TOKEN.finditer(raw):
        _say(pieces, raw[at : token.start()])
        at = token.end()
        inside = token[1]
        if inside is None:
            _say(pieces, _PLAIN_TOKENS[token[0]])
            continue
        drawing = _DRAWING.search(inside)
        is_drawing = is_drawing or (drawing is not None and int(drawing[1]) > 0)
        times = _KARAOKE.findall(inside)
        for length in times:
            until_ns = at_ns + int(length) * TICK_NS
            pieces.append((at_ns, until_ns, ""))
            at_ns = until_ns
        codes += not times
    _say(pieces, raw[at:])
    words = _words(pieces, end_ns) if len(pieces) > 1 else ()
    text = "".join(piece[2] for piece in pieces)
    return AssText(unguarded(text.strip(" \t")), words, codes, is_drawing)


def _say(pieces: list[tuple[int | None, int | None, str]], text: str) -> None:
    start_ns, end_ns, said = pieces[-1]
    pieces[-1] = (start_ns, end_ns, said + text)


def _words(pieces: list[tuple[int | None, int | None, str]], most_ns: int) -> tuple[TimedWord, ...]:
    """The words of syllables: each begins with the stretch of its first letter and ends with that of its last."""
    text = "".join(piece[2] for piece in pieces)
    bounds = []
    at = 0
    for start_ns, end_ns, said in pieces:
        if said:
            bounds.append((at, at + len(said), start_ns, end_ns))
        at += len(said)
    words = []
    place = 0
    for found in _WORD.finditer(text):
        while bounds[place][1] <= found.start():
            place += 1
        last = place
        while bounds[last][1] < found.end():
            last += 1
        # Where several words share a stretch, the first one's start and the last one's end are known.
        first_of = not text[bounds[place][0] : found.start()].strip()
        last_of = not text[found.end() : bounds[last][1]].strip()
        start_ns = bounds[place][2] if first_of else None
        end_ns = bounds[last][3] if last_of else None
        if start_ns is not None and start_ns >= most_ns:
            start_ns = end_ns = None
        if end_ns is not None:
            end_ns = min(end_ns, most_ns)
        words.append(TimedWord(unguarded(found[0]), start_ns, end_ns))
    return tuple(words)


def written_ass_text(cue: Cue) -> str:
    """The last field of a line, words with times as karaoke."""
    out = [guarded_begin("")] if cue.text.startswith("\u2060") else []
    at = 0
    at_ns = cue.start_ns
    for word in cue.words:
        if word.start_ns is None or word.end_ns is None or not word.text:
            continue
        found = cue.text.find(word.text, at)
        start_ns, end_ns = rounded_to(word.start_ns, TICK_NS), rounded_to(word.end_ns, TICK_NS)
        if found < 0 or start_ns < at_ns or end_ns < start_ns or end_ns > cue.end_ns:
            continue
        between = _plain(cue.text[at:found])
        # Nothing is said for a while: a code without text of its own.
        pause = f"{{\\k{(start_ns - at_ns) // TICK_NS}}}" if start_ns > at_ns else ""
        out.append(f"{pause}{between}{{\\k{(end_ns - start_ns) // TICK_NS}}}{_plain(word.text)}")
        at, at_ns = found + len(word.text), end_ns
    out.append(_plain(cue.text[at:]))
    return "".join(out)


def _plain(text: str) -> str:
    return guarded_backslashes(text).replace("\n", "\\N")
