"""Trees and loops over measured pairs, by how much each loop fails to close, and which measurement is to blame."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from syncstudio.sync.graph_fit import Line, Link

CLOSES_WITHIN = 1.5
"""A loop closes up to this many 95 % half-widths: of loops without a mistake 99.7 % do."""

NOBODY_SEES_NS = 1_000
"""So far off a loop closes whatever its measurements claim. Two digital copies are told apart to a nanosecond, finer
than an interval of so little can be trusted to be; a microsecond is the twentieth part of a sample of sound."""

_MOST_REJECTED_PART = 3

Tree = dict[int, tuple[int, Link]]


@dataclass(frozen=True, slots=True)
class Round:
    """A closed way over links: each with the group it is entered from."""

    links: tuple[tuple[int, Link], ...]
    closure_ns: int
    uncertainty_ns: int

    @property
    def closes(self) -> bool:
        """Whether the closure error is within what the measurements admit."""
        return abs(self.closure_ns) <= max(CLOSES_WITHIN * self.uncertainty_ns, NOBODY_SEES_NS)

    @property
    def tracks(self) -> tuple[int, ...]:
        """The ids on the way, in order; where tied tracks meet both are named."""
        found: list[int] = []
        for entered, link in self.links:
            ends = (link.edge.reference, link.edge.other)
            for track in ends if link.near == entered else ends[::-1]:
                if not found or found[-1] != track:
                    found.append(track)
        if len(found) > 1 and found[0] == found[-1]:
            found.pop()
        return tuple(found)


def tree_of(links: Iterable[Link], root: int) -> Tree:
    """The shortest ways from the root, over the most certain links among equally short ones."""
    beside: dict[int, list[tuple[int, Link]]] = {}
    for link in sorted(links, key=lambda link: link.edge.uncertainty_ns):
        beside.setdefault(link.near, []).append((link.far, link))
        beside.setdefault(link.far, []).append((link.near, link))
    tree: Tree = {}
    waiting = deque([root])
    while waiting:
        group = waiting.popleft()
        for further, link in beside.get(group, ()):
            if further != root and further not in tree:
                tree[further] = (group, link)
                waiting.append(further)
    return tree


def rounds(links: Sequence[Link], tree: Tree, root: int) -> list[Round]:
    """One closed way for each link that the tree does not need."""
    needed = {id(link) for _, link in tree.values()}
    return [_round(link, tree, root) for link in links if id(link) not in needed]


def _round(link: Link, tree: Tree, root: int) -> Round:
    """From the link's reference over it to its other, and back through the tree."""
    home, out = _way(link.far, tree, root), _way(link.near, tree, root)
    shared = {group for group, _ in out} | {root}
    way: list[tuple[int, Link]] = [(link.near, link)]
    meeting = link.far
    for group, step in home:
        if group in shared:
            break
        way.append((group, step))
        meeting = tree[group][0]
    down = []
    for group, step in out:
        if group == meeting:
            break
        down.append((tree[group][0], step))
    return _closed(tuple(way + down[::-1]))


def _way(group: int, tree: Tree, root: int) -> list[tuple[int, Link]]:
    """From a group to the root: each group on the way, with the link that leads on from it."""
    way = []
    while group != root:
        before, link = tree[group]
        way.append((group, link))
        group = before
    return way


def _closed(links: tuple[tuple[int, Link], ...]) -> Round:
    """Go round once from the middle of what was measured."""
    steps = [link.line.inverse() if link.near == entered else link.line for entered, link in links]
    # The centre of each link as the first group's time, going there the way round.
    line, centres = Line(), []
    for (entered, link), step in zip(links, steps, strict=True):
        centre = Fraction(link.edge.centre_ns)
        centres.append(line.inverse().at(link.line.at(centre) if link.near == entered else centre))
        line = step.after(line)
    start = sum(centres, Fraction(0)) / len(centres)
    here, squares = start, 0.0
    for (entered, link), step in zip(links, steps, strict=True):
        there = step.at(here)
        squares += link.width_us(there if link.near == entered else here) ** 2
        here = there
    return Round(links, round(here - start), math.ceil(math.sqrt(squares) * 1000))


def to_blame(links: Sequence[Link], root: int) -> set[int]:
    """The places in `links` of those that break loops, where leaving them out makes every loop close.

    Empty when nothing is wrong, and when it cannot be told which one is: of three measurements in a ring any may be
    the wrong one.
    """
    out: set[int] = set()
    while not all(each.closes for each in _of(links, out, root)):
        if len(out) >= max(1, len(links) // _MOST_REJECTED_PART):
            return set()
        left = [number for number in range(len(links)) if number not in out]
        worst = _most_broken([links[number] for number in left], root)
        out.add(left[worst])
    return out if all(_only(links, out, number, root) for number in out) else set()


def _most_broken(links: Sequence[Link], root: int) -> int:
    """The link whose short loops fail most: all of them rather than some, and then many rather than few."""
    ways = [*rounds(links, tree_of(links, root), root), *_triangles(links)]
    failing, closing = (
        Counter(id(link) for each in ways if each.closes is closes for _, link in each.links)
        for closes in (False, True)
    )

    def broken(number: int) -> tuple[float, int, int]:
        wrong, right = failing[id(links[number])], closing[id(links[number])]
        return (wrong / max(wrong + right, 1), wrong, -number)

    return max(range(len(links)), key=broken)


def _triangles(links: Sequence[Link]) -> list[Round]:
    """Every way round over three links."""
    beside: dict[int, list[tuple[int, Link]]] = {}
    for link in links:
        low, high = sorted((link.near, link.far))
        beside.setdefault(low, []).append((high, link))
    found = []
    for low, further in beside.items():
        for (middle, first), (high, last) in permutations(further, 2):
            found += [
                _closed(((low, first), (middle, across), (high, last)))
                for end, across in beside.get(middle, ())
                if end == high
            ]
    return found


def _of(links: Sequence[Link], out: set[int], root: int) -> list[Round]:
    left = [link for number, link in enumerate(links) if number not in out]
    return rounds(left, tree_of(left, root), root)


def _only(links: Sequence[Link], out: set[int], number: int, root: int) -> bool:
    """Whether no other single link could be left out instead of this one."""
    others = out - {number}
    failing = [each for each in _of(links, others, root) if not each.closes]
    if not failing:
        return False
    shared = set.intersection(*({id(link) for _, link in each.links} for each in failing))
    whole = set(tree_of([link for place, link in enumerate(links) if place not in out], root))
    for place, link in enumerate(links):
        if place == number or place in others or id(link) not in shared:
            continue
        left = [kept for at, kept in enumerate(links) if at not in others | {place}]
        tree = tree_of(left, root)
        if set(tree) == whole and all(each.closes for each in rounds(left, tree, root)):
            return False
    return True


def groups_of(ids: Iterable[int], tied: Sequence[Sequence[int]]) -> Mapping[int, int]:
    """For every id the smallest one that it moves with."""
    lowest = {each: each for each in ids}

    def first(each: int) -> int:
        while lowest.setdefault(each, each) != each:
            each = lowest[each]
        return each

    for together in tied:
        for each in together:
            low, high = sorted((first(together[0]), first(each)))
            lowest[high] = low
    return {each: first(each) for each in lowest}
