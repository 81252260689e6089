"""The Sync dock: the table follows the session, measuring is shown as it goes on, decisions reach the project."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from syncstudio.panes.sync.evidence_facts import overlay_of
from syncstudio.project.records import Source
from syncstudio.session.measuring.measuring_options import MeasuringOptions
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.span import Span
from tests.panes.sync_bench import Bench
from tests.panes.timeline_rig import write_sound
from tests.session.measuring_rig import answer, evidence

MS, S = 1_000_000, 1_000_000_000


@pytest.fixture
def bench(tmp_path, qtbot, monkeypatch):
    made = Bench(tmp_path, qtbot, monkeypatch)
    yield made
    made.leave()


def test_every_track_is_listed_and_the_first_is_the_reference(bench):
    assert [line.name for line in bench.pane.list.lines()] == ["one", "two", "three"]
    assert [line.reference for line in bench.pane.list.lines()] == [True, False, False]
    assert "is the reference" in bench.pane.evidence.says.text()


def test_a_recording_that_is_alone_asks_for_another(bench):
    for track in (bench.three, bench.two):
        bench.session.remove_source(bench.session.project.track(track).source_id)
        bench.settle()
    assert bench.pane.evidence.says.text().startswith("one is alone: add another recording of the same scene")
    assert not bench.pane.head.this_track.isEnabled()
    assert not bench.pane.head.everything.isEnabled()


def test_choosing_a_row_puts_its_track_in_focus(bench):
    bench.pane.list.rows.setCurrentRow(1)
    assert bench.session.focus_track_id == bench.two
    bench.settle()
    assert "two has not been measured yet" in bench.pane.evidence.says.text()
    bench.session.focus_track_id = bench.three
    bench.settle()
    assert bench.pane.list.current() == bench.three


def test_a_press_on_the_row_that_is_on_show_puts_its_track_in_focus(bench):
    bench.survey.answers["one", "two"] = answer(100 * MS)
    bench.pane.head.everything.click()
    bench.settle()
    rows = bench.pane.list.rows
    assert bench.pane.list.current() == bench.two
    assert bench.session.focus_track_id is None
    place = rows.visualItemRect(rows.currentItem()).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert bench.session.focus_track_id == bench.two


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


def test_a_file_that_is_called_a_dub_asks_for_its_role(bench, monkeypatch):
    monkeypatch.setattr(
        bench.session, "dub_by_name", lambda track_id: "dubbed" if track_id == bench.two else ""
    )
    bench.measured(bench.two, answer(1_234_567_000, 24.1))
    assert "Its file is called “dubbed”: set its role to dub" in bench.pane.evidence.note.text().replace(
        "\u00a0", " "
    )
    bench.measured(bench.three, answer(1_234_567_000, 24.1))
    assert "its role" not in bench.pane.evidence.note.text()


def test_a_dub_of_what_nobody_called_its_original_asks_for_that(bench):
    bench.session.set_role(bench.two, "dub")
    bench.measured(bench.two, answer(20 * 1_000_000, 0.0))
    judged = bench.pane.evidence.judged
    assert "Set the role of one to original" in judged.text().replace("\u00a0", " ")
    bench.session.set_role(bench.one, "original")
    bench.settle()
    assert "As recorded: 20 ms early" in judged.text().replace("\u00a0", " ")


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
    assert not decision.begins.isVisible()
    decision.edit.click()
    assert decision.field.text() == "+1.234 567 s"
    assert decision.begins.isVisible()
    assert decision.begins.text() == "Begins at"
    decision.field.setText("soon")
    QTest.keyClick(decision.field, Qt.Key.Key_Return)
    assert "soon" in bench.refused[-1]
    decision.field.setText("1.25")
    QTest.keyClick(decision.field, Qt.Key.Key_Return)
    bench.settle()
    assert bench.session.clock_map(bench.two).offset_ns == 1_250 * MS
    assert bench.line(bench.two).source == "typed"


def test_what_a_typed_offset_would_move_is_said_while_it_is_typed(bench):
    session = bench.session
    lane = session.add_lane("Events", None, "events")
    session.add_segment(lane, Span(1_500 * MS, 1_600 * MS), session.add_label("Clap"))
    bench.measured(bench.two, answer(100 * MS))
    bench.pane.evidence.decision.accept.click()
    bench.settle()
    decision, note = bench.pane.evidence.decision, bench.pane.evidence.note

    def said():
        return note.text().replace("\u00a0", " ")

    decision.edit.click()
    assert said() == "The tracks lie like this already."
    decision.field.selectAll()
    QTest.keyClicks(decision.field, "1.25")
    assert said() == "1 label on other tracks will move against the media, by up to 1.150 s."
    session.focus_track_id = bench.two
    bench.settle()
    assert said().startswith("1 label on other tracks will move")
    QTest.keyClicks(decision.field, "soon")
    assert said() == "Accepted, and in use."
    QTest.keyClick(decision.field, Qt.Key.Key_Escape)
    assert said() == "Accepted, and in use."


def test_escape_leaves_the_field(bench):
    bench.measured(bench.two, answer(1_234_567_000))
    decision = bench.pane.evidence.decision
    decision.edit.click()
    QTest.keyClick(decision.field, Qt.Key.Key_Escape)
    assert not decision.field.isVisible()
    assert decision.edit.isVisible()


def test_progress_and_cancel_stand_in_the_dock(bench):
    seen, go_on = threading.Event(), threading.Event()

    def wait(progress, cancelled):
        while not seen.wait(0.01):
            progress(0.5)
        assert go_on.wait(20)

    bench.survey.before = wait
    bench.pane.head.everything.click()
    bench.qtbot.waitUntil(lambda: bench.pane.head.progress.value() > 0, timeout=10_000)
    assert bench.pane.head.job.toolTip() == "Measuring everything, 1 of 2: two against one"
    bench.qtbot.waitUntil(lambda: "is under way" in bench.pane.evidence.says.text(), timeout=10_000)
    assert bench.pane.evidence.says.text().startswith("one is the reference. ")
    assert bench.pane.head.job.text().startswith("Measuring everything, 1")
    assert not bench.pane.head.everything.isVisible()
    seen.set()
    bench.pane.head.cancel.click()
    # A method looks up now and then only: that the press was heard is said at once.
    assert bench.pane.head.job.text() == "Cancelling…"
    go_on.set()
    bench.settle()
    bench.qtbot.waitUntil(lambda: not bench.pane.head.cancel.isVisible(), timeout=10_000)
    assert bench.pane.head.everything.isEnabled()
    assert bench.session.project.measurements() == []
    bench.qtbot.waitUntil(lambda: any("was cancelled" in text for text in bench.said), timeout=10_000)


def test_what_could_not_be_told_offers_another_try(bench):
    bench.measured(bench.two, Measurement.cannot_tell("sound", "The two share no sound."))
    assert bench.pane.evidence.says.text() == "Cannot tell how two lies against one. The two share no sound."
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


def test_of_an_ambiguous_answer_it_is_said_how_far_off_the_best_place_lies(bench):
    found = Measurement.ambiguous("sound", "It repeats itself.")
    bench.measured(bench.two, replace(found, evidence=evidence(-1.25)))
    row = bench.pane.evidence.measurement
    over = overlay_of(bench.session, row, bench.session.evidence(row.id))
    assert over.measured_s is None
    assert over.left_s == pytest.approx(1.25)


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


def test_the_history_says_where_only_a_part_was_looked_at(bench):
    bench.measured(bench.two, answer(100 * MS))
    bench.session.selection = Span(S, 2 * S)
    bench.session.measuring_options = MeasuringOptions(selection_only=True)
    bench.measured(bench.two, answer(200 * MS))
    hows = [line.how for line in bench.pane.evidence.history.lines()]
    assert hows == ["sound, against one, only at 00:01.0 – 00:02.0", "sound, against one"]


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
    head = bench.pane.head
    assert head.accept_all.isVisible()
    # What comes and goes stands before what stays: a hand on its way to the role meets the role.
    assert head.accept_all.x() < head.role.x()
    assert head.role.geometry().right() > head.width() - 16
    head.accept_all.click()
    bench.settle()
    assert [bench.session.clock_map(id).offset_ns for id in (bench.two, bench.three)] == [100 * MS, 300 * MS]
    assert not bench.pane.head.accept_all.isVisible()


def test_a_refusal_is_said(bench):
    bench.session.focus_track_id = bench.one
    bench.settle()
    bench.pane.head.this_track.click()
    assert "is the reference" in bench.refused[-1]
    bench.pane.accept()
    assert "no measurement" in bench.refused[-1]


def test_a_refusal_goes_when_something_else_went_well(bench):
    bench.measured(bench.two, answer(100 * MS))
    decision = bench.pane.evidence.decision
    decision.edit.click()
    decision.field.setText("soon")
    QTest.keyClick(decision.field, Qt.Key.Key_Return)
    assert "soon" in bench.refused[-1]
    decision.field.setText("120 ms")
    QTest.keyClick(decision.field, Qt.Key.Key_Return)
    assert bench.refused[-1] == ""


def test_what_was_decided_about_stays_on_show_when_nobody_chose_a_track(bench):
    bench.survey.answers["one", "two"] = answer(100 * MS)
    bench.survey.answers["one", "three"] = answer(300 * MS)
    bench.pane.head.everything.click()
    bench.settle()
    assert bench.pane.list.current() == bench.two
    bench.pane.evidence.decision.accept.click()
    bench.settle()
    assert bench.session.focus_track_id is None
    assert bench.pane.list.current() == bench.two
    assert bench.pane.evidence.note.text() == "Accepted, and in use."
    bench.pane.head.everything.click()
    bench.settle()
    assert bench.pane.list.current() == bench.two  # measured anew, it waits again
    bench.session.reject_measurement(bench.session.shown_measurement(bench.two).id)
    bench.settle()
    assert bench.pane.list.current() == bench.three
