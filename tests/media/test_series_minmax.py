"""The envelope of a series at any zoom, and its value at an instant."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.series.level_bins import bins_of
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_writer import write_series

ROWS = 300_000


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Series]:
    """300,000 rows at uneven times with a long pause, gaps in the values, and one channel of nothing."""
    rng = np.random.default_rng(5)
    times = np.cumsum(rng.integers(1, 2_000_000, ROWS))
    times[ROWS // 2 :] += 3_600_000_000_000
    times -= times[0]
    values = rng.standard_normal((3, ROWS)) * 100
    values[0, rng.integers(0, ROWS, ROWS // 5)] = np.nan
    values[0, 1000:3000] = np.nan
    values[2] = np.nan
    path = tmp_path_factory.mktemp("series") / "a.series"
    facts = {"names": ["a", "b", "c"], "units": ["", "", ""], "notes": [], "says": "", "epoch_ns": None}
    write_series(path, times, list(values), {**facts, "interval_ns": 1_000_000})
    opened = SeriesFile.opened(path)
    assert opened is not None
    series = Series(opened)
    # Asked over and over below, what a long series answers anew each time.
    whole = SimpleNamespace(times_ns=series.times_ns, values=series.values)
    yield cast(Series, Held(series, whole))
    series.close()


class Held:
    """A series with all its values at hand."""

    def __init__(self, series: Series, whole: SimpleNamespace) -> None:
        self._series, self._whole = series, whole

    def __getattr__(self, name: str) -> object:
        return getattr(self._whole if name in ("times_ns", "values") else self._series, name)


@given(
    first=st.integers(-(10**12), 5 * 10**12),
    length=st.integers(1, 6 * 10**12),
    n=st.integers(1, 300),
    channel=st.integers(0, 2),
)
def test_every_row_counts_in_its_column(uneven, first, length, n, channel):
    low, high = uneven.minmax(first, first + length, n, channel)
    assert len(low) == len(high) == n
    edges = first + np.floor(np.arange(n + 1) * (length / n)).astype(np.int64)
    edges[-1] = first + length
    bounds = np.searchsorted(uneven.times_ns, edges)
    for column, (start, stop) in enumerate(itertools.pairwise(bounds)):
        part = uneven.values[start:stop, channel]
        part = part[~np.isnan(part)]
        if len(part):
            assert low[column] <= part.min()
            assert high[column] >= part.max()
        elif start == stop:
            assert np.isnan(low[column])
            assert np.isnan(high[column])
    if bounds[-1] - bounds[0] <= 1 << 16:
        shown = ~np.isnan(low)
        exact = [uneven.values[a:b, channel] for a, b in itertools.pairwise(bounds)]
        assert low[shown].tolist() == [
            np.nanmin(part) for part, is_shown in zip(exact, shown, strict=True) if is_shown
        ]


def test_a_pause_is_empty_columns(uneven):
    pause = int(uneven.times_ns[ROWS // 2 - 1])
    low, _ = uneven.minmax(pause + 1, pause + 3_000_000_000_000, 50, 1)
    assert np.isnan(low).all()


def test_value_at_or_before(uneven):
    times = uneven.times_ns
    for row in (0, 1, 17, 999, ROWS - 1):
        assert uneven.value_at(int(times[row]), 1) == uneven.values[row, 1]
        if row:
            assert uneven.value_at(int(times[row]) - 1, 1) == uneven.values[row - 1, 1]
    assert np.isnan(uneven.value_at(int(times[2000]), 0))
    assert uneven.value_at(-1, 1) is None
    assert uneven.value_at(uneven.duration_ns, 1) is None


def test_rows_between_reach_over_both_ends(uneven):
    times = uneven.times_ns
    rows = uneven.between(int(times[10]) + 1, int(times[20]) - 1)
    assert (rows.start, rows.stop) == (10, 21)
    assert uneven.between(-100, -50) == slice(0, 1)


def test_range_of_a_channel(uneven):
    assert uneven.range_of(1) == (uneven.values[:, 1].min(), uneven.values[:, 1].max())
    assert uneven.range_of(2) is None


@given(st.integers(1, 3000))
def test_bins_of_any_length(rows):
    values = np.random.default_rng(rows).standard_normal(rows)
    values[::3] = np.nan
    values[5::50] = np.inf
    low, high = bins_of(values)
    assert len(low) == -(-rows // 16)
    for place, (least, most) in enumerate(zip(low, high, strict=True)):
        part = values[16 * place : 16 * place + 16]
        part = part[np.isfinite(part)]
        assert (least, most) == ((part.min(), part.max()) if len(part) else (np.inf, -np.inf))


def test_one_row(tmp_path: Path):
    facts = {"names": ["a"], "units": [""], "notes": [], "says": "", "epoch_ns": None}
    write_series(tmp_path / "one.series", np.array([0]), [np.array([4.5])], facts)
    opened = SeriesFile.opened(tmp_path / "one.series")
    assert opened is not None
    series = Series(opened)
    assert series.rate is None
    assert series.interval_ns == 0
    assert series.minmax(-5, 5, 2, 0)[1].tolist()[1] == 4.5
    series.close()
