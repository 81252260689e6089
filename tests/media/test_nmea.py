"""NMEA 0183: sentences of one moment are one row, dates and midnights are kept, damage is counted."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.sensors import sensor_listing
from syncstudio.media.series.nmea.nmea import NMEA, read_nmea
from syncstudio.media.series.nmea.nmea_sentences import checked, sentences_in, time_of_day_ns
from syncstudio.media.series.positions import Positions, positions_of
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_formats import format_of
from syncstudio.media.series.table_file import is_table
from syncstudio.media.written_clocks import written_clocks
from tests.media.nmea_writer import moment, sentence

S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def read():  # type: ignore[no-untyped-def]
    opened: list[Series] = []

    def stream(path: Path, key: str = "GPS") -> Series:
        opened.append(NMEA.series(path, key))
        return opened[-1]

    yield stream
    for series in opened:
        series.close()


def log(tmp_path: Path, text: str, name: str = "log.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def utc_ns(*parts: int) -> int:
    return int(datetime.datetime(*parts, tzinfo=datetime.UTC).timestamp()) * S  # type: ignore[arg-type]


def test_the_sentences_of_a_moment_are_one_row(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = log(tmp_path, "".join(moment(43200 + n / 5, lat=52.5 + n / 1000) for n in range(50)))
    assert format_of(path) is not None
    assert not is_table(path)  # whatever it is called
    listing = sensor_listing(path)
    assert [(stream.name, stream.rows) for stream in listing.streams] == [("GPS", 50)]
    assert listing.streams[0].rate_hz == pytest.approx(5)
    assert (listing.epoch_ns, listing.notes) == (utc_ns(2024, 5, 1, 12), ())
    series = read(path)
    assert series.names[:6] == ("latitude", "longitude", "altitude", "speed", "course", "satellites")
    assert series.units[:5] == ("°", "°", "m", "m/s", "°")
    row = [series.column(channel, 10, 11)[0] for channel in range(6)]
    assert row == pytest.approx([52.51, -13.25, 40.5, 10, 90, 11], abs=1e-3)
    fix, mode = series.channel("fix"), series.channel("mode")
    assert series.texts(fix)[int(series.column(fix, 0, 1)[0])] == "RTK fixed"
    assert series.texts(mode)[int(series.column(mode, 0, 1)[0])] == "3D"
    assert positions_of(series.names, series.units) == Positions(0, 1, 2, 4, 3)
    clocks = written_clocks(path)
    assert [(clock.kind, clock.zone_known, clock.resolution_ns) for clock in clocks] == [
        ("gps", True, 10_000_000)
    ]


def test_midnight_is_passed_with_and_without_dates(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    seconds = [86398, 86399, 86400, 86401]
    dated = "".join(moment(at, "311223" if at < 86400 else "010124") for at in seconds)
    series = read(log(tmp_path, dated, "dated.nmea"))
    assert series.times(0, 4).tolist() == [0, S, 2 * S, 3 * S]
    assert sensor_listing(tmp_path / "dated.nmea").epoch_ns == utc_ns(2023, 12, 31, 23, 59, 58)
    # The date comes when midnight is over: what was before is of the day before.
    late = "".join(moment(at, None if at < 86400 else "010124") for at in seconds)
    path = log(tmp_path, late, "late.nmea")
    assert read(path).times(0, 4).tolist() == [0, S, 2 * S, 3 * S]
    assert sensor_listing(path).epoch_ns == utc_ns(2023, 12, 31, 23, 59, 58)
    bare = log(tmp_path, "".join(moment(at, None) for at in seconds), "bare.nmea")
    assert read(bare).times(0, 4).tolist() == [0, S, 2 * S, 3 * S]
    assert sensor_listing(bare).epoch_ns is None
    assert "no date" in " ".join(sensor_listing(bare).notes)


def test_a_night_between_two_walks_is_a_gap(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = log(tmp_path, moment(72000, "010524") + moment(36000, "020524") + moment(36001, "020524"))
    assert read(path).times(0, 3).tolist() == [0, 14 * 3600 * S, (14 * 3600 + 1) * S]


def test_wrong_checksums_are_counted_and_left_out(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    good = [moment(n) for n in range(10)]
    good[4] = good[4].replace("52", "53", 2)
    path = log(tmp_path, "".join(good))
    assert read(path).column(0, 4, 5)[0] != pytest.approx(53.5)
    assert "2 of 40 sentences fail their checksum" in " ".join(sensor_listing(path).notes)


def test_lost_fixes_are_gaps_and_said(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    none = [
        sentence(f"GPGGA,{at},,,,,0,00,99.9,,M,,M,,") + sentence(f"GPRMC,{at},V,,,,,,,060180,,,N")
        for at in ("000000.00", "000005.00")
    ]
    path = log(tmp_path, none[0] + "".join(moment(n) for n in range(1, 5)) + none[1])
    series = read(path)
    latitudes, fixes = series.column(0, 0, 6), series.column(series.channel("fix"), 0, 6)
    assert np.isnan(latitudes).tolist() == [True, False, False, False, False, True]
    assert fixes.tolist() == [0, 4, 4, 4, 4, 0]
    # A receiver without a fix does not know the date.
    assert sensor_listing(path).epoch_ns == utc_ns(2024, 5, 1)


def test_talkers_and_other_sentences(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    text = ""
    for n in range(6):
        text += moment(n, talker=("GP", "GL", "GN")[n % 3])
        text += sentence(f"HEHDT,{100 + n}.0,T") + sentence(f"HEHDT,{100 + n}.5,T") + sentence("PUBX,00,1")
        text += sentence("SDDBT,32.8,f,10.0,M,5.4,F") + sentence("WIMWV,45.0,R,10.0,N,A")
    path = log(tmp_path, text)
    listing = sensor_listing(path)
    assert [(each.name, each.rows) for each in listing.streams] == [
        ("GPS", 6),
        ("true heading", 12),
        ("depth below transducer", 6),
        ("wind", 6),
    ]
    heading = read(path, "true heading")
    assert heading.times(0, 4).tolist() == [0, S // 2, S, 3 * S // 2]
    assert heading.column(0, 0, 4).tolist() == [100, 100.5, 101, 101.5]
    assert read(path, "wind").column(1, 0, 1)[0] == pytest.approx(5.14444, abs=1e-4)
    assert "evenly between" in " ".join(listing.notes)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nothing of the kind\n", "no NMEA sentences"),
        (moment(1).replace("*", "*0").replace("GN", "GP"), "fails its checksum"),
        (sentence("GPGGA,,,,,,0,00,99.9,,M,,M,,"), "none with a time"),
    ],
)
def test_what_is_no_log_is_said_in_a_sentence(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(MediaError, match=why):
        read_nmea(log(tmp_path, text, "a.nmea"))


def test_sentences_are_read_as_published() -> None:
    (known,) = sentences_in(
        b"12:00 <$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n"
    )
    assert (known.talker, known.kind, checked(known)) == ("GP", "RMC", True)
    assert time_of_day_ns("235960.5") == (86_399 * S) + S // 2
    assert time_of_day_ns("246000") is None


def test_random_damage_never_breaks_the_reader(tmp_path: Path) -> None:
    chance = random.Random(3)
    whole = "".join(moment(n / 5) + sentence("HEHDT,1.0,T") for n in range(40)).encode()
    path = tmp_path / "a.nmea"
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 200)):
            data[chance.randrange(len(data))] = chance.choice([chance.randrange(256), 44, 57, 45])
        path.write_bytes(data.replace(b"*", b"" if chance.random() < 0.5 else b"*"))
        try:
            read_nmea(path).close()
        except MediaError:
            continue


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(MediaCancelled):
        read_nmea(log(tmp_path, moment(1)), cancelled=lambda: True)
