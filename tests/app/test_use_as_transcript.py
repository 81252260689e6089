"""A lane of words becomes a transcript from its menu, from the Sync dock's and from the Transcript menu."""

import shutil

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QMenu

from syncstudio.session.exchange.import_plan import ImportOptions
from tests.app.conftest import wait_until_settled
from tests.interchange.textgrids import short_textgrid
from tests.sync.transcript_cases import DATA, read_words


@pytest.fixture
def window(open_window, tmp_path):
    """A recording of speech with its words as plain labels on its clock."""
    sound = tmp_path / "talk.wav"
    shutil.copy(DATA / "acoustic_corpus.wav", sound)
    labels = tmp_path / "labels.TextGrid"
    labels.write_text(short_textgrid({"words": read_words()}))
    made = open_window(sound)
    (track,) = made.session.project.tracks()
    made.session.import_file(labels, ImportOptions(track_id=track.id))
    return made


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What was asked of the person, who takes the name that is proposed, in the test's folder."""
    names = []

    def take(_parent, title, start, kinds):
        names.append(start.rsplit("/", 1)[-1])
        return str(tmp_path / names[-1]), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", take)
    return names


def opened(window):
    return next(menu for menu in reversed(window.findChildren(QMenu)) if menu.isVisible())


def choose(menu, text):
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_from_the_sync_dock_a_lane_becomes_a_track_that_is_in_focus_there(window, asked, qtbot):
    session = window.session
    (lane,), (sound,) = session.project.lanes(), session.project.tracks()
    window.show_sync()
    window.sync.list.menu_requested.emit(sound.id, window.mapToGlobal(QPoint(200, 200)))
    menu = opened(window)
    lanes = next(each.menu() for each in menu.actions() if each.text() == "Use lane as transcript")
    assert [action.text() for action in lanes.actions()] == [lane.name]
    choose(lanes, lane.name)
    menu.close()
    assert asked == [f"{session.title} - {lane.name}.TextGrid"]
    made = next(one for one in session.project.tracks() if one.kind == "transcript")
    assert session.focus_track_id == made.id
    wait_until_settled(window, qtbot)
    qtbot.waitUntil(lambda: window.sync.list.current() == made.id)
    assert "“Measure this track”" in window.status.currentMessage()
    session.undo()
    assert [one.id for one in session.project.tracks()] == [sound.id]
    assert session.project.lanes() == [lane]


def test_a_lane_offers_it_in_its_menu_unless_it_holds_no_speech(window, asked, qtbot):
    session = window.session
    (lane,) = session.project.lanes()
    events = session.add_lane("Claps", kind="events")
    text = window.acts["use_as_transcript"].text()
    for lane_id, offered in ((lane.id, True), (events, False)):
        window.timeline.lane_menu_requested.emit(lane_id, window.mapToGlobal(QPoint(200, 200)))
        menu = opened(window)
        assert (text in [action.text() for action in menu.actions()]) == offered
        menu.close()
    window.use_lane(events)
    window.acts["use_as_transcript"].trigger()
    assert "holds nothing that lasts" in " ".join(window.strip.texts())
    assert asked == []
