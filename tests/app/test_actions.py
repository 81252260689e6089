"""The table of actions is whole: every action does something, and no two share a key."""

from collections import Counter

from PySide6.QtGui import QKeySequence

from syncstudio.app.actions import MENUS, SUBMENUS, all_specs
from syncstudio.app.key_text import key_trouble, tidy_key
from syncstudio.app.keymap import Keymap
from syncstudio.resource import resource


def test_ids_are_unique():
    assert [id for id, count in Counter(spec.id for spec in all_specs()).items() if count > 1] == []


def test_no_key_is_given_to_two_actions():
    """The answer names the key and both actions: one of them needs another key, in its table."""
    assert [(clash.key, clash.first, clash.second) for clash in Keymap(all_specs()).clashes] == []


def test_every_key_is_one_that_works():
    keys = [(spec, key) for spec in all_specs() for key in spec.keys]
    assert [(spec.id, key) for spec, key in keys if tidy_key(key) != key] == []
    assert [(spec.id, key) for spec, key in keys if QKeySequence.fromString(key).toString() != key] == []
    assert [(spec.id, key_trouble(key, spec.while_typing)) for spec, key in keys] == [
        (spec.id, "") for spec, key in keys
    ]


def test_the_keys_of_the_contract_are_there():
    keys = {key: spec.id for spec in all_specs() for key in spec.keys}
    wanted = {
        "Space": "play", "J": "shuttle_back", "K": "pause", "L": "shuttle_forward",
        "Left": "frame_back", "Right": "frame_forward", ",": "frame_back", ".": "frame_forward",
        "Shift+Left": "second_back", "Shift+Right": "second_forward", "Home": "to_start", "End": "to_end",
        "I": "select_in", "O": "select_out", "[": "select_in", "]": "select_out",
        "Alt+,": "nudge_earlier", "Alt+.": "nudge_later", "Ctrl+Z": "undo", "Ctrl+Shift+Z": "redo",
        "Del": "delete", "Ctrl+O": "open", "Ctrl+I": "add_media", "F": "fit", "Z": "zoom_selection",
        "+": "zoom_in", "-": "zoom_out", "N": "new_segment", "F2": "edit_text", "F1": "keys", "?": "keys",
        "Esc": "escape", "1": "label_1", "9": "label_9",
    }  # fmt: skip
    assert {key: keys.get(key) for key in wanted} == wanted


def test_every_action_is_connected(window):
    idle = [
        spec.id
        for spec in all_specs()
        if spec.id not in SUBMENUS and window.acts[spec.id].receivers("2triggered(bool)") == 0
    ]
    assert idle == []


def test_menus_show_the_table(window):
    shown = [action.text() for action in window.menus.actions()]
    assert shown == list(MENUS)


def test_no_menu_is_longer_than_a_small_screen_is_high():
    rows = {
        group: sum(spec is not None and not spec.within for spec in specs) for group, specs in MENUS.items()
    }
    assert {group: count for group, count in rows.items() if count > 26} == {}


def test_the_manual_names_every_key():
    text = resource("manual", "07-keys.md").read_text(encoding="utf-8")
    missing = [spec.id for spec in all_specs() if spec.keys and f"`{spec.keys[0]}`" not in text]
    assert [id for id in missing if not id.startswith("label_")] == []
