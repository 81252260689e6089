"""The command `measure`: documents keep their contracts, statuses tell what was found, people read a sentence."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from syncstudio.cli_measure_files import with_roles
from syncstudio.cli_measure_words import drift_figures, early_text, first_sentence, ms_text, width_text
from syncstudio.media.demo.truth import DemoTruth
from syncstudio.resource import resource
from syncstudio.survey.measure_file import PairAnswer
from syncstudio.survey.subject import Subject
from syncstudio.sync.measurement import Measurement
from tests.cli.conftest import Run, refused
from tests.kept import Kept

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
TIMBL = (RECORDINGS / "timbl_1.mp3", RECORDINGS / "timbl_2.mp3")
PERIODIC = (RECORDINGS / "periodic_ref.flac", RECORDINGS / "periodic_act.flac")
DUB = (RECORDINGS / "original_en.m4a", RECORDINGS / "dubbed_de.m4a")


def printed(result: Result, contract: str, status: int = 0) -> dict[str, Any]:
    assert result.exit_code == status, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    schema = json.loads(resource("contracts", f"{contract}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


def test_formats_of_labels_are_not_imported_for_two_recordings() -> None:
    script = (
        "import sys\n"
        "from syncstudio.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "finally:\n"
        "    print(*[name for name in sys.modules if name.startswith('syncstudio.interchange')], file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script, "measure", *map(str, TIMBL)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "12.25" in done.stdout
    assert done.stderr.split() == []


def test_two_recorders(run: Run, tmp_path: Path) -> None:
    plot = tmp_path / "evidence.png"
    found = printed(run("measure", *TIMBL, "--json", "--plot", plot), "measure-1")
    assert found["offset_s"] == pytest.approx(12.25396, abs=1e-4)
    assert found["verdict"] is None
    assert found["status"] == "measured"
    assert found["reason"] == ""
    assert found["windows"]
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_a_person_reads_one_sentence_first(run: Run) -> None:
    first, *more = run("measure", *TIMBL).stdout.splitlines()
    form = (
        r"timbl_2\.mp3 sound starts 12\.2539\d* s after timbl_1\.mp3 \(\+-0\.\d+ us, 95 %\), drift .* ppm\."
    )
    assert re.fullmatch(form, first)
    assert all(line.startswith("  ") for line in more)


def test_a_dub_has_a_verdict(run: Run) -> None:
    found = printed(run("measure", *DUB, "--roles", "original,dub", "--json"), "measure-1")
    assert abs(found["offset_s"]) <= 0.001
    assert found["verdict"]["class"] == "inside"
    assert found["verdict"]["profile"] == "bt1359"
    assert found["verdict"]["sound_early_ms"] == pytest.approx(1000 * found["offset_s"])
    first = run("measure", *DUB).stdout.splitlines()[0]
    assert re.match(
        r"dubbed_de\.m4a sound is \d+\.\d+ [mu]s (early|late) against original_en\.m4a \(\+-", first
    )
    assert first.endswith(": inside BT.1359-1.")


def test_the_sound_of_a_dub_is_not_held_against_the_lips(run: Run, demo: DemoTruth, tmp_path: Path) -> None:
    dub = tmp_path / "film_dubbed_de.mp4"
    shutil.copy(demo.path("camera-a.mp4"), dub)
    result = run("measure", dub)
    assert result.exit_code == 3
    assert "measure the dub against its original sound" in result.stdout.splitlines()[0]
    assert "faces" not in result.stdout
    named = run("measure", demo.path("camera-a.mp4"), "--roles", "dub")
    assert "measure the dub against its original sound" in named.stdout
    assert run("measure", dub, "--roles", "effects", "--span", "0:2").exit_code in (0, 3)
    refused(run("measure", dub, "--roles", "original,dub"), "no role of the sound of one file", "effects")


def test_periodic_sound_is_ambiguous(run: Run, tmp_path: Path) -> None:
    plot = tmp_path / "evidence.svg"
    found = printed(run("measure", *PERIODIC, "--json", "--plot", plot), "measure-1", 3)
    assert found["status"] == "ambiguous"
    assert found["offset_s"] is None
    assert len(found["windows"]) > 1
    assert "<svg" in plot.read_text(encoding="utf-8")


def test_a_search_range_and_spans_are_kept_to(run: Run) -> None:
    assert run("measure", *TIMBL, "--search", "5").exit_code == 3
    found = printed(run("measure", *TIMBL, "--span", "20:45", "--exclude", "30:32", "--json"), "measure-1")
    assert found["offset_s"] == pytest.approx(12.25396, abs=1e-4)
    places = [window["at_s"] + window["offset_s"] for window in found["windows"]]
    assert all(18 <= place <= 47 for place in places)


@pytest.mark.parametrize("chosen", [("--exclude", "0:500"), ("--span", "700:800")])
def test_what_leaves_nothing_to_look_at_is_said_once(run: Run, chosen: tuple[str, str]) -> None:
    result = run("measure", *TIMBL, *chosen)
    assert result.exit_code == 3
    assert "Nothing of the sound of timbl_1.mp3 is left of the chosen spans" in result.stdout.splitlines()[0]
    assert "dub" not in result.stdout


def test_a_file_s_sound_against_its_picture(run: Run, demo: DemoTruth) -> None:
    result = run("measure", demo.path("camera-a.mp4"), "--json")
    found = printed(result, "measure-1", result.exit_code)
    assert result.exit_code in (0, 3)
    if found["status"] == "measured":
        assert found["reference"]["kind"] == "video"
        assert abs(found["offset_s"]) <= max(found["uncertainty_s"], 0.02)
        assert found["verdict"]["sound_early_ms"] == pytest.approx(1000 * found["offset_s"])


def test_a_drift_that_could_not_be_told_is_no_figure() -> None:
    told = [drift_figures(Measurement("x", "measured", 0, 0.0, 1, half)) for half in (0.4, 607.0, None)]
    assert told == ["0.0 +-0.4", "", ""]
    assert drift_figures(Measurement("x", "measured", 0, 0.0, 1, 1e-6)) == "0.0000 +-0.0001"
    assert drift_figures(Measurement("x", "measured", 0, 1000.0, 1, 200.0)) == "1000.0 +-200.0"


@pytest.mark.parametrize(
    ("width_ns", "says"),
    [
        (0, "0"),
        (1, "0.000001"),
        (18, "0.00002"),
        (180, "0.0002"),
        (1_500, "0.002"),
        (12_000, "0.01"),
        (300_000, "0.3"),
        (90_000_000, "90"),
    ],
)
def test_an_interval_is_never_shown_as_none(width_ns: int, says: str) -> None:
    assert ms_text(width_ns, width_ns) == says


@pytest.mark.parametrize(
    ("width_ns", "says"),
    [
        (1, "+-0.001 us"),
        (18, "+-0.02 us"),
        (180, "+-0.2 us"),
        (1_500, "+-0.002 ms"),
        (90_000_000, "+-90 ms"),
        (1_000_500_000, "+-1.0 s"),
        (60_000_000_000, "+-60 s"),
    ],
)
def test_a_width_is_in_a_unit_that_a_person_reads(width_ns: int, says: str) -> None:
    assert width_text(width_ns) == says


@pytest.mark.parametrize(
    ("early_ms", "width_ns", "says"),
    [
        (52.34, 300_000, "52.3 ms early"),
        (-0.0002, 300, "0.2 us late"),
        (-15_871.3, 1_200_000, "15.8713 s late"),
        (3_250.0001, 200, "3.2500001 s early"),
        (-2_000.0, 90_000_000, "2.00 s late"),
    ],
)
def test_a_second_and_more_is_said_in_seconds(early_ms: float, width_ns: int, says: str) -> None:
    assert early_text(early_ms, width_ns) == says


def test_years_between_two_starts_are_said_in_days_too() -> None:
    subject = Subject(Path("a.edf"), "series")
    far = Measurement("clocks", "measured", 1_131_128_655_448_000_000, None, 1_001_000_000)
    said = first_sentence(PairAnswer(subject, Subject(Path("b.mcap"), "series"), far), None)
    assert said == (
        "b.mcap starts 1131128655.4 s (13,091.8 days) after a.edf (+-1.0 s, 95 %), drift not measured."
    )


def test_a_rate_that_was_taken_as_it_is_has_no_interval() -> None:
    assert drift_figures(Measurement("transcript", "measured", 0, 0.0, 1, 0.0)) == ""
    assert drift_figures(Measurement("transcript", "measured", 0, 1000.0, 1, 0.0)) == "1000.0"


def test_roles_that_no_stem_has_are_said_to_be_wrong(run: Run) -> None:
    result = run("measure", *TIMBL, "--method", "stems", "--roles", "mix,dub")
    assert result.exit_code == 3
    assert "speech, effects or music" in result.stdout
    assert run("measure", *TIMBL, "--method", "dub", "--roles", "original,music").exit_code == 3


def test_a_dub_is_known_by_its_name_as_in_a_project(tmp_path: Path) -> None:
    pair = [Subject(tmp_path / name, "sound", group=name) for name in ("film_doublage.mp4", "film.mp4")]
    assert [one.role for one in with_roles((pair[0], pair[1]), None, "auto")] == ["dub", "original"]
    both = replace(pair[0], path=tmp_path / "original_and_dub.mp4")
    assert [one.role for one in with_roles((both, pair[1]), None, "auto")] == ["", ""]


def test_the_answer_is_told_though_its_picture_cannot_be_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib.figure import Figure

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    result = run("measure", *TIMBL, "--plot", tmp_path / "evidence.png")
    assert result.exit_code == 2
    assert "timbl_2.mp3 sound starts 12.25" in result.stdout
    assert "No space left" in result.stderr


def test_wrong_roles_are_an_answer(run: Run) -> None:
    found = printed(run("measure", *TIMBL, "--roles", "speech,music", "--json"), "measure-1", 3)
    assert "against the mix" in found["reason"]


def test_of_a_camera_s_series_the_gyroscope_is_compared_with_its_picture(
    run: Run, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = RECORDINGS / "karma.mp4"
    # How its picture moves and where faces are take most of the time; tests/media see to those.
    with kept.carried("seen in karma", tmp_path / "cache") as cache:
        monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(cache))
        first = run("measure", film, film).stdout.splitlines()[0]
    assert "karma.mp4 gyroscope" in first


def test_strictness_and_tolerances_decide_the_status(run: Run) -> None:
    assert run("measure", *DUB, "--roles", "original,dub", "--profile", "atsc-is191").exit_code == 0
    refused(run("measure", *DUB, "--profile", "mine"), "no tolerance profile", "bt1359")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ["REFERENCE"]),
        (("a.wav", "b.wav", "c.wav"), ["REFERENCE"]),
        (("gone.wav",), ["gone.wav"]),
        ((TIMBL[0],), ["has no picture"]),
        ((*TIMBL, "--apply"), ["--project"]),
        ((*TIMBL, "--method", "guess"), ["guess", "sound"]),
        ((*TIMBL, "--method", "faces"), ["a picture with a sound"]),
        ((*TIMBL, "--roles", "hero,dub"), ["hero,dub"]),
        ((*TIMBL, "--span", "5:2"), ["5:2"]),
        ((*TIMBL, "--stream", "4"), ["no stream 4"]),
        ((*TIMBL, "--plot", "evidence.bmp"), [".png"]),
        ((*TIMBL, "--plot", "nowhere/evidence.png"), ["nowhere"]),
        ((*TIMBL, "--model", "lips.onnx"), ["--method scorer"]),
        (("--project", "gone.syncstudio"), ["gone.syncstudio"]),
        (("--project", "gone.syncstudio", TIMBL[0]), ["--project"]),
    ],
)  # fmt: skip
def test_what_is_not_meant_so_is_refused_in_one_line(
    run: Run, arguments: tuple[object, ...], words: list[str]
) -> None:
    refused(run("measure", *arguments), *words)


def test_a_project_is_measured_solved_and_aligned(run: Run, tmp_path: Path) -> None:
    project = tmp_path / "talk.syncstudio"
    for file in TIMBL:
        shutil.copy(file, tmp_path)
    assert run("new", project, *(tmp_path / file.name for file in TIMBL)).exit_code == 0
    before = project.read_bytes()
    found = printed(run("measure", "--project", project, "--json"), "measurements-1")
    assert project.read_bytes() == before
    assert not found["applied"]
    assert [track["offset_s"] for track in found["tracks"]] == pytest.approx([0, 12.25396], abs=1e-4)
    assert found["measurements"][0]["used"]
    told = run("measure", "--project", project, "--apply")
    assert told.exit_code == 0, told.output
    assert "Aligned: 1 track moved." in told.stdout
    tracks = json.loads(run("info", project, "--json").stdout)["tracks"]
    placed = {track["name"]: track for track in tracks}
    assert placed["timbl_2"]["offset_s"] == pytest.approx(12.25396, abs=1e-4)
    assert placed["timbl_2"]["alignment"] == "measured"
    assert 0 < placed["timbl_2"]["uncertainty_s"] < 1e-3
    assert placed["timbl_1"]["offset_s"] == 0


def test_a_project_of_one_recording_has_nothing_to_measure(run: Run, tmp_path: Path) -> None:
    project = tmp_path / "one.syncstudio"
    assert run("new", project, TIMBL[0]).exit_code == 0
    refused(run("measure", "--project", project), "nothing to measure")


def test_a_tier_of_words_is_laid_over_its_sound(run: Run, tmp_path: Path) -> None:
    spoken = tmp_path / "talk.TextGrid"
    spoken.write_text(_grid("words", "this", "is", "said"), encoding="utf-8")
    found = printed(run("measure", TIMBL[0], spoken, "--json"), "measure-1", status=3)
    assert found["method"] == "transcript"
    spoken.write_text(_grid("phones", "DH", "IH0", "S"), encoding="utf-8")
    assert "(it has “phones”): call the tier of words" in refused(run("measure", TIMBL[0], spoken))


def _grid(name: str, *texts: str) -> str:
    """A TextGrid in its short form, three tenths of a second a label."""
    rows = [f'{0.3 * number:.1f}\n{0.3 * (number + 1):.1f}\n"{text}"' for number, text in enumerate(texts)]
    end = f"{0.3 * len(texts):.1f}"
    head = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", end, "<exists>", "1"]
    return "\n".join([*head, '"IntervalTier"', f'"{name}"', "0", end, str(len(texts)), *rows, ""])
