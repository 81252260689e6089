"""What a merge writes and what it asks: the two sets of changes put together."""

from collections.abc import Mapping
from dataclasses import dataclass

import apsw

from syncstudio.project.changeset import Row
from syncstudio.project.merging.cases import Case, Planning
from syncstudio.project.merging.columns import settle_columns
from syncstudio.project.merging.deletions import settle_deletions
from syncstudio.project.merging.groups import settle_groups
from syncstudio.project.merging.net_changes import Key, Net
from syncstudio.project.merging.overlaps import settle_overlaps
from syncstudio.project.merging.relations import settle_relations
from syncstudio.project.merging.sides import PLACE, Sides
from syncstudio.project.merging.twice import settle_twice


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What to write into mine, parents first, and the conflicts that keep the rest of theirs."""

    inserted: tuple[tuple[Key, Row], ...]
    updated: tuple[tuple[Key, Row], ...]
    deleted: tuple[Key, ...]
    cases: tuple[Case, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write and nothing to ask."""
        return not (self.inserted or self.updated or self.deleted or self.cases)


def merge_plan(
    connection: apsw.Connection,
    columns: Mapping[str, tuple[str, ...]],
    mine: Net,
    theirs: Net,
    *,
    two_way: bool = False,
) -> MergePlan:
    """Plan how theirs comes into mine. `connection` is of mine as it is now, `mine` and `theirs` are what each did
    since their ancestor; without an ancestor (`two_way`) what only one side has is taken, and what differs is asked.

    Reads only. Without conflicts the order of the two does not matter.
    """
    plan = Planning(Sides(connection, columns, mine, theirs), two_way)
    settle_groups(plan)
    settle_deletions(plan)
    settle_twice(plan)
    settle_columns(plan)
    settle_overlaps(plan)
    settle_relations(plan)
    return _written(plan)


def _written(plan: Planning) -> MergePlan:
    sides = plan.sides
    placed = {table: place for place, table in enumerate(sides.references.order)}
    inserted: list[tuple[Key, Row]] = []
    updated: list[tuple[Key, Row]] = []
    deleted: list[Key] = []
    for key in sorted(sides.theirs, key=lambda each: (placed.get(each[0], 0), each[1])):
        change = sides.theirs[key]
        if key in plan.aside:
            continue
        if change.op == "delete":
            if key not in sides.mine_deleted:
                deleted.append(key)
        elif change.op == "insert" and key not in sides.mine:
            empty = dict.fromkeys(plan.emptied.get(key, ()))
            inserted.append((key, {**change.after, **empty}))
        else:
            mine = sides.mine[key].after if key in sides.mine else {}
            told = {
                name: value
                for name, value in plan.open_columns(key).items()
                if name not in mine and name not in PLACE
            }
            if told:
                updated.append((key, told))
    return MergePlan(tuple(inserted), tuple(updated), tuple(reversed(deleted)), tuple(plan.cases))
