"""How far edges may lie apart and still be the same: a time, or frames of the video."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from syncstudio.project.project import Project
from syncstudio.session.errors import SessionError
from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S

_FRAMES = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(?:f|frames?)", re.IGNORECASE)
_TIME = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(ns|µs|us|ms|s)", re.IGNORECASE)
_UNITS = {"ns": 1, "us": 1_000, "µs": 1_000, "ms": NS_PER_MS, "s": NS_PER_S}
_MOST_NS = 3600 * NS_PER_S


def frame_ns(project: Project) -> int | None:
    """How long a frame of the first video lasts, rounded up: edges on neighbouring frames are no further apart."""
    for track in project.tracks():
        rate = json.loads(track.facts).get("rate") if track.kind == "video" else None
        if rate and Fraction(rate) > 0:
            return -int(-NS_PER_S // Fraction(rate))
    return None


def default_tolerance_ns(project: Project) -> int:
    """One frame of the first video, or a millisecond where there is none."""
    return frame_ns(project) or NS_PER_MS


def tolerance_ns(text: str, project: Project) -> int:
    """A tolerance as it is typed, such as “40ms”, “0.5 s” or “1f”; SessionError where it is none."""
    text = text.strip()
    if found := _FRAMES.fullmatch(text):
        frame = frame_ns(project)
        if frame is None:
            raise SessionError(
                f"“{text}” counts frames, but {project.path.name} has no video with a frame rate: give milliseconds, "
                "such as 40ms."
            )
        told = int(Fraction(found[1]) * frame)
    elif found := _TIME.fullmatch(text):
        told = int(Fraction(found[1]) * _UNITS[found[2].lower()])
    else:
        raise SessionError(f"“{text}” is no tolerance: give a time or frames, such as 40ms or 1f.")
    if told > _MOST_NS:
        raise SessionError(f"“{text}” is more than an hour: give a smaller tolerance, such as 40ms or 1f.")
    return told
