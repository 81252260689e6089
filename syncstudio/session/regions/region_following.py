"""Key frames go where their segment goes: moved, trimmed, copied, split and merged with it, frame by frame.

Every verb here is part of somebody else's edit, so that a gesture on the timeline stays one step of undo. Segments
that are no regions are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syncstudio.project import region_reads
from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import Keyframe, Region
from syncstudio.project.records import Segment
from syncstudio.project.region_reads import RegionRows
from syncstudio.session.errors import SessionError
from syncstudio.session.regions.frame_times import FrameTimes
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.session.regions.regions import Regions
from syncstudio.timebase.span import Span

# Beyond this many regions their lane is read at one go.
_FEW = 8


class RegionFollowing(Regions):
    """What happens to key frames when something happens to segments."""

    def region_follow(self, edit: Edit, before: Segment, after: Segment) -> None:
        """A segment was moved or trimmed: its key frames move with it, or the new edge gets one where it was cut.

        Edges that changed are put on the starts of frames; the segment's row is corrected where that differs. Key
        frames that a trim leaves outside are kept: an edge drawn out again finds the path that was there.
        """
        self.regions_follow(edit, [(before, after)])

    def regions_follow(self, edit: Edit, pairs: Sequence[tuple[Segment, Segment]]) -> None:
        """The same for many segments, each as it was and as it is now."""
        lanes = self.region_book.lane_ids
        for before, after in pairs:
            if after.lane_id in lanes and before.lane_id not in lanes:
                name = self.project.lane(after.lane_id).name
                raise SessionError(f"“{name}” is a lane of regions: they are drawn in the picture.")
        pairs = [pair for pair in pairs if pair[0].lane_id in lanes]
        known: dict[int, FrameTimes] = {}
        for rows, (before, after) in zip(self._rows_of([one for one, _ in pairs]), pairs, strict=True):
            if rows is None or before == after:
                continue
            if after.lane_id not in known:
                known[after.lane_id] = self._frames_of(after.lane_id)
            track, frames = RegionTrack(before, rows.region, rows.keyframes), known[after.lane_id]
            start_by, end_by = after.start_ns - before.start_ns, after.end_ns - before.end_ns
            if start_by == end_by:
                self._move(edit, track, after, frames)
            else:
                self._trim(edit, track, after, frames)

    def region_copy(self, edit: Edit, of: Segment, copy: Segment) -> None:
        """A segment was copied: the copy gets the same shape, with its key frames as far along."""
        (rows,) = self._rows_of([of]) if of.lane_id in self.region_book.lane_ids else (None,)
        if rows is None:
            return
        frames = self._frames_of(copy.lane_id)
        start_ns, by_ns = _landed(frames, of, copy.start_ns)
        end_ns = frames.edge_near(of.end_ns + by_ns)
        self._put_edges(edit, copy, start_ns, max(end_ns, frames.end_at(start_ns)))
        region_id = edit.insert(replace(rows.region, id=0, segment_id=copy.id))
        for keyframe, at_ns in _shifted(frames, rows.keyframes, Span(of.start_ns, of.end_ns), by_ns):
            edit.insert(replace(keyframe, id=0, region_id=region_id, at_ns=at_ns))

    def region_split(self, edit: Edit, before: Segment, first: Segment, second: Segment) -> None:
        """A segment was cut in two: each part keeps its own key frames, and both get one at the cut."""
        (rows,) = self._rows_of([before]) if before.lane_id in self.region_book.lane_ids else (None,)
        if rows is None:
            return
        frames = self._frames_of(before.lane_id)
        track = RegionTrack(before, rows.region, rows.keyframes)
        cut_ns = frames.edge_near(second.start_ns)
        if not before.start_ns < cut_ns < before.end_ns:
            raise SessionError("A region is split between two of its frames: go to a frame inside it.")
        self._put_edges(edit, first, first.start_ns, cut_ns)
        self._put_edges(edit, second, cut_ns, second.end_ns)
        region_id = edit.insert(replace(rows.region, id=0, segment_id=second.id))
        later = [keyframe for keyframe in rows.keyframes if keyframe.at_ns >= cut_ns]
        if later:
            self._key_before(edit, track, frames, cut_ns)
        for keyframe in later:
            edit.update(Keyframe, keyframe.id, region_id=region_id)
        if not later or later[0].at_ns > cut_ns:
            edit.insert(replace(self._keyframe_of(track, cut_ns), region_id=region_id))

    def region_merge(self, edit: Edit, kept: Segment, gone: Sequence[Segment]) -> None:
        """Segments are about to become one, and none has been changed yet: `kept` gets the key frames of all.

        Where several are seen at once the one that begins first says where; between two it is not to be seen.
        """
        if kept.lane_id not in self.region_book.lane_ids:
            return
        segments = [kept, *gone]
        found = [row for row in self._rows_of(segments) if row is not None]
        if not found:
            return
        if len(found) < len(segments) or len({row.region.shape for row in found}) > 1:
            raise SessionError("Only regions of one shape become one: choose boxes, points or polygons.")
        parts = sorted(map(RegionTrack.of, found), key=lambda one: (one.segment.start_ns, one.segment.id))
        made: list[Keyframe] = []
        until_ns = parts[0].segment.start_ns
        for part in parts:
            from_ns = max(part.segment.start_ns, until_ns)
            if part.segment.end_ns <= from_ns:
                continue
            if made and from_ns > until_ns:
                made.append(replace(made[-1], at_ns=until_ns, outside=True))
            taken = [one for one in part.keyframes if from_ns <= one.at_ns < part.segment.end_ns]
            if not taken or taken[0].at_ns > from_ns:
                taken.insert(0, self._keyframe_of(part, from_ns))
            made += taken
            until_ns = part.segment.end_ns
        for part in parts:
            for keyframe in part.keyframes:
                edit.delete(Keyframe, keyframe.id)
        own = next(part.region for part in parts if part.segment.id == kept.id)
        for keyframe in made:
            edit.insert(replace(keyframe, id=0, region_id=own.id))
        person = next((part.region for part in parts if part.region.person_id is not None), None)
        if own.person_id is None and person is not None:
            edit.update(Region, own.id, person_id=person.person_id, person_from=person.person_from)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _rows_of(self, segments: Sequence[Segment]) -> list[RegionRows | None]:
        if len(segments) <= _FEW:
            return [region_reads.region_rows(self.project, segment.id) for segment in segments]
        found: dict[int, RegionRows] = {}
        everything = Span(-(1 << 62), 1 << 62)
        for lane_id in {self.project.segment(segments[0].id).lane_id, *(one.lane_id for one in segments)}:
            rows = region_reads.regions_within(self.project, lane_id, everything)
            found |= {row.segment.id: row for row in rows}
        return [found.get(segment.id) for segment in segments]

    def _frames_of(self, lane_id: int) -> FrameTimes:
        lane = self.project.lane(lane_id)
        if lane.kind != "regions" or lane.track_id is None:
            raise SessionError(
                f"“{lane.name}” takes no regions: they belong on a lane of regions of a video."
            )
        return self.frame_times(lane.track_id)

    def _move(self, edit: Edit, track: RegionTrack, after: Segment, frames: FrameTimes) -> None:
        before = track.segment
        start_ns, by_ns = _landed(frames, before, after.start_ns)
        end_ns = frames.edge_near(before.end_ns + by_ns)
        self._put_edges(edit, after, start_ns, max(end_ns, frames.end_at(start_ns)))
        places = {one.id: at_ns for one, at_ns in _shifted(frames, track.keyframes, track.span, by_ns)}
        for keyframe in track.keyframes:
            at_ns = places.get(keyframe.id)
            if at_ns is None:
                edit.delete(Keyframe, keyframe.id)
            elif at_ns != keyframe.at_ns:
                edit.update(Keyframe, keyframe.id, at_ns=at_ns)

    def _trim(self, edit: Edit, track: RegionTrack, after: Segment, frames: FrameTimes) -> None:
        before = track.segment
        start_ns, end_ns = after.start_ns, after.end_ns
        if start_ns != before.start_ns:
            start_ns = frames.start_near(start_ns)
        if end_ns != before.end_ns:
            end_ns = frames.edge_near(end_ns)
        end_ns = max(end_ns, frames.end_at(start_ns))
        self._put_edges(edit, after, start_ns, end_ns)
        cut = start_ns > before.start_ns and any(keyframe.at_ns < start_ns for keyframe in track.keyframes)
        if cut and track.keyframe_at(start_ns) is None:
            edit.insert(self._keyframe_of(track, start_ns))
        if end_ns < before.end_ns and any(keyframe.at_ns >= end_ns for keyframe in track.keyframes):
            self._key_before(edit, track, frames, end_ns)

    def _key_before(self, edit: Edit, track: RegionTrack, frames: FrameTimes, edge_ns: int) -> None:
        """A key frame at the last frame before an edge, unless there is one."""
        at_ns = frames.start_at(edge_ns - 1)
        if track.keyframe_at(at_ns) is None:
            edit.insert(self._keyframe_of(track, at_ns))

    @staticmethod
    def _put_edges(edit: Edit, segment: Segment, start_ns: int, end_ns: int) -> None:
        if (start_ns, end_ns) != (segment.start_ns, segment.end_ns):
            edit.update(Segment, segment.id, start_ns=start_ns, end_ns=end_ns)


def _landed(frames: FrameTimes, segment: Segment, wanted_ns: int) -> tuple[int, int]:
    """The frame that a segment moved to an instant begins with, so that all of it stays in the recording where that is
    long enough; and by how much it moved."""
    latest_ns = frames.end_ns - (segment.end_ns - segment.start_ns)
    start_ns = frames.start_near(max(frames.start_of(0), min(wanted_ns, latest_ns)))
    return start_ns, start_ns - segment.start_ns


def _shifted(
    frames: FrameTimes, keyframes: Sequence[Keyframe], span: Span, by_ns: int
) -> list[tuple[Keyframe, int]]:
    """Key frames with the frames they come to lie on; of several on one frame the first of those inside."""
    places: dict[int, Keyframe] = {}
    for keyframe in sorted(keyframes, key=lambda one: not span.covers(one.at_ns)):
        places.setdefault(frames.start_near(keyframe.at_ns + by_ns), keyframe)
    return [(keyframe, at_ns) for at_ns, keyframe in places.items()]
