"""Derived channels, thresholds, spectrograms and statistics as a window offers them."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from syncstudio.app.channel_menu import channel_menu
from syncstudio.app.formula_sheet import FormulaSheet
from syncstudio.app.series_wiring import add_track_analysis
from syncstudio.app.settings import Settings
from syncstudio.app.tables.table_sheet import TableSheet
from syncstudio.app.threshold_sheet import ThresholdSheet
from syncstudio.panes.series.formula_words import FUNCTIONS, example_of
from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.plan import Curve, Text
from syncstudio.session.series.spectrograms import SpectrogramLook
from tests.app.conftest import wait_until_settled
from tests.session.conftest import make_session

__all__ = ["make_session"]


@pytest.fixture
def rig(make_session, tmp_path, own_folders):
    t = np.arange(600) / 100
    path = tmp_path / "imu.csv"
    columns = np.column_stack([t, np.sin(2 * np.pi * t), np.cos(2 * np.pi * t)])
    np.savetxt(path, columns, delimiter=",", header="time [s],x [g],motor speed", comments="", fmt="%.6g")
    session = make_session(path)
    assert session.jobs.wait(30)
    return session, session.project.tracks()[0].id, Settings(own_folders / "config")


@pytest.fixture
def host(qtbot):
    """What sheets belong to: they delete themselves when they are closed."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


def hearing(session, sheet):
    """Notices as the window hands them on; on the thread they come on, which is enough for a sheet alone."""
    heard = []
    session.notices.subscribe(heard.append)

    def pump():
        assert session.jobs.wait(30)
        while heard:
            sheet.on_notice(heard.pop(0))

    return pump


def test_a_formula_is_checked_while_it_is_written_and_stored_on_save(rig, host, qtbot):
    session, track, settings = rig
    sheet = FormulaSheet(session, settings, DARK, track, parent=host)
    assert not sheet.save.isEnabled()
    sheet.formula.set_text("magnitude(x, `motor spee`)")
    sheet.check()
    assert not sheet.save.isEnabled()
    assert "no channel “motor spee”" in sheet.says.text()
    (mark,) = sheet.formula.extraSelections()
    assert mark.cursor.selectedText() == "`motor spee`"
    sheet.formula.set_text("magnitude(x, `motor speed`)")
    sheet.check()
    assert sheet.says.text() == "Tried on 600 rows near what is on screen"
    assert sheet.formula.extraSelections() == []
    sheet.formula.set_text("x / 0")
    sheet.check()
    assert sheet.says.text() == "None of the 600 rows near what is on screen has a value"
    sheet.formula.set_text("magnitude(x, `motor speed`)")
    sheet.check()
    sheet.channel_name.setText("x")
    sheet.apply()
    assert "has a channel “x” already" in sheet.says.text()
    sheet.channel_name.setText("strength")
    sheet.apply()
    (row,) = session.derived_rows(track)
    assert (row.name, row.formula) == ("strength", "magnitude(x, `motor speed`)")
    again = FormulaSheet(session, settings, DARK, track, row.id, parent=host)
    assert again.channel_name.text() == "strength"
    again.formula.set_text("strength + 1")
    again.check()
    assert "cannot be worked out from itself" in again.says.text()
    again.remove()
    assert session.derived_rows(track) == []


def test_names_complete_as_one_types(rig, host, qtbot):
    session, track, settings = rig
    sheet = FormulaSheet(session, settings, DARK, track, parent=host)
    sheet.show()
    field = sheet.formula
    qtbot.keyClicks(field, "derivative(mot")
    assert field.completer.currentCompletion() == "`motor speed`"
    field.completer.activated.emit(field.completer.currentCompletion())
    qtbot.keyClicks(field, ")")
    assert field.text() == "derivative(`motor speed`)"
    field.completer.popup().hide()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [row.name for row in session.derived_rows(track)] == ["channel 1"]


def words_in(preview):
    return [each.text for each in preview.plan(400) if isinstance(each, Text)]


def test_the_preview_says_why_there_is_no_curve(rig, host):
    session, track, settings = rig
    sheet = FormulaSheet(session, settings, DARK, track, parent=host)
    assert words_in(sheet.preview) == ["The rows in sight are drawn here as you type"]
    for formula, says in (
        ("x +", "No curve while the formula is not understood"),
        ("x / 0", "No row in sight has a value"),
    ):
        sheet.formula.set_text(formula)
        sheet.check()
        assert words_in(sheet.preview) == [says]
    sheet.formula.set_text("x")
    sheet.check()
    assert any(isinstance(each, Curve) for each in sheet.preview.plan(400))


@pytest.mark.parametrize(
    "opened",
    [
        lambda session, settings, track, host: FormulaSheet(session, settings, DARK, track, parent=host),
        lambda session, settings, track, host: ThresholdSheet(session, settings, track, "x", host),
        lambda session, settings, track, host: TableSheet.on_track(session, settings, track, DARK, host),
    ],
    ids=["formula", "threshold", "table"],
)
def test_a_sheet_opens_as_large_as_it_was_left(rig, host, qtbot, opened):
    session, track, settings = rig
    sheet = opened(session, settings, track, host)
    sheet.show()
    sheet.resize(764, 640)
    sheet.reject()
    assert session.jobs.wait(30)
    again = opened(session, settings, track, host)
    assert (again.width(), again.height()) == (764, 640)
    again.reject()


