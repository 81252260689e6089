"""The keys that sentences name: whatever keymap is in force, a hint says the key that works."""

from __future__ import annotations

from collections.abc import Mapping

_told: dict[str, str] = {}


def tell_keys(keys: Mapping[str, str]) -> None:
    """Let hints say these keys from now on, by the ids of actions; "" where an action has no key."""
    _told.clear()
    _told.update(keys)


def key_word(id: str, usual: str, name: str) -> str:
    """What a sentence calls the way to an action: its key now, or its name in the menus where it has none.

    `usual` is its key before any keymap was told.
    """
    return _told.get(id, usual) or f"“{name}”"
