"""What happens in the demo scene, and when, in true time: words, claps, notes and one opening sweep.

The same length always gives the same story. Claps and notes are aperiodic, so that no two stretches look
alike and an alignment found from them is unique.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

LINES: tuple[tuple[str, str], ...] = (
    ("Ana", "Five devices, five clocks."),
    ("Ben", "None of them agree on what time it is."),
    ("Ana", "I clap, and every one of them notices."),
    ("Ben", "The lamp flashes when the hands meet."),
    ("Ana", "The sensor rides on the swinging arm."),
    ("Ben", "No two of its swings are alike."),
    ("Ana", "One recorder runs a little slow."),
    ("Ben", "Each clap makes a sound, a light and a bump."),
    ("Ana", "The lamp lights at once, and goes out at once."),
    ("Ben", "A shutter that was open for half of it sees half of it."),
    ("Ana", "So a camera knows the time between two frames."),
    ("Ben", "My words are written down, with the time of each."),
    ("Ana", "And mine beside them."),
    ("Ben", "A few notes of music do no harm."),
    ("Ana", "Put the claps on one line, and we are in sync."),
    ("Ben", "Nobody had to drag a thing."),
    ("Ana", "Thank you, that is all."),
)
SPEAKERS = ("Ana", "Ben")
VOWELS = "aeiou"
SHORTEST_S = 8
"""With less, a device that starts late would record almost nothing."""

_MS = 1_000_000
_VOWEL_MS, _CONSONANT_MS, _WORD_GAP_MS = 82, 44, 40
_FIRST_NOTE_MS, _FIRST_WORD_MS = 150, 1_100
_QUIET_END_MS = 1_200
_HUSH_MS, _CLAP_APART_MS = 420, 520
"""Nobody claps into a word, and a lamp is dark again for a while before it flashes."""
_SEED = 20


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as it is said: true times, whole milliseconds."""

    text: str
    start_ns: int
    end_ns: int

    @property
    def letters(self) -> str:
        """The letters that make a sound, in lower case."""
        return "".join(letter for letter in self.text.lower() if letter.isalpha())


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance of one speaker."""

    speaker: str
    words: tuple[SpokenWord, ...]

    @property
    def start_ns(self) -> int:
        return self.words[0].start_ns

    @property
    def end_ns(self) -> int:
        return self.words[-1].end_ns

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happens, in order, in nanoseconds of true time."""

    seconds: int
    lines: tuple[Line, ...]
    claps_ns: tuple[int, ...]
    notes_ns: tuple[int, ...]
    sweep_ns: int


def tell(seconds: int) -> Story:
    """The story of this many seconds (at least 8); always the same one."""
    if seconds < SHORTEST_S:
        raise ValueError(f"the demo needs at least {SHORTEST_S} seconds, not {seconds}")
    dice = random.Random(_SEED)
    last_ms = seconds * 1000 - _QUIET_END_MS
    lines: list[Line] = []
    claps: list[int] = []
    notes: list[int] = [_FIRST_NOTE_MS * _MS]
    now_ms = _FIRST_WORD_MS
    sweep_ms = 0
    while True:
        speaker, text = LINES[len(lines) % len(LINES)]
        line = _speak(speaker, text, now_ms)
        if line.end_ns > last_ms * _MS:
            break
        lines.append(line)
        now_ms = line.end_ns // _MS + _HUSH_MS
        if not sweep_ms:
            sweep_ms = now_ms
            now_ms += 520
        for number in range(2 + len(lines) % 2):
            # Whole microseconds that fall on no device's own grid.
            clap_us = now_ms * 1000 + dice.randrange(0, 160_000)
            claps.append(clap_us * 1000)
            if number == 0:
                # Music plays while nobody speaks, and is over when somebody does.
                notes.append((clap_us // 1000 + dice.randrange(110, 190)) * _MS)
            now_ms = clap_us // 1000 + _CLAP_APART_MS + dice.randrange(0, 240)
    while now_ms < last_ms:
        claps.append((now_ms * 1000 + dice.randrange(0, 160_000)) * 1000)
        now_ms += 160 + _CLAP_APART_MS + dice.randrange(0, 400)
    kept_claps, kept_notes = (
        tuple(one for one in times_ns if one < last_ms * _MS) for times_ns in (claps, notes)
    )
    return Story(seconds, tuple(lines), kept_claps, kept_notes, sweep_ms * _MS)


def _speak(speaker: str, text: str, start_ms: int) -> Line:
    words: list[SpokenWord] = []
    now_ms = start_ms
    for token in text.split():
        word = SpokenWord(token, now_ms * _MS, 0)
        length_ms = sum(_VOWEL_MS if letter in VOWELS else _CONSONANT_MS for letter in word.letters)
        length_ms = max(length_ms, 90)
        words.append(SpokenWord(token, now_ms * _MS, (now_ms + length_ms) * _MS))
        pause_ms = 170 if token.endswith(",") else _WORD_GAP_MS
        now_ms += length_ms + pause_ms
    return Line(speaker, tuple(words))
