"""The list of channels shows and sets what the timeline draws, one step of undo each, by mouse and by keys."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.panes import theme as look
from syncstudio.panes.series.channel_model import HIGH, LOW, MOST, NAME, NOW, UNIT
from syncstudio.panes.series.channels_pane import ChannelsPane
from syncstudio.panes.series.figures import figure, read_figure
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from syncstudio.transport.silent import SilentOutput

S = 1_000_000_000


@pytest.fixture
def bench(tmp_path, qtbot):
    """A pane over a table of four channels, one of them now and then silent."""
    path = tmp_path / "rig.csv"
    lines = [
        f"{n / 100:.2f},{math.sin(n / 9):.4f},{n % 5},{n},{'' if 100 <= n < 200 else n / 2}"
        for n in range(300)
    ]
    path.write_text("\n".join(["time [s],force [N],step,count,slow [V]", *lines]) + "\n")
    session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
    assert session.add_media([path]) == []
    qtbot.waitUntil(lambda: session.jobs.idle, timeout=20_000)
    pane = ChannelsPane(session, look.DARK)
    qtbot.addWidget(pane)
    session.notices.subscribe(pane.on_notice)
    refused = []
    pane.refused.connect(refused.append)
    pane.resize(420, 360)
    pane.show()
    pane.focus_list()
    yield session, pane, refused
    session.close()


def cell(pane, row, column, role=Qt.ItemDataRole.DisplayRole):
    return pane.model.data(pane.model.index(row, column), role)


def written(pane, row, column, text):
    return pane.model.setData(pane.model.index(row, column), text)


def named(pane):
    return [view.name for view in pane.model.views]


def test_names_are_shown_whole_where_there_is_room(tmp_path, qtbot):
    path = tmp_path / "long.csv"
    rows = "\n".join(f"{n / 100},{n},{n}" for n in range(50))
    path.write_text(f"time [s],vibration of the gearbox,v\n{rows}\n")
    session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
    assert session.add_media([path]) == []
    assert session.jobs.wait(20)
    pane = ChannelsPane(session, look.DARK)
    qtbot.addWidget(pane)
    pane.resize(420, 360)
    pane.show()
    pane.focus_list()
    pane.refresh()
    name = pane.fontMetrics().horizontalAdvance("vibration of the gearbox")
    assert pane.list.columnWidth(NAME) > name + 40
    session.close()


def test_every_channel_is_listed_with_its_value_now_its_unit_and_what_it_reaches(bench):
    _, pane, _ = bench
    pane.on_tick(S)
    row = [cell(pane, 2, column) for column in range(MOST + 1)]
    assert row == ["count", "100.0", "", "0", "299", "0", "299"]
    assert cell(pane, 0, UNIT) == "N"
    assert cell(pane, 3, NOW) == "49.50"
    pane.on_tick(round(1.5 * S))
    assert cell(pane, 3, NOW) == "gap"
    pane.on_tick(100 * S)
    assert cell(pane, 2, NOW) == "–"


def test_checks_scales_and_units_are_steps_of_their_own(bench, qtbot):
    session, pane, refused = bench
    track = pane.track_id
    pane.model.setData(pane.model.index(1, NAME), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert not session.channel_view(track, "step").shown
    assert written(pane, 0, HIGH, "1,5")
    assert session.channel_view(track, "force").reach[1] == 1.5
    assert session.channel_view(track, "force").scale == "fixed"
    assert not written(pane, 0, LOW, "9")
    assert not written(pane, 0, LOW, "low")
    assert refused[0].startswith("A scale runs upwards")
    assert refused[1].startswith("“low” is no number")
    assert written(pane, 0, LOW, "")
    assert session.channel_view(track, "force").scale == "auto"
    assert written(pane, 0, UNIT, "kN")
    assert [session.undo() for _ in range(4)] == ["Set unit", "Automatic scale", "Fix scale", "Hide channel"]
    qtbot.waitUntil(lambda: cell(pane, 0, UNIT) == "N")


def test_keys_hide_show_alone_order_and_scale_what_is_selected(bench, qtbot):
    session, pane, _ = bench
    track = pane.track_id
    pane.set_visible_span(Span(0, S))
    pane.list.selectRow(2)
    QTest.keyClick(pane.list, Qt.Key.Key_Space)
    assert [view.name for view in session.shown_channels(track)] == ["force", "step", "slow"]
    pane.refresh()
    QTest.keyClick(pane.list, Qt.Key.Key_O)
    assert [view.name for view in session.shown_channels(track)] == ["count"]
    QTest.keyClick(pane.list, Qt.Key.Key_F)
    low, high = session.channel_view(track, "count").reach
    assert -10 < low <= 0
    assert 99 <= high < 110
    QTest.keyClick(pane.list, Qt.Key.Key_A)
    assert session.channel_view(track, "count").scale == "auto"
    QTest.keyClick(pane.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    pane.refresh()
    assert named(pane) == ["force", "count", "step", "slow"]
    assert pane.list.selected_names == ["count"]
    QTest.keyClick(pane.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    pane.refresh()
    assert named(pane) == ["force", "step", "count", "slow"]
    pane.do("all")
    pane.do("reset")
    assert session.project.channels(track) == []


def test_channels_are_dropped_between_others(bench):
    _, pane, _ = bench
    model = pane.model
    data = model.mimeData([model.index(0, 0), model.index(1, 0), model.index(0, 1)])
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, model.index(-1, -1))
    pane.refresh()
    assert named(pane) == ["count", "force", "step", "slow"]
    model.dropMimeData(data, Qt.DropAction.MoveAction, 2, 0, model.index(-1, -1))
    pane.refresh()
    assert named(pane) == ["count", "force", "step", "slow"]
    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, 0, model.index(-1, -1))
    pane.refresh()
    assert named(pane) == ["count", "slow", "force", "step"]


def test_the_filter_finds_by_name_and_unit_and_a_channel_chosen_elsewhere_is_selected(bench):
    session, pane, _ = bench
    pane.filter.setText("V")
    assert named(pane) == ["slow"]
    pane.filter.setText("")
    session.choose_channel(pane.track_id, "count")
    assert pane.list.selected_names == ["count"]
    pane.list.selectRow(0)
    assert session.chosen_channel == (pane.track_id, "force")
    asked = []
    pane.menu_requested.connect(lambda *what: asked.append(what[:2]))
    pane.list.menu_asked.emit("step", QPoint())
    assert asked == [(pane.track_id, "step")]


def test_figures_are_read_as_they_are_written():
    for value in (0.0, -2.5, 1e-7, 299.0, 123456.0):
        assert read_figure(figure(value)) == value
    assert read_figure(" 1 000,5 ") == 1000.5
    assert read_figure("inf") is None
    assert read_figure("") is None
