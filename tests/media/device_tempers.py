"""Devices of every temper, as functions that a process of its own can take: it imports little more than they need."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.hardware_trial import pictures_of

Answers = list[str | None]


def faithful(
    path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None
) -> Answers:
    return pictures_of(path, stream, index, numbers, None)


def one_sample_off(
    path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None
) -> Answers:
    answers = pictures_of(path, stream, index, numbers, None)
    return [*answers[:-1], "another picture"] if device == "rounds" else answers


def one_frame_late(
    path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None
) -> Answers:
    shifted = [max(0, number - 1) for number in numbers] if device is not None else numbers
    return pictures_of(path, stream, index, shifted, None)


def leaves_one_out(
    path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None
) -> Answers:
    # Left out by both: then they agree, and still nothing is proven.
    return [None, *pictures_of(path, stream, index, numbers, None)[1:]]


def raises(path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None) -> Answers:
    if device is not None:
        raise MediaError("The device does not take this video.")
    return pictures_of(path, stream, index, numbers, None)


def crashes(path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None) -> Answers:
    os._exit(139)


def hangs(path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None) -> Answers:
    time.sleep(60)
    return []


def never_asked(
    path: str, stream: int, index: FrameIndex, numbers: Sequence[int], device: str | None
) -> Answers:
    os._exit(1)
