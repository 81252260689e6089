"""A video track's row: a bar of frames, key frames marked, frame by frame when there is room, with small pictures."""

import math
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Hatch, Picture, Plan, Text, Ticks
from syncstudio.panes.timeline.rows.row_content import Strip, TrackRow, plan_gaps
from syncstudio.project.records import Track
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.piece import Piece
from syncstudio.timebase.span import Span

# Frame boundaries appear when frames are this wide, their numbers when there is room to read them.
_FRAME_PX, _NUMBER_PX = 5.0, 40.0
_KEY_PX = 6.0
# Marks on pictures are white, with this at their right side.
_EDGE = "#000000"
_MARGIN = 4
# Where pictures stand at least so many frames apart, each may stand up to this part of that sooner, on a key frame.
_SNAPPED_STEP, _SNAPS_WITHIN = 16, 8
# Rows lower than this have no pictures.
_PICTURED_PX = 36


class Frames(Protocol):
    """What a row needs of a frame index."""

    @property
    def pts(self) -> npt.NDArray[np.int64]: ...
    @property
    def keys(self) -> npt.NDArray[np.bool_]: ...
    @property
    def durations(self) -> npt.NDArray[np.int64]: ...
    @property
    def gap_numbers(self) -> npt.NDArray[np.int64]: ...


class Thumbnails(Protocol):
    """Where the small pictures come from."""

    def pictures(
        self, numbers: Sequence[int], step: int, height: float, fresh: bool
    ) -> list[npt.NDArray[np.uint8] | None]:
        """A picture for each frame, or of one less than `step` frames away until it is here, or nothing yet.

        `height` is in device pixels; `fresh` says that no others are wanted any more.
        """

    def aspect(self) -> float:
        """A picture's width by its height."""


