"""Channels are set by menu, dock and key, and jitter is taken out from the Track menu, in one window."""

import math
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from syncstudio.app.channel_menu import channel_menu
from syncstudio.app.stream_menu import bring_in_sight
from syncstudio.timebase.span import Span

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
S = 1_000_000_000


def item(menu, text):
    return next(action for action in menu.actions() if action.text().startswith(text))


def test_a_channel_is_set_from_its_menu_and_its_dock(open_window, tmp_path, qtbot):
    path = tmp_path / "rig.csv"
    lines = [f"{n / 100:.2f},{math.sin(n / 9):.4f},{n % 5},{n}" for n in range(1000)]
    path.write_text("\n".join(["time [s],force [N],step,count", *lines]) + "\n")
    window = open_window(path, RECORDINGS / "minimal.xdf")
    session = window.session
    qtbot.waitUntil(lambda: session.jobs.idle, timeout=20_000)
    track = session.project.tracks()[0].id
    session.focus_track_id = track

    window.acts["channels"].trigger()
    assert window.docks["channels"].isVisible()
    assert [view.name for view in window.channels.model.views] == ["force", "step", "count"]

    window.timeline.show_span(Span(0, 2 * S))
    menu = channel_menu(window, track, "count")
    item(menu, "Fit to what is on screen").trigger()
    assert session.channel_view(track, "count").reach[1] < 230
    item(menu, "Colour").menu().actions()[6].trigger()
    assert session.channel_view(track, "count").color == 6
    lying = item(menu, "Channels lie").menu()
    item(lying, "Over one another").trigger()
    assert session.project.track(track).layout == "overlaid"
    item(menu, "Show only “count”").trigger()
    assert [view.name for view in session.shown_channels(track)] == ["count"]
    again = channel_menu(window, track, "count")
    assert not item(again, "Show only “count”").isEnabled()
    item(again, "Show all channels").trigger()
    item(channel_menu(window, track, "count"), "Automatic scale").trigger()
    assert session.channel_view(track, "count").scale == "auto"
    item(again, "Fixed scale").trigger()
    assert window.channels.list.selected_names == ["count"]
    assert window.channels.list.state() == window.channels.list.State.EditingState

    window._menus_on_rows.on_channel(track, "step", QPoint(10, 10))
    assert session.chosen_channel == (track, "step")
    assert session.undo() == "Automatic scale"

    # Taking jitter out is ticked while it is on, and there only for lab recordings.
    jitter = window.acts["take_jitter"]

    def becomes(*state):
        qtbot.waitUntil(lambda: (jitter.isEnabled(), jitter.isChecked()) == state)

    becomes(False, False)
    signal = session.project.tracks()[1].id
    session.focus_track_id = signal
    becomes(True, True)
    jitter.trigger()
    assert session.takes_jitter_out(signal) is False
    becomes(True, False)
    assert "as they were delivered" in window.status.currentMessage()
    session.undo()
    becomes(True, True)


def test_the_field_that_gets_the_keys_is_scrolled_to(qtbot):
    area, tall = QScrollArea(), QWidget()
    tall.setFixedSize(200, 900)
    field = QLineEdit(tall)
    field.move(0, 700)
    area.setWidget(tall)
    area.resize(240, 200)
    qtbot.addWidget(area)
    area.show()
    bring_in_sight(field)
    assert area.viewport().rect().contains(field.mapTo(area.viewport(), QPoint(0, 0)))
    bring_in_sight(QLineEdit(area))
