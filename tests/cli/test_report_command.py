"""The command `report`: one project or many, checked timing, and what cannot be told."""

from __future__ import annotations

import shutil

from tests.cli.conftest import document, refused
from tests.session.report_rig import report_project
from tests.verify.page.verify_rig import result, write


def test_a_project_is_told_with_its_timing_when_that_is_asked(run, project, tmp_path):
    found = document(run("report", project, "--json", "--check"), "report-1")
    (told,) = found["projects"]
    assert {each["state"] for each in told["health"]} == {"checked"}
    assert any(finding["code"] == "edit-list" for each in told["health"] for finding in each["findings"])
    again = document(run("report", project, "--out", tmp_path / "r.html", "--json"), "report-1")
    assert {each["state"] for each in again["projects"][0]["health"]} == {"checked"}
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "edit list" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_one_damaged_project_of_many_is_said_and_the_others_are_told(run, project, tmp_path):
    bad = tmp_path / "bad.syncstudio"
    bad.write_bytes(b"nothing")
    result = run("report", tmp_path, "--out", tmp_path / "all.md")
    assert result.exit_code == 2
    assert "bad.syncstudio" in result.stderr
    text = (tmp_path / "all.md").read_text(encoding="utf-8")
    assert "Overview" in text
    assert "Not told" in text


def test_bad_requests_are_one_sentence(run, project, tmp_path):
    refused(run("report", project), "--out")
    refused(run("report", project, "--out", tmp_path / "r.pdf"), ".html")
    refused(run("report", tmp_path / "none.syncstudio", "--out", tmp_path / "r.html"), "There is no project")
    refused(run("report", project, "--out", tmp_path / "r.html", "--profile", "x"), "profile")


def test_agreement_with_another_project_is_told(run, tmp_path):
    one = report_project(tmp_path / "one.syncstudio", labels=6, name="take")
    other = tmp_path / "other.syncstudio"
    shutil.copy(one, other)
    found = document(
        run("report", one, "--against", other, "--json", "--out", tmp_path / "r.html"), "report-1"
    )
    (told,) = found["projects"][0]["agreement"]
    assert told["against"] == "other.syncstudio"
    assert "6 of 6 and 6 labels match" in told["sentence"]
    assert "Which label met which" in (tmp_path / "r.html").read_text(encoding="utf-8")
    refused(run("report", one, "--against", tmp_path / "no.syncstudio", "--json"), "There is no project")


def test_a_row_of_a_report_is_asked_for_by_its_number(run, tmp_path):
    report = write(tmp_path / "r.parquet", [result(1), result(2)])
    refused(run("open", report, "--row", 2), "has no row 2", "0 to 1")
    alone = write(tmp_path / "one.parquet", [result(1)])
    refused(run("open", alone, "--row", 99), "one.parquet has no row 99: it has one row, row 0.")
    refused(run("open", tmp_path, "--row", 0), "is a folder")
    refused(run("open", report, report, "--row", 0), "one report")
