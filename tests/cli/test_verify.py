"""The command `verify`: one report, continued, decided anew, told to people and to programs."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from syncstudio.cli_verify import _stopped_by_signals, with_tolerance
from syncstudio.cli_verify_progress import clock, line
from syncstudio.media.demo.truth import DemoTruth
from syncstudio.resource import resource
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.policy_file import preset
from tests.cli.conftest import Run, refused

CONTRACT = json.loads(resource("contracts", "verify-1.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(demo: DemoTruth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings, one with a text, and a file that is none."""
    folder = tmp_path_factory.mktemp("many") / "clips"
    folder.mkdir()
    shutil.copy(demo.path("camera-b.mp4"), folder / "one.mp4")
    (folder / "one.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHello there.\n")
    shutil.copy(demo.path("recorder-2.wav"), folder / "two.wav")
    (folder / "three.mp4").write_bytes(b"this is no video")
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> Path:
    """Made once by the command."""
    from click.testing import CliRunner

    from syncstudio.cli import main

    out = folder.parent / "report.parquet"
    command = ["verify", str(folder), "--out", str(out), "--checks", "sound", "--processes", "1"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1, done.output
    assert done.stdout.startswith("3 samples: ")
    assert f"Report: {out}" in done.stdout
    return out


def test_the_report_holds_a_row_for_each_sample_and_keeps_its_contract(
    run: Run, folder: Path, report: Path
) -> None:
    rows = {row["sample"]: row for row in pq.read_table(report).to_pylist()}
    assert sorted(rows) == ["one", "three", "two"]
    done = run("verify", folder, "--out", report, "--checks", "sound", "--json")
    assert done.exit_code == 1
    document = json.loads(done.stdout)
    jsonschema.Draft202012Validator(CONTRACT).validate(document)
    assert (document["samples"], document["kept"]) == (3, 3)
    assert [row["sample"] for row in document["rows"]] == ["one", "three", "two"]
    three = document["rows"][1]
    assert three["decision"] != "keep"
    assert three["error"] or three["reasons"]


def test_a_row_that_breaks_its_contract_is_refused(run: Run, folder: Path, report: Path) -> None:
    document = json.loads(run("verify", folder, "--out", report, "--checks", "sound", "--json").stdout)
    document["rows"][0]["decision"] = "perhaps"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, CONTRACT)


