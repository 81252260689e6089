"""Two states of one project, row by row: what differs, and how the one becomes the other in a step of undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncstudio.project.project import Project
from syncstudio.project.records import RECORDS, Record, Segment, Track, columns, values

# Where a file lies now is not what an older state was about.
_UNTOLD = frozenset({"relative_path", "absolute_path"})
# What a review is worth is written last: writing anything else of a reviewed row makes it a draft.
_REVIEWS: tuple[tuple[type[Record], tuple[str, str]], ...] = (
    (Segment, ("status", "reviewer")),
    (Track, ("review", "reviewer")),
)


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What differs in one table: rows that are only here, only there, and both states of those that changed."""

    record: type[Record]
    here: tuple[Record, ...]
    there: tuple[Record, ...]
    changed: tuple[tuple[Record, Record], ...]


def difference(here: Project, there: Project) -> list[TableDifference]:
    """What differs between two states of one project, table by table; tables that are alike are left out."""
    found = []
    for record in RECORDS:
        mine = {one.id: one for one in here.records(record)}
        theirs = {one.id: one for one in there.records(record)}
        names = columns(record)
        told = [number for number, name in enumerate(names) if name not in _UNTOLD]
        changed = []
        for row_id in mine.keys() & theirs.keys():
            one, other = mine[row_id], theirs[row_id]
            if one != other and _told(one, told) != _told(other, told):
                changed.append((one, other))
        only_here = tuple(mine[row_id] for row_id in sorted(mine.keys() - theirs.keys()))
        only_there = tuple(theirs[row_id] for row_id in sorted(theirs.keys() - mine.keys()))
        if only_here or only_there or changed:
            changed.sort(key=lambda pair: pair[0].id)
            found.append(TableDifference(record, only_here, only_there, tuple(changed)))
    return found


def restore(here: Project, there: Project, name: str) -> None:
    """Make `here` what `there` is, as one edit of this name; nothing happens where they are alike.

    Paths of recordings stay as they are here. Raises ProjectError as every edit does.
    """
    found = difference(here, there)
    with here.edit(name) as edit:
        edit.in_any_order()
        for one in found:
            edit.insert_many(one.there)
            names = [name for name in columns(one.record)[1:] if name not in _UNTOLD]
            edit.update_each(one.record, names, [_named(other, ("id", *names)) for _, other in one.changed])
        for one in found:
            edit.delete_many(one.record, [row.id for row in one.here])
        for record, names_of_review in _REVIEWS:
            told = ("id", *names_of_review)
            now = {row.id: _named(row, told) for row in here.records(record)}
            wanted = {row.id: _named(row, told) for row in there.records(record)}
            fallen = [row for row_id, row in wanted.items() if now[row_id] != row]
            edit.update_each(record, names_of_review, fallen)


def _named(row: Record, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


def _told(row: Record, numbers: Sequence[int]) -> tuple[object, ...]:
    found = values(row)
    return tuple(found[number] for number in numbers)
