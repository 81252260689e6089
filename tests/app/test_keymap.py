"""Keys as texts, and the laws of a keymap: one key is one action's, and what is kept is only what differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QKeySequence

from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.key_text import _NAMES, KeyTextError, held_with, key_trouble, plain_name, tidy_key
from syncstudio.app.keymap import Keymap, Preset

KEYS = ("A", "B", "Ctrl+A", "Shift+Left", "F5", "+", "Ctrl++", "Space")
IDS = ("one", "two", "three", "four")
keys = st.lists(st.sampled_from(KEYS), unique=True, max_size=3).map(tuple)
maps = st.dictionaries(st.sampled_from(IDS), keys)


def specs(table):
    return [ActionSpec(id, id.title(), table.get(id, ()), "Edit") for id in IDS]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("shift+ctrl+n", "Ctrl+Shift+N"),
        (" Control + alt + delete ", "Ctrl+Alt+Del"),
        ("Ctrl++", "Ctrl++"),
        ("+", "+"),
        ("Shift+Plus", "Shift++"),
        ("PageUp", "PgUp"),
        ("backtab", "Shift+Tab"),
        ("media play", "Media Play"),
        ("f24", "F24"),
        ("é", "É"),
        ("win+l", "Meta+L"),
        ("/", "/"),
    ],
)
def test_keys_are_written_one_way(text, key):
    assert tidy_key(text) == key
    assert QKeySequence.fromString(key).toString() == key
    assert plain_name(key) in key
    assert held_with(key) == {word for word in ("Meta", "Ctrl", "Alt", "Shift") if f"{word}+" in key}


@pytest.mark.parametrize(
    "text", ["", "  ", "Shift", "Ctrl+Alt", "Ctrl+", "Hyper+A", "F99", "hello", "Ctrl+Shift+", "\t+A"]
)
def test_what_names_no_key_is_refused_in_a_sentence(text):
    with pytest.raises(KeyTextError) as error:
        tidy_key(text)
    assert str(error.value).endswith((".", "”."))


def test_qt_knows_every_name():
    read = {name: QKeySequence.fromString(name).toString() for name in _NAMES}
    assert {name for name, again in read.items() if again != name} == set()


def test_what_the_system_keeps_and_what_is_typed_cannot_be_given():
    assert all(key_trouble(key) for key in ("Alt+F4", "Meta+A", "CapsLock", "Ctrl+Alt+F2", "Print"))
    assert all(key_trouble(key, while_typing=True) for key in ("A", "Shift+A", "Space", "Ctrl+C", "Left"))
    assert not any(key_trouble(key) for key in ("A", "F13", "Media Play", "Ctrl+Space", "Tab"))
    assert not key_trouble("Ctrl+Alt+K", while_typing=True)


@given(maps, maps, maps)
def test_a_key_is_never_two_actions(table, named, changes):
    keymap = Keymap(specs(table), Preset("p", "P", keys=named), changes)
    given = [key for id in IDS for key in keymap.keys(id)]
    assert len(given) == len(set(given))
    assert all(keymap.owner(key) == id for id in IDS for key in keymap.keys(id))


@given(maps, maps, st.sampled_from(IDS), keys)
def test_what_is_given_by_hand_is_in_force_and_kept_as_the_least(table, named, id, wanted):
    preset = Preset("p", "P", keys=named)
    before = Keymap(specs(table), preset)
    after = Keymap(specs(table), preset, before.with_keys(id, wanted))
    assert after.keys(id) == wanted
    # Nobody else has gained a key that was not another's before.
    for other in set(IDS) - {id}:
        assert set(after.keys(other)) <= {*before.keys(other), *named.get(other, ()), *table.get(other, ())}
    assert Keymap(specs(table), preset, after.with_keys(id, wanted)).changes == after.changes
    back = Keymap(specs(table), preset, after.reset(id))
    assert {each: back.keys(each) for each in IDS} == {each: before.keys(each) for each in IDS}
    assert back.changes == {}


@given(maps, st.sampled_from(IDS), st.sampled_from(KEYS))
def test_a_key_can_be_left_off(table, id, key):
    before = Keymap(specs(table))
    after = Keymap(specs(table), before.preset, before.without_key((id,), key))
    assert key not in after.keys(id)


def test_a_clash_names_both():
    keymap = Keymap(specs({"one": ("A",), "three": ("A",)}))
    assert [(clash.key, clash.first, clash.second) for clash in keymap.clashes] == [("A", "one", "three")]
    assert keymap.keys("three") == ()
    assert keymap.missed_keys("three") == ("A",)
