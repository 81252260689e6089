"""The frames of the video that regions are drawn in, for formats that count frames instead of time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from syncstudio.interchange.label_format import ReadOptions
from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.session.exchange.import_plan import ImportOptions
from syncstudio.session.exchange.lane_times import LaneTimes
from syncstudio.session.media.picture_size import picture_size
from syncstudio.session.regions.frame_times import FrameTimes
from syncstudio.survey.media_place import ready_place

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.project.records import Track
    from syncstudio.session.core import SessionCore


def frames_on_document(session: SessionCore, choice: ExportChoice) -> tuple[Sequence[int], str]:
    """Where every frame starts on the clock of an export, with the end of the last, and the rate in words.

    Nothing unless the regions that are exported are of exactly one video whose file is here.
    """
    lanes = session.project.lanes()
    tracks = {
        lane.track_id
        for lane in lanes
        if lane.kind == "regions" and (choice.lane_ids is None or lane.id in choice.lane_ids)
    }
    if len(tracks) != 1 or None in tracks:
        return (), ""
    track = session.project.track(next(iter(tracks)) or 0)
    rate = str(json.loads(track.facts).get("rate") or "")
    times = frame_starts(session, track)
    if times and choice.offsets == "bake":
        base = None if choice.time_base is None else session.clock_map(choice.time_base)
        linked = any(one.id == choice.time_base for one in session.project.linked_tracks(track.id))
        times = LaneTimes(session.clock_map(track.id), base, same=linked).instants(times)
    return times, rate


def frame_starts(session: SessionCore, track: Track) -> Sequence[int]:
    """Where every frame of a video starts on its own clock, then where the last one ends; nothing without its file."""
    frames = frame_times_in(session.project, track)
    if frames is None:
        return ()
    return [*(frames.start_of(number) for number in range(frames.last + 1)), frames.end_ns]


def frame_times_in(project: Project, track: Track) -> FrameTimes | None:
    """The frames of a video of the project; None where its file cannot be read."""
    from syncstudio.media.errors import MediaError

    try:
        return frame_times_of(ready_place(project, project.source(track.source_id)), track)
    except (MediaError, OSError):
        return None


def frame_times_of(path: Path, track: Track) -> FrameTimes | None:
    """The frames of a video's file, read now where they were not before; None where it cannot be read."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.index_store import build_index
    from syncstudio.project.reads import clock_of

    try:
        index = build_index(path, track.stream_index)
    except (MediaError, OSError):
        return None
    return FrameTimes(index, clock_of(track), track.name) if len(index) else None


class _FrameTable(Sequence[int]):
    """The frames of a video for a file that may count frames: read only when it does."""

    def __init__(self, session: SessionCore, track: Track) -> None:
        self._session = session
        self._track = track
        self._starts: Sequence[int] | None = None

    def _all(self) -> Sequence[int]:
        if self._starts is None:
            self._starts = frame_starts(self._session, self._track)
        return self._starts

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...

    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        return self._all()[place]


def reading_with_frames(session: SessionCore, options: ImportOptions) -> ReadOptions:
    """How a file is read, with the frames and the picture of the video that it is of: the one that was chosen, else the
    project's only one. A frame rate that somebody gave is kept as it is."""
    read, track_id = options.read, options.track_id
    if track_id is None and options.lane_id is not None and session.project.has_lane(options.lane_id):
        track_id = session.project.lane(options.lane_id).track_id
    videos = [track for track in session.project.tracks() if track.kind == "video"]
    chosen = [track for track in videos if track.id == track_id]
    if not chosen and len(videos) == 1:
        chosen = videos
    if not chosen:
        return read
    given = read.frame_rate or read.frame_starts_ns
    frames = read.frame_starts_ns if given else _FrameTable(session, chosen[0])
    return replace(read, frame_starts_ns=frames, picture_size=picture_size(chosen[0]))
