"""Regions: boxes, points and polygons in the pictures of a video, with key frames by exact frames.

A region is a segment of a lane of regions that belongs to a video track; its key frames lie on the starts of frames,
on the track's own clock, by the table of PTS and never by a rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from syncstudio.project import region_reads
from syncstudio.project.edit import Edit, new_id
from syncstudio.project.labelling_records import Keyframe, Region, Shape
from syncstudio.project.project import Project
from syncstudio.project.reads import clock_of
from syncstudio.project.records import Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.attributes import initial_values
from syncstudio.session.labels.label_rules import LabelStep, settled
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.names import fitted_name, free_name
from syncstudio.session.regions.frame_times import FrameTimes
from syncstudio.session.regions.region_book import RegionBook, ShownRegion
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.session.regions.region_shapes import Point, Size, checked, points_text

_DRAW = {"box": "Draw box", "point": "Draw point", "polygon": "Draw polygon"}
NO_REGION = "Select a region first: click it in the picture, or its segment on the timeline."


class Regions(MediaShelf):
    """Drawing regions and changing where they are."""

    project: Project
    _regions: RegionBook | None = None

    # -- asking ---------------------------------------------------------------------------------------------------

    @property
    def region_book(self) -> RegionBook:
        """What is on show at a frame, kept for those who paint."""
        if self._regions is None:
            self._regions = RegionBook(self.project)
            self._stop_listening.append(self.notices.subscribe(self._regions.on_notice))
        return self._regions

    def region_lanes(self, track_id: int) -> list[Lane]:
        """The lanes of regions of a video track."""
        return self.region_book.lanes_of(track_id)

    def regions_at(self, track_id: int, number: int) -> list[ShownRegion]:
        """The regions to be seen in one frame of a video."""
        at_ns = self.frame_ns(track_id, number)
        return [] if at_ns is None else self.region_book.on_show(track_id, at_ns)

    def region(self, segment_id: int) -> RegionTrack:
        """One region; SessionError for a segment that is none."""
        rows = region_reads.region_rows(self.project, segment_id)
        if rows is None:
            raise SessionError(NO_REGION)
        return RegionTrack.of(rows)

    def regions_selected(self) -> list[RegionTrack]:
        """Those of the selected segments that are regions, earliest first."""
        rows = (region_reads.region_rows(self.project, one) for one in self.selected_segments)
        found = [RegionTrack.of(row) for row in rows if row is not None]
        return sorted(found, key=lambda track: (track.segment.start_ns, track.segment.id))

    def track_of_region(self, segment: Segment) -> int:
        """The video track in whose pictures a region lies."""
        track_id = self.project.lane(segment.lane_id).track_id
        if track_id is None:
            raise SessionError("These regions lie on no video: their lane belongs to the master timeline.")
        return track_id

    # -- frames ---------------------------------------------------------------------------------------------------

    def frame_ns(self, track_id: int, number: int) -> int | None:
        """When a frame starts, on its track's own clock; None for a number that the video does not have."""
        index = self.frame_index(track_id)
        if index is None or not 0 <= number < len(index):
            return None
        return self.clock_map(track_id).clock.source_ns_from_tick(index.pts_of(number))

    def frame_times(self, track_id: int) -> FrameTimes:
        """When the frames of a video start and end; SessionError while its table is being read."""
        index, track = self.frame_index(track_id), self.project.track(track_id)
        if index is None or not len(index):
            raise SessionError(f"The frames of {track.name} are still being read: try again in a moment.")
        return FrameTimes(index, clock_of(track), track.name)

    def frame_here(self, track_id: int) -> int:
        """The frame on show at the playhead; SessionError where the video shows none."""
        number = self.frame_at(track_id, self.transport.position_ns())
        if number is None:
            name = self.project.track(track_id).name
            if self.frame_index(track_id) is None:
                raise SessionError(f"The frames of {name} are still being read: try again in a moment.")
            raise SessionError(f"{name} recorded nothing here: go to where it shows a picture.")
        return number

    # -- drawing and moving ---------------------------------------------------------------------------------------

    def add_region(
        self,
        track_id: int,
        shape: Shape,
        points: Sequence[Point],
        number: int,
        size: Size | None = None,
        lane_id: int | None = None,
        label_id: int | None = None,
    ) -> int:
        """Draw a region in one frame of a video; answers its segment, which is selected at once.

        It begins with that frame and lasts to the end of the selected span when the frame lies in one, else to the end
        of the recording: `end_region` ends it sooner. The lane is the one told, else the track's first lane of
        regions, else a new one. `size` is the picture's, upright, in pixels.
        """
        track = self.project.track(track_id)
        if track.kind != "video":
            raise SessionError(f"{track.name} has no pictures: draw regions on a video.")
        outline = checked(shape, points, size)
        frames = self.frame_times(track_id)
        start_ns = frames.start_of(number)
        lanes = self.region_lanes(track_id)
        known = next((lane.id for lane in lanes if lane.id == lane_id), lanes[0].id if lanes else None)
        segment = Segment(
            id=new_id(),
            lane_id=known or new_id(),
            start_ns=start_ns,
            end_ns=self._first_end(track_id, frames, number),
            label_id=label_id,
            author=self.project.author,
        )
        if known:
            (segment,) = settled(self.project, LabelStep(new=(segment,)), self.recorded).new
        values = initial_values(self.project, [segment])
        with self.project.edit(_DRAW[shape]) as edit:
            if not known:
                edit.insert(replace(self._new_region_lane(track_id), id=segment.lane_id))
            edit.insert(segment)
            region_id = edit.insert(Region(segment_id=segment.id, shape=shape))
            edit.insert(Keyframe(region_id=region_id, at_ns=start_ns, points=points_text(outline)))
            for value in values:
                edit.insert(value)
        self.selected_segments = frozenset({segment.id})
        return segment.id

    def shape_region(
        self, segment_id: int, number: int, points: Sequence[Point], size: Size | None = None
    ) -> None:
        """Say where a region is in one frame: a new key frame, or the changed one that lies there already.

        A frame outside its lifespan makes that longer.
        """
        self.shape_regions({segment_id: points}, number, size)

    def shape_regions(
        self,
        outlines: Mapping[int, Sequence[Point]],
        number: int,
        size: Size | None = None,
        step: str = "Move region",
    ) -> None:
        """The same for several, by their segments: one step of undo, called `step`."""
        changed = []
        for segment_id, points in outlines.items():
            track = self.region(segment_id)
            changed.append((track, points_text(checked(track.shape, points, size))))
        if not changed:
            return
        with self.project.edit(step) as edit:
            for track, text in changed:
                self._key_at(edit, track, number, points=text, outside=False)

    # -- for the verbs in files of their own ----------------------------------------------------------------------

    def _key_at(self, edit: Edit, track: RegionTrack, number: int, **fields: object) -> None:
        """Change the key frame of a frame, or make it from where the region is then; its lifespan grows to hold it."""
        frames = self.frame_times(self.track_of_region(track.segment))
        at_ns = frames.start_of(number)
        known = track.keyframe_at(at_ns)
        if known is not None:
            changed = {name: value for name, value in fields.items() if getattr(known, name) != value}
            edit.update(Keyframe, known.id, **changed)
        else:
            edit.insert(self._keyframe_of(track, at_ns, **fields))
        segment = track.segment
        if at_ns < segment.start_ns:
            edit.update(Segment, segment.id, start_ns=at_ns)
        elif at_ns >= segment.end_ns:
            edit.update(Segment, segment.id, end_ns=frames.end_of(number))

    @staticmethod
    def _keyframe_of(track: RegionTrack, at_ns: int, **fields: object) -> Keyframe:
        """A new key frame where the region is at a time, but for the fields told."""
        place = track.outline_at(at_ns)
        before = [keyframe for keyframe in track.keyframes if keyframe.at_ns <= at_ns]
        made: dict[str, object] = {
            "points": points_text(place.points),
            "occluded": place.occluded,
            "outside": bool(before) and before[-1].outside,
            **fields,
        }
        return Keyframe(region_id=track.region.id, at_ns=at_ns, **made)  # type: ignore[arg-type]

    def _first_end(self, track_id: int, frames: FrameTimes, number: int) -> int:
        """How long a region that begins in a frame lasts at first."""
        clock_map = self.clock_map(track_id)
        tick, last = frames.index.pts_of(number), frames.last
        for piece in clock_map.pieces:
            if piece.to_tick is not None and (
                piece.from_tick is None or piece.from_tick <= tick < piece.to_tick
            ):
                last = frames.index.frame_at_tick(piece.to_tick - 1) or 0
        at_ns = clock_map.master_from_tick(tick)
        if self.selection is not None and at_ns is not None and self.selection.covers(at_ns):
            chosen = self.frame_at(track_id, self.selection.end_ns - 1)
            last = last if chosen is None else min(last, chosen)
        return frames.end_of(max(number, last))

    def _new_region_lane(self, track_id: int) -> Lane:
        lanes = self.project.lanes()
        name = fitted_name(f"{self.project.track(track_id).name} regions")
        name = free_name(name, (lane.name for lane in lanes))
        return Lane(track_id=track_id, name=name, kind="regions", position=len(lanes), color=len(lanes))

    def _regions_of(self, segment_ids: Iterable[int]) -> list[RegionTrack]:
        """The regions among segments; SessionError when there is none."""
        rows = (region_reads.region_rows(self.project, one) for one in segment_ids)
        found = [RegionTrack.of(row) for row in rows if row is not None]
        if not found:
            raise SessionError(NO_REGION)
        return found
