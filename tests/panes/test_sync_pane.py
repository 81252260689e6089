"""The Sync dock: the table follows the session, measuring is shown as it goes on, decisions reach the project."""

import threading

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes import theme as look
from syncstudio.panes.note_label import NoteLabel
from syncstudio.panes.sync.measure_menu import options_text
from syncstudio.panes.sync_pane import SyncPane
from syncstudio.project.records import Source, Track
from syncstudio.session.measuring_options import MeasuringOptions
from syncstudio.session.session import Session
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.span import Span
from syncstudio.transport.silent import SilentOutput
from tests.panes.timeline_rig import write_sound
from tests.session.measuring_rig import S, Survey, answer

MS = 1_000_000


class Bridge(QObject):
    """Brings notices to the thread of the window, as the app does."""

    heard = Signal(object)


class Bench:
    """A pane over three recorders, the first of which is the reference."""

    def __init__(self, tmp_path, qtbot, monkeypatch):
        self.survey = Survey(monkeypatch)
        self.session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
        files = [
            write_sound(tmp_path / f"{name}.wav", 3, n) for n, name in enumerate(("one", "two", "three"))
        ]
        assert self.session.add_media(files) == []
        qtbot.waitUntil(lambda: not self.session.jobs.running(), timeout=20_000)
        self.one, self.two, self.three = (track.id for track in self.session.project.tracks())
        self.pane = SyncPane(self.session, look.DARK)
        qtbot.addWidget(self.pane)
        self.refused = []
        self.pane.refused.connect(self.refused.append)
        self.bridge = Bridge()
        self.bridge.heard.connect(self.pane.on_notice)
        self.session.notices.subscribe(self.bridge.heard.emit)
        self.pane.resize(760, 400)
        self.pane.show()
        self.qtbot = qtbot
        self.settle()

    def settle(self):
        self.qtbot.waitUntil(lambda: not self.session.jobs.running(), timeout=20_000)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.pane.settled, timeout=20_000)

    def line(self, track_id):
        return next(line for line in self.pane.list.lines() if line.track_id == track_id)

    def measured(self, track_id, found):
        names = {track.id: track.name for track in self.session.project.tracks()}
        self.survey.answers["one", names[track_id]] = found
        self.session.focus_track_id = track_id
        self.settle()
        self.pane.head.this_track.click()
        self.settle()


@pytest.fixture
def bench(tmp_path, qtbot, monkeypatch):
    made = Bench(tmp_path, qtbot, monkeypatch)
    yield made
    made.pane.close_readers()
    made.session.close()


def test_every_track_is_listed_and_the_first_is_the_reference(bench):
    assert [line.name for line in bench.pane.list.lines()] == ["one", "two", "three"]
    assert [line.reference for line in bench.pane.list.lines()] == [True, False, False]
    assert "is the reference" in bench.pane.evidence.says.text()


def test_choosing_a_row_puts_its_track_in_focus(bench):
    bench.pane.list.rows.setCurrentRow(1)
    assert bench.session.focus_track_id == bench.two
    bench.settle()
    assert "two has not been measured yet" in bench.pane.evidence.says.text()
    bench.session.focus_track_id = bench.three
    bench.settle()
    assert bench.pane.list.current() == bench.three


def test_measuring_shows_the_evidence_before_anything_moves(bench):
    bench.measured(bench.two, answer(1_234_567_000, 24.1))
    view = bench.pane.evidence
    said = view.says.text().replace("\u00a0", " ")
    assert said.startswith("two starts 1.234 567 s later than one, ±0.1 ms, drift +24.1 ±0.4 ppm")
    assert view.note.text().startswith("No labels on other tracks will move")
    assert [plot.wanted for plot in (view.correlation, view.windows, view.overlay)] == [True] * 3
    assert view.events.isVisibleTo(view)
    assert bench.line(bench.two).waits == "proposed"
    assert bench.session.clock_map(bench.two).offset_ns == 0
    assert view.decision.accept.isVisible()
    bench.pane.grab()


def test_accepting_rejecting_and_undo(bench):
    bench.measured(bench.two, answer(1_234_567_000, 24.1))
    bench.pane.evidence.decision.accept.click()
    bench.settle()
    assert bench.session.clock_map(bench.two).offset_ns == 1_234_567_000
    line = bench.line(bench.two)
    assert (line.spread, line.source, line.waits) == ("±0.1 ms", "measured · sound", "")
    assert bench.pane.evidence.note.text() == "Accepted, and in use."
    assert not bench.pane.evidence.decision.accept.isVisible()
    bench.session.undo()
    bench.settle()
    assert bench.line(bench.two).waits == "proposed"
    bench.pane.evidence.decision.reject.click()
    bench.settle()
    assert bench.line(bench.two).waits == ""
    assert bench.session.project.measurements()[0].decision == "rejected"
    assert bench.pane.evidence.note.text().startswith("Put aside: it counts for nothing.")


def test_editing_starts_from_the_measured_offset(bench):
    bench.measured(bench.two, answer(1_234_567_000))
    decision = bench.pane.evidence.decision
    decision.edit.click()
    assert decision.field.text() == "+1.234 567 s"
    decision.field.setText("soon")
    QTest.keyClick(decision.field, Qt.Key.Key_Return)
    assert "soon" in bench.refused[-1]
    decision.field.setText("1.25")
    QTest.keyClick(decision.field, Qt.Key.Key_Return)
    bench.settle()
    assert bench.session.clock_map(bench.two).offset_ns == 1_250 * MS
    assert bench.line(bench.two).source == "typed"


