"""What a reader asks of a scrub proxy: the right frame at once, at a low resolution."""

from __future__ import annotations

from typing import Protocol

import av


class ProxyFrames(Protocol):
    """A small copy of one video in which every frame decodes on its own.

    Frames are asked for on the thread of the reader that holds it; `close` may come from any thread, and a
    closed proxy answers None.
    """

    def frame(self, number: int) -> av.VideoFrame | None:
        """The frame of that number of the video itself, small, in a few milliseconds; None when the copy does
        not hold it."""

    def close(self) -> None:
        """Let go of the file."""
