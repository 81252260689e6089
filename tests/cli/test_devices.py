"""Devices that are late, by command: typed, learned from a measurement, and put on a track."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.measuring.measurement_rows import fingerprint
from tests.cli.conftest import Run, document, refused

MS = 1_000_000


def video_of(project: Path) -> Track:
    with Project.open(project, view_only=True) as opened:
        return next(track for track in opened.tracks() if track.kind == "video")


def test_a_device_is_typed_listed_and_forgotten(run: Run) -> None:
    assert document(run("devices", "--json"), "devices-1")["devices"] == []
    assert run("devices", "--set", "Cam 7", "--late", 41.7, "--within", 0.6).stdout.startswith(
        "Cam 7 is 41.7 ± 0.6 ms late, as typed.\n"
    )
    (known,) = document(run("devices", "--json"), "devices-1")["devices"]
    assert known == {"name": "Cam 7", "late_ms": 41.7, "uncertainty_ms": 0.6, "measurements": 0}
    assert "Forgotten: Cam 7" in run("devices", "--forget", "cam 7").stdout
    refused(run("devices", "--forget", "cam 7"), "There is no device “cam 7”: those known are none yet")


def test_a_device_is_learned_and_put_on_a_track(run: Run, project: Path) -> None:
    with Project.open(project) as opened:
        video = next(track for track in opened.tracks() if track.kind == "video")
        sound = next(track for track in opened.tracks_of(video.source_id) if track.kind == "sound")
        files = json.dumps({str(one.id): fingerprint(opened, one.id) for one in (sound, video)})
        with opened.edit("Measure") as edit:
            edit.insert(
                MeasurementRow(
                    track_id=sound.id, reference_id=video.id, method="impacts", offset_ns=20 * MS,
                    uncertainty_ns=MS, fingerprints=files,
                )
            )  # fmt: skip
    said = run("devices", project, "--learn", "Cam 7", "--track", video.id).stdout
    assert said.startswith("Cam 7 is 20.0 ± 1.0 ms late, from 1 measurement.\n")
    refused(run("devices", project, "--learn", "Cam 7", "--track", video.id), "measurement already")
    applied = document(
        run("devices", project, "--apply", "cam 7", "--track", video.id, "--json"), "devices-1"
    )
    (corrected,) = [one for one in applied["tracks"] if one["id"] == str(video.id)]
    assert (corrected["device"], corrected["late_ms"]) == ("Cam 7", 20.0)
    with Project.open(project, view_only=True) as opened:
        assert opened.clock_map(video.id).offset_ns == -20 * MS
    assert "lies 20 ms earlier" in run("devices", project, "--apply", "Cam 7", "--track", video.id).stdout
    run("devices", "--set", "Early cam", "--late", -5)
    said = run("devices", project, "--apply", "early cam", "--track", video.id).stdout
    assert "lies 5 ms later than the others of its file: Early cam.\n" in said
    frame = document(
        run("devices", project, "--apply", "one-frame", "--track", video.id, "--json"), "devices-1"
    )
    assert frame["tracks"][0]["late_ms"] == pytest.approx(1000 / 29.97, abs=10)
    assert "no device now" in run("devices", project, "--apply", "none", "--track", video.id).stdout
    with Project.open(project, view_only=True) as opened:
        assert opened.clock_map(video.id).offset_ns == 0


def test_what_cannot_be_done_is_one_line(run: Run, project: Path) -> None:
    video = video_of(project)
    refused(run("devices", "--set", "Cam 7"), "--set NAME and --late MS")
    refused(run("devices", "--late", 7), "--set NAME and --late MS")
    refused(run("devices", "--set", "Cam 7", "--late", "nan"), "seconds at most")
    refused(run("devices", "--set", " ", "--late", 5), "needs a name")
    refused(run("devices", "--set", "a", "--late", 5, "--forget", "b"), "One at a time")
    refused(run("devices", "--learn", "Cam 7"), "Name the project")
    refused(run("devices", project, "--track", video.id), "--track goes with")
    refused(
        run("devices", project, "--learn", "Cam 7", "--track", video.id), "Nothing was measured of “camera-b"
    )
    refused(run("devices", project, "--apply", "Cam 9", "--track", video.id), "There is no device “Cam 9”")
    refused(run("devices", project, "--apply", "none", "--track", "nobody"), "no track “nobody”")
