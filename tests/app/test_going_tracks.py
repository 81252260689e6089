"""Tracks that go while something is at work on them: every notice still finds its listeners."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.app.conftest import wait_until_settled
from tests.session.conftest import write_clip

SHIFT = Qt.KeyboardModifier.ShiftModifier


def videos(window):
    return [track for track in window.session.project.tracks() if track.kind == "video"]


def test_several_steps_back_at_once_reach_beyond_the_coming_of_a_track(open_window, tmp_path, qtbot):
    window = open_window(write_clip(tmp_path / "left.mp4"))
    session = window.session
    first = [row.id for row in session.project.history() if row.kind == "edit"][-1]
    window.add_files([write_clip(tmp_path / "right.mp4", frames=30)])
    qtbot.waitUntil(lambda: window.settled and len(window.grid.panes) == 2, timeout=20_000)
    window.show_health()
    window.health.show_track(None)
    session.set_alignment(videos(window)[1].id, 1_000_000, 0)
    session.show_picture_curve(videos(window)[1].id)
    window.acts["compare_wipe"].trigger()
    window.acts["picture_full_screen"].trigger()
    wait_until_settled(window, qtbot)
    window.history.go_to(first)
    assert len(videos(window)) == 1
    qtbot.waitUntil(lambda: window.settled and len(window.grid.panes) == 1, timeout=20_000)
    assert (window.grid.comparing, window.full_picture) == (None, None)
    while session.redo() is not None:
        pass
    qtbot.waitUntil(lambda: window.settled and len(window.grid.panes) == 2, timeout=20_000)


def test_more_of_a_track_is_told_after_it_went(window, qtbot):
    from syncstudio.session.notices import AlignmentPreviewed, MediaFailed, MediaGrown

    session = window.session
    tracks = [track.id for track in session.project.tracks()]
    window.health.show_track(None)
    for source in session.project.sources():
        # What was told before the project changed is heard after it has.
        notices = [MediaGrown(id, what) for id in tracks for what in ("peaks", "index", "series", "health")]
        notices += [MediaFailed(id, "It cannot be read.") for id in tracks]
        notices.append(AlignmentPreviewed(tuple(tracks)))
        session.remove_source(source.id)
        for notice in notices:
            window._on_notice(notice)
        window.health.filter.changed.emit()
        window.grid.on_tick(0)
    qtbot.waitUntil(lambda: window.settled and not window.grid.panes, timeout=20_000)


def test_comparing_begins_on_the_whole_screen(open_window, tmp_path, qtbot):
    window = open_window(write_clip(tmp_path / "left.mp4"), write_clip(tmp_path / "right.mp4"))
    window.acts["picture_full_screen"].trigger()
    QTest.keyClick(window.full_picture, Qt.Key.Key_W)
    assert window.grid.comparing.canvas.window() is window.full_picture
    assert window.acts["picture_full_screen"].isChecked()
    QTest.keyClick(window.full_picture, Qt.Key.Key_Escape)
    assert window.grid.comparing.canvas.window() is window
    assert [pane.window() is window and pane.isHidden() for pane in window.grid.panes] == [True, True]
