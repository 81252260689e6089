"""The window as a whole: what it shows, what it remembers, and how it says what goes wrong."""

import sqlite3
import threading
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from syncstudio.app.folders import first_folder, nearest_folder
from syncstudio.app.main_window import MainWindow
from syncstudio.app.recent import recent_projects
from syncstudio.app.start_window import StartWindow
from syncstudio.project.project import Project
from syncstudio.project.records import Label
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span


def test_every_pane_shows_something(window, qtbot):
    qtbot.waitUntil(lambda: len(window.grid.panes) == 1)
    assert window.grid.panes[0].shown_number == 0
    assert len(window.transcript.view.rows) == 2
    assert "draft" in window.windowTitle()
    assert window.status._kept.text() == "Everything is on disk"
    assert window.docks["transcript"].isVisible()


def test_the_display_timer_rests_with_the_playhead(window, qtbot):
    assert not window._tick.running
    window.session.transport.play()
    qtbot.waitUntil(lambda: window._tick.running)
    window.session.transport.pause()
    qtbot.waitUntil(lambda: not window._tick.running)
    shown = window.transport_bar.clock.text()
    assert shown != "00:00:00.000"


def test_an_edit_of_another_window_is_seen_here(window, windows, qtbot):
    other = windows.show_again(window.session)
    assert other is not window
    assert other.session is window.session
    qtbot.waitUntil(lambda: len(other.transcript.view.rows) == 2)
    other.session.selection = Span(0, 1_000_000)
    qtbot.waitUntil(lambda: "Selection" in window.status._selection.text())
    other.close()
    window.session.add_label("still open")


def test_a_project_in_use_elsewhere_is_for_viewing(open_window, tmp_path, wav, qtbot):
    path = tmp_path / "shared.syncstudio"
    session = Session.create(path)
    session.add_media([wav])
    session.close()
    with Project.open(path) as held:
        assert held.viewing is None
        window = open_window(path)
        assert "viewing" in window.windowTitle()
        assert any("viewing only" in text for text in window.strip.texts())
        assert not window.acts["new_segment"].isEnabled()
        assert window.acts["play"].isEnabled()
        with held.edit("Add label") as edit:
            edit.insert(Label(name="Pump"))
        shown = window.palette_pane.tree
        qtbot.waitUntil(lambda: shown.topLevelItemCount() == 1)
        assert shown.topLevelItem(0).text(0) == "Pump"
        window.close()


def test_bad_files_are_said_one_sentence_each_and_the_rest_opens(open_window, tmp_path, wav, qtbot):
    bad = tmp_path / "notes.mp4"
    bad.write_text("this is no video")
    window = open_window(bad, wav, tmp_path / "gone.wav")
    assert len(window.session.project.tracks()) == 1
    qtbot.waitUntil(lambda: len(window.strip.texts()) == 2)
    assert any("notes.mp4" in text for text in window.strip.texts())
    assert all("Traceback" not in text for text in window.strip.texts())


def test_a_file_that_is_no_project_leaves_the_start_window(windows, tmp_path, qtbot):
    path = tmp_path / "other.syncstudio"
    sqlite3.connect(path).execute("CREATE TABLE t (a)").connection.close()
    assert windows.open_paths([path]) == []
    (start,) = windows.open
    assert isinstance(start, StartWindow)
    assert "other.syncstudio" in start.strip.texts()[0]


def test_an_empty_window_teaches(windows, qtbot):
    start = windows.start()
    assert "Drop recordings here" in "".join(label.text() for label in start.findChildren(_label()))


def test_dropped_files_come_in(open_window, wav, clip, qtbot):
    window = open_window(wav)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(clip)), QUrl("https://example.org/a.mp4")])
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window._dropping.eventFilter(window, drop)
    qtbot.waitUntil(lambda: len(window.session.project.tracks()) == 3 and window.settled, timeout=20_000)
    qtbot.waitUntil(lambda: len(window.grid.panes) == 1)


def test_the_draft_is_recent_and_follows_save_as(window, tmp_path, qtbot):
    draft = window.session.project.path
    assert recent_projects()[0] == draft
    kept = tmp_path / "Kept.syncstudio"
    window.session.save_as(kept)
    qtbot.waitUntil(lambda: str(kept) in window.windowTitle())
    assert recent_projects()[0] == kept
    assert draft not in recent_projects()


def test_workspaces_are_layouts_that_are_remembered(window, windows, qtbot, wav):
    assert window.docks["labels"].isVisible()
    window.switch_workspace("align")
    assert window.docks["alignment"].isVisible()
    assert not window.docks["transcript"].isVisible()
    window.docks["history"].show()
    window.switch_workspace("label")
    assert not window.docks["history"].isVisible()
    window.switch_workspace("align")
    assert window.docks["history"].isVisible()
    again = windows.show_again(window.session)
    assert again.workspaces.current == "align"
    window.acts["reset_layout"].trigger()
    assert not window.docks["history"].isVisible()


def test_the_theme_can_be_chosen(window, windows, qtbot):
    windows.look.choose("light")
    assert not window.theme.dark
    assert window.grid._theme is window.theme
    windows.look.choose("dark")
    assert window.theme.dark


