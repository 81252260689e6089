"""The colours of a spectrogram: weak is the ground of the row, strong stands out, in both themes and for every eye.

On a dark ground the ramp is that of cividis (Nuñez, Anderton and Renslow 2018), on a light one ColorBrewer's Blues with
a darker end: in both lightness changes evenly and no two hues are told apart by colour alone, so they read as greys do.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from syncstudio.panes.timeline.rows.frequency_axis import FrequencyAxis

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.spectrogram import Tile
    from syncstudio.panes.theme import Theme

Pixels = npt.NDArray[np.uint8]

_CIVIDIS = (
    (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115), (138, 134, 120), (165, 156, 116),
    (195, 179, 105), (225, 204, 85), (254, 232, 56),
)  # fmt: skip


_BLUES = (
    (236, 243, 250), (222, 235, 247), (198, 219, 239), (158, 202, 225), (107, 174, 214), (66, 146, 198),
    (33, 113, 181), (8, 81, 156), (8, 48, 107), (4, 22, 60),
)  # fmt: skip


@lru_cache(maxsize=4)
def ramp(dark: bool, ground: str) -> Pixels:
    """(256, 4) BGRA from the weakest to the strongest level; it begins with the ground "#rrggbb"."""
    first = tuple(int(ground[at : at + 2], 16) for at in (1, 3, 5))
    stops = np.array([first, *(_CIVIDIS if dark else _BLUES)], np.float64)
    # The ground goes over into the ramp quickly, so that noise is seen as something.
    places = np.concatenate([[0.0], np.linspace(0.12, 1, len(_CIVIDIS))])
    at = np.linspace(0, 1, 256)
    made = np.full((256, 4), 255, np.uint8)
    for channel in range(3):
        made[:, 2 - channel] = np.round(np.interp(at, places, stops[:, channel]))
    return made


def picture_of(
    tile: Tile, rows: int, axis: FrequencyAxis, levels: tuple[float, float], theme: Theme
) -> Pixels:
    """A tile as (rows, columns, 4) BGRA, from the first of two levels in dB to the second.

    Where nothing was recorded it has the colour of the ground.
    """
    strength = strengths(tile, axis.edges(rows))
    share = (strength - levels[0]) / (levels[1] - levels[0])
    with np.errstate(invalid="ignore"):
        codes = np.clip(np.nan_to_num(share, nan=0.0) * 255, 0, 255).astype(np.uint8)
    return np.take(ramp(theme.dark, theme.panel), codes, axis=0)


def strengths(tile: Tile, edges: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """(rows, columns) dB: the strongest frequency between each two edges, from the top down.

    Where none lies between them it is what is on the line between its neighbours.
    """
    levels = tile.levels.T.astype(np.float32)
    count = len(levels)
    step = tile.rate / tile.key.window
    low = np.ceil(edges[1:] / step - 1e-9).astype(np.int64)
    high = np.ceil(edges[:-1] / step - 1e-9).astype(np.int64)
    low, high = np.clip(low, 0, count - 1), np.clip(high, 0, count)
    middle = np.clip((edges[1:] + edges[:-1]) / 2 / step, 0, count - 1)
    below = np.minimum(middle.astype(np.int64), count - 2)
    part = (middle - below).astype(np.float32)[:, None]
    made = levels[below] * (1 - part) + levels[below + 1] * part
    several = high - low >= 1
    if several.any():
        bounds = np.empty(2 * int(several.sum()), np.int64)
        bounds[0::2], bounds[1::2] = low[several], high[several]
        # One row more at the end, for the last bound may be there.
        found = np.maximum.reduceat(np.concatenate([levels, levels[-1:]]), bounds, axis=0)[::2]
        made[several] = np.where(several[several][:, None], found, made[several])
    return np.asarray(made, np.float32)


def level_at(tile: Tile, share: float, hz: float) -> float:
    """The level in dB at a share of a tile's length (0 to 1) and a frequency; NaN where nothing was recorded."""
    columns, count = tile.levels.shape
    column = min(max(int(share * columns), 0), columns - 1)
    place = min(max(round(hz * tile.key.window / tile.rate), 0), count - 1)
    return float(tile.levels[column, place])
