"""Reads SRT and WebVTT: blocks of lines, each with an arrow between two times.

Read here and not with pysubs2, which drops WebVTT's cue names and voices and rounds to milliseconds, nor with
webvtt-py, which refuses a whole file for one broken cue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from syncstudio.interchange.subtitles.cue_time import arrow_line
from syncstudio.interchange.subtitles.markup import spoken_texts
from syncstudio.interchange.utterance import Utterance

# How many broken cues a note names by line.
_NAMED_CUES = 3

_SKIPPED_BLOCKS = ("NOTE", "STYLE", "REGION")
_HINTED_LANGUAGE = re.compile(r"^Language:\s*(\S+)", re.IGNORECASE)

# "MARY: ..." and "[Mary] ..." are how SRT files, which have no voices, name who speaks.
_BRACKET_SPEAKER = re.compile(r"^\[([^\[\]:]{1,40})\]:?\s+(?=\S)")
_UPPER_SPEAKER = re.compile(r"^(?:-\s*)?([A-ZÀ-ÞŠŽ][A-ZÀ-ÞŠŽ0-9_ .'-]{0,38}|SPEAKER[ _]\d+):\s+(?=\S)")


@dataclass(slots=True)
class Cues:
    """What came out of a file of cues."""

    utterances: list[Utterance] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    language: str = ""


def read_cues(text: str, is_vtt: bool) -> Cues:
    """The cues of a whole file's text. Broken cues are skipped, and named in a note by their line."""
    found = Cues()
    broken: list[int] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for first, block in _blocks(lines):
        if is_vtt and (first == 0 or block[0].startswith(_SKIPPED_BLOCKS)) and not _has_arrow(block):
            found.language = found.language or _language(block)
            continue
        if not _read_block(block, is_vtt, found.utterances):
            broken.append(first + 1)
    if broken:
        lines_text = ", ".join(map(str, broken[:_NAMED_CUES])) + (
            ", ..." if len(broken) > _NAMED_CUES else ""
        )
        were = "was" if len(broken) == 1 else "were"
        count = "1 cue" if len(broken) == 1 else f"{len(broken):,} cues"
        found.notes.append(f"{count} could not be read and {were} left out (line {lines_text}).")
    return found


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """(number of the first line, lines) of every stretch between blank lines.

    Text with a blank line inside it goes on until the next block that is a cue; two cues without a blank line
    between them are two blocks.
    """
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines):
        starts_block = number == 0 or not lines[number - 1].strip() or not blocks
        if line.strip() and (starts_block or _begins_cue(lines, number)):
            blocks.append((number, [line]))
        elif line.strip():
            blocks[-1][1].append(line)
    return blocks


def _begins_cue(lines: list[str], number: int) -> bool:
    """Whether a cue begins in the middle of a block: an arrow, or the number before one, after earlier
    text."""
    if number + 1 < len(lines) and lines[number].strip().isdigit() and arrow_line(lines[number + 1]):
        return True
    if not arrow_line(lines[number]):
        return False
    above = lines[number - 1].strip()
    # The line right above an arrow is the cue's own name, unless that line has text of a cue above it.
    return not above.isdigit() and number >= 2 and bool(lines[number - 2].strip())


def _has_arrow(block: list[str]) -> bool:
    return any("-->" in line for line in block)


def _language(block: list[str]) -> str:
    return next((found[1] for line in block if (found := _HINTED_LANGUAGE.match(line.strip()))), "")


def _read_block(block: list[str], is_vtt: bool, out: list[Utterance]) -> bool:
    """Add one block's cue; text that follows a blank line inside a cue joins the cue before. False when
    broken."""
    at = next((number for number, line in enumerate(block[:2]) if arrow_line(line)), None)
    if at is None:
        if _has_arrow(block[:2]) or not out or block[0].strip().isdigit():
            return False
        return _join(block, out)
    times = arrow_line(block[at])
    assert times is not None
    start_ns, end_ns, _ = times
    if end_ns < start_ns:
        return False
    name = block[0].strip() if at == 1 else ""
    payload = "\n".join(block[at + 1 :])
    for spoken in spoken_texts(payload, start_ns, end_ns):
        text, speaker = spoken.text, spoken.speaker
        if not is_vtt and not speaker:
            text, speaker = _named_speaker(text)
        out.append(Utterance(start_ns, end_ns, text, speaker, spoken.words, name))
    return True


def _join(block: list[str], out: list[Utterance]) -> bool:
    last = out[-1]
    more = " ".join(spoken.text for spoken in spoken_texts("\n".join(block), last.start_ns, last.end_ns))
    if more:
        text = f"{last.text}\n{more}"
        out[-1] = Utterance(last.start_ns, last.end_ns, text, last.speaker, last.words, last.id)
    return True


def _named_speaker(text: str) -> tuple[str, str]:
    """(text, speaker) where the text begins with a name in brackets or capitals; else the text as it is."""
    found = _BRACKET_SPEAKER.match(text) or _UPPER_SPEAKER.match(text)
    return (text[found.end() :], found[1].strip()) if found else (text, "")