def test_a_report_is_decided_anew_by_another_policy_without_measuring(
    run: Run, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncstudio.verify.engine.local_crew.ChildProcess", None)
    policy = tmp_path / "all.policy.toml"
    policy.write_text(
        'format = "syncstudio.policy/1"\nid = "all"\nname = "all"\ninherit = "bt1359"\n[health]\nerror = "keep"\n'
    )
    new = tmp_path / "new.parquet"
    done = run("verify", report, "--policy", policy, "--out", new)
    assert done.exit_code in (0, 1)
    assert set(pq.read_table(new)["policy"].to_pylist()) == {"all"}
    assert pq.read_table(report).num_rows == 3


def test_what_cannot_be_done_is_told_in_a_sentence(
    run: Run, folder: Path, report: Path, tmp_path: Path
) -> None:
    out = tmp_path / "r.parquet"
    refused(run("verify", "--out", out), "folders")
    refused(run("verify", folder), "--out")
    refused(run("verify", folder, "--out", out, "--workers", "2", "--scheduler", "x"), "one of")
    refused(run("verify", folder, "--out", out, "--checks", "smell"), "smell", "picture")
    refused(run("verify", folder, "--out", out, "--checks", " , "), "--checks names none", "picture")
    refused(run("verify", folder, "", "--out", out), "One of the paths is empty")
    (tmp_path / "nothing").mkdir()
    refused(run("verify", tmp_path / "nothing", "--out", out), "Nothing to verify lies in", "nothing")
    for said in (("--checks", "picture"), ("--search", "2"), ("--retry-errors",)):
        refused(run("verify", report, "--out", out, *said), "decided anew without measuring", said[0])
    refused(run("verify", folder, "--out", out, "--policy", "none"), "none", "bt1359")
    refused(run("verify", folder, "--out", out, "--profile", "none"), "none")
    refused(run("verify", folder, "--out", out, "--search", "0"), "--search")
    refused(run("verify", folder, "--out", tmp_path / "no" / "r.parquet"), "does not exist")
    refused(run("verify", folder, "--out", out, "--html", tmp_path / "no" / "p.html"), "p.html")
    refused(run("verify", folder, "--out", tmp_path / "r.txt"), "r.txt", "call it r.parquet")
    refused(run("verify", folder, "--out", out, "--html", tmp_path / "p.pdf"), "p.pdf", "call it p.html")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    refused(run("verify", folder, "--out", tmp_path / "other.parquet"), "not a report")
    assert not out.exists()


def test_why_samples_could_not_be_checked_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    manifest = folder.parent / "rows.csv"
    manifest.write_text("video,start,end\nclips/one.mp4,500,510\nclips/one.mp4,5,2\nclips/none.mp4,0,1\n")
    done = run("verify", manifest, "--out", tmp_path / "r.parquet", "--checks", "sound", "--processes", "1")
    assert done.exit_code == 1
    assert "not checked  one@500-510: The stretch begins at 500 s, and one.mp4 ends at" in done.stdout
    assert "Line 3 of rows.csv has an end that does not lie behind its start." in done.stdout
    assert "names clips/none.mp4, and there is no such file" in done.stdout
    again = run("verify", manifest, "--out", tmp_path / "r.parquet", "--checks", "sound", "--json")
    jsonschema.validate(json.loads(again.stdout), CONTRACT)


def test_faces_alone_bring_the_picture_they_are_seen_in(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.parquet"
    run("verify", folder / "one.mp4", "--out", out, "--checks", "faces", "--processes", "1")
    row = pq.read_table(out).to_pylist()[0]
    assert row["sound_picture_status"] is not None
    assert not any("was not measured" in reason for reason in row["reasons"])


def test_a_profile_takes_the_place_of_the_policy_s_tolerance_of_pictures() -> None:
    policy = with_tolerance(preset("bt1359"), "half-frame", early_frames=0.5, late_frames=0.5)
    rule = policy.rule("sound_picture")
    assert (rule.early_ms, rule.early_frames, rule.late_frames) == (None, 0.5, 0.5)
    assert policy.rule("speech_mix") == preset("bt1359").rule("speech_mix")
    assert policy.mark != preset("bt1359").mark


class StoppedRun:
    cancelled = 0

    def cancel(self) -> None:
        self.cancelled += 1


@pytest.fixture
def heard_sigint() -> Iterator[None]:
    """Ctrl+C as a terminal gives it, also where the tests run in the background and it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_first_ctrl_c_stops_in_good_order_and_the_second_at_once(heard_sigint: None) -> None:
    run = StoppedRun()

    def twice() -> None:
        with _stopped_by_signals(run):  # type: ignore[arg-type]
            signal.raise_signal(signal.SIGINT)
            assert run.cancelled == 1
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        twice()
    assert (run.cancelled, signal.getsignal(signal.SIGINT)) == (1, signal.default_int_handler)


def test_a_ctrl_c_that_is_ignored_stays_ignored(heard_sigint: None) -> None:
    run = StoppedRun()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with _stopped_by_signals(run):  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGINT)
    assert (run.cancelled, signal.getsignal(signal.SIGINT)) == (0, signal.SIG_IGN)


def test_progress_says_how_far_how_fast_and_how_long() -> None:
    progress = Progress(312, 400, 1000, 100, 280, 20, 12, 2, 14.2, 48.4)
    assert line(progress) == " 31 %  312 of 1,000, 14.2/s, 0:48 left: 280 keep, 20 drop, 12 review, 2 errors"
    assert line(Progress(1, 5)) == "1 done of 5 found so far, 0.0/s: 0 keep, 0 drop, 0 review"
    assert line(Progress(waiting="Waiting for workers.")) == "Waiting for workers."
    assert (clock(3 * 3600 + 5 * 60), clock(59.6)) == ("3:05:00", "1:00")
