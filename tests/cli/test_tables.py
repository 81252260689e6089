"""`new` and `add` with tables that do not say which column is time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from syncstudio.media.demo.truth import DemoTruth
from syncstudio.project.project import Project
from tests.cli.conftest import Run, document, refused


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "pump.csv"
    rows = "\n".join(f"{n % 7}.5,{n * n % 11},{n * 10 + 5 * (n % 3 == 0)},on" for n in range(200))
    path.write_text(f"force,flow,k:n,state\n{rows}\n")
    return path


def reading(path: Path) -> str:
    with Project.open(path, view_only=True) as project:
        return project.sources()[-1].reading


def test_without_a_choice_the_options_are_named(run: Run, table: Path, tmp_path: Path) -> None:
    refused(run("new", tmp_path / "p.syncstudio", table), "pump.csv", "--time-column", "--rate")
    assert not (tmp_path / "p.syncstudio").exists()


@pytest.mark.parametrize(
    ("option", "value", "kept"),
    [
        ("--time-column", "k:n", '{"column": "k:n", "unit": "ms", "rate": null}'),
        ("--time-column", "k:n:us", '{"column": "k:n", "unit": "us", "rate": null}'),
        ("--rate", "50", '{"column": null, "unit": "row", "rate": "50"}'),
        ("--rate", "30000/1001", '{"column": null, "unit": "row", "rate": "30000/1001"}'),
        ("--rate", "12.5 Hz", '{"column": null, "unit": "row", "rate": "25/2"}'),
    ],
)
def test_new_reads_a_table_as_told(
    run: Run, table: Path, tmp_path: Path, option: str, value: str, kept: str
) -> None:
    path = tmp_path / "p.syncstudio"
    found = document(run("new", path, table, option, value, "--json"), "info-1")
    assert [track["kind"] for track in found["tracks"]] == ["series"]
    assert reading(path) == kept


def test_add_reads_a_table_as_told_beside_a_recording(
    run: Run, project: Path, table: Path, demo: DemoTruth
) -> None:
    result = run("add", project, demo.path("recorder-1.wav"), table, "--rate", 100, "--json")
    kinds = [track["kind"] for track in document(result, "info-1")["tracks"]]
    assert kinds == ["video", "sound", "sound", "sound", "series"]
    assert '"100"' in reading(project)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--time-column", "gone"], "force, flow, k:n, state"),
        (["--time-column", "force:furlong"], "no unit of time"),
        (["--time-column", "state:s"], "reads as s"),
        (["--time-column", ""], "no column"),
        (["--rate", "0"], "is not a rate"),
        (["--rate", "-5"], "is not a rate"),
        (["--rate", "fast"], "is not a rate"),
        (["--rate", "1/0"], "is not a rate"),
        (["--rate", "inf"], "is not a rate"),
        (["--rate", "10", "--time-column", "force"], "not both"),
    ],
)
def test_choices_that_are_none_are_refused_and_leave_nothing(
    run: Run, table: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    result = run("new", tmp_path / "p.syncstudio", table, *options)
    refused(result, words)
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["pump.csv"]


def test_a_choice_without_a_table_is_refused(run: Run, project: Path, demo: DemoTruth) -> None:
    before = project.read_bytes()
    refused(run("add", project, demo.path("recorder-1.wav"), "--rate", 100), "no table")
    assert project.read_bytes() == before


def test_a_missing_table_is_said_as_ever(run: Run, project: Path, tmp_path: Path) -> None:
    refused(run("add", project, tmp_path / "gone.csv", "--rate", 100), "does not exist")


def test_info_says_how_a_table_is_read_and_takes_it_back(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "field.csv"
    rows = "".join(f"31.01.2026;12:00:{n:02};{n},5;{'idle' if n % 9 < 4 else 'run'}\n" for n in range(60))
    log.write_text("Datum;Zeit;Tempo [m/s];Zustand\n" + rows)
    found = document(run("info", log, "--json"), "info-1")
    assert found["reading"] == {"column": "Zeit", "unit": "clock", "rate": None, "beside": "Datum"}
    assert (found["streams"][0]["units"], found["streams"][0]["kinds"]) == (["m/s", ""], ["number", "state"])
    assert "UTC is assumed" in found["notes"][0]
    # Changed, and given back.
    chosen = found["reading"] | {
        "channels": [{"column": "Zustand", "kind": "out"}, {"column": "Tempo", "name": "Speed"}]
    }
    kept = tmp_path / "field.json"
    kept.write_text(json.dumps(chosen))
    again = document(run("info", log, "--table", kept, "--time-zone", "Europe/Berlin", "--json"), "info-1")
    assert again["streams"][0]["channels"] == ["Speed"]
    assert again["reading"]["zone"] == "Europe/Berlin"
    path = tmp_path / "p.syncstudio"
    made = document(run("new", path, log, "--table", kept, "--json"), "info-1")
    assert json.loads(reading(path)) == chosen == made["tracks"][0]["reading"]
    said = run("info", log, "--time-column", "Zeit", "--day-column", "Datum", "--time-zone", "+02:00")
    assert "Zone: +02:00." in said.output
    refused(run("info", log, "--time-zone", "Mars"), "no time zone")
    kept.write_text("{")
    refused(run("info", log, "--table", kept), "cannot be used for --table")
    kept.write_text('{"layout": {"delimiter": ","}}')
    refused(run("info", log, "--table", kept), "field.csv")
