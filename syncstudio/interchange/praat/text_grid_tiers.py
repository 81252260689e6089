"""What a TextGrid is: tiers of intervals or points. Reads them from the text of a file, mending what Praat refuses."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.interchange.line_notes import LineNotes
from syncstudio.interchange.praat.praat_tokens import PraatTokens

INTERVALS = "IntervalTier"
POINTS = "TextTier"

Mark = tuple[int, int, str]
"""(start_ns, end_ns, text) of an interval; start and end are the same for a point."""


@dataclass(slots=True)
class Tier:
    """A tier with what is written on it; empty intervals are gaps and not listed."""

    name: str
    is_points: bool
    marks: list[Mark]


@dataclass(slots=True)
class Grid:
    """A TextGrid; `name` is "" unless it is one of a collection."""

    name: str
    start_ns: int
    end_ns: int
    tiers: list[Tier]


def read_grids(tokens: PraatTokens, notes: LineNotes) -> list[Grid]:
    """The TextGrid, or all of a collection, of a file's tokens."""
    kind = tokens.text("the type of file")
    if not kind.startswith("ooTextFile"):
        tokens.fail("this is no text file of Praat's")
    what = tokens.text("the class of object").split(" ")[0]
    if what == "TextGrid":
        return [_grid(tokens, "", notes)]
    if what != "Collection":
        tokens.fail(f"this is a {what[:40]}, not a TextGrid")
    grids = []
    for _ in range(tokens.count("the number of objects")):
        what = tokens.text("the class of object").split(" ")[0]
        name = tokens.text("the name of an object")
        if what != "TextGrid":
            tokens.fail(f"this collection holds a {what[:40]}: select only TextGrids in Praat")
        grids.append(_grid(tokens, name, notes))
    return grids


def _grid(tokens: PraatTokens, name: str, notes: LineNotes) -> Grid:
    start_ns, end_ns = tokens.time_ns("the start"), tokens.time_ns("the end")
    grid = Grid(name, start_ns, end_ns, [])
    if tokens.flag("<exists>"):
        for _ in range(tokens.count("the number of tiers")):
            grid.tiers.append(_tier(tokens, notes))
    return grid


def _tier(tokens: PraatTokens, notes: LineNotes) -> Tier:
    kind = tokens.text("the class of a tier")
    if kind not in (INTERVALS, POINTS):
        tokens.fail(f"“{kind[:40]}” is no class of tier; IntervalTier and TextTier are")
    name = tokens.text("the name of a tier")
    # Where the tier begins and ends is the file's, and some programs write something else there: nothing hangs on it.
    tokens.time_ns("the start of a tier")
    tokens.time_ns("the end of a tier")
    count = tokens.count("the number of intervals or points")
    if kind == POINTS:
        return Tier(name, True, _points(tokens, count, notes))
    return Tier(name, False, _intervals(tokens, count, notes))


def _points(tokens: PraatTokens, count: int, notes: LineNotes) -> list[Mark]:
    marks = []
    last_ns = -(2**63)
    for _ in range(count):
        at_ns = tokens.time_ns("the time of a point")
        if at_ns < last_ns:
            notes.add(
                tokens.line(), "1 point stands before the one above it; sorted", "points out of order; sorted"
            )
        last_ns = at_ns
        marks.append((at_ns, at_ns, tokens.text("the text of a point")))
    marks.sort(key=lambda mark: mark[0])
    return marks


def _intervals(tokens: PraatTokens, count: int, notes: LineNotes) -> list[Mark]:
    marks: list[Mark] = []
    last_ns: int | None = None
    for _ in range(count):
        start_ns, end_ns, text = tokens.interval()
        if end_ns < start_ns:
            start_ns, end_ns = end_ns, start_ns
            notes.add(
                tokens.line(),
                "1 interval ends before it starts; its times were exchanged",
                "intervals end before they start; their times were exchanged",
            )
        if last_ns is not None and start_ns < last_ns and text.strip():
            notes.add(
                tokens.line(),
                "1 interval begins before the one above it ends; both keep their times",
                "intervals begin before the one above ends; all keep their times",
            )
        elif last_ns is not None and start_ns > last_ns:
            notes.add(
                tokens.line(),
                "1 interval does not join the one above it; the gap stays empty",
                "intervals do not join the one above; the gaps stay empty",
            )
        last_ns = end_ns
        if not text.strip():
            continue
        if start_ns == end_ns:
            notes.add(
                tokens.line(),
                "1 interval has no length; it is an event",
                "intervals have no length; they are events",
            )
        marks.append((start_ns, end_ns, text))
    marks.sort(key=lambda mark: (mark[0], mark[1]))
    return marks
