"""Which subtitle file beside a video holds its telemetry, and which video one is of: they share folder and name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from syncstudio.media.series.dji.dji_format import is_telemetry
from syncstudio.media.series.series_format import HEAD_BYTES

_VIDEOS = (".mp4", ".mov")
_SUBTITLES = (".SRT", ".srt", ".Srt")


def telemetry_beside(video: str | os.PathLike[str]) -> Path | None:
    """The drone's subtitle file of a video, or None; its content is looked at."""
    file = Path(video)
    if file.suffix.lower() not in _VIDEOS:
        return None
    return next((each for each in map(file.with_suffix, _SUBTITLES) if _is_telemetry(each)), None)


def video_of(path: str | os.PathLike[str], videos: Iterable[Path]) -> Path | None:
    """The one among some videos that a subtitle file is the telemetry of, or None."""
    file = Path(os.path.abspath(path))
    if file.suffix not in _SUBTITLES:
        return None
    for video in videos:
        beside = telemetry_beside(video) if video.stem == file.stem else None
        if beside is not None and Path(os.path.abspath(beside)) == file:
            return video
    return None


def _is_telemetry(file: Path) -> bool:
    try:
        if not file.is_file():
            return False
        with file.open("rb") as opened:
            return is_telemetry(opened.read(HEAD_BYTES))
    except OSError:
        return False
