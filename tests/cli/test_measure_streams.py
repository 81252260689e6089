"""The command `measure` chooses streams and roles: numbers before words, dubs by their names, and says what it left."""

from __future__ import annotations

import subprocess
from pathlib import Path

from syncstudio.media.demo.truth import DemoTruth
from tests.cli.conftest import Run, refused
from tests.cli.test_measure import RECORDINGS, TIMBL, printed


def test_a_stream_of_numbers_is_compared_and_none_of_words(run: Run) -> None:
    pair = (RECORDINGS / "minimal.xdf", RECORDINGS / "clock_resets.xdf")
    found = printed(run("measure", *pair, "--json"), "measure-1", 3)
    assert (found["reference"]["stream"], found["other"]["stream"]) == (0, 1)
    refused(run("measure", *pair, "--stream", "0"), "no stream 0 that can be measured", "1 (series)")


def test_two_dubs_are_compared_by_the_bed_of_their_original(run: Run) -> None:
    pair = (RECORDINGS / "dubbed_de.m4a", RECORDINGS / "dubbed_fr.m4a")
    found = printed(run("measure", *pair, "--json"), "measure-1")
    assert found["method"] == "dub"
    assert len(found["pieces"]) == 1
    assert abs(found["offset_s"]) <= 1e-4
    assert found["verdict"] is None


def test_further_sounds_of_a_file_are_named(run: Run, tmp_path: Path) -> None:
    two = tmp_path / "two.mkv"
    # A tone that has nothing to do with the other recording comes first, and the recording itself second.
    tone = ["-f", "lavfi", "-i", "sine=440:d=20:r=16000", "-i", str(TIMBL[1])]
    kept = ["-map", "0:a", "-map", "1:a", "-t", "20", "-c:a", "flac", str(two)]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *tone, *kept], check=True)
    lines = run("measure", TIMBL[0], two, "--span", "12:30").stdout.splitlines()
    note = "Of two.mkv stream 0 was heard; it has more sounds, which --stream chooses: 1."
    assert note in [line.strip() for line in lines]
    assert "more sounds" not in run("measure", TIMBL[0], two, "--stream", "0", "--span", "12:30").stdout
    assert run("measure", TIMBL[0], two, "--stream", "1").exit_code == 0


def test_a_method_says_what_it_compares(run: Run) -> None:
    refused(run("measure", *TIMBL, "--method", "faces"), "“faces” compares a picture with a sound")
    refused(run("measure", *TIMBL, "--method", "series"), "“series” compares two series")
    refused(run("measure", *TIMBL, "--method", "scorer"), "“scorer” compares a picture with a sound")


def test_what_is_no_model_is_refused_in_plain_words(run: Run, demo: DemoTruth, tmp_path: Path) -> None:
    model = tmp_path / "lips.onnx"
    model.write_text("hello")
    said = refused(
        run("measure", demo.path("camera-a.mp4"), "--method", "scorer", "--model", model), "lips.onnx"
    )
    assert "cannot be loaded as an ONNX model (Protobuf parsing failed)" in said
