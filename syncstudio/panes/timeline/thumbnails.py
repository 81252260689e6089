"""Small pictures for the video rows: fetched behind, one at a time, and only while nothing plays or is stepped."""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from syncstudio.media.frame_answer import FrameAnswer
    from syncstudio.media.frame_reader import FrameReader
    from syncstudio.session.session import Session

    Pixels = npt.NDArray[np.uint8]

# A row's pictures wait until the view has rested this long, so that zooming asks for none of the views passed through.
_REST_MS = 180
# New pictures are shown together, this often.
_SHOW_MS = 80
# Pictures kept per track: a 4K screen shows about 40 at once, a picture takes 22 kB at the usual height.
_KEPT = 400
# Pictures are fetched at the least of these heights that is not below the row's.
_HEIGHTS = (56, 112, 224, 448)


class Thumbnails(QObject):
    """The small pictures of one video track, by frame number."""

    ready = Signal()
    _answered = Signal(object)

    def __init__(self, session: Session, track_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._track_id = track_id
        self._kept: dict[int, Pixels] = {}
        self._numbers: list[int] = []
        self._wanted: list[int] = []
        self._asked: int | None = None
        self._height = _HEIGHTS[0]
        self._playhead_ns: int | None = None
        self._aspect: float | None = None
        self._reader: FrameReader | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._fetch)
        self._show = QTimer(self, singleShot=True, interval=_SHOW_MS)
        self._show.timeout.connect(self.ready)
        self._answered.connect(self._take)

    def aspect(self) -> float:
        """A picture's width by its height."""
        if self._aspect is None:
            facts = json.loads(self._session.project.track(self._track_id).facts or "{}")
            self._aspect = min(max((facts.get("width") or 16) / (facts.get("height") or 9), 0.5), 2.4)
        return self._aspect

    def pictures(self, numbers: Sequence[int], step: int, height: float, fresh: bool) -> list[Pixels | None]:
        """A picture for each frame, or of one less than `step` frames away until it is here, or nothing yet."""
        self._height = next((least for least in _HEIGHTS if least >= height), _HEIGHTS[-1])
        if fresh:
            self._wanted.clear()
        for number in numbers:
            if number not in self._kept and number not in self._wanted and number != self._asked:
                self._wanted.append(number)
        if self._wanted:
            self._rest.start()
        return [self._nearest(number, step) for number in numbers]

    @property
    def settled(self) -> bool:
        """Whether every picture that was asked for is here, and told."""
        return not (self._rest.isActive() or self._show.isActive() or self._wanted or self._asked is not None)

    def close(self) -> None:
        """Stop fetching."""
        self._rest.stop()
        self._show.stop()
        self._wanted.clear()
        self._asked = None
        self._let_go()

    def _let_go(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _nearest(self, number: int, step: int) -> Pixels | None:
        if number in self._kept:
            return self._kept[number]
        at = bisect_left(self._numbers, number)
        near = [n for n in self._numbers[max(at - 1, 0) : at + 1] if abs(n - number) < step]
        return self._kept[min(near, key=lambda n: abs(n - number))] if near else None

    def _fetch(self) -> None:
        transport = self._session.transport
        here_ns, before_ns = transport.position_ns(), self._playhead_ns
        self._playhead_ns = here_ns
        if transport.playing:
            self._rest.start(10 * _REST_MS)
        elif self._wanted and here_ns != before_ns is not None:
            # Someone steps or scrubs: the large picture comes first, and a reader left open would read on meanwhile.
            if self._asked is None:
                self._let_go()
            self._rest.start(_REST_MS)
        elif self._asked is None and self._wanted:
            if self._reader is None:
                self._reader = self._session.frames(self._track_id, self._answered.emit)
            if self._reader is not None:
                self._asked = self._wanted.pop(0)
                size = (round(self._height * self.aspect()), self._height)
                self._reader.request(self._asked, self._asked, size)
        elif not self._wanted and self._asked is None:
            # A reader left open would go on to decode what lies around its last picture.
            self.close()
            self._show.start()

    def _take(self, answer: FrameAnswer) -> None:
        if self._reader is None or answer.request_id != self._asked:
            return
        if not answer.exact and answer.message is None:
            return  # the exact picture still comes
        self._asked = None
        if answer.request_id not in self._kept:
            insort(self._numbers, answer.request_id)
        self._kept[answer.request_id] = answer.image
        # The picture knows its own shape: turned upright, and with its pixels' aspect.
        self._aspect = answer.image.shape[1] / max(answer.image.shape[0], 1)
        while len(self._kept) > _KEPT:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._numbers.remove(oldest)
        if not self._show.isActive():
            self._show.start()
        self._fetch()
