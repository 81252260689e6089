"""What one edit is about to do to labels: gathered first, so that neighbours and rules can be asked before anything is
written. All times are on the lanes' own clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from syncstudio.project.edit import Edit, new_id
from syncstudio.project.records import Segment

# Done inside the edit, when all labels are as they will be and nothing has been deleted yet.
Deed = Callable[[Edit], None]


@dataclass(slots=True)
class SegmentPlan:
    """The labels that come, change and go in one step; `name` is what Undo will say.

    `mode` overrides how neighbours are treated. Words and key frames follow by themselves where a label moves as a
    whole; what else hangs on it is said by `also`. What is in `first` is done before any label is touched.
    """

    name: str
    new: dict[int, Segment] = field(default_factory=dict)
    changed: dict[int, Segment] = field(default_factory=dict)
    deleted: dict[int, Segment] = field(default_factory=dict)
    before: dict[int, Segment] = field(default_factory=dict)
    first: list[Deed] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    # New labels whose attributes are copied from another one, and are not given their initial values.
    like: dict[int, int] = field(default_factory=dict)
    mode: str | None = None
    said: list[str] = field(default_factory=list)

    def add(self, segment: Segment, like: int | None = None) -> int:
        """A new label; its id. `like` names the label whose attributes it gets."""
        segment_id = segment.id or new_id()
        self.new[segment_id] = replace(segment, id=segment_id)
        if like is not None:
            self.like[segment_id] = like
        return segment_id

    def change(self, segment: Segment, **fields: object) -> None:
        """Another place, label or text of a label that is there."""
        if segment.id in self.new:
            self.new[segment.id] = replace(self.new[segment.id], **fields)  # type: ignore[arg-type]
            return
        self.before.setdefault(segment.id, segment)
        now = replace(self.changed.get(segment.id, segment), **fields)  # type: ignore[arg-type]
        if now == self.before[segment.id]:
            self.changed.pop(segment.id, None)
        else:
            self.changed[segment.id] = now

    def remove(self, segment: Segment) -> None:
        """A label goes, with what hangs on it."""
        if self.new.pop(segment.id, None) is None:
            self.before.setdefault(segment.id, segment)
            self.changed.pop(segment.id, None)
            self.deleted[segment.id] = segment

    def also(self, deed: Deed) -> None:
        """Something more to do in the same edit, before anything is deleted."""
        self.deeds.append(deed)

    def now(self, segment: Segment) -> Segment | None:
        """A label as it will be; nothing when it goes."""
        if segment.id in self.deleted:
            return None
        return self.changed.get(segment.id) or self.new.get(segment.id, segment)

    def planned(self, segment_id: int) -> Segment:
        """A label that comes or changes, as it will be."""
        return self.new.get(segment_id) or self.changed[segment_id]

    @property
    def moving(self) -> list[tuple[Segment | None, Segment]]:
        """The labels whose place comes or changes, with what they were."""
        found: list[tuple[Segment | None, Segment]] = [(None, segment) for segment in self.new.values()]
        for segment in self.changed.values():
            before = self.before[segment.id]
            if place_of(before) != place_of(segment):
                found.append((before, segment))
        return found

    @property
    def ids(self) -> set[int]:
        """Everything the plan is about."""
        return {*self.new, *self.changed, *self.deleted}

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.new or self.changed or self.deleted or self.first or self.deeds)

    def take(self, new: Iterable[Segment], changed: Iterable[Segment], before: Mapping[int, Segment]) -> None:
        """Go on with these instead; `before` knows the ones that were not in the plan yet."""
        self.new = {segment.id: segment for segment in new}
        self.changed = {segment.id: segment for segment in changed}
        for segment_id, segment in before.items():
            self.before.setdefault(segment_id, segment)


def place_of(segment: Segment) -> tuple[int, int, int]:
    """Where a label lies: its lane, and its edges on that lane's clock."""
    return segment.lane_id, segment.start_ns, segment.end_ns


def moved_by(before: Segment, after: Segment) -> int:
    """By how much a label moves as a whole, 0 when it does not, or only one edge does."""
    if after.end_ns - after.start_ns != before.end_ns - before.start_ns:
        return 0
    return after.start_ns - before.start_ns
