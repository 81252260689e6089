"""The track that shows a video's flash and cut curve: how it is known among the other series, and how it is made."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from syncstudio.project.reads import clock_of
from syncstudio.session.media.new_track import new_track
from syncstudio.session.media.sensor_tracks import is_sensor
from syncstudio.survey.curve_of_video import CURVE_CODEC, belongs, is_picture_curve
from syncstudio.timebase.instant import ns_down
from syncstudio.timebase.piece import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syncstudio.project.records import Track

# Series count nanoseconds.
_NS = Fraction(1, 1_000_000_000)


def is_table(track: Track) -> bool:
    """Whether a track is a table, whose time column can be chosen."""
    return track.kind == "series" and not is_picture_curve(track) and not is_sensor(track)


def curve_among(tracks: Iterable[Track], video: Track) -> Track | None:
    """The curve of a video among the tracks of its source."""
    return next((track for track in tracks if belongs(track, video) and is_picture_curve(track)), None)


def curve_track(video: Track, name: str) -> Track:
    """A new curve of a video, on the same clock: nanoseconds after source zero, as the curve's own times are."""
    clock = clock_of(video)
    start, end = (ns_down(clock.exact_ns(tick)) for tick in (video.start_tick, video.end_tick))
    facts = {"codec": CURVE_CODEC}
    return new_track(
        video.source_id, name, "series", _NS, facts, video.stream_index, start_tick=start, end_tick=end
    )


def curve_pieces(video: Track, pieces: Iterable[Piece]) -> list[Piece]:
    """A video's pieces as its curve has them.

    Rounded down as the curve's times are, so that each piece begins with the row of its first frame.
    """
    clock = clock_of(video)

    def carried(tick: int | None) -> int | None:
        return None if tick is None else ns_down(clock.exact_ns(tick))

    return [Piece(piece.anchors, carried(piece.from_tick), carried(piece.to_tick)) for piece in pieces]
