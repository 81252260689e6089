"""Marks and badges of findings on a real timeline: hovering, clicking, and following the track."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.panes.timeline import pointer
from syncstudio.panes.timeline.header_facts import header_hover
from syncstudio.panes.timeline.header_plan import header_zones
from tests.panes.timeline_rig import ALT, LEFT, NONE, Bench, S
from tests.session.health_rig import Checks, finding, report


@pytest.fixture
def bench(tmp_path, qtbot, monkeypatch):
    checks = Checks(monkeypatch)
    checks.found["a.wav"] = lambda path: report(
        path,
        finding("timestamp-gap", "error", 3, 4, message="Nothing was recorded for 1 s: look there."),
        finding("duplicate-timestamp", "warning", 6),
        finding("priming", "info", 8),
    )
    made = Bench(tmp_path, qtbot)
    ids = {track.id for track in made.session.project.tracks()}
    qtbot.waitUntil(
        lambda: {made.session.health_state(id).state for id in ids} == {"known"} and made.pane.settled,
        timeout=20_000,
    )
    made.checks = checks
    yield made
    made.pane.close_readers()
    made.session.close()


def mark(bench, seconds, key="a"):
    row = bench.view.contents.row_of(("track", getattr(bench, key)))
    return QPoint(bench.x(seconds), row.y - bench.view.scroll_y + 8)


def test_a_click_on_a_mark_goes_there_and_chooses_it(bench):
    QTest.mouseClick(bench.canvas, LEFT, NONE, mark(bench, 6) + QPoint(3, 0))
    assert bench.session.transport.position_ns() == 6 * S
    assert bench.session.selected_finding.finding.code == "duplicate-timestamp"
    assert bench.session.focus_track_id == bench.a
    bench.canvas.grab()


def test_a_hover_over_a_mark_says_its_sentence(bench):
    at = mark(bench, 3)
    assert "Nothing was recorded for 1 s" in pointer.hover_text(bench.view, at.x(), at.y())
    assert pointer.cursor_for(bench.view, at.x(), at.y(), NONE) == Qt.CursorShape.PointingHandCursor
    at = mark(bench, 3, "b")
    assert "Nothing was recorded for 1 s" not in pointer.hover_text(bench.view, at.x(), at.y())


def test_marks_move_with_their_track(bench):
    start = QPoint(bench.x(2), mark(bench, 3).y() + 20)
    bench.drag(start, start + QPoint(bench.x(3) - bench.x(2), 0), ALT, release=False)
    at = mark(bench, 4)
    assert "Nothing was recorded" in pointer.hover_text(bench.view, at.x(), at.y())
    QTest.mouseRelease(bench.canvas, LEFT, ALT, start + QPoint(bench.x(3) - bench.x(2), 0))
    QTest.mouseClick(bench.canvas, LEFT, NONE, mark(bench, 4))
    assert bench.session.transport.position_ns() == bench.session.findings_on(bench.a)[0].master.start_ns


def test_the_badge_is_clicked_and_says_what_it_counts(bench, qtbot):
    row = bench.view.contents.row_of(("track", bench.a))
    facts = bench.pane.headers.facts(row)
    zone = header_zones(facts)["badge"]
    assert "1 error and 1 warning" in header_hover(bench.view, facts, "badge")
    with qtbot.waitSignal(bench.pane.health_clicked) as clicked:
        at = QPoint(round(zone.x + zone.w / 2), row.y + round(zone.y + zone.h / 2))
        QTest.mouseClick(bench.pane.headers, LEFT, NONE, at)
    assert clicked.args == [bench.a]
    other = bench.pane.headers.facts(bench.view.contents.row_of(("track", bench.b)))
    assert "badge" not in header_zones(other)


def test_the_overview_shows_warnings_and_errors_and_a_click_goes_there(bench, qtbot):
    overview = bench.pane.overview
    qtbot.waitUntil(lambda: overview.settled)
    overview.grab()
    assert [each.finding.severity for each in overview._marks.findings] == ["error", "warning"]
    x = round(overview.axis().x_from_ns(6 * S))
    QTest.mouseClick(overview, LEFT, NONE, QPoint(x, 6))
    assert bench.session.transport.position_ns() == 6 * S
    assert bench.session.selected_finding.finding.severity == "warning"


def test_what_was_found_goes_when_the_file_is_read_again(bench, qtbot):
    bench.checks.found.clear()
    bench.session.read_again(bench.a)
    row = bench.view.contents.track_rows[bench.a]
    qtbot.waitUntil(lambda: not row.marks and not row.found, timeout=20_000)
