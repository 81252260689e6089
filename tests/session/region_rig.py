"""A session with a video that is only a table of frames: regions need numbers, not pictures."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from syncstudio.media.frame_index import FrameIndex
from syncstudio.project.records import Source, Track
from syncstudio.session.media.shelf_loading import Shelf

BOX = ((10.0, 20.0), (50.0, 60.0))
SIZE = (160.0, 96.0)


def add_video(session, pts=None, time_base=Fraction(1, 90_000), name="camera"):
    """A video track with frames at these PTS (60 at 30000/1001 unless told); answers its id."""
    pts = np.arange(60, dtype=np.int64) * 3003 if pts is None else np.asarray(pts, np.int64)
    durations = np.diff(pts, append=2 * pts[-1] - pts[-2] if len(pts) > 1 else pts[-1] + 1)
    truths = np.ones(len(pts), bool)
    index = FrameIndex(time_base, pts, durations, truths, pts, np.full(len(pts), -1, np.int64))
    with session.project.edit("Add video") as edit:
        source = edit.insert(Source(absolute_path=f"/nowhere/{name}.mp4"))
        track = Track(source_id=source, kind="video", name=name, time_base_num=1, time_base_den=90_000)
        track_id = edit.insert(track)
    session._shelves[track_id] = Shelf(index=index)
    return track_id


def go_to(session, track_id, number):
    """Put the playhead onto a frame."""
    session.transport.seek(session.frame_start(track_id, number))


def box_at(session, segment_id, number):
    """Where a region is seen in a frame, rounded to tenths; None where it is not."""
    track = session.region(segment_id)
    place = track.place_at(session.frame_ns(session.track_of_region(track.segment), number))
    return None if place is None else tuple((round(x, 1), round(y, 1)) for x, y in place.points)


def keys_of(session, segment_id):
    """The frame numbers of the key frames in a region's lifespan."""
    track = session.region(segment_id)
    video = session.track_of_region(track.segment)
    times = [one.at_ns for one in track.keyframes if track.span.covers(one.at_ns)]
    numbers = [session.frame_times(video).number_at(at_ns) for at_ns in times]
    starts = [session.frame_ns(video, number) for number in numbers]
    assert starts == times, "key frames lie on starts of frames"
    return numbers
