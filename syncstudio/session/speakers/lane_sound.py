"""The sound of a lane: what is drawn behind its labels, and hearing it alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from syncstudio.project.project import Project
from syncstudio.project.records import Backdrop, Lane, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.tracks import channel_names
from syncstudio.session.notices import Notice, ProjectChanged, SpeakersChanged
from syncstudio.session.playing.mixing import Mixing
from syncstudio.session.speakers.talk import Talk

_STEPS: dict[Backdrop, str] = {
    "": "Hide sound behind labels",
    "own": "Show own sound behind labels",
    "dimmed": "Show all sound behind labels",
}


@dataclass(frozen=True, slots=True)
class LaneWave:
    """The sound that belongs to a lane: a track, and one of its channels from 0 (None: all of them)."""

    track_id: int
    channel: int | None = None


def wave_of_lane(project: Project, lane_id: int) -> LaneWave | None:
    """The sound of a lane: as chosen, else its own track's, else its recording's, else the only one."""
    lane = project.lane(lane_id)
    tracks = {track.id: track for track in project.tracks() if track.kind == "sound"}
    if lane.wave_track_id in tracks:
        count = len(channel_names(tracks[lane.wave_track_id]))
        known = lane.wave_channel is not None and lane.wave_channel < max(count, 1)
        return LaneWave(lane.wave_track_id, lane.wave_channel if known else None)
    if lane.track_id in tracks:
        return LaneWave(lane.track_id)
    if lane.track_id is not None:
        source_id = project.track(lane.track_id).source_id
        beside = next((track.id for track in tracks.values() if track.source_id == source_id), None)
        if beside is not None:
            return LaneWave(beside)
    return LaneWave(next(iter(tracks))) if len(tracks) == 1 else None


@dataclass(frozen=True, slots=True)
class HeardAlone:
    """A lane is listened to alone; `labels_only`: what lies between its labels is passed over."""

    lane_id: int
    wave: LaneWave
    labels_only: bool = False


class LaneSound(Talk, Mixing):
    """What a lane shows and sounds like. Hearing it alone is for the ear only: nothing of it is stored."""

    _lane_alone: HeardAlone | None = None

    def wave_of(self, lane_id: int) -> LaneWave | None:
        """The sound of a lane: as chosen, else its own track's, else its recording's, else the only one."""
        return wave_of_lane(self.project, lane_id)

    def set_lane_wave(self, lane_id: int, track_id: int, channel: int | None = None) -> None:
        """Say which sound belongs to a lane: a track, or one of its channels; it is shown at once."""
        track = self._sound_track(track_id)
        count = len(channel_names(track))
        if channel is not None and not 0 <= channel < max(count, 1):
            raise SessionError(f"{track.name} has no channel {channel + 1}: it has {count}, counted from 1.")
        lane = self.project.lane(lane_id)
        with self.project.edit("Choose sound of lane") as edit:
            edit.update(
                Lane, lane_id, wave_track_id=track_id, wave_channel=channel, backdrop=lane.backdrop or "own"
            )

    def set_backdrop(self, lane_ids: Iterable[int], backdrop: Backdrop) -> int:
        """Show nothing, the own sound ("own"), or all sound with the others dimmed behind labels; how many changed."""
        changes: list[tuple[int, dict[str, object]]] = []
        for lane_id in dict.fromkeys(lane_ids):
            lane, wave = self.project.lane(lane_id), self.wave_of(lane_id)
            if backdrop and wave is None:
                continue
            fields: dict[str, object] = {"backdrop": backdrop}
            if backdrop and wave is not None and lane.wave_track_id is None:
                fields |= {"wave_track_id": wave.track_id, "wave_channel": wave.channel}
            if any(getattr(lane, name) != value for name, value in fields.items()):
                changes.append((lane_id, fields))
        if not changes:
            return 0
        with self.project.edit(_STEPS[backdrop]) as edit:
            for lane_id, fields in changes:
                edit.update(Lane, lane_id, **fields)
        return len(changes)

    def speaker_lanes(self) -> list[Lane]:
        """The lanes that are somebody's speech, in the order of the timeline."""
        return [lane for lane in self.project.lanes() if self.is_speaking_lane(lane)]

    # -- hearing one lane alone -----------------------------------------------------------------------------------

    @property
    def lane_alone(self) -> HeardAlone | None:
        """The lane that is listened to alone."""
        return self._lane_alone

    def hear_lane_alone(self, lane_id: int | None, labels_only: bool = False) -> None:
        """Hear nothing but a lane's own sound from now on, or everything again (None)."""
        if lane_id is None:
            self._set_alone(None)
            return
        lane, wave = self.project.lane(lane_id), self.wave_of(lane_id)
        if wave is None:
            raise SessionError(
                f"It is not known which sound belongs to {lane.name}: choose it with a right click on the lane."
            )
        self._set_alone(HeardAlone(lane_id, wave, labels_only))

    def skip_to(self, master_ns: int) -> int | None:
        """Where playing goes on when only labels are played and none lies here: the next label's start, or None."""
        alone = self._lane_alone
        if alone is None or not alone.labels_only:
            return None
        return self.next_label_start(alone.lane_id, master_ns)

    def labels_over(self, master_ns: int) -> bool:
        """Whether only labels are played, and the last of them lies behind."""
        alone = self._lane_alone
        return alone is not None and alone.labels_only and self.last_label_end(alone.lane_id) <= master_ns

    def _heard(self, track: Track) -> Track:
        """A track as it is heard now."""
        alone = self._lane_alone
        if alone is None:
            return track
        channels = "" if alone.wave.channel is None else str(alone.wave.channel)
        return replace(track, muted=track.id != alone.wave.track_id, solo=False, heard_channels=channels)

    def _set_alone(self, alone: HeardAlone | None) -> None:
        if alone != self._lane_alone:
            self._lane_alone = alone
            self._refresh_mix()
            self.notices.emit(SpeakersChanged())

    def _follow_alone(self, notice: Notice) -> None:
        """What is listened to alone follows the lane's sound, and ends with it."""
        alone = self._lane_alone
        if alone is None or not isinstance(notice, ProjectChanged):
            return
        if not notice.change.tables & {"lane", "track", "source"}:
            return
        known = any(lane.id == alone.lane_id for lane in self.project.lanes())
        wave = self.wave_of(alone.lane_id) if known else None
        self._set_alone(None if wave is None else replace(alone, wave=wave))

    def _sound_track(self, track_id: int) -> Track:
        track = self.project.track(track_id)
        if track.kind != "sound":
            raise SessionError(f"{track.name} is no sound: choose a sound track.")
        return track
