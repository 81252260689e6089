"""One exact frame, without a window or a thread."""

from __future__ import annotations

import os

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_answer import AnswerMaker, Deinterlace, FrameAnswer, FrameRequest, parts_of
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.index_store import build_index
from syncstudio.media.planes import Planes


def exact_frame(
    path: str | os.PathLike[str],
    stream_index: int,
    number: int | None = None,
    tick: int | None = None,
    size: tuple[int, int] | None = None,
    deinterlace: Deinterlace = False,
) -> FrameAnswer:
    """One frame without a window or a thread: by number, or the one on show at a tick of the stream's clock.

    Raises MediaError when there is no such frame or it cannot be decoded.
    """
    if (number is None) == (tick is None):
        raise ValueError("give either a number or a tick")
    index = build_index(path, stream_index)
    name = os.path.basename(path)
    if tick is not None:
        number = index.frame_at_tick(tick)
        if number is None or tick >= index.end_tick:
            raise MediaError(
                f"{name} shows no frame at tick {tick}; it runs from {index.start_tick} to {index.end_tick}."
            )
    assert number is not None
    if not 0 <= number < len(index):
        raise MediaError(f"{name} has no frame {number}; it has {len(index)}, counted from 0.")
    request = FrameRequest(number, 0, size, deinterlace)
    first, last = request.span(len(index))
    decoder = FrameDecoder(path, stream_index, index)
    try:
        came: dict[int, Planes] = {}
        hunt = Hunt(decoder, index, last, first)
        while not hunt.over:
            for other, frame in hunt.step():
                if first <= other <= last:
                    came[other] = Planes.of(frame)
        parts = parts_of(number, deinterlace, len(index), came.get, lambda other: other not in came)
        if parts is not None:
            return AnswerMaker(name, index, decoder.pixel_aspect).answer(request, number, parts)
    finally:
        decoder.close()
    raise MediaError(f"Frame {number} of {name} is damaged and cannot be shown; ask for another.")
