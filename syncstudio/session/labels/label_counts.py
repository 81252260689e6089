"""How many labels there are, how long they last, how much of the time they cover, and how far they are apart.

Whole nanoseconds throughout: a mean or a share is a fraction of whole numbers, rounded once where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from syncstudio.session.labels.label_table import LabelTable, Mask, Whole
from syncstudio.timebase.span import Span

GroupBy = Literal["lane", "label", "person", "lane and label"]
GROUPS: tuple[GroupBy, ...] = ("lane", "label", "person", "lane and label")


@dataclass(frozen=True, slots=True)
class Count:
    """The figures of one group of labels within a span.

    Labels that reach over an edge of the span count, and last as long as they do inside. `covered_ns` is the time under
    at least one of them, however many lie over one another. An interval runs from the end of one label to the start of
    the next; labels that overlap have none between them. None where there is nothing to divide.
    """

    name: str
    count: int
    total_ns: int
    covered_ns: int
    mean_ns: Fraction | None
    median_ns: Fraction | None
    shortest_ns: int | None
    longest_ns: int | None
    share: Fraction | None
    per_minute: Fraction | None
    intervals: int
    mean_interval_ns: Fraction | None
    median_interval_ns: Fraction | None
    shortest_interval_ns: int | None
    longest_interval_ns: int | None


def counted(table: LabelTable, by: GroupBy, span: Span, without: str = "no label") -> list[Count]:
    """The figures of every group that has labels in the span, in the order of their names, and of all together last.

    `without` names the group of those that have no label or no person.
    """
    starts = np.clip(table.starts_ns, span.start_ns, span.end_ns)
    ends = np.clip(table.ends_ns, span.start_ns, span.end_ns)
    instants = table.starts_ns == table.ends_ns
    held = (table.starts_ns >= span.start_ns) & (table.starts_ns < span.end_ns)
    inside = np.where(instants, held, (table.starts_ns < span.end_ns) & (table.ends_ns > span.start_ns))
    found = []
    for name, members in _groups(table, by, without):
        chosen = members & inside
        if chosen.any():
            found.append(_count(name, starts[chosen], ends[chosen], span))
    found.sort(key=lambda count: _as_read(count.name))
    return [*found, _count("", starts[inside], ends[inside], span)]


def covered_ns(starts: Whole, ends: Whole) -> int:
    """How long at least one of the spans lasts."""
    if not len(starts):
        return 0
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], ends[order]
    reached = np.maximum.accumulate(ends)
    before = np.concatenate([starts[:1], reached[:-1]])
    return sum(np.maximum(reached - np.maximum(starts, before), 0).tolist())


def intervals_ns(starts: Whole, ends: Whole) -> Whole:
    """From where all earlier spans have ended to where the next one starts, where that is later."""
    if len(starts) < 2:
        return np.empty(0, dtype=np.int64)
    order = np.argsort(starts, kind="stable")
    reached = np.maximum.accumulate(ends[order])
    between = starts[order][1:] - reached[:-1]
    return between[between >= 0]


def _groups(table: LabelTable, by: GroupBy, without: str) -> list[tuple[str, Mask]]:
    if by == "lane and label":
        return [
            (f"{lane}: {label}", on_lane & labelled)
            for lane, on_lane in _groups(table, "lane", without)
            for label, labelled in _groups(table, "label", without)
        ]
    codes, names = {
        "lane": (table.lanes, table.lane_names),
        "label": (table.labels, table.label_names),
        "person": (table.people, table.person_names),
    }[by]
    found = [(names.get(code, "") if code else without, codes == code) for code in np.unique(codes).tolist()]
    together: dict[str, Mask] = {}
    for name, members in found:  # lanes of one name are one group
        together[name] = together[name] | members if name in together else members
    return list(together.items())


def _as_read(name: str) -> list[tuple[int, str]]:
    """Names in the order that people put them: lane 2 before lane 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if place % 2 else (0, part) for place, part in enumerate(parts)]


def _count(name: str, starts: Whole, ends: Whole, span: Span) -> Count:
    durations = ends - starts
    lasting = sorted(durations.tolist())
    between = sorted(intervals_ns(starts, ends).tolist())
    covered = covered_ns(starts, ends)
    whole = span.duration_ns
    return Count(
        name=name,
        count=len(lasting),
        total_ns=sum(lasting),
        covered_ns=covered,
        mean_ns=_mean(lasting),
        median_ns=_median(lasting),
        shortest_ns=lasting[0] if lasting else None,
        longest_ns=lasting[-1] if lasting else None,
        share=Fraction(covered, whole) if whole else None,
        per_minute=Fraction(len(lasting) * 60_000_000_000, whole) if whole else None,
        intervals=len(between),
        mean_interval_ns=_mean(between),
        median_interval_ns=_median(between),
        shortest_interval_ns=between[0] if between else None,
        longest_interval_ns=between[-1] if between else None,
    )


def _mean(values: Sequence[int]) -> Fraction | None:
    return Fraction(sum(values), len(values)) if values else None


def _median(ordered: Sequence[int]) -> Fraction | None:
    if not ordered:
        return None
    middle = len(ordered) // 2
    return (
        Fraction(ordered[middle]) if len(ordered) % 2 else Fraction(ordered[middle - 1] + ordered[middle], 2)
    )
