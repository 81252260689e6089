"""A short H.264 clip whose every picture carries its number, to try decoders on."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from syncstudio.media.burned_code import burn_code
from syncstudio.media.errors import MediaError

# What every device that decodes at all takes: High profile, reordered pictures, a width of whole macroblocks.
SIZE = (640, 368)
FRAMES, _RATE = 60, Fraction(30)
_OPTIONS = {"preset": "veryfast", "crf": "20", "bf": "2"}


def write_trial_clip(path: Path) -> None:
    """Write it. Raises MediaError where this FFmpeg cannot encode H.264."""
    width, height = SIZE
    ground = (np.add.outer(np.arange(height) // 3, np.arange(2 * width) // 2) % 160 + 48).astype(np.uint8)
    try:
        with av.open(str(path), "w") as output:
            stream = output.add_stream("libx264", rate=_RATE, options=_OPTIONS)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for number in range(FRAMES):
                luma = ground[:, number * 4 : number * 4 + width].copy()
                burn_code(luma, number)
                frame = av.VideoFrame(width, height, "yuv420p")
                for place, plane in enumerate(frame.planes):
                    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
                    rows[:] = 100 + number if place else 0
                    if place == 0:
                        rows[:height, :width] = luma
                frame.pts, frame.time_base = number, 1 / _RATE
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise MediaError("No clip could be written to try a decoder on.") from error
