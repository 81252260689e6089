"""GPX: tracks with extensions and pauses, checked against the format's own library."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import gpxpy
import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.sensors import sensor_listing
from syncstudio.media.series.gpx.gpx import GPX, read_gpx
from syncstudio.media.series.gpx.gpx_points import epoch_ns
from syncstudio.media.series.series import Series

S = 1_000_000_000
ZERO = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="watch" '
    'xmlns="http://www.topografix.com/GPX/1/1" xmlns:tp="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">\n'
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def read():  # type: ignore[no-untyped-def]
    opened: list[Series] = []

    def stream(path: Path, key: str) -> Series:
        opened.append(GPX.series(path, key))
        return opened[-1]

    yield stream
    for series in opened:
        series.close()


def point(second: float, lat: float = 52.5, heart: int | None = 120, more: str = "") -> str:
    when = (ZERO + datetime.timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
    said = f"<tp:TrackPointExtension><tp:hr>{heart}</tp:hr><tp:cad>85</tp:cad></tp:TrackPointExtension>"
    extensions = "" if heart is None else f"<extensions><power>200</power>{said}</extensions>"
    return f'<trkpt lat="{lat}" lon="13.25"><ele>40.5</ele><time>{when}</time>{more}{extensions}</trkpt>\n'


def file(tmp_path: Path, inside: str, name: str = "run.gpx") -> Path:
    path = tmp_path / name
    path.write_text(HEAD + inside + "</gpx>\n", "utf-8")
    return path


def run(tmp_path: Path) -> Path:
    first = "".join(point(n, 52.5 + n / 1000, 120 + n) for n in range(20))
    second = "".join(point(60 + n, 53 + n / 1000, None) for n in range(10))
    way = f'<wpt lat="1" lon="2"><time>{ZERO.isoformat()}</time><name>Start &amp; go</name></wpt>'
    return file(
        tmp_path,
        f"<metadata><time>2000-01-01T00:00:00Z</time></metadata>{way}<trk><name>Morning run</name>"
        f"<trkseg>{first}</trkseg><trkseg>{second}</trkseg></trk>",
    )


def test_tracks_are_series_with_gaps_between_segments(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = run(tmp_path)
    listing = sensor_listing(path)
    assert [(stream.name, stream.rows) for stream in listing.streams] == [
        ("Morning run", 31),
        ("way points", 1),
    ]
    assert listing.streams[1].events == ((0, "Start & go"),)
    assert (listing.epoch_ns, listing.zone_known) == (int(ZERO.timestamp()) * S, True)
    series = read(path, "Morning run")
    assert series.names == ("latitude", "longitude", "altitude", "heart rate", "cadence", "power")
    assert series.units == ("°", "°", "m", "1/min", "1/min", "W")
    assert [series.column(channel, 5, 6)[0] for channel in range(6)] == [52.505, 13.25, 40.5, 125, 85, 200]
    assert np.flatnonzero(np.isnan(series.column(0, 0, 31))).tolist() == [20]
    assert series.times(19, 22).tolist() == [19 * S, 19 * S + 1, 60 * S]
    assert listing.streams[0].rate_hz == pytest.approx(1, rel=0.1)


def test_values_are_those_of_the_formats_own_library(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = run(tmp_path)
    with path.open(encoding="utf-8") as opened:
        points = [each.point for each in gpxpy.parse(opened).get_points_data()]
    series = read(path, "Morning run")
    there = np.isfinite(series.column(0, 0, series.rows))
    assert series.column(0, 0, series.rows)[there].tolist() == [each.latitude for each in points]
    times = series.times(0, series.rows)[there].tolist()
    assert times == [int((each.time - ZERO).total_seconds()) * S for each in points]


def test_states_and_several_tracks(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    fixes = "".join(
        point(n, heart=None, more=f"<fix>{'2d' if n < 3 else '3d'}</fix><sat>{n}</sat>") for n in range(6)
    )
    bare = '<trkpt lat="5" lon="5"></trkpt><trkpt lat="95" lon="5"><time>2024-05-01T12:00:00Z</time></trkpt>'
    path = file(
        tmp_path,
        f"<trk><trkseg>{fixes}</trkseg></trk><trk><trkseg>{point(3)}{point(4)}</trkseg></trk>"
        f"<trk><trkseg>{bare}</trkseg></trk>",
    )
    listing = sensor_listing(path)
    assert [stream.name for stream in listing.streams] == ["track", "track 2"]
    assert listing.streams[1].start_ns == 3 * S
    series = read(path, "track")
    fix = series.channel("fix")
    assert (series.kinds[fix], series.texts(fix)) == ("state", ["2d", "3d"])
    notes = " ".join(listing.notes)
    assert "1 point has no time" in notes
    assert "1 point has no place" in notes


def test_numbers_stay_numbers_where_single_ones_cannot_be_read(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    """Texts among numbers are gaps, numbers among texts are texts, and "nothing" is what dashes say."""
    told = [
        "<temp>20</temp><gear>P</gear>",
        "<temp>2&amp;</temp><gear>R</gear>",
        "<temp>--</temp><gear>3</gear>",
    ]
    points = "".join(point(n, heart=None, more=told[n % 3] if n < 4 else told[0]) for n in range(6))
    path = file(tmp_path, f"<trk><trkseg>{points.replace('40.5', 'nan', 1)}</trkseg></trk>")
    series = read(path, "track")
    kinds = dict(zip(series.names, series.kinds, strict=True))
    assert (kinds["altitude"], kinds["temperature"], kinds["gear"]) == ("number", "number", "state")
    temperature, gear = series.channel("temperature"), series.channel("gear")
    np.testing.assert_array_equal(series.column(temperature, 0, 6), [20, np.nan, np.nan, 20, 20, 20])
    np.testing.assert_array_equal(series.column(series.channel("altitude"), 0, 6), [np.nan, *[40.5] * 5])
    assert [series.texts(gear)[int(at)] for at in series.column(gear, 0, 6)] == ["P", "R", "3", "P", "P", "P"]
    assert not series.texts(temperature)
    assert "Values that are no numbers are left out, as gaps: 1 of temperature." in series.notes


@pytest.mark.parametrize("year", ["2824", "2124", "0001", "1980"])
def test_a_point_of_another_time_is_left_out(tmp_path: Path, year: str) -> None:
    points = "".join(point(n).replace("2024", year if n == 3 else "2024") for n in range(6))
    listing = sensor_listing(file(tmp_path, f"<trk><name>a</name><trkseg>{points}</trkseg></trk>"))
    assert [(stream.name, stream.rows, stream.start_ns) for stream in listing.streams] == [("a", 5, 0)]
    assert listing.epoch_ns == int(ZERO.timestamp()) * S
    said = " ".join((*listing.notes, *listing.streams[0].notes))
    assert ("1 point has no time" in said) != ("1 row lies years from the others" in said)


def test_way_points_centuries_apart_are_said_in_a_sentence(tmp_path: Path) -> None:
    way = '<wpt lat="1" lon="2"><time>{}-05-01T12:00:00Z</time></wpt>'
    with pytest.raises(MediaError, match="no times that can be believed"):
        GPX.listing(file(tmp_path, way.format(1930) + way.format(2024)))


def test_times_are_exact_and_in_utc() -> None:
    assert epoch_ns("1970-01-01T00:00:01.123456789Z") == 1_123_456_789
    assert epoch_ns("1970-01-01T02:00:00+02:00") == 0
    assert epoch_ns("1970-01-01T00:00:02") == 2 * S
    assert epoch_ns("1970-13-01T00:00:02") is None
    assert epoch_ns("2824-01-01T00:00:00Z") is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("nothing", "is no GPX"),
        ("<kml></kml>", "outermost"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><gpx>&b;</gpx>', "entities"),
        (HEAD + "<a>" * 500, "nested"),
        (HEAD + "</gpx>", "holds no tracks"),
        (HEAD + '<trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>', "has a time"),
    ],
)
def test_what_is_no_recording_is_said_in_a_sentence(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "a.gpx"
    path.write_text(content)
    with pytest.raises(MediaError, match=why):
        read_gpx(path)


def test_a_file_cut_off_or_damaged_anywhere_is_read_to_there(tmp_path: Path) -> None:
    whole = run(tmp_path).read_bytes()
    path = tmp_path / "cut.gpx"
    chance = random.Random(1)
    for number in range(40):
        data = bytearray(whole[: chance.randrange(200, len(whole))] if number % 2 else whole)
        for _ in range(0 if number % 4 == 1 else chance.randrange(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            found = read_gpx(path)
        except MediaError:
            continue
        found.close()
        assert found.cut_off or number % 2 == 0


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(MediaCancelled):
        read_gpx(run(tmp_path), cancelled=lambda: True)
