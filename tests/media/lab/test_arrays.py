"""HDF5, MATLAB and NumPy: arrays with times or rates are series; nothing is run, nothing is followed elsewhere."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.sensors import sensor_listing, sensor_series
from syncstudio.media.series.series_formats import format_of

h5py = pytest.importorskip("h5py")
S = 1_000_000_000
RAMP = np.arange(10, dtype="f4")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def hdf5(tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    def made(fill: Callable[[Any], None]) -> Path:
        path = tmp_path / "a.bin"
        with h5py.File(path, "w") as file:
            fill(file)
        return path

    return made


def rows(path: Path, key: str) -> tuple[list[int], list[list[float]]]:
    series = sensor_series(path, key)
    try:
        columns = [series.column(place, 0, series.rows).tolist() for place in range(len(series.names))]
        return series.times(0, series.rows).tolist(), columns
    finally:
        series.close()


def test_times_and_what_is_as_long_are_a_stream(hdf5: Any) -> None:
    def fill(file: Any) -> None:
        imu = file.create_group("run/imu")
        imu["time"] = np.arange(10) * 20.0
        imu["time"].attrs["units"] = "ms"
        imu["acc"] = np.stack([RAMP, RAMP + 1, RAMP + 2], 1)
        imu["acc"].attrs.update({"unit": "g", "columns": ["x", "y", "z"]})
        imu["gyro"] = np.stack([RAMP, -RAMP])
        imu["serial"] = 77
        file["matrix"] = np.eye(4)

    path = hdf5(fill)
    assert format_of(path).name == "hdf5"  # type: ignore[union-attr]
    listing = sensor_listing(path)
    (imu,) = listing.streams
    assert (imu.name, imu.rate) == ("run/imu", Fraction(50))
    assert imu.columns == ("x", "y", "z", "gyro[0]", "gyro[1]")
    assert imu.units == ("g", "g", "g", "", "")
    times, columns = rows(path, imu.key)
    assert times == [k * 20_000_000 for k in range(10)]
    assert columns[2] == (RAMP + 2).tolist()
    assert columns[4] == (-RAMP).tolist()
    assert listing.notes == ("Left out, for neither times nor a rate belong to them: matrix.",)


@pytest.mark.parametrize("options", [{}, {"chunks": (4,), "compression": "gzip"}])
def test_a_rate_is_found_at_the_array_or_above_it(hdf5: Any, options: dict[str, Any]) -> None:
    def fill(file: Any) -> None:
        file.attrs["sampling_rate"] = 100.0
        file.create_dataset("lab/force", data=RAMP, **options).attrs["units"] = "N"
        fast = file.create_dataset("lab/voltage", data=RAMP.astype("<i2"), **options)
        fast.attrs["dt"] = 1 / 44100

    path = hdf5(fill)
    force, voltage = sensor_listing(path).streams
    assert (force.name, force.rate, force.units) == ("lab/force", Fraction(100), ("N",))
    assert voltage.rate == 44100
    assert rows(path, force.key)[1] == [RAMP.tolist()]
    assert rows(path, voltage.key)[0][9] == -(-9 * S // 44100)


def test_conventions_of_nwb_and_dates_of_netcdf(hdf5: Any) -> None:
    def fill(file: Any) -> None:
        nwb = file.create_group("acquisition/lfp")
        nwb["data"] = np.stack([np.arange(6, dtype="<i2")] * 2, 1)
        nwb["data"].attrs.update({"conversion": 0.5, "unit": "V"})
        nwb["starting_time"] = 2.5
        nwb["starting_time"].attrs["rate"] = 4.0
        sea = file.create_group("sea")
        sea["time"] = np.array([0, 1, 5])
        sea["time"].attrs["units"] = "hours since 2021-03-02 10:00:00 UTC"
        sea["level"] = np.array([1.0, 2.0, 3.0])

    path = hdf5(fill)
    listing = sensor_listing(path)
    lfp, sea = listing.streams
    assert (lfp.rate, lfp.units, lfp.columns) == (Fraction(4), ("V", "V"), ("data[0]", "data[1]"))
    assert rows(path, lfp.key)[1][0] == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
    assert rows(path, sea.key)[0][-1] - rows(path, sea.key)[0][0] == 5 * 3600 * S
    assert listing.epoch_ns == 1_614_679_200 * S
    assert lfp.start_ns == 5 * S // 2
    assert "It is not said when acquisition/lfp began" in listing.notes[0]


def test_stamps_since_1970_are_dates_and_words_are_states(hdf5: Any) -> None:
    began = 1_614_680_430_123_456_789

    def fill(file: Any) -> None:
        table = np.zeros(3, [("timestamp", "<i8"), ("mode", "S5"), ("v", "<f4")])
        table["timestamp"] = began + np.array([0, 10, 30]) * S
        table["mode"], table["v"] = [b"idle", b"run", b"idle"], [1, np.nan, 3]
        file["log"] = table

    path = hdf5(fill)
    listing = sensor_listing(path)
    (log,) = listing.streams
    assert (listing.epoch_ns, log.columns, log.kinds) == (began, ("mode", "v"), ("state", "number"))
    times, columns = rows(path, log.key)
    assert times == [0, 10 * S, 30 * S]
    assert columns[0] == [0, 1, 0]
    assert np.isnan(columns[1][1])


def test_a_clock_that_steps_back_parts_the_stream_and_unsorted_rows_are_said(hdf5: Any) -> None:
    def fill(file: Any) -> None:
        file["a/time"] = np.r_[np.arange(5) + 100.0, np.arange(5.0)]
        file["a/v"] = RAMP
        file["b/time"] = np.random.default_rng(1).permutation(200).astype("f8")
        file["b/v"] = file["b/time"][:] * 2
        file["c/time"] = np.full(6, np.nan)
        file["c/v"] = np.arange(6)

    path = hdf5(fill)
    first, second, mixed = sensor_listing(path).streams
    assert (first.start_ns, second.start_ns, first.rows, second.rows) == (100 * S, 0, 5, 5)
    assert "stepped back" in second.notes[0]
    assert "no order of time" in mixed.notes[0]
    times, columns = rows(path, mixed.key)
    assert times == [k * S for k in range(200)]
    assert columns[0] == [2.0 * k for k in range(200)]


def test_a_file_without_times_says_what_to_add(hdf5: Any) -> None:
    path = hdf5(lambda file: file.create_dataset("x", data=np.eye(5)))
    with pytest.raises(
        MediaError, match=r"a\.bin holds arrays \(x\), but neither times .* add an array “time”"
    ):
        sensor_listing(path)


def test_links_to_other_files_and_circles_are_not_followed(hdf5: Any, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["secret"] = RAMP

    def fill(file: Any) -> None:
        file["a/time"], file["a/v"] = np.arange(10.0), RAMP
        file["a/up"] = h5py.SoftLink("/")
        file["a/loop"] = file["a"]
        file["a/out"] = h5py.ExternalLink("other.h5", "secret")

    listing = sensor_listing(hdf5(fill))
    assert [stream.columns for stream in listing.streams] == [("v",)]
    assert "lies in another file" in listing.notes[-1]


def test_matlab_files_of_both_kinds_say_the_same(tmp_path: Path) -> None:
    from scipy.io import savemat

    old, new = tmp_path / "old.mat", tmp_path / "new.mat"
    trial = {
        "t": np.arange(10)[None] / 5,
        "emg": np.stack([RAMP, -RAMP], 1),
        "labels": np.array([["TA", "SOL"]], object),
    }
    savemat(
        old, {"trial": trial, "fs": 1000.0, "force": RAMP[:, None], "note": "left leg"}, do_compression=True
    )
    with h5py.File(new, "w", userblock_size=512) as file:
        file["trial/t"], file["trial/emg"] = trial["t"].T, trial["emg"].T
        file["fs"], file["force"] = [[1000.0]], RAMP[None]
        file["note"] = np.frombuffer("left leg".encode("utf-16-le"), "<u2")[:, None]
        file["note"].attrs["MATLAB_class"] = np.bytes_("char")
    with new.open("r+b") as head:
        head.write(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM")
    assert [format_of(path).name for path in (old, new)] == ["mat", "hdf5"]  # type: ignore[union-attr]
    for path in (old, new):
        streams = {stream.name: stream for stream in sensor_listing(path).streams}
        assert set(streams) == {"trial/emg", "force"}
        assert (streams["trial/emg"].rate, streams["force"].rate) == (Fraction(5), Fraction(1000))
        assert rows(path, streams["trial/emg"].key)[1] == [RAMP.tolist(), (-RAMP).tolist()]
    assert sensor_listing(old).streams[0].columns == ("TA", "SOL")


def test_eeglab_counts_by_its_rate(tmp_path: Path) -> None:
    from scipy.io import savemat

    names = np.array([("Cz",), ("Pz",)], [("labels", object)])
    eeg = {
        "data": np.stack([RAMP, RAMP * 2]),
        "srate": 250.0,
        "nbchan": 2.0,
        "times": np.arange(10) * 4.0,
        "chanlocs": names,
    }
    path = tmp_path / "s01.set"
    savemat(path, {"EEG": eeg})
    streams = sensor_listing(path).streams
    assert streams[0].rate == 250
    assert rows(path, streams[0].key)[1] == [RAMP.tolist(), (RAMP * 2).tolist()]


def test_a_matlab_bomb_is_not_unpacked(tmp_path: Path) -> None:
    from scipy.io import savemat

    path = tmp_path / "bomb.mat"
    savemat(path, {"t": np.arange(3.0)})
    packed = zlib.compress(b"\x0e\0\0\0\xff\xff\xff\x7f" + bytes(1000))
    path.write_bytes(path.read_bytes()[:128] + b"\x0f\0\0\0" + len(packed).to_bytes(4, "little") + packed)
    with pytest.raises(MediaError, match="too much to hold in memory"):
        sensor_listing(path)


def test_numpy_bundles_are_series_and_objects_are_never_opened(tmp_path: Path) -> None:
    bundle, alone, objects = tmp_path / "b.npz", tmp_path / "x.npy", tmp_path / "o.npy"
    np.savez_compressed(bundle, timestamps=1_614_680_430.5 + np.arange(10), acc=np.stack([RAMP] * 3, 1))
    np.save(alone, RAMP)
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,)}".ljust(69) + b"\n"
    objects.write_bytes(b"\x93NUMPY\x01\x00\x46\x00" + head + pickle.dumps([print]))
    listing = sensor_listing(bundle)
    assert (listing.epoch_ns, listing.streams[0].columns) == (
        1_614_680_430_500_000_000,
        ("acc[0]", "acc[1]", "acc[2]"),
    )
    for path, said in ((alone, "holds arrays \\(x\\)"), (objects, "objects of Python, which are not opened")):
        with pytest.raises(MediaError, match=said):
            sensor_listing(path)
    table = np.zeros(4, [("time_ms", "<u4"), ("v", ">f8")])
    table["time_ms"], table["v"] = [0, 5, 10, 15], [1, 2, 3, 4]
    np.save(alone, table)
    (stream,) = sensor_listing(alone).streams
    assert rows(alone, stream.key) == ([0, 5_000_000, 10_000_000, 15_000_000], [[1.0, 2.0, 3.0, 4.0]])


def test_reading_can_be_cancelled(hdf5: Any) -> None:
    path = hdf5(lambda file: file.create_dataset("x", data=np.eye(5)))
    with pytest.raises(MediaCancelled):
        sensor_listing(path, None, lambda: True)
