"""Whether labels that move by the same time may move as they are, asked of whole lanes at once.

A "no" says only that each has to be looked at by itself: that is when a rule speaks, something is taken along or a
neighbour is met. Times are on a lane's own clock; a lane and the parent it is held to have the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from syncstudio.project.bulk_verbs import sorted_ids
from syncstudio.project.records import Lane
from syncstudio.session.labels.label_relations import Others
from syncstudio.session.labels.label_table import Mask, Whole
from syncstudio.session.labels.neighbours import CROWDED


@dataclass(frozen=True)
class LanePlaces:
    """The labels of one lane: where they lie, which label they have (0: none) and which of them move."""

    starts_ns: Whole
    ends_ns: Whole
    labels: Whole
    moving: Mask

    @property
    def moves_whole(self) -> bool:
        """Whether none stays."""
        return bool(self.moving.all())

    def shifted(self, by_ns: int) -> tuple[Whole, Whole]:
        """Where they will begin and end."""
        by = np.where(self.moving, by_ns, 0)
        return self.starts_ns + by, self.ends_ns + by


_NOTHING = np.zeros(0, dtype=np.int64)
_EMPTY = LanePlaces(_NOTHING, _NOTHING, _NOTHING, np.zeros(0, dtype=np.bool_))


def lane_places(rows: Whole, ids: Iterable[int]) -> dict[int, LanePlaces]:
    """By lane: all labels, told as rows of (id, lane, start, end, label), of which the named ones move."""
    rows = rows[np.argsort(rows[:, 1], kind="stable")]
    moving = np.isin(rows[:, 0], sorted_ids(ids))
    lanes, firsts = np.unique(rows[:, 1], return_index=True)
    parts = zip(lanes.tolist(), firsts, [*firsts[1:], len(rows)], strict=True)
    return {
        lane_id: LanePlaces(rows[a:z, 2], rows[a:z, 3], rows[a:z, 4], moving[a:z]) for lane_id, a, z in parts
    }


def extents_in(places: Mapping[int, LanePlaces]) -> dict[int, tuple[int, int, int]]:
    """By lane: where the first of those that move ends and the last one starts, and how many they are."""
    return {
        lane_id: (
            int(lane.ends_ns[lane.moving].min()),
            int(lane.starts_ns[lane.moving].max()),
            int(lane.moving.sum()),
        )
        for lane_id, lane in places.items()
        if lane.moving.any()
    }


def stand_free(
    lanes: Mapping[int, Lane],
    places: Mapping[int, LanePlaces],
    groups: Mapping[int, str],
    by_ns: int,
    neighbours_matter: bool,
) -> bool:
    """Whether the labels that move meet no neighbour, none that excludes them, and leave or take along no child.

    `groups` are the labels that exclude others, and with which.
    """
    touched = {lane_id for lane_id, lane in places.items() if lane.moving.any()}
    for lane_id in touched:
        place = places[lane_id]
        if place.moves_whole:
            continue
        if neighbours_matter and lanes[lane_id].kind in CROWDED and _meets(place, by_ns):
            return False
        if groups and _excluded(place, by_ns, groups):
            return False
    for lane in lanes.values():
        if lane.relation and lane.parent_id is not None and touched & {lane.id, lane.parent_id}:
            child, parent = places.get(lane.id, _EMPTY), places.get(lane.parent_id, _EMPTY)
            if child.moves_whole and parent.moves_whole:
                continue
            move = _move_over_the_same if lane.relation == "same-span" else _move_inside
            if not move(child, parent, by_ns):
                return False
    return True


def _meets(place: LanePlaces, by_ns: int) -> bool:
    """Whether one that moves comes to overlap one that stays; what has no length has no neighbours."""
    lengthy = place.ends_ns > place.starts_ns
    moving, staying = lengthy & place.moving, lengthy & ~place.moving
    stay = Others(place.starts_ns[staying], place.ends_ns[staying])
    met = stay.overlapping(place.starts_ns[moving] + by_ns, place.ends_ns[moving] + by_ns)
    return bool(len(stay)) and bool(met.any())


def _excluded(place: LanePlaces, by_ns: int, groups: Mapping[int, str]) -> bool:
    """Whether two labels of a group will lie over one another, even if they did before."""
    starts, ends = place.shifted(by_ns)
    for group in set(groups.values()):
        of_group = np.array([label for label, name in groups.items() if name == group], dtype=np.int64)
        found = np.isin(place.labels, of_group)
        if lie_over_one_another(starts[found], ends[found]):
            return True
    return False


def lie_over_one_another(starts_ns: Whole, ends_ns: Whole) -> bool:
    """Whether two of these share time; instants do with what covers them, and with each other."""
    order = np.argsort(starts_ns, kind="stable")
    starts, ends = starts_ns[order], np.maximum(ends_ns, starts_ns + 1)[order]
    return bool((np.maximum.accumulate(ends)[:-1] > starts[1:]).any())


def _move_over_the_same(child: LanePlaces, parent: LanePlaces, by_ns: int) -> bool:
    """Whether exactly those children move whose parents do, and none comes over another one."""
    spans, over = _spans(child.starts_ns, child.ends_ns, parent.starts_ns, parent.ends_ns)
    if not np.array_equal(np.isin(spans, over[parent.moving]), child.moving):
        return False
    later, _ = _spans(*child.shifted(by_ns), _NOTHING, _NOTHING)
    return len(np.unique(later)) == len(later)


def _move_inside(child: LanePlaces, parent: LanePlaces, by_ns: int) -> bool:
    """Whether exactly those children move that lie inside of parents that do."""
    if not parent.moving.any():
        return not child.moving.any()
    around = Others(parent.starts_ns[parent.moving], parent.ends_ns[parent.moving])
    alone = np.zeros(len(child.moving), dtype=np.bool_)
    return np.array_equal(around.around(child.starts_ns, child.ends_ns, alone), child.moving)


def _spans(starts: Whole, ends: Whole, other_starts: Whole, other_ends: Whole) -> tuple[Whole, Whole]:
    """One number for each span, the same for the same span."""
    _, begins = np.unique(np.concatenate([starts, other_starts]), return_inverse=True)
    _, finishes = np.unique(np.concatenate([ends, other_ends]), return_inverse=True)
    keys = begins.astype(np.int64) * (len(finishes) + 1) + finishes
    return keys[: len(starts)], keys[len(starts) :]
