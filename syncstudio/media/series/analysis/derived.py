"""A channel worked out from others: read as a series of one channel, kept in the cache as any other.

It lies on the very times of the series it is worked out from; where a part of the formula has no number, it has none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.series.analysis.column import Carry, Column, Elsewhere, Own, Values
from syncstudio.media.series.analysis.formula import Name, Node, text_of
from syncstudio.media.series.analysis.formula_error import FormulaError
from syncstudio.media.series.analysis.formula_units import unit_of
from syncstudio.media.series.analysis.row_source import RowSource
from syncstudio.media.series.analysis.working import Working
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.some_names import some_names

# Raised whenever a formula would be worked out otherwise.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Other:
    """Another series that a formula may name: how times of the first become its own."""

    series: Series
    carry: Carry


@dataclass(frozen=True, slots=True)
class Ground:
    """What a formula stands on: a series or a part of one, and others by the names of their tracks."""

    series: RowSource
    others: dict[str, Other]

    def find(self, name: Name) -> Column | None:
        """The column of a name; None where there is none of this name alone."""
        where = self.place(name)
        if where is None:
            return None
        other, place = where
        return (
            Own(self.series, place)
            if other is None
            else Elsewhere(self.series, other.series, place, other.carry)
        )

    def unit(self, name: Name) -> str:
        """The unit of a channel."""
        where = self.place(name)
        if where is None:
            return "s"
        other, place = where
        return (self.series if other is None else other.series).units[place]

    def place(self, name: Name) -> tuple[Other | None, int] | None:
        """The other series (None: this one) and the number of a channel in it.

        Names of tracks and channels may hold dots: the track's own channel of the whole name is meant first, then the
        longest name of another track. FormulaError where a track is named that is not there or has no such channel.
        """
        if name.whole in self.series.names:
            return None, list(self.series.names).index(name.whole)
        if not name.track:
            return None
        parts = name.whole.split(".")
        tracks = [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
        known = [track for track in tracks if track in self.others]
        for track in known:
            channel = name.whole[len(track) + 1 :]
            names = list(self.others[track].series.names)
            if channel in names:
                return self.others[track], names.index(channel)
        if known:
            has = some_names(self.others[known[0]].series.names)
            raise FormulaError(f"“{known[0]}” has no such channel: it has {has}.", name.at, name.end)
        raise FormulaError(
            f"There is neither a channel “{name.whole}” nor another series “{name.track}”.", name.at, name.end
        )


def derived_series(
    mark: str,
    name: str,
    node: Node,
    series: Series,
    ground: Ground,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Series:
    """The values of a formula, from the cache or worked out now.

    `series` is the one the ground is; `mark` names all that it is worked out from. Raises FormulaError where it cannot
    be worked out, MediaCancelled when `cancelled()` turns true.
    """
    digest = hashlib.blake2b(f"{VERSION} {mark} {text_of(node)}".encode(), digest_size=16).hexdigest()
    target = cache_file("series", f"derived-{digest}", ".series")
    kept = SeriesFile.opened(target)
    if kept is None:
        with written_whole(target) as part:
            _write(part, name, node, series, ground, progress, cancelled)
        kept = SeriesFile.opened(target)
        assert kept is not None
    mark_used(target)
    return Series(kept)


def preview(node: Node, ground: Ground) -> Values:
    """The values of a formula at the few rows of a ground, worked out at once; what needs all rows before them begins
    with these."""
    work = Working(ground.series, ground.find)
    try:
        with np.errstate(all="ignore"):
            values = work.column(node).read(0, work.rows)
        return np.where(np.isfinite(values), values, np.nan)
    finally:
        work.close()


def _write(
    part: Path,
    name: str,
    node: Node,
    series: Series,
    ground: Ground,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    work = Working(series, ground.find, progress, cancelled)
    spool = SeriesSpool(1)
    try:
        # Numbers too large to square are no numbers any more: gaps in the series.
        with np.errstate(all="ignore"):
            column = work.column(node)
            for first, last in work.chunks():
                spool.append_columns([column.read(first, last)])
                work.went(last - first)
        facts: dict[str, Any] = {
            "names": [name],
            "units": [unit_of(node, ground.unit)],
            "notes": work.notes,
            "says": series.says,
            "epoch_ns": series.epoch_ns,
            "kinds": ["number"],
            "texts": {},
        }
        spool.write(part, series.clock, facts)
    finally:
        spool.close()
        work.close()
