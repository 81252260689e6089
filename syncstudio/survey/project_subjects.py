"""The tracks of a project as the survey sees them."""

from __future__ import annotations

from syncstudio.project.project import Project
from syncstudio.project.records import Track
from syncstudio.survey.curve_of_video import is_picture_curve, video_among
from syncstudio.survey.media_place import is_listed, ready_place
from syncstudio.survey.subject import Subject
from syncstudio.survey.transcript_speech import speech_of


def subject_of(project: Project, track: Track) -> Subject:
    """One track; a picture curve is its video. A role that was only guessed does not decide how it is measured."""
    source = project.source(track.source_id)
    if is_picture_curve(track):
        track = video_among(project.tracks_of(track.source_id), track) or track
    return Subject(
        ready_place(project, source),
        track.kind,
        track.stream_index,
        role=track.role if track.role_from != "guessed" else "",
        name=track.name,
        time_column="" if source.reading == "{}" or is_listed(source.reading) else source.reading,
        group=str(source.id),
        speech=speech_of(project, track) if track.kind == "transcript" else None,
    )


def measurable(track: Track) -> bool:
    """Whether a track is measured for itself; a picture curve goes with its video."""
    return not is_picture_curve(track)
