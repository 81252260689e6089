"""The frame index of still pictures: every one is a frame, and its place is known without reading it."""

from __future__ import annotations

import os

import numpy as np

from syncstudio.media.display_order import read_beginning
from syncstudio.media.errors import MediaError
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.image_sequence import ImageSequence


def index_of_images(path: str | os.PathLike[str], sequence: ImageSequence) -> FrameIndex:
    """The frames of a sequence or a lone picture; its times are made up for a sequence, and marked so.

    A picture that cannot be decoded keeps its place. Raises MediaError when none of them can.
    """
    if not read_beginning(path, 0, 1).stamps:
        raise MediaError(f"{os.fspath(path)} shows no picture; it is damaged, so copy it again.")
    ticks = np.array(sequence.ticks, dtype=np.int64)
    steps = np.diff(np.append(ticks, sequence.end_tick))
    scale = sequence.rate.denominator
    pts = ticks * scale
    return FrameIndex(
        1 / (sequence.rate * scale),
        pts,
        steps * scale,
        np.ones(len(pts), dtype=np.bool_),
        pts,
        np.full(len(pts), -1, dtype=np.int64),
        "pts",
        "tables",
        missing_timestamps=not sequence.is_lone,
    )
