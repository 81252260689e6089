"""What part of the timeline a part of a text is, and the other way round. No Qt."""

from __future__ import annotations

from bisect import bisect_right

from syncstudio.panes.transcript.transcript_rows import Row, WordPlace
from syncstudio.timebase.span import Span


def span_of(row: Row, first: int, last: int) -> Span:
    """The span in which the characters `[first, last)` are said: by the times of words, else in proportion."""
    if first >= last:
        at_ns = time_of(row, first)
        return Span(at_ns, at_ns)
    word = row.word_at(first)
    start_ns = word.start_ns if word is not None and word.start_ns is not None else time_of(row, first)
    word = row.word_at(last - 1)
    end_ns = word.end_ns if word is not None and word.end_ns is not None else time_of(row, last)
    return Span(start_ns, max(start_ns, end_ns))


def time_of(row: Row, position: int) -> int:
    """When a character begins, in proportion between the timed words around it."""
    places, times = [0], [row.start_ns]
    for word in row.words:
        if word.start_ns is None or word.end_ns is None:
            continue
        for place, time_ns in ((word.first, word.start_ns), (word.last, word.end_ns)):
            if place > places[-1] and time_ns >= times[-1]:
                places.append(place)
                times.append(time_ns)
            elif place == places[-1]:
                times[-1] = max(times[-1], time_ns)
    length = len(row.text)
    if length > places[-1] and row.end_ns >= times[-1]:
        places.append(length)
        times.append(row.end_ns)
    at = bisect_right(places, position) - 1
    if at < 0:
        return row.start_ns
    if at == len(places) - 1:
        return times[-1]
    share, whole = position - places[at], places[at + 1] - places[at]
    return times[at] + (times[at + 1] - times[at]) * share // whole


def text_in(row: Row, span: Span) -> tuple[int, int] | None:
    """The characters `[first, last)` said in a span: the words that lie mostly in it, or the one around it."""
    if row.end_ns <= span.start_ns or row.start_ns >= span.end_ns:
        return None
    if span.start_ns <= row.start_ns and row.end_ns <= span.end_ns:
        return 0, len(row.text)
    inside: list[WordPlace] = []
    around: WordPlace | None = None
    middle_ns = (max(span.start_ns, row.start_ns) + min(span.end_ns, row.end_ns)) // 2
    for word in row.words:
        said = span_of(row, word.first, word.last)
        if span.start_ns * 2 <= said.start_ns + said.end_ns < span.end_ns * 2:
            inside.append(word)
        if said.start_ns <= middle_ns < said.end_ns:
            around = word
    if inside:
        return inside[0].first, inside[-1].last
    return None if around is None else (around.first, around.last)
