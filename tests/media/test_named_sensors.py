"""Real recordings whose licences keep them out of this project, against their own libraries.

SYNCSTUDIO_REAL_SENSORS names a folder with `example.mcap` and `custom-camera-model.mcap` (Lichtblick, MPL-2.0),
`test_batch.mf4` (asammdf, LGPL-3.0) and `motor_data.csv` (PlotJuggler, MPL-2.0); without it nothing is tried.
"""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.sensors import sensor_listing, sensor_series
from syncstudio.media.series.table import read_table

FOLDER = os.environ.get("SYNCSTUDIO_REAL_SENSORS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="SYNCSTUDIO_REAL_SENSORS names no folder")


@pytest.mark.parametrize("name", ["example.mcap", "custom-camera-model.mcap"])
def test_a_robots_log_has_the_messages_that_its_library_reads(name: str) -> None:
    from mcap.reader import make_reader

    path = Path(FOLDER) / name
    logged: dict[str, list[int]] = {}
    with path.open("rb") as file:
        for _schema, channel, message in make_reader(file).iter_messages():
            logged.setdefault(channel.topic, []).append(message.log_time)
    listing = sensor_listing(path)
    assert listing.streams
    for stream in listing.streams:
        times = logged[stream.name]
        assert stream.rows == len(times)
        assert stream.rate_hz == pytest.approx((len(times) - 1) * 1e9 / (times[-1] - times[0]), rel=0.05)
    said = json.dumps(listing.notes)
    assert all(topic in said or topic in [stream.name for stream in listing.streams] for topic in logged)


def test_a_test_benchs_measurement_has_the_values_that_its_library_reads() -> None:
    from asammdf import MDF

    path = Path(FOLDER) / "test_batch.mf4"
    (stream,) = sensor_listing(path).streams
    series = sensor_series(path, stream.key)
    with MDF(str(path)) as measured:
        for channel, name in enumerate(stream.columns):
            signal = measured.get(name, group=0)
            assert stream.units[channel] == signal.unit
            ours = series.column(channel, 0, series.rows)
            assert ours == pytest.approx(np.asarray(signal.samples, np.float64))
            seconds = (series.times(0, series.rows) - series.times(0, 1)) / 1e9
            assert seconds == pytest.approx(signal.timestamps - signal.timestamps[0], abs=1e-9)


def test_a_motor_bench_table_has_its_names_and_its_kilohertz() -> None:
    path = Path(FOLDER) / "motor_data.csv"
    series = read_table(path)
    names = path.read_text().splitlines()[0].split(",")
    table = np.genfromtxt(path, delimiter=",", skip_header=1)
    time = names.index("t")
    assert list(series.names) == [name for name in names if name != "t"]
    assert series.rows == len(table)
    assert (series.times(0, series.rows) / 1e9) == pytest.approx(table[:, time] - table[0, time], abs=1e-9)
    for channel, name in enumerate(series.names):
        assert series.column(channel, 0, series.rows) == pytest.approx(
            table[:, names.index(name)], nan_ok=True
        )
