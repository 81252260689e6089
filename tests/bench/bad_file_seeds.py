"""Small sound files of every format of series, to be damaged."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.media.lab.edf_writer import Wave, tal, write_edf
from tests.media.nmea_writer import moment

S = 1_000_000_000
RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
BEGAN = datetime.datetime(2024, 5, 1, 9, 30, tzinfo=datetime.UTC)


def _edf(folder: Path) -> None:
    wave = Wave("EEG Cz", range(-100, 300), 100)
    slow = Wave("Temp", range(4), 1, "degC", ("-100", "100"))
    notes = [tal(f"+{at}", "") + tal(f"+{at}.5", "Arousal", lasting="0.5") for at in (0, 1, 7, 8)]
    write_edf(folder / "plain.edf", [wave, slow])
    write_edf(folder / "gaps.edf", [wave, slow], notes, reserved="EDF+D")
    write_edf(folder / "deep.bdf", [wave, slow], notes, reserved="BDF+D", bdf=True)


def _mdf(folder: Path) -> None:
    import asammdf

    from syncstudio.media.series.extras import quiet

    words = {"val_0": 0, "text_0": b"off", "val_1": 1, "text_1": b"on", "default_addr": b"?"}
    fast = np.arange(200) / 100
    with quiet("asammdf"):
        for name, version, packed in (("a", "4.10", 0), ("b", "4.11", 2), ("c", "3.30", 0)):
            log = asammdf.MDF(version=version)
            speed = asammdf.Signal(
                np.arange(200, dtype="u2"), fast, "km/h", "Speed", conversion={"a": 0.5, "b": 1}
            )
            gear = asammdf.Signal(np.arange(200, dtype="u1") // 50 % 3, fast, "", "Gear", conversion=words)
            log.append([speed, gear], comment="engine")
            log.append([asammdf.Signal(np.arange(8, dtype="f4"), np.arange(8) / 4, "V", "Battery")])
            log.save(folder / f"{name}.mf4", overwrite=True, compression=packed)
            log.close()


def _tdms(folder: Path) -> None:
    import nptdms

    begun = np.datetime64("2024-05-01T09:30:00")
    with nptdms.TdmsWriter(folder / "rig.tdms") as writer:
        for _ in range(3):
            wave = {"wf_increment": 0.01, "wf_start_time": begun, "unit_string": "g"}
            one = nptdms.ChannelObject("Rig", "X", np.arange(100, dtype="i2"), wave)
            when = nptdms.ChannelObject("Log", "When", begun + np.arange(5).astype("m8[s]"))
            what = nptdms.ChannelObject("Log", "What", ["idle", "run", "run", "stop", "idle"])
            writer.write_segment([nptdms.RootObject({"title": "test"}), one, when, what])


def _wfdb(folder: Path) -> None:
    head = "r1 2 250 600 10:20:30 02/03/2021\nr1.dat 212 200(5)/mV 12 0 0 0 0 ECG\nr1.dat 212 10/mmHg 12 0 0 0 0 ABP\n"
    (folder / "r1.hea").write_text(head)
    (folder / "r1.dat").write_bytes(np.random.default_rng(1).integers(0, 256, 1800, np.uint8).tobytes())
    marks = b"".join((1 << 10 | 50).to_bytes(2, "little") for _ in range(10))
    (folder / "r1.atr").write_bytes(marks + b"\x06\xfc(AFIB\0" + b"\0\0")


def _hdf5(folder: Path) -> None:
    import h5py

    with h5py.File(folder / "bench.h5", "w") as file:
        file.attrs["sampling_rate"] = 100.0
        group = file.create_group("imu")
        group["time"] = np.arange(200) / 100
        group.create_dataset("acc", data=np.ones((200, 3), "f4"), chunks=(50, 3), compression="gzip")
        file["force"] = np.arange(300, dtype="<i2")
        table = np.zeros(40, [("timestamp", "<i8"), ("mode", "S5"), ("v", "<f4")])
        table["timestamp"] = 1_614_680_430 * S + np.arange(40) * S
        file["log"] = table


def _mat(folder: Path) -> None:
    import h5py
    from scipy.io import savemat

    trial = {"t": np.arange(100) / 50, "emg": np.ones((100, 2)), "labels": np.array(["TA", "SOL"], object)}
    savemat(
        folder / "packed.mat", {"trial": trial, "fs": 100.0, "force": np.arange(50.0)}, do_compression=True
    )
    savemat(folder / "plain.mat", {"trial": trial, "fs": 100.0})
    with h5py.File(folder / "new.mat", "w", userblock_size=512) as file:
        file["t"], file["emg"] = np.arange(100)[None] / 50, np.ones((2, 100))
    with (folder / "new.mat").open("r+b") as head:
        head.write(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM")


def _numpy(folder: Path) -> None:
    np.savez_compressed(folder / "run.npz", time=np.arange(100) / 10, acc=np.ones((100, 3)))
    table = np.zeros(50, [("time_ms", "<u4"), ("v", ">f8")])
    table["time_ms"] = np.arange(50) * 5
    np.save(folder / "table.npy", table)


def _xdf(folder: Path) -> None:
    (folder / "minimal.xdf").write_bytes((RECORDINGS / "minimal.xdf").read_bytes())


def _mcap(folder: Path) -> None:
    from tests.media.mcap_files import json_log

    json_log(folder / "drive.mcap", [(n * 10_000_000, {"x": n, "mode": "run"}) for n in range(100)])


def _rosbag(folder: Path) -> None:
    from tests.media.rosbag_files import ros1_bag, ros2_bag

    ros1_bag(folder / "ros1.bag")
    ros1_bag(folder / "packed.bag", "LZ4")
    ros2_bag(folder / "ros2")
    for database in (folder / "ros2").glob("*.db3"):
        database.rename(folder / database.name)


def _nmea(folder: Path) -> None:
    (folder / "walk.nmea").write_text(
        "".join(moment(34_200 + n, "010524", 52.5 + n / 1000) for n in range(60))
    )


def _gpx(folder: Path) -> None:
    points = "".join(
        f'<trkpt lat="52.{n:03d}" lon="13.25"><ele>40</ele><time>2024-05-01T09:30:{n:02d}Z</time></trkpt>\n'
        for n in range(50)
    )
    head = '<?xml version="1.0"?>\n<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    (folder / "run.gpx").write_text(f"{head}<trk><name>Run</name><trkseg>{points}</trkseg></trk></gpx>\n")


def _dji(folder: Path) -> None:
    cues = [
        f"{n + 1}\n00:00:{n // 10:02d},{n % 10}00 --> 00:00:{n // 10:02d},{n % 10}90\n"
        f"[iso : 110] [shutter : 1/200.0] [latitude: 52.5{n:03d}] [longitude: 13.25] [rel_alt: 1.3 abs_alt: 47.8]\n\n"
        for n in range(60)
    ]
    (folder / "DJI_0001.srt").write_text("".join(cues))


def _table(folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as parquet

    lines = [f"{n / 100:.2f},{n * 2},{n % 7}.5" for n in range(300)]
    (folder / "motor.csv").write_text("time,speed,load\n" + "\n".join(lines) + "\n")
    dated = [f"{(BEGAN + datetime.timedelta(seconds=n)).isoformat()};{n};{n % 7},5;run" for n in range(200)]
    (folder / "log.tsv").write_text("when;speed;load;mode\n" + "\n".join(dated) + "\n")
    table = pa.table({"t": np.arange(500) / 100, "v": np.arange(500) * 2.0, "n": np.arange(500)})
    parquet.write_table(table, folder / "run.parquet")
    feather.write_feather(table, folder / "run.feather")
    with pa.OSFile(str(folder / "run.arrow"), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)


MAKERS: dict[str, Callable[[Path], Any]] = {
    "edf": _edf, "mdf": _mdf, "tdms": _tdms, "wfdb": _wfdb, "hdf5": _hdf5, "mat": _mat, "numpy": _numpy, "xdf": _xdf,
    "mcap": _mcap, "rosbag": _rosbag, "nmea": _nmea, "gpx": _gpx, "dji": _dji, "tables": _table,
}  # fmt: skip


def seeds(format: str, folder: Path) -> list[Path]:
    """Sound files of a format; none where what writes them is not installed."""
    folder.mkdir(parents=True)
    with contextlib.suppress(ModuleNotFoundError):
        MAKERS[format](folder)
    return sorted(file for file in folder.iterdir() if file.is_file())