def test_escape_leaves_the_field(bench):
    bench.measured(bench.two, answer(1_234_567_000))
    decision = bench.pane.evidence.decision
    decision.edit.click()
    QTest.keyClick(decision.field, Qt.Key.Key_Escape)
    assert not decision.field.isVisible()
    assert decision.edit.isVisible()


def test_progress_and_cancel_stand_in_the_dock(bench):
    go_on = threading.Event()

    def wait(progress, cancelled):
        while not cancelled() and not go_on.wait(0.01):
            progress(0.5)

    bench.survey.before = wait
    bench.pane.head.everything.click()
    bench.qtbot.waitUntil(lambda: bench.pane.head.progress.value() > 0, timeout=10_000)
    assert bench.pane.head.job.text() == "Measuring everything…"
    assert not bench.pane.head.everything.isEnabled()
    bench.pane.head.cancel.click()
    bench.settle()
    go_on.set()
    bench.qtbot.waitUntil(lambda: not bench.pane.head.cancel.isVisible(), timeout=10_000)
    assert bench.pane.head.everything.isEnabled()
    assert bench.session.project.measurements() == []


def test_what_could_not_be_told_offers_another_try(bench):
    bench.measured(bench.two, Measurement.cannot_tell("sound", "The two share no sound."))
    assert bench.pane.evidence.says.text() == "Cannot tell: The two share no sound."
    decision = bench.pane.evidence.decision
    assert [button.isVisible() for button in (decision.accept, decision.edit, decision.again)] == [
        False,
        False,
        True,
    ]
    assert bench.line(bench.two).trouble == "cannot tell"
    asked = len(bench.survey.asked)
    decision.again.click()
    bench.settle()
    assert len(bench.survey.asked) == asked + 1


def test_a_replaced_file_asks_to_measure_again(bench):
    bench.measured(bench.two, answer(5 * MS))
    source_id = bench.session.project.track(bench.two).source_id
    with bench.session.project.edit("Relink recording") as edit:
        edit.update(Source, source_id, fingerprint="other")
    bench.settle()
    assert bench.line(bench.two).trouble == "measure again"
    assert "replaced" in bench.pane.evidence.note.text()
    assert bench.pane.evidence.decision.again.isVisible()


def test_a_file_that_was_replaced_behind_the_project_is_said(bench, tmp_path):
    bench.measured(bench.two, answer(5 * MS))
    write_sound(tmp_path / "two.wav", 2, 9)
    bench.session.read_again(bench.two)
    bench.settle()
    line = bench.line(bench.two)
    assert (line.waits, line.trouble) == ("", "not read")
    assert "no longer the file that was added" in line.tip
    assert bench.pane.evidence.note.text().startswith("two.wav is no longer the file that was added")


def test_of_a_file_that_cannot_be_read_it_is_said_why_it_is_not_measured(bench, tmp_path):
    write_sound(tmp_path / "two.wav", 2, 9)
    bench.session.read_again(bench.two)
    bench.session.focus_track_id = bench.two
    bench.settle()
    says = bench.pane.evidence.says.text()
    assert says.startswith("two cannot be measured. two.wav is no longer the file that was added")


def test_the_history_brings_an_older_one_back(bench):
    bench.measured(bench.two, answer(100 * MS))
    bench.measured(bench.two, answer(200 * MS))
    history = bench.pane.evidence.history
    assert [line.result for line in history.lines()] == ["200 ms later ±0.1 ms", "100 ms later ±0.1 ms"]
    history.setCurrentRow(1)
    assert "100\u00a0ms later" in bench.pane.evidence.says.text()
    bench.pane.evidence.decision.accept.click()
    bench.settle()
    assert bench.session.clock_map(bench.two).offset_ns == 100 * MS


def test_what_was_decided_about_stays_on_show(bench):
    bench.measured(bench.two, answer(100 * MS))
    bench.measured(bench.two, answer(200 * MS))
    newest = bench.pane.evidence.measurement
    bench.pane.evidence.decision.reject.click()
    bench.settle()
    assert bench.pane.evidence.measurement.id == newest.id
    bench.pane.reject()
    bench.settle()
    assert [row.decision for row in bench.session.measurements(bench.two)] == ["rejected", "proposed"]


def test_of_all_what_waits_is_looked_at_first(bench):
    bench.survey.answers["one", "three"] = answer(100 * MS)
    bench.pane.head.everything.click()
    bench.settle()
    assert bench.session.focus_track_id is None
    assert bench.pane.list.current() == bench.three


def test_all_can_be_accepted_at_once(bench):
    bench.survey.answers["one", "two"] = answer(100 * MS)
    bench.survey.answers["one", "three"] = answer(300 * MS)
    bench.pane.head.everything.click()
    bench.settle()
    assert bench.pane.head.accept_all.isVisible()
    bench.pane.head.accept_all.click()
    bench.settle()
    assert [bench.session.clock_map(id).offset_ns for id in (bench.two, bench.three)] == [100 * MS, 300 * MS]
    assert not bench.pane.head.accept_all.isVisible()


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


def test_a_refusal_is_said(bench):
    bench.session.focus_track_id = bench.one
    bench.settle()
    bench.pane.head.this_track.click()
    assert "is the reference" in bench.refused[-1]
    bench.pane.accept()
    assert "no measurement" in bench.refused[-1]


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
