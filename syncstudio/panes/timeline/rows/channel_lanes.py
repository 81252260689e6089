"""Where the channels of a series lie in its row: one above the other or over one another, and on which scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syncstudio.project.records import Layout
    from syncstudio.session.series.channel_view import ChannelView

Ends = tuple[float, float]

# A channel in a stretch of its own needs so many pixels; as there is room, up to so few are laid over one another
# instead of being scrolled through.
LEAST_PX, MOST_OVERLAID = 11.0, 6
# States and events are no higher than this; a row asks for so many pixels a channel until it is so high.
STATE_PX, WANTED_PX, MOST_WANTED_PX = 18.0, 28, 320
_EDGE_PX = 2.0
# Channels one above the other keep so far from their neighbours, or this share of what they have.
_BETWEEN_PX, _BETWEEN = 2.5, 0.08
# A row as low as this is folded away: it shows that there is something, and where.
_FOLDED_PX = 34.0
# Beyond the smallest and largest value there is a little air; around a value that never changes, this much of it.
_AIR, _STILL = 0.06, 0.5
_AXES = "xyzwXYZW"


@dataclass(frozen=True, slots=True)
class Lane:
    """One channel in a row: its stretch (pixels from the row's top) and its scale's ends."""

    view: ChannelView
    top: float
    height: float
    low: float
    high: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def y(self, value: float) -> float:
        """Where a value lies, in pixels from the row's top."""
        return self.top + self.height * (self.high - value) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Lanes:
    """The channels of a row that are seen. `over` lie over one another in one stretch; `above` and `below` are how many
    shown ones are scrolled out of it."""

    all: tuple[Lane, ...]
    over: tuple[Lane, ...] = ()
    above: int = 0
    below: int = 0

    @property
    def one_scale(self) -> bool:
        """Whether those over one another are on the same scale."""
        return len({(lane.low, lane.high) for lane in self.over}) == 1


def lay_channels(views: Sequence[ChannelView], height: float, layout: Layout, first: int = 0) -> Lanes:
    """The lanes of the shown channels in a row so high; `first` is the one to begin with where not all fit."""
    if not views:
        return Lanes(())
    room = max(height - 2 * _EDGE_PX, 1.0)
    numbers = [view for view in views if view.kind == "number"]
    fits = len(views) * LEAST_PX <= room
    few = 1 < len(numbers) <= MOST_OVERLAID or room < _FOLDED_PX
    if layout == "overlaid" or (layout == "" and not fits and few):
        return _overlaid(views, numbers, room)
    if fits or layout == "stacked":
        return Lanes(_stacked(views, room))
    count = max(int(room / LEAST_PX), 1)
    first = max(0, min(first, len(views) - count))
    shown = views[first : first + count]
    return Lanes(_stacked(shown, room), (), first, len(views) - first - len(shown))


def wanted_height(shown: int, usual: int) -> int:
    """How high a row asks to be for so many channels."""
    return max(usual, min(shown * WANTED_PX, MOST_WANTED_PX))


def scale_of(view: ChannelView) -> Ends:
    """The ends of a channel's own scale, with a little air around what it reaches in the whole recording."""
    reach = view.reach
    if view.scale == "fixed" and reach is not None:
        return reach
    return _aired(reach)


def _aired(reach: Ends | None) -> Ends:
    low, high = (0.0, 1.0) if reach is None else reach
    air = (high - low) * _AIR or max(abs(high), 1.0) * _STILL
    return low - air, high + air


def _stacked(views: Sequence[ChannelView], room: float) -> tuple[Lane, ...]:
    """States and events as high as they need, numbers share the rest."""
    each = room / len(views)
    numbers = sum(view.kind == "number" for view in views)
    state = min(STATE_PX, each)
    number = (room - state * (len(views) - numbers)) / numbers if numbers else each
    lanes, top = [], _EDGE_PX
    for view in views:
        height = number if view.kind == "number" else state
        air = min(_BETWEEN_PX, height * _BETWEEN)
        lanes.append(Lane(view, top + air, height - 2 * air, *scale_of(view)))
        top += height
    return tuple(lanes)


def _overlaid(views: Sequence[ChannelView], numbers: Sequence[ChannelView], room: float) -> Lanes:
    """Numbers over one another, those of one unit on one scale; states and events below them."""
    others = [view for view in views if view.kind != "number"]
    state = min(STATE_PX, room / (len(others) + 2)) if others else 0.0
    height = room - state * len(others)
    scales = _shared_scales(numbers)
    over = tuple(Lane(view, _EDGE_PX, height, *scales[view.name]) for view in numbers)
    below = tuple(
        Lane(view, _EDGE_PX + height + state * place, state, *scale_of(view))
        for place, view in enumerate(others)
    )
    return Lanes(over + below, over)


def _shared_scales(views: Sequence[ChannelView]) -> Mapping[str, Ends]:
    """Each channel's scale; automatic ones of the same unit share theirs, so that they can be compared."""
    reaches: dict[tuple[str, str], Ends] = {}
    for view in views:
        reach = view.reach
        if view.scale == "auto" and reach is not None:
            known = reaches.get(_kin(view), reach)
            reaches[_kin(view)] = (min(known[0], reach[0]), max(known[1], reach[1]))
    return {
        view.name: scale_of(view) if view.scale == "fixed" else _aired(reaches.get(_kin(view)))
        for view in views
    }


def _kin(view: ChannelView) -> tuple[str, str]:
    """Channels that are measured alike have the same: a unit, or without one names that only differ by their axis."""
    if view.unit:
        return view.unit, ""
    if view.name[-1:] in _AXES and (
        len(view.name) == 1 or not view.name[-2].isalpha() or view.name[-1].isupper()
    ):
        return "", view.name[:-1]
    return "", view.name + "\0"
