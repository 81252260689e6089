"""Small pictures for the video rows: fetched behind, a few at a time, and only while nothing is playing."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from syncstudio.media.frame_reader import FrameAnswer, FrameReader
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.session.session import Session
    from syncstudio.timebase.piece import Piece
    from syncstudio.timebase.span import Span

    Pixels = npt.NDArray[np.uint8]

# A row's pictures wait until the view has rested this long, so that zooming asks for none of the views passed through.
_REST_MS = 180
# Pictures kept per track: a 4K screen shows about 40 at once.
_KEPT = 400
# Pictures are fetched at this height, whatever the row's: high enough for a high-DPI row of twice the usual height.
_PICTURE_PX = 112
_MARGINS = 9


class ThumbnailShelf(QObject):
    """The small pictures of all video tracks, by frame number."""

    ready = Signal(object)  # track id: more of its pictures are here
    _answered = Signal(object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: dict[int, OrderedDict[int, Pixels]] = {}
        self._wanted: dict[int, list[int]] = {}
        self._readers: dict[int, FrameReader] = {}
        self._asked: dict[int, int] = {}
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._fetch)
        self._tell = QTimer(self, singleShot=True, interval=60)
        self._told: set[int] = set()
        self._tell.timeout.connect(self._tell_ready)
        self._answered.connect(self._take)

    def pictures(
        self, track_id: int, strip: Strip, piece: Piece, span: Span
    ) -> list[tuple[float, float, Pixels | None]]:
        """The pictures of a strip: (x, width, pixels or nothing yet). Missing ones come once the view rests."""
        index = self._session.frame_index(track_id)
        shown = strip.span.intersection(span)
        if index is None or shown is None or not len(index):
            return []
        slot_px = max(round((strip.height - _MARGINS) * self._aspect(track_id)) + 1, 24)
        slot_ns = slot_px * strip.axis.ns_per_px
        kept = self._kept.setdefault(track_id, OrderedDict())
        wanted = self._wanted.setdefault(track_id, [])
        if strip.first == 0 and strip.last >= round(strip.axis.width * strip.ratio):
            wanted.clear()
        made: list[tuple[float, float, Pixels | None]] = []
        for slot in range(
            math.floor((shown.start_ns - span.start_ns) / slot_ns),
            math.ceil((shown.end_ns - span.start_ns) / slot_ns),
        ):
            start_ns = span.start_ns + round(slot * slot_ns)
            number = self._session.frame_at(track_id, max(start_ns, span.start_ns))
            x = strip.axis.x_from_ns(start_ns)
            width = min(slot_px, strip.axis.x_from_ns(span.end_ns) - x)
            pixels = None if number is None else kept.get(number)
            if number is not None and pixels is None and number not in wanted:
                wanted.append(number)
            if pixels is not None and width < slot_px:
                pixels = pixels[:, : max(1, round(pixels.shape[1] * width / slot_px))]
            made.append((x, width, pixels))
        if wanted:
            self._rest.start()
        return made

    def close(self) -> None:
        """Stop fetching."""
        self._rest.stop()
        self._tell.stop()
        readers, self._readers = self._readers, {}
        for reader in readers.values():
            reader.close()

    def _aspect(self, track_id: int) -> float:
        facts = json.loads(self._session.project.track(track_id).facts or "{}")
        width, height = facts.get("width") or 16, facts.get("height") or 9
        return min(max(width / height, 0.5), 2.4)

    def _fetch(self) -> None:
        if self._session.transport.playing:
            self._rest.start(10 * _REST_MS)
            return
        for track_id, wanted in self._wanted.items():
            if track_id in self._asked:
                continue
            if wanted:
                self._ask(track_id, wanted.pop(0))
            elif track_id in self._readers:
                # A reader left open would go on to decode what lies around its last picture.
                self._readers.pop(track_id).close()

    def _ask(self, track_id: int, number: int) -> None:
        reader = self._readers.get(track_id)
        if reader is None:
            reader = self._session.frames(track_id, lambda answer: self._answered.emit(track_id, answer))
            if reader is None:
                return
            self._readers[track_id] = reader
        self._asked[track_id] = number
        size = (round(_PICTURE_PX * self._aspect(track_id)), _PICTURE_PX)
        reader.request(number, number, size)

    def _take(self, track_id: int, answer: FrameAnswer) -> None:
        if track_id not in self._readers:
            return
        if not answer.exact and answer.message is None:
            return  # the exact picture still comes
        kept = self._kept.setdefault(track_id, OrderedDict())
        kept[answer.request_id] = answer.image
        while len(kept) > _KEPT:
            kept.popitem(last=False)
        self._asked.pop(track_id, None)
        self._told.add(track_id)
        if not self._tell.isActive():
            self._tell.start()
        self._fetch()

    def _tell_ready(self) -> None:
        told, self._told = self._told, set()
        for track_id in told:
            self.ready.emit(track_id)
