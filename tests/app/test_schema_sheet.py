"""The sheet of labels and lanes, and the Labels dock, each alone over a session."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from syncstudio.app.label_palette import LabelPalette
from syncstudio.app.schema_sheet import SchemaSheet
from syncstudio.app.settings import Settings
from syncstudio.interchange.schemas.schema_file import read_schema
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.session.schemas.schema_library import SchemaLibrary
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.interchange.test_label_studio_config import DIARISATION

S = 1_000_000_000


@pytest.fixture
def session():
    made = Session.draft()
    yield made
    made.close()


@pytest.fixture
def sheet(session, qtbot, tmp_path):
    made = SchemaSheet(session, Settings(tmp_path / "config"), DARK)
    qtbot.addWidget(made)
    made.show()
    stop = session.notices.subscribe(made.on_notice)
    yield made
    stop()


def typed(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def chosen(box, text):
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def test_an_empty_project_is_shown_ready_sets_and_takes_one_in_a_step(session, sheet):
    ready = sheet.ready
    assert sheet.pages.currentWidget() is ready
    names = [ready.list.item(row).text() for row in range(ready.list.count())]
    assert names == ["Behaviour", "Dubbing", "Industrial event", "Medical", "Speech", "Trading floor"]
    ready.list.setCurrentRow(names.index("Medical"))
    assert "would follow a sensor track that is not here" in ready.preview.toPlainText()
    QTest.mouseClick(ready.apply_button, Qt.MouseButton.LeftButton)
    assert session.project.can_undo == "Apply schema “Medical”"
    assert not ready.apply_button.isEnabled()
    assert "All of it is in this project already" in ready.preview.toPlainText()
    assert sheet.labels.list.topLevelItemCount() == len(session.project.labels())
    session.undo()
    assert sheet.labels.list.topLevelItemCount() == 0


def test_a_config_of_label_studio_is_looked_at_before_it_is_taken(session, sheet, tmp_path):
    config = tmp_path / "talk.xml"
    config.write_text(DIARISATION)
    sheet.show_ready(config)
    # The list gets the keys with the sheet; what is chosen stays chosen.
    QApplication.sendEvent(sheet.ready.list, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert sheet.ready.list.currentItem().text() == "talk.xml"
    text = sheet.ready.preview.toPlainText()
    assert "Left out (3)" in text
    assert "line 3, <Header “Transcribe each speaker”>" in text
    sheet.ready.apply()
    assert [lane.name for lane in session.project.lanes()] == ["labels", "Whole recording"]
    config.write_text("<View>")
    sheet.ready.open_file(config)
    assert sheet.trouble.text() == "✕ talk.xml, line 1, column 7: this is not sound XML (no element found)."


def test_labels_are_changed_field_by_field(session, sheet):
    page = sheet.labels
    sheet.pages.setCurrentWidget(page)
    page._add(None)
    typed(page.name, "Noise")
    page._add(None)
    typed(page.name, "Door")
    typed(page.key, "shift+d")
    chosen(page.above, "Noise")
    chosen(page.color, "Gold")
    typed(page.description, "It shuts")
    page.group.setEditText("sound")
    page.group.lineEdit().editingFinished.emit()
    noise, door = session.project.labels()
    assert (door.name, door.hotkey, door.parent_id, door.color) == ("Door", "Shift+D", noise.id, 6)
    assert (door.description, door.exclusive) == ("It shuts", "sound")
    page.list.setCurrentItem(page.list.topLevelItem(0))
    typed(page.key, "Shift+D")
    assert "“Door”, so “Noise” needs another one" in sheet.trouble.text()
    sheet.pages.setCurrentIndex(1)
    sheet.pages.setCurrentIndex(0)
    assert sheet.trouble.text() == ""
    page.list.setCurrentItem(page.list.topLevelItem(0).child(0))
    typed(page.name, "noise")
    assert sheet.trouble.text() == "✕ There are two labels called “noise”: rename one of them."
    assert page.name.text() == "Door"
    page._dropped(noise.id, None, door.id)
    assert "its own ancestor" in sheet.trouble.text()
    page._dropped(door.id, noise.id, None)
    assert sheet.trouble.text() == ""
    assert [label.name for label in session.project.labels()] == ["Door", "Noise"]
    page._step(1)
    assert [label.name for label in session.project.labels()] == ["Noise", "Door"]
    page._remove()
    assert session.project.can_undo == "Delete label"


def test_lanes_take_labels_and_are_held(session, sheet):
    label = session.add_label("Speech")
    page = sheet.lanes
    page._add()
    typed(page.name, "Turns")
    chosen(page.kind, "Events")
    page._add()
    chosen(page.above, "Turns")
    chosen(page.relation, "inside one of its labels")
    page.labels.item(0).setCheckState(Qt.CheckState.Checked)
    turns, events = session.project.lanes()
    assert (turns.name, events.name, events.kind) == ("Turns", "Events", "events")
    assert (events.parent_id, events.relation) == (turns.id, "inside")
    assert session.project.vocabulary() == {events.id: {label}}
    chosen(page.relation, "over the same span as one")
    assert "An event has no span" in sheet.trouble.text()
    assert page.relation.currentText() == "inside one of its labels"
    page._remove()
    assert session.project.can_undo == "Delete lane"


def test_attributes_are_asked(session, sheet):
    session.add_label("Speech")
    page = sheet.attributes
    page._add()
    typed(page.name, "Mood")
    page.choices.setFocus()
    page.choices.selectAll()
    QTest.keyClicks(page.choices, "calm")
    QTest.keyClick(page.choices, Qt.Key.Key_Return)
    QTest.keyClicks(page.choices, "angry")
    page.initial.setFocus()
    typed(page.initial, "sad")
    assert "“sad” is not one of calm, angry" in sheet.trouble.text()
    typed(page.initial, "calm")
    page.required.click()
    chosen(page.of, "Speech")
    (mood,) = session.project.attributes()
    assert (mood.choices, mood.initial, mood.required) == ('["calm", "angry"]', "calm", True)
    assert mood.label_id == session.project.labels()[0].id
    chosen(page.kind, "Number")
    assert session.project.attributes()[0].choices == "[]"
    sheet.set_theme(LIGHT)
    page._remove()
    assert session.project.attributes() == []


@pytest.fixture
def palette(session, qtbot):
    session.apply_schema(SchemaLibrary().named("speech"))
    made = LabelPalette(session, DARK)
    qtbot.addWidget(made)
    made.resize(320, 300)
    made.show()
    stop = session.notices.subscribe(made.on_notice)
    yield made
    stop()


def rows(palette):
    root = palette.tree.invisibleRootItem()
    return {
        root.child(at).text(0): [root.child(at).child(k).text(0) for k in range(root.child(at).childCount())]
        for at in range(root.childCount())
    }


def test_the_palette_shows_the_labels_of_the_lane_in_use_first(session, palette, qtbot):
    lanes = {lane.name: lane.id for lane in session.project.lanes()}
    labels = {label.name: label.id for label in session.project.labels()}
    assert rows(palette)["Speech"] == ["Statement", "Question", "Backchannel", "Read aloud"]
    session.current_lane_id = lanes["Sounds"]
    assert rows(palette)["On Sounds"] == ["Laughter", "Breath", "Music", "Noise"]
    assert palette.label_of_key("1") == labels["Laughter"]
    session.add_segment(lanes["Sounds"], Span(0, S), labels["Music"])
    assert palette.tree.current_id() == labels["Music"]
    qtbot.waitUntil(lambda: palette.tree.currentItem().text(1) == "1")
    session.update_label(labels["Music"], hotkey="Shift+M")
    qtbot.waitUntil(lambda: palette.tree.currentItem().text(1) == "Shift+M   1")
    session.current_lane_id = lanes["Turns"]
    assert palette.label_of_key("1") == labels["Statement"]
    assert palette.label_of_key("9") is None
    given = []
    palette.given.connect(given.append)
    QTest.keyClicks(palette.filter, "quest")
    QTest.keyClick(palette.filter, Qt.Key.Key_Return)
    assert given == [labels["Question"]]
    assert palette.filter.text() == ""


def test_a_name_that_is_being_typed_outlives_the_notice_of_its_label(session, palette, qtbot):
    late = []  # notices come behind, as through the window's bridge
    session.notices.subscribe(late.append)
    palette._add_label()
    editor = palette.tree.viewport().findChild(QLineEdit)
    for notice in late:
        palette.on_notice(notice)
    assert palette.tree.editing
    editor.selectAll()
    QTest.keyClicks(editor, "Cough")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.project.labels()[-1].name == "Cough")
    qtbot.waitUntil(lambda: not palette.tree.editing and not palette._stale)
    assert palette.tree.findItems("Cough", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)


def test_a_project_s_schema_is_kept_among_ones_own(session, palette, tmp_path):
    library = SchemaLibrary(tmp_path)
    path = library.keep(session.named_schema("Mine"), "Mine")
    assert read_schema(path).name == "Mine"
    session.save_schema(tmp_path / "other.labels.toml")
    assert read_schema(tmp_path / "other.labels.toml").labels == session.schema().labels
