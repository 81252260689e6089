"""Times for words that have none: shared between their neighbours, in proportion to their length."""

from __future__ import annotations

from collections.abc import Sequence

# Start and end, in nanoseconds of the lane's clock.
Edges = tuple[int, int]


def spread(
    edges: Sequence[Edges | None],
    texts: Sequence[str],
    span: Edges,
    within: Sequence[Edges | None] | None = None,
) -> list[Edges | None]:
    """The times of the words of an utterance, those without one filled in; those that have one keep it.

    A run of words without times lies between the word before and the word after, within the utterance; where those
    touch, it has no length. `within` names for a word the time of what it replaces: it is spread over that.
    """
    found: list[Edges | None] = [*edges]
    count = len(found)
    after = _starts_after(edges, span)
    low = span[0]
    at = 0
    while at < count:
        edge = edges[at]
        if edge is not None:
            low = min(max(low, edge[1]), max(span[1], edge[1]))
            at += 1
            continue
        end = at
        while end < count and edges[end] is None:
            end += 1
        high = max(low, after[end])
        for first, last, room in _runs(at, end, (low, high), within):
            _share(found, texts, first, last, room)
        at = end
    return found


def _starts_after(edges: Sequence[Edges | None], span: Edges) -> list[int]:
    """For each place the earliest start of the words from there on, or the utterance's end."""
    after = [span[1]] * (len(edges) + 1)
    for n in range(len(edges) - 1, -1, -1):
        edge = edges[n]
        after[n] = after[n + 1] if edge is None else min(after[n + 1], edge[0])
    return after


def _runs(
    first: int, last: int, room: Edges, within: Sequence[Edges | None] | None
) -> list[tuple[int, int, Edges]]:
    """A run of words parted by what they replace, each part with the time that it may fill."""
    if within is None:
        return [(first, last, room)]
    runs: list[tuple[int, int, Edges]] = []
    at, low = first, room[0]
    while at < last:
        end = at
        while end < last and within[end] == within[at]:
            end += 1
        hull = within[at]
        following = next((each[0] for each in within[end:last] if each is not None), room[1])
        high = max(low, min(room[1], following))
        if hull is not None:
            start = min(max(low, hull[0]), room[1])
            high = max(start, min(room[1], hull[1]))
            runs.append((at, end, (start, high)))
        else:
            runs.append((at, end, (low, high)))
        at, low = end, high
    return runs


def _share(found: list[Edges | None], texts: Sequence[str], first: int, last: int, room: Edges) -> None:
    weights = [max(len(text), 1) for text in texts[first:last]]
    total, length_ns = sum(weights), room[1] - room[0]
    so_far = 0
    for n, weight in zip(range(first, last), weights, strict=True):
        start_ns = room[0] + length_ns * so_far // total
        so_far += weight
        found[n] = (start_ns, room[0] + length_ns * so_far // total)
