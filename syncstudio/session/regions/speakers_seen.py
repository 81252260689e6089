"""Suggests who speaks: the motion of mouths in regions against the voices of people, behind the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.project.labelling_records import Region
from syncstudio.project.records import Lane
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.regions.presence import placed_span
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.session.regions.region_shapes import bounds
from syncstudio.session.regions.regions import Regions
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.sync.speech.mouth_match import MouthVerdict

Floats = NDArray[np.float64]

# Two regions seen together for so long cannot both be one voice.
_TOGETHER_NS = NS_PER_S
# What decoding takes of the whole work; the rest is the sound's.
_PICTURES = 0.8


@dataclass(frozen=True, slots=True)
class _Voice:
    """A person's lane, and the sound that it labels where that is known."""

    lane: Lane
    sound_id: int | None


class SpeakersSeen(Regions):
    """Who speaks, as far as lips tell."""

    _verdicts_on_mouths: dict[int, MouthVerdict] | None = None

    @property
    def mouth_verdicts(self) -> dict[int, MouthVerdict]:
        """What was found out about mouths since the project was opened, by segment."""
        return self._verdicts_on_mouths or {}

    def suggest_people(self, segment_ids: Iterable[int] = ()) -> Job:
        """Look at the mouths in these regions, or in all that nobody has said a person for, and suggest whose they are.

        Boxes and polygons around faces are looked at, against every lane that is a person's. What is found is one step
        of undo, marked as suggested; what is said of each stays in `mouth_verdicts`, by segment.
        """
        tracks = self._faces_among(segment_ids)
        voices = self._voices_of_people()
        return self.jobs.start("Who speaks", lambda handle: self._suggest_speakers(tracks, voices, handle))

    # -- what is looked at ----------------------------------------------------------------------------------------

    def _faces_among(self, segment_ids: Iterable[int]) -> list[RegionTrack]:
        named = list(segment_ids)
        if named:
            found = self._regions_of(named)
        else:
            lanes = [
                lane for lane in self.project.lanes() if lane.kind == "regions" and lane.person_id is None
            ]
            rows = (region.segment_id for lane in lanes for region in self.project.regions_of_lane(lane.id))
            found = [self.region(segment_id) for segment_id in rows]
            found = [track for track in found if track.region.person_from != "set"]
        faces = [track for track in found if track.shape != "point"]
        if not faces:
            raise SessionError(
                "Draw a box around a face first: mouths are looked for in the lower part of regions."
            )
        for track in faces:
            self.frame_times(self.track_of_region(track.segment))
        return faces

    def _voices_of_people(self) -> list[_Voice]:
        lanes = [lane for lane in self.project.lanes() if lane.kind in ("segments", "transcript")]
        voices = [_Voice(lane, self._sound_behind(lane)) for lane in lanes if lane.person_id is not None]
        if not voices:
            raise SessionError(
                "No lane is anybody's voice yet: say whose voices they are, in the People dock."
            )
        return voices

    def _sound_behind(self, lane: Lane) -> int | None:
        """The sound that a lane's labels are about: the one shown behind it, its own track, or its video's sound."""
        if lane.wave_track_id is not None:
            return lane.wave_track_id
        if lane.track_id is None:
            sounds = [track for track in self.project.tracks() if track.kind == "sound"]
            return sounds[0].id if len(sounds) == 1 else None
        track = self.project.track(lane.track_id)
        if track.kind == "sound":
            return track.id
        beside = [one.id for one in self.project.tracks_of(track.source_id) if one.kind == "sound"]
        return beside[0] if beside else None

    # -- the work -------------------------------------------------------------------------------------------------

    def _suggest_speakers(
        self, tracks: Sequence[RegionTrack], voices: Sequence[_Voice], handle: JobHandle
    ) -> None:
        from syncstudio.media.errors import MediaCancelled
        from syncstudio.sync.errors import MeasuringCancelled
        from syncstudio.sync.speech.mouth_match import judged, resolved

        verdicts: dict[int, MouthVerdict] = {}
        videos: dict[int, list[RegionTrack]] = {}
        for track in tracks:
            videos.setdefault(self.track_of_region(track.segment), []).append(track)
        loud: dict[int, tuple[Floats, float]] = {}
        try:
            for done, (video_id, own) in enumerate(videos.items()):
                tell = partial(_tell, handle, done, len(videos))
                grid_ns, motions = self._mouth_motions(video_id, own, tell, handle)
                spoken = {voice.lane.id: self._spoken(voice, grid_ns, loud, handle) for voice in voices}
                for track, motion in zip(own, motions, strict=True):
                    verdicts[track.segment.id] = judged(motion, spoken)
        except (MediaCancelled, MeasuringCancelled) as error:
            raise Cancelled from error
        self._keep_suggestions(
            resolved(verdicts, self._seen_together(tracks)), {voice.lane.id: voice.lane for voice in voices}
        )

    def _mouth_motions(
        self, video_id: int, tracks: Sequence[RegionTrack], tell: Callable[[float], None], handle: JobHandle
    ) -> tuple[NDArray[np.int64], list[Floats]]:
        """The instants of an even grid of the master timeline over all that is seen, and each mouth's motion there."""
        from syncstudio.media.region_motion import region_motion
        from syncstudio.sync.speech.mouth_match import PER_S, without_head

        frames, video = self.frame_times(video_id), self.project.track(video_id)
        whole = Span(min(t.segment.start_ns for t in tracks), max(t.segment.end_ns for t in tracks))
        first = frames.number_at(whole.start_ns)
        last = frames.number_at(whole.end_ns - 1)
        times = [frames.start_of(number) for number in range(first, last + 1)]
        boxes = np.full((len(tracks), len(times), 4), np.nan)
        for row, track in enumerate(tracks):
            for column, at_ns in enumerate(times):
                place = track.place_at(at_ns)
                if place is not None and not place.occluded:
                    boxes[row, column] = bounds(place.points)
        path = self._source_path(video.source_id)
        found = region_motion(path, video.stream_index, frames.index, first, boxes, tell, handle.cancelled)
        clock_map = self.clock_map(video_id)
        master = np.array([clock_map.nearest_master(at_ns) for at_ns in times], np.int64)
        order = np.argsort(master, kind="stable")
        step_ns = NS_PER_S // PER_S
        grid_ns = np.arange(master[order[0]], master[order[-1]] + 1, step_ns, dtype=np.int64)
        motions = [
            _on_grid(without_head(mouth, head)[order], master[order], grid_ns)
            for mouth, head in zip(found.mouth, found.head, strict=True)
        ]
        return grid_ns, motions

    def _spoken(
        self,
        voice: _Voice,
        grid_ns: NDArray[np.int64],
        loud: dict[int, tuple[Floats, float]],
        handle: JobHandle,
    ) -> Floats:
        """How loud a voice is at the instants of a grid: nothing outside its labels."""
        spoken = np.zeros(len(grid_ns))
        clock_map = self.lane_clock_map(voice.lane.id)
        for segment in self.project.segments(voice.lane.id):
            span = placed_span(clock_map, Span(segment.start_ns, segment.end_ns))
            low, high = np.searchsorted(grid_ns, (span.start_ns, span.end_ns))
            spoken[low:high] = 1.0
        if voice.sound_id is None or not spoken.any():
            return spoken
        values, from_s = loud.get(voice.sound_id) or self._loudness_of(voice.sound_id, loud, handle)
        sound_map = self.clock_map(voice.sound_id)
        # Exact at both ends, straight in between: a hundredth of a second is all that is asked.
        ends = [sound_map.source_from_master(int(ns)) for ns in (grid_ns[0], grid_ns[-1])]
        if len(values) < 2 or ends[0] is None or ends[1] is None:
            return spoken
        source_s = np.interp(grid_ns, (grid_ns[0], grid_ns[-1]), np.array(ends) / NS_PER_S)
        heard = np.interp(source_s, from_s + np.arange(len(values)) / 100, values, left=0, right=0)
        return np.asarray(spoken * np.clip(0.5 + heard, 0.02, None))

    def _loudness_of(
        self, sound_id: int, loud: dict[int, tuple[Floats, float]], handle: JobHandle
    ) -> tuple[Floats, float]:
        from syncstudio.media.mono_sound import mono_sound
        from syncstudio.sync.inputs import Sound
        from syncstudio.sync.pictures.loudness import speech_loudness

        track = self.project.track(sound_id)
        path = self._source_path(track.source_id)
        mono = mono_sound(path, track.stream_index, cancelled=handle.cancelled)
        found = speech_loudness(Sound(mono.samples, mono.rate, mono.start_s), cancelled=handle.cancelled)
        loud[sound_id] = (found.loud, found.from_s)
        return loud[sound_id]

    def _seen_together(self, tracks: Sequence[RegionTrack]) -> list[tuple[int, int]]:
        pairs = []
        for one, other in combinations(tracks, 2):
            if self.track_of_region(one.segment) != self.track_of_region(other.segment):
                continue
            shared = one.span.intersection(other.span)
            if shared is not None and shared.duration_ns >= _TOGETHER_NS:
                pairs.append((one.segment.id, other.segment.id))
        return pairs

    def _keep_suggestions(self, verdicts: dict[int, MouthVerdict], lanes: dict[int, Lane]) -> None:
        """Store what was found, as suggestions; what a person has said meanwhile stands."""
        self._verdicts_on_mouths = {**self.mouth_verdicts, **verdicts}
        found: list[tuple[Region, int]] = []
        for segment_id, verdict in verdicts.items():
            region = self.project.region_of(segment_id)
            person_id = None if verdict.voice is None else lanes[verdict.voice].person_id
            if region is not None and person_id is not None and region.person_from != "set":
                found.append((region, person_id))
        if found:
            with self.project.edit("Suggest who speaks") as edit:
                for region, person_id in found:
                    edit.update(Region, region.id, person_id=person_id, person_from="suggested")
        self.say(self._outcome_of_suggesting(verdicts, found))

    def _outcome_of_suggesting(
        self, verdicts: dict[int, MouthVerdict], found: Sequence[tuple[Region, int]]
    ) -> str:
        if not found:
            reasons = {verdict.reason for verdict in verdicts.values()}
            return (
                next(iter(reasons))
                if len(reasons) == 1
                else "Who speaks: cannot tell from any of these faces."
            )
        named = {person_id for _, person_id in found}
        said = ", ".join(person.name for person in self.project.people() if person.id in named)
        rest = len(verdicts) - len(found)
        more = f"; of {rest} it cannot be told" if rest else ""
        return f"Suggested for {len(found)} of {len(verdicts)} faces: {said}{more}. Accept or reject them."


def _tell(handle: JobHandle, done: int, count: int, fraction: float) -> None:
    """The pictures of one of several videos are this far; the sounds that come after them take the rest."""
    handle.progress((done + fraction * _PICTURES) / count)


def _on_grid(values: Floats, times_ns: NDArray[np.int64], grid_ns: NDArray[np.int64]) -> Floats:
    """Values at frames as values at an even grid: each instant has that of the frame on show."""
    place = np.clip(np.searchsorted(times_ns, grid_ns, side="right") - 1, 0, len(values) - 1)
    shown = values[place]
    # A frame that shows no motion because it is the first of its kind says nothing of the mouth.
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 2:
        return shown
    return np.where(np.isfinite(shown), np.interp(grid_ns, times_ns[known], values[known]), np.nan)
