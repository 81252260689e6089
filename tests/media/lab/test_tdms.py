"""TDMS: channels sampled together are a stream at their start and step, scaled as the file says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.series.series_formats import format_of
from syncstudio.media.series.tdms.tdms import TDMS

nptdms = pytest.importorskip("nptdms")
S = 1_000_000_000
BEGAN = np.datetime64("2021-05-06T07:08:09.250000")
BEGAN_NS = int(BEGAN.astype("M8[ns]").astype(np.int64))


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def waveform(step: float, start: np.datetime64 | None = BEGAN, unit: str = "g") -> dict[str, object]:
    told = {} if start is None else {"wf_start_time": start}
    return {"wf_increment": step, "wf_start_offset": 0.0, "unit_string": unit, **told}


def written(path: Path, *channels: object) -> Path:
    with nptdms.TdmsWriter(path) as writer:
        writer.write_segment([nptdms.RootObject({}), *channels])
    return path


def column(path: Path, key: str, name: str) -> list[float]:
    series = TDMS.series(path, key)
    try:
        return series.column(series.channel(name), 0, series.rows).tolist()
    finally:
        series.close()


def test_channels_sampled_together_are_one_stream(tmp_path: Path) -> None:
    ramp = np.arange(441, dtype="i2")
    late = BEGAN + np.timedelta64(500, "ms")
    path = written(
        tmp_path / "rig.bin",
        nptdms.ChannelObject("Rig", "X", ramp / 2, waveform(1 / 44100)),
        nptdms.ChannelObject("Rig", "Y", ramp, waveform(1 / 44100)),
        nptdms.ChannelObject("Rig", "Heat", np.array([20.5, 21.0], "f4"), waveform(0.25, late, "degC")),
        nptdms.ChannelObject("Loose", "Numbers", ramp),
    )
    assert format_of(path).name == "tdms"  # type: ignore[union-attr]
    listing = TDMS.listing(path)
    fast, slow = listing.streams
    assert (fast.name, slow.name) == ("Rig 44100 Hz", "Rig Heat")
    assert (fast.columns, fast.units, fast.rate) == (("X", "Y"), ("g", "g"), Fraction(44100))
    assert (slow.start_ns, slow.units, slow.rate) == (S // 2, ("degC",), Fraction(4))
    assert (listing.epoch_ns, listing.zone_known) == (BEGAN_NS, True)
    assert column(path, fast.key, "X") == (ramp / 2).tolist()
    assert column(path, slow.key, "Heat") == [20.5, 21.0]
    assert listing.notes == ("Left out: Loose/Numbers, for it does not say when its values were taken.",)


def test_scaling_of_the_file_is_done(tmp_path: Path) -> None:
    scaling = {
        "NI_Number_Of_Scales": 1, "NI_Scaling_Status": "unscaled", "NI_Scale[0]_Scale_Type": "Linear",
        "NI_Scale[0]_Linear_Slope": 0.5, "NI_Scale[0]_Linear_Y_Intercept": 10.0,
        "NI_Scale[0]_Linear_Input_Source": 0xFFFFFFFF,
    }  # fmt: skip
    channel = nptdms.ChannelObject("G", "V", np.arange(3, dtype="i2"), {**waveform(1.0), **scaling})
    path = written(tmp_path / "scaled.tdms", channel)
    assert column(path, "G", "V") == [10.0, 10.5, 11.0]


def test_a_channel_of_dates_gives_the_times_and_texts_are_states(tmp_path: Path) -> None:
    dates = BEGAN + np.array([0, 1000, 5000, 5001], "m8[ms]").astype("m8[us]")
    path = written(
        tmp_path / "log.tdms",
        nptdms.ChannelObject("Log", "When", dates),
        nptdms.ChannelObject("Log", "State", ["idle", "run", "run", "idle"]),
        nptdms.ChannelObject("Log", "V", np.array([1.0, 2.0, 3.0, 4.0])),
    )
    (stream,) = TDMS.listing(path).streams
    assert (stream.columns, stream.kinds) == (("State", "V"), ("state", "number"))
    series = TDMS.series(path, stream.key)
    assert series.times(0, 4).tolist() == [0, S, 5 * S, 5 * S + 1_000_000]
    assert [series.texts(0)[int(number)] for number in series.column(0, 0, 4)] == [
        "idle",
        "run",
        "run",
        "idle",
    ]
    series.close()
    assert TDMS.listing(path).epoch_ns == BEGAN_NS


def test_a_measurement_without_times_says_what_is_missing(tmp_path: Path) -> None:
    path = written(tmp_path / "n.tdms", nptdms.ChannelObject("G", "V", np.arange(3.0)))
    with pytest.raises(MediaError, match=r"n\.tdms holds no series: of G/V, it does not say when"):
        TDMS.listing(path)


def test_a_cut_measurement_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = written(tmp_path / "cut.tdms", nptdms.ChannelObject("G", "V", np.arange(1000.0), waveform(0.01)))
    path.write_bytes(path.read_bytes()[:-4000])
    listing = TDMS.listing(path)
    assert listing.streams[0].rows <= 500
    assert "cut off" in listing.notes[0]


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = written(tmp_path / "x.tdms", nptdms.ChannelObject("G", "V", np.arange(9.0), waveform(0.01)))
    with pytest.raises(MediaCancelled):
        TDMS.listing(path, None, lambda: True)
