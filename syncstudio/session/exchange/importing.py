"""Importing: a file of another tool is read and planned first, then comes in as one step of undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.edit import Edit
from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.import_clocks import times_of
from syncstudio.session.exchange.import_plan import ImportOptions, ImportPlan, PlannedLane, PlannedMedium
from syncstudio.session.exchange.import_planning import checked_plan, planned
from syncstudio.session.exchange.import_writing import Imported, ImportWriting
from syncstudio.session.exchange.lane_moving import lane_on
from syncstudio.session.exchange.no_collecting import no_collecting
from syncstudio.session.measuring.first_alignment import AT_THE_BEGINNING, FirstPlace
from syncstudio.session.media.adding import Adding, Insert
from syncstudio.session.media.new_track import new_track, one_line
from syncstudio.timebase.counts import counted
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.timecode import clock_text

if TYPE_CHECKING:
    from syncstudio.interchange.label_document import DocumentLane

_NS = Fraction(1, 1_000_000_000)

# Makes the track of the file itself in a running edit, by its end and how much is said; answers its id.
OwnTrack = Callable[[Edit, int, int], int]


class Importing(Adding):
    """How labels come into a project."""

    def plan_import(self, path: str | Path, options: ImportOptions | None = None) -> ImportPlan:
        """What importing a file would do: its lanes, recordings, labels and clashes. SessionError: it cannot be read.

        The plan may be changed before `import_labels` carries it out.
        """
        with no_collecting():
            return planned(self, Path(path).absolute(), options or ImportOptions(), self.looked_at)

    def import_labels(self, plan: ImportPlan) -> Imported:
        """Carry a plan out as one step of undo. SessionError, and nothing changed, where it cannot be."""
        with no_collecting():
            return self._import(plan)

    def _import(self, plan: ImportPlan, step: str = "", own: OwnTrack | None = None) -> Imported:
        """The same: `step` names it in the Undo menu, and `own` makes the track of the file itself."""
        lanes = checked_plan(self, plan)
        notes = list(plan.notes)
        moved = [self._moved(plan, lane, notes) for lane in lanes]
        self._refuse_beyond(plan, lanes, moved, notes)
        insertions = self._looked_at(plan, notes)
        with self.project.edit(step or f"Import {plan.path.name}") as edit:
            writing = ImportWriting(self, plan, edit, moved)
            done = writing.write(
                lambda edit: self._bring(edit, plan, insertions),
                own or (lambda edit, end_ns, count: self._own_track(edit, plan, end_ns, count)),
            )
        done.notes = [*notes, *done.notes]
        if done.track_ids:
            self._load_missing_tracks()
            self._refresh_end()
        return done

    def import_file(self, path: str | Path, options: ImportOptions | None = None) -> Imported:
        """Read a file as it stands; what was guessed, repaired or left out is said."""
        plan = self.plan_import(path, options)
        done = self.import_labels(plan)
        for note in done.notes:
            self.say(note if plan.path.name in note else f"{plan.path.name}: {note}", "warning")
        return done

    def import_transcript(self, path: str | Path, track_id: int | None = None) -> list[int]:
        """Read labels or a transcript into lanes, on a track's clock; a transcript without one is a track of its own.

        Answers the ids of the lanes.
        """
        if track_id is not None:
            self.project.track(track_id)
        if self._is_diarisation(path):
            return self.import_speakers(path, track_id)
        return self.import_file(path, ImportOptions(track_id=track_id)).lane_ids

    @staticmethod
    def _is_diarisation(path: str | Path) -> bool:
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.label_formats import format_of

        try:
            found = format_of(path)
        except InterchangeError:
            return False
        return found is not None and found.id == "rttm"

    # -- recordings that come along -------------------------------------------------------------------------------

    def _looked_at(self, plan: ImportPlan, notes: list[str]) -> dict[Path, Insert]:
        """The recordings to bring, each looked at once; what cannot be read stays away and is said."""
        found: dict[Path, Insert] = {}
        for one in plan.media:
            if not one.bring or one.track_id is not None or one.path is None or one.path in found:
                continue
            try:
                found[one.path] = self._transcript(plan, one) if one.transcript else self.looked_at(one.path)
            except SessionError as error:
                notes.append(f"{one.medium.name or one.path.name} was left out: {error}")
        return found

    def _bring(self, edit: Edit, plan: ImportPlan, insertions: dict[Path, Insert]) -> dict[str, list[Track]]:
        """Add the recordings in the running edit, where the file says; their tracks by the recordings' names."""
        sources: dict[Path, int] = {}
        brought: dict[str, list[Track]] = {}
        for one in plan.media:
            if one.path is None or one.path not in insertions or not one.bring or one.track_id is not None:
                continue
            if one.path not in sources:
                sources[one.path] = insertions[one.path](edit, AT_THE_BEGINNING)
                if one.clock_map is not None and one.medium.offset_ns is not None:
                    for track in self.project.tracks_of(sources[one.path]):
                        edit.set_pieces(track.id, self._pieces_for(track, one.clock_map.pieces), "from-file")
            kind = one.medium.kind
            tracks = self.project.tracks_of(sources[one.path])
            brought[one.medium.name] = [t for t in tracks if t.kind == kind] or tracks
        return brought

    def _pieces_for(self, track: Track, pieces: tuple[Piece, ...]) -> list[Piece]:
        """Pieces whose ends are nanoseconds, as those of a track that counts ticks."""
        clock = self.project.clock(track.id)

        def tick(at_ns: int | None) -> int | None:
            return None if at_ns is None else clock.tick_from_source_ns(at_ns)

        return [Piece(one.anchors, tick(one.from_tick), tick(one.to_tick)) for one in pieces]

    def _own_track(self, edit: Edit, plan: ImportPlan, end_ns: int, count: int) -> int:
        """The file itself as a track, for a transcript that belongs to no recording here."""
        return self._insert_transcript(edit, plan.path.resolve(), end_ns, count).id

    def _transcript(self, plan: ImportPlan, one: PlannedMedium) -> Insert:
        """Adds the track of a transcript whose lanes the imported file holds."""
        file = (one.path or plan.path).resolve()
        ends = [
            segment.end_ns
            for lane in plan.document.lanes
            if lane.medium == one.medium.name
            for segment in lane.segments
        ]
        return lambda edit, _place: (
            self._insert_transcript(edit, file, max(ends, default=0), len(ends)).source_id
        )

    def _insert_transcript(
        self, edit: Edit, file: Path, end_ns: int, count: int, place: FirstPlace = AT_THE_BEGINNING
    ) -> Track:
        source_id = edit.insert(self._source(file, Fraction(0)))
        facts = {"codec": "transcript", "text": "1 utterance" if count == 1 else f"{count} utterances"}
        track = new_track(source_id, one_line(file.stem), "transcript", _NS, facts, end_tick=end_ns)
        return self.project.track(self._insert_track(edit, track, place))

    # -- labels ---------------------------------------------------------------------------------------------------

    def _moved(self, plan: ImportPlan, lane: PlannedLane, notes: list[str]) -> DocumentLane:
        """A planned lane on the clock where it goes."""
        times, inner = times_of(self, plan, lane)
        moved = lane_on(lane.coming, times, inner)
        if times.in_gaps:
            many = counted(times.in_gaps, "label lies", "labels lie")
            notes.append(f"{lane.name}: {many} where nothing was recorded; left out.")
        if times.clipped:
            many = counted(
                times.clipped,
                "label reaches into a gap of the recording; its",
                "labels reach into a gap of the recording; their",
            )
            notes.append(f"{lane.name}: {many} edges moved.")
        return moved

    def _refuse_beyond(
        self, plan: ImportPlan, lanes: object, moved: list[DocumentLane], notes: list[str]
    ) -> None:
        """Say how much lies after a recording's end; where nothing lies within, it is not of that recording."""
        outside: Counter[int] = Counter()
        beyond: Counter[int] = Counter()
        counted: Counter[int] = Counter()
        ends: dict[int, int] = {}
        for planned_lane, lane in zip(plan.wanted, moved, strict=True):
            track_id = self._clock_track(planned_lane)
            if track_id is None or self.project.track(track_id).kind == "transcript":
                continue
            media = self.recorded(track_id)
            if media is None:
                continue
            end_ns = ends.setdefault(track_id, media.end_ns)
            counted[track_id] += len(lane.segments)
            outside[track_id] += sum(one.start_ns >= end_ns for one in lane.segments)
            beyond[track_id] += sum(one.start_ns < end_ns < one.end_ns for one in lane.segments)
        for track_id, end_ns in ends.items():
            name = self.project.track(track_id).name
            end = f"{name} ends ({clock_text(end_ns)})"
            what = "stretches" if plan.format_id == "rttm" else "labels"
            if outside[track_id]:
                says = f"{outside[track_id]} of {counted[track_id]} {what} begin after {end}"
                if outside[track_id] == counted[track_id]:
                    raise SessionError(
                        f"{plan.path.name}: {says}, so it was not made of that recording: choose another."
                    )
                notes.append(f"{plan.path.name}: {says}.")
            if beyond[track_id]:
                verb = "ends" if beyond[track_id] == 1 else "end"
                notes.append(
                    f"{plan.path.name}: {beyond[track_id]} of {counted[track_id]} {what} {verb} after {end}."
                )

    def _clock_track(self, lane: PlannedLane) -> int | None:
        if lane.target == "existing":
            return self.project.lane(lane.lane_id or 0).track_id
        return lane.clock.track_id if lane.clock.kind == "track" else None
