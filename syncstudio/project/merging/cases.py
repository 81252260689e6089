"""The merge as it is being planned: what of theirs is set aside, and the conflicts that say why."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from syncstudio.project.changeset import Row
from syncstudio.project.merging.net_changes import Key
from syncstudio.project.merging.patch import Operation
from syncstudio.project.merging.sides import Sides, owner_segment
from syncstudio.project.merging_records import ConflictKind

REASONS = {
    "same-field": "Both copies changed the same thing.",
    "aligned": "Both copies aligned the track, differently.",
    "transcript": "Both copies changed what is said.",
    "keyframes": "Both copies changed the key frames of the region.",
    "reviewed": "One copy reviewed it while the other changed it.",
    "deleted-here": "This copy deleted it while the other changed or used it.",
    "deleted-there": "The other copy deleted it while this one changed or used it.",
    "same-name": "Both copies added one of this name.",
    "answered-twice": "Both copies filled this in, differently.",
    "overlap": "Both copies put labels over one another on a lane that has none lie over another.",
    "exclusive": "Labels of both copies exclude one another and lie over one another.",
    "parent": "It no longer lies within a label of the parent lane.",
    "vocabulary": "The lane no longer takes this label.",
}
"""Why something is for a person to decide: the codes that a conflict keeps, and a sentence for each."""


@dataclass(slots=True)
class Case:
    """One conflict before it is stored; `keys` are the rows it is about, for finding who did it."""

    kind: ConflictKind
    subject: Key
    reason: str
    base: Row
    mine: Row
    theirs: Row
    patch: list[Operation]
    keys: frozenset[Key]
    lane_id: int | None = None
    track_id: int | None = None
    start_ns: int | None = None
    end_ns: int | None = None


@dataclass(slots=True)
class Planning:
    """What was found so far."""

    sides: Sides
    two_way: bool = False
    cases: list[Case] = field(default_factory=list)
    # Rows of theirs that are not written, whole or by column, and columns of new rows that stay empty.
    aside: set[Key] = field(default_factory=set)
    columns_aside: dict[Key, set[str]] = field(default_factory=dict)
    emptied: dict[Key, set[str]] = field(default_factory=dict)
    _inserted_under: dict[Key, list[Key]] | None = None

    def open_columns(self, key: Key) -> Row:
        """What of a row's changes in theirs is not set aside."""
        change = self.sides.theirs.get(key)
        if change is None or key in self.aside:
            return {}
        away = self.columns_aside.get(key, ())
        return {name: value for name, value in change.after.items() if name != "id" and name not in away}

    def put_aside(self, key: Key, columns: Iterable[str] | None = None) -> None:
        """Leave a row of theirs, or some columns of it, to a conflict."""
        if columns is None:
            self.aside.add(key)
        else:
            self.columns_aside.setdefault(key, set()).update(columns)

    def with_parts(self, key: Key) -> list[Key]:
        """A row that theirs added, and those added with it that fall with it."""
        if self._inserted_under is None:
            self._inserted_under = {}
            for each, change in self.sides.theirs.items():
                if change.op == "insert":
                    for reference, owner in self.sides.references.named(each[0], change.after):
                        if reference.falls:
                            self._inserted_under.setdefault(owner, []).append(each)
        found = [key]
        for each in found:
            found += [part for part in self._inserted_under.get(each, ()) if part not in found]
        return found

    def conflict(
        self,
        kind: ConflictKind,
        subject: Key,
        reason: str,
        patch: list[Operation],
        keys: Iterable[Key],
        shown: tuple[Row, Row, Row],
    ) -> None:
        """Add a conflict; `shown` are the values of the ancestor, mine and theirs."""
        base, mine, theirs = shown
        case = Case(
            kind,
            subject,
            reason,
            {} if self.two_way else base,
            mine,
            theirs,
            patch,
            frozenset((subject, *keys)),
        )
        self._place(case)
        self.cases.append(case)

    def _place(self, case: Case) -> None:
        sides = self.sides
        table = case.subject[0]
        row = sides.any_row(case.subject)
        segment_id = owner_segment(sides, case.subject)
        if segment_id is not None:
            row = sides.any_row(("segment", segment_id))
            case.start_ns, case.end_ns = _whole(row.get("start_ns")), _whole(row.get("end_ns"))
            case.lane_id = _whole(row.get("lane_id"))
            row = sides.any_row(("lane", case.lane_id)) if case.lane_id else {}
        elif table == "lane":
            case.lane_id = case.subject[1]
        elif table == "assignment" or (table == "comment" and row.get("track_id") is None):
            case.start_ns, case.end_ns = (
                _whole(row.get("at_ns", row.get("start_ns"))),
                _whole(row.get("end_ns")),
            )
        if table == "track":
            case.track_id = case.subject[1]
        else:
            case.track_id = _whole(row.get("track_id"))


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def only(row: Row | None, names: Iterable[str]) -> Row:
    """Some columns of a row, where there is one."""
    return {} if row is None else {name: row.get(name) for name in sorted(names)}
