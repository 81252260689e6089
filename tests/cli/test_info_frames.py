"""`info`, `frames` and `frame` tell the truth about recordings."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.demo.truth import DemoTruth
from tests.cli.conftest import Run, document, refused


def png(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


@pytest.mark.parametrize(
    "name", ["camera-a.mp4", "camera-b.mp4", "recorder-1.wav", "recorder-2.wav", "sensor.csv"]
)
def test_info_of_a_file(run: Run, demo: DemoTruth, name: str) -> None:
    found = document(run("info", demo.path(name), "--json"), "info-1")
    truth = demo.file(name)
    assert found["path"] == str(demo.path(name))
    assert len(found["streams"]) == len(truth.streams)
    for stream, true in zip(found["streams"], truth.streams, strict=True):
        assert (stream["index"], stream["kind"], stream["count"]) == (true.index, true.kind, true.count)
        assert stream["start_s"] == pytest.approx(float(true.start_s), abs=1e-9)
        assert stream["rate"] == pytest.approx(float(true.rate), rel=1e-4)


def test_info_of_a_transcript(run: Run, demo: DemoTruth) -> None:
    stream = document(run("info", demo.path("transcript.json"), "--json"), "info-1")["streams"][0]
    assert stream["kind"] == "transcript"
    assert stream["count"] == len(demo.utterances)
    assert stream["channels"] == ["Ana", "Ben"]


def test_info_for_people_names_every_stream(run: Run, demo: DemoTruth) -> None:
    result = run("info", demo.path("camera-b.mp4"))
    assert result.exit_code == 0
    for word in ("camera-b.mp4", "h264", "aac", "0.080000"):
        assert word in result.stdout


def test_frames_lists_every_frame_with_its_time(run: Run, demo: DemoTruth) -> None:
    found = document(run("frames", demo.path("camera-b.mp4"), "--json"), "frames-1")
    video = demo.file("camera-b.mp4").streams[0]
    assert [frame["index"] for frame in found["frames"]] == list(range(video.count))
    assert [frame["time_ns"] for frame in found["frames"]] == [
        80_000_000 + 40_000_000 * number for number in range(video.count)
    ]
    assert found["frames"][0]["key"]
    lines = run("frames", demo.path("camera-b.mp4"), "--stream", 0).stdout.splitlines()
    assert len(lines) == video.count + 2


def test_frames_at_29_97_round_up_to_whole_nanoseconds(run: Run, demo: DemoTruth) -> None:
    found = document(run("frames", demo.path("camera-a.mp4"), "--json"), "frames-1")
    times = [frame["time_ns"] for frame in found["frames"]]
    assert times == [-(-number * 1001 * 10**9 // 30_000) for number in range(len(times))]


@pytest.mark.parametrize("number", [0, 1, 49, 50, 152])
def test_a_frame_by_its_number_is_that_frame(run: Run, demo: DemoTruth, tmp_path: Path, number: int) -> None:
    out = tmp_path / "frame.png"
    result = run("frame", demo.path("camera-b.mp4"), "--index", number, "--out", out)
    assert result.exit_code == 0, result.output
    assert f"frame {number}," in result.stdout
    assert png(out).shape == (360, 640, 3)
    assert read_code(png(out)) == number


@pytest.mark.parametrize(
    ("at", "number"), [("0.08", 0), ("0.119999999", 0), ("0.12", 1), ("2.5", 60), ("6.199", 152)]
)
def test_a_frame_at_a_time_is_the_one_on_show(
    run: Run, demo: DemoTruth, tmp_path: Path, at: str, number: int
) -> None:
    out = tmp_path / "frame.png"
    result = run("frame", demo.path("camera-b.mp4"), "--at", at, "--out", out)
    assert result.exit_code == 0, result.output
    assert read_code(png(out)) == number


def test_a_frame_with_its_fields_apart_is_the_same_frame(run: Run, demo: DemoTruth, tmp_path: Path) -> None:
    plain, apart = tmp_path / "plain.png", tmp_path / "apart.png"
    for out, more in ((plain, []), (apart, ["--deinterlace"])):
        result = run("frame", demo.path("camera-b.mp4"), "--index", 60, *more, "--out", out)
        assert result.exit_code == 0, result.output
        assert "frame 60," in result.stdout
    assert read_code(png(apart)) == 60
    assert (png(apart) != png(plain)).any()


@pytest.mark.parametrize("at", ["0.079", "-1", "9.9", "100:00:00"])
def test_no_picture_is_made_up_where_there_is_none(
    run: Run, demo: DemoTruth, tmp_path: Path, at: str
) -> None:
    out = tmp_path / "frame.png"
    refused(
        run("frame", demo.path("camera-b.mp4"), "--at", at, "--out", out), "shows no picture", "00:00:00.080"
    )
    assert not out.exists()


def test_frames_that_do_not_exist_and_streams_without_pictures(
    run: Run, demo: DemoTruth, tmp_path: Path
) -> None:
    camera, out = demo.path("camera-b.mp4"), tmp_path / "frame.png"
    refused(run("frame", camera, "--index", 100_000, "--out", out), "no frame 100000")
    refused(run("frame", camera, "--index", -1, "--out", out), "no frame -1")
    refused(run("frame", camera, "--out", out), "--index N or --at SECONDS")
    refused(run("frame", camera, "--index", 1, "--at", 1, "--out", out), "--index N or --at SECONDS")
    refused(run("frame", camera, "--index", 1, "--stream", 1, "--out", out), "Stream 1", "not video")
    refused(run("frame", demo.path("recorder-1.wav"), "--index", 1, "--out", out), "holds no video")
    refused(run("frames", demo.path("recorder-1.wav")), "holds no video")
    refused(run("frame", camera, "--index", 1, "--out", tmp_path), "is a folder")
    refused(run("frame", camera, "--index", 1, "--out", tmp_path / "no" / "x.png"), "does not exist")
