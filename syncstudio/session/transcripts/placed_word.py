"""A word of an utterance as panes are told of it: which signs of the text it is, and where it lies in master time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncstudio.project.records import Word, WordTiming
from syncstudio.session.transcripts.utterance_words import places_of
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

# A word of which its program is less sure than this is worth a second hearing.
LOW_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word, and where it lies on the master timeline; nothing where it has no time of its own.

    It is the signs `[first, last)` of the utterance's text, or none of them (-1). `timing` says whose times they are,
    as in the project's `Word`.
    """

    text: str
    master: Span | None
    confidence: float | None
    id: int = 0
    first: int = -1
    last: int = -1
    unsure: bool = False
    timing: WordTiming = ""


def placed_words(words: Sequence[Word], text: str, clock_map: ClockMap | None) -> tuple[PlacedWord, ...]:
    """The words of an utterance with this text, in order."""
    return tuple(
        PlacedWord(
            word.text,
            word_span(word, clock_map),
            word.confidence,
            word.id,
            *(place or (-1, -1)),
            word.unsure,
            word.timing,
        )
        for word, place in zip(words, places_of(words, text), strict=True)
    )


def word_span(word: Word, clock_map: ClockMap | None) -> Span | None:
    """Where a word lies on the master timeline; None where it has no time."""
    if word.start_ns is None or word.end_ns is None:
        return None
    if clock_map is None:
        return Span(word.start_ns, word.end_ns)
    start_ns = clock_map.nearest_master(word.start_ns)
    return Span(start_ns, max(start_ns, clock_map.nearest_master_end(word.end_ns)))
