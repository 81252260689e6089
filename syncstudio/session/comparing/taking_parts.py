"""What hangs on segments, taken from the other project inside the same edit: words, answers, shapes, comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import AttributeValue, Comment, Keyframe, Region
from syncstudio.project.project import Project
from syncstudio.project.records import Segment, Word
from syncstudio.project.region_reads import region_rows
from syncstudio.session.comparing.matching import Matched
from syncstudio.session.comparing.other_clock import OtherClock
from syncstudio.session.comparing.taking import Taken
from syncstudio.session.transcripts.word_writing import write_all_words

PeopleIn = Callable[[Edit, Iterable[str]], Mapping[str, int]]


class PartsTaken:
    """Fills in, as a deed of the plan, everything that is not a column of a segment."""

    def __init__(
        self,
        project: Project,
        matched: Matched,
        taken: Taken,
        attributes: Mapping[int, int],
        people_in: PeopleIn,
    ) -> None:
        self._project, self._matched, self._taken = project, matched, taken
        self._attributes, self._people_in = attributes, people_in
        self._clocks = {pair.one.id: OtherClock(matched, pair) for pair in matched.lanes}
        self._names = {each.name: each.id for each in project.attributes()}
        both = {*taken.words, *taken.moved, *taken.labelled}
        self._words_before = project.words_of(both)
        self._answers_before = project.attribute_values_of(taken.labelled)
        self._regions = {pair.one.id for pair in matched.lanes if pair.one.kind == "regions"}
        moved = (each for each in taken.moved if self._lane_of(each) in self._regions)
        self._shape_before = {each: region_rows(project, each) for each in moved}

    def write(self, edit: Edit) -> None:
        """All of it; statuses last, for whatever changes a label makes it a draft."""
        self._words(edit)
        self._answers(edit)
        self._shapes(edit)
        self._comments(edit)
        edit.update_each(
            Segment,
            ("status", "reviewer"),
            [(mine_id, *told) for mine_id, told in self._taken.statuses.items()],
        )
        for mine_id in self._taken.new.values():
            made = self._taken.plan.new[mine_id]
            if made.status in ("accepted", "rejected"):
                edit.update(Segment, mine_id, status=made.status, reviewer=made.reviewer)

    # -- words ----------------------------------------------------------------------------------------------------

    def _words(self, edit: Edit) -> None:
        """Theirs where they are taken; ours where only the edges were, for they did not move there either."""
        taken = self._taken
        wanted = {**{mine: their for their, mine in taken.new.items()}, **taken.words}
        theirs = self._matched.other.words_of(wanted.values())
        now = self._project.words_of([*wanted, *taken.moved])
        pairs = []
        for mine_id, their_id in wanted.items():
            words = self._as_ours(
                mine_id, theirs.get(their_id, []), {each.id for each in now.get(mine_id, [])}
            )
            pairs.append((now.get(mine_id, []), words))
        for mine_id in taken.moved.keys() - wanted.keys():
            if now.get(mine_id) != self._words_before.get(mine_id):
                pairs.append((now.get(mine_id, []), self._words_before.get(mine_id, [])))
        write_all_words(edit, pairs)

    def _as_ours(self, mine_id: int, words: list[Word], known: set[int]) -> list[Word]:
        clock = self._clocks[self._lane_of(mine_id)]
        return [
            replace(
                word,
                id=word.id if word.id in known else 0,
                segment_id=mine_id,
                start_ns=None if word.start_ns is None else clock.instant(word.start_ns),
                end_ns=None if word.end_ns is None else clock.instant(word.end_ns),
            )
            for word in words
        ]

    # -- answers --------------------------------------------------------------------------------------------------

    def _answers(self, edit: Edit) -> None:
        """Theirs, and for a label that is taken also those answers that came with it on our side."""
        taken = self._taken
        whole = {mine: their for their, mine in taken.new.items()}
        theirs = self._matched.other.attribute_values_of(
            {*whole.values(), *taken.answers.values(), *taken.labelled.values()}
        )
        told = {
            (their_id, self._attributes[value.attribute_id]): value.value
            for their_id, values in theirs.items()
            for value in values
            if value.attribute_id in self._attributes
        }
        mine_ids = {*whole, *(mine_id for mine_id, _ in taken.answers), *taken.labelled}
        now = {
            (mine_id, value.attribute_id): value
            for mine_id, values in self._project.attribute_values_of(mine_ids).items()
            for value in values
        }
        wanted: dict[tuple[int, int], str] = {}
        for mine_id, their_id in whole.items():
            wanted |= {
                (mine_id, key[1]): "" for key in now if key[0] == mine_id for key in [(mine_id, key[1])]
            }
            wanted |= {
                (mine_id, attribute): value for (owner, attribute), value in told.items() if owner == their_id
            }
        for mine_id, their_id in taken.labelled.items():
            before = {value.attribute_id for value in self._answers_before.get(mine_id, [])}
            for owner, attribute in now:
                if owner == mine_id and attribute not in before:
                    wanted[mine_id, attribute] = told.get((their_id, attribute), "")
        for (mine_id, name), their_id in taken.answers.items():
            attribute_id = self._names.get(name)
            if attribute_id is not None:
                wanted[mine_id, attribute_id] = told.get((their_id, attribute_id), "")
        self._write_answers(edit, now, wanted)

    def _write_answers(
        self, edit: Edit, now: Mapping[tuple[int, int], AttributeValue], wanted: Mapping[tuple[int, int], str]
    ) -> None:
        gone = [now[key].id for key, value in wanted.items() if not value and key in now]
        if gone:
            edit.delete_many(AttributeValue, gone)
        new = []
        for (mine_id, attribute_id), value in wanted.items():
            known = now.get((mine_id, attribute_id))
            if value and known is None:
                new.append(AttributeValue(0, attribute_id, mine_id, value))
            elif value and known is not None and known.value != value:
                edit.update(AttributeValue, known.id, value=value)
        edit.insert_many(new)

    # -- regions --------------------------------------------------------------------------------------------------

    def _shapes(self, edit: Edit) -> None:
        taken = self._taken
        for their_id, mine_id in taken.new.items():
            if self._lane_of(mine_id) in self._regions:
                self._shape(edit, mine_id, their_id)
                self._person(edit, mine_id, their_id)
        for mine_id, their_id in taken.shapes.items():
            self._shape(edit, mine_id, their_id)
        for mine_id, their_id in taken.people.items():
            self._person(edit, mine_id, their_id)
        for mine_id, before in self._shape_before.items():
            if before is not None and mine_id not in taken.shapes:
                # Only the edges were taken: what is seen inside them is as it was, as it is in theirs.
                self._put_keyframes(edit, mine_id, before.keyframes)

    def _shape(self, edit: Edit, mine_id: int, their_id: int) -> None:
        theirs = region_rows(self._matched.other, their_id)
        if theirs is None:
            return
        region = self._project.region_of(mine_id)
        if region is None:
            edit.insert(Region(0, mine_id, theirs.region.shape))
        elif region.shape != theirs.region.shape:
            edit.update(Region, region.id, shape=theirs.region.shape)
        clock = self._clocks[self._lane_of(mine_id)]
        frames = tuple(replace(each, at_ns=clock.instant(each.at_ns)) for each in theirs.keyframes)
        self._put_keyframes(edit, mine_id, frames)

    def _put_keyframes(self, edit: Edit, mine_id: int, frames: Iterable[Keyframe]) -> None:
        region = self._project.region_of(mine_id)
        if region is not None:
            edit.delete_many(Keyframe, [each.id for each in self._project.keyframes(region.id)])
            edit.insert_many([replace(each, id=0, region_id=region.id) for each in frames])

    def _person(self, edit: Edit, mine_id: int, their_id: int) -> None:
        theirs, region = self._matched.other.region_of(their_id), self._project.region_of(mine_id)
        if theirs is None or region is None:
            return
        person_id = None
        if theirs.person_id is not None:
            name = self._matched.other.person(theirs.person_id).name
            person_id = self._people_in(edit, [name])[name]
        edit.update(Region, region.id, person_id=person_id, person_from=theirs.person_from)

    # -- comments -------------------------------------------------------------------------------------------------

    def _comments(self, edit: Edit) -> None:
        """What was said of segments that only they have comes along, with its answers."""
        if not self._taken.new:
            return
        there = {each.id for each in self._project.comments()}
        ids: dict[int, int] = {}
        for each in self._matched.other.comments():
            mine_id = self._taken.new.get(each.segment_id or 0)
            parent = None if each.parent_id is None else ids.get(each.parent_id)
            if mine_id is None and parent is None:
                continue
            made = replace(each, id=0 if each.id in there else each.id, segment_id=mine_id, parent_id=parent)
            ids[each.id] = edit.insert(_unplaced(made))

    def _lane_of(self, mine_id: int) -> int:
        plan = self._taken.plan
        known = plan.new.get(mine_id) or plan.changed.get(mine_id)
        return known.lane_id if known is not None else self._project.segment(mine_id).lane_id


def _unplaced(comment: Comment) -> Comment:
    return replace(comment, track_id=None)
