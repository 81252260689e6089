"""Speakers in a window: found from microphones, heard alone by a key, overlaps and turns shown; one story."""

import wave

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from syncstudio.app.shown_overlaps import shows_overlaps
from syncstudio.app.speaker_menu import add_lane_sound
from syncstudio.timebase.span import Span
from tests.sync.speech.turn_cases import conversation
from tests.sync.transcript_cases import RATE

S = 1_000_000_000


@pytest.fixture
def table(tmp_path):
    samples = conversation(3, 12.0).sound
    path = tmp_path / "table.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def test_from_microphones_to_turns(open_window, windows, table, qtbot, monkeypatch, tmp_path):
    window = open_window(table)
    session, acts = window.session, window.acts
    acts["find_speakers"].trigger()
    sheet = window.sheets._open["microphones"]
    assert [item.text(0) for item in sheet._items()] == [each.name for each in session.microphones()]
    assert not sheet.make.isEnabled()
    sheet.find_button.click()
    qtbot.waitUntil(sheet.make.isEnabled, timeout=20_000)
    one, two = sheet._items()
    assert "dB" in one.text(5)
    one.setText(1, "Anna")
    two.setText(1, "Ben")
    sheet.make.click()
    assert [lane.name for lane in session.project.lanes()] == ["Anna", "Ben"]
    assert session.overlap_shown
    qtbot.waitUntil(acts["overlap_lane"].isChecked)
    sheet.close()

    anna = session.project.lanes()[0].id
    window.use_lane(anna)
    # Its name and its person, by keys alone.
    acts["rename_lane"].trigger()
    field = window.timeline.headers._field
    assert field.isVisible()
    qtbot.keyClicks(field, "Anna B")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.project.lane(anna).name == "Anna B"
    acts["lane_person"].trigger()
    menu = QApplication.activePopupWidget()
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert session.project.person(session.project.lane(anna).person_id).name == "Ben"
    assert (session.undo(), session.undo()) == ("Set person of lane", "Rename lane")
    acts["lane_alone"].trigger()
    assert session.lane_alone.lane_id == anna
    assert session.transport.playing
    session.transport.pause()
    acts["labels_alone"].trigger()
    assert (acts["lane_alone"].isChecked(), acts["labels_alone"].isChecked()) == (False, True)
    first = session.placed_segment(session.project.segments(anna)[0].id).master
    session.transport.seek(0)
    session.transport.play()
    window.speaker_marks.pass_over()
    assert session.transport.position_ns() >= first.start_ns
    session.transport.seek(max(segment.end_ns for segment in session.project.segments(anna)) + 1)
    window.speaker_marks.pass_over()
    assert not session.transport.playing
    acts["escape"].trigger()
    assert session.lane_alone is None
    assert not acts["labels_alone"].isChecked()

    acts["own_sound"].trigger()
    assert {lane.backdrop for lane in session.project.lanes()} == {"own"}
    menu = QMenu(window)
    add_lane_sound(menu, window, anna)
    sounds = menu.actions()[2].menu().actions()
    assert next(action.text() for action in sounds if action.isChecked()) == "Own sound"
    assert len([action for action in sounds if action.isChecked()]) == 2

    acts["turns"].trigger()
    pane = window.docks["turns"].widget().widget()
    assert [pane.table.topLevelItem(row).text(0) for row in (0, 1)] == ["Anna", "Ben"]
    pane.copy(",")
    assert QGuiApplication.clipboard().text().startswith("speaker,talk_s,")
    pane.scope.setCurrentIndex(2)
    assert "Nothing is selected" in pane._whole.text()
    session.selection = Span(0, 4 * S)
    qtbot.waitUntil(lambda: pane.figures is not None and pane.figures.scope == Span(0, 4 * S))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *facts: (str(tmp_path / "who"), ""))
    acts["save_speakers"].trigger()
    assert (tmp_path / "who.rttm").read_text().startswith("SPEAKER table ")
    acts["next_overlap"].trigger()
    acts["overlap_lane"].trigger()
    assert not session.overlap_shown
    acts["join_speakers"].trigger()
    assert [lane.name for lane in session.project.lanes()] == ["Anna, Ben"]
    acts["split_speakers"].trigger()
    assert sorted(lane.name for lane in session.project.lanes()) == ["Anna", "Ben"]

    # Overlaps are shown again where they were, and only there.
    acts["overlap_lane"].trigger()
    qtbot.waitUntil(acts["overlap_lane"].isChecked)
    path = session.project.path
    window.close()
    again = windows.open_paths([path])[0]
    assert again.session.overlap_shown
    assert again.acts["overlap_lane"].isChecked()
    again.acts["overlap_lane"].trigger()
    assert not shows_overlaps(again.settings, path)
