"""Parts of the Sync dock: roles, how to measure, marks, its shape in narrow and low docks, and both themes."""

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.note_label import NoteLabel
from syncstudio.panes.sync.measure_head import MeasureHead
from syncstudio.panes.sync.measure_menu import options_text
from syncstudio.panes.sync.range_field import RangeField
from syncstudio.project.records import Track
from syncstudio.session.jobs import Job
from syncstudio.session.measuring.measuring_options import MeasuringOptions
from syncstudio.timebase.span import Span
from tests.panes.sync_bench import Bench
from tests.session.measuring_rig import S, answer

MS = 1_000_000


@pytest.fixture
def bench(tmp_path, qtbot, monkeypatch):
    made = Bench(tmp_path, qtbot, monkeypatch)
    yield made
    made.leave()


def test_a_role_is_chosen_and_a_guess_shown_as_one(bench):
    from syncstudio.project.records import Track

    bench.session.focus_track_id = bench.two
    bench.settle()
    bench.pane.head.role.setCurrentIndex(5)
    bench.pane.head.role.activated.emit(5)
    bench.settle()
    assert bench.session.project.track(bench.two).role == "dub"
    assert bench.line(bench.two).role == "dub"
    with bench.session.project.edit("Guess roles") as edit:
        edit.update(Track, bench.two, role="music", role_from="guessed")
    bench.settle()
    assert bench.pane.head.role.currentText() == "Music (guessed)"


def test_the_menu_sets_how_to_measure(bench):
    menu = bench.pane.head.options.menu()
    menu.aboutToShow.emit()
    search = next(action.menu() for action in menu.actions() if action.text() == "Search")
    next(action for action in search.actions() if "±10 s" in action.text()).trigger()
    bench.session.selection = Span(0, S)
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Only the selection").trigger()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Leave the selection out").trigger()
    bench.settle()
    options = bench.session.measuring_options
    assert (options.search_ns, options.selection_only, options.excluded) == (10 * S, True, (Span(0, S),))
    assert bench.pane.head.chosen.text() == "selection only · without 00:00.0 – 00:01.0 · within ±10 s"
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Take 1 span in again").trigger()
    assert bench.session.measuring_options.excluded == ()
    reference = next(action.menu() for action in menu.actions() if action.text() == "Reference track")
    next(action for action in reference.actions() if action.text() == "three").trigger()
    bench.settle()
    assert bench.line(bench.three).reference


def _menu(bench, *names):
    """The menu of how to measure, or one in it, filled anew."""
    menu = bench.pane.head.options.menu()
    menu.aboutToShow.emit()
    for name in names:
        menu = next(action.menu() for action in menu.actions() if action.text() == name)
    return menu


def test_a_search_range_of_one_s_own_is_typed(bench):
    field = _menu(bench, "Search").findChild(RangeField).field
    field.setText("250 ms")
    QTest.keyClick(field, Qt.Key.Key_Return)
    bench.settle()
    assert bench.session.measuring_options.search_ns == 250 * MS
    assert bench.pane.head.chosen.text() == "within ±250 ms"
    assert _menu(bench, "Search").findChild(RangeField).field.text() == "250 ms"
    field = _menu(bench, "Search").findChild(RangeField).field
    for wrong in ("soon", "0"):
        field.setText(wrong)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert len([text for text in bench.refused if text]) == 2
    assert bench.session.measuring_options.search_ns == 250 * MS


def test_what_was_chosen_is_taken_back_in_one_press(bench):
    bench.session.measuring_options = MeasuringOptions("dub", search_ns=S)
    bench.settle()
    assert bench.pane.head.usual.isVisible()
    bench.pane.head.usual.click()
    bench.settle()
    assert bench.session.measuring_options == MeasuringOptions()
    assert not bench.pane.head.usual.isVisible()
    assert not bench.pane.head.chosen.isVisible()


def test_the_menu_says_how_something_is_selected(bench):
    only = next(action for action in _menu(bench).actions() if action.text() == "Only the selection")
    assert not only.isEnabled()
    assert "drag over the timeline with Shift" in only.toolTip()


