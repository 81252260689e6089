"""Tells whoever asked: answers of one reader, made on its thread and handed over."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

import av

from syncstudio.media.frame_answer import AnswerMaker, FrameAnswer, FrameRequest, Parts
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.picture import blank
from syncstudio.media.planes import Planes

_log = logging.getLogger(__name__)

# Shown with the message when not even the size of the video is known.
_NO_SIZE = (16, 9)


class FrameTeller:
    """Belongs to the reader's thread. Once `silent` it tells nothing any more; `maker` is there when the video
    has been opened."""

    def __init__(
        self, path: str | os.PathLike[str], index: FrameIndex, on_frame: Callable[[FrameAnswer], None]
    ) -> None:
        self.silent = False
        self.maker: AnswerMaker | None = None
        self._name = os.path.basename(path)
        self._index = index
        self._on_frame = on_frame
        self._size = _NO_SIZE
        self._told_s = 0.0

    @property
    def quiet_s(self) -> float:
        """How long ago something was told."""
        return time.monotonic() - self._told_s

    def opened(self, decoder: FrameDecoder) -> None:
        """The video is open, and its size and shape are known."""
        if self.maker is None:
            self._size = decoder.size
            self.maker = AnswerMaker(self._name, self._index, decoder.pixel_aspect)

    def tell(self, request: FrameRequest, number: int, parts: Parts, exact: bool = True) -> None:
        """Answer with the picture of frame `number`."""
        self._answer(request, number, parts, exact, None)

    def tell_stand_in(self, request: FrameRequest, small: av.VideoFrame) -> None:
        """Answer with a small copy of the frame asked for."""
        answer = self.stand_in(request, small)
        if answer is not None:
            self.hand_over(answer)

    def stand_in(self, request: FrameRequest, small: av.VideoFrame) -> FrameAnswer | None:
        """The answer with a small copy of the frame asked for, not told yet; None before the video is open."""
        return None if self.maker is None else self.maker.stand_in(request, request.number, small, self._size)

    def tell_damage(self, request: FrameRequest, latest: tuple[int, Planes] | None) -> None:
        """Say that the frame asked for does not decode, and show the `latest` that did."""
        message = f"Frame {request.number} of {self._name} is damaged and cannot be shown"
        if latest is None:
            self.tell_trouble(request, f"{message}.")
        else:
            message = f"{message}; this is frame {latest[0]}."
            self._answer(request, latest[0], Parts(latest[1]), False, message)

    def tell_trouble(self, request: FrameRequest, message: str) -> None:
        """Say in a sentence why there is no picture."""
        pts = self._index.pts_of(request.number)
        self.hand_over(FrameAnswer(request.id, request.number, pts, blank(*self._size), False, message))

    def _answer(
        self, request: FrameRequest, number: int, parts: Parts, exact: bool, message: str | None
    ) -> None:
        if self.maker is not None:
            self.hand_over(self.maker.answer(request, number, parts, exact, message))

    def hand_over(self, answer: FrameAnswer) -> None:
        """Tell an answer that is made already."""
        self._told_s = time.monotonic()
        if self.silent:
            return
        try:
            self._on_frame(answer)
        except Exception:
            _log.exception("showing frame %d failed", answer.number)
