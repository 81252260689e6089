"""The past of labels: what each of them was after every step, and the way back there as one new step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from syncstudio.project.changeset import Row
from syncstudio.project.edit import Edit
from syncstudio.project.history_reads import StepFilter
from syncstudio.project.records import RECORDS, HistoryRow, Record, Segment, columns, values
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_rules import LabelStep, settled
from syncstudio.session.review.history_words import HistoryWords, Told
from syncstudio.session.review.reviewing import Reviewing

# The order in which rows come back, so that each finds what it names; they go the other way round.
_PARTS = ("word", "attribute_value", "region", "keyframe", "comment")
_BY_TABLE: Mapping[str, type[Record]] = {record.table: record for record in RECORDS}
# What a row names beside its segment, and where that lies.
_NAMED = {"label_id": "label", "attribute_id": "attribute", "person_id": "person"}
_NEEDED = frozenset({"attribute_id"})

MOST_AT_ONCE = 200
"""Each label's own past is walked through; a step of thousands is undone as a whole."""

Rows = dict[tuple[str, int], Row]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the history and where it stands there, with what it did to one label."""

    position: int
    row: HistoryRow
    told: tuple[Told, ...] = ()


class SegmentHistory(Reviewing):
    """Looking back at labels, and bringing back what they were."""

    def history_words(self) -> HistoryWords:
        """Tells steps in the names that lanes, labels and tracks have now."""
        return HistoryWords(self.project, self.lane_clock_map)

    def segment_steps(self, segment_id: int, most: int = 50) -> list[Step]:
        """What was done to a label and its parts, the latest first."""
        positions = self.project.step_positions(StepFilter(segment_id=segment_id))[:most]
        rows, words = self.project.steps_at(positions), self.history_words()
        ids = self.project.ids_with(segment_id)
        return [
            Step(position, rows[position], tuple(words.told(self.project.changes_at(position, ids))))
            for position in positions
        ]

    def bring_back(self, position: int, segment_ids: Iterable[int], *, before: bool = False) -> int:
        """Make labels what they were after a step of the history, or `before` it, as one new step: times, label, text,
        words, answers, region and status. Deleted ones come back with their comments. Answers how many changed.
        """
        ids = list(dict.fromkeys(segment_ids))
        if not ids:
            raise SessionError("This step changed no label: choose one that did.")
        if len(ids) > MOST_AT_ONCE:
            raise SessionError(
                f"This step changed {len(ids):,} labels: undo the step itself, or bring one label back by its history."
            )
        lost: list[str] = []
        plans = []
        for segment_id in ids:
            now = self._rows_now(segment_id)
            then = self._rows_then(segment_id, now, position, before)
            then = dict(self._possible(then, lost))
            if then != now:
                plans.append((segment_id, now, then))
        if not plans:
            raise SessionError("It is like that already: nothing was changed.")
        beside = self._as_allowed(plans)
        what = "segment" if len(plans) == 1 else f"{len(plans)} segments"
        with self.project.edit(f"Bring back {what}") as edit:
            for segment_id, now, then in plans:
                _write(edit, segment_id, now, then)
            for segment in beside.changed:
                edit.update(
                    Segment, segment.id, **dict(zip(columns(Segment)[1:], values(segment)[1:], strict=True))
                )
            for segment_id in beside.deleted:
                edit.delete(Segment, segment_id)
        back = frozenset(segment_id for segment_id, _, then in plans if ("segment", segment_id) in then)
        self.selected_segments = back
        if lost:
            self.say(
                f"Brought back without {', '.join(dict.fromkeys(lost))}, which the project no longer has.",
                "warning",
            )
        return len(plans)

    # -- working it out -------------------------------------------------------------------------------------------

    def _as_allowed(self, plans: list[tuple[int, Rows, Rows]]) -> LabelStep:
        """Fit what comes back to the rules that hold now (SessionError where one forbids it); answers what else that
        does: labels of other lanes that are held to these."""
        own = {segment_id: ("segment", segment_id) for segment_id, _, _ in plans}
        made = {id: _record("segment", then[own[id]]) for id, _, then in plans}
        segments = {id: each for id, each in made.items() if isinstance(each, Segment)}
        there = {id for id, now, _ in plans if own[id] in now}
        new = tuple(each for id, each in segments.items() if id not in there)
        changed = tuple(each for id, each in segments.items() if id in there)
        step = settled(self.project, LabelStep(new, changed), self.recorded)
        for segment in (*step.new, *step.changed):
            for id, _, then in plans:
                if id == segment.id:
                    then[own[id]] |= dict(zip(columns(Segment), values(segment), strict=True))
        others = tuple(each for each in step.changed if each.id not in own)
        return LabelStep((), others, step.deleted)

    def _rows_now(self, segment_id: int) -> Rows:
        ids = self.project.ids_with(segment_id)
        return self.project.rows_with(ids, ("segment", *_PARTS))

    def _rows_then(self, segment_id: int, now: Rows, position: int, before: bool) -> Rows:
        """The rows of a label after (or before) a step, found by walking back from now."""
        ids = self.project.ids_with(segment_id)
        then = {key: dict(row) for key, row in now.items()}
        places = self.project.step_positions(StepFilter(segment_id=segment_id))
        joined = self.project.joined_at(places)
        merge = joined.get(position, 0)
        skipped = (
            {at for at, row in self.project.steps_at(places).items() if row.id == merge} if merge else set()
        )
        for at in places:
            if at < position or (at == position and not before):
                break
            # What a merge brought is done here by the merge's own step; back among what it brought, it is the other
            # way round.
            if at in skipped or joined.get(at, merge) != merge:
                continue
            for change in self.project.changes_at(at, ids):
                key = (change.table, change.id)
                if change.op == "insert":
                    then.pop(key, None)
                elif change.op == "delete":
                    then[key] = dict(change.before)
                elif key in then:
                    then[key].update(change.before)
        was_there = ("segment", segment_id) in now
        if ("segment", segment_id) not in then:
            if before or not was_there:
                raise SessionError("The label was not there then: delete it, or choose a later step.")
            return {}
        # What people said since is not taken back; what went with a deleted label returns with it.
        kept = {key: row for key, row in (now if was_there else then).items() if key[0] == "comment"}
        return {key: row for key, row in then.items() if key[0] != "comment"} | kept

    def _possible(self, then: Rows, lost: list[str]) -> Iterator[tuple[tuple[str, int], Row]]:
        """The rows that can come back: their lane must be there, and what else they name is left out where it went."""
        for (table, row_id), row in then.items():
            row = dict(row)
            lane_id = row.get("lane_id")
            if table == "segment" and (
                not isinstance(lane_id, int) or self.project.row_now("lane", lane_id) is None
            ):
                raise SessionError(
                    "Its lane is no longer in the project: undo the deleting of the lane first."
                )
            gone = [
                name
                for name, owner in _NAMED.items()
                if isinstance(row.get(name), int) and self.project.row_now(owner, int(row[name] or 0)) is None
            ]
            lost += [f"its {_NAMED[name]}" for name in gone]
            if _NEEDED.isdisjoint(gone):
                yield (table, row_id), row | dict.fromkeys(gone)


def _write(edit: Edit, segment_id: int, now: Rows, then: Rows) -> None:
    """Turn the rows of a label into others. Its own row is written last, for its status is told and not worked out."""
    for table in reversed(_PARTS):
        for key in now.keys() - then.keys():
            if key[0] == table:
                edit.delete(_BY_TABLE[table], key[1])
    own = ("segment", segment_id)
    if own not in now:
        edit.insert(_record("segment", then[own]))
    for table in _PARTS:
        # An answer names the comment it answers, which must be there before it.
        for key, row in sorted(then.items(), key=lambda item: item[1].get("parent_id") is not None):
            if key[0] != table:
                continue
            if key not in now:
                edit.insert(_record(table, row))
            elif row != now[key]:
                edit.update(
                    _BY_TABLE[table],
                    key[1],
                    **{n: v for n, v in row.items() if n != "id" and v != now[key][n]},
                )
    row = then[own]
    fields = {name: row[name] for name in columns(Segment)[1:] if name in row}
    edit.update(Segment, segment_id, **fields)


def _record(table: str, row: Row) -> Record:
    record = _BY_TABLE[table]
    return record(**{name: row[name] for name in columns(record) if name in row})  # type: ignore[arg-type]
