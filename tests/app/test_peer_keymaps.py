"""Every preset does what its peer's published table says: keys are pressed, and the action that runs is looked at."""

from types import SimpleNamespace

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from syncstudio.app.action_set import ActionSet
from syncstudio.app.actions import SUBMENUS, all_specs
from syncstudio.app.key_text import key_trouble
from syncstudio.app.keymap import Keymap
from syncstudio.app.keymap_file import preset, presets
from syncstudio.app.keymaps import Keymaps
from syncstudio.app.menu_bar import MenuBar
from syncstudio.app.palette_entries import _actions
from syncstudio.app.settings import Settings
from tests.app.peer_tables import MEANS, TABLES

KNOWN = {spec.id for spec in all_specs()}


@pytest.fixture
def spied(qtbot, own_folders):
    """A window with a menu bar, and what was run in it."""
    window = QMainWindow()
    qtbot.addWidget(window)
    keymaps = Keymaps(Settings(own_folders / "config"))
    acts = ActionSet(window, keymaps)
    menus = MenuBar(acts, None, window)
    window.setMenuWidget(menus)
    ran = []
    for id in KNOWN:
        acts[id].triggered.connect(lambda _checked=False, id=id: ran.append(id))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.setFocus()
    return SimpleNamespace(window=window, acts=acts, keymaps=keymaps, menus=menus, ran=ran)


def press(window, key):
    combination = QKeySequence.fromString(key)[0]
    QTest.keyClick(window, combination.key(), combination.keyboardModifiers())


@pytest.mark.parametrize("program", TABLES)
def test_every_key_of_the_published_table_runs_the_action_of_its_meaning(spied, program):
    spied.keymaps.choose(program)
    there = preset(program)
    wanted, found = {}, {}
    for key, command in TABLES[program].items():
        id = MEANS.get(command)
        if id is None:
            assert key in there.absent, f"{key} ({command}) is neither an action nor said to be missing"
            continue
        assert key not in there.absent, key
        spied.ran.clear()
        press(spied.window, key)
        wanted[key], found[key] = [id], list(spied.ran)
    assert found == wanted
    assert set(there.absent) <= set(TABLES[program])


@pytest.mark.parametrize("program", [each.id for each in presets()])
def test_a_preset_is_whole(program):
    there = preset(program)
    assert there.name
    assert there.about
    assert program == "sync-studio" or there.source
    assert set(there.keys) <= KNOWN
    loud = {spec.id: spec.while_typing for spec in all_specs()}
    troubles = [key_trouble(key, loud[id]) for id, keys in there.keys.items() if id in KNOWN for key in keys]
    assert [trouble for trouble in troubles if trouble] == []
    keymap = Keymap(all_specs(), there)
    assert keymap.clashes == []
    # The ways to all else are never lost.
    assert all(keymap.keys(id) for id in ("palette", "keys", "change_keys", "escape", "undo", "play"))


@pytest.mark.parametrize("program", TABLES)
def test_an_action_that_loses_its_key_is_in_a_menu_and_in_the_palette(spied, program):
    spied.keymaps.choose(program)
    lost = {
        spec.id
        for spec in all_specs()
        if spec.id not in SUBMENUS and spec.keys and not spied.acts.keys(spec.id)
    }
    in_menus = {
        action.objectName()
        for menu in (*(action.menu() for action in spied.menus.actions()), *spied.menus.submenus.values())
        for action in menu.actions()
    }
    in_palette = {entry.id for entry in _actions(SimpleNamespace(acts=spied.acts))}
    assert lost <= in_menus
    assert lost <= in_palette | {"palette"}
    assert lost


def test_pedals_and_media_keys_are_keys_like_all_others(spied):
    spied.keymaps.set_keys("play", ("F13", "F24", "Media Play"))
    for key in ("F13", "F24"):
        press(spied.window, key)
    assert spied.ran == ["play", "play"]
    assert QKeySequence.fromString("Media Play").toString() == "Media Play"
    assert spied.acts["play"].shortcuts()[2] == QKeySequence("Media Play")
