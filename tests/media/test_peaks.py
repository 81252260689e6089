"""Peak pyramids: no spike lost at any zoom, growing while read, nothing half-made kept."""

from __future__ import annotations

import os
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media import peak_builder, peak_levels
from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.peak_builder import bins_of, build_peaks
from syncstudio.media.peak_levels import BASE, FACTOR, PeakLevels
from syncstudio.media.peaks import PeakPyramid

RATE = 8000
COUNT = 700_001


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(3).integers(-900, 900, (COUNT, 2), dtype=np.int16)


@pytest.fixture
def wav(tmp_path: Path, noise: np.ndarray) -> Path:
    path = tmp_path / "noise.wav"
    soundfile.write(path, noise, RATE, "PCM_16")
    return path


@pytest.fixture
def pyramid(wav: Path):  # type: ignore[no-untyped-def]
    made = build_peaks(wav, 0)
    yield made
    made.close()


def truth(
    samples: np.ndarray, first: Fraction | int, step: Fraction | float, n: int
) -> tuple[np.ndarray, ...]:
    """Minima and maxima of exactly the samples of every column, over all channels."""
    low, high = np.full(n, np.nan), np.full(n, np.nan)
    for column in range(n):
        start = int((first + column * Fraction(step)) // 1)
        stop = max(int((first + (column + 1) * Fraction(step)) // 1), start + 1)
        part = samples[max(start, 0) : max(stop, 0)]
        if len(part):
            low[column], high[column] = part.min() / 32768, part.max() / 32768
    return low, high


@pytest.mark.parametrize(
    "step", [0.25, 1, Fraction(5, 2), 63, 64, 100.5, 511, 1024, 5000, Fraction(COUNT, 170)]
)
@pytest.mark.parametrize("first", [0, -777, Fraction(12_345, 7), COUNT - 900])
def test_columns_hold_every_one_of_their_samples(pyramid, noise, step, first):
    n = 170
    low, high = pyramid.minmax(first, step, n)
    least, most = truth(noise, first, step, n)
    assert (np.isnan(low) == np.isnan(least)).all()
    inside = ~np.isnan(least)
    assert (low[inside] <= least[inside]).all()
    assert (high[inside] >= most[inside]).all()
    if step < BASE:
        # Deep zoom shows the samples themselves.
        assert low[inside] == pytest.approx(least[inside], abs=1e-7)


@given(at=st.integers(0, COUNT - 1), step=st.floats(0.5, 60_000), first=st.integers(-5000, COUNT))
def test_a_single_spike_shows_in_its_column_at_any_zoom(spike_levels, at, step, first):
    _, made = spike_levels
    bins = made.levels
    with made.lock:
        saved = [
            (bins.lows(n)[at // size].copy(), bins.highs(n)[at // size].copy()) for n, size in sizes(bins)
        ]
        for number, size in sizes(bins):
            bins.highs(number)[at // size, 1] = 30_000
    try:
        n = 200
        low, high = made.minmax(first, step, n, deep=False)
        edges = first + np.floor(np.arange(n + 1) * step).astype(int)
        for column in np.flatnonzero((edges[:-1] <= at) & (at < edges[1:])):
            assert high[column] == pytest.approx(30_000 / 32768)
            assert low[column] < 0
    finally:
        with made.lock:
            for (number, size), (_, was) in zip(sizes(bins), saved, strict=True):
                bins.highs(number)[at // size] = was


def sizes(levels: PeakLevels) -> list[tuple[int, int]]:
    return [(number, BASE * FACTOR**number) for number in range(levels.depth)]


@pytest.fixture(scope="module")
def spike_levels(tmp_path_factory: pytest.TempPathFactory, noise: np.ndarray):  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("spike") / "x.peaks"
    levels = PeakLevels.created(path, RATE, 2, COUNT)
    levels.append(*bins_of(noise))
    made = PeakPyramid(path, 0, levels, COUNT)
    made.filled = COUNT
    yield noise, made
    made.close()


def test_per_channel(pyramid, noise):
    low, high = pyramid.minmax_channels(0, 1000, 10)
    assert low.shape == high.shape == (10, 2)
    for column in range(10):
        part = noise[column * 1000 : (column + 1) * 1000] / 32768
        assert (low[column] <= part.min(axis=0)).all()
        assert (high[column] >= part.max(axis=0)).all()


def test_outside_is_nan_and_nothing_is_an_empty_answer(pyramid):
    assert np.isnan(pyramid.minmax(COUNT, 100, 5)[0]).all()
    assert np.isnan(pyramid.minmax(-1000, 100, 5)[1]).all()
    assert len(pyramid.minmax(0, 100, 0)[0]) == 0


def test_count_and_state_when_done(pyramid):
    assert (pyramid.rate, pyramid.channels, pyramid.count) == (RATE, 2, COUNT)
    assert pyramid.done
    assert pyramid.filled == COUNT


def test_the_second_time_comes_from_the_cache(wav, pyramid, monkeypatch):
    monkeypatch.setattr(peak_builder, "SampleReader", None)
    told = []
    again = build_peaks(wav, 0, started=told.append)
    assert told == [again]
    assert (again.done, again.filled, again.count) == (True, COUNT, COUNT)
    for step in (100, 5000):
        assert np.array_equal(again.minmax(0, step, 50), pyramid.minmax(0, step, 50))
    again.close()


def test_another_version_or_an_unfinished_file_is_made_again(wav, pyramid):
    (kept,) = cache_folder().joinpath("peaks").glob("*.peaks")
    whole = kept.read_bytes()
    for broken in (whole.replace(b'"version": 1', b'"version": 0', 1), whole[:5000], b"", b"junk" * 2000):
        kept.unlink()
        kept.write_bytes(broken)
        made = build_peaks(wav, 0)
        assert made.filled == COUNT
        made.close()


def test_cancelling_leaves_nothing(wav, own_cache):
    calls = iter([False, False, True])
    growing: list[PeakPyramid] = []
    with pytest.raises(MediaCancelled):
        build_peaks(wav, 0, cancelled=lambda: next(calls), started=growing.append)
    assert list(own_cache.rglob("*.*")) == []
    assert growing[0].filled == 0
    assert np.isnan(growing[0].minmax(0, 1000, 5)[0]).all()


def test_peaks_cut_off_while_open_are_gaps(wav, pyramid):
    (kept,) = cache_folder().joinpath("peaks").glob("*.peaks")
    os.truncate(kept, 4096)
    assert np.isnan(pyramid.minmax(0, COUNT / 100, 100)[0]).all()


def test_a_full_disk_is_said(wav, own_cache, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(peak_levels, "make_room", full)
    with pytest.raises(MediaError, match=r"No space left on device.*free some disk space"):
        build_peaks(wav, 0)
    assert list(own_cache.rglob("*.*")) == []


def test_it_can_be_read_while_it_grows(wav, noise):
    started, go_on = threading.Event(), threading.Event()
    growing: list[PeakPyramid] = []
    done: list[float] = []

    def progress(fraction: float) -> None:
        done.append(fraction)
        started.set()
        go_on.wait(10)

    worker = threading.Thread(target=lambda: build_peaks(wav, 0, progress, started=growing.append))
    worker.start()
    assert started.wait(10)
    made = growing[0]
    part = made.filled
    assert 0 < part < COUNT
    assert not made.done
    low, high = made.minmax(0, 1000, COUNT // 1000)
    shown = ~np.isnan(low)
    assert shown.sum() == -(-part // 1000)
    assert high[0] >= noise[:1000].max() / 32768
    go_on.set()
    worker.join()
    assert made.done
    assert made.filled == COUNT
    assert done == sorted(done)
    assert not np.isnan(made.minmax(0, 1000, COUNT // 1000)[0]).any()
    made.close()


def test_floating_sound_is_rounded_outwards_and_clipped():
    samples = np.zeros((BASE * 3, 1), np.float32)
    samples[5], samples[BASE + 1], samples[BASE * 2] = 1e-7, -1e-7, 3.5
    low, high = bins_of(samples)
    assert high[:, 0].tolist() == [1, 0, 32767]
    assert low[:, 0].tolist() == [0, -1, 0]


@given(st.integers(1, 5000), st.integers(1, 3))
def test_bins_of_any_length(count, channels):
    samples = np.random.default_rng(count).integers(-32768, 32767, (count, channels), dtype=np.int16)
    low, high = bins_of(samples)
    for number in range(-(-count // BASE)):
        part = samples[number * BASE : (number + 1) * BASE]
        assert (low[number] == part.min(axis=0)).all()
        assert (high[number] == part.max(axis=0)).all()


def test_sound_longer_than_expected_makes_the_file_grow(tmp_path):
    rng = np.random.default_rng(1)
    levels = PeakLevels.created(tmp_path / "x.peaks", RATE, 1, 0)
    first_capacity = levels.capacity
    low = rng.integers(-32768, 0, (3 * first_capacity // BASE, 1), dtype=np.int16)
    high = rng.integers(0, 32767, low.shape, dtype=np.int16)
    for first in range(0, len(low), 1000):
        levels.append(low[first : first + 1000], high[first : first + 1000])
    assert levels.capacity > first_capacity
    for level in range(levels.depth):
        size = FACTOR**level
        for number in range(-(-len(low) // size)):
            part = slice(number * size, (number + 1) * size)
            assert levels.lows(level)[number] == low[part].min()
            assert levels.highs(level)[number] == high[part].max()
    levels.close()


def test_silence_where_packets_are_missing(wav, monkeypatch):
    class Gappy:
        rate, channels, count, path, stream_index = RATE, 1, 300_000, str(wav), 0

        def __init__(self, *_: object) -> None: ...

        def __enter__(self):  # type: ignore[no-untyped-def]
            return self

        def __exit__(self, *_: object) -> None: ...

        def blocks(self):  # type: ignore[no-untyped-def]
            yield 0, np.full((1000, 1), 0.5, np.float32)
            yield 200_000, np.full((1000, 1), 0.25, np.float32)

    monkeypatch.setattr(peak_builder, "SampleReader", Gappy)
    made = build_peaks(wav, 0)
    assert made.count == 201_000
    low, high = made.minmax(0, 1000, 201, deep=False)
    assert high[0] == 0.5
    assert not low[2:199].any()
    assert not high[2:199].any()
    assert high[200] == 0.25
    made.close()


def test_fine_samples(pyramid, noise):
    assert np.abs(pyramid.fine(1234, 100) - noise[1234:1334] / 32768).max() < 1e-7


def test_peaks_outlive_the_recording(wav, pyramid):
    wav.unlink()
    low, high = pyramid.minmax(0, 2, 100)
    assert not np.isnan(low).any()
    assert (low < high).all()


def test_a_missing_recording_is_said(tmp_path):
    with pytest.raises(MediaError):
        build_peaks(tmp_path / "none.wav", 0)
