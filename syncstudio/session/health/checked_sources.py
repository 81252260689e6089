"""Says which files of a project have timing to check, and how those that are tables are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.session.media.curve_track import is_table
from syncstudio.survey.curve_of_video import is_picture_curve

if TYPE_CHECKING:
    from syncstudio.media.series.time_column import TimeColumn
    from syncstudio.project.project import Project
    from syncstudio.project.records import Track

_CHECKED_KINDS = frozenset({"video", "sound", "series"})


def is_checked(track: Track) -> bool:
    """Whether a track has times of its own; a picture curve has those of its video."""
    return track.kind in _CHECKED_KINDS and not is_picture_curve(track)


def checked_sources(project: Project) -> dict[int, list[Track]]:
    """The tracks with times of their own by the file they are of, in the order of the timeline."""
    tracks: dict[int, list[Track]] = {}
    for track in project.tracks():
        if is_checked(track):
            tracks.setdefault(track.source_id, []).append(track)
    return tracks


def chosen_time_column(project: Project, source_id: int) -> TimeColumn | None:
    """Where someone said that a table's times stand; None for the likeliest column, and for what is no table."""
    from syncstudio.media.series.time_column import TimeColumn

    reading = project.source(source_id).reading
    chosen = reading != "{}" and any(is_table(track) for track in project.tracks_of(source_id))
    return TimeColumn.from_json(reading) if chosen else None
