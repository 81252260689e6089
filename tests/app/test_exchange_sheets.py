"""The sheets of labels in and out, each alone over a session."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox

from syncstudio.app.exchange.export_sheet import ExportSheet
from syncstudio.app.exchange.import_sheet import ImportSheet
from syncstudio.app.exchange.lane_strip import STRIP, lane_strip
from syncstudio.app.settings import Settings
from syncstudio.interchange.label_document import DocumentSegment
from syncstudio.panes.theme import DARK, LIGHT, style_sheet
from syncstudio.session.session import Session
from syncstudio.survey.transcript_speech import speech_of
from syncstudio.timebase.span import Span

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello\n\n00:02.500 --> 00:03.000\n<v Ben>world\n"


@pytest.fixture
def session():
    made = Session.draft()
    yield made
    made.close()


@pytest.fixture
def talk(tmp_path):
    path = tmp_path / "talk.vtt"
    path.write_text(VTT)
    return path


def ready(qtbot, sheet):
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.waitUntil(lambda: sheet.plan is not None or bool(sheet.trouble.text()), timeout=20_000)
    return sheet


def fits(box):
    """Whether the text of a box has room in it."""
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    return box.fontMetrics().horizontalAdvance(box.currentText()) <= room.width()


def test_a_file_is_shown_before_it_comes_in_as_it_was_chosen(session, qtbot, tmp_path, talk):
    lane = session.add_lane("Here", kind="transcript")
    there = session.add_segment(lane, Span(2_600_000_000, 2_900_000_000))
    settings = Settings(tmp_path / "config")
    sheet = ready(qtbot, ImportSheet(session, talk, settings, DARK))
    assert "talk.vtt" in sheet.head.text()
    rows = [sheet.lanes.topLevelItem(place) for place in range(sheet.lanes.topLevelItemCount())]
    assert [row.text(0) for row in rows] == ["Ann", "Ben"]
    boxes = [sheet.lanes.itemWidget(row, 4) for row in rows]
    for box, wanted in zip(boxes, ("Leave out", "Lane “Here”"), strict=True):
        box.setCurrentIndex(box.findText(wanted))
        box.activated.emit(box.currentIndex())
    assert "Ben: 1 label overlaps one that is there" in sheet.notes.toPlainText().splitlines()
    sheet.set_theme(LIGHT)
    with qtbot.waitSignal(sheet.done_with, timeout=20_000):
        sheet.take.click()
    assert [one.text for one in session.project.segments(lane)] == ["world", ""]
    assert len(session.project.lanes()) == 1
    session.undo()
    assert [one.id for one in session.project.segments(lane)] == [there]


def test_the_names_of_lanes_and_where_they_go_are_not_cut(session, qtbot, tmp_path):
    path = tmp_path / "talk.csv"
    name = "observation #2 · nobody else"
    path.write_text(f"tier,begin,end,text\n{name},1.0,2.0,x\n{name},3.0,4.0,y\n")
    sheet = ready(qtbot, ImportSheet(session, path, Settings(tmp_path / "config"), DARK))
    sheet.setStyleSheet(style_sheet(DARK))
    (row,) = [sheet.lanes.topLevelItem(place) for place in range(sheet.lanes.topLevelItemCount())]
    box = sheet.lanes.itemWidget(row, 4)
    box.setCurrentIndex(box.findText("New lane, master timeline"))
    box.activated.emit(box.currentIndex())
    sheet.set_theme(LIGHT)
    (row,) = [sheet.lanes.topLevelItem(place) for place in range(sheet.lanes.topLevelItemCount())]
    box, wide = sheet.lanes.itemWidget(row, 4), sheet.lanes.fontMetrics().horizontalAdvance
    qtbot.waitUntil(lambda: box.width() >= sheet.lanes.columnWidth(4) - 20)
    assert box.currentText() == "New lane, master timeline"
    assert fits(box)
    assert wide(row.text(0)) <= sheet.lanes.columnWidth(0) - 12


def test_what_cannot_be_read_is_said_in_the_sheet(session, qtbot, tmp_path):
    broken = tmp_path / "broken.vtt"
    broken.write_bytes(b"\0\1\2")
    sheet = ready(qtbot, ImportSheet(session, broken, Settings(tmp_path / "config"), DARK))
    assert sheet.trouble.text().startswith("✕ ")
    assert not sheet.take.isEnabled()
    sheet.close()


def test_losses_are_shown_live_and_choices_stay(session, qtbot, tmp_path, talk):
    session.add_media([talk])
    settings = Settings(tmp_path / "config")
    sheet = ExportSheet(session, settings, DARK)
    qtbot.addWidget(sheet)
    stop = session.notices.subscribe(sheet.on_notice)
    sheet.show()
    qtbot.waitUntil(lambda: sheet.lost.count() > 0 and sheet.save.isEnabled(), timeout=20_000)
    sheet.lanes.item(0).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: sheet.says.text().startswith("Labels: 1. Lanes: 1."), timeout=20_000)
    sheet.write(tmp_path / "out.eaf")
    qtbot.waitUntil(lambda: "Wrote" in sheet.trouble.text(), timeout=20_000)
    assert (tmp_path / "out.eaf").is_file()
    assert settings.text("export/format") == "eaf"
    stop()
    sheet.close()


def test_an_event_at_the_very_end_is_seen_in_the_picture_of_its_lane(qapp):
    events = [DocumentSegment(at, at) for at in (2_000, 9_000)]
    image = lane_strip(events, (2_000, 9_000), "#ff0000", "#000000", 1.0).pixmap(STRIP).toImage()
    red = [x for x in range(STRIP.width()) if image.pixelColor(x, 7).red() > 200]
    assert red == [0, STRIP.width() - 1]


def test_a_tier_of_words_may_become_a_transcript_that_can_be_measured(session, qtbot, tmp_path):
    said = '0\n3\n<exists>\n2\n"IntervalTier"\n"words"\n0\n3\n3\n1.0\n1.3\n"so"\n1.3\n1.6\n"we"\n2.5\n2.8\n"went"\n'
    phones = '"IntervalTier"\n"phones"\n0\n3\n1\n1.0\n1.1\n"S"\n'
    path = tmp_path / "talk.TextGrid"
    path.write_text(f'File type = "ooTextFile"\nObject class = "TextGrid"\n\n{said}{phones}')
    sheet = ready(qtbot, ImportSheet(session, path, Settings(tmp_path / "config"), DARK))
    boxes = {
        row.text(0): sheet.lanes.itemWidget(row, 4)
        for row in (sheet.lanes.topLevelItem(place) for place in range(sheet.lanes.topLevelItemCount()))
    }

    def choose(lane, wanted):
        boxes[lane].setCurrentIndex(boxes[lane].findText(wanted))
        boxes[lane].activated.emit(boxes[lane].currentIndex())

    choose("phones", "Beside the transcript of its own")
    sheet.take.click()
    qtbot.waitUntil(lambda: "“phones” cannot be a track alone" in sheet.trouble.text(), timeout=20_000)
    choose("words", "Transcript of its own, to measure")
    qtbot.waitUntil(lambda: fits(boxes["words"]), timeout=20_000)
    with qtbot.waitSignal(sheet.done_with, timeout=20_000):
        sheet.take.click()
    (track,) = [one for one in session.project.tracks() if one.kind == "transcript"]
    assert "2 utterances" in track.facts
    lane, phones = session.project.lanes()
    assert (lane.track_id, lane.kind) == (track.id, "transcript")
    assert (phones.track_id, phones.kind) == (track.id, "segments")
    assert [one.text for one in session.project.segments(lane.id)] == ["so we", "went"]
    speech = speech_of(session.project, track)
    assert speech is not None
    assert list(speech.starts_ns) == [1_000_000_000, 1_300_000_000, 2_500_000_000]
    session.undo()
    assert session.project.tracks() == []
    assert session.project.lanes() == []
