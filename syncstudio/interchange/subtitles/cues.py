"""Reads SRT and WebVTT: blocks of lines, each with an arrow between two times.

Read here and not with pysubs2, which drops WebVTT's cue names and voices and rounds to milliseconds, nor with
webvtt-py, which refuses a whole file for one broken cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from syncstudio.interchange.subtitles.cue_notes import left_out
from syncstudio.interchange.subtitles.cue_time import NS_PER_S, arrow_line, open_arrow_line
from syncstudio.interchange.subtitles.guards import unguarded
from syncstudio.interchange.subtitles.markup import spoken_texts
from syncstudio.interchange.subtitles.srt_speaker import named_speaker
from syncstudio.interchange.utterance import Utterance

_BLOCK_KIND = re.compile(r"(NOTE|STYLE|REGION)(?:\s|$)")
_HINTED_LANGUAGE = re.compile(r"^Language:\s*(\S+)", re.IGNORECASE)
# How long a last cue without an end is shown.
_LAST_NS = 2 * NS_PER_S


@dataclass(slots=True)
class Cues:
    """What came out of a file of cues.

    `settings` are those of cues by their place in `utterances`; `remarks` are (place of the cue that follows, text).
    """

    utterances: list[Utterance] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    language: str = ""
    settings: dict[int, str] = field(default_factory=dict)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    """Sentences about what is no speech: looks."""


@dataclass(slots=True)
class _Lines:
    """Lines in which something was wrong or left aside, from 1."""

    broken: list[int] = field(default_factory=list)
    endless: list[int] = field(default_factory=list)
    before_zero: list[int] = field(default_factory=list)
    asides: dict[str, list[int]] = field(default_factory=dict)
    open_places: list[int] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)


def read_cues(text: str, is_vtt: bool) -> Cues:
    """The cues of a whole file's text. Broken cues are skipped, and named in a note by their line."""
    found, wrong = Cues(), _Lines()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for first, block in _blocks(lines):
        if is_vtt and not _has_arrow(block):
            kind = _BLOCK_KIND.match(block[0])
            if first == 0:
                found.language = _language(block)
                continue
            if kind is not None and kind[1] == "NOTE":
                remark = "\n".join([block[0][4:].strip(), *block[1:]]).strip()
                found.language = found.language or _language(block)
                if remark and not _HINTED_LANGUAGE.match(remark):
                    found.remarks.append((len(found.utterances), unguarded(remark)))
                continue
            if kind is not None:
                wrong.asides.setdefault(kind[1], []).append(first + 1)
                continue
        if not _read_block(first, block, is_vtt, found, wrong):
            wrong.broken.append(first + 1)
    _put_joined(found, wrong)
    _close(found, wrong)
    _tell(found, wrong)
    return found


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, lines) of every stretch between blank lines.

    Text with a blank line inside it goes on until the next block that is a cue; two cues without a blank line
    between them are two blocks.
    """
    block: list[str] = []
    first = 0
    above = ""
    for number, line in enumerate(lines):
        bare = line.strip()
        if bare:
            if not block or not above or _begins_cue(lines, number):
                if block:
                    yield first, block
                first, block = number, [line]
            else:
                block.append(line)
        above = bare
    if block:
        yield first, block


def _begins_cue(lines: list[str], number: int) -> bool:
    """Whether a cue begins in the middle of a block: an arrow, or the number before one, after earlier
    text."""
    if number + 1 < len(lines) and "->" in lines[number + 1] and lines[number].strip().isdigit():
        return _is_arrow(lines[number + 1])
    if not _is_arrow(lines[number]):
        return False
    above = lines[number - 1].strip()
    # The line right above an arrow is the cue's own name, unless that line has text of a cue above it.
    return not above.isdigit() and number >= 2 and bool(lines[number - 2].strip())


def _is_arrow(line: str) -> bool:
    return "->" in line and (arrow_line(line) is not None or open_arrow_line(line) is not None)


def _has_arrow(block: list[str]) -> bool:
    return any("-->" in line for line in block)


def _language(block: list[str]) -> str:
    return next((found[1] for line in block if (found := _HINTED_LANGUAGE.match(line.strip()))), "")


def _read_block(first: int, block: list[str], is_vtt: bool, found: Cues, wrong: _Lines) -> bool:
    """Add one block's cue; text that follows a blank line inside a cue joins the cue before. False when
    broken."""
    at, times = 0, arrow_line(block[0])
    if times is None and len(block) > 1:
        at, times = 1, arrow_line(block[1])
    endless = False
    if times is None:
        opened = [(place, open_arrow_line(line)) for place, line in enumerate(block[:2])]
        at, start = next(((place, ns) for place, ns in opened if ns is not None), (0, None))
        if start is None:
            if _has_arrow(block[:2]) or not found.utterances or block[0].strip().isdigit():
                return False
            return _join(block, found, wrong)
        times, endless = (start, start, ""), True
        wrong.endless.append(first + at + 1)
    start_ns, end_ns, settings = times
    if end_ns < start_ns:
        return False
    if start_ns < 0:
        wrong.before_zero.append(first + at + 1)
    name = block[0].strip() if at == 1 else ""
    _put_joined(found, wrong)
    for spoken in spoken_texts("\n".join(block[at + 1 :]), start_ns, end_ns):
        text, speaker = spoken.text, spoken.speaker
        if not is_vtt and not speaker:
            text, speaker = named_speaker(text)
        text = unguarded(text)
        if settings:
            found.settings[len(found.utterances)] = settings
        if endless:
            wrong.open_places.append(len(found.utterances))
        found.utterances.append(Utterance(start_ns, end_ns, text, speaker, spoken.words, name))
    return True


def _join(block: list[str], found: Cues, wrong: _Lines) -> bool:
    last = found.utterances[-1]
    more = " ".join(spoken.text for spoken in spoken_texts("\n".join(block), last.start_ns, last.end_ns))
    if more:
        wrong.joined.append(unguarded(more))
    return True


def _put_joined(found: Cues, wrong: _Lines) -> None:
    """Give the last cue all the text that followed it, at once: it may be millions of lines."""
    if wrong.joined:
        last = found.utterances[-1]
        text = "\n".join([last.text, *wrong.joined])
        found.utterances[-1] = Utterance(last.start_ns, last.end_ns, text, last.speaker, last.words, last.id)
        wrong.joined.clear()


def _close(found: Cues, wrong: _Lines) -> None:
    """Give cues without an end that of the next one's start."""
    for place in reversed(wrong.open_places):
        old = found.utterances[place]
        later = found.utterances[place + 1 : place + 20]
        end_ns = next((one.start_ns for one in later if one.start_ns > old.start_ns), old.start_ns + _LAST_NS)
        found.utterances[place] = Utterance(old.start_ns, end_ns, old.text, old.speaker, old.words, old.id)


def _tell(found: Cues, wrong: _Lines) -> None:
    if wrong.broken:
        found.notes.append(left_out(wrong.broken, "could not be read and", "left out"))
    if wrong.endless:
        found.notes.append(left_out(wrong.endless, "had no end and", "ended where the next begins"))
    if wrong.before_zero:
        found.notes.append(left_out(wrong.before_zero, "began before zero and", "kept there"))
    for kind, at in wrong.asides.items():
        found.asides.append(left_out(at, "", "left out", f"{kind} block"))
