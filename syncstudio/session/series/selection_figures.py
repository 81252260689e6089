"""Figures and spectrum of what is selected on the track in focus, worked out behind the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import FiguresChanged
from syncstudio.session.series.behind import Behind
from syncstudio.session.series.thresholds import Thresholds

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.figures import Figures
    from syncstudio.media.series.analysis.spectrum import Spectrum
    from syncstudio.timebase.span import Span

# More channels than this are a wall that nobody reads; the first shown ones are told.
MOST_CHANNELS = 64


@dataclass(frozen=True, slots=True)
class FiguresWish:
    """What is to be told of a track: within a span of the master timeline (None: all of it), and the spectrum of one
    channel ("": the first) with windows of so many rows (0: as it fits)."""

    track_id: int
    span: Span | None = None
    channel: str = ""
    window_rows: int = 0


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """The figures of one channel; the times of its extremes are instants of the master timeline. `trouble` says in a
    sentence why there are none."""

    name: str
    unit: str
    figures: Figures | None
    low_at_ns: int | None = None
    high_at_ns: int | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SelectionFigures:
    """What was told of a wish, `done` when all of it; `spectrum` is that of `spectrum_of`."""

    wish: FiguresWish
    channels: tuple[ChannelFigures, ...] = ()
    left_out: int = 0
    spectrum: Spectrum | None = None
    spectrum_of: str = ""
    spectrum_unit: str = ""
    done: bool = False


class FiguresOfSelections(Thresholds):
    """Tells one wish at a time, the newest; `FiguresChanged` says when more is known."""

    selection_figures: SelectionFigures | None = None
    _figures_wish: FiguresWish | None = None
    _figures_behind: Behind | None = None

    def tell_figures(self, wish: FiguresWish | None) -> None:
        """Begin to tell something else, or nothing any more."""
        if wish == self._figures_wish and wish is not None:
            return
        self._figures_wish = wish
        if wish is None:
            return
        if self._figures_behind is None:
            self._figures_behind = Behind("syncstudio-figures", self._next_figures, lambda: None)
        self._figures_behind.wake()

    def tell_figures_again(self) -> None:
        """What was told may be otherwise now: tell it anew."""
        wish, self._figures_wish = self._figures_wish, None
        self.tell_figures(None if wish is None else replace(wish))

    @property
    def figures_settled(self) -> bool:
        """Whether nothing is being told."""
        return self._figures_behind is None or self._figures_behind.idle

    def _next_figures(self) -> Callable[[], None] | None:
        wish = self._figures_wish
        told = self.selection_figures
        if wish is None or (told is not None and told.wish is wish and told.done):
            return None
        return partial(self._tell_selection, wish)

    def _tell_selection(self, wish: FiguresWish) -> None:
        from syncstudio.media.errors import MediaCancelled

        told = SelectionFigures(wish)
        try:
            names = self.analysed_names(wish.track_id)
            told = replace(told, left_out=max(len(names) - MOST_CHANNELS, 0))
            chosen = wish.channel if wish.channel in names else next(iter(names), "")
            for name in names[:MOST_CHANNELS]:
                told = self._with_channel(told, name, chosen)
                self._figures_told(told)
        except (MediaCancelled, ProjectError):
            # Another wish came, or the track went: the next turn is about what is wanted now.
            return
        finally:
            if wish is self._figures_wish:
                self._figures_told(replace(told, done=True))

    def _figures_told(self, told: SelectionFigures) -> None:
        if told.wish is self._figures_wish:
            self.selection_figures = told
            self.notices.emit(FiguresChanged())

    def _with_channel(self, told: SelectionFigures, name: str, chosen: str) -> SelectionFigures:
        from syncstudio.media.errors import MediaCancelled, MediaError
        from syncstudio.media.series.analysis.figures import figures_of
        from syncstudio.media.series.analysis.spectrum import spectrum_of

        wish = told.wish

        def stale() -> bool:
            behind = self._figures_behind
            return wish is not self._figures_wish or behind is None or behind.closing

        try:
            rows = self.analysed_rows(wish.track_id, name)
        except (SessionError, MediaError) as error:
            return replace(
                told, channels=(*told.channels, ChannelFigures(name, "", None, trouble=str(error)))
            )
        try:
            first, last = 0, rows.source.rows
            clock_map = self.clock_map(wish.track_id)
            if wish.span is not None:
                spans = clock_map.source_spans(wish.span)
                # Where a recorder was stopped within the selection, its longest stretch is told.
                inside = [
                    (rows.source.row_after(span.start_ns), rows.source.row_after(span.end_ns))
                    for _, span in spans
                ]
                first, last = max(inside, key=lambda each: each[1] - each[0], default=(0, 0))
            figures = figures_of(rows.source, rows.channel, first, last, stale)
            known = figures.looked > figures.missing
            one = ChannelFigures(
                rows.name,
                rows.unit,
                figures,
                clock_map.master_from_source(figures.low_ns) if known else None,
                clock_map.master_from_source(figures.high_ns) if known else None,
            )
            told = replace(told, channels=(*told.channels, one))
            if name == chosen:
                spectrum = spectrum_of(rows.source, rows.channel, first, last, wish.window_rows, stale)
                told = replace(told, spectrum=spectrum, spectrum_of=rows.name, spectrum_unit=rows.unit)
            return told
        except MediaCancelled:
            raise
        except MediaError as error:
            return replace(
                told, channels=(*told.channels, ChannelFigures(name, "", None, trouble=str(error)))
            )
        finally:
            rows.close()

    def _close_shelves(self) -> None:
        self._figures_wish = None
        if self._figures_behind is not None:
            self._figures_behind.close()
        super()._close_shelves()
