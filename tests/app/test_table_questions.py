"""Tables that do not say which column is time: the window asks, and adds them as chosen."""

import pytest
from PySide6.QtTest import QTest
from shiboken6 import isValid

from syncstudio.app.time_column_dialog import TimeColumnDialog


def timeless_table(path):
    rows = "\n".join(f"{n % 7}.5,{n * n % 11},{n * 10 + 5 * (n % 3 == 0)},on" for n in range(200))
    path.write_text(f"force,flow,k,state\n{rows}\n")
    return path


@pytest.fixture
def timeless(tmp_path):
    return timeless_table(tmp_path / "pump.csv")


def asked(window, qtbot):
    """The question that is open."""
    found = []

    def look():
        found[:] = [d for d in window.findChildren(TimeColumnDialog) if d.isVisible()]
        return bool(found)

    qtbot.waitUntil(look, timeout=10_000)
    assert len(found) == 1
    return found[0]


def kinds(window):
    return [track.kind for track in window.session.project.tracks()]


def test_a_draft_of_such_a_table_asks_and_adds_it_as_one_step(open_window, timeless, qtbot):
    window = open_window(timeless)
    dialog = asked(window, qtbot)
    assert "pump.csv" in dialog._says.text()
    assert dialog.form.columns.currentText() == "k"
    assert dialog.form.units.currentText() == "milliseconds"
    assert "about 100 Hz" in dialog.meaning.text()
    dialog._apply.click()
    qtbot.waitUntil(lambda: window.settled and kinds(window) == ["series"], timeout=10_000)
    track = window.session.project.tracks()[0].id
    assert window.session.time_column(track).column == "k"
    assert window.docks["timeline"].isVisible()
    assert window.strip.texts() == [] or not any("choose the column" in text for text in window.strip.texts())
    assert window.session.undo() == "Add pump.csv"
    assert kinds(window) == []


def test_another_column_and_unit_say_what_they_mean(open_window, wav, timeless, qtbot):
    window = open_window(wav)
    window.add_files([timeless])
    form = asked(window, qtbot).form
    dialog = asked(window, qtbot)
    form.columns.setCurrentText("force")
    form.columns.activated.emit(form.columns.currentIndex())
    assert "sorted by time" in dialog.meaning.text()
    form.units.setCurrentText("minutes")
    form.units.activated.emit(form.units.currentIndex())
    assert "read as min" in dialog.meaning.text()
    dialog.apply()
    qtbot.waitUntil(lambda: kinds(window) == ["sound", "series"], timeout=10_000)
    assert window.session.time_column(window.session.project.tracks()[-1].id).unit == "min"


def test_a_rate_is_typed_and_nonsense_cannot_be_used(open_window, timeless, qtbot):
    window = open_window(timeless)
    dialog = asked(window, qtbot)
    for text in ("0", "fast", "1e999999999", "1/0"):
        dialog.form.rate.clear()
        QTest.keyClicks(dialog.form.rate, text)
        assert dialog.form.by_rate.isChecked()
        assert "such as 100" in dialog.meaning.text()
        assert not dialog._apply.isEnabled()
        dialog.apply()
        assert dialog.isVisible()
    dialog.form.rate.clear()
    QTest.keyClicks(dialog.form.rate, "50")
    assert "one every 20 ms" in dialog.meaning.text()
    dialog._apply.click()
    qtbot.waitUntil(lambda: kinds(window) == ["series"], timeout=10_000)
    assert window.session.time_column(window.session.project.tracks()[0].id).rate == 50


def test_cancel_leaves_it_out_with_the_sentence(open_window, wav, timeless, qtbot):
    window = open_window(wav, timeless)
    asked(window, qtbot)._leave.click()
    qtbot.waitUntil(lambda: any("choose the column" in text for text in window.strip.texts()))
    assert kinds(window) == ["sound"]


def test_several_tables_are_asked_for_one_after_the_other(open_window, tmp_path, timeless, qtbot):
    window = open_window(timeless, timeless_table(tmp_path / "valve.csv"))
    first = asked(window, qtbot)
    assert "pump" in first.windowTitle()
    first._leave.click()
    second = asked(window, qtbot)
    assert "valve" in second.windowTitle()
    second._apply.click()
    qtbot.waitUntil(lambda: kinds(window) == ["series"], timeout=10_000)
    assert window.session.project.tracks()[0].name == "valve"


def test_closing_the_window_ends_the_question(open_window, tmp_path, timeless, qtbot):
    window = open_window(timeless, timeless_table(tmp_path / "valve.csv"))
    dialog = asked(window, qtbot)
    window.close()
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_a_table_that_came_in_by_rate_can_take_any_column_later(open_window, timeless, qtbot):
    window = open_window(timeless)
    dialog = asked(window, qtbot)
    QTest.keyClicks(dialog.form.rate, "50")
    dialog._apply.click()
    qtbot.waitUntil(lambda: window.settled and kinds(window) == ["series"], timeout=10_000)
    track = window.session.project.tracks()[0].id
    window.sheets.show_time_column(track)
    again = asked(window, qtbot)
    assert "50 Hz" in again._says.text()
    again.form.by_column.click()
    again._apply.click()
    assert window.session.time_column(track).column == "k"
