"""Which sound a transcript was written from, and where its speech lies on that sound's own time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.project.project import Project
from syncstudio.project.records import Lane
from syncstudio.session.measuring.solving import first_recording
from syncstudio.session.speakers.lane_sound import wave_of_lane
from syncstudio.survey.transcript_speech import spoken_spans
from syncstudio.timebase.clockmap import ClockMap

if TYPE_CHECKING:
    from syncstudio.sync.inputs import SpeechSpans


@dataclass(frozen=True, slots=True)
class SaidSound:
    """Transcript lanes on one clock, and the sound that says them. `track_id` is the lanes', None the master's."""

    lane_ids: tuple[int, ...]
    track_id: int | None
    sound_id: int


def sound_said_on(project: Project, lane_id: int) -> int | None:
    """The sound a lane's words are heard in: the lane's own, else the reference, else the one whose role is speech.

    None where none of these is there.
    """
    wave = wave_of_lane(project, lane_id)
    if wave is not None:
        return wave.track_id
    sounds = [track for track in project.tracks() if track.kind == "sound"]
    reference_id = project.reference_track_id
    if reference_id is None:
        reference_id = first_recording(project)
    source_id = None if reference_id is None else project.track(reference_id).source_id
    return (
        next((track.id for track in sounds if track.id == reference_id), None)
        or next((track.id for track in sounds if track.role == "speech"), None)
        or next((track.id for track in sounds if track.source_id == source_id), None)
    )


def said_sounds(project: Project) -> list[SaidSound]:
    """Every transcript that has a sound; lanes of several speakers of one transcript are one."""
    groups: dict[tuple[int | None, int], list[Lane]] = {}
    for lane in project.lanes():
        if lane.kind == "transcript" and (sound_id := sound_said_on(project, lane.id)) is not None:
            groups.setdefault((lane.track_id, sound_id), []).append(lane)
    return [
        SaidSound(tuple(lane.id for lane in lanes), track_id, sound_id)
        for (track_id, sound_id), lanes in groups.items()
    ]


def speech_on(
    project: Project, said: SaidSound, lane_map: ClockMap | None, sound_map: ClockMap
) -> SpeechSpans | None:
    """The words of a transcript, or its utterances where few words have times of their own, on the sound's own time;
    None where there is nothing."""
    import numpy as np

    from syncstudio.sync.inputs import SpeechSpans

    spans, by_words = spoken_spans(project, said.lane_ids)
    if not spans:
        return None
    placed = [_on_sound(span, lane_map, sound_map) for span in spans]
    starts, ends = (np.array([span[end] for span in placed], np.int64) for end in (0, 1))
    return SpeechSpans(starts, ends, by_words)


def _on_sound(span: tuple[int, int], lane_map: ClockMap | None, sound_map: ClockMap) -> tuple[int, int]:
    if lane_map == sound_map:
        return span
    start_ns, end_ns = span if lane_map is None else (lane_map.nearest_master(each) for each in span)
    return sound_map.edge_from_master(start_ns), sound_map.edge_from_master(end_ns)
