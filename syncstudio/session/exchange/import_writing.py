"""Writing a planned import: recordings, people, the palette, lanes and labels, all in one running edit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from syncstudio.interchange.label_document import DocumentLane
from syncstudio.interchange.schemas.css_color import nearest_color
from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import Comment, VocabularyRow
from syncstudio.project.records import Label, Lane, Segment, Track
from syncstudio.session.exchange.import_answers import Answers
from syncstudio.session.exchange.import_plan import ImportPlan, PlannedLane
from syncstudio.session.exchange.import_rows import ImportRows, RowMaker
from syncstudio.session.exchange.import_updating import Updating
from syncstudio.session.exchange.region_frames import frame_times_in
from syncstudio.session.media.picture_size import picture_size
from syncstudio.session.names import fitted_name, free_name
from syncstudio.timebase.counts import counted

if TYPE_CHECKING:
    from syncstudio.session.media.adding import Adding

# Several remarks of one import keep their order.
_REMARK_STEP_NS = 1_000


@dataclass(slots=True)
class Imported:
    """What came in: the lanes that got labels, how many labels were added and changed, tracks, and sentences."""

    lane_ids: list[int] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    track_ids: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class ImportWriting:
    """One import at work, inside its edit."""

    def __init__(self, session: Adding, plan: ImportPlan, edit: Edit, lanes: list[DocumentLane]) -> None:
        """`lanes` are those of `plan.wanted`, on the clocks where they go."""
        self._session, self._plan, self._edit, self._moved = session, plan, edit, lanes
        self._project = session.project
        self._rows = ImportRows()
        self._tracks: dict[str, list[Track]] = {}
        self.done = Imported()

    def write(
        self, bring: Callable[[Edit], dict[str, list[Track]]], own: Callable[[Edit, int, int], int]
    ) -> Imported:
        """`bring` adds the recordings that come along, and `own` makes a track of the file, by its end and count."""
        self._tracks = bring(self._edit)
        self.done.track_ids += [track.id for each in self._tracks.values() for track in each]
        own_id = self._own_track(own)
        labels = self._labels()
        people = self._people()
        lane_ids = self._lanes(labels, people, own_id)
        answers = Answers(self._project, self._edit)
        now_ns = time.time_ns()
        for planned, lane, lane_id in zip(self._plan.wanted, self._moved, lane_ids, strict=True):
            row = self._project.lane(lane_id)
            frames, size = self._frames(row)
            maker = RowMaker(self._rows, labels, people, now_ns, frames, size)
            fresh = lane
            if planned.target == "existing" and self._plan.update:
                updating = Updating(self._project, self._edit, maker, row)
                fresh = updating.take(lane)
                self.done.changed += updating.changed
            maker.add(fresh, lane_id, row.kind == "events", row.kind == "regions")
            answers.of_lane(lane_id, planned.target == "new", self._rows.answers)
            self._rows.answers = []
        self._insert(answers)
        self._remarks(now_ns)
        self.done.lane_ids = list(dict.fromkeys(lane_ids))
        self.done.added = len(self._rows.segments)
        self.done.notes += [
            sentence.format(count=f"{count:,}") for sentence, count in self._rows.repairs.items()
        ]
        self.done.notes += answers.notes
        return self.done

    def _insert(self, answers: Answers) -> None:
        edit, rows = self._edit, self._rows
        edit.insert_many(rows.segments)
        edit.insert_many(rows.words)
        edit.insert_many(rows.regions)
        edit.insert_many(rows.keyframes)
        edit.insert_many(rows.comments)
        edit.insert_many(answers.rows)
        # Last, for whatever is added to a label makes it a draft.
        for status, ids in rows.statuses.items():
            edit.update_many(Segment, ids, status=status)

    def _own_track(self, own: Callable[[Edit, int, int], int]) -> int | None:
        lanes = [
            lane
            for planned, lane in zip(self._plan.wanted, self._moved, strict=True)
            if planned.target == "new" and planned.clock.kind == "own"
        ]
        if not lanes:
            return None
        ends = [segment.end_ns for lane in lanes for segment in lane.segments]
        said = sum(len(lane.segments) for lane in lanes if lane.kind == "transcript")
        track_id = own(self._edit, max(ends, default=0), said)
        self.done.track_ids.append(track_id)
        return track_id

    def _labels(self) -> dict[str, int]:
        """The palette's entry for each name, new ones behind those that are there."""
        told = {label.name: label for label in self._plan.document.labels}
        place = len(self._project.labels())
        keys = {label.hotkey.casefold() for label in self._project.labels() if label.hotkey}
        ids: dict[str, int] = {}
        fitted: dict[str, int] = {}
        for name, label_id in self._plan.labels.items():
            known = fitted.get(fitted_name(name).casefold())
            if label_id is not None or known is not None:
                ids[name] = label_id or known or 0
                continue
            entry = told.get(name)
            color = nearest_color(entry.color) if entry is not None and entry.color else None
            key = entry.hotkey if entry is not None else ""
            free = key if len(key) == 1 and key.isprintable() and key.casefold() not in keys else None
            if free:
                keys.add(free.casefold())
            row = Label(
                name=fitted_name(name),
                color=place if color is None else color,
                hotkey=free or None,
                position=place,
                description="" if entry is None else entry.description,
            )
            ids[name] = fitted[row.name.casefold()] = self._edit.insert(row)
            place += 1
        for name, entry in told.items():
            if (
                entry.parent in ids
                and self._plan.labels.get(name, 0) is None
                and ids[entry.parent] != ids[name]
            ):
                self._edit.update(Label, ids[name], parent_id=ids[entry.parent])
        return ids

    def _people(self) -> dict[str, int]:
        wanted = dict.fromkeys(planned.person for planned in self._plan.wanted if planned.person.strip())
        shown = dict.fromkeys(
            segment.region.person
            for lane in self._moved
            if lane.kind == "regions"
            for segment in lane.segments
            if segment.region is not None and segment.region.person.strip()
        )
        return self._session.people_in(self._edit, [*wanted, *(name for name in shown if name not in wanted)])

    def _lanes(self, labels: dict[str, int], people: dict[str, int], own_id: int | None) -> list[int]:
        project = self._project
        lanes = project.lanes()
        names = [lane.name for lane in lanes]
        colors = {person.id: person.color for person in project.people()}
        wanted = self._plan.wanted
        ids: list[int] = []
        made: dict[str, tuple[int, int | None]] = {}
        for place, planned in enumerate(wanted):
            if planned.target == "existing":
                ids.append(planned.lane_id or 0)
                continue
            row = self._lane_row(planned, len(lanes) + place, people, own_id, colors)
            row = replace(row, name=free_name(row.name, names))
            names.append(row.name)
            ids.append(self._edit.insert(row))
            made.setdefault(planned.lane.name, (ids[-1], row.track_id))
            taken = dict.fromkeys(labels[name] for name in planned.lane.vocabulary if name in labels)
            self._edit.insert_many([VocabularyRow(0, ids[-1], label_id) for label_id in taken])
        self._hold(wanted, ids, made)
        return ids

    def _lane_row(
        self,
        planned: PlannedLane,
        position: int,
        people: dict[str, int],
        own_id: int | None,
        colors: dict[int, int],
    ) -> Lane:
        lane = planned.coming
        track = self._track_of(planned, own_id)
        person_id = people.get(planned.person)
        color = nearest_color(lane.color) if lane.color else None
        if color is None:
            color = position if person_id is None else colors.get(person_id, position)
        sound = (
            track is not None and track.kind == "sound" and bool(planned.person) and lane.kind == "segments"
        )
        channels = 0 if track is None or not sound else _channels(track)
        # Events that last are segments.
        lasting = lane.kind == "events" and any(one.end_ns > one.start_ns for one in lane.segments)
        return Lane(
            track_id=None if track is None else track.id,
            name=planned.name,
            kind="segments" if lasting else lane.kind,
            position=position,
            color=color,
            person_id=person_id,
            wave_track_id=track.id if sound and track is not None else None,
            wave_channel=lane.channel - 1 if sound and 1 <= lane.channel <= channels else None,
            language=lane.language or self._plan.document.language,
            origin=f"{self._plan.format_name}, {self._plan.path.name}",
        )

    def _track_of(self, planned: PlannedLane, own_id: int | None) -> Track | None:
        clock = planned.clock
        if clock.kind == "own":
            return None if own_id is None else self._project.track(own_id)
        if clock.kind == "track":
            return self._project.track(clock.track_id or 0)
        if clock.kind == "medium":
            medium = self._plan.medium(clock.medium)
            if medium is not None and medium.track_id is not None:
                return self._project.track(medium.track_id)
            tracks = self._tracks.get(clock.medium, [])
            kind = "video" if planned.lane.kind == "regions" else ""
            return next((track for track in tracks if track.kind == kind), tracks[0] if tracks else None)
        return None

    def _hold(
        self, wanted: list[PlannedLane], ids: list[int], made: dict[str, tuple[int, int | None]]
    ) -> None:
        """Hold lanes to their parents, as far as their labels keep to it."""
        from syncstudio.session.exchange.lane_holding import strays

        moved = {planned.lane.name: lane for planned, lane in zip(wanted, self._moved, strict=True)}
        for planned, lane_id, lane in zip(wanted, ids, self._moved, strict=True):
            parent = planned.lane.parent
            if planned.target != "new" or parent not in made or made[parent][0] == lane_id:
                continue
            relation = planned.lane.relation
            if made[parent][1] != self._project.lane(lane_id).track_id:
                relation = ""
            stray = strays(lane, moved[parent], relation) if relation else 0
            if stray:
                many = counted(stray, "label does", "labels do")
                self.done.notes.append(
                    f"{planned.name}: {many} not lie in those of {parent}, so the lane is below it "
                    "without being held to it."
                )
                relation = ""
            self._edit.update(Lane, lane_id, parent_id=made[parent][0], relation=relation)

    def _frames(self, row: Lane):  # type: ignore[no-untyped-def]  # FrameTimes and a size, or neither
        if row.kind != "regions" or row.track_id is None:
            return None, None
        track = self._project.track(row.track_id)
        size = picture_size(track)
        frames = frame_times_in(self._project, track)
        return frames, size if all(size) else None

    def _remarks(self, now_ns: int) -> None:
        """Remarks about instants: on the master timeline."""
        from syncstudio.session.exchange.lane_times import LaneTimes

        remarks = self._plan.document.comments
        at = LaneTimes(self._plan.document_map, None).instants([one.at_ns for one in remarks])
        self._edit.insert_many(
            [
                Comment(
                    at_ns=at_ns, author=one.author, made_ns=now_ns + place * _REMARK_STEP_NS, text=one.text
                )
                for place, (one, at_ns) in enumerate(zip(remarks, at, strict=True))
                if one.text.strip()
            ]
        )


def _channels(track: Track) -> int:
    from syncstudio.session.media.tracks import channel_names

    return len(channel_names(track))