class VideoRow(TrackRow):
    """The frames of one video on the master timeline, through its clock map."""

    def __init__(
        self,
        track: Track,
        clock_map: ClockMap,
        recorded: Span | None,
        frames: Callable[[], Frames | None],
        thumbnails: Thumbnails | None = None,
    ) -> None:
        super().__init__(track, clock_map, recorded)
        self._frames = frames
        self._thumbnails = thumbnails

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        pieces = self.pieces()
        plan = plan_gaps([span for _, span in pieces], strip, theme)
        frames = self._frames()
        for piece, span in pieces:
            shown = strip.span.intersection(span)
            if shown is None:
                continue
            x0 = max(strip.axis.x_from_ns(span.start_ns), strip.x0 - 8)
            x1 = min(strip.axis.x_from_ns(span.end_ns), strip.x1 + 8)
            height = strip.height - 1 - 2 * _MARGIN
            plan.append(Box(x0, _MARGIN, x1 - x0, height, theme.track(self.track.color), alpha=46))
            if frames is not None and len(frames.pts):
                plan += self._frames_of(strip, piece, shown, x1, frames, theme)
        return plan

    def _frames_of(
        self, strip: Strip, piece: Piece, shown: Span, end_x: float, frames: Frames, theme: Theme
    ) -> Plan:
        clock = self.clock_map.clock
        px_per_tick = float(clock.time_base * NS_PER_S * piece.rate) / strip.axis.ns_per_px
        frame_px = _frame_px(frames, px_per_tick)
        first_tick = math.floor(clock.exact_tick(piece.source_exact(shown.start_ns)))
        last_tick = math.ceil(clock.exact_tick(piece.source_exact(shown.end_ns)))
        at, to = (int(n) for n in np.searchsorted(frames.pts, [first_tick, last_tick + 1]))
        at = max(at - 1, 0)
        if to <= at:
            return []
        origin = float(piece.master_exact(clock.exact_ns(int(frames.pts[at]))) - strip.axis.start_ns)

        def places(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
            ticks = np.asarray(frames.pts)[numbers] - frames.pts[at]
            return origin / strip.axis.ns_per_px + ticks * px_per_tick

        plan: Plan = []
        pictured = self._thumbnails is not None and strip.height >= _PICTURED_PX
        if pictured:
            plan += self._pictures(strip, frames, at, to, frame_px, end_x, places)
        plan += self._marks(strip, frames, np.arange(at, to), frame_px, places, pictured, theme)
        return plan + self._gaps(strip, frames, at, to, px_per_tick, places, theme)

    def _gaps(
        self,
        strip: Strip,
        frames: Frames,
        at: int,
        to: int,
        px_per_tick: float,
        places: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]],
        theme: Theme,
    ) -> Plan:
        """Diagonals where pictures were taken too far apart for any to be on show."""
        gaps = np.asarray(frames.gap_numbers)
        gaps = gaps[(gaps >= at) & (gaps < to)]
        plan: Plan = []
        if len(gaps):
            starts = places(gaps) + np.asarray(frames.durations)[gaps] * px_per_tick
            for start, end in zip(starts.tolist(), places(gaps + 1).tolist(), strict=True):
                x0, x1 = max(start, strip.x0), min(end, strip.x1)
                if x1 - x0 >= 1:
                    plan.append(Box(x0, 0, x1 - x0, strip.height - 1, theme.panel))
                    plan.append(Hatch(x0, x1 - x0, 0, strip.height - 1, theme.line))
        return plan

    def _pictures(
        self,
        strip: Strip,
        frames: Frames,
        at: int,
        to: int,
        frame_px: float,
        end_x: float,
        places: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]],
    ) -> Plan:
        """Every so many frames one picture, standing where its frame begins."""
        assert self._thumbnails is not None
        height = strip.height - 1 - 2 * _MARGIN
        width = height * self._thumbnails.aspect()
        step = max(1, math.ceil((width + 1) / frame_px))
        if step >= _SNAPPED_STEP:
            # Pictures that stand a little off the grid must still meet.
            step = step * _SNAPS_WITHIN // (_SNAPS_WITHIN + 1)
        numbers = _onto_keys(np.arange(at // step * step, to, step), step, frames)
        # The first picture after a gap says what comes there.
        after = np.asarray(frames.gap_numbers) + 1
        if len(after := after[(after >= at) & (after < to)]):
            numbers = np.unique(np.concatenate((numbers, after)))
        xs = places(numbers)
        ends = np.append(xs[1:], min(end_x, float(xs[-1]) + step * frame_px))
        whole = strip.first == 0 and strip.last >= round(strip.axis.width * strip.ratio)
        pictures = self._thumbnails.pictures(numbers.tolist(), step, height * strip.ratio, whole)
        plan: Plan = []
        for x, end, pixels in zip(xs.tolist(), ends.tolist(), pictures, strict=True):
            wide = min(end - x - 1, width + 1)
            if pixels is not None and wide > 1:
                cut = pixels[:, : max(1, round(pixels.shape[1] * min(wide / width, 1)))]
                plan.append(Picture(x, _MARGIN, wide, height, cut))
        return plan

    def _marks(
        self,
        strip: Strip,
        frames: Frames,
        numbers: npt.NDArray[np.int64],
        frame_px: float,
        places: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]],
        pictured: bool,
        theme: Theme,
    ) -> Plan:
        """Key frames from above, frame boundaries from below, and numbers where there is room."""
        bottom = strip.height - 1 - _MARGIN
        ink = "#ffffff" if pictured else theme.ink(self.track.color)
        plan: Plan = []

        def stand(at: npt.NDArray[np.float64], top: float, foot: float, alpha: int = 255) -> None:
            if pictured:  # white would be lost on a white picture
                plan.append(Ticks(at + 1, top, foot, _EDGE, alpha))
            plan.append(Ticks(at, top, foot, ink, alpha))

        keys = numbers[np.asarray(frames.keys)[numbers]]
        if len(keys) and frame_px * len(frames.pts) / max(int(np.count_nonzero(frames.keys)), 1) >= _KEY_PX:
            stand(places(keys), _MARGIN, _MARGIN + 7)
        if frame_px >= _FRAME_PX:
            stand(places(numbers), bottom - 7, bottom, alpha=200)
        if frame_px >= _NUMBER_PX:
            for number, x in zip(numbers.tolist(), places(numbers).tolist(), strict=True):
                text = f"{number:,}".replace(",", " ")
                plan.append(Box(x + 2, bottom - 15, len(text) * 6 + 6, 13, theme.panel, radius=3, alpha=215))
                plan.append(Text(x + 5, bottom - 15, frame_px - 6, 13, text, theme.text, 10, mono=True))
        return plan


def _onto_keys(numbers: npt.NDArray[np.int64], step: int, frames: Frames) -> npt.NDArray[np.int64]:
    """The frames to picture, moved back to a key frame that is near: it decodes alone, others need all since one."""
    if step < _SNAPPED_STEP:
        return numbers
    keys = np.flatnonzero(np.asarray(frames.keys))
    if not len(keys):
        return numbers
    before = keys[np.maximum(np.searchsorted(keys, numbers, "right") - 1, 0)]
    return np.where((before <= numbers) & (numbers - before <= step // _SNAPS_WITHIN), before, numbers)


def _frame_px(frames: Frames, px_per_tick: float) -> float:
    if len(frames.pts) < 2:
        return 1e9
    gaps = np.asarray(frames.gap_numbers)
    ends = np.asarray(frames.pts)[gaps] + np.asarray(frames.durations)[gaps]
    empty = int((np.asarray(frames.pts)[gaps + 1] - ends).sum()) if len(gaps) else 0
    return float(frames.pts[-1] - frames.pts[0] - empty) / (len(frames.pts) - 1) * px_per_tick