def test_where_a_measurement_looked_stands_with_its_evidence(bench):
    bench.session.selection = Span(S, 2 * S)
    bench.session.measuring_options = MeasuringOptions(
        selection_only=True, excluded=(Span(0, S // 2),), search_ns=10 * S
    )
    bench.measured(bench.two, answer(500 * MS))
    text = bench.pane.evidence.figures.text().replace("\u00a0", " ")
    assert (
        "Looked only at 00:01.0 – 00:02.0, not at 00:00.0 – 00:00.5, no further than 10 s from where it lay "
        "(times of the reference)." in text
    )


def test_a_measurement_made_as_usual_has_nothing_to_say_about_where_it_looked(bench):
    bench.measured(bench.two, answer(500 * MS))
    assert "Looked" not in bench.pane.evidence.figures.text()


def test_nothing_is_summed_up_where_all_is_usual():
    assert options_text(MeasuringOptions()) == ""
    assert options_text(MeasuringOptions("dub", search_ns=60 * S)) == "dub to original · within ±1 min"


def test_what_was_chosen_is_cut_with_an_ellipsis_and_whole_on_a_hover(bench):
    spans = tuple(Span(n * S, (n + 1) * S) for n in (0, 2, 4))
    bench.session.measuring_options = MeasuringOptions("rotation-flow", excluded=spans, search_ns=10 * S)
    bench.pane.resize(300, 600)
    bench.settle()
    chosen = bench.pane.head.chosen
    assert chosen.text().endswith("…")
    assert chosen.fontMetrics().horizontalAdvance(chosen.text()) <= 280
    assert chosen.toolTip().endswith("and 1 more · within ±10 s")


def test_a_long_measurement_is_named_and_cancelled_in_a_narrow_dock(qtbot):
    dock = QWidget()
    qtbot.addWidget(dock)
    head = MeasureHead(QMenu(dock), dock)
    head.setGeometry(0, 0, 300, 140)
    dock.resize(300, 140)
    dock.show()
    name = "Measuring the second recorder in the hall against the first recorder on the stage"
    head.show_job(Job(1, name, fraction=0.4, state="running"))
    QApplication.processEvents()
    assert head.job.text().endswith("…")
    assert name not in head.job.text()
    assert head.job.toolTip() == name
    assert head.progress.width() >= 60
    assert head.cancel.geometry().right() < 300
    assert head.job.geometry().right() < head.progress.x()


def test_a_measurement_under_way_pushes_nothing_away_and_keeps_the_keys(bench):
    go_on = Event()
    bench.survey.before = lambda progress, cancelled: go_on.wait(20)
    head, before = bench.pane.head, bench.pane.list.y()
    bench.pane.activateWindow()
    head.this_track.setFocus()
    bench.session.focus_track_id = bench.two
    bench.settle()
    head.this_track.click()
    bench.qtbot.waitUntil(head.cancel.isVisible, timeout=10_000)
    QApplication.processEvents()
    assert bench.pane.list.y() == before
    says = bench.pane.evidence.says
    bench.qtbot.waitUntil(lambda: "A measurement is under way" in says.text(), timeout=10_000)
    assert not head.everything.isVisible()
    assert bench.pane.focusWidget() is head.cancel
    go_on.set()
    bench.settle()
    bench.qtbot.waitUntil(head.everything.isVisible, timeout=10_000)
    assert bench.pane.list.y() == before
    assert not head.cancel.isVisible()
    assert bench.pane.focusWidget() is head.this_track


def test_one_that_was_accepted_beside_a_sharper_one_is_not_said_to_be_in_use(bench):
    bench.measured(bench.two, answer(500 * MS))
    sharp = bench.session.project.measurements()[0].id
    bench.measured(bench.two, answer(501 * MS, uncertainty_ns=23 * MS))
    coarse = bench.session.project.measurements()[0].id
    bench.session.accept_measurement(coarse)
    bench.session.accept_measurement(sharp)
    bench.settle()
    assert bench.pane.evidence.measurement.id == sharp
    assert "Accepted, and in use." in bench.pane.evidence.note.text()
    bench.pane.evidence.chosen.emit(coarse)
    assert "lies by another one that is known better" in bench.pane.evidence.note.text()


def test_moments_take_the_room_that_the_tracks_leave(bench):
    for at_ns in range(0, 5):
        bench.session.transport.seek(at_ns * S // 2)
        bench.session.mark_moment(bench.one)
        bench.session.mark_moment(bench.two)
    bench.settle()
    marks, tracks = bench.pane.marks, bench.pane.list
    assert marks.rows.height() >= 4 * 25
    assert tracks.rows.viewport().height() >= 3 * 42


def test_moments_are_listed_measured_and_deleted(bench):
    for track_id, at_ns in ((bench.one, 1 * S), (bench.two, 500 * MS), (bench.one, 2 * S)):
        bench.session.transport.seek(at_ns)
        bench.session.mark_moment(track_id)
    bench.settle()
    assert bench.pane.marks.isVisible()
    assert bench.pane.marks.rows.count() == 2
    lists = bench.pane.marks.rows
    labels = [lists.itemWidget(lists.item(n)).findChild(NoteLabel) for n in range(2)]
    assert labels[0].x() == labels[1].x()
    # A mark is no pill: its text is not cut while there is room.
    needed = labels[0].fontMetrics().horizontalAdvance(labels[0].whole)
    labels[0].resize(needed + 1, labels[0].height())
    assert labels[0].text() == labels[0].whole
    bench.session.focus_track_id = bench.one
    bench.pane.marks.button.click()
    bench.settle()
    assert bench.session.project.measurements()[0].offset_ns == 500 * MS
    # What was measured is looked at, though another track was in focus.
    assert bench.session.focus_track_id == bench.two
    assert bench.pane.evidence.says.text().startswith("two starts 500")
    bench.pane.marks.deleted.emit(bench.session.moments()[0].id)
    bench.settle()
    assert bench.pane.marks.rows.count() == 1
    assert not bench.pane.marks.button.isEnabled()


def test_a_moment_of_long_names_is_cut_with_an_ellipsis(bench):
    long = "the second recorder, which stood at the far end of the hall"
    with bench.session.project.edit("Rename") as edit:
        edit.update(Track, bench.two, name=long)
    bench.session.focus_track_id = bench.two
    bench.session.mark_moment()
    bench.settle()
    rows = bench.pane.marks.rows
    label = rows.itemWidget(rows.item(0)).findChild(NoteLabel)
    assert label.text().endswith("…")
    assert long in label.toolTip()


def test_narrow_the_evidence_stands_below(bench):
    assert bench.pane._split.orientation() == Qt.Orientation.Horizontal
    bench.pane.resize(360, 700)
    QApplication.processEvents()
    assert bench.pane._split.orientation() == Qt.Orientation.Vertical
    assert bench.pane.minimumSizeHint().width() <= 500


def test_in_a_low_dock_the_sentence_scrolls_with_the_plots(bench):
    bench.measured(bench.two, answer(200 * MS))
    evidence = bench.pane.evidence
    bench.pane.resize(300, 900)
    QApplication.processEvents()
    assert not evidence._area.isAncestorOf(evidence.says)
    bench.pane.resize(300, 420)
    QApplication.processEvents()
    assert evidence._area.isAncestorOf(evidence.says)
    assert evidence._area.viewport().height() > 0.9 * evidence.height() - 20
    bench.pane.resize(760, 700)
    QApplication.processEvents()
    assert not evidence._area.isAncestorOf(evidence.says)


def test_it_wears_both_themes(bench):
    bench.measured(bench.two, answer(1_234_567_000, 24.1))
    dark = bench.pane.grab().toImage()
    bench.pane.set_theme(look.LIGHT)
    QApplication.processEvents()
    assert bench.pane.grab().toImage() != dark


def test_plots_stand_beside_one_another_where_there_is_room(bench):
    bench.measured(bench.two, answer(1_234_567_000, 24.1))
    view = bench.pane.evidence
    assert view.windows.y() > view.correlation.y()
    bench.pane.resize(1500, 500)
    QApplication.processEvents()
    assert view.windows.y() == view.correlation.y()
    assert view.overlay.width() > 1.9 * view.correlation.width()
