"""Words in their order, made into utterances where a pause parts them."""

from __future__ import annotations

from collections.abc import Sequence

from syncstudio.interchange.label_document import DocumentSegment
from syncstudio.interchange.utterance import TimedWord

PAUSE_NS = 500_000_000
"""A longer silence between two words parts utterances."""

Timed = tuple[int, int, TimedWord]


def utterances_of(words: Sequence[Timed]) -> list[DocumentSegment]:
    """Utterances of words with their starts and ends, which may come in any order."""
    words = sorted(words, key=lambda each: each[0])
    utterances = []
    first, end_ns = 0, words[0][1] if words else 0
    for place in range(1, len(words) + 1):
        if place == len(words) or words[place][0] - end_ns > PAUSE_NS:
            said = tuple(each[2] for each in words[first:place])
            text = " ".join(word.text for word in said)
            utterances.append(DocumentSegment(words[first][0], end_ns, text, words=said))
            first = place
        if place < len(words):
            end_ns = words[place][1] if first == place else max(end_ns, words[place][1])
    return utterances if words else []
