"""The alignment editor, the label palette, the history, and the dialogs."""

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from syncstudio.app.dock_room import bring
from syncstudio.app.manual_window import ManualWindow
from syncstudio.app.settings import Settings
from syncstudio.resource import resource
from syncstudio.timebase.span import Span

MS = 1_000_000


@pytest.fixture
def sound(window):
    return next(t.id for t in window.session.project.tracks() if t.name == "recorder")


def steps(window):
    return len([row for row in window.session.project.history() if row.kind == "edit"])


def test_type_an_alignment(window, sound, qtbot):
    window.session.focus_track_id = sound
    window.acts["edit_alignment"].trigger()
    editor = window.sheets._open["alignment"].editor
    before = steps(window)
    editor.offset.setFocus()
    editor.offset.selectAll()
    QTest.keyClicks(editor.offset, "-00:00:01.250")
    editor.drift.setFocus()
    editor.drift.selectAll()
    QTest.keyClicks(editor.drift, "24.1")
    QTest.keyClick(editor.drift, Qt.Key.Key_Return)
    clock_map = window.session.clock_map(sound)
    assert clock_map.offset_ns == -1_250 * MS
    assert clock_map.drift_ppm == Fraction("24.1")
    assert steps(window) == before + 1
    assert "alignment" not in window.sheets._open or not window.sheets._open["alignment"].isVisible()


def test_an_alignment_that_cannot_be_read_is_said(window, sound, qtbot):
    window.sheets.show_alignment(sound)
    editor = window.sheets._open["alignment"].editor
    editor.offset.selectAll()
    QTest.keyClicks(editor.offset, "late")
    QTest.keyClick(editor.offset, Qt.Key.Key_Return)
    assert any("late" in text for text in window.strip.texts())
    QTest.keyClick(editor.offset, Qt.Key.Key_Escape)
    assert window.session.clock_map(sound).offset_ns == 0


def test_the_editor_says_how_many_labels_would_move(window, sound):
    session = window.session
    lane = session.add_lane("Events", None)
    session.add_segment(lane, Span(0, 100 * MS))
    session.add_segment(lane, Span(200 * MS, 300 * MS))
    window.sheets.show_alignment(sound)
    editor = window.sheets._open["alignment"].editor
    assert editor._moves.text().startswith(str(session.labels_moved_by(sound)))


def test_the_sheet_leaves_the_playhead_free(window, sound, qtbot):
    for at_ms in (0, 500, 1000, 1500):
        window.session.transport.seek(at_ms * MS)
        qtbot.waitUntil(lambda at_ms=at_ms: window.timeline._view.playhead_ns == at_ms * MS)
        window.sheets.show_alignment(sound)
        sheet = window.sheets._open["alignment"].geometry()
        x = window.sheets.playhead_x()
        assert x is None or not sheet.left() <= x <= sheet.right()


def test_the_palette_adds_renames_and_gives(window, qtbot):
    palette, session = window.palette_pane, window.session
    palette._add_label()
    palette.tree.closePersistentEditor(palette.tree.currentItem())
    palette.tree.topLevelItem(0).setText(0, "Knock")
    (label,) = session.project.labels()
    assert (label.name, label.hotkey) == ("Knock", "1")
    palette.tree.mark(label.id)
    palette._set_color(5)
    assert session.project.labels()[0].color == 5
    palette._add_label()
    palette._set_key(session.project.labels()[1].id, "1")
    assert any("key 1" in text for text in window.strip.texts())
    palette.tree.mark(session.project.labels()[1].id)
    palette._delete_label()
    assert len(session.project.labels()) == 1


def test_history_goes_back_and_forward(window, qtbot):
    session, history = window.session, window.history
    window.docks["history"].show()
    lane = session.add_lane("A", None)
    states = []
    for place in range(3):
        session.add_segment(lane, Span(place * MS, (place + 1) * MS))
        states.append(next(row.id for row in reversed(session.project.history()) if row.kind == "edit"))
    qtbot.waitUntil(lambda: history.model.rowCount() >= 4)
    history.go_to(states[0])
    assert len(session.project.segments(lane)) == 1
    history.go_to(states[2])
    assert len(session.project.segments(lane)) == 3
    history.go_to(states[1])
    assert len(session.project.segments(lane)) == 2
    qtbot.waitUntil(
        lambda: next(row for n in range(9) if (row := history.model.step(n)).kind == "edit").undone
    )


def test_undo_names_what_it_undoes(window, qtbot):
    window.session.add_label("Knock")
    qtbot.waitUntil(lambda: window.acts["undo"].text() == "Undo: Add label")
    window.acts["undo"].trigger()
    qtbot.waitUntil(lambda: window.acts["redo"].text() == "Redo: Add label")
    assert window.acts["redo"].isEnabled()


