"""Sensors of cameras, receivers and robots: the gyroscope's rate and place, and reading speed beside each format's own
library."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from syncstudio.media.gpmf import GPMF, read_gpmf
from syncstudio.media.series.dji.dji import read_dji
from syncstudio.media.series.gpx.gpx import read_gpx
from syncstudio.media.series.nmea.nmea import read_nmea
from syncstudio.media.series.rosbag.rosbag_log import read_rosbag
from syncstudio.media.series.xdf import read_xdf
from tests.bench.report import Row
from tests.media.nmea_writer import moment
from tests.media.rosbag_files import ros1_bag
from tests.media.test_dji import MAVIC, subtitles
from tests.media.test_gpx import HEAD, point
from tests.media.xdf_writer import boundary, chunk, header, offset, samples

# Names a recording of a GoPro Karma; without it the one among the tests' recordings is read, where it is there.
_NAMED = "SYNCSTUDIO_KARMA"
_KARMA = Path(__file__).parents[1] / "data" / "recordings" / "karma.mp4"
# As gpmf-parser's own GetGPMFSampleRate has it from the camera's stamps; 400 Hz is what the sensor is set to.
_RATE_HZ = 397.54


def run(tiny: bool) -> list[Row]:
    """The camera's figures, and one row for each format; `tiny` on hundreds of rows instead of hundred thousands."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        os.environ["SYNCSTUDIO_CACHE_DIR"] = folder
        rows = _camera(tiny)
        for made in (_nmea, _gpx, _dji, _rosbag, _xdf):
            rows.append(made(Path(folder), 100 if tiny else 100_000))
        return rows


def _camera(tiny: bool) -> list[Row]:
    path = Path(os.environ.get(_NAMED) or _KARMA)
    figure = "gyroscope's rate, away from 397.54 Hz"
    if not path.is_file():
        return [Row("telemetry", figure, None, how=f"{path} is not there; {_NAMED} names the recording")]
    took = min(_seconds(lambda: read_gpmf(path).close()) for _ in range(1 if tiny else 5))
    gyroscope = GPMF.listing(path).stream("GYRO")
    assert gyroscope is not None
    assert gyroscope.rate is not None
    away = abs(float(gyroscope.rate) - _RATE_HZ)
    how = (
        f"{gyroscope.rows:,} samples at {float(gyroscope.rate):.3f} Hz by the camera's stamps of 13 payloads"
    )
    rows = [
        Row("telemetry", figure, away, "Hz", "<= 0.1", how=how),
        Row("telemetry", "all sensors of karma.mp4, read anew", took, "s", "<= 1", how="least of 5"),
    ]
    return rows if tiny else [*rows, *_against_the_picture(path, gyroscope.index)]


def _against_the_picture(path: Path, index: int) -> list[Row]:
    from syncstudio.survey.measure_pair import measure_pair
    from syncstudio.survey.subject import Subject

    found = measure_pair(Subject(path, "video", 0), Subject(path, "series", index))
    if found.offset_ns is None:
        return [Row("telemetry", "gyroscope against picture", None, how=found.reason)]
    used = [window.offset_s for window in found.windows if window.used]
    spread_ms = 1000 * (max(used) - min(used)) if used else None
    how = f"{found.offset_ns / 1e6:+.1f} ms ± {(found.uncertainty_ns or 0) / 1e6:.1f} ms over the whole"
    return [Row("telemetry", "gyroscope against picture, windows apart", spread_ms, "ms", "<= 6", how=how)]


def _nmea(folder: Path, count: int) -> Row:
    path = folder / "long.nmea"
    path.write_text("".join(moment(n / 5, f"{1 + n // 432_000:02d}0524") for n in range(count // 4)))
    took = _seconds(lambda: read_nmea(path).close())
    return Row(
        "telemetry", "NMEA sentences read", count / took, "/s", ">= 50 000", how=f"{count:,} sentences"
    )


def _gpx(folder: Path, count: int) -> Row:
    import gpxpy

    path = folder / "long.gpx"
    points = "".join(point(n, 52 + n / 1e6) for n in range(count))
    path.write_text(f"{HEAD}<trk><name>long</name><trkseg>{points}</trkseg></trk></gpx>")
    took = _seconds(lambda: read_gpx(path).close())

    def peer() -> None:
        with path.open() as file:
            gpxpy.parse(file)

    return _beside("GPX points read", count, took, _seconds(peer), "gpxpy.parse")


def _dji(folder: Path, count: int) -> Row:
    path = subtitles(folder / "long.srt", MAVIC, count=count)
    took = _seconds(lambda: read_dji(path).close())
    return Row(
        "telemetry", "drone subtitles read", count / took, "/s", ">= 10 000", how=f"{count:,} subtitles"
    )


def _rosbag(folder: Path, count: int) -> Row:
    from rosbags.highlevel import AnyReader

    path = ros1_bag(folder / "long.bag", rows=count)
    took = _seconds(lambda: read_rosbag(path).close())

    def peer() -> None:
        with AnyReader([path]) as reader:
            for connection, _, raw in reader.messages():
                reader.deserialize(raw, connection.msgtype)

    return _beside("ROS 1 messages read", count + count // 10, took, _seconds(peer), "rosbags' AnyReader")


def _xdf(folder: Path, count: int) -> Row:
    import pyxdf

    channels = [(str(number), "uV") for number in range(8)]
    parts = [b"XDF:", chunk(1, b"<info><version>1.0</version></info>"), header(1, "EEG", channels, 500)]
    values = np.zeros((100, 8))
    for first in range(0, count, 100):
        stamps: list[float | None] = [(first + n) / 500 for n in range(100)]
        parts += [samples(1, stamps, values), *([offset(1, first / 500, 0.5)] if first % 2500 == 0 else [])]
    parts.append(boundary())
    path = folder / "long.xdf"
    path.write_bytes(b"".join(parts))
    took = _seconds(lambda: read_xdf(path).close())
    theirs = _seconds(lambda: pyxdf.load_xdf(str(path)))
    return _beside("XDF samples of 8 channels read", count, took, theirs, "pyxdf.load_xdf")


def _beside(figure: str, count: int, took: float, theirs: float, peer: str) -> Row:
    value, other = count / took, count / theirs
    return Row(
        "telemetry",
        figure,
        value,
        "/s",
        f">= {other:.0f}",
        other,
        value / other,
        f"{count:,}; peer is {peer}",
    )


def _seconds(work: Callable[[], Any]) -> float:
    """Processor time: all of these read with one thread, and a busy machine does not change what they cost."""
    begun = time.process_time()
    work()
    return time.process_time() - begun
