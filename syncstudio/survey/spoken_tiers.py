"""Which tiers say that somebody speaks, and which of them say it most finely: words, or sentences.

A tier is judged by its name and by what it holds. “words-pos” tells of words, but is none; a tier called “words” that
holds sentences is one of sentences; words that leave no pause say less than sentences that do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

Span = tuple[int, int]
Spans = list[Span]
Row = tuple[int, int, str]
"""When something is said, in nanoseconds, and what."""

Grain = Literal["words", "sentences", ""]

PAUSES = frozenset({"", "sil", "sp", "spn", "<eps>", "<p:>", "<p>", "<usb>", "#", "_", "xxx"})
"""What aligners write for a pause."""

_SENTENCES = re.compile(
    r"(^|[^a-z])(utterances?|phrases?|sentences?|transcripts?|transcription|orthography)([^a-z]|$)",
    re.IGNORECASE,
)
# "ort" and "ort-mau" are those of the Munich aligner.
_WORDS = re.compile(r"(^|[^a-z])(words?|tokens?|ort|ort-mau)([^a-z]|$)", re.IGNORECASE)
# What is told about words, what they are made of, and what bodies and people who listen add.
_ABOUT = re.compile(
    r"(^|[^a-z])(pos|upos|xpos|part-?of-?speech|tags?|lemmas?|lemmata|gloss(es)?|glossing|morph(s|emes?|ology)?|"
    r"class(es)?|types?|phon(es?|emes?|etics?|ology|o)?|ipa|x?-?sampa|syll?(s|ables?)?|stress|tones?|"
    r"accents?|boundar(y|ies)|breaks?|id|ids|counts?|index|conf(idence)?|scores?|notes?|comments?|gestures?|gaze|"
    r"hands?)([^a-z]|$)",
    re.IGNORECASE,
)

# Half of the labels of a tier of sentences have so many words at least, where it is not called so.
_SENTENCE_WORDS = 3
# Words last so long, half of them, and follow one another as closely as in one breath.
_LONGEST_WORD_NS, _BREATH_NS = 800_000_000, 120_000_000
# A tier that is called words and holds what lasts longer, half of it, holds sentences.
_NO_WORD_NS = 1_500_000_000
# Sounds of speech are shorter than this, or than that and written with a sign or two.
_SOUND_NS, _SHORT_SOUND_NS, _SIGNS = 50_000_000, 130_000_000, 2
# Of a tier whose name tells nothing: so many labels show whether they are words of a language, or a few marks again and
# again. Marks are often written in capitals; so many different ones are none.
_SHOWING, _DIFFERENT, _MOST_MARKS = 20, 0.3, 100
# Speech that is told twice: half of the one lies where the other has words.
_TWICE = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """What one lane says: words that have times of their own (where most of it has), and everything that is said."""

    words: tuple[Span, ...]
    spoken: tuple[Span, ...]


def said_in(rows: Sequence[Row]) -> list[Row]:
    """What lasts and is no pause."""
    return [row for row in rows if row[1] > row[0] and row[2].strip().casefold() not in PAUSES]


def grain_of(name: str, rows: Sequence[Row]) -> Grain:
    """Whether a tier is one of words or of sentences, by its name and by what it holds; "" where it is none of both."""
    said = said_in(rows)
    if not said or _ABOUT.search(name) or _are_sounds(said):
        return ""
    held = grain_held(said)
    if _WORDS.search(name):
        long = median(end - start for start, end, _ in said) > _NO_WORD_NS
        return "sentences" if long or held == "sentences" else "words"
    if _SENTENCES.search(name):
        return "words" if held == "words" else "sentences"
    return "" if held == "words" and not _are_of_a_language(said) else held


def grain_held(said: Sequence[Row]) -> Grain:
    """The same by what is held alone; "" where that may be anything."""
    if not said:
        return ""
    count = median(len(text.split()) for *_, text in said)
    if count >= _SENTENCE_WORDS:
        return "sentences"
    if count > 1 or len(said) < 2 or median(end - start for start, end, _ in said) > _LONGEST_WORD_NS:
        return ""
    said = sorted(said)
    follows = median(later[0] - sooner[1] for sooner, later in pairwise(said))
    return "words" if follows <= _BREATH_NS else ""


def told_of(rows: Sequence[Row], own_words: Callable[[int], Spans]) -> Told:
    """What a transcript says; `own_words` are the words of a row that have times of their own.

    A file may have one cue for each word: these are words, too.
    """
    spoken = tuple((start, end) for start, end, _ in rows)
    words: Spans = []
    timed_ns = 0
    for place, (start, end) in enumerate(spoken):
        own = own_words(place)
        timed_ns += end - start if own else 0
        words += own
    if words:
        most = 2 * timed_ns >= sum(end - start for start, end in spoken)
        return Told(tuple(words) if most else (), spoken)
    return Told(spoken if grain_held(said_in(rows)) == "words" else (), spoken)


def finest(lanes: Sequence[Told]) -> tuple[Spans, bool]:
    """When somebody speaks by all lanes, in order, each span once; and whether these are words or sentences.

    Lanes of several speakers count together. A lane that tells more coarsely what another one has words of is left
    out; where most is told by sentences alone, so are the words.
    """
    worded = [lane for lane in lanes if lane.words]
    plain = [lane for lane in lanes if not lane.words]
    words = _once(span for lane in worded for span in lane.words)
    copies = [lane for lane in plain if _with_words(lane.spoken, words) >= _TWICE]
    others = _spoken(lane for lane in plain if lane not in copies)
    # Words that leave no pause say nothing of where speech begins and ends.
    tells = not copies or 2 * len(_stretches(words)) >= len(_stretches(_spoken(copies)))
    if worded and tells and _lasting_ns(_spoken(worded)) >= _lasting_ns(others):
        return words, True
    sentences = _spoken(plain)
    alone = [lane for lane in worded if _inside(lane.words, sentences) < _TWICE]
    return _once([*sentences, *_spoken(alone)]), False


def _spoken(lanes: Iterable[Told]) -> Spans:
    return _once(span for lane in lanes for span in lane.spoken)


def _once(spans: Iterable[Span]) -> Spans:
    return sorted(set(spans))


def _stretches(spans: Spans) -> Spans:
    """Spans as one where they follow one another as in one breath."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= _BREATH_NS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _lasting_ns(spans: Spans) -> int:
    return sum(end - start for start, end in _stretches(spans))


