"""Keys are found, changed, taken, reset, and go to a file and back."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from syncstudio.app.action_set import ActionSet
from syncstudio.app.key_editor import KeyEditor
from syncstudio.app.key_list import KeyList
from syncstudio.app.keymaps import Keymaps
from syncstudio.app.settings import Settings
from syncstudio.panes.theme import DARK

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def settings(own_folders):
    return Settings(own_folders / "config")


@pytest.fixture
def acts(qtbot, settings):
    window = QMainWindow()
    qtbot.addWidget(window)
    keymaps = Keymaps(settings)
    yield ActionSet(window, keymaps)
    window.close()


@pytest.fixture
def editor(qtbot, acts, settings):
    made = KeyEditor(acts, DARK, settings, [("laughter", "Y"), ("sigh", "S")])
    qtbot.addWidget(made)
    made.show()
    return made


def shown_texts(editor, column):
    items = map(editor.table.topLevelItem, range(editor.table.topLevelItemCount()))
    return [item.text(column) for item in items if not item.isHidden()]


def test_the_list_of_keys_can_be_searched(qtbot, acts, settings):
    keys = KeyList(acts, DARK, settings)
    qtbot.addWidget(keys)
    keys.search("no such thing")
    everything = len(keys.shown_ids())
    keys.search("1 ms earlier")
    assert keys.shown_ids() == ["nudge_earlier"]
    keys.search("alt+,")
    assert "nudge_earlier" in keys.shown_ids()
    with qtbot.waitSignal(keys.chosen) as said:
        keys._run_first()
    assert said.args == ["nudge_earlier"]
    assert everything == 0


def test_a_key_is_pressed_to_be_found(editor):
    editor.search_row.by_key(True)
    QTest.keyClick(editor.search_row.key, Qt.Key.Key_M, CTRL)
    assert editor.table.shown_ids() == ["measure_track"]
    QTest.keyClick(editor.search_row.key, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert editor.table.shown_ids() == ["keys"]
    QTest.keyClick(editor.search_row.key, Qt.Key.Key_F19)
    assert editor.table.shown_ids() == []
    QTest.keyClick(editor.search_row.key, Qt.Key.Key_Escape)
    assert len(editor.table.shown_ids()) > 90


def test_a_key_is_changed_by_the_keyboard_alone(editor, acts, settings):
    QTest.keyClicks(editor.search_row.words, "play or pause")
    QTest.keyClick(editor.search_row.words, Qt.Key.Key_Return)
    QTest.keyClick(editor.table, Qt.Key.Key_Return)
    QTest.keyClick(editor.part.field, Qt.Key.Key_F14)
    assert acts.keys("play") == ("F14",)
    assert [sequence.toString() for sequence in acts["play"].shortcuts()] == ["F14"]
    QTest.keyClick(editor.table, Qt.Key.Key_Insert)
    media = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_MediaTogglePlayPause, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(editor.part.field, media)
    assert acts.keys("play") == ("F14", "Toggle Media Play/Pause")
    # It is kept, and only what differs is.
    again = Keymaps(settings)
    assert again.keymap.changes == {"play": ("F14", "Toggle Media Play/Pause")}
    editor.part.reset.click()
    assert acts.keys("play") == ("Space",)
    assert Keymaps(settings).keymap.changes == {}


def test_a_key_of_another_action_is_said_and_taken_only_when_wished(editor, acts):
    editor.table.choose("mute")
    editor.part.begin(False)
    QTest.keyClick(editor.part.field, Qt.Key.Key_D)
    assert editor.part.says.text() == "D is also Difference of two pictures (View)."
    assert acts.keys("mute") == ("Shift+M",)
    editor.part.keep.click()
    assert (acts.keys("mute"), acts.keys("compare_difference")) == (("Shift+M",), ("D",))
    editor.part.take("D")
    editor.part.leave_off.click()
    assert (acts.keys("mute"), acts.keys("compare_difference")) == (("Shift+M",), ())
    editor.part.take("D")
    assert acts.keys("mute") == ("D",)
    editor.table.choose("compare_difference")
    editor.part.reset.click()
    assert (acts.keys("mute"), acts.keys("compare_difference")) == ((), ("D",))
    editor.reset_all.click()
    assert acts.keys("mute") == ("Shift+M",)


@pytest.mark.parametrize(
    ("id", "key", "says"),
    [
        ("play", "Alt+F4", "The system keeps Alt+F4 for itself: choose another key."),
        ("play", "Meta+L", "The system keeps Meta+L for itself: choose another key."),
        (
            "open",
            "B",
            "B is for typing, and this works while a text is typed, too: choose a key with Ctrl or Alt.",
        ),
    ],
)
def test_a_key_that_cannot_work_is_said(editor, acts, id, key, says):
    before = acts.keys(id)
    editor.table.choose(id)
    editor.part.take(key)
    assert editor.part.says.text() == says
    assert acts.keys(id) == before


def test_a_modifier_alone_is_no_key(editor, acts):
    editor.table.choose("play")
    editor.part.begin(False)
    QTest.keyClick(editor.part.field, Qt.Key.Key_Control)
    assert acts.keys("play") == ("Space",)


def test_keys_of_labels_and_of_lists_are_said(editor):
    editor.search_row.by_key(True)
    QTest.keyClick(editor.search_row.key, Qt.Key.Key_Y)
    assert shown_texts(editor, 0) == ["Labels  ›  laughter"]
    assert shown_texts(editor, 2) == ["key of a label"]
    QTest.keyClick(editor.search_row.key, Qt.Key.Key_S)
    assert shown_texts(editor, 2) == ["in the window", "while Label keys is on; else Solo"]
    editor.search_row.by_key(False)
    editor.table.choose("about")
    editor.part.take("Y")
    assert "the label laughter" in editor.part.says.text()
    editor.part.begin(True)
    editor.part.take("Shift+PgDown")
    assert "stays the list's" in editor.part.says.text()


def test_presets_are_chosen_and_keep_their_own_changes(editor, acts, settings):
    editor.table.choose("about")
    editor.part.take("F15")
    place = editor.preset.findData("praat")
    editor.preset.setCurrentIndex(place)
    editor.preset.activated.emit(place)
    assert acts.keys("about") == ()
    assert acts.keymaps.keymap.preset.name == "Praat"
    assert Keymaps(settings).keymap.preset.id == "praat"
    acts.keymaps.choose("sync-studio")
    assert acts.keys("about") == ("F15",)
    assert editor.preset.currentData() == "sync-studio"


def test_keys_go_to_a_file_and_back(editor, acts, tmp_path):
    file = tmp_path / "mine.keymap.toml"
    acts.keymaps.choose("premiere")
    acts.keymaps.set_keys("play", ("F13", '"', "\\"))
    acts.keymaps.set_keys("mute", ())
    editor.write_file(file)
    kept = dict(acts.keymaps.keymap.changes)
    acts.keymaps.choose("sync-studio")
    editor.read_file(file)
    assert acts.keymaps.keymap.preset.id == "premiere"
    assert acts.keymaps.keymap.changes == kept


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "bad.toml is no keymap of Sync Studio."),
        ("format = 1", "bad.toml is no keymap of Sync Studio."),
        ("[keys\n", "bad.toml is broken ("),
        ("KEYS\nplay = 'nothing sensible+'", "bad.toml, play: "),
        ("KEYS\nplay = 'Shift'", "bad.toml, play: Shift alone is no key: hold it and press another."),
        ("KEYS\nfly = 'F'", "bad.toml names “fly”, and there is no such action."),
        ("KEYS\nplay = 'F'\nmute = ['F']", "bad.toml gives F to two actions (Play or pause / Mute): one"),
        ("KEYS\nplay = [7]", "bad.toml: the keys of “play” are no texts."),
        ("KEYS\nplay = 'Alt+F4'", "bad.toml, play: The system keeps Alt+F4 for itself: choose another key."),
        ("format = 'syncstudio.keymap/1'\nkeys = 5", "bad.toml has no list of keys: write [keys] over them."),
        ("format = 'syncstudio.keymap/1'\npreset = 'vi'", "bad.toml: there is no preset “vi”."),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_in_one_sentence_and_changes_nothing(editor, acts, tmp_path, text, says):
    file = tmp_path / "bad.toml"
    file.write_text(text.replace("KEYS", "format = 'syncstudio.keymap/1'\n[keys]"), encoding="utf-8")
    before = {id: acts.keys(id) for id in ("play", "mute")}
    editor.read_file(file)
    assert editor._file_says.text().startswith(says)
    assert "\n" not in editor._file_says.text()
    assert {id: acts.keys(id) for id in ("play", "mute")} == before
    assert acts.keymaps.keymap.changes == {}


def test_a_file_that_is_none_is_refused(editor, tmp_path):
    editor.read_file(tmp_path / "nowhere.toml")
    assert "cannot be read" in editor._file_says.text()
    (tmp_path / "film.toml").write_bytes(b"\x00\xff" * 200)
    editor.read_file(tmp_path / "film.toml")
    assert "is broken" in editor._file_says.text()
    (tmp_path / "large.toml").write_bytes(b"#" * 300_000)
    editor.read_file(tmp_path / "large.toml")
    assert "no keymap" in editor._file_says.text()


def test_a_store_that_was_written_by_hand_wrongly_is_as_good_as_none(settings):
    settings.set_text("keys/preset", "vi")
    assert Keymaps(settings).keymap.preset.id == "sync-studio"
    for text in ("{broken", "[]", '{"play": ["Hyper+"]}', '{"play": 7, "fly": ["F"]}'):
        settings.set_text("keys/changed_vi", text)
        settings.set_text("keys/changed_sync-studio", text)
        assert Keymaps(settings).keymap.keys("play") == ("Space",)


def test_keys_can_be_changed_before_a_project_is_open(windows):
    start = windows.start()
    start.acts["change_keys"].trigger()
    editor = start.sheets._open["key editor"]
    editor.table.choose("quit")
    editor.part.take("Ctrl+Alt+Q")
    assert start.acts.keys("quit") == ("Ctrl+Alt+Q",)
    # A sheet that is gone follows no more.
    editor.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    windows.keymaps.reset_all()
    assert start.acts.keys("quit") == ("Ctrl+Q",)
