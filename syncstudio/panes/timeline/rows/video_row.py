"""A video track's row: a bar of frames, key frames marked, frame by frame when there is room, with small pictures."""

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Picture, Plan, Text, Ticks
from syncstudio.panes.timeline.rows.row_content import Strip, plan_gaps, recorded_pieces
from syncstudio.project.records import Track
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.span import Span

# Frame boundaries appear when frames are this wide, their numbers when there is room to read them.
_FRAME_PX, _NUMBER_PX = 5.0, 40.0
_KEY_PX = 6.0
_MARGIN = 4


class Frames(Protocol):
    """What a row needs of a frame index."""

    pts: npt.NDArray[np.int64]
    keys: npt.NDArray[np.bool_]


Thumbnails = Callable[[Strip, Piece, Span], list[tuple[float, float, npt.NDArray[np.uint8] | None]]]


class VideoRow:
    """The frames of one video on the master timeline, through its clock map.

    `thumbnails`, where given, answers with the small pictures of a strip: (x, width, pixels or nothing yet).
    """

    scrolls = True

    def __init__(
        self,
        track: Track,
        clock_map: ClockMap,
        recorded: Span | None,
        frames: Callable[[], Frames | None],
        thumbnails: Thumbnails | None = None,
    ) -> None:
        self.track = track
        self.clock_map = clock_map
        self.recorded = recorded
        self._frames = frames
        self._thumbnails = thumbnails

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        pieces = list(recorded_pieces(self.clock_map, self.recorded))
        plan = plan_gaps([span for _, span in pieces], strip, theme)
        frames = self._frames()
        for piece, span in pieces:
            shown = strip.span.intersection(span)
            if shown is None:
                continue
            x0 = max(strip.axis.x_from_ns(span.start_ns), strip.x0 - 8)
            x1 = min(strip.axis.x_from_ns(span.end_ns), strip.x1 + 8)
            height = strip.height - 1 - 2 * _MARGIN
            plan.append(Box(x0, _MARGIN, x1 - x0, height, theme.track(self.track.color), radius=2, alpha=46))
            if self._thumbnails is not None and strip.height >= 36:
                plan += self._pictures(strip, piece, span, height, theme)
            if frames is not None and len(frames.pts):
                plan += self._marks(strip, piece, shown, frames, theme)
        return plan

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        return []

    def _pictures(self, strip: Strip, piece: Piece, span: Span, height: int, theme: Theme) -> Plan:
        plan: Plan = []
        assert self._thumbnails is not None
        for x, width, pixels in self._thumbnails(strip, piece, span):
            if pixels is None:
                plan.append(Box(x, _MARGIN, width - 1, height, theme.track(self.track.color), alpha=30))
            else:
                plan.append(Picture(x, _MARGIN, width - 1, height, pixels))
        return plan

    def _marks(self, strip: Strip, piece: Piece, shown: Span, frames: Frames, theme: Theme) -> Plan:
        clock = self.clock_map.clock
        first_tick = math.floor(clock.exact_tick(piece.source_exact(shown.start_ns)))
        last_tick = math.ceil(clock.exact_tick(piece.source_exact(shown.end_ns)))
        at, to = (int(n) for n in np.searchsorted(frames.pts, [first_tick, last_tick + 1]))
        at = max(at - 1, 0)
        pts = np.asarray(frames.pts[at:to])
        if not len(pts):
            return []
        origin = float(piece.master_exact(clock.exact_ns(int(pts[0]))) - strip.axis.start_ns)
        px_per_tick = float(clock.time_base * NS_PER_S * piece.rate) / strip.axis.ns_per_px
        xs = origin / strip.axis.ns_per_px + (pts - pts[0]) * px_per_tick
        bottom = strip.height - 1 - _MARGIN
        ink = theme.ink(self.track.color)
        frame_px = self._frame_px(frames, px_per_tick)
        plan: Plan = []
        if frame_px >= _FRAME_PX:
            plan.append(Ticks(xs, bottom - 9, bottom, ink, alpha=200))
        keys = xs[np.asarray(frames.keys[at:to])]
        if len(keys) and frame_px * len(frames.pts) / max(int(np.count_nonzero(frames.keys)), 1) >= _KEY_PX:
            plan.append(Ticks(keys, _MARGIN, bottom if frame_px >= _FRAME_PX else _MARGIN + 6, ink))
        if frame_px >= _NUMBER_PX:
            for number, x in enumerate(xs, start=at):
                text = f"{number:,}".replace(",", " ")
                plan.append(Box(x + 2, bottom - 15, len(text) * 6 + 6, 13, theme.panel, radius=3, alpha=205))
                plan.append(Text(x + 5, bottom - 15, frame_px - 6, 13, text, theme.text, 10, mono=True))
        return plan

    @staticmethod
    def _frame_px(frames: Frames, px_per_tick: float) -> float:
        if len(frames.pts) < 2:
            return 1e9
        return float(frames.pts[-1] - frames.pts[0]) / (len(frames.pts) - 1) * px_per_tick