def test_the_time_column_can_be_changed(window, qtbot):
    session = window.session
    series = next(t.id for t in session.project.tracks() if t.kind == "series")
    session.focus_track_id = series
    qtbot.waitUntil(lambda: window.acts["time_column"].isEnabled())
    window.acts["time_column"].trigger()
    dialog = window.sheets._open[f"column {series}"]
    assert "time_ms" in dialog.meaning.text()
    QTest.keyClicks(dialog.time.rate, "none")
    dialog.apply()
    assert "such as 100" in dialog.meaning.text()
    dialog.time.rate.clear()
    QTest.keyClicks(dialog.time.rate, "50")
    dialog.apply()
    qtbot.waitUntil(lambda: session.series(series) is not None and session.jobs.wait(0), timeout=10_000)
    assert session.time_column(series).rate == 50


def test_the_manual_reads_every_chapter(qtbot, own_folders):
    manual = ManualWindow(Settings(own_folders / "config"))
    qtbot.addWidget(manual)
    files = sorted(resource("manual").glob("*.md"))
    assert manual._list.count() == len(files) >= 7
    manual.follow(QUrl("05-project-files.md"))
    assert "There is no Save" in manual.page.toPlainText()
    assert manual.page.loadResource(2, QUrl("../../pyproject.toml")) is None


def test_links_and_pictures_of_the_manual_exist():
    import re

    for file in resource("manual").glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (file.parent / target).is_file(), (file.name, target)


def test_the_timeline_keeps_its_share_through_a_flat_window(window, qtbot):
    def share():
        return window.docks["timeline"].height() / window.height()

    window.resize(1280, 1300)
    qtbot.waitUntil(lambda: abs(share() - 0.52) < 0.03)
    window.resize(1280, 420)
    qtbot.wait(50)
    window.resize(1280, 1300)
    qtbot.waitUntil(lambda: abs(share() - 0.52) < 0.03)
    # The Segment dock scrolls; it takes nothing from the timeline.
    high = window.docks["timeline"].height()
    lane = window.session.project.lanes()[0]
    window.session.selected_segments = frozenset({window.session.project.segments(lane.id)[0].id})
    window.acts["attributes"].trigger()
    qtbot.wait(20)
    assert window.inspector.isVisible()
    assert window.docks["timeline"].height() == high


def test_a_window_is_never_larger_than_the_screen(windows, clip, own_folders, qtbot):
    larger = QWidget()
    qtbot.addWidget(larger)
    room = larger.screen().availableSize()
    larger.resize(room * 2)
    settings = Settings(own_folders / "config")
    settings.set_blob("window", larger.saveGeometry())
    settings.flush()
    window = windows.open_paths([clip])[0]
    least = window.minimumSizeHint()
    assert window.height() <= max(room.height(), least.height())
    assert window.width() <= max(room.width(), least.width())


def test_docks_and_strips_that_come_and_go_leave_the_timeline_its_height_and_the_window_its_size(
    window, qtbot
):
    window.resize(1280, 1300)
    window.switch_workspace("label")
    window.workspaces.reset()
    size, timeline = window.size(), window.docks["timeline"]
    qtbot.waitUntil(lambda: timeline.height() > 0.5 * window.height())
    usual = timeline.height()
    for action in ("review_queue", "label_table", "counts", "turns"):
        window.acts[action].trigger()
        qtbot.wait(20)
    qtbot.waitUntil(lambda: timeline.height() < usual)
    window.docks["turns"].hide()
    qtbot.waitUntil(lambda: timeline.height() == usual)
    for workspace in ("review", "align", "label"):
        window.switch_workspace(workspace)
        qtbot.wait(20)
        assert window.size() == size, workspace
    qtbot.waitUntil(lambda: timeline.height() == usual)
    window.strip.say("A sentence that takes its room from the pictures.", "warning", about="room")
    qtbot.wait(20)
    window.strip.drop("room")
    qtbot.waitUntil(lambda: timeline.height() == usual)


def test_a_layout_that_comes_back_leaves_no_tabs_of_the_one_before(window, qtbot):
    def tabs():
        bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        texts = [[bar.tabText(place) for place in range(bar.count())] for bar in bars if bar.isVisible()]
        return [text for text in texts if len(text) > 1]

    for workspace in ("review", "label", "align", "review", "label"):
        window.switch_workspace(workspace)
        qtbot.wait(20)
    low = ["Segment", "Labels", "Transcript"]
    qtbot.waitUntil(lambda: tabs() == [low if window.height() < 1250 else [low[0], low[2]]])


@pytest.mark.parametrize("name", ["differences", "agreement", "conflicts", "label_table"])
def test_a_dock_of_the_view_menu_has_the_room_of_its_own_action(window, name, qtbot):
    dock, menu = window.docks[name], window.menus.submenus["docks"]
    shown = next(each for each in menu.actions() if each.text() == dock.windowTitle())
    assert not dock.isVisible()
    shown.trigger()
    qtbot.waitUntil(dock.isVisible)
    QApplication.processEvents()
    by_menu = dock.size()
    dock.close()
    window.workspaces.reset()
    QApplication.processEvents()
    bring(window, name)
    QApplication.processEvents()
    assert (by_menu.width(), by_menu.height()) == (dock.width(), dock.height())
    assert dock.width() > 0.45 * window.width()