def _with_words(spoken: Sequence[Span], words: Spans) -> float:
    """The part of what is spoken, by its time, in which words lie."""
    middles = sorted(start + end for start, end in words)
    having = sum(
        end - start
        for start, end in spoken
        if bisect_left(middles, 2 * start) < bisect_left(middles, 2 * end)
    )
    return having / max(sum(end - start for start, end in spoken), 1)


def _inside(words: Sequence[Span], sentences: Spans) -> float:
    """The part of words that lie in sentences."""
    stretches = _stretches(sentences)
    starts = [start for start, _ in stretches]

    def lies(word: Span) -> bool:
        middle = (word[0] + word[1]) // 2
        place = bisect_left(starts, middle + 1) - 1
        return place >= 0 and middle < stretches[place][1]

    return sum(map(lies, words)) / max(len(words), 1)


def _are_sounds(said: Sequence[Row]) -> bool:
    """Whether they are so short that they can only be sounds that words are made of."""
    lasts_ns = median(end - start for start, end, _ in said)
    signs = median(len(text.strip()) for *_, text in said)
    return lasts_ns < _SOUND_NS or (lasts_ns < _SHORT_SOUND_NS and signs <= _SIGNS)


def _are_of_a_language(said: Sequence[Row]) -> bool:
    """Whether labels of one word are many different ones, and not marks that come again and again."""
    texts = [text.strip() for *_, text in said]
    different = len({text.casefold() for text in texts})
    if len(texts) < _SHOWING or different < min(_DIFFERENT * len(texts), _MOST_MARKS):
        return False
    marks = sum(text == text.upper() != text.lower() for text in texts)
    return 2 * marks < len(texts) or different > _MOST_MARKS
