"""Long series: drawn before they are summarised, never losing a spike after, and safe on a disk that changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.errors import MediaError
from syncstudio.media.series import series as series_module
from syncstudio.media.series import series_levels
from syncstudio.media.series.column_place import ColumnPlace
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_source import SeriesSource
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.series_writer import SeriesWriter
from syncstudio.media.series.time_law import TimeLaw, TimePiece

ROWS = 400_000
DAY_NS = 86_400 * 10**9


def facts(channels: int) -> dict[str, object]:
    names = [f"channel {n}" for n in range(channels)]
    return {"names": names, "units": [""] * channels, "notes": [], "says": "", "epoch_ns": None}


@pytest.fixture(autouse=True)
def everything_is_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept in a file and built behind from some millions of values on is so here from a few thousand on."""
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(series_module, "_AT_ONCE", 1000)
    monkeypatch.setattr(series_levels, "_SMALL", 1000)
    monkeypatch.setattr(series_levels, "_STEP", 1 << 14)
    monkeypatch.setattr(series_levels, "_TOLD", 1 << 16)


@pytest.fixture
def opened() -> Callable[..., Series]:
    found: list[Series] = []

    def from_path(path: Path, recording: Path | None = None) -> Series:
        file = SeriesFile.opened(path, recording)
        assert file is not None
        found.append(Series(file))
        return found[-1]

    yield from_path  # type: ignore[misc]
    for series in found:
        series.close()


def write(path: Path, columns: list[np.ndarray], times: TimeLaw | np.ndarray | None = None) -> Path:
    writer = SeriesWriter(path, [column.dtype.str for column in columns])
    for first in range(0, len(columns[0]), 77_777):
        writer.append_columns([column[first : first + 77_777] for column in columns])
    rows = len(columns[0])
    writer.finish(
        TimeLaw.regular(rows, 0, Fraction(10**9, 3)) if times is None else times, facts(len(columns))
    )
    return path


