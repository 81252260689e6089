"""The row of a sound or a series that shows which frequencies it holds, and how strong each is."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication

from syncstudio.media.series.analysis.spectrogram import COLUMNS, Tile, TileKey, level_for, window_for
from syncstudio.panes.timeline.plan import Box, Line, Picture, Plan, Text
from syncstudio.panes.timeline.rows.frequency_axis import FrequencyAxis, frequency_text
from syncstudio.panes.timeline.rows.row_content import Strip, TrackRow, plan_gaps
from syncstudio.panes.timeline.rows.spectrogram_picture import Pixels, level_at, picture_of, ramp
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.rows.waveform_row import WaveformRow
    from syncstudio.panes.timeline.view import TimelineView
    from syncstudio.project.records import Track
    from syncstudio.session.series.spectrograms import SpectrogramLook
    from syncstudio.session.session import Session
    from syncstudio.timebase.clockmap import ClockMap
    from syncstudio.timebase.piece import Piece

HEIGHT_PX = 132
# Pictures kept: several screens of tiles.
_PICTURES = 160
# Tiles of zooms before that stand in for those to come.
_BEFORE = 96
_NOTE, _CHAR, _PAD = 9, 5.5, 4
_LEGEND_PX, _LEGEND_W, _LEGEND_H = 66, 44, 6
_LINE_ALPHA, _GROUND_ALPHA = 170, 225


class SpectrogramRow(TrackRow):
    """Tiles of a track's frequencies, drawn as they come; until then those of the zoom before stand stretched."""

    def __init__(
        self,
        track: Track,
        clock_map: ClockMap,
        recorded: Span | None,
        session: Session,
        waveform: WaveformRow | None = None,
    ) -> None:
        super().__init__(track, clock_map, recorded)
        self._session = session
        self._waveform = waveform
        self._tiles: dict[TileKey, Tile] = {}
        self._before: dict[TileKey, Tile] = {}
        self._pictures: OrderedDict[tuple[object, ...], tuple[Tile, Pixels]] = OrderedDict()

    @property
    def waveform(self) -> WaveformRow | None:
        """The row of the same sound, for whoever draws it elsewhere; lying where this one lies."""
        made = self._waveform
        if made is not None:
            made.track, made.clock_map, made.recorded = self.track, self.clock_map, self.recorded
        return made

    def wanted_height(self, usual: int) -> int:
        """Frequencies take more room than a curve."""
        return max(usual, HEIGHT_PX)

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        pieces = self.pieces()
        plan: Plan = []
        facts = self._session.spectrogram_rate(self.track.id)
        if facts is not None and pieces:
            look = self._session.spectrogram_look
            wanted = self._wanted(strip, facts, look)
            self._take(list(wanted))
            levels = self._session.spectrogram_range(self.track.id)
            if levels is not None:
                axis = FrequencyAxis(facts[0] / 2, strip.height - 1, look.logarithmic)
                for tiles in (self._before, self._tiles):
                    for piece, span in pieces:
                        plan += self._drawn(tiles, piece, span, strip, axis, levels, theme)
        return plan + plan_gaps([span for _, span in pieces], strip, theme)

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        """Nothing at the playhead: what is read is read at the mouse."""
        return []

    def plan_scales(self, height: int, width: int, master_ns: int, theme: Theme) -> Plan:
        """The frequencies beside the row, what is shown, and what its colours mean."""
        session, track_id = self._session, self.track.id
        facts, look = session.spectrogram_rate(track_id), session.spectrogram_look
        name = session.spectrogram_channel(track_id) or self._first_name()
        plan: Plan = [Text(8, 3, width - 62, 14, name, theme.soft, 10)]
        if facts is None:
            return plan
        axis = FrequencyAxis(facts[0] / 2, height - 1, look.logarithmic)
        for hz, text in axis.ticks():
            y = axis.y(hz)
            plan.append(Line(width - 5, y, width - 1, y, theme.soft))
            at = min(max(y - 6, 0), height - 13)
            plan.append(Text(width - 60, at, 52, 12, text, theme.soft, _NOTE, mono=True, align="right"))
        range_db = session.spectrogram_range(track_id)
        if range_db is not None and height >= _LEGEND_PX:
            shades = ramp(theme.dark, theme.panel)[None, ::4]
            y = height - 30.0
            plan.append(Picture(8, y, _LEGEND_W, _LEGEND_H, np.repeat(shades, 2, axis=0)))
            levels = f"{range_db[0]:.0f}…{range_db[1]:.0f} dB".replace("-", "−")
            plan.append(Text(8, y + _LEGEND_H + 1, width - 62, 13, levels, theme.soft, _NOTE, mono=True))
        return plan

    def plan_cursor(self, height: int, x: float, y: float, view: TimelineView) -> Plan:
        """A cross at the mouse, with the frequency and the level there."""
        facts = self._session.spectrogram_rate(self.track.id)
        if facts is None:
            return []
        theme, width = view.theme, view.axis.width
        axis = FrequencyAxis(facts[0] / 2, height - 1, self._session.spectrogram_look.logarithmic)
        text = self.reading_at(view.axis.ns_from_x(x), axis.hz(y))
        wide = len(text) * _CHAR + 2 * _PAD
        left = x + 6 if x + 6 + wide <= width else x - 6 - wide
        at = y - 16 if y >= 18 else y + 4
        return [
            Line(x, 0, x, height - 1, theme.soft, alpha=_LINE_ALPHA),
            Line(0, y, width, y, theme.soft, alpha=_LINE_ALPHA),
            Box(left, at, wide, 13, theme.panel, radius=3, alpha=_GROUND_ALPHA),
            Text(left + _PAD, at, wide, 13, text, theme.text, _NOTE, mono=True),
        ]

    def reading_at(self, master_ns: int, hz: float) -> str:
        """The frequency and the level at an instant: "440 Hz · −32.5 dB"."""
        made = frequency_text(hz)
        source_ns = self.clock_map.source_from_master(master_ns)
        found = None if source_ns is None else self._tile_at(source_ns)
        if found is None or source_ns is None:
            return made
        key = found.key
        level = level_at(found, (source_ns - key.start_ns) / (key.end_ns - key.start_ns), hz)
        if math.isnan(level):
            return f"{made} · {QCoreApplication.translate('Spectrogram', 'nothing recorded')}"
        text = f"{made} · {level:.1f} dB".replace("-", "−")
        if found.part < 1:
            part = QCoreApplication.translate("Spectrogram", "{share} % looked at")
            text += " · " + part.format(share=f"{100 * found.part:.2g}")
        return text

    # -- inside ---------------------------------------------------------------------------------------------------

    def _first_name(self) -> str:
        if self.track.kind == "sound":
            return QCoreApplication.translate("Spectrogram", "Frequencies")
        shown = [view for view in self._session.channel_views(self.track.id) if view.kind == "number"]
        return next((view.name for view in shown if view.shown), shown[0].name if shown else "")

    def _wanted(self, strip: Strip, facts: tuple[float, int], look: SpectrogramLook) -> dict[TileKey, None]:
        """The tiles of the whole view, those in its middle first, then one more on either side."""
        rate, rows = facts
        view = Span(strip.axis.start_ns, max(strip.axis.end_ns, strip.axis.start_ns + 1))
        middle = (view.start_ns + view.end_ns) // 2
        near: list[tuple[int, TileKey]] = []
        beside: list[TileKey] = []
        for piece, span in self.pieces():
            low, high = max(span.start_ns, view.start_ns), min(span.end_ns, view.end_ns)
            if low >= high:
                continue
            level = level_for(strip.ns_per_column / float(piece.rate))
            window = min(look.window or window_for(level, rate, rows), 1 << max(3, rows.bit_length() - 1))
            length = COLUMNS << level
            first, last = (math.floor(piece.source_exact(at)) // length for at in (low, high - 1))
            for number in range(first, last + 1):
                key = TileKey(level, number, window)
                near.append(
                    (abs(math.floor(piece.master_exact((key.start_ns + key.end_ns) // 2)) - middle), key)
                )
            ends = [piece.master_exact((number + 1) * length) for number in (first - 2, last)]
            beside += [TileKey(level, first - 1, window)] if ends[0] > span.start_ns else []
            beside += [TileKey(level, last + 1, window)] if ends[1] < span.end_ns else []
        near.sort(key=lambda each: each[0])
        return dict.fromkeys([*(key for _, key in near), *beside])

    def _take(self, wanted: list[TileKey]) -> None:
        """What there is of the tiles that are wanted; those of another zoom stay until all of these have come."""
        found = self._session.spectrogram_tiles(self.track.id, wanted)
        if wanted and self._tiles and next(iter(self._tiles)).level != wanted[0].level:
            self._before = dict([*(self._before | self._tiles).items()][-_BEFORE:])
        self._tiles = found
        if len(found) >= len(wanted):
            self._before = {}

    def _tile_at(self, source_ns: int) -> Tile | None:
        for tiles in (self._tiles, self._before):
            for key, tile in tiles.items():
                if key.start_ns <= source_ns < key.end_ns:
                    return tile
        return None

    def _drawn(
        self,
        tiles: dict[TileKey, Tile],
        piece: Piece,
        span: Span,
        strip: Strip,
        axis: FrequencyAxis,
        levels: tuple[float, float],
        theme: Theme,
    ) -> Plan:
        plan: Plan = []
        rows = max(1, round((strip.height - 1) * strip.ratio))
        for key, tile in tiles.items():
            start, end = piece.master_exact(key.start_ns), piece.master_exact(key.end_ns)
            x0 = float(start - strip.axis.start_ns) / strip.axis.ns_per_px
            x1 = float(end - strip.axis.start_ns) / strip.axis.ns_per_px
            if x1 <= strip.x0 or x0 >= strip.x1 or end <= span.start_ns or start >= span.end_ns:
                continue
            pixels = self._picture(tile, rows, axis, levels, theme)
            # What lies outside of the piece is left out, column by column.
            length = float(end - start)
            first = max(0, math.floor(float(span.start_ns - start) / length * COLUMNS))
            last = min(COLUMNS, math.ceil(float(span.end_ns - start) / length * COLUMNS))
            # On the device's own columns, so that no seam is seen between two tiles.
            edges = (x0 + (x1 - x0) * column / COLUMNS for column in (first, last))
            left, right = (round(edge * strip.ratio) / strip.ratio for edge in edges)
            plan.append(Picture(left, 0, right - left, strip.height - 1, pixels[:, first:last]))
        return plan

    def _picture(
        self, tile: Tile, rows: int, axis: FrequencyAxis, levels: tuple[float, float], theme: Theme
    ) -> Pixels:
        known = (tile.key, rows, axis.logarithmic, levels, theme.dark)
        found = self._pictures.get(known)
        if found is None or found[0] is not tile:
            self._pictures[known] = (tile, picture_of(tile, rows, axis, levels, theme))
            while len(self._pictures) > _PICTURES:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(known)
        return self._pictures[known][1]
