"""Keeps the pictures of a video that shows a face while it is decoded once, and then follows the mouth.

Looking for faces takes a hundred times as long as decoding; so only a glimpse is taken every few seconds, and pictures
are kept from the first one on that shows a face.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.face_finder import Grey, face_cascade, opencv
from syncstudio.media.face_motion import GREY_WIDTH, FaceMotion, motion_of
from syncstudio.media.planes import plane_rows

if TYPE_CHECKING:
    import av

# A glimpse of so wide a picture every so many frames; the first one when a fade-in is over, and what came before it is
# kept until then.
_GLIMPSE_WIDTH, _EVERY, _FIRST = 240, 100, 12
# A minute at 25 frames a second, some 130 MB of pictures.
_MOST = 1500
_NS = 1_000_000_000


@cache
def _cascade() -> Any:
    return face_cascade(opencv())


class FaceKeeper:
    """Is shown every frame, and answers afterwards how the mouth of the largest face moved.

    `span_ns` is what may be looked at, from source zero (`zero_s` on the file's own clock) on; None all of it.
    """

    def __init__(self, span_ns: tuple[int, int] | None = None, zero_s: Fraction = Fraction(0)) -> None:
        self._span_ns, self._zero_ns = span_ns, zero_s * _NS
        self._shown = 0
        self._cv2 = opencv()
        self._cascade = _cascade()
        self._grey = VideoReformatter()
        self._kept: list[tuple[int, Grey]] = []
        self._seen = False

    @classmethod
    def if_possible(
        cls, span_ns: tuple[int, int] | None = None, zero_s: Fraction = Fraction(0)
    ) -> FaceKeeper | None:
        """One, where OpenCV is installed."""
        try:
            return cls(span_ns, zero_s)
        except MediaError:
            return None

    def __call__(self, number: int, frame: av.VideoFrame) -> None:
        """Look at the next frame."""
        if self._span_ns is not None and frame.pts is not None and frame.time_base:
            at_ns = Fraction(frame.pts) * frame.time_base * _NS - self._zero_ns
            if not self._span_ns[0] <= at_ns < self._span_ns[1]:
                return
        shown, self._shown = self._shown, self._shown + 1
        if not self._seen and shown % _EVERY == _FIRST:
            small = self._cv2.equalizeHist(self._small(frame, _GLIMPSE_WIDTH))
            least = max(20, round(small.shape[0] * 0.14))
            self._seen = len(self._cascade.detectMultiScale(small, 1.2, 4, minSize=(least, least))) > 0
            if not self._seen:
                self._kept.clear()
        if (self._seen or shown < _FIRST) and len(self._kept) < _MOST:
            self._kept.append((number, self._small(frame, GREY_WIDTH)))

    def motion(self, times_ns: NDArray[np.int64]) -> FaceMotion | None:
        """How the mouth moved, a row for each of these times; None where no face was seen."""
        if not self._kept or not self._seen:
            return None
        found = motion_of(iter(self._kept), times_ns)
        self._kept.clear()
        return found if np.isfinite(found.values[:, 0]).any() else None

    def _small(self, frame: Any, width: int) -> Grey:
        width = min(width, frame.width)
        height = max(1, round(frame.height * width / frame.width))
        small = self._grey.reformat(frame, width, height, "gray", interpolation="AREA", threads=1)
        return np.ascontiguousarray(plane_rows(small.planes[0])[:height, :width])
