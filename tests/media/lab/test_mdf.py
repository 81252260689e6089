"""MDF 3 and 4: groups are streams at their own times, conversions are done, texts of values are states."""

from __future__ import annotations

import contextlib
import datetime
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.series.extras import quiet
from syncstudio.media.series.mdf.mdf import MDF
from syncstudio.media.series.mdf.mdf_group import _distrusted
from syncstudio.media.series.series_formats import format_of

asammdf = pytest.importorskip("asammdf")
S = 1_000_000_000
BEGAN = datetime.datetime(2021, 5, 6, 7, 8, 9, 250_000, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def written(path: Path, version: str, compression: int = 0) -> Path:
    """Two groups: ten rows of a speed and a gear in words, and four of a voltage half a second later."""
    signal = asammdf.Signal
    fast, slow = np.arange(10) / 10, 0.5 + np.arange(4) / 2
    words = {"val_0": 0, "text_0": b"neutral", "val_1": 1, "text_1": b"first", "default_addr": b"unknown"}
    with quiet("asammdf"):
        log = asammdf.MDF(version=version)
        log.start_time = BEGAN
        log.append(
            [
                signal(np.arange(10, dtype="u2"), fast, "km/h", "Speed", conversion={"a": 0.5, "b": 1}),
                signal(np.array([0, 0, 1, 1, 1, 0, 2, 1, 1, 1], "u1"), fast, "", "Gear", conversion=words),
            ],
            comment="engine",
        )
        log.append([signal(np.array([1.5, 2.5, 3.5, 4.5], "f4"), slow, "V", "Battery")], comment="power")
        saved = log.save(path, overwrite=True, compression=compression)
        log.close()
    return Path(saved)


def column(path: Path, key: str, name: str) -> list[float]:
    series = MDF.series(path, key)
    try:
        return series.column(series.channel(name), 0, series.rows).tolist()
    finally:
        series.close()


@pytest.mark.parametrize(("version", "compression"), [("4.10", 0), ("4.11", 2), ("3.30", 0)])
def test_groups_are_streams_with_converted_values(tmp_path: Path, version: str, compression: int) -> None:
    path = written(tmp_path / "drive.mf4", version, compression)
    assert format_of(path).name == "mdf"  # type: ignore[union-attr]
    listing = MDF.listing(path)
    engine, power = listing.streams
    assert [stream.name for stream in listing.streams] == ["engine", "power"]
    assert (engine.columns, engine.units) == (("Speed", "Gear"), ("km/h", ""))
    assert (power.columns, power.units, power.rows) == (("Battery",), ("V",), 4)
    assert (engine.start_ns, power.start_ns) == (0, S // 2)
    assert (engine.rate, power.rate) == (Fraction(10), Fraction(2))
    assert column(path, engine.key, "Speed") == [1 + k / 2 for k in range(10)]
    assert column(path, power.key, "Battery") == [1.5, 2.5, 3.5, 4.5]
    series = MDF.series(path, engine.key)
    assert series.kinds == ("number", "state")
    numbers = series.column(1, 0, 10).astype(int)
    assert [series.texts(1)[number] for number in numbers[[0, 2, 6]]] == ["neutral", "first", "unknown"]
    series.close()
    if version >= "4":
        assert listing.epoch_ns == round(BEGAN.timestamp() * 1000) * 1_000_000
        assert listing.zone_known


def test_values_marked_as_invalid_are_gaps(tmp_path: Path) -> None:
    path = tmp_path / "i.mf4"
    with quiet("asammdf"):
        log = asammdf.MDF(version="4.10")
        bits = np.array([False, True, False])
        log.append(
            asammdf.Signal(np.array([1.0, 2.0, 3.0]), np.arange(3.0), "V", "U", invalidation_bits=bits)
        )
        log.save(path)
        log.close()
    (stream,) = MDF.listing(path).streams
    assert np.isnan(column(path, stream.key, "U")).tolist() == [False, True, False]


def test_a_measurement_without_rows_says_so(tmp_path: Path) -> None:
    path = tmp_path / "e.mf4"
    with quiet("asammdf"):
        log = asammdf.MDF(version="4.10")
        log.append(asammdf.Signal(np.empty(0), np.empty(0), "V", "U"))
        log.save(path)
        log.close()
    with pytest.raises(MediaError, match=r"e\.mf4 holds no "):
        MDF.listing(path)


def test_blocks_that_lead_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    path = written(tmp_path / "loop.mf4", "4.10")
    data = bytearray(path.read_bytes())
    first = struct.unpack_from("<Q", data, 64 + 24)[0]
    struct.pack_into("<Q", data, first + 24, first)
    path.write_bytes(data)
    with pytest.raises(MediaError, match="in a circle"):
        MDF.listing(path)
    struct.pack_into("<Q", data, first + 24, 1 << 60)
    path.write_bytes(data)
    with pytest.raises(MediaError, match="points to byte"):
        MDF.listing(path)


def test_a_cut_measurement_is_a_sentence(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole.mf4", "4.10").read_bytes()
    for size in range(8, len(whole), len(whole) // 9):
        cut = tmp_path / f"cut{size}.mf4"
        cut.write_bytes(whole[:size])
        with contextlib.suppress(MediaError):
            assert MDF.listing(cut).notes


class _Channel:
    def __init__(self, formula: str) -> None:
        self.conversion: Any = type("Conversion", (), {"formula": formula, "referenced_blocks": None})()


@pytest.mark.parametrize("formula", ["2*X+1", "sqrt(X1)/3.5e-2", "", "(X>3)*X"])
def test_formulas_of_arithmetic_are_computed(formula: str) -> None:
    assert not _distrusted(_Channel(formula))


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "X.real", "9**9**9**9", "X" * 300, "open(X)", "X[0]"]
)
def test_formulas_that_are_more_are_not(formula: str) -> None:
    assert _distrusted(_Channel(formula))


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(MediaCancelled):
        MDF.listing(written(tmp_path / "x.mf4", "4.10"), None, lambda: True)


def test_a_channel_that_lies_outside_its_rows_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path / "outside.mf4", "4.10")
    with quiet("asammdf"):
        log = asammdf.MDF(path)
        speed = log.groups[0].channels[1].address
        log.close()
    data = bytearray(path.read_bytes())
    links = struct.unpack_from("<Q", data, speed + 16)[0]
    struct.pack_into("<I", data, speed + 24 + 8 * links + 4, 1 << 20)
    path.write_bytes(data)
    engine = MDF.listing(path).streams[0]
    assert engine.columns == ("Gear",)
    assert "Left out" in engine.notes[0]
