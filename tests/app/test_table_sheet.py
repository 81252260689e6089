"""How a table is read is chosen with a look at what comes of it; each choice shows at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from syncstudio.app.settings import Settings
from syncstudio.app.tables.column_list import HOLDS, NAME, UNIT, ColumnModel
from syncstudio.app.tables.table_sheet import TableSheet
from syncstudio.media.series.table_head import table_head
from syncstudio.panes.theme import DARK
from syncstudio.session.session import Session


@pytest.fixture
def session(qapp):
    made = Session.draft(())
    yield made
    assert made.jobs.wait(30)
    made.close()


@pytest.fixture
def sheet(session, qtbot):
    """The sheet on a table that is in the project, shown and with its whole time read."""
    opened = []

    def make(path):
        assert session.add_media([path]) == []
        assert session.jobs.wait(30)
        opened.append(TableSheet.on_track(session, Settings(), session.project.tracks()[-1].id, DARK))
        opened[-1].show()
        ready(opened[-1], qtbot)
        return opened[-1]

    yield make
    for one in filter(isValid, opened):
        one.close()


def ready(sheet, qtbot):
    qtbot.waitUntil(lambda: not sheet._soon.isActive() and not sheet._watch.busy, timeout=10_000)


def pick(box, data):
    """As a person chooses from a list."""
    box.setCurrentIndex(box.findData(data) if data is not None else 0)
    assert data is None or box.currentData() == data
    box.activated.emit(box.currentIndex())


def shown(sheet, row):
    model = sheet.rows.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def titles(sheet):
    model = sheet.rows.model()
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def test_a_column_that_is_empty_at_first_is_not_said_to_hold_numbers(qapp, tmp_path):
    path = tmp_path / "alarms.csv"
    path.write_text(
        "t,temp,alarm\n" + "".join(f"{k},{k}.5,{'fire' if k > 700 else ''}\n" for k in range(720))
    )
    model = ColumnModel(DARK)
    model.show_columns(table_head(path), (), ("t",))
    alarm, role = model.index(2, HOLDS), Qt.ItemDataRole.EditRole
    assert [model.index(row, HOLDS).data() for row in range(3)] == ["Time", "Numbers", "Empty at first"]
    assert "whole table" in alarm.data(Qt.ItemDataRole.ToolTipRole)
    assert model.chosen() == ()
    # Whatever is said of it counts, numbers too, and it can be left to the reading again.
    assert model.setData(alarm, "number", role)
    assert (alarm.data(), [each.kind for each in model.chosen()]) == ("Numbers", ["number"])
    assert "" in model.choices(2)
    assert "" not in model.choices(1)
    assert model.setData(alarm, "", role)
    assert model.chosen() == ()
    left, ticked = model.index(2, 0), Qt.ItemDataRole.CheckStateRole
    assert model.setData(left, Qt.CheckState.Unchecked.value, ticked)
    assert alarm.data() == "Left out"
    assert model.setData(left, Qt.CheckState.Checked.value, ticked)
    assert alarm.data() == "Empty at first"


def field_log(path):
    rows = "".join(
        f"31.01.2026;12:{k // 60:02}:{k % 60:02};{k},5;{'idle' if k % 50 < 20 else 'run'};{'stop' if k == 9 else ''}\n"
        for k in range(600)
        if not 200 <= k < 260
    )
    path.write_text(f"Datum;Zeit;Tempo [m/s];Zustand;Alarm\n{rows}")
    return path


def test_a_field_log_is_shown_as_it_is_read_and_read_as_it_is_chosen(sheet, tmp_path, qtbot, session):
    found = sheet(field_log(tmp_path / "field.csv"))
    track = session.project.tracks()[0].id
    # What was found: day and time in two columns, a unit, states and events; the whole time, its gap and its zone.
    assert titles(found) == ["Time [UTC]", "Tempo [m/s]", "Zustand", "Alarm"]
    assert shown(found, 1) == ["2026-01-31 12:00:01", "1.5", "idle", ""]
    assert "UTC is assumed" in found.meaning.text()
    assert "540 rows" in found.range.words.text()
    assert "2026-01-31 12:00:00" in found.range.words.text()
    assert "gaps: 1" in found.range.words.text()
    assert "No rows for" in found.range.wrong.text()
    # A zone moves what is shown, a name and a unit too.
    pick(found.time.zones, "Europe/Berlin")
    columns = found.columns.model()
    columns.setData(columns.index(2, NAME), "Speed")
    columns.setData(columns.index(2, UNIT), "km/h")
    columns.setData(columns.index(4, HOLDS), "out")
    columns.setData(columns.index(3, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    ready(found, qtbot)
    assert titles(found) == ["Time [UTC]", "Speed [km/h]"]
    assert shown(found, 1)[0] == "2026-01-31 11:00:01"
    assert "Zone: Europe/Berlin" in found.meaning.text()
    found.apply()
    assert session.jobs.wait(30)
    series = session.series(track)
    assert (series.names, series.units) == (("Speed",), ("km/h",))
    kept = session.time_column(track)
    assert (kept.column, kept.beside, kept.zone) == ("Zeit", "Datum", "Europe/Berlin")
    # Opened anew it stands on what was chosen; the whole is one step back.
    again = TableSheet.on_track(session, Settings(), track, DARK)
    assert again.time.zones.currentData() == "Europe/Berlin"
    assert again.chosen().channels == kept.channels
    again.found.click()
    assert again.chosen().channels == ()
    again.close()
    assert session.undo() == "Choose how the table is read"
    assert session.time_column(track).zone == ""


def test_another_layout_is_cut_at_once_and_nonsense_is_said(sheet, tmp_path, qtbot):
    path = tmp_path / "odd.csv"
    path.write_text("made by x\nt,v\n" + "".join(f"{k},{k % 7}\n" for k in range(50)))
    found = sheet(path)
    assert titles(found) == ["Time [s]", "v"]
    found.layout_fields.first.setValue(5)
    ready(found, qtbot)
    assert shown(found, 0) == ["0", "2"]
    assert found.time.columns.currentText() == "t"
    found.layout_fields.header.setValue(0)
    ready(found, qtbot)
    assert titles(found) == ["Time [s]", "column 2"]
    pick(found.layout_fields.delimiter, ";")
    assert not found.take.isEnabled()
    assert found.meaning.text()
    found.found.click()
    ready(found, qtbot)
    assert titles(found) == ["Time [s]", "v"]
    found.layout_fields.encoding.setEditText("klingon")
    found.layout_fields.encoding.lineEdit().editingFinished.emit()
    assert "no encoding" in found.meaning.text()
    found.found.click()
    found.time.zones.setEditText("Berlin")
    pick(found.time.units, "epoch s")
    assert found.take.isEnabled()
    found.time.rate.setText("none")
    found.time.by_rate.setChecked(True)
    found.look()
    assert titles(found) == ["t", "v"]
    for text, words in (("none", "such as 100"), ("50", "one every 20 ms")):
        found.time.rate.clear()
        QTest.keyClicks(found.time.rate, text)
        assert found.time.by_rate.isChecked()
        found.look()
        assert words in found.meaning.text()
    assert titles(found) == ["Time [s]", "t", "v"]


def test_keys_alone_reach_and_change_everything(sheet, tmp_path, qtbot):
    found = sheet(field_log(tmp_path / "field.csv"))
    found.activateWindow()
    order, widget = [], found.time.by_column
    for _ in range(120):
        if (
            widget.isVisibleTo(found)
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            order.append(widget)
        widget = widget.nextInFocusChain()
    for field in (found.time.columns, found.time.zones, found.layout_fields.decimal, found.columns, found.rows,
                  found.take, found.leave):  # fmt: skip
        assert field in order
    columns = found.columns
    columns.setCurrentIndex(columns.model().index(2, 0))
    columns.setFocus()
    QTest.keyClick(columns, Qt.Key.Key_Space)
    ready(found, qtbot)
    assert titles(found) == ["Time [UTC]", "Zustand", "Alarm"]
    columns.setCurrentIndex(columns.model().index(4, NAME))
    QTest.keyClick(columns, Qt.Key.Key_F2)
    editor = columns.indexWidget(columns.currentIndex()) or columns.findChild(type(found.time.rate))
    QTest.keyClicks(editor, "Alert")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(found) == ["Time [UTC]", "Zustand", "Alert"], timeout=5_000)
    assert found.isVisible()


def test_only_looking_changes_nothing(session, tmp_path, monkeypatch):
    assert session.add_media([field_log(tmp_path / "field.csv")]) == []
    assert session.jobs.wait(30)
    monkeypatch.setattr(type(session), "viewing", property(lambda _session: "somebody else has it open"))
    sheet = TableSheet.on_track(session, Settings(), session.project.tracks()[0].id, DARK)
    assert not sheet.take.isEnabled()
    sheet.close()


def test_a_table_that_is_away_is_said(session, tmp_path):
    path = field_log(tmp_path / "field.csv")
    assert session.add_media([path]) == []
    assert session.jobs.wait(30)
    path.rename(tmp_path / "moved.csv")
    sheet = TableSheet.on_track(session, Settings(), session.project.tracks()[0].id, DARK)
    assert "no file" in sheet.meaning.text()
    assert not sheet.take.isEnabled()
    sheet.layout_fields.first.setValue(7)
    sheet.found.click()
    sheet.apply()
    assert sheet.rows.model().rowCount() == 0
    sheet.close()
