"""What happens to the words of an utterance when it is cut in two, joined, or written anew.

The law of all of it: afterwards the words are the text, sign by sign but for spaces; words that nobody touched keep
their times, and the others lie between them, inside the utterance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from syncstudio.project.records import Word
from syncstudio.session.transcripts.word_matching import Token, bare, exact_places, matched
from syncstudio.session.transcripts.word_split import Place, cut_place, without_spaces
from syncstudio.session.transcripts.word_times import Edges, spread


@dataclass(frozen=True, slots=True)
class CutWords:
    """The words and texts of the two parts. `text_stayed`: the text could not be parted, and is all in the first.

    `at_ns` is where the cut is, on the lane's clock. Words that are new have id 0.
    """

    first: tuple[Word, ...]
    second: tuple[Word, ...]
    first_text: str
    second_text: str
    text_stayed: bool
    at_ns: int


def cut_words(words: Sequence[Word], text: str, at_ns: int) -> CutWords:
    """Part an utterance at an instant of its lane's clock: each word goes to the side where most of it is heard.

    A word without a time goes with the one before it. The text is parted as the words are; where none has a time, all
    of it stays with the first part.
    """
    count = 0
    for place, word in enumerate(words):
        if word.start_ns is not None and word.end_ns is not None:
            if word.start_ns + word.end_ns >= 2 * at_ns:
                break
            count = place + 1
        elif count == place:
            count = place + 1
    if not timed(words):
        return CutWords(tuple(words), (), text, "", bool(text), at_ns)
    first, second = tuple(words[:count]), tuple(words[count:])
    if not second:
        return CutWords(first, second, text, "", False, at_ns)
    if not first:
        return CutWords(first, second, "", text, False, at_ns)
    places = places_of(words, text)
    at = next((place[0] for place in places[count:] if place is not None), None)
    if at is None:
        return CutWords(first, second, text, "", bool(text), at_ns)
    return CutWords(first, second, text[:at].rstrip(), text[at:].lstrip(), False, at_ns)


def cut_text(words: Sequence[Word], text: str, at: int, span: Edges) -> CutWords:
    """Part an utterance before a sign of its text; a word that the cut goes through is two words, its time shared.

    `span` is the utterance's, on its lane's clock. Without words that have times the cut lies as far in as in the text.
    """
    at = cut_place(text, at)
    before, after = text[:at], text[at:]
    parted = (before.rstrip(), after.lstrip())
    # Where the cut is when the text alone says so.
    long = max(len(text.strip()), 1)
    by_length = span[0] + (span[1] - span[0]) * len(parted[0]) // long
    if not words:
        return CutWords((), (), *parted, False, by_length)
    now = words_of_text(words, text, text, span)
    places = exact_places([word.text for word in now], text) or []
    first = [word for word, place in zip(now, places, strict=True) if place[1] <= at]
    second = [word for word, place in zip(now, places, strict=True) if place[0] >= at]
    through = next((n for n, place in enumerate(places) if place[0] < at < place[1]), None)
    if through is not None:
        left, right = _halves(now[through], text[places[through][0] : at], text[at : places[through][1]])
        first, second = [*first, left], [right, *second]
    ends = [word.end_ns for word in first if word.end_ns is not None]
    starts = [word.start_ns for word in second if word.start_ns is not None]
    if not ends and not starts:
        at_ns = by_length
    elif ends and starts:
        at_ns = (ends[-1] + starts[0]) // 2
    else:
        at_ns = ends[-1] if ends else starts[0]
    return CutWords(_numbered(first), _numbered(second), *parted, False, at_ns)


def joined_text(texts: Sequence[str]) -> str:
    """The texts of labels that become one, in their order; Chinese and Japanese are joined without a space."""
    joined = ""
    for text in (text.strip() for text in texts):
        if joined and text:
            together = without_spaces(joined[-1]) and without_spaces(text[0])
            joined += "" if together else " "
        joined += text
    return joined


def words_of_text(words: Sequence[Word], text_before: str, text: str, span: Edges) -> list[Word]:
    """The words of an utterance after its text was written anew: those that are still there keep their times.

    A word that was corrected keeps its time too, and loses its confidence: a person wrote it. New words share the time
    between their neighbours in proportion to their length, or that of the words they replace; their timing is "rough".
    An utterance in which no word has a time gets none. Rows that are kept keep their id; new ones have id 0. `span` is
    the utterance's, on the clock of its words.
    """
    if not words:
        return []
    if exact_places([word.text for word in words], text_before) is None:
        # The words never were this text (no punctuation, other signs for numbers): make them so, as they stand.
        words = _rewritten(words, text_before, span, by_person=False) or words
    return words_fitting(words, text, span)


def words_fitting(words: Sequence[Word], text: str, span: Edges) -> list[Word]:
    """The same for words that were the text until now."""
    return _rewritten(words, text, span, by_person=True)


def words_as(words: Sequence[Word], tokens: Sequence[Token], text: str, span: Edges) -> list[Word]:
    """The same where it is known which words of a text are which of before."""
    return _from_tokens(words, tokens, text, span, by_person=True)


def fresh_words(segment_id: int, text: str, span: Edges) -> list[Word]:
    """Words for a text that has none yet, spread over the utterance by their length."""
    tokens = matched((), text)
    made = [Word(segment_id=segment_id, text=text[each.first : each.last], timing="rough") for each in tokens]
    edges = spread([None] * len(made), [word.text for word in made], span)
    timed_now = [
        replace(word, start_ns=edge[0], end_ns=edge[1])
        for word, edge in zip(made, edges, strict=True)
        if edge
    ]
    return list(_numbered(timed_now))


def places_of(words: Sequence[Word], text: str) -> list[Place | None]:
    """Which signs of the text each word is; None for one that the text does not hold."""
    said = [word.text for word in words]
    exact = exact_places(said, text)
    if exact is not None:
        return [*exact]
    places: list[Place | None] = [None] * len(said)
    for token in matched(said, text):
        if token.old is not None:
            places[token.old] = (token.first, token.last)
    return places


def timed(words: Sequence[Word]) -> bool:
    """Whether any of these words has a time."""
    return any(word.start_ns is not None for word in words)


def _rewritten(words: Sequence[Word], text: str, span: Edges, by_person: bool) -> list[Word]:
    return _from_tokens(words, matched([word.text for word in words], text), text, span, by_person)


def _from_tokens(
    words: Sequence[Word], tokens: Sequence[Token], text: str, span: Edges, by_person: bool
) -> list[Word]:
    segment_id = words[0].segment_id
    made: list[Word] = []
    edges: list[Edges | None] = []
    within: list[Edges | None] = []
    loose: list[bool] = []
    for token in tokens:
        said = text[token.first : token.last]
        if token.old is None:
            made.append(Word(segment_id=segment_id, text=said))
            edges.append(None)
            within.append(_hull(words[token.low : token.high]))
            loose.append(True)
            continue
        word = words[token.old]
        if word.text.strip() != said:
            forgets = by_person and not token.same
            word = replace(word, text=said, confidence=None if forgets else word.confidence)
        made.append(word)
        edges.append(_edges(word))
        within.append(None)
        loose.append(False)
    if timed(words):
        for n, edge in enumerate(spread(edges, [bare(word.text) for word in made], span, within)):
            if loose[n] and edge is not None:
                made[n] = replace(made[n], start_ns=edge[0], end_ns=edge[1], timing="rough")
    return list(_numbered(made))


def _halves(word: Word, left: str, right: str) -> tuple[Word, Word]:
    """One word as two, its time shared by their length."""
    first, second = replace(word, text=left), replace(word, id=0, text=right)
    if word.start_ns is None or word.end_ns is None:
        return first, second
    at_ns = word.start_ns + (word.end_ns - word.start_ns) * len(left) // (len(left) + len(right))
    return replace(first, end_ns=at_ns, timing="rough"), replace(second, start_ns=at_ns, timing="rough")


def _edges(word: Word) -> Edges | None:
    return None if word.start_ns is None or word.end_ns is None else (word.start_ns, word.end_ns)


def _hull(words: Sequence[Word]) -> Edges | None:
    edges = [edge for edge in map(_edges, words) if edge is not None]
    return (min(edge[0] for edge in edges), max(edge[1] for edge in edges)) if edges else None


def _numbered(words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(word if word.position == place else _at(word, place) for place, word in enumerate(words))


def _at(word: Word, place: int) -> Word:
    """A word at another place; written out, because `replace` takes ten times as long for thousands of them."""
    return Word(
        word.id,
        word.segment_id,
        place,
        word.start_ns,
        word.end_ns,
        word.text,
        word.confidence,
        word.unsure,
        word.timing,
    )
