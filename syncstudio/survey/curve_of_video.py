"""Tells the track that shows a video's flash and cut curve from other series, and which video it belongs to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syncstudio.project.records import Track

CURVE_CODEC = "picture-curve"
"""What a curve's track says of itself."""


def is_picture_curve(track: Track) -> bool:
    """Whether a track is the curve of a video of its source, and not a table."""
    return (
        track.kind == "series"
        and CURVE_CODEC in track.facts
        and json.loads(track.facts).get("codec") == CURVE_CODEC
    )


def video_among(tracks: Iterable[Track], curve: Track) -> Track | None:
    """The video of a curve among the tracks of its source."""
    return next((track for track in tracks if track.kind == "video" and belongs(track, curve)), None)


def belongs(track: Track, other: Track) -> bool:
    """Whether two tracks are of the same stream of the same source."""
    return track.source_id == other.source_id and track.stream_index == other.stream_index
