"""Channels of texts on a row: states as coloured spans, events as ticks with their texts where there is room.

What is asked of the runs are places by bisection, as many as there are columns; how many runs there are makes no
difference. Columns in which several things happen are drawn as such: mixed ones in grey, crowds of events higher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.timeline.plan import Band, Box, Columns, Plan, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from syncstudio.panes.time_axis import TimeAxis
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.session.series.streams import ShownStream
    from syncstudio.timebase.piece import Piece
    from syncstudio.timebase.span import Span

# A cell of so many pixels is drawn by itself; its text needs more, and that of an event more still.
_OWN_PX, _TEXT_PX, _EVENT_TEXT_PX = 3.0, 22.0, 34.0
_PAD_PX, _LINE_PX = 5.0, 16.0
_FAINT = 0.22
# A lone event is so high in its row; as many in one column as this fill it.
_LONE, _CROWD = 0.55, 64


def plan_states(
    strip: Strip,
    piece: Piece,
    span: Span,
    columns: tuple[int, int],
    stream: ShownStream | None,
    stretch: tuple[float, float],
    theme: Theme,
) -> Plan:
    """What of a stream of texts lies in some device columns of a strip.

    `span` is what the piece has recorded, on the master timeline; `columns` are those that begin in it; `stretch` is
    the top and the height that the channel has in its row, in pixels. Nothing while the stream is not there yet.
    """
    if stream is None or columns[1] <= columns[0] or not len(stream.drawn):
        return []
    made = _Cells(strip, piece, stream, theme)
    if stream.runs.kind == "event":
        return made.events(columns, stretch)
    return made.states(columns, span, stretch)


def unsteady_spans(
    axis: TimeAxis, moved_px: float, pieces: Iterable[tuple[Piece, Span]], stream: ShownStream | None
) -> list[tuple[float, float]]:
    """After a pan, where to paint anew: states over an edge of the view, whose texts keep within it."""
    found = []
    if stream is None or stream.runs.kind != "state":
        return []
    for piece, span in pieces:
        for edge in {0.0, float(axis.width), -moved_px, axis.width - moved_px}:
            ns = axis.ns_from_x(edge)
            place = stream.drawn.at(int(piece.source_exact(ns))) if span.covers(ns) else None
            if place is None:
                continue
            x0 = axis.x_from_ns(
                max(int(piece.master_exact(int(stream.drawn.starts_ns[place]))), span.start_ns)
            )
            x1 = axis.x_from_ns(min(int(piece.master_exact(int(stream.drawn.ends_ns[place]))), span.end_ns))
            if x1 - x0 >= _TEXT_PX:
                found.append((max(x0 - 2, 0.0), min(x1 + 2, float(axis.width))))
    return [(x0, x1) for x0, x1 in found if x1 > x0]


class _Cells:
    """One stream under one piece's line, ready to be drawn in a strip."""

    def __init__(self, strip: Strip, piece: Piece, stream: ShownStream, theme: Theme) -> None:
        self._strip, self._piece, self._stream, self._theme = strip, piece, stream, theme
        self._runs = stream.drawn
        entries = len(theme.tracks)
        # Colours by their numbers: those of the palette, the same faint, and one for what is mixed.
        self._fills = [theme.track(n) for n in range(entries)]
        self._faint = [blended(fill, theme.panel, _FAINT) for fill in self._fills]
        mixed = blended(theme.soft, theme.panel, 0.55)
        self._colors = (*self._fills, *self._faint, mixed, blended(mixed, theme.panel, _FAINT))
        self._mixed = 2 * entries

    def states(self, columns: tuple[int, int], span: Span, stretch: tuple[float, float]) -> Plan:
        strip, runs = self._strip, self._runs
        first, last = columns
        top, height = _cell(stretch)
        edges = self._edges(first, last)
        middles = (edges[:-1] + edges[1:]) // 2
        at = np.searchsorted(runs.starts_ns, edges, "left")
        here = np.searchsorted(runs.starts_ns, middles, "right") - 1
        codes = np.zeros(last - first, np.intp)
        held = (here >= 0) & (middles < runs.ends_ns[np.maximum(here, 0)])
        codes[held] = 1 + self._color_numbers(here[held])
        begun = at[1:] - at[:-1]
        busy = begun >= 2
        if busy.any():
            low, high = at[:-1][busy], at[1:][busy] - 1
            alike = self._stream.steps[low] == self._stream.steps[high]
            codes[busy] = 1 + np.where(alike, self._color_numbers(high), self._mixed)
        # A state shorter than a column, between two gaps, is seen all the same.
        lone = (begun == 1) & ~held
        codes[lone] = 1 + self._color_numbers(at[:-1][lone])
        plan: Plan = []
        places = np.unique(here[here >= 0])
        lefts, rights = self._reach(places, span)
        own = rights - lefts >= _OWN_PX
        numbers = self._color_numbers(places)
        cells = (each[own].tolist() for each in (places, lefts, rights, numbers))
        for place, x0, x1, number in zip(*cells, strict=True):
            left, right = round(x0 * strip.ratio), round(x1 * strip.ratio)
            codes[max(left - first, 0) : max(right - first, 0)] = 0
            plan += self._state(place, number, left / strip.ratio, right / strip.ratio, top, height)
        if codes.any():
            plan.insert(0, Columns(first, codes, self._colors, top, top + height))
        return plan

    def events(self, columns: tuple[int, int], stretch: tuple[float, float]) -> Plan:
        first, last = columns
        top, height = stretch[0] + 2, stretch[1] - 4
        edges = self._edges(first, last)
        at = np.searchsorted(self._runs.starts_ns, edges, "left")
        counts = at[1:] - at[:-1]
        filled = np.flatnonzero(counts)
        plan: Plan = []
        if len(filled):
            low, high = at[:-1][filled], at[1:][filled] - 1
            alike = self._stream.steps[low] == self._stream.steps[high]
            numbers = np.where(alike, self._color_numbers(high), self._mixed)
            share = _LONE + (1 - _LONE) * np.minimum(np.log2(counts[filled]) / np.log2(_CROWD), 1.0)
            ratio = self._strip.ratio
            bottom = np.float32((top + height) * ratio)
            for number in np.unique(numbers).tolist():
                mine = numbers == number
                tops = np.zeros(last - first, np.float32)
                bottoms = np.zeros(last - first, np.float32)
                tops[filled[mine]] = bottom - share[mine] * height * ratio
                bottoms[filled[mine]] = bottom
                plan.append(Band(first, tops, bottoms, self._colors[number]))
        return plan + self._event_texts(top, height)

    def _event_texts(self, top: float, height: float) -> Plan:
        """Texts of events with room up to the next one, looked for over the whole view: one may reach in here."""
        strip = self._strip
        if height < _LINE_PX:
            return []
        whole = self._edges(0, round(strip.axis.width * strip.ratio))
        at = np.searchsorted(self._runs.starts_ns, whole, "left")
        filled = np.flatnonzero(at[1:] > at[:-1])
        if not len(filled):
            return []
        after = np.append(filled[1:], len(whole) - 1)
        # The next one after those in view may lie right behind its edge.
        roomy = (after - filled) >= _EVENT_TEXT_PX * strip.ratio
        plan: Plan = []
        for column, following in zip(filled[roomy].tolist(), after[roomy].tolist(), strict=True):
            x = column / strip.ratio + 4
            wide = min((following - column) / strip.ratio - 8, 260.0)
            if x + wide < strip.x0 or x > strip.x1:
                continue
            place = int(at[column + 1]) - 1
            crowd = int(at[column + 1] - at[column])
            text = self._text(place)
            text = f"{text} +{crowd - 1:,}" if crowd > 1 else text
            ink = self._theme.text if self._kept(place) else self._theme.faint
            plan.append(Text(x, top, wide, min(height * 0.5, 20.0) if height > 36 else height, text, ink, 11))
        return plan

    def _state(self, place: int, number: int, x0: float, x1: float, top: float, height: float) -> Plan:
        # A hair of ground parts it from the next one.
        plan: Plan = [Box(x0, top, max(x1 - x0 - 1.0, 1.0), height, self._colors[number], radius=2.0)]
        shown = max(x0, 0.0), min(x1, float(self._strip.axis.width))
        if shown[1] - shown[0] >= _TEXT_PX and height >= 10:
            ink = text_on(self._colors[number]) if self._kept(place) else self._theme.soft
            wide = shown[1] - shown[0] - 2 * _PAD_PX
            size = 11 if height >= 14 else 9
            plan.append(Text(shown[0] + _PAD_PX, top, wide, height, self._text(place), ink, size))
        return plan

    def _reach(
        self, places: npt.NDArray[np.int64], span: Span
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Where runs lie in pixels, as far as the piece has them recorded and the view is near."""
        axis, rate = self._strip.axis, float(self._piece.rate)
        if not len(places):
            return np.zeros(0), np.zeros(0)
        starts, ends = self._runs.starts_ns[places], self._runs.ends_ns[places]
        base = int(starts[0])
        origin = float(self._piece.master_exact(base) - axis.start_ns)
        low = max(axis.x_from_ns(span.start_ns), -40.0)
        high = min(axis.x_from_ns(span.end_ns), axis.width + 40.0)
        lefts = np.clip((origin + (starts - base) * rate) / axis.ns_per_px, low, high)
        rights = np.clip((origin + (ends - base) * rate) / axis.ns_per_px, low, high)
        return lefts, rights

    def _edges(self, first: int, last: int) -> npt.NDArray[np.int64]:
        """The source instants at which device columns begin, and at which the last one ends."""
        strip, piece = self._strip, self._piece
        base = strip.axis.start_ns
        origin = int(piece.source_exact(base))
        steps = np.arange(first, last + 1) * (strip.ns_per_column / float(piece.rate))
        return origin + np.floor(steps).astype(np.int64)

    def _text(self, place: int) -> str:
        return " ".join(self._stream.runs.texts[int(self._runs.codes[place])].split())

    def _kept(self, place: int) -> bool:
        return bool(self._stream.shown[int(self._runs.codes[place])])

    def _color_numbers(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        codes = self._runs.codes[places]
        faint = ~self._stream.shown[codes]
        return self._stream.colors[codes] % len(self._fills) + faint * len(self._fills)


def _cell(stretch: tuple[float, float]) -> tuple[float, float]:
    """Top and height of a cell: a text's height is enough, whatever room there is."""
    top, height = stretch
    high = min(height - 2, 24.0)
    return top + (height - high) / 2, high


def blended(one: str, ground: str, share: float) -> str:
    """A colour laid over a ground so thinly: `share` of 1 is the colour itself."""
    mixed = (
        round(int(one[at : at + 2], 16) * share + int(ground[at : at + 2], 16) * (1 - share))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{each:02x}" for each in mixed)
