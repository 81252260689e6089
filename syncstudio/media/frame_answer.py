"""What is asked of a frame reader, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import av

from syncstudio.media.deinterlace import deinterlaced
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.picture import PictureMaker, Pixels
from syncstudio.media.planes import Planes

# False shows the frame as it is stored, True takes the fields of frames flagged interlaced apart, "all" those
# of every frame (files that are interlaced without saying so).
Deinterlace = Literal["all"] | bool


@dataclass(frozen=True, slots=True, eq=False)
class FrameAnswer:
    """A picture for a request.

    `image` is uint8 (height, width, 4) BGRA, the right way up. `number` and `pts` are those of the frame in
    the picture, which is the one asked for when `exact`. When not, either the exact one still comes, or
    `message` says in a sentence why it cannot.
    """

    request_id: int
    number: int
    pts: int
    image: Pixels
    exact: bool
    message: str | None = None


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """A frame wanted: its number, the id of the answer, the box to fit it into, and how to show its fields.

    One that is `shown` already needs no answer: it says where the playhead is."""

    number: int
    id: int
    size: tuple[int, int] | None = None
    deinterlace: Deinterlace = False
    shown: bool = False

    def span(self, count: int) -> tuple[int, int]:
        """The first and last frame that have to be decoded for it, in a video of `count` frames."""
        if not self.deinterlace:
            return self.number, self.number
        return max(0, self.number - 1), min(count - 1, self.number + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The decoded frames that a picture is made of: the frame and, to take its fields apart, its neighbours in
    display order (None where there is none, or none that can be decoded)."""

    frame: Planes
    fields_apart: bool = False
    before: Planes | None = None
    after: Planes | None = None


def parts_of(
    number: int,
    deinterlace: Deinterlace,
    count: int,
    decoded: Callable[[int], Planes | None],
    absent: Callable[[int], bool],
) -> Parts | None:
    """What frame `number` of `count` is shown with, or None while something of it is yet to be decoded.

    `decoded` answers a frame at hand, `absent` whether one is known not to decode.
    """
    frame = decoded(number)
    if frame is None:
        return None
    if not deinterlace or (frame.fields is None and deinterlace != "all"):
        return Parts(frame)
    neighbours: list[Planes | None] = []
    for other in (number - 1, number + 1):
        planes = decoded(other) if 0 <= other < count else None
        if planes is None and 0 <= other < count and not absent(other):
            return None
        neighbours.append(planes)
    return Parts(frame, True, *neighbours)


class AnswerMaker:
    """Makes the answers of one video on one thread."""

    def __init__(self, name: str, index: FrameIndex, pixel_aspect: Fraction) -> None:
        self._name = name
        self._index = index
        self.pixel_aspect = pixel_aspect
        self._pictures = PictureMaker(pixel_aspect)

    def another(self) -> AnswerMaker:
        """One for another thread that makes the same answers."""
        return AnswerMaker(self._name, self._index, self.pixel_aspect)

    def answer(
        self, request: FrameRequest, number: int, parts: Parts, exact: bool = True, message: str | None = None
    ) -> FrameAnswer:
        """The answer to a request with the picture of frame `number`; a damaged one is never exact."""
        planes = parts.frame
        if parts.fields_apart:
            planes = deinterlaced(parts.before, planes, parts.after)
        image = self._pictures.bgra(planes, request.size)
        if exact and parts.frame.damaged:
            exact, message = False, f"Frame {number} of {self._name} is damaged."
        return FrameAnswer(request.id, number, self._index.pts_of(number), image, exact, message)

    def stand_in(
        self, request: FrameRequest, number: int, small: av.VideoFrame, stands_for: tuple[int, int]
    ) -> FrameAnswer:
        """The answer with a small copy of frame `number`, as large as the frame itself would come."""
        image = self._pictures.bgra(Planes.of(small), request.size, stands_for)
        return FrameAnswer(request.id, number, self._index.pts_of(number), image, False)
