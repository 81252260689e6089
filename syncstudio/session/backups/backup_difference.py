"""What a backup and the project of now differ in, as a person counts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncstudio.project.project import Project
from syncstudio.project.records import HistoryRow
from syncstudio.project.restoring import TableDifference, difference
from syncstudio.session.backups.table_names import TABLE_NAMES

_MOST_STEPS = 50
# What nobody counts for itself.
_INSIDE = frozenset({"piece", "vocabulary", "assignment"})


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of thing: how many are only here, only in the backup, and in both but changed."""

    name: str
    here: int
    there: int
    changed: int


@dataclass(frozen=True, slots=True)
class BackupDifference:
    """What restoring would do. `steps` are the latest steps of the history made since, newest first, of
    `step_count`."""

    counts: tuple[Counted, ...]
    steps: tuple[HistoryRow, ...]
    step_count: int

    @property
    def alike(self) -> bool:
        """Whether nothing differs."""
        return not self.counts


def backup_difference(here: Project, there: Project) -> BackupDifference:
    """Compare the project of now with a backup of it."""
    counts = [
        Counted(TABLE_NAMES[table], len(one.here), len(one.there), len(one.changed))
        for one in difference(here, there)
        if (table := one.record.table) in TABLE_NAMES.keys() - _INSIDE and _matters(one)
    ]
    since = here.step_positions(after=there.last_step_mark()[0])
    shown = here.steps_at(since[:_MOST_STEPS])
    return BackupDifference(
        tuple(counts),
        tuple(shown[position] for position in since[:_MOST_STEPS] if position in shown),
        len(since),
    )


def _matters(one: TableDifference) -> bool:
    return bool(one.here or one.there or one.changed)


def in_words(counts: Sequence[Counted]) -> str:
    """The differences as one line: “labels: 3 more now, 1 fewer, 4 changed; tracks: 1 changed”."""
    told = []
    for one in counts:
        parts = []
        if one.here:
            parts.append(f"{one.here:,} more now")
        if one.there:
            parts.append(f"{one.there:,} fewer")
        if one.changed:
            parts.append(f"{one.changed:,} changed")
        told.append(f"{one.name}: {', '.join(parts)}")
    return "; ".join(told)