def test_every_example_can_be_worked_out(rig):
    session, track, _ = rig
    names = session.formula_names(track)
    for form, _ in FUNCTIONS:
        trial = session.try_formula(track, example_of(form, names))
        assert trial.trouble is None, (form, trial.trouble)
    assert example_of("where(x > 0, x, 0)", ["`a b`"]) == "where(`a b` > 0, `a b`, 0)"


def test_a_threshold_is_looked_for_as_one_types_and_made_into_a_lane(rig, host, qtbot):
    session, track, settings = rig
    sheet = ThresholdSheet(session, settings, track, "motor speed", host)
    pump = hearing(session, sheet)
    assert sheet.channel.currentText() == "motor speed"
    fields = [sheet.low, sheet.sigmas, sheet.hysteresis, sheet.merge, sheet.shortest, sheet.lane_name]
    chain, field = [], sheet.low
    while sheet.lane_name not in chain and len(chain) < 99:
        chain.append(field)
        field = field.nextInFocusChain()
    assert [each for each in chain if each in fields] == fields, "Tab goes from field to field as one reads"
    sheet.low.setValue(0.5)
    assert sheet.low.text() == "0.5"
    sheet.look()
    pump()
    # A cosine of 1 Hz over six seconds begins and ends above a half.
    assert sheet.says.text().startswith("7 stretches, ")
    assert sheet.lane_name.placeholderText() == "motor speed > 0.5"
    assert sheet.make.isEnabled()
    sheet.kind.setCurrentIndex(4)
    sheet.look()
    pump()
    assert sheet.says.text() == "6 crossings: motor speed rises over 0.5"
    sheet.kind.setCurrentIndex(2)
    sheet.high.setValue(0.1)
    sheet.look()
    assert "lower value comes first" in sheet.says.text()
    assert not sheet.make.isEnabled()
    sheet.high.setValue(0.9)
    sheet.look()
    pump()
    sheet.lane_name.setText("Half way")
    sheet.accept_lane()
    (lane,) = session.project.lanes()
    assert (lane.name, lane.track_id, lane.kind) == ("Half way", track, "segments")
    assert session.threshold_proposal is None


def test_very_many_labels_are_written_behind_the_sheet(rig, host, qtbot, monkeypatch):
    session, track, settings = rig
    monkeypatch.setattr("syncstudio.app.threshold_sheet._AT_ONCE", 3)
    sheet = ThresholdSheet(session, settings, track, "motor speed", host)
    pump = hearing(session, sheet)
    sheet.low.setValue(0.5)
    sheet.look()
    pump()
    with qtbot.waitSignal(sheet.accepted):
        sheet.accept_lane()
        assert sheet.says.text() == "Making the lane…"
        assert not sheet.make.isEnabled()
    assert len(session.project.segments(session.project.lanes()[0].id)) == 7


def test_the_window_offers_all_of_it(open_window, tmp_path, wav, qtbot):
    t = np.arange(600) / 100
    path = tmp_path / "imu.csv"
    np.savetxt(
        path, np.column_stack([t, np.sin(t)]), delimiter=",", header="time [s],x", comments="", fmt="%.6g"
    )
    window = open_window(path, wav)
    session = window.session
    tracks = {track.kind: track for track in session.project.tracks()}
    sound, series = tracks["sound"], tracks["series"]

    def focus(track):
        session.focus_track_id = track.id
        wanted = (True, track.kind == "series")
        acts = [window.acts[id] for id in ("spectrogram", "derived_channel")]
        qtbot.waitUntil(lambda: tuple(action.isEnabled() for action in acts) == wanted)

    focus(sound)
    window.acts["spectrogram"].trigger()
    qtbot.waitUntil(lambda: window.acts["spectrogram"].isChecked())
    wait_until_settled(window, qtbot)
    assert session.spectrogram_range(sound.id) is not None
    menu = QMenu()
    add_track_analysis(menu, window, session.project.track(sound.id))
    looks = next(action.menu() for action in menu.actions() if action.menu() is not None)
    octaves = next(action for action in looks.actions() if action.isCheckable())
    octaves.trigger()
    assert session.spectrogram_look == SpectrogramLook(logarithmic=True)
    assert "logarithmic" in window.settings.text("spectrogram/look")
    for submenu in ("Window", "Range"):
        choices = next(action.menu() for action in looks.actions() if action.text() == submenu)
        choices.actions()[3].trigger()
    assert session.spectrogram_look == SpectrogramLook(128, 60, True)
    window.acts["statistics"].trigger()
    qtbot.waitUntil(lambda: window.statistics.table.topLevelItemCount() == 1)
    focus(series)
    window.acts["derived_channel"].trigger()
    sheet = window.sheets._open[f"formula {series.id}"]
    sheet.formula.set_text("x * 2")
    sheet.channel_name.setText("twice")
    sheet.apply()
    wait_until_settled(window, qtbot)
    texts = [action.text() for action in channel_menu(window, series.id, "twice").actions()]
    assert {"Formula…", "Delete channel", "New channel from this…", "Lane from a threshold…"} <= set(texts)
    window.acts["threshold"].trigger()
    qtbot.waitUntil(lambda: window.sheets._open["threshold"].make.isEnabled())
    row = window.timeline._view.contents.track_rows[series.id]
    assert row.proposed is not None
    window.sheets._open["threshold"].reject()
    qtbot.waitUntil(lambda: row.proposed is None)
