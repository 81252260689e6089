"""The frames of a clip as they are coded, each as often and as long as it is shown."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

import av

from syncstudio.media.clips.frame_choice import FrameChoice
from syncstudio.media.clips.proof import Looks
from syncstudio.media.clips.source_frames import Upright, frames_between
from syncstudio.media.frame_index import FrameIndex

Shown: TypeAlias = tuple[av.VideoFrame, int, int, Fraction]
"""A frame, the tick it is shown at and for how many, and the same place in seconds."""


def shown_frames(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    choice: FrameChoice,
    size: tuple[int, int],
    looks: Looks,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Shown]:
    """Every frame of a choice, upright and of a size; what they and those between look like is taken into `looks`.

    Raises MediaError at the first frame that is damaged, and MediaCancelled.
    """
    upright = Upright(size)
    durations = choice.durations()
    place = 0
    for number, frame in _source(path, stream_index, index, choice, cancelled):
        ready = upright.frame(frame)
        looks.take(number, ready)
        if place < len(choice) and choice.numbers[place] == number:
            while place < len(choice) and choice.numbers[place] == number:
                tick = int(choice.ticks[place])
                yield ready, tick, int(durations[place]), tick * choice.time_base
                place += 1


def with_colours(frames: Iterator[Shown]) -> tuple[tuple[int, int], Iterator[Shown]]:
    """The colour matrix and range (ITU-T H.273) of the first frame, and all frames."""
    first = next(frames)
    return (int(first[0].colorspace), int(first[0].color_range)), itertools.chain([first], frames)


def take_looks(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    choice: FrameChoice,
    looks: Looks,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Remember what the frames of a choice look like. Raises as `shown_frames` does."""
    for number, frame in _source(path, stream_index, index, choice, cancelled):
        looks.take(number, frame)


def _source(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    choice: FrameChoice,
    cancelled: Callable[[], bool] | None,
) -> Iterator[tuple[int, av.VideoFrame]]:
    first, last = int(choice.numbers.min()), int(choice.numbers.max())
    return frames_between(path, stream_index, index, first, last, cancelled)
