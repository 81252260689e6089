"""What a lane shows behind its labels: its own sound, alone or before all other sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from syncstudio.panes.timeline.plan import Box, Line, Plan
from syncstudio.panes.timeline.rows.waveform_row import Peaks, WaveformRow

if TYPE_CHECKING:
    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.rows.row_content import Strip
    from syncstudio.session.speakers.lane_sound import LaneWave

# How much of a lane's colour, and of grey, is in what lies behind texts: so little that those stay readable.
_OWN_SHARE, _OWN_SHARE_DARK, _OTHER_SHARE = 0.5, 0.36, 0.25
_TINT_ALPHA, _EDGE_ALPHA = 40, 200
_MOST_TINTS = 600


class ChannelPeaks:
    """One channel of a peak pyramid."""

    def __init__(self, peaks: Peaks, channel: int) -> None:
        self._peaks, self._channel = peaks, channel

    @property
    def rate(self) -> int:
        return self._peaks.rate

    @property
    def filled(self) -> int:
        return self._peaks.filled

    def minmax(
        self, first: int | Fraction, step: float | Fraction, n: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Its own minima and maxima."""
        by_channel = getattr(self._peaks, "minmax_channels", None)
        if by_channel is None:
            return self._peaks.minmax(first, step, n)
        lows, highs = by_channel(first, step, n)
        channel = min(self._channel, lows.shape[1] - 1)
        return lows[:, channel], highs[:, channel]


class LaneWaveRow:
    """The waveform of a lane's sound, in its colour; "dimmed" has all other sounds behind it in grey."""

    scrolls = True

    def __init__(
        self,
        wave: LaneWave,
        color: int,
        dimmed: bool,
        sounds: Callable[[], Mapping[int, WaveformRow]],
        peaks: Callable[[int], Peaks | None],
    ) -> None:
        self.wave, self.color, self.dimmed = wave, color, dimmed
        self._sounds, self._peaks = sounds, peaks
        self._drawn: dict[tuple[int, int | None], WaveformRow] = {}

    @property
    def track_ids(self) -> frozenset[int]:
        """The tracks whose sound it shows."""
        return frozenset(self._sounds()) if self.dimmed else frozenset({self.wave.track_id})

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        sounds = self._sounds()
        own, plan = sounds.get(self.wave.track_id), list[object]()
        ink = wave_ink(theme, self.color)
        if self.dimmed:
            grey = dimmed_ink(theme)
            for track_id, sound in sounds.items():
                if not sound.track.muted:
                    plan += self._row_of(sound, track_id, None).wave(strip, grey)
        if own is not None:
            plan += self._row_of(own, self.wave.track_id, self.wave.channel).wave(strip, ink)
        return plan  # type: ignore[return-value]

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        """Nothing: what lies behind is looked at, not read."""
        return []

    def _row_of(self, sound: WaveformRow, track_id: int, channel: int | None) -> WaveformRow:
        """The sound's row with one channel of it, lying where the row of its track lies now."""
        key = (track_id, channel)
        if key not in self._drawn:
            # A gain is for the ear; here each fills the lane.
            track = replace(sound.track, gain_db=0.0)
            self._drawn[key] = WaveformRow(
                track, sound.clock_map, sound.recorded, lambda: self._peaks_of(track_id, channel)
            )
        row = self._drawn[key]
        row.clock_map, row.recorded = sound.clock_map, sound.recorded
        return row

    def _peaks_of(self, track_id: int, channel: int | None) -> Peaks | None:
        peaks = self._peaks(track_id)
        return peaks if peaks is None or channel is None else ChannelPeaks(peaks, channel)


def plan_tints(edges: list[tuple[float, float, str]], top: float, height: float) -> Plan:
    """The spans of labels over the whole height of a lane with sound: edges `(x0, x1, colour)` can be checked by it."""
    plan: Plan = []
    for x0, x1, fill in edges[:_MOST_TINTS]:
        plan.append(Box(x0, top, max(x1 - x0, 1.0), height - top, fill, alpha=_TINT_ALPHA))
        plan.append(Line(x0, top, x0, height, fill, alpha=_EDGE_ALPHA))
        plan.append(Line(x1, top, x1, height, fill, alpha=_EDGE_ALPHA))
    return plan


def wave_ink(theme: Theme, color: int) -> str:
    """A lane's own sound."""
    return blended(theme.panel, theme.track(color), _OWN_SHARE_DARK if theme.dark else _OWN_SHARE)


def dimmed_ink(theme: Theme) -> str:
    """All other sound."""
    return blended(theme.panel, theme.faint, _OTHER_SHARE)


def blended(ground: str, ink: str, share: float) -> str:
    """A colour between two "#rrggbb"."""
    parts = [
        round(int(ground[at : at + 2], 16) * (1 - share) + int(ink[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)
