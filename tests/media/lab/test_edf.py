"""EDF, EDF+ and BDF: signals by their rates at the true times of their records, annotations, and never the patient."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.health.check import check_health
from syncstudio.media.series.edf.edf import EDF
from syncstudio.media.series.series_formats import format_of
from tests.media.lab.edf_writer import Wave, tal, write_edf

REAL = Path(__file__).parents[2] / "data" / "recordings" / "short_psg.edf"
S = 1_000_000_000
RAMP = Wave("EEG Cz", range(-100, 300), 100)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def values(path: Path, key: str, channel: int = 0) -> np.ndarray:
    series = EDF.series(path, key)
    try:
        return series.column(channel, 0, series.rows).copy()
    finally:
        series.close()


def times(path: Path, key: str) -> list[int]:
    series = EDF.series(path, key)
    try:
        return series.times(0, series.rows).tolist()
    finally:
        series.close()


def test_a_recording_of_a_clinic_is_what_edfio_says_it_is() -> None:
    import edfio

    listing = EDF.listing(REAL)
    peer = edfio.read_edf(REAL)
    found = {}
    for stream in listing.streams:
        for number, (name, unit) in enumerate(zip(stream.columns, stream.units, strict=True)):
            found[name] = (stream.rate_hz, unit, values(REAL, stream.key, number))
    assert [stream.name for stream in listing.streams] == ["EEG, EOG 100 Hz", "Resp, EMG, Temp, Event 1 Hz"]
    assert list(found) == [signal.label for signal in peer.signals]
    for signal in peer.signals:
        rate, unit, column = found[signal.label]
        assert (rate, unit) == (signal.sampling_frequency, signal.physical_dimension)
        np.testing.assert_allclose(column, signal.data, rtol=0, atol=1e-9)
    began = datetime.datetime.combine(peer.startdate, peer.starttime, datetime.UTC)
    assert listing.epoch_ns == int(began.timestamp()) * S
    assert not listing.zone_known


def test_a_gap_of_a_discontinuous_recording_stays_a_gap(tmp_path: Path) -> None:
    onsets = ["+0.25", "+1.25", "+7.5", "+8.5"]
    path = write_edf(tmp_path / "d.bin", [RAMP], [tal(each, "") for each in onsets], reserved="EDF+D")
    assert format_of(path).name == "edf"  # type: ignore[union-attr]
    (stream,) = EDF.listing(path).streams
    expected = [round((float(onset) - 0.25) * S) + k * S // 100 for onset in onsets for k in range(100)]
    assert times(path, stream.key) == expected
    assert stream.rate == 100
    assert "interrupted once, for 5.25 s" in EDF.listing(path).notes[0]
    assert EDF.listing(path).epoch_ns == 1_614_680_430 * S + S // 4
    assert "timestamp-gap" in {finding.code for finding in check_health(path).findings}


def test_a_continuous_recording_with_pauses_is_placed_by_its_onsets(tmp_path: Path) -> None:
    path = write_edf(
        tmp_path / "c.edf", [RAMP], [tal(f"+{at}", "") for at in (0, 1, 9, 10)], reserved="EDF+C"
    )
    (stream,) = EDF.listing(path).streams
    assert times(path, stream.key)[199:201] == [199 * S // 100, 9 * S]
    assert "although its header calls it continuous" in EDF.listing(path).notes[0]


def test_records_faster_than_promised_are_spread_over_their_true_onsets(tmp_path: Path) -> None:
    notes = [tal(f"+{number * 0.99:.2f}", "") for number in range(4)]
    path = write_edf(tmp_path / "d.edf", [RAMP], notes, reserved="EDF+D")
    (stream,) = EDF.listing(path).streams
    found = times(path, stream.key)
    assert found[100] == round(0.99 * S)
    assert (np.diff(found) > 0).all()
    assert stream.rate_hz == pytest.approx(100 / 0.99, rel=1e-4)


def test_a_clock_that_steps_back_begins_a_part_of_its_own(tmp_path: Path) -> None:
    path = write_edf(
        tmp_path / "back.edf", [RAMP], [tal(f"+{at}", "") for at in (50, 51, 10, 11)], reserved="EDF+D"
    )
    first, second = EDF.listing(path).streams
    assert (first.start_ns, second.start_ns) == (40 * S, 0)
    assert values(path, second.key)[0] == pytest.approx(10.0)
    assert "stepped back" in second.notes[0]


def test_annotations_are_events_with_onsets_and_lengths(tmp_path: Path) -> None:
    notes = [
        tal("+0", "") + tal("+0.5", "Arousal", "twice", lasting="1.25"),
        tal("+1", "") + tal("-0.5", "Öffnung"),
        tal("+2", "") + b"broken\x14\0",
        tal("+3", "") + tal("+3.000000001", "Arousal"),
    ]
    path = write_edf(tmp_path / "a.edf", [RAMP], notes, reserved="EDF+C")
    listing = EDF.listing(path)
    noted = listing.stream("Annotations")
    assert noted is not None
    half = S // 2
    assert noted.events == (
        (0, "Öffnung"), (2 * half, "Arousal"), (2 * half, "twice"), (3 * S + half + 1, "Arousal"),
    )  # fmt: skip
    assert noted.lasting_ns == (0, 1_250_000_000, 1_250_000_000, 0)
    assert noted.kinds == ("event", "number")
    assert listing.streams[0].start_ns == half
    assert "1 annotation is damaged and left out." in listing.notes
    series = EDF.series(path, "Annotations")
    assert [series.texts(0)[int(number)] for number in series.column(0, 0, 4)] == [
        "Öffnung", "Arousal", "twice", "Arousal",
    ]  # fmt: skip
    assert series.column(1, 0, 4).tolist() == [0, 1.25, 1.25, 0]
    series.close()


def test_24_bits_are_read_and_scaled(tmp_path: Path) -> None:
    pyedflib = pytest.importorskip("pyedflib")
    stored = [-8388608, -1, 0, 1, 65536, 8388607, 77, -65537]
    wave = Wave("A1", stored, 4, "uV", ("-262144", "262143"), (-8388608, 8388607))
    slow = Wave("Status", [5, 6], 1, "Boolean", ("-8388608", "8388607"), (-8388608, 8388607))
    path = write_edf(tmp_path / "b.bdf", [wave, slow], bdf=True, reserved="24BIT", record_s="0.5")
    with pyedflib.EdfReader(str(path)) as peer:
        expected = [peer.readSignal(0), peer.readSignal(1)]
    fast, status = EDF.listing(path).streams
    np.testing.assert_allclose(values(path, fast.key), expected[0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(values(path, status.key), expected[1], rtol=0, atol=1e-9)
    assert (fast.rate, status.rate) == (8, 2)


def test_samples_at_the_limits_of_the_range_are_called_clipped(tmp_path: Path) -> None:
    stored = [0, 5, 32767, 32767, 32767, 3, -32768, 0]
    path = write_edf(tmp_path / "c.edf", [Wave("EMG", stored, 4)])
    assert EDF.listing(path).streams[0].notes == (
        "EMG is clipped: 4 of its 8 samples lie at the limits of its range, -3276.8 to 3276.7 uV.",
    )


def test_the_patient_lands_nowhere(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "p.edf", [RAMP], patient="MCH-0234567 F 02-MAY-1951 Haagse_Harry")
    EDF.listing(path)
    EDF.series(path, "EEG Cz").close()
    kept = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
    assert kept
    assert not any(b"Haagse" in file.read_bytes() for file in kept)


def test_a_file_longer_or_shorter_than_its_header_says_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    cut = write_edf(tmp_path / "cut.edf", [RAMP])
    cut.write_bytes(cut.read_bytes()[:-101])
    assert "ends after 3 of the 4 records" in EDF.listing(cut).notes[0]
    assert EDF.listing(cut).streams[0].rows == 300
    live = write_edf(tmp_path / "live.edf", [RAMP], records=-1)
    assert (EDF.listing(live).streams[0].rows, EDF.listing(live).notes) == (400, ())
    more = write_edf(tmp_path / "more.edf", [RAMP], records=2)
    assert EDF.listing(more).streams[0].rows == 400
    assert "promises 2 records" in EDF.listing(more).notes[0]


@pytest.mark.parametrize(
    ("place", "content", "said"),
    [
        (252, b"9999", "cut off in its header"),
        (252, b"abcd", "damaged header"),
        (244, b"nan     ", "damaged header"),
        (244, b"0       ", "how long its records last"),
        (256 + 216, b"99999999", "records of 199,999,998 bytes"),
        (256 + 216, b"9999999 ", "before its first record"),
        (256 + 216, b"x       ", "signal 1 does not say"),
        (0, b"1", "does not begin as EDF"),
    ],
)
def test_a_header_that_lies_is_one_sentence(tmp_path: Path, place: int, content: bytes, said: str) -> None:
    path = write_edf(tmp_path / "bad.edf", [RAMP])
    data = bytearray(path.read_bytes())
    data[place : place + len(content)] = content
    path.write_bytes(data)
    with pytest.raises(MediaError, match=said) as caught:
        EDF.listing(path)
    assert str(path) in str(caught.value)


def test_a_date_that_is_hidden_is_none_and_one_of_the_last_century_is_right(tmp_path: Path) -> None:
    hidden = write_edf(tmp_path / "h.edf", [RAMP], date="01.01.85", recording="Startdate X X X X")
    old = write_edf(tmp_path / "o.edf", [RAMP], date="31.12.yy", recording="")
    assert EDF.listing(hidden).epoch_ns is None
    assert EDF.listing(old).epoch_ns is None
    late = write_edf(tmp_path / "l.edf", [RAMP], date="24.04.89", recording="")
    began = datetime.datetime(1989, 4, 24, 10, 20, 30, tzinfo=datetime.UTC)
    assert EDF.listing(late).epoch_ns == int(began.timestamp()) * S


def test_ranges_that_make_no_sense_leave_the_stored_numbers(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "r.edf", [Wave("Light", range(8), 4, "lx", ("0", "0"))])
    (stream,) = EDF.listing(path).streams
    assert values(path, stream.key).tolist() == list(range(8))
    assert "gives no range for Light" in stream.notes[0]
    assert stream.nominal_rate == Fraction(4)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "x.edf", [RAMP], [tal(f"+{at}", "") for at in range(4)], reserved="EDF+C")
    with pytest.raises(MediaCancelled):
        EDF.listing(path, None, lambda: True)
