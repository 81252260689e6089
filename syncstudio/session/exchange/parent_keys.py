"""Which label of the parent lane a label hangs from, by the key that another tool gave it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from syncstudio.project.records import Lane

# Where `project.label_export` keeps them in a row.
_ID, _START, _END, _KEY = 0, 2, 3, 10


def parent_keys(lanes: Sequence[Lane], rows: Mapping[int, Sequence[tuple[Any, ...]]]) -> dict[int, str]:
    """By label id; only those whose parent has a key. `rows` are the labels of each lane, earliest first."""
    kinds = {lane.id: lane for lane in lanes}
    found: dict[int, str] = {}
    for lane in lanes:
        parent = kinds.get(lane.parent_id or 0)
        if parent is None or not lane.relation or parent.track_id != lane.track_id:
            continue
        keyed = [row for row in rows.get(parent.id, ()) if row[_KEY]]
        if keyed:
            starts = [row[_START] for row in keyed]
            for row in rows.get(lane.id, ()):
                above = _above(keyed, starts, row, lane.relation == "same-span")
                if above is not None:
                    found[row[_ID]] = above[_KEY]
    return found


def _above(
    keyed: Sequence[tuple[Any, ...]], starts: Sequence[int], row: tuple[Any, ...], same: bool
) -> tuple[Any, ...] | None:
    """The last parent to begin that holds a label; labels of a parent lane seldom overlap, so few are looked at."""
    place = bisect_right(starts, row[_START]) - 1
    for near in range(place, max(-1, place - 8), -1):
        one = keyed[near]
        if same and (one[_START], one[_END]) == (row[_START], row[_END]):
            return one
        if not same and row[_END] <= one[_END]:
            return one
    return None
