"""WFDB: samples of every format as the package wfdb reads them, delays, segments, sums and annotations."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.series.extras import quiet
from syncstudio.media.series.series_formats import format_of
from syncstudio.media.series.wfdb.wfdb import WFDB, files_beside
from syncstudio.media.series.wfdb.wfdb_samples import PACKED

with quiet():
    wfdb = pytest.importorskip("wfdb")
S = 1_000_000_000
BEGAN = datetime.datetime(2021, 3, 2, 10, 20, 30, 250_000)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def written(folder: Path, rows: int = 101, name: str = "r1") -> Path:
    """A record of two signals."""
    stored = np.stack([np.arange(rows) - 50, 100 - 2 * np.arange(rows)], 1)
    with quiet():
        wfdb.wrsamp(
            name, 250, ["mV", "mmHg"], ["ECG", "ABP"], d_signal=stored, fmt=["16", "16"], adc_gain=[200.0, 10.0],
            baseline=[5, 0], comments=["age: 33 sex: F"], base_time=BEGAN.time(), base_date=BEGAN.date(),
            write_dir=str(folder),
        )  # fmt: skip
    return folder / f"{name}.hea"


def columns(path: Path, key: str) -> list[np.ndarray]:
    series = WFDB.series(path, key)
    try:
        return [series.column(place, 0, series.rows).copy() for place in range(len(series.names))]
    finally:
        series.close()


@pytest.mark.parametrize("form", [form for form in PACKED if form not in (8, 61)])
def test_samples_are_what_the_package_reads(tmp_path: Path, form: int) -> None:
    path = tmp_path / "r1.hea"
    path.write_text(
        f"r1 2 250 100\nr1.dat {form} 200(5)/mV 12 0 0 0 0 ECG\nr1.dat {form} 10/mmHg 12 0 0 0 0 ABP\n"
    )
    samples, size = PACKED[form]
    count = -(-200 // samples) * size
    data = np.random.default_rng(form).integers(0, 256, count, np.uint8)
    if form == 311:
        # The package reads a bit that is not used.
        data[3::4] &= 0x3F
    path.with_suffix(".dat").write_bytes(data.tobytes())
    with quiet():
        peer = wfdb.rdrecord(str(path.with_suffix("")))
    (stream,) = WFDB.listing(path).streams
    assert (stream.columns, stream.units, stream.rate) == (("ECG", "ABP"), ("mV", "mmHg"), Fraction(250))
    for place, column in enumerate(columns(path, stream.key)):
        np.testing.assert_allclose(column, peer.p_signal[:, place], rtol=0, atol=1e-6)


def test_a_record_is_found_by_any_of_its_files_and_has_a_date_without_a_zone(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert format_of(path).name == format_of(path.with_suffix(".dat")).name == "wfdb"  # type: ignore[union-attr]
    (tmp_path / "alone.dat").write_bytes(bytes(100))
    assert format_of(tmp_path / "alone.dat") is None
    listing = WFDB.listing(path.with_suffix(".dat"))
    assert listing.streams[0].rows == 101
    assert listing.epoch_ns == int(BEGAN.replace(tzinfo=datetime.UTC).timestamp() * 1000) * 1_000_000
    assert not listing.zone_known
    assert path.with_suffix(".dat") in files_beside(path)


def test_samples_that_change_are_read_anew(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = columns(path, WFDB.listing(path).streams[0].key)[0]
    samples = path.with_suffix(".dat")
    data = bytearray(samples.read_bytes())
    data[:2] = (77).to_bytes(2, "little")
    samples.write_bytes(data)
    listing = WFDB.listing(path)
    assert columns(path, listing.streams[0].key)[0][0] == (77 - 5) / 200 != before[0]
    assert "of ECG do not add up" in listing.notes[0]


def test_missing_samples_are_gaps_and_a_cut_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = written(tmp_path)
    samples = path.with_suffix(".dat")
    data = bytearray(samples.read_bytes())
    data[8:10] = (0x8000).to_bytes(2, "little")
    samples.write_bytes(data[:-9])
    listing = WFDB.listing(path)
    assert "end after 98 of the 101 frames" in listing.notes[0]
    ecg, abp = columns(path, listing.streams[0].key)
    assert (len(ecg), np.isnan(ecg).nonzero()[0].tolist(), np.isnan(abp).any()) == (98, [2], False)


def test_several_samples_a_frame_delays_and_files_are_streams_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "multi.hea"
    path.write_text(
        "multi 3 100 4\nslow.dat 16 100/uV 16 0 0 0 0 A\n"
        "fast.dat 16x3:2 10/g 16 0 0 0 0 B\nslow.dat 16 1(7) 16 0 0 0 0 C\n"
    )
    np.array([[1, 7], [2, 8], [3, 9], [4, 10]], "<i2").tofile(tmp_path / "slow.dat")
    np.arange(12, dtype="<i2").tofile(tmp_path / "fast.dat")
    slow, fast = WFDB.listing(path).streams
    assert (slow.columns, slow.rate, slow.start_ns) == (("A", "C"), Fraction(100), 20_000_000)
    assert (fast.columns, fast.rate, fast.start_ns) == (("B",), Fraction(300), 0)
    assert columns(path, fast.key)[0].tolist() == pytest.approx([k / 10 for k in range(12)])
    assert [each.tolist() for each in columns(path, slow.key)] == [
        pytest.approx([0.01, 0.02, 0.03, 0.04]),
        [0, 1, 2, 3],
    ]


def test_segments_lie_where_they_were_recorded(tmp_path: Path) -> None:
    written(tmp_path, rows=20, name="s1")
    written(tmp_path, rows=30, name="s2")
    path = tmp_path / "whole.hea"
    path.write_text("whole/3 2 250 100\ns1 20\n~ 50\ns2 30\n")
    (stream,) = WFDB.listing(path).streams
    series = WFDB.series(path, stream.key)
    assert series.times(19, 21).tolist() == [19 * S // 250, 70 * S // 250]
    with quiet():
        peer = wfdb.rdrecord(str(tmp_path / "s2"))
    np.testing.assert_allclose(series.column(0, 20, 50), peer.p_signal[:, 0], atol=1e-9)
    series.close()


def test_annotations_are_events_as_the_package_reads_them(tmp_path: Path) -> None:
    path = written(tmp_path)
    samples, signs = np.array([0, 10, 11, 5000, 3_000_000]), ["+", "N", "V", "N", '"']
    notes = ["(AFIB", "", "odd", "", "moved"]
    with quiet():
        wfdb.wrann("r1", "atr", samples, signs, aux_note=notes, fs=500, write_dir=str(tmp_path))
        peer = wfdb.rdann(str(tmp_path / "r1"), "atr")
    stream = WFDB.listing(path).stream("atr annotations")
    assert stream is not None
    assert stream.kinds == ("event",)
    assert [ns for ns, _ in stream.events] == [int(place) * S // 500 for place in peer.sample]
    assert [text for _, text in stream.events] == ["(AFIB", "N", "V odd", "N", "moved"]


def test_annotations_that_are_cut_off_say_so(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.with_suffix(".qrs").write_bytes(b"\x0a\x04\x0a\x04\x00")
    listing = WFDB.listing(path)
    assert [ns for ns, _ in listing.streams[1].events] == [10 * S // 250, 20 * S // 250]
    assert "r1.qrs is cut off" in listing.notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# only words\n", "does not begin as the header"),
        ("r1 2 0 10\n", "does not begin as the header"),
        ("r1 2 250 10\nr1.dat 16 200 0 0 0 0 0 A\n", "promises 2 signals and describes 1"),
        ("r1 1 250 10\n../r1.dat 16 200\n", "in another folder"),
        ("r1 1 250 10\n/etc/passwd 16 200\n", "in another folder"),
        ("r1 1 250 10\nnone.dat 16 200\n", "needs its samples in"),
        ("r1 1 250 10\nr1.dat 508 200\n", "format 508, which cannot be read"),
        ("r1 1 250 10\nr1.dat x\n", "does not say how signal 1"),
        ("r1/2 1 250 10\nr1 5\n", "promises 2 segments"),
        ("r1/1 1 250 10\nr1 5\n", "of another kind"),
        ("r1 0 250\n", "without samples"),
    ],
)
def test_a_header_that_lies_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path)
    path.write_text(text)
    with pytest.raises(MediaError, match=said):
        WFDB.listing(path)


def test_what_is_said_of_the_patient_is_not_kept(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert "age: 33" in path.read_text()
    WFDB.listing(path)
    kept = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    assert kept
    assert not any(b"age: 33" in file.read_bytes() for file in kept)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(MediaCancelled):
        WFDB.listing(written(tmp_path), None, lambda: True)
