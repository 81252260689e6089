"""Where a picture and its tags go in a video pane, and what the tags say. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.timecode import clock_text

ON_TIME_NS = 500_000  # below half a millisecond a picture is shown as on time


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


def letterbox(picture: tuple[float, float], width: float, height: float) -> Rect:
    """The largest rectangle of a picture's shape (width, height) in the middle of `width` x `height`."""
    shape = picture[0] / max(1, picture[1])
    if width <= 0 or height <= 0 or shape <= 0:
        return Rect(0, 0, max(0, width), max(0, height))
    fitted_height = min(height, width / shape)
    fitted_width = fitted_height * shape
    return Rect((width - fitted_width) / 2, (height - fitted_height) / 2, fitted_width, fitted_height)


def decode_size(frame: tuple[int, int], width: int, height: int, pixel_ratio: float) -> tuple[int, int]:
    """The box worth decoding into: the screen's own pixels, but no more than the recording has.

    `frame` is the recording's size; which side is up does not matter, it may be turned by a quarter.
    """
    most = max(*frame, 16)
    return max(1, min(most, round(width * pixel_ratio))), max(1, min(most, round(height * pixel_ratio)))


def number_text(number: int) -> str:
    """A count with thin groups of three: 1 284."""
    return f"{number:,}".replace(",", "\u2009")


def shown_error_ns(clock_map: ClockMap, pts: int, next_pts: int | None, position_ns: int) -> int | None:
    """How far the picture on screen is from the instant heard: 0 while its own time lasts.

    Positive when the picture is late (an older one still shows). None where the map knows no such time.
    """
    start = clock_map.master_from_tick(pts)
    if start is None:
        return None
    if position_ns < start:
        return position_ns - start
    end = None if next_pts is None else clock_map.master_from_tick(next_pts)
    return position_ns - end if end is not None and position_ns >= end else 0


def source_time_text(clock_map: ClockMap, pts: int) -> str:
    """The shown picture's time in its own recording, from source zero."""
    return clock_text(clock_map.clock.source_ns_from_tick(pts))