@settings(max_examples=25, deadline=None)
@given(
    spike=st.integers(0, ROWS - 1),
    zoom=st.floats(0, 1),
    columns=st.integers(1, 1700),
    sign=st.sampled_from((-1, 1)),
)
def test_a_spike_of_one_sample_is_seen_at_every_zoom(spiked, spike, zoom, columns, sign):
    series, place = spiked(spike, sign)
    at_ns = int(series.times(place, place + 1)[0])
    length = max(1, int(series.duration_ns ** (1 - zoom)))
    first = max(0, at_ns - length // 3)
    low, high = series.minmax(first, first + length, columns, 0)
    assert (np.nanmax(high) == 99) if sign > 0 else (np.nanmin(low) == -99)
    assert series.complete(first, first + length)


@pytest.fixture(scope="module")
def spiked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], tuple[Series, int]]:
    """A week at one third of a second, with spikes up and down at chosen rows of a few."""
    folder = tmp_path_factory.mktemp("spikes")
    known: dict[tuple[int, int], Series] = {}

    def series_with(spike: int, sign: int) -> tuple[Series, int]:
        # A handful of files do for all examples.
        place = {0: 0, 1: ROWS - 1, 2: 12_345, 3: ROWS // 2}[spike % 4]
        if (place, sign) not in known:
            values = np.sin(np.arange(ROWS)).astype(np.float32)
            values[place] = 99 * sign
            values[17] = np.nan if place != 17 else values[17]
            file = SeriesFile.opened(write(folder / f"{place}{sign}.series", [values]))
            assert file is not None
            known[place, sign] = Series(file)
            assert known[place, sign].summarise()
        return known[place, sign], place

    return series_with


def test_before_it_is_summarised_it_is_drawn_and_says_so(tmp_path, opened):
    rng = np.random.default_rng(3)
    columns = [rng.standard_normal(ROWS).astype(np.float32) for _ in range(3)]
    path = write(tmp_path / "a.series", columns)
    series = opened(path)
    whole = (0, series.duration_ns)
    assert series.summarised == 0
    assert not series.complete(*whole)
    low, high = series.minmax(*whole, 1700, 1)
    assert not np.isnan(low).any()
    assert (low >= columns[1].min()).all()
    assert (high <= columns[1].max()).all()
    # What fits into a look is exact already.
    assert series.complete(0, 10**12)
    assert series.minmax(0, 10**12, 1, 1)[1][0] == columns[1][: series.row_after(10**12)].max()
    heard: list[float] = []

    def stop_in_the_middle() -> bool:
        return bool(heard)

    assert not series.summarise(heard.append, stop_in_the_middle)
    assert 0 < series.summarised < 1
    early = series.times(1000, 1001)[0]
    assert series.complete(0, int(early))
    series.minmax(*whole, 1700, 1)
    assert series.summarise(heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    assert series.range_of(1) == (columns[1].min(), columns[1].max())
    assert series.complete(*whole)
    # Another time it is found.
    again = opened(path)
    assert again.summarised == 1
    assert again.range_of(1) == series.range_of(1)


def test_levels_of_other_rules_or_another_series_are_void(tmp_path, opened, monkeypatch):
    path = write(tmp_path / "a.series", [np.arange(ROWS, dtype=np.float32)])
    opened(path).summarise()
    assert opened(path).summarised == 1
    with monkeypatch.context() as newer:
        newer.setattr(series_levels, "_VERSION", series_levels._VERSION + 1)
        assert opened(path).summarised == 0
    write(path, [np.arange(ROWS, dtype=np.float32)])
    assert opened(path).summarised == 0


def test_files_cut_off_while_open_are_gaps_and_said(tmp_path, opened):
    path = write(tmp_path / "a.series", [np.arange(ROWS, dtype=np.float64)], np.arange(ROWS) ** 2)
    series = opened(path)
    series.summarise()
    told: list[bool] = []
    series.on_lost = lambda: told.append(True)
    os.truncate(path, 8192)
    assert np.isnan(series.minmax(0, 10**9, 100, 0)[0]).all()
    assert np.isnan(series.column(0, 100_000, 100_010)).all()
    assert len(series.times(100_000, 100_010)) == 10
    series.value_at(10**9, 0)
    assert (series.lost, told) == (True, [True])
    assert SeriesFile.opened(path) is None


def test_levels_cut_off_while_open_are_gaps_too(tmp_path, opened):
    path = write(tmp_path / "a.series", [np.arange(ROWS, dtype=np.float64)])
    opened(path).summarise()
    series = opened(path)
    os.truncate(path.with_suffix(".levels"), 4096)
    assert np.isnan(series.minmax(0, series.duration_ns, 100, 0)[0]).all()
    assert series.lost


def test_a_cache_deleted_while_open_still_answers(tmp_path, opened):
    path = write(tmp_path / "a.series", [np.arange(ROWS, dtype=np.float64)])
    series = opened(path)
    path.unlink()
    series.summarise()
    path.with_suffix(".levels").unlink()
    assert series.range_of(0) == (0, ROWS - 1)


def test_a_full_disk_is_said(monkeypatch):
    spool = SeriesSpool(1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SeriesWriter, "_write", full)
    with pytest.raises(MediaError, match=r"No space left on device.*free some disk space"):
        spool.append(np.zeros((1 << 17, 1)))
    spool.close()


def test_whole_numbers_with_a_scale_and_something_for_nothing(tmp_path, opened):
    spool = SeriesSpool(2, ("<i2", "<f4"), ((-0.5, 10.0), (1.0, 0.0)), (-32768, None))
    raw = np.arange(ROWS, dtype=np.int64) % 1000
    raw[5] = raw[70_000] = -32768
    for first in range(0, ROWS, 9_999):
        spool.append_columns([raw[first : first + 9_999], raw[first : first + 9_999]])
    assert sum(len(block) for block in spool.blocks()) == ROWS
    spool.write(tmp_path / "a.series", TimeLaw.regular(ROWS, -7, 10), facts(2))
    spool.close()
    series = opened(tmp_path / "a.series")
    assert series.column(0, 4, 7).tolist()[::2] == [8.0, 7.0]
    assert np.isnan(series.column(0, 70_000, 70_001)[0])
    series.summarise()
    assert series.range_of(0) == (10 - 0.5 * 999, 10.0)
    assert series.minmax(-7, series.last_ns + 1, 3, 0)[0].min() == 10 - 0.5 * 999
    assert (series.first_ns, series.interval_ns, series.rate) == (-7, 10, 10**8)


@pytest.mark.parametrize("dtype", ["<i2", ">i2", "<f4", ">f8", "<i4", "|u1"])
@pytest.mark.parametrize("block", [1, 256, None])
def test_numbers_that_lie_in_the_recording_are_used_there(tmp_path, opened, dtype, block):
    """As records of an EDF, rows of an array, or one channel after another."""
    rows, kind = 30_000, np.dtype(dtype)
    values = [(np.arange(rows) % 100 + 10 * n).astype(kind) for n in range(3)]
    size = block or rows
    whole = -(-rows // size) * size
    laid = np.stack(
        [np.concatenate([one, np.zeros(whole - rows, kind)]).reshape(-1, size) for one in values], axis=1
    )
    (tmp_path / "a.raw").write_bytes(b"head" + laid.astype(kind).tobytes())
    stride = 3 * size * kind.itemsize
    places = [ColumnPlace(4 + n * size * kind.itemsize, dtype, size, stride, 2.0) for n in range(3)]
    SeriesSource(rows, places).write(tmp_path / "a.series", TimeLaw.regular(rows, 0, 1000), facts(3))
    series = opened(tmp_path / "a.series", tmp_path / "a.raw")
    assert series.column(1, 250, 700).tolist() == (2.0 * values[1][250:700]).tolist()
    assert series.column(2, rows - 3, rows).tolist() == (2.0 * values[2][-3:]).tolist()
    series.summarise()
    assert series.range_of(2) == (40.0, 238.0)
    assert SeriesFile.opened(tmp_path / "a.series") is None
    os.truncate(tmp_path / "a.raw", 1000)
    assert SeriesFile.opened(tmp_path / "a.series", tmp_path / "a.raw") is None
    assert np.isnan(series.column(1, 250, 700)).all()


def test_rows_out_of_order_are_put_in_order(tmp_path, opened):
    times = np.arange(ROWS)
    times[[1000, 300_000]] = times[[300_000, 1000]]
    series = opened(
        write(tmp_path / "a.series", [times.astype(np.float32), -times.astype(np.float64)], times)
    )
    assert series.column(0, 0, ROWS).tolist() == list(range(ROWS))
    assert series.column(1, 299_999, 300_002).tolist() == [-299_999, -300_000, -300_001]


pieces = st.lists(
    st.tuples(st.integers(1, 50), st.integers(0, 10**9), st.fractions(Fraction(1, 3), 10**6)),
    min_size=1,
    max_size=4,
)


@given(pieces, st.lists(st.integers(-10, 3 * 10**9), max_size=20))
def test_a_law_of_times_answers_as_its_stamps(made, instants):
    start, laws = -5, []
    for rows, pause, period in made:
        laws.append(TimePiece(rows, start, period))
        start = int(laws[-1].times(rows - 1, rows)[0]) + pause
    law = TimeLaw(laws)
    stamps = np.asarray(law)
    assert len(stamps) == len(law)
    asked = np.array([*instants, *stamps[:40], *(stamps[-40:] + 1)])
    assert law.rows_before(asked).tolist() == np.searchsorted(stamps, asked).tolist()
    assert [law.row_before(int(one)) for one in asked] == np.searchsorted(stamps, asked).tolist()
    assert TimeLaw.from_json(law.to_json()).times(0, len(law)).tolist() == stamps.tolist()
    assert law[-1] == stamps[-1]
    assert law.moved(12)[0] == stamps[0] + 12


def test_a_law_of_very_long_recordings_stays_whole():
    law = TimeLaw.regular(10**9, 0, Fraction(10**9 * 1001, 30_000))
    row = 10**9 - 1
    assert law[row] == -(-row * 10**9 * 1001 // 30_000)
    odd = TimeLaw.regular(10**9, 5, Fraction(10**15 + 7, 10**9 + 9))
    exact = [5 - (-one * (10**15 + 7) // (10**9 + 9)) for one in range(row - 9, row + 1)]
    assert odd.times(row - 9, row + 1).tolist() == exact
    assert law.rows_before(np.array([law[row], law[row] + 1])).tolist() == [row, row + 1]
    assert TimeLaw.of(np.arange(10) * 7 + 3).to_json() == [[10, 3, "7"]]
    assert TimeLaw.of(np.array([0, 1, 3])) is None
