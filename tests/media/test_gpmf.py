"""The sensors of action cameras: their values and units, and times on the picture's clock."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.gpmf import GPMF
from syncstudio.media.gpmf_klv import elements_of, items_of, values_of
from syncstudio.media.gpmf_streams import Gatherer
from syncstudio.media.gpmf_utc import utc_ns
from syncstudio.media.series.positions import Positions, positions_of
from syncstudio.media.series.series import Series
from tests.media.gpmf_writer import device, klv, nest, numbers, text, write_mp4

KARMA = Path(__file__).parents[1] / "data" / "recordings" / "karma.mp4"
S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def read():  # type: ignore[no-untyped-def]
    opened: list[Series] = []

    def stream(path: Path, key: str = "GYRO") -> Series:
        opened.append(GPMF.series(path, key))
        return opened[-1]

    yield stream
    for series in opened:
        series.close()


def gyro(values: np.ndarray, total: int | None = None, *said: bytes, key: str = "GYRO") -> bytes:
    counted = [] if total is None else [numbers("TSMP", "L", [total], ">u4")]
    return nest("STRM", *counted, *said, numbers("SCAL", "s", [10], ">i2"), numbers(key, "s", values, ">i2"))


def samples_at(rate: float, payloads: int, start_s: float = 0.0, jump: int = 1) -> list[int]:
    """How many samples of an even sensor lie in each second, when it is read `jump` at a time."""
    done = [int((second - start_s) * rate / jump) * jump for second in range(payloads + 1)]
    return [after - before for before, after in itertools.pairwise(done)]


def recording(tmp_path: Path, counts: list[int], *said: bytes, totals: bool = True) -> Path:
    total, payloads = 0, []
    for count in counts:
        rows = np.arange(total, total + count)[:, None] * [1, 0, -1]
        total += count
        payloads.append(device(gyro(rows, total if totals else None, *said)))
    return write_mp4(tmp_path / "made.mp4", payloads)


def test_a_real_recording_has_its_sensors_at_the_rates_they_ran_at() -> None:
    streams = {stream.key: stream for stream in GPMF.listing(KARMA).streams}
    assert list(streams)[:2] == ["ACCL", "GYRO"]
    assert streams["GYRO"].name == "gyroscope"
    assert streams["GYRO"].columns == ("x", "y", "z")
    assert streams["GYRO"].units == ("rad/s",) * 3
    # 400 Hz is printed; the camera's own stamps say 397.5.
    assert streams["GYRO"].rate_hz == pytest.approx(397.54, abs=0.1)
    assert streams["GYRO"].rows == 4795
    assert streams["ACCL"].rate_hz == pytest.approx(198.77, abs=0.1)
    assert streams["ATTD"].units[:3] == ("rad", "rad", "rad")
    assert streams["ATTD"].columns[:3] == ("roll", "pitch", "yaw")
    assert streams["ATTD"].columns[-1] == "time since start"


def test_what_a_drone_says_beside_its_camera_has_names_and_its_own_times(read) -> None:  # type: ignore[no-untyped-def]
    place = read(KARMA, "GPRI")
    assert positions_of(place.names, place.units) == Positions(0, 1, 2, 6, 5)
    assert (place.column(0, 0, 1)[0], place.column(1, 0, 1)[0]) == (33.125368, -117.3310641)
    fix = place.channel("fix")
    assert (place.kinds[fix], place.texts(fix)[int(place.column(fix, 0, 1)[0])]) == ("state", "3D")
    # Not evenly spread: a second row came 0.4 s after the first, the third 0.1 s after that.
    assert np.diff(place.times(0, 3)).tolist() == pytest.approx([399_890_000, 101_715_000], abs=1000)
    motors = read(KARMA, "ESCS")
    assert motors.column(motors.channel("voltage 1"), 0, 1)[0] == 14.334
    assert motors.column(motors.channel("temperature 1"), 0, 1)[0] == 39.75
    listing = GPMF.listing(KARMA)
    assert listing.epoch_says == "the GPS of the drone (SYST)"
    assert listing.epoch_ns is not None
    assert listing.epoch_ns / S == pytest.approx(1492457276.5, abs=1.5)


def test_a_real_gyroscope_lies_on_the_clock_of_its_picture(read) -> None:  # type: ignore[no-untyped-def]
    series = read(KARMA, "GYRO")
    assert abs(int(series.times_ns[0])) < 20_000_000
    assert series.times_ns[-1] / S == pytest.approx(12.06, abs=0.05)
    assert np.median(np.abs(series.values)) < 2
    # One exposure for each picture: the first is the first picture's.
    assert abs(int(read(KARMA, "SHUT").times_ns[0])) < 2_000_000
    gravity = read(KARMA, "ACCL").values
    assert np.median(np.linalg.norm(gravity, axis=1)) == pytest.approx(9.8, abs=0.7)
    again = read(KARMA, "GYRO")
    assert np.array_equal(series.times_ns, again.times_ns)


def test_values_are_scaled_and_named(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = recording(tmp_path, [100, 100, 100], text("SIUN", "rad/s"), text("STNM", "Gyroscope (z,x,y)"))
    series = read(path, "GYRO")
    assert series.names == ("x", "y", "z")
    assert series.units == ("rad/s",) * 3
    # z counts up in the file's first column, and x stands in its second.
    assert series.values[:3].tolist() == [[0, 0, 0], [0, -0.1, 0.1], [0, -0.2, 0.2]]


def test_axes_are_put_in_order_and_the_right_way_round(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = recording(tmp_path, [50, 50], text("ORIN", "XzY"))
    values = read(path, "GYRO").values
    assert values[1].tolist() == [0.1, -0.1, 0.0]


@pytest.mark.parametrize(("rate", "jump"), [(397.2, 1), (397.2, 7), (199.3, 4), (18.17, 1)])
def test_rates_are_measured_over_the_whole_recording(tmp_path: Path, rate: float, jump: int, read) -> None:  # type: ignore[no-untyped-def]
    path = recording(tmp_path, samples_at(rate, 40, jump=jump))
    stream = GPMF.listing(path).streams[0]
    assert stream.rate_hz == pytest.approx(rate, rel=4e-4 * jump)
    times = read(path, "GYRO").times_ns
    true = np.arange(len(times)) / rate * S
    # A payload's begin says no more of a sample than its sensor's delivery does.
    assert np.abs(times - true).max() < (jump + 1) / rate * S


def test_lost_samples_leave_a_gap(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    counts = [100] * 20
    payloads = []
    for number, count in enumerate(counts):
        if number == 7:
            payloads.append(device())
            continue
        payloads.append(device(gyro(np.zeros((count, 3)), 100 * (number + 1))))
    series = read(write_mp4(tmp_path / "gap.mp4", payloads), "GYRO")
    steps = np.diff(series.times_ns)
    assert series.rows == 1900
    assert steps.max() == pytest.approx(1.01 * S, rel=1e-3)
    assert np.median(steps) == pytest.approx(S / 100, rel=1e-3)


def test_microsecond_stamps_lay_samples_against_the_first_picture(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    payloads = []
    for number in range(12):
        stamp = 5_000_000 + number * 1_000_000
        payloads.append(
            device(
                nest(
                    "STRM",
                    numbers("STMP", "J", [stamp + 4_000], ">u8"),
                    numbers("SHUT", "f", np.ones((25, 1)), ">f4"),
                ),
                gyro(np.zeros((200, 3)), 200 * (number + 1), numbers("STMP", "J", [stamp], ">u8")),
            )
        )
    path = write_mp4(tmp_path / "stamped.mp4", payloads)
    series = read(path, "GYRO")
    assert series.times_ns[0] == pytest.approx(-4_000_000, abs=1000)
    assert series.times_ns[-1] == pytest.approx((11.995 - 0.004) * S, abs=10_000)
    # What lies before source zero is still there to be read.
    assert series.value_at(-2_000_000, 0) == 0
    assert "microsecond" in series.says


def test_a_clock_that_grows_warm_is_followed(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    seconds = np.arange(601)
    true = 100 * seconds + 2.5 * np.sin(seconds / 600 * np.pi)
    total = np.floor(true).astype(int)
    payloads = [
        device(gyro(np.zeros((after - before, 3)), int(after))) for before, after in itertools.pairwise(total)
    ]
    times = read(write_mp4(tmp_path / "warm.mp4", payloads, frames=10), "GYRO").times_ns / S
    at = np.interp(np.arange(len(times)), true, seconds)
    assert np.abs(times - at).max() < 0.013


def test_complex_samples_and_many_at_one_moment() -> None:
    assert elements_of("f[3]L") == ("f", "f", "f", "L")
    assert elements_of("f[") == ()
    assert elements_of("!") == ()
    item = next(
        items_of(klv("TEST", "?", 12, 2, (b"\x3f\x80\0\0" + b"\0\2" + b"\xff\xff" + b"\0\0\0\7") * 2))
    )
    assert values_of(item, "fssL").tolist() == [[1, 2, -1, 7]] * 2
    item = next(items_of(klv("FIX_", "q", 8, 1, b"\0\1\x80\0\xff\xff\0\0")))
    assert values_of(item).tolist() == [[1.5, -1.0]]
    gatherer = Gatherer()
    scene = [
        klv("SCEN", "?", 8, 2, b"SNOW\x3f\0\0\0URBA\x3e\x80\0\0"),
        klv("SCEN", "?", 8, 2, b"SNOW\x3f\x80\0\0URBA\0\0\0\0"),
    ]
    gatherer.take(device(nest("STRM", text("TYPE", "Ff"), *scene)), 0, S)
    (stream,) = gatherer.streams.values()
    assert stream.labels == ("SNOW", "URBA")
    assert stream.batches[0].values.tolist() == [[0.5, 0.25], [1, 0]]


def test_a_fix_says_when_the_recording_began(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    payloads = []
    for number in range(5):
        rows = np.tile([47_000_0000, 8_000_0000, 400_000, 1_000, 100], (18, 1))
        payloads.append(
            device(
                nest(
                    "STRM",
                    numbers("TSMP", "L", [18 * (number + 1)], ">u4"),
                    numbers("GPSF", "L", [3], ">u4"),
                    klv("GPSU", "U", 16, 1, f"2007161030{number + 5:02}.250".encode()),
                    numbers("GPSP", "S", [154], ">u2"),
                    numbers("SCAL", "l", np.array([10**7, 10**7, 1000, 1000, 100])[:, None], ">i4"),
                    numbers("GPS5", "l", rows, ">i4"),
                )
            )
        )
    path = write_mp4(tmp_path / "gps.mp4", payloads)
    series = read(path, "GPS5")
    assert series.names == ("latitude", "longitude", "altitude", "speed 2D", "speed 3D", "precision", "fix")
    assert series.values[0].tolist() == [47, 8, 400, 1, 1, 1.54, 3]
    epoch = GPMF.listing(path).epoch_ns
    assert epoch is not None
    assert epoch / S == pytest.approx(1594895405.25, abs=0.002)
    assert utc_ns("201345") is None
    assert utc_ns("209916103000.000") is None


def test_without_a_fix_there_is_no_place(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    payloads = []
    for number in range(4):
        rows = np.tile([47_000_0000, 8_000_0000, 400_000, 1_000, 100], (18, 1))
        scale = numbers("SCAL", "l", np.array([10**7, 10**7, 1000, 1000, 100])[:, None], ">i4")
        fix = numbers("GPSF", "L", [0 if number < 2 else 3], ">u4")
        payloads.append(device(nest("STRM", fix, scale, numbers("GPS5", "l", rows, ">i4"))))
    series = read(write_mp4(tmp_path / "gps.mp4", payloads), "GPS5")
    assert np.isnan(series.column(0, 0, 72)).tolist() == [True] * 36 + [False] * 36
    fix = series.channel("fix")
    assert [series.texts(fix)[int(number)] for number in series.column(fix, 35, 37)] == ["no fix", "3D"]


def test_damaged_payloads_are_left_out_and_said(tmp_path: Path) -> None:
    counts = [100] * 20
    payloads = [device(gyro(np.zeros((100, 3)), 100 * (n + 1))) for n in range(20)]
    payloads[4] = payloads[4][:60]
    payloads[9] = payloads[9][:40] + b"\xff" * (len(payloads[9]) - 40)
    payloads[12] = b"DEVC\0\xff\xff\xff" + b"\0" * 32
    path = write_mp4(tmp_path / "damaged.mp4", payloads)
    listing = GPMF.listing(path)
    assert sum(counts) - 300 == listing.streams[0].rows
    assert listing.streams[0].rate_hz == pytest.approx(100, rel=1e-3)
    assert listing.notes == (
        "3 payloads are damaged, of 20: their samples are left out, the others keep their times.",
    )


@pytest.mark.parametrize(
    "payload",
    [
        b"DEVC\0\1\0\0",
        nest("DEVC", *[b""]),
        device(gyro(np.zeros((0, 3)), 0)),
        device(nest("STRM", numbers("SCAL", "s", [0], ">i2"), numbers("GYRO", "s", [[1, 2, 3]], ">i2"))),
        device(nest("STRM", text("TYPE", "f[999]"), klv("FACE", "?", 255, 1, bytes(255)))),
        device(nest("STRM", klv("GYRO", "d", 8, 1, b"\x7f\xf8" + bytes(6)))),
        device(nest("STRM", numbers("STMP", "J", [2**64 - 1], ">u8"), numbers("GYRO", "s", [[1]], ">i2"))),
    ],
)
def test_odd_payloads_are_no_trouble(tmp_path: Path, payload: bytes) -> None:
    path = write_mp4(tmp_path / "odd.mp4", [payload] * 5)
    for stream in GPMF.listing(path).streams:
        GPMF.series(path, stream.key).close()


def test_endless_nesting_ends() -> None:
    data = b""
    for _ in range(3000):
        data = nest("NEST", data)
    gatherer = Gatherer()
    gatherer.take(data, 0, S)
    assert not gatherer.streams


def test_no_bytes_whatever_break_the_reader() -> None:
    chance = np.random.default_rng(1)
    whole = device(gyro(np.zeros((30, 3)), 30), gyro(np.zeros((30, 3)), 30, key="ACCL"))
    for _ in range(400):
        data = bytearray(whole)
        for place in chance.integers(0, len(data), 6):
            data[place] = chance.integers(0, 256)
        gatherer = Gatherer()
        gatherer.take(bytes(data[: chance.integers(1, len(data))]), 0, S)


def test_recordings_without_sensors_have_no_streams(tmp_path: Path) -> None:
    path = write_mp4(tmp_path / "plain.mp4", [b"nothing!"] * 3)
    assert GPMF.listing(path).streams == ()
    with pytest.raises(MediaError, match="has no stream GYRO; it has: none"):
        GPMF.series(path, "GYRO")


def test_reading_can_be_cancelled() -> None:
    with pytest.raises(MediaCancelled):
        GPMF.series(KARMA, "GYRO", cancelled=lambda: True)


def test_payloads_of_any_length_in_time(tmp_path: Path) -> None:
    payloads = [device(gyro(np.zeros((50, 3)), 50 * (n + 1))) for n in range(30)]
    path = write_mp4(tmp_path / "quick.mp4", payloads, Fraction(1, 4))
    assert GPMF.listing(path).streams[0].rate_hz == pytest.approx(200, rel=1e-6)
