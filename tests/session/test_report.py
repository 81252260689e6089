"""The report of a project: everything it keeps, on one page, in Markdown and as values; nothing changed for it."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser

import jsonschema
import pytest

from syncstudio.resource import resource
from syncstudio.session.errors import SessionError
from syncstudio.session.report.project_report import project_report
from syncstudio.session.report.quiet_session import QuietSession
from syncstudio.session.report.report_markdown import markdown_of
from syncstudio.session.report.report_page import page_of
from syncstudio.session.report.report_writing import Refused, check_target, report_document, write_report
from syncstudio.session.session import Session
from tests.session.report_rig import HOSTILE, report_project


class _Page(HTMLParser):
    """What a browser finds in a page: its tags with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def count(self, tag):
        return sum(each == tag for each, _ in self.tags)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The report of a project with three tracks, whose file may only be read."""
    path = report_project(tmp_path_factory.mktemp("report") / "field.syncstudio")
    before = path.read_bytes()
    os.chmod(path, 0o444)
    session = QuietSession.open(path, view_only=True)
    report = project_report(session)
    assert not session.jobs.running()
    session.close()
    assert path.read_bytes() == before
    return report


@pytest.fixture(scope="module")
def document(told):
    return report_document([told], made_ns=1_790_000_000_000_000_000)


def test_it_keeps_its_contract_and_can_be_written_as_json(document):
    schema = json.loads(resource("contracts", "report-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(document, allow_nan=False)))


def test_it_tells_what_was_recorded_measured_labelled_and_decided(document):
    (project,) = document["projects"]
    assert [track["offset_s"] for track in project["tracks"]] == [
        0.0,
        pytest.approx(0.04),
        pytest.approx(0.08),
    ]
    assert project["tracks"][0]["reference"]
    assert project["tracks"][1]["spans_s"][0] == pytest.approx([0.04, 60.04], abs=1e-3)
    assert [source["missing"] for source in project["sources"]] == [True] * 3
    assert {each["state"] for each in project["health"]} == {"missing"}
    assert all(row["in_use"] and row["decision"] == "accepted" for row in project["alignments"])
    assert "starts 40.00 ms ±0.1 ms later than" in project["alignments"][0]["sentence"]
    assert project["labels"]["all"]["count"] == 12
    assert project["labels"]["all"]["total_s"] == pytest.approx(6.0)
    assert project["review"]["by_author"] == [
        {"author": "Ann Lee", "draft": 0, "submitted": 0, "accepted": 11, "rejected": 1}
    ]
    assert project["review"]["by_reviewer"] == [{"reviewer": "Cleo", "accepted": 11, "rejected": 1}]
    assert project["comments"][0]["text"] == f"Too short {HOSTILE}"
    assert {person["name"] for person in project["history"]["people"]} >= {"Ann Lee", "Cleo"}
    assert project["history"]["latest"][0]["name"].startswith("Accept")
    assert project["summary"]["missing"] == 3


def test_the_page_is_whole_in_itself_and_escapes_what_people_wrote(document, told):
    text = page_of(document, [told])
    page = _Page(text)
    assert page.count("script") == 0
    assert HOSTILE not in text
    assert any(HOSTILE in part for part in page.text)
    for _, attributes in page.tags:
        for name in ("src", "href", "data"):
            assert (attributes.get(name) or "#").startswith("#")
    assert "url(" not in text
    assert "@import" not in text
    charts = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert len(charts) >= 2 + 2 * 2
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)
    assert page.count("desc") == len(charts)


def test_the_page_names_codecs_and_findings_as_people_do(document, told):
    stream = {"name": "Left", "kind": "sound", "codec": "pcm_s24le", "count": 9, "gaps": 0} | dict.fromkeys(
        ("start_s", "duration_s", "nominal_rate", "measured_rate", "rate_ppm"), 1.0
    )
    found = {"severity": "info", "code": "late-start", "at_s": None, "about": "Left", "message": "Late."}
    shown = replace(told, document=deepcopy(told.document))
    shown.document["health"][0] |= {
        "state": "checked", "name": "a.wav", "recorded_at": "", "streams": [stream], "findings": [found],
    }  # fmt: skip
    text = page_of(document, [shown])
    assert "PCM 24 bit" in text
    assert "pcm_s24le" not in text
    assert "<b>late start</b>" in text


def test_markdown_says_the_same_and_has_no_html_in_it(document):
    text = markdown_of(document)
    assert "<script" not in text
    assert "later than" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) > 10
    assert all(line.endswith("|") for line in rows)


def test_several_begin_with_an_overview_and_say_who_is_missing(told):
    document = report_document([told, told], [Refused("/a/b.syncstudio", "It is damaged.")])
    page = _Page(page_of(document, [told, told]))
    assert "Overview" in page.text
    assert any("It is damaged." in part for part in page.text)
    assert "## Overview" in markdown_of(document)


def test_an_empty_project_is_told_in_words(tmp_path):
    session = Session.create(tmp_path / "empty.syncstudio")
    report = project_report(session)
    for name in ("r.html", "r.md", "r.json"):
        write_report(tmp_path / name, [report])
    session.close()
    assert "No recordings are in this project yet" in (tmp_path / "r.html").read_text()
    assert "Nothing was measured in this project." in (tmp_path / "r.md").read_text()
    (tmp_path / "empty.syncstudio").rename(tmp_path / "anna.syncstudio")
    copy = Session.open(tmp_path / "anna.syncstudio")
    assert project_report(copy).document["name"] == "anna"
    copy.close()
    assert json.loads((tmp_path / "r.json").read_text())["projects"][0]["tracks"] == []
    assert sorted(path.name for path in tmp_path.glob("r.*")) == ["r.html", "r.json", "r.md"]


@pytest.mark.parametrize(
    ("name", "words"), [("r.pdf", ".html, .md or .json"), ("no/r.html", "does not exist")]
)
def test_a_place_that_cannot_be_written_is_refused_first(tmp_path, name, words):
    with pytest.raises(SessionError, match=words):
        check_target(tmp_path / name)
