"""Key frames and lifespans of regions, by verbs that act at the frame on show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from syncstudio.project.labelling_records import Keyframe
from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.regions.region_following import RegionFollowing
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.session.regions.region_shapes import points_text


class RegionKeys(RegionFollowing):
    """Every verb takes the segments it is about; those that are no regions are passed over."""

    def add_keyframes(self, segment_ids: Iterable[int]) -> None:
        """Keep where regions are in the frame on show, so that what is changed elsewhere no longer moves them here."""
        tracks = self._regions_of(segment_ids)
        bare = [
            (one, here)
            for one in tracks
            if one.keyframe_at(self._here_ns(one, here := self._here(one))) is None
        ]
        if not bare:
            raise SessionError("There is a key frame in this frame already.")
        with self.project.edit("Add key frame") as edit:
            for track, here in bare:
                self._key_at(edit, track, here)

    def delete_keyframes(self, segment_ids: Iterable[int]) -> None:
        """Take the key frames of the frame on show away; regions then go straight from the one before to the next."""
        found = [(track, track.keyframe_at(self._here_ns(track))) for track in self._regions_of(segment_ids)]
        if all(keyframe is None for _, keyframe in found):
            raise SessionError("There is no key frame in this frame: go to one first.")
        if any(keyframe is not None and len(track.keyframes) == 1 for track, keyframe in found):
            raise SessionError("It is the region's only key frame: delete the region instead.")
        with self.project.edit("Delete key frame") as edit:
            for _, keyframe in found:
                if keyframe is not None:
                    edit.delete(Keyframe, keyframe.id)

    def toggle_occluded(self, segment_ids: Iterable[int]) -> bool:
        """From this frame to the next key frame something stands before the regions, or no longer; answers which."""
        tracks = self._regions_of(segment_ids)
        hide = not all(track.outline_at(self._here_ns(track)).occluded for track in tracks)
        with self.project.edit("Hide region from here" if hide else "Show region from here") as edit:
            for track in tracks:
                self._key_at(edit, track, self._here(track), occluded=hide)
        return hide

    def toggle_outside(self, segment_ids: Iterable[int]) -> bool:
        """From this frame to the next key frame regions are not to be seen at all, or again; answers which.

        That is how something leaves the picture and comes back as the same region.
        """
        tracks = self._regions_of(segment_ids)
        leave = any(track.place_at(self._here_ns(track)) is not None for track in tracks)
        with self.project.edit("Region leaves here" if leave else "Region returns here") as edit:
            for track in tracks:
                self._key_at(edit, track, self._here(track), outside=leave)
        return leave

    def copy_to_next_frame(self, segment_ids: Iterable[int]) -> None:
        """Put regions into the next frame exactly as they are in this one, as key frames, and go there."""
        tracks = self._regions_of(segment_ids)
        places = [(track, self._here(track)) for track in tracks]
        for track, here in places:
            if self.frame_ns(self.track_of_region(track.segment), here + 1) is None:
                raise SessionError("This is the last frame of the recording: there is none to copy to.")
        with self.project.edit("Copy region to next frame") as edit:
            for track, here in places:
                place = track.outline_at(self._here_ns(track, here))
                kept = {"points": points_text(place.points), "occluded": place.occluded, "outside": False}
                if track.span.covers(self._here_ns(track, here)) and not place.keyed:
                    self._key_at(edit, track, here)
                self._key_at(edit, track, here + 1, **kept)
        last, here = places[-1]
        start_ns = self.frame_start(self.track_of_region(last.segment), here + 1)
        if start_ns is not None:
            self.transport.pause()
            self.transport.seek(start_ns)

    def hold_regions(self, segment_ids: Iterable[int], frames: int) -> None:
        """Keep regions where they are for so many frames after this one; key frames in between go."""
        if frames < 1:
            raise SessionError("Regions are held for one frame at least: type a number of frames.")
        tracks = self._regions_of(segment_ids)
        with self.project.edit("Hold region") as edit:
            for track in tracks:
                times, here = self.frame_times(self.track_of_region(track.segment)), self._here(track)
                last = min(here + frames, times.last)
                from_ns, to_ns = times.start_of(here), times.start_of(last)
                place = track.outline_at(from_ns)
                for keyframe in track.keyframes:
                    if from_ns < keyframe.at_ns <= to_ns:
                        edit.delete(Keyframe, keyframe.id)
                bare = replace(
                    track, keyframes=tuple(k for k in track.keyframes if not from_ns < k.at_ns <= to_ns)
                )
                self._key_at(edit, bare, here, points=points_text(place.points))
                if last > here:
                    self._key_at(edit, bare, last, points=points_text(place.points), occluded=place.occluded)

    def end_regions(self, segment_ids: Iterable[int]) -> None:
        """The frame on show is the first without these regions."""
        self._set_edge(self._regions_of(segment_ids), "end")

    def begin_regions(self, segment_ids: Iterable[int]) -> None:
        """The frame on show is the first with these regions."""
        self._set_edge(self._regions_of(segment_ids), "start")

    def step_keyframe(self, segment_ids: Iterable[int], direction: int) -> None:
        """Go to the next key frame of the regions, or (-1) to the one before."""
        tracks = self._regions_of(segment_ids)
        here_ns = self._here_ns(tracks[0])
        times = sorted(
            {one.at_ns for track in tracks for one in track.keyframes if track.span.covers(one.at_ns)}
        )
        ahead = (
            [at for at in times if at > here_ns] if direction > 0 else [at for at in times if at < here_ns]
        )
        if not ahead:
            raise SessionError(
                "There is no later key frame." if direction > 0 else "There is no earlier key frame."
            )
        at_ns = ahead[0] if direction > 0 else ahead[-1]
        track_id = self.track_of_region(tracks[0].segment)
        start_ns = self.frame_start(track_id, self.frame_times(track_id).number_at(at_ns))
        if start_ns is None:
            raise SessionError("That key frame lies where the recording has no place on the timeline.")
        self.transport.pause()
        self.transport.seek(start_ns)

    def split_regions(self, segment_ids: Iterable[int]) -> frozenset[int]:
        """Cut regions in two before the frame on show; the later parts are selected."""
        tracks = self._regions_of(segment_ids)
        cuts = [(track, self._here_ns(track)) for track in tracks]
        if not all(track.segment.start_ns < cut < track.segment.end_ns for track, cut in cuts):
            raise SessionError("A region is split between two of its frames: go to a frame inside it.")
        made = []
        with self.project.edit("Split region" if len(cuts) == 1 else "Split regions") as edit:
            for track, cut_ns in cuts:
                segment = track.segment
                first, second = replace(segment, end_ns=cut_ns), replace(segment, id=0, start_ns=cut_ns)
                edit.update(Segment, segment.id, end_ns=cut_ns)
                second = replace(second, id=edit.insert(second))
                self.region_split(edit, segment, first, second)
                made.append(second.id)
        self.selected_segments = frozenset(made)
        return frozenset(made)

    def merge_regions(self, segment_ids: Iterable[int]) -> int:
        """Let several regions become one: the earliest goes on as the others; between them it is not to be seen."""
        tracks = sorted(self._regions_of(segment_ids), key=lambda one: (one.segment.start_ns, one.segment.id))
        if len(tracks) < 2:
            raise SessionError("Select two regions or more: they become one.")
        if len({track.segment.lane_id for track in tracks}) > 1:
            raise SessionError("Regions of different lanes stay apart: move them to one lane first.")
        first, others = tracks[0].segment, [track.segment for track in tracks[1:]]
        kept = replace(first, end_ns=max(track.segment.end_ns for track in tracks))
        with self.project.edit("Merge regions") as edit:
            self.region_merge(edit, first, others)
            label = next((one.label_id for one in (first, *others) if one.label_id is not None), None)
            text = " ".join(one.text for one in (first, *others) if one.text)
            edit.update(Segment, first.id, end_ns=kept.end_ns, label_id=label, text=text)
            for one in others:
                edit.delete(Segment, one.id)
        self.selected_segments = frozenset({first.id})
        return first.id

    # -- inside ---------------------------------------------------------------------------------------------------

    def _set_edge(self, tracks: Sequence[RegionTrack], edge: str) -> None:
        moved = []
        for track in tracks:
            segment, here_ns = track.segment, self._here_ns(track)
            after = replace(segment, end_ns=here_ns) if edge == "end" else replace(segment, start_ns=here_ns)
            if after.end_ns <= after.start_ns:
                raise SessionError(
                    "The region begins here: go to the first frame without it, or delete it."
                    if edge == "end"
                    else "The region has ended here: go to a frame before its end."
                )
            moved.append((segment, after))
        with self.project.edit("End region here" if edge == "end" else "Begin region here") as edit:
            for before, after in moved:
                if before != after:
                    edit.update(Segment, after.id, start_ns=after.start_ns, end_ns=after.end_ns)
            self.regions_follow(edit, moved)

    def _here(self, track: RegionTrack) -> int:
        return self.frame_here(self.track_of_region(track.segment))

    def _here_ns(self, track: RegionTrack, number: int | None = None) -> int:
        track_id = self.track_of_region(track.segment)
        here = self.frame_here(track_id) if number is None else number
        return self.frame_times(track_id).start_of(here)
