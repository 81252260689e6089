"""Takes the markup out of subtitle text, and keeps what it says: who speaks, and when each word begins."""

from __future__ import annotations

import bisect
import html
import re
from dataclasses import dataclass

from syncstudio.interchange.subtitles.cue_time import STAMP, stamp_ns
from syncstudio.interchange.subtitles.guards import unguarded
from syncstudio.interchange.utterance import TimedWord

_TAG = re.compile(r"<(/?)([^<>\s.]*)([^<>]*)>")
_ASS_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_SPACES = re.compile(r"[ \t ]+")

# Tags of WebVTT and the HTML that SRT files carry. Anything else between angle brackets is text: "a < b > c".
_KNOWN_TAGS = frozenset(
    {"v", "c", "b", "i", "u", "s", "ruby", "rt", "lang", "font", "span", "br", "em", "strong", "p"}
)


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Text of one voice without tags, still guarded, with timed words where the cue had inline stamps."""

    text: str
    speaker: str
    words: tuple[TimedWord, ...]


def spoken_texts(payload: str, start_ns: int, end_ns: int) -> list[SpokenText]:
    """A cue's payload, cut where the voice changes; inline stamps become the words' times.

    Words before the first inline stamp begin with the cue; a word ends where the next stamp stands, the last
    with the cue.
    """
    if "{" not in payload and "&" not in payload:
        # Most cues are plain text of one voice.
        speaker, rest = "", payload
        if payload.startswith("<v "):
            speaker, _, rest = payload[3:].removesuffix("</v>").partition(">")
        if "<" not in rest and "<" not in speaker:
            text = _tidy(rest)
            return [SpokenText(text, speaker.strip(), ())] if text else []
    voices = _Voices(start_ns)
    at = 0
    payload = _ASS_OVERRIDE.sub("", payload)
    for tag in _TAG.finditer(payload):
        stamp = STAMP.fullmatch(tag[2] + tag[3]) if not tag[1] else None
        name = tag[2].lower()
        if stamp is None and name not in _KNOWN_TAGS:
            continue
        voices.say(payload[at : tag.start()])
        at = tag.end()
        if stamp is not None:
            voices.stamp(stamp_ns(*stamp.groups()))
        elif name == "v":
            voices.change("" if tag[1] else _voice_name(tag[3]))
        elif name == "br":
            voices.say("\n")
    voices.say(payload[at:])
    return voices.ended(end_ns)


def _voice_name(annotation: str) -> str:
    """The name in `<v.loud Mary Ann>`: what follows the classes."""
    return html.unescape(annotation.partition(" ")[2] if annotation.startswith(".") else annotation).strip()


class _Voices:
    """Collects pieces of text by voice and stamp."""

    def __init__(self, start_ns: int) -> None:
        self._start_ns = start_ns
        self._speaker = ""
        self._pieces: list[tuple[int | None, str]] = [(None, "")]
        self._done: list[tuple[str, list[tuple[int | None, str]]]] = []

    def say(self, text: str) -> None:
        stamp, said = self._pieces[-1]
        self._pieces[-1] = (stamp, said + html.unescape(text))

    def stamp(self, ns: int) -> None:
        self._pieces.append((ns, ""))

    def change(self, speaker: str) -> None:
        if any(text.strip() for _, text in self._pieces):
            self._done.append((self._speaker, self._pieces))
            self._pieces = [(None, "")]
        self._speaker = speaker

    def ended(self, end_ns: int) -> list[SpokenText]:
        self.change("")
        starts = sorted(stamp for _, pieces in self._done for stamp, _ in pieces if stamp is not None)
        out = []
        for speaker, pieces in self._done:
            text = _tidy("".join(text for _, text in pieces))
            words = self._words(pieces, starts, end_ns) if starts else ()
            if text:
                out.append(SpokenText(text, speaker, words))
        return out

    def _words(
        self, pieces: list[tuple[int | None, str]], starts: list[int], end_ns: int
    ) -> tuple[TimedWord, ...]:
        words = []
        for stamp, text in pieces:
            start = self._start_ns if stamp is None else stamp
            after = bisect.bisect_right(starts, start)
            stop = starts[after] if after < len(starts) else end_ns
            tokens = text.split()
            # Stamps stand before words; where one stands before several, only the first one's start is known.
            for number, token in enumerate(tokens):
                first, last = number == 0, number == len(tokens) - 1
                words.append(
                    TimedWord(unguarded(token), start if first else None, max(start, stop) if last else None)
                )
        return tuple(words)


def _tidy(text: str) -> str:
    if (
        "\n" not in text
        and "  " not in text
        and "\t" not in text
        and "\u00a0" not in text
        and "\r" not in text
    ):
        return text.strip()
    lines = (_SPACES.sub(" ", line).strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)
