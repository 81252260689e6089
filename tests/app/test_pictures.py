"""Pictures in the window: on the whole screen, two compared, and single frames copied and saved."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from syncstudio.app.frame_saving import FrameSaving
from tests.session.conftest import write_clip

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def two(open_window, tmp_path):
    """A window on two videos."""
    return open_window(write_clip(tmp_path / "left.mp4"), write_clip(tmp_path / "right.mp4", frames=30))


def go(window, number, qtbot):
    session = window.session
    session.transport.seek(session.frame_start(window.grid.panes[0].track_id, number))
    qtbot.waitUntil(lambda: window.settled and window.grid.panes[0].shown_number == number)


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window, key, modifier)


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), :3].copy()


def test_the_picture_fills_the_screen_and_keys_go_on_working(window, qtbot):
    pane = window.grid.panes[0]
    go(window, 3, qtbot)
    press(window, Qt.Key.Key_F11, SHIFT)
    full = window.full_picture
    qtbot.waitUntil(full.isActiveWindow)
    assert full.geometry() == window.screen().geometry()
    assert pane.window() is full
    assert pane.size() == full.size()
    assert window.acts["picture_full_screen"].isChecked()
    press(full, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.settled and pane.shown_number == 4)
    press(full, Qt.Key.Key_Space)
    assert window.session.transport.playing
    press(full, Qt.Key.Key_K)
    press(full, Qt.Key.Key_Z, SHIFT)
    assert pane.view.zoom == 1
    press(full, Qt.Key.Key_Escape)
    assert window.full_picture is None
    assert pane.window() is window
    assert pane.geometry() == window.grid.rect()
    assert not window.acts["picture_full_screen"].isChecked()


@pytest.mark.parametrize("action", ["picture_full_screen", "pictures_apart"])
def test_the_palette_opens_where_the_keys_go(window, qtbot, action):
    window.acts[action].trigger()
    other = window.full_picture or window.pictures.apart
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    palette = window.command_palette
    press(other, Qt.Key.Key_K, CONTROL)
    qtbot.waitUntil(palette.field.hasFocus)
    assert palette.window() is other
    assert other.rect().contains(palette.geometry())
    QTest.keyClicks(palette.field, "one second forw")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isHidden()
    assert window.session.transport.position_ns() > 0
    # The window goes with the palette open on it; the palette stays.
    press(other, Qt.Key.Key_K, CONTROL)
    assert palette.window() is other
    other.close()
    assert palette.isHidden()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(window, Qt.Key.Key_K, CONTROL)
    qtbot.waitUntil(palette.field.hasFocus)
    assert palette.window() is window
    palette.close_up()


@pytest.mark.parametrize("action", ["picture_full_screen", "pictures_apart"])
def test_a_text_that_is_asked_for_gets_the_keys(window, qtbot, action):
    session = window.session
    lane = session.add_lane("Swings", None)
    window.use_lane(lane)
    window.acts[action].trigger()
    other = window.full_picture or window.pictures.apart
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    press(other, Qt.Key.Key_Right)
    assert other.isActiveWindow()
    window.acts["rename_lane"].trigger()
    qtbot.waitUntil(window.isActiveWindow)
    field = QApplication.focusWidget()
    assert field.text() == "Swings"
    QTest.keyClicks(field, "Steps")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.project.lane(lane).name == "Steps"


def test_what_is_written_fades_until_the_hand_moves(window, qtbot):
    pane = window.grid.panes[0]
    window.acts["picture_full_screen"].trigger()
    full = window.full_picture
    full._rest.setInterval(10)
    full.wake()
    qtbot.waitUntil(lambda: pane.facts_opacity == 0.0)
    assert pane.cursor().shape() == Qt.CursorShape.BlankCursor
    full._rest.setInterval(60_000)
    none = Qt.MouseButton.NoButton
    at = QPointF(60, 60)
    moved = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(pane, moved)
    assert pane.facts_opacity == 1.0
    full.close()
    assert pane.facts_opacity == 1.0


def test_a_video_that_goes_gives_the_screen_back(window, qtbot):
    window.acts["picture_full_screen"].trigger()
    source = window.session.project.track(window.grid.panes[0].track_id).source_id
    window.session.remove_source(source)
    qtbot.waitUntil(lambda: window.full_picture is None and not window.grid.panes)
    window.acts["picture_full_screen"].trigger()
    assert window.full_picture is None


def test_a_window_may_be_closed_while_its_picture_fills_the_screen(window, qtbot):
    window.acts["picture_full_screen"].trigger()
    with qtbot.waitSignal(window.destroyed):
        window.close()


def test_modes_of_comparing_are_keys_and_escape_leaves(two, qtbot):
    grid = two.grid
    go(two, 10, qtbot)
    for key, mode in ((Qt.Key.Key_V, "overlay"), (Qt.Key.Key_W, "wipe"), (Qt.Key.Key_D, "difference")):
        press(two, key)
        assert grid.comparing.canvas.mode == mode
        assert two.acts[f"compare_{mode}"].isChecked()
        qtbot.waitUntil(lambda: grid.settled)
    assert (grid.comparing.canvas.first.number, grid.comparing.canvas.second.number) == (10, 10)
    assert grid.comparing.canvas.difference.most <= 12
    press(two, Qt.Key.Key_BracketRight, CONTROL)
    assert grid.comparing.canvas.amount == 2
    press(two, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: grid.settled and grid.comparing.canvas.second.number == 11)
    press(two, Qt.Key.Key_X)
    assert grid.comparing.canvas.first.name == "right"
    press(two, Qt.Key.Key_Escape)
    assert grid.comparing is None
    assert two.acts["compare_side"].isChecked()
    press(two, Qt.Key.Key_W)
    press(two, Qt.Key.Key_B)
    assert grid.comparing is None


def test_a_comparison_fills_the_screen_too(two, qtbot):
    press(two, Qt.Key.Key_W)
    canvas = two.grid.comparing.canvas
    two.acts["picture_full_screen"].trigger()
    assert canvas.window() is two.full_picture
    press(two.full_picture, Qt.Key.Key_D)
    assert canvas.mode == "difference"
    press(two.full_picture, Qt.Key.Key_Escape)
    assert canvas.window() is two
    assert two.grid.comparing.canvas is canvas
    two.acts["picture_full_screen"].trigger()
    two.acts["compare_side"].trigger()
    assert (two.full_picture, two.grid.comparing) == (None, None)


def test_one_video_has_nothing_to_be_compared_with(window):
    press(window, Qt.Key.Key_W)
    assert window.grid.comparing is None
    assert "two videos" in window.status.currentMessage()


def test_the_menus_offer_the_other_video(two, qtbot):
    compare = two.menus.submenus["compare"]
    for _ in range(2):
        compare.aboutToShow.emit()
    texts = [action.text() for action in compare.actions()]
    assert texts.count("With right") == 1
    compare.actions()[texts.index("With right")].trigger()
    assert two.grid.comparing.canvas.mode == "wipe"
    two.grid.stop_comparing()
    two._menus_on_rows.on_picture(two.grid.panes[1].track_id, QPoint(100, 100))
    menu = next(menu for menu in two.findChildren(QMenu) if menu.isVisible())
    texts = [action.text() for action in menu.actions()]
    assert "Compare with left" in texts
    assert "Copy frame" in texts
    menu.close()


def test_marks_follow_the_picture_in_focus(two):
    left, right = two.grid.panes
    two.session.focus_track_id = right.track_id
    two.acts["deinterlace"].trigger()
    assert (left.feed.deinterlace, right.feed.deinterlace) == (False, "all")
    two.acts["deinterlace_all"].trigger()
    assert (left.feed.deinterlace, right.feed.deinterlace) == (True, "all")
    two.session.focus_track_id = left.track_id
    two.menus.submenus["picture"].aboutToShow.emit()
    assert not two.acts["deinterlace"].isChecked()
    two.session.focus_track_id = right.track_id
    two.acts["deinterlace"].trigger()
    assert right.feed.deinterlace is True
    two.acts["deinterlace_all"].trigger()
    assert (left.feed.deinterlace, right.feed.deinterlace) == (False, False)
    two.acts["pixel_readout"].trigger()
    assert (left.readout, right.readout, two.acts["pixel_readout"].isChecked()) == (True, True, True)


def test_the_exact_frame_is_copied_at_its_full_size(window, qtbot):
    go(window, 7, qtbot)
    pane = window.grid.panes[0]
    clipboard = QGuiApplication.clipboard()
    for ready in (True, False):
        clipboard.clear()
        if not ready:
            pane.feed.still = lambda number: None
        press(window, Qt.Key.Key_C, CONTROL | SHIFT)
        qtbot.waitUntil(lambda: not clipboard.image().isNull())
        copied = clipboard.image()
        assert (copied.width(), copied.height()) == (160, 96)
        assert pixels(copied).mean() == pytest.approx(28, abs=3)
        assert "Frame 7" in window.status.currentMessage()


def test_a_frame_is_saved_behind_the_window(window, qtbot, tmp_path, monkeypatch):
    go(window, 9, qtbot)
    proposed = []
    out = tmp_path / "kept.png"

    def ask(_self, name):
        proposed.append(name)
        return out

    monkeypatch.setattr(FrameSaving, "_ask", ask)
    window.acts["save_frame"].trigger()
    qtbot.waitUntil(lambda: any(str(out) in text for text in window.strip.texts()))
    assert proposed == ["camera-frame-000009.png"]
    saved = QImage(str(out))
    assert pixels(saved).mean() == pytest.approx(36, abs=3)
    out = tmp_path / "nowhere" / "kept.png"
    window.acts["save_frame"].trigger()
    qtbot.waitUntil(lambda: any("could not be written" in text for text in window.strip.texts()))


def test_a_file_is_replaced_only_when_the_person_says_so(window, qtbot, tmp_path, monkeypatch):
    dialogs = []

    def exec_(dialog):
        silent = dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
        dialogs.append((dialog.selectedFiles()[0], dialog.defaultSuffix(), silent))
        return 0

    monkeypatch.setattr(QFileDialog, "exec", exec_)
    go(window, 2, qtbot)
    window.acts["save_frame"].trigger()
    ((path, suffix, silent),) = dialogs
    assert path.endswith("camera-frame-000002.png")
    assert (suffix, silent) == ("png", False)


def test_where_nothing_was_recorded_no_frame_is_kept(window, qtbot):
    window.session.transport.seek(window.session.extent().end_ns + 5_000_000_000)
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    window.acts["copy_frame"].trigger()
    assert clipboard.image().isNull()
    assert "no frame" in window.status.currentMessage()


def test_names_of_tracks_become_names_of_files(window):
    session = window.session
    video = window.grid.panes[0].track_id
    session.rename_track(video, "A/B: take 1?")
    assert session.frame_file_name(video, 12) == "A-B- take 1--frame-000012.png"


def test_pictures_go_to_a_window_of_their_own_and_come_back(window, qtbot):
    pane = window.grid.panes[0]
    go(window, 3, qtbot)
    press(window, Qt.Key.Key_F11, CONTROL)
    apart = window.pictures.apart
    qtbot.waitUntil(apart.isActiveWindow)
    assert pane.window() is apart
    assert pane.geometry() == window.grid.rect()
    assert window.acts["pictures_apart"].isChecked()
    assert window.centralWidget().height() <= 44
    press(apart, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.settled and pane.shown_number == 4)
    window.acts["picture_full_screen"].trigger()
    assert pane.window() is window.full_picture
    window.full_picture.close()
    assert pane.window() is apart
    apart.close()
    assert window.pictures.apart is None
    assert pane.window() is window
    assert window.grid.isVisible()
    assert not window.acts["pictures_apart"].isChecked()
    assert window.centralWidget().height() > 44


def test_the_window_closes_while_its_pictures_are_apart(window, qtbot):
    window.acts["pictures_apart"].trigger()
    apart = window.pictures.apart
    window.close()
    assert not apart.isVisible()


def test_without_a_picture_none_is_set_apart(open_window, wav):
    window = open_window(wav)
    window.acts["pictures_apart"].trigger()
    assert window.pictures.apart is None
    assert "no picture here" in window.status.currentMessage()
    assert not window.acts["pictures_apart"].isChecked()


def set_apart_with_room(window, qtbot):
    """Set the pictures apart in a window whose layout has settled; says how high they were."""
    window.resize(1280, 800)
    window.show()
    timeline, heights = window.docks["timeline"], [(0, 0)]

    def settled():
        heights.append((window.grid.height(), timeline.height()))
        return heights[-1][0] > 200 and len(heights) > 10 and len(set(heights[-8:])) == 1

    qtbot.waitUntil(settled)
    window.acts["pictures_apart"].trigger()
    qtbot.waitUntil(lambda: timeline.height() > heights[-1][1] + 50)
    return heights[-1][0]


def test_pictures_that_come_back_have_the_room_they_had(two, qtbot):
    high = set_apart_with_room(two, qtbot)
    two.acts["pictures_apart"].trigger()
    qtbot.waitUntil(lambda: abs(two.grid.height() - high) <= 2)


def test_closed_with_its_pictures_apart_a_window_keeps_their_room(two, qtbot):
    high = set_apart_with_room(two, qtbot)
    two.pictures.bring_back()
    two.workspaces.remember()
    two.workspaces.restore()
    qtbot.waitUntil(lambda: abs(two.grid.height() - high) <= 2)
