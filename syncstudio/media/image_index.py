"""The frame index of still pictures: every one is a frame, and its place is known without reading it."""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np

from syncstudio.media.display_order import read_beginning
from syncstudio.media.errors import MediaError
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.image_sequence import ImageSequence
from syncstudio.media.images.picture_stamps import NS_PER_S


def index_of_images(path: str | os.PathLike[str], sequence: ImageSequence) -> FrameIndex:
    """The frames of a sequence or a lone picture; times that a sequence does not have are made up, and marked so.

    A picture that cannot be decoded keeps its place. Raises MediaError when none of them can.
    """
    if not read_beginning(path, 0, 1).stamps:
        raise MediaError(f"{os.fspath(path)} shows no picture; it is damaged, so copy it again.")
    ticks = np.array(sequence.ticks, dtype=np.int64)
    if sequence.times is not None:
        times = sequence.times
        return FrameIndex(
            Fraction(1, NS_PER_S),
            times.times_ns,
            times.shown_ns,
            np.ones(len(ticks), dtype=np.bool_),
            # For decoders the pictures are merely counted: times may be years apart.
            ticks * sequence.rate.denominator,
            np.full(len(ticks), -1, dtype=np.int64),
            "pts",
            "tables",
        )
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