def test_missing_media_is_said_and_found(open_window, tmp_path, wav, clip, qtbot):
    wav = wav.rename(wav.with_name("kitchen camera, second day, take 14.wav"))
    path = tmp_path / "moved.syncstudio"
    session = Session.create(path)
    session.add_media([wav, clip])
    session.close()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    wav.rename(elsewhere / wav.name)
    window = open_window(path)
    assert any(wav.name in text for text in window.strip.texts())
    assert window.grid.panes[0].shown_number == 0
    window.acts["relink"].trigger()
    dialog = window.sheets._open["relink"]
    # Read in full: names of recordings differ at their ends.
    assert dialog._list.columnWidth(0) > dialog._list.fontMetrics().horizontalAdvance(wav.name)
    dialog.search(elsewhere)
    qtbot.waitUntil(lambda: not window.session.missing_sources(), timeout=10_000)
    qtbot.waitUntil(lambda: "found" in dialog._says.text())
    dialog.close()
    # What was said when the window opened is true no longer.
    qtbot.waitUntil(lambda: not any(wav.name in text for text in window.strip.texts()))


def test_a_dialog_begins_where_the_recordings_of_a_draft_are(window, tmp_path):
    source = window.session.project.sources()[-1]
    folder = window.session.project.place_of(source).parent
    assert window.session.is_draft
    assert first_folder(window.session) == folder
    assert first_folder(None) == Path.home()
    assert nearest_folder(tmp_path / "gone" / "below" / "a.wav") == tmp_path
    window.session.save_as(tmp_path / "kept.syncstudio")
    assert first_folder(window.session) == tmp_path


def test_a_refusal_goes_when_something_else_is_asked_for(window):
    window.acts["mark_moment"].trigger()
    assert any("first" in text for text in window.strip.texts())
    window.session.focus_track_id = window.session.project.tracks()[0].id
    window.acts["mark_moment"].trigger()
    assert not any("first" in text for text in window.strip.texts())


def test_a_message_does_not_go_from_under_the_pointer(window, monkeypatch):
    for message in window.strip._messages():
        message.leave()
    window.strip.say("It was corrected.")
    message = window.strip._messages()[0]
    monkeypatch.setattr(message, "underMouse", lambda: True)
    message.leave_in_time()
    assert window.strip.texts() == ["It was corrected."]
    message.leaveEvent(QEvent(QEvent.Type.Leave))
    assert window.strip.texts() == []


def test_a_renamed_file_with_other_content_needs_a_word(open_window, tmp_path, wav, qtbot):
    path = tmp_path / "moved.syncstudio"
    session = Session.create(path)
    session.add_media([wav])
    session.close()
    other = tmp_path / "other.wav"
    other.write_bytes(wav.read_bytes()[:-2000])
    wav.unlink()
    window = open_window(path)
    window.sheets.show_relink()
    dialog = window.sheets._open["relink"]
    (source,) = window.session.missing_sources()
    dialog.use(source.id, other)
    assert window.session.missing_sources() == [source]
    assert not dialog._anyway.isHidden()
    dialog._use_anyway()
    assert window.session.missing_sources() == []


def test_an_unexpected_error_is_one_sentence(window, qtbot, monkeypatch):
    from syncstudio.app import crash_log

    try:
        raise RuntimeError("nobody expected this")
    except RuntimeError as error:
        crash_log._on_error(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: any("RuntimeError" in text for text in window.strip.texts()))
    assert all("nobody expected" not in text for text in window.strip.texts())


def test_the_transport_says_why_there_is_no_sound(window, qtbot):
    window.session.transport.prepare()
    qtbot.waitUntil(lambda: len(window.transport_bar.notes) == 1)
    assert window.transport_bar.notes[0].toolTip()


def test_paths_stay_paths(window):
    assert isinstance(window.session.project.path, Path)


def _label():
    from PySide6.QtWidgets import QLabel

    return QLabel


def test_the_demo_is_made_behind_the_window(windows, qtbot, monkeypatch, tmp_path, wav):
    from syncstudio.session import demo_project

    def make(folder):
        session = Session.create(tmp_path / "Demo.syncstudio")
        session.add_media([wav])
        path = session.project.path
        session.close()
        return path

    monkeypatch.setattr(demo_project, "make_demo_project", make)
    start = windows.start()
    start.acts["demo"].trigger()
    assert "being made" in start.strip.texts()[0]
    qtbot.waitUntil(lambda: [window.windowTitle()[:4] for window in windows.open] == ["Demo"], timeout=10_000)


def test_work_that_ends_while_the_window_is_built_is_not_shown_for_ever(open_window, wav, qtbot, monkeypatch):
    made = MainWindow._make_panes

    def make_while_working(window):
        gate = threading.Event()
        window.session.jobs.start("Slow work", lambda job: gate.wait(10))
        made(window)
        gate.set()
        assert window.session.jobs.wait(10)

    monkeypatch.setattr(MainWindow, "_make_panes", make_while_working)
    window = open_window(wav)
    qtbot.wait(400)
    shown = [label.text() for label in window.status.findChildren(QLabel) if label.isVisible()]
    assert not [text for text in shown if "Slow work" in text]
