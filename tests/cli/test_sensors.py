"""`info`, `health`, `new` and `add` know the sensors of cameras, lab recordings and robots' logs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, document, refused
from tests.media.mcap_files import json_log

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
S = 1_000_000_000


def test_info_lists_a_cameras_sensors(run: Run) -> None:
    found = document(run("info", RECORDINGS / "karma.mp4", "--json"), "info-1")
    indices = [stream["index"] for stream in found["streams"]]
    assert indices == list(range(len(indices)))
    (gyro,) = [stream for stream in found["streams"] if stream.get("name") == "gyroscope"]
    assert (gyro["kind"], gyro["codec"], gyro["count"]) == ("series", "gpmf", 4795)
    assert gyro["rate"] == pytest.approx(397.54, abs=0.05)
    assert gyro["channels"] == ["x", "y", "z"]
    assert "gyroscope: x y z" in run("info", RECORDINGS / "karma.mp4").stdout


def test_info_lists_the_streams_of_a_lab_recording(run: Run) -> None:
    found = document(run("info", RECORDINGS / "clock_resets.xdf", "--json"), "info-1")
    assert found["format"] == "xdf"
    assert [(stream["index"], stream["count"]) for stream in found["streams"]] == [(0, 175), (1, 27815)]
    assert found["streams"][1]["nominal_rate"] == 100


def test_health_tells_of_a_reset_and_finds_sensors_in_folders(run: Run, tmp_path: Path) -> None:
    found = document(run("health", RECORDINGS / "clock_resets.xdf", "--json"), "health-1")
    (file,) = found["files"]
    assert {finding["code"] for finding in file["findings"]} >= {
        "clock-reset",
        "timestamp-gap",
        "rate-mismatch",
    }
    json_log(tmp_path / "drive.mcap", [(n * S, {"v": n}) for n in range(20)])
    found = document(run("health", tmp_path, "--json"), "health-1")
    assert found["files"][0]["streams"][0]["count"] == 20


def test_sensors_come_into_a_project(run: Run, tmp_path: Path) -> None:
    project = tmp_path / "p.syncstudio"
    log = json_log(tmp_path / "drive.mcap", [(n * S, {"v": n}) for n in range(20)])
    document(run("new", project, RECORDINGS / "minimal.xdf", "--json"), "info-1")
    found = document(run("add", project, log, "--json"), "info-1")
    assert [track["name"] for track in found["tracks"]] == [
        "minimal SendDataC",
        "minimal SendDataString",
        "drive /data",
    ]
    assert {track["kind"] for track in found["tracks"]} == {"series"}
    assert [lane["kind"] for lane in found["lanes"]] == ["events"]


@pytest.mark.parametrize("command", ["info", "health"])
@pytest.mark.parametrize("name", ["a.xdf", "a.mcap"])
def test_what_is_none_is_refused_in_one_line(run: Run, tmp_path: Path, command: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"words only, and many of them " * 20)
    assert name in refused(run(command, path))
