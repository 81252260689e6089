"""How the channels of a series are shown: which, in what order, on what scale, in what colour."""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from syncstudio.project.records import ChannelRow, Track
from syncstudio.session.errors import SessionError
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.tracks import channel_names
from syncstudio.session.notices import ChannelChosen, MediaGrown, ProjectChanged
from syncstudio.session.series.channel_view import (
    FIRST_SHOWN,
    ChannelView,
    derived_view,
    file_views,
    reach_within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syncstudio.media.series.series import Series
    from syncstudio.project.edit import Edit
    from syncstudio.project.records import Layout
    from syncstudio.session.notices import Notice
    from syncstudio.timebase.span import Span

# Longer units than any that are written; what is longer is no unit.
_LONGEST_UNIT = 32


class Channels(MediaShelf):
    """What a person sets about the channels of a series. Channels are named by their names."""

    _channel_views: dict[int, tuple[ChannelView, ...]] | None = None
    _channel_state = 0
    _chosen_channel: tuple[int, str] = (0, "")
    _channel_lock = threading.Lock()

    # -- channels worked out from others, where there are any ---------------------------------------------------------

    def derived_series(self, channel_id: int) -> Series | None:
        """The values of a channel worked out from others, or nothing yet."""
        return None

    def derived_trouble(self, channel_id: int) -> str | None:
        """Why a channel cannot be worked out, or nothing."""
        return None

    # -- what is looked at ----------------------------------------------------------------------------------------

    @property
    def chosen_channel(self) -> tuple[int, str]:
        """The track and the name of the channel that is looked at; 0 and none at first."""
        return self._chosen_channel

    def choose_channel(self, track_id: int, name: str) -> None:
        """Look at a channel: its scale is shown where channels lie over one another, and panes follow."""
        if self._chosen_channel != (track_id, name):
            self._chosen_channel = (track_id, name)
            self.notices.emit(ChannelChosen(track_id, name))

    # -- asking ---------------------------------------------------------------------------------------------------

    def channel_views(self, track_id: int) -> tuple[ChannelView, ...]:
        """Every channel of a series track, hidden ones too, in the order of drawing; none of other tracks."""
        if self._channel_views is None:
            with self._channel_lock:
                if self._channel_views is None:
                    self._channel_views = {}
                    self._stop_listening.append(self.notices.subscribe(self._forget_channels))
        known = self._channel_views.get(track_id)
        if known is not None:
            return known
        state = self._channel_state
        made = self._made_views(track_id)
        if state == self._channel_state:
            self._channel_views[track_id] = made
        return made

    def shown_channels(self, track_id: int) -> tuple[ChannelView, ...]:
        """The channels of a series track that are shown, in the order of drawing."""
        return tuple(view for view in self.channel_views(track_id) if view.shown)

    def channel_view(self, track_id: int, name: str) -> ChannelView:
        """One channel; SessionError when the track has none of this name."""
        for view in self.channel_views(track_id):
            if view.name == name:
                return view
        raise SessionError(
            f"“{name}” is no channel of “{self.project.track(track_id).name}”: choose one of its own."
        )

    # -- setting --------------------------------------------------------------------------------------------------

    def show_channels(self, track_id: int, names: Iterable[str], shown: bool = True) -> None:
        """Show channels, or hide them."""
        chosen = self._channels_named(track_id, names)
        step = ("Show " if shown else "Hide ") + _counted(chosen)
        self._set_channels(step, track_id, [view for view in chosen if view.shown != shown], shown=shown)

    def show_all_channels(self, track_id: int) -> None:
        """Show every channel of a series."""
        hidden = [view for view in self.channel_views(track_id) if not view.shown]
        self._set_channels("Show all channels", track_id, hidden, shown=True)

    def show_only_channels(self, track_id: int, names: Iterable[str]) -> None:
        """Show these channels and hide all others."""
        kept = {view.name for view in self._channels_named(track_id, names)}
        with self.project.edit("Show only " + _counted(list(kept))) as edit:
            for view in self.channel_views(track_id):
                if view.shown != (view.name in kept):
                    self._set_channel(edit, view, shown=view.name in kept)

    def order_channels(self, track_id: int, names: Sequence[str]) -> None:
        """Put the channels into this order from the top; those that are not named follow in the order they have."""
        views = {view.name: view for view in self.channel_views(track_id)}
        named = [view.name for view in self._channels_named(track_id, names)]
        order = list(dict.fromkeys([*named, *views]))
        if order == list(views):
            return
        rows = {row.name: row for row in self.project.channels(track_id)}
        with self.project.edit("Order channels") as edit:
            for place, name in enumerate(order):
                # Every one gets a row: one that keeps its number in the file would lie among those that have a place.
                if name not in rows or rows[name].position != place:
                    self._set_channel(edit, views[name], position=place)

    def move_channels(self, track_id: int, names: Iterable[str], place: int) -> None:
        """Put channels at a place in the order, counted without them from 0."""
        moved = {view.name for view in self._channels_named(track_id, names)}
        order = [view.name for view in self.channel_views(track_id)]
        rest = [name for name in order if name not in moved]
        place = max(0, min(place, len(rest)))
        taken = [name for name in order if name in moved]
        self.order_channels(track_id, [*rest[:place], *taken, *rest[place:]])

    def set_channel_unit(self, track_id: int, names: Iterable[str], unit: str) -> None:
        """Name the unit of channels; the values stay as they are. An empty one is that of the file again."""
        unit = " ".join(unit.split())
        if len(unit) > _LONGEST_UNIT:
            raise SessionError(f"A unit has {_LONGEST_UNIT} signs at most: write a shorter one.")
        changed = [
            view for view in self._channels_named(track_id, names) if view.unit != (unit or view.file_unit)
        ]
        self._set_channels("Set unit", track_id, changed, unit=unit)

    def fix_scale(self, track_id: int, names: Iterable[str], low: float, high: float) -> None:
        """Draw channels from a lowest to a highest value; what lies outside is marked at the edge."""
        low, high = float(low), float(high)
        if not (math.isfinite(low) and math.isfinite(high)):
            raise SessionError("A scale runs between two numbers: type both ends.")
        if low >= high:
            raise SessionError(f"A scale runs upwards: {low:g} is not below {high:g}.")
        self._set_channels(
            "Fix scale", track_id, self._channels_named(track_id, names), scale="fixed", low=low, high=high
        )

    def fit_scale(self, track_id: int, names: Iterable[str], span: Span) -> None:
        """Draw channels from their smallest to their largest value within a span of the master timeline."""
        clock_map, recorded = self.clock_map(track_id), self.recorded(track_id)
        fitted = []
        for view in self._channels_named(track_id, names):
            reach = None if recorded is None else reach_within(view, clock_map, recorded, span)
            if reach is not None:
                fitted.append((view, reach))
        if not fitted:
            raise SessionError("Nothing was recorded of that here: go where there is something to fit to.")
        with self.project.edit("Fit scale") as edit:
            for view, (low, high) in fitted:
                self._set_channel(edit, view, scale="fixed", low=low, high=high)

    def auto_scale(self, track_id: int, names: Iterable[str]) -> None:
        """Draw channels from the smallest to the largest value of the whole recording."""
        fixed = [view for view in self._channels_named(track_id, names) if view.scale == "fixed"]
        self._set_channels("Automatic scale", track_id, fixed, scale="auto", low=None, high=None)

    def color_channels(self, track_id: int, names: Iterable[str], color: int | None) -> None:
        """Give channels a colour of the palette; none is the usual one."""
        self._set_channels("Colour channel", track_id, self._channels_named(track_id, names), color=color)

    def set_channel_layout(self, track_id: int, layout: Layout) -> None:
        """Let the channels of a series lie one above the other ("stacked"), over one another ("overlaid"), or as there
        is room ("")."""
        if self.project.track(track_id).layout == layout:
            return
        step = {"stacked": "Stack channels", "overlaid": "Overlay channels", "": "Channels as there is room"}[
            layout
        ]
        with self.project.edit(step) as edit:
            edit.update(Track, track_id, layout=layout)

    def reset_channels(self, track_id: int) -> None:
        """Show the channels as their file has them; those worked out from others stay, as they came."""
        rows = self.project.channels(track_id)
        if not rows and not self.project.track(track_id).layout:
            return
        with self.project.edit("Reset channels") as edit:
            edit.update(Track, track_id, layout="")
            place = len(self._file_names(track_id))
            for row in rows:
                if not row.formula:
                    edit.delete(ChannelRow, row.id)
                    continue
                edit.update(
                    ChannelRow, row.id, position=place, unit="", shown=True, scale="auto", low=None, high=None,
                    color=None,
                )  # fmt: skip
                place += 1

    # -- inside ---------------------------------------------------------------------------------------------------

    def _made_views(self, track_id: int) -> tuple[ChannelView, ...]:
        track = self.project.track(track_id)
        if track.kind != "series":
            return ()
        rows = self.project.channels(track_id)
        names, series = self._file_names(track_id), self.series(track_id)
        placed = file_views(track, series, names, {row.name: row for row in rows if not row.formula})
        derived = [row for row in rows if row.formula]
        for number, row in enumerate(derived, len(names)):
            trouble = self.derived_trouble(row.id) or ""
            view = derived_view(track, row, self.derived_series(row.id), trouble, track.color + number)
            placed.append(((row.position, number), view))
        return tuple(view for _, view in sorted(placed, key=lambda each: each[0]))

    def _file_names(self, track_id: int) -> tuple[str, ...]:
        series = self.series(track_id)
        return channel_names(self.project.track(track_id)) if series is None else series.names

    def _channels_named(self, track_id: int, names: Iterable[str]) -> list[ChannelView]:
        return [self.channel_view(track_id, name) for name in dict.fromkeys(names)]

    def _set_channels(self, step: str, track_id: int, views: Sequence[ChannelView], **fields: object) -> None:
        if not views:
            return
        with self.project.edit(step) as edit:
            for view in views:
                self._set_channel(edit, view, **fields)

    def _set_channel(self, edit: Edit, view: ChannelView, **fields: object) -> None:
        if view.row_id:
            edit.update(ChannelRow, view.row_id, **fields)
            return
        made = ChannelRow(
            track_id=view.track_id, name=view.name, position=view.index, shown=view.index < FIRST_SHOWN
        )
        edit.insert(replace(made, **fields))  # type: ignore[arg-type]  # checked by the project

    def _forget_channels(self, notice: Notice) -> None:
        if isinstance(notice, ProjectChanged) and notice.change.tables & {"channel", "track", "source"}:
            self._channel_state += 1
            self._channel_views = {}
        elif isinstance(notice, MediaGrown) and notice.what == "series":
            self._channel_state += 1
            self._channel_views = {
                key: views for key, views in (self._channel_views or {}).items() if key != notice.track_id
            }


def _counted(channels: Sequence[object]) -> str:
    return "channel" if len(channels) == 1 else f"{len(channels)} channels"
