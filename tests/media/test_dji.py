"""Drones' subtitles: every dialect becomes a series on the video's own clock, and no subtitle of words does."""

from __future__ import annotations

import datetime
import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.interchange.label_formats import is_label_file
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.sensors import sensor_listing
from syncstudio.media.series.dji.dji import DJI, read_dji
from syncstudio.media.series.dji.dji_words import words_of
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_formats import format_of
from syncstudio.media.written_clocks import written_clocks

S = 1_000_000_000
MAVIC = (
    '<font size="28">FrameCnt : {n}, DiffTime : 33ms\n2024-05-01 14:00:{s:06.3f}\n[iso : 110] [shutter : 1/200.0] '
    "[fnum : 280] [ev : 0.7] [ct : 5064] [color_md : default] [focal_len : 240] [latitude: {lat:.6f}] "
    "[longitude: 13.250000] [rel_alt: 1.300 abs_alt: 47.800] </font>"
)
MINI = "[iso : 100] [latitude: {lat:.6f}] [longtitude: 13.250000] [altitude: 109.000000] [gb_yaw: -1.5 gb_pitch: -90.0]"
OLD = (
    "HOME(13.2500,52.5000) 2017.08.05 14:11:51\nGPS(13.2500,{lat:.4f},16) BAROMETER:1.9\n"
    "ISO:100 Shutter:60 EV: Fnum:2.2"
)
SPACED = (
    "F/2.8, SS 206.14, ISO 150, EV -0.3, GPS (13.2500, {lat:.4f}, 15), "
    "D 24.48m, H 6.00m, H.S 0.30m/s, V.S -0.10m/s"
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def stamp(ms: int) -> str:
    return f"{ms // 3600000:02d}:{ms // 60000 % 60:02d}:{ms // 1000 % 60:02d},{ms % 1000:03d}"


def subtitles(path: Path, dialect: str, count: int = 30, step_ms: int = 33, first_ms: int = 0) -> Path:
    cues = []
    for n in range(count):
        at = first_ms + n * step_ms
        text = dialect.format(n=n + 1, lat=52.5 + n / 10000, s=at / 1000)
        cues.append(f"{n + 1}\n{stamp(at)} --> {stamp(at + step_ms)}\n{text}\n\n")
    path.write_text("".join(cues))
    return path


@pytest.mark.parametrize(
    ("dialect", "columns", "row"),
    [
        (
            MAVIC,
            "latitude longitude absolute·altitude relative·altitude ISO exposure·time f-number exposure·compensation "
            "colour·temperature colour·mode focal·length",
            [52.5005, 13.25, 47.8, 1.3, 110, 0.005, 2.8, 0.7, 5064, 0, 24],
        ),
        (
            MINI,
            "latitude longitude altitude gimbal·yaw gimbal·pitch ISO",
            [52.5005, 13.25, 109, -1.5, -90, 100],
        ),
        (
            OLD,
            "latitude longitude barometric·altitude home·latitude home·longitude satellites ISO exposure·time f-number",
            [52.5005, 13.25, 1.9, 52.5, 13.25, 16, 100, 1 / 60, 2.2],
        ),
        (
            SPACED,
            "latitude longitude height horizontal·speed vertical·speed distance·from·home satellites exposure·time ISO "
            "exposure·compensation f-number",
            [52.5005, 13.25, 6, 0.3, -0.1, 24.48, 15, 1 / 206.14, 150, -0.3, 2.8],
        ),
    ],
)
def test_every_dialect_is_a_series(tmp_path: Path, dialect: str, columns: str, row: list[float]) -> None:
    path = subtitles(tmp_path / "DJI_0001.SRT", dialect)
    found = format_of(path)
    assert found is not None
    assert found.name == "dji"
    listing = sensor_listing(path)
    assert [(stream.name, stream.rows, stream.start_ns) for stream in listing.streams] == [("drone", 30, 0)]
    series: Series = DJI.series(path, "drone")
    try:
        assert series.names == tuple(name.replace("·", " ") for name in columns.split())
        values = [series.column(channel, 5, 6)[0] for channel in range(len(series.names))]
        assert values == pytest.approx(row, abs=1e-6)
        assert series.times(5, 6)[0] == 165_000_000
        assert series.units[:2] == ("°", "°")
    finally:
        series.close()


def test_times_stay_on_the_clock_of_the_video(tmp_path: Path) -> None:
    listing = sensor_listing(subtitles(tmp_path / "a.srt", MAVIC, first_ms=2000))
    assert listing.streams[0].start_ns == 2 * S
    assert listing.streams[0].rate_hz == pytest.approx(30.303, abs=0.01)
    zero = datetime.datetime(2024, 5, 1, 14, tzinfo=datetime.UTC)
    assert (listing.epoch_ns, listing.zone_known) == (int(zero.timestamp()) * S, False)


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,000\n[door slams] We have GPS (the device) here.\n\n",
        "1\n00:00:01,000 --> 00:00:02,000\nThe home (mine) is at 12.\n\n2\n00:00:03,000 --> 00:00:04,000\n[music]\n",
        "",
    ],
)
def test_subtitles_of_words_are_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "film.srt"
    path.write_text(text)
    assert format_of(path) is None


