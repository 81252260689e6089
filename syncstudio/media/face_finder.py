"""Finds faces in grey pictures and follows them from one to the next, with OpenCV's Haar cascade.

OpenCV is an extra: `pip install "syncstudio[faces]"`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError

Grey = NDArray[np.uint8]
Box = NDArray[np.float64]
"""x, y, width, height in pixels: float64 (4,)."""

# Faces smaller than this part of the picture's height say nothing about lips.
_SMALLEST_PART = 0.12
# A face seen this little apart from the last one is the same.
_SAME_PART = 0.5
MISSED = 2
"""A face may be missed so often in between, and is still the same."""

_CUT = 18.0
"""Mean change of grey, of 255, from one picture looked at to the next, beyond which it is another scene."""


@dataclass(slots=True)
class Followed:
    """One face from where it appears to where it is lost: where it was found last, and how often it was not since."""

    number: int
    box: Box
    missed: int = 0
    places: dict[int, Box] = field(default_factory=dict)


class FaceFinder:
    """Looks for faces in pictures of a scene, one after another. Raises MediaError when OpenCV is missing."""

    def __init__(self) -> None:
        self._cv2 = opencv()
        self._cascade = face_cascade(self._cv2)
        self._followed: list[Followed] = []
        self._next = 0
        self._before: Grey | None = None

    def look(self, grey: Grey) -> list[Followed]:
        """The faces of this picture, largest first; the same number means the same face in the same scene."""
        height = grey.shape[0]
        least = max(24, round(height * _SMALLEST_PART))
        found = self._cascade.detectMultiScale(self._cv2.equalizeHist(grey), 1.15, 4, minSize=(least, least))
        if self._before is not None and self._is_cut(grey):
            self._followed.clear()
        self._before = grey
        boxes = [np.asarray(one, np.float64) for one in found]
        kept: list[Followed] = []
        for one in self._followed:
            near = [box for box in boxes if _same(one.box, box)]
            if near:
                nearest = min(near, key=lambda box: float(np.abs(box - one.box).sum()))
                boxes = [box for box in boxes if box is not nearest]
                one.box, one.missed = nearest, 0
                kept.append(one)
                continue
            one.missed += 1
            if one.missed <= MISSED:
                kept.append(one)
        for box in boxes:
            kept.append(Followed(self._next, box))
            self._next += 1
        self._followed = kept
        return sorted((one for one in kept if one.missed == 0), key=lambda one: -one.box[2])

    def _is_cut(self, grey: Grey) -> bool:
        before = self._before
        if before is None or before.shape != grey.shape:
            return True
        apart = np.abs(grey[::4, ::4].astype(np.int16) - before[::4, ::4])
        return bool(apart.mean() > _CUT)


def face_cascade(cv2: Any) -> Any:
    """The cascade that knows faces from the front; loading it takes as long as a picture."""
    return cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_alt2.xml")


def opencv() -> Any:
    """OpenCV with its Haar cascades; MediaError says how to get it."""
    try:
        import cv2
    except ImportError as error:
        raise MediaError(
            'Looking for faces needs OpenCV, which is not installed: pip install "syncstudio[faces]".'
        ) from error
    if not hasattr(cv2, "CascadeClassifier"):
        raise MediaError(
            f"OpenCV {cv2.__version__} has no Haar cascades any more: pip install "
            '"opencv-python-headless>=4.9,<5".'
        )
    return cv2


def _same(one: Box, other: Box) -> bool:
    """Whether two boxes are one face that moved a little."""
    apart = np.abs((one[:2] + one[2:] / 2) - (other[:2] + other[2:] / 2)).max()
    size = (one[2] + other[2]) / 2
    return bool(apart < _SAME_PART * size and 0.6 < one[2] / other[2] < 1.7)
