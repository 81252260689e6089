"""Tables that do not say which column is time: the window asks, and adds them as chosen."""

import pytest
from PySide6.QtTest import QTest
from shiboken6 import isValid

from syncstudio.app.tables.table_sheet import TableSheet


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
        found[:] = [d for d in window.findChildren(TableSheet) if d.isVisible()]
        return bool(found)

    qtbot.waitUntil(look, timeout=10_000)
    assert len(found) == 1
    return found[0]


def kinds(window):
    return [track.kind for track in window.session.project.tracks()]


def test_a_draft_of_such_a_table_asks_and_adds_it_as_one_step(open_window, timeless, qtbot):
    window = open_window(timeless)
    dialog = asked(window, qtbot)
    assert "pump.csv" in dialog.says.text()
    assert dialog.time.columns.currentText() == "k"
    assert dialog.time.units.currentText() == "milliseconds"
    assert "about 100 Hz" in dialog.meaning.text()
    dialog.time.columns.setCurrentText("force")
    dialog.time.columns.activated.emit(dialog.time.columns.currentIndex())
    dialog.look()
    assert "sorted by time" in dialog.meaning.text()
    dialog.time.columns.setCurrentText("k")
    dialog.time.columns.activated.emit(dialog.time.columns.currentIndex())
    dialog.take.click()
    qtbot.waitUntil(lambda: window.settled and kinds(window) == ["series"], timeout=10_000)
    track = window.session.project.tracks()[0].id
    assert window.session.time_column(track).column == "k"
    assert window.docks["timeline"].isVisible()
    assert window.strip.texts() == [] or not any("choose the column" in text for text in window.strip.texts())
    assert window.session.undo() == "Add pump.csv"
    assert kinds(window) == []


def test_several_tables_are_asked_for_one_after_the_other(open_window, tmp_path, timeless, qtbot):
    window = open_window(timeless, timeless_table(tmp_path / "valve.csv"))
    first = asked(window, qtbot)
    assert "pump" in first.windowTitle()
    first.leave.click()
    second = asked(window, qtbot)
    assert any("choose the column" in text for text in window.strip.texts())
    assert "valve" in second.windowTitle()
    second.time.rate.clear()
    QTest.keyClicks(second.time.rate, "50")
    second.take.click()
    qtbot.waitUntil(lambda: window.settled and kinds(window) == ["series"], timeout=10_000)
    track = window.session.project.tracks()[0]
    assert track.name == "valve"
    assert window.session.time_column(track.id).rate == 50
    # One that came in by its rate can take any column later.
    window.sheets.show_time_column(track.id)
    again = asked(window, qtbot)
    assert "50 Hz" in again.meaning.text()
    again.time.by_column.click()
    again.take.click()
    assert window.session.time_column(track.id).column == "k"


def test_closing_the_window_ends_the_question(open_window, tmp_path, timeless, qtbot):
    window = open_window(timeless, timeless_table(tmp_path / "valve.csv"))
    dialog = asked(window, qtbot)
    window.close()
    qtbot.waitUntil(lambda: not isValid(dialog))