def test_odd_words_are_no_trouble() -> None:
    assert words_of("[latitude: 0.000000] [longitude: 0.000000] [iso: 100]").said == {"ISO": 100}
    assert words_of("GPS(n/a,n/a,0)").said == {}
    assert words_of("[latitude: 95] [shutter: 1/0] [x: " + "9" * 5000 + "]").said == {}
    assert words_of("GPS(-20.25,149.5,0)").said == {"latitude": -20.25, "longitude": 149.5, "satellites": 0}
    fine = words_of("2018-01-01 13:07:51,123,456").date_ns
    assert fine is not None
    assert fine % S == 123_456_000
    assert words_of("2017.08.05 14:11:51 ISO:100").date_ns is not None
    assert words_of("9017.08.05 14:11:51 ISO:100").date_ns is None


def test_random_damage_never_breaks_the_reader(tmp_path: Path) -> None:
    chance = random.Random(5)
    whole = (
        subtitles(tmp_path / "a.srt", MAVIC).read_bytes() + subtitles(tmp_path / "b.srt", OLD).read_bytes()
    )
    path = tmp_path / "c.srt"
    for _ in range(40):
        data = bytearray(whole[: chance.randrange(len(whole))])
        for _ in range(chance.randrange(100)):
            if data:
                data[chance.randrange(len(data))] = chance.choice(b"0123456789:,->[]()\n \xff")
        path.write_bytes(data or b" ")
        try:
            read_dji(path).close()
        except MediaError:
            continue


def test_lost_places_are_gaps(tmp_path: Path) -> None:
    path = subtitles(tmp_path / "a.srt", MAVIC)
    path.write_text(path.read_text().replace("52.500500", "0.000000"))
    path.write_text(
        path.read_text().replace(
            "[latitude: 0.000000] [longitude: 13.250000]", "[latitude: 0] [longitude: 0]"
        )
    )
    series = DJI.series(path, "drone")
    try:
        assert np.flatnonzero(np.isnan(series.column(0, 0, 30))).tolist() == [5]
    finally:
        series.close()


def test_a_damaged_value_is_a_gap_and_its_channel_stays_one_of_numbers(tmp_path: Path) -> None:
    path = subtitles(tmp_path / "a.srt", MAVIC)
    path.write_text(path.read_text().replace("abs_alt: 47.800", "abs_alt: nan.8", 1))
    series = DJI.series(path, "drone")
    try:
        altitude, mode = series.channel("absolute altitude"), series.channel("colour mode")
        assert (series.kinds[altitude], series.kinds[mode]) == ("number", "state")
        np.testing.assert_array_equal(series.column(altitude, 0, 3), [np.nan, 47.8, 47.8])
        assert "as gaps: 1 of absolute altitude." in " ".join(series.notes)
        assert series.texts(mode) == ["default"]
    finally:
        series.close()


def test_reading_can_be_cancelled_and_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaCancelled):
        read_dji(subtitles(tmp_path / "a.srt", MAVIC), cancelled=lambda: True)
    empty = tmp_path / "b.srt"
    empty.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    with pytest.raises(MediaError, match="no subtitles of a drone"):
        read_dji(empty)


def video_with(path: Path, texts: list[str]) -> Path:
    """An MP4 with one subtitle for each 40 ms."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=25)
        video.width = video.height = 32
        video.pix_fmt = "yuv420p"
        said = container.add_mux_stream("mov_text")
        said.time_base = Fraction(1, 1000)
        for number in range(len(texts)):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), number, np.uint8))
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        for number, text in enumerate(texts):
            data = text.encode()
            packet = av.Packet(len(data).to_bytes(2, "big") + data)
            packet.stream, packet.time_base = said, Fraction(1, 1000)
            packet.pts = packet.dts = number * 40
            packet.duration = 40
            container.mux(packet)
    return path


def test_subtitles_inside_a_video_are_read_and_those_of_words_are_not(tmp_path: Path) -> None:
    texts = [MAVIC.format(n=n, lat=52.5 + n / 1000, s=n / 25) for n in range(20)]
    listing = sensor_listing(video_with(tmp_path / "drone.mp4", texts))
    assert [(stream.name, stream.index, stream.rows) for stream in listing.streams] == [("drone", 2, 20)]
    assert listing.streams[0].rate_hz == pytest.approx(25)
    clock = written_clocks(tmp_path / "drone.mp4")[0]
    assert (clock.kind, clock.zone_known, clock.resolution_ns) == ("stamps", False, S)
    assert sensor_listing(video_with(tmp_path / "film.mp4", ["Hello"] * 9)).streams == ()


def test_a_drones_subtitles_are_no_transcript(tmp_path: Path) -> None:
    assert not is_label_file(subtitles(tmp_path / "a.srt", OLD))
    (tmp_path / "b.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    assert is_label_file(tmp_path / "b.srt")
