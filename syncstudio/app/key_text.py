"""Keys as texts, such as "Ctrl+Shift+N": written one way, and said what is wrong with those that cannot work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP

CONTEXT = "keys"
MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")
_CALLED = {
    **{"ctrl": "Ctrl", "control": "Ctrl", "cmd": "Ctrl", "command": "Ctrl"},
    **{"alt": "Alt", "option": "Alt", "shift": "Shift", "capslock": "CapsLock"},
    **{"meta": "Meta", "super": "Meta", "win": "Meta", "windows": "Meta"},
}
# The names Qt writes and reads, whatever the language of the desktop; pedals and pads send the later ones.
_NAMES = (
    *("Esc", "Tab", "Backspace", "Return", "Enter", "Ins", "Del", "Pause", "Print", "SysReq", "Home", "End"),
    *("Left", "Up", "Right", "Down", "PgUp", "PgDown", "CapsLock", "NumLock", "ScrollLock", "Menu", "Help"),
    *("Space", "Back", "Forward", "Stop", "Refresh", "Volume Down", "Volume Mute", "Volume Up"),
    *("Media Play", "Media Stop", "Media Previous", "Media Next", "Media Record", "Media Pause"),
    *("Toggle Media Play/Pause", "Home Page", "Favorites", "Search", "Standby", "Open URL"),
    *("Launch Mail", "Launch Media", *(f"Launch ({digit})" for digit in "0123456789ABCDEF")),
    *(f"F{number}" for number in range(1, 36)),
)
_ALSO = {
    **{"escape": "Esc", "delete": "Del", "insert": "Ins", "spacebar": "Space", "pageup": "PgUp"},
    **{"page up": "PgUp", "pagedown": "PgDown", "page down": "PgDown", "plus": "+", "minus": "-"},
}
# A modifier pressed and let go with nothing else, as some pedals send it; and keys that Qt has no name for, by the
# number the keyboard gives them. Qt's shortcuts know neither: `PedalKeys` listens to them.
ALONE = ("Ctrl alone", "Shift alone", "Alt alone", "AltGr alone", "Meta alone")
_SCAN = re.compile(r"scan (\d{1,5})", re.IGNORECASE)
_NAMED = {name.casefold(): name for name in _NAMES} | _ALSO
_LOCKS = ("CapsLock", "NumLock", "ScrollLock")
_SYSTEM = {
    *("Alt+F4", "Alt+Tab", "Alt+Shift+Tab", "Alt+Esc", "Alt+Space", "Ctrl+Alt+Del", "Ctrl+Esc", "SysReq"),
    *("Print", "Alt+Print", "Shift+Print", "Ctrl+Print", *_LOCKS),
    *(f"Ctrl+Alt+F{number}" for number in range(1, 13)),
}
_EDITING = {f"Ctrl+{key}" for key in ("A", "C", "V", "X", "Z", "Y", "Left", "Right", "Home", "End", "Del")}
_EDITING |= {"Ctrl+Shift+Left", "Ctrl+Shift+Right", "Ctrl+Shift+Z", "Ctrl+Backspace", "Shift+Ins", "Ctrl+Ins"}
_TYPING = {"Tab", "Backspace", "Return", "Enter", "Del", "Ins", "Home", "End", "PgUp", "PgDown", "Space"}
_TYPING |= {"Left", "Right", "Up", "Down"}


class KeyTextError(Exception):
    """A text that names no key; its message is a sentence for people."""


def tidy_key(text: str) -> str:
    """A key as all texts of keys are written: modifiers in one order, names in one spelling.

    "shift+ctrl+n" becomes "Ctrl+Shift+N", "PageUp" becomes "PgUp". What names no key is refused.
    """
    given = text.strip()
    if is_hard(given.casefold()):
        return _hard_name(given)
    ends_in_plus = given == "+" or given.endswith("++")
    parts = [*given[:-2].split("+"), "+"] if ends_in_plus and given != "+" else given.split("+")
    parts = ["+"] if given == "+" else [part.strip() for part in parts]
    *before, last = parts
    held = {_CALLED.get(word.casefold(), "") for word in before}
    if not given or not last or not held <= set(MODIFIERS):
        raise KeyTextError(
            _say(QT_TRANSLATE_NOOP("keys", "“%1” is no key: write one such as Ctrl+Shift+N."), text)
        )
    if last.casefold() in _CALLED and last.casefold() != "capslock":
        raise KeyTextError(
            _say(
                QT_TRANSLATE_NOOP("keys", "%1 alone is no key: hold it and press another."), last.capitalize()
            )
        )
    name = last.upper() if len(last) == 1 and len(last.upper()) == 1 else _NAMED.get(last.casefold(), "")
    if last.casefold() == "backtab":
        name, held = "Tab", {*held, "Shift"}
    if not name or (len(name) == 1 and not name.isprintable()):
        raise KeyTextError(_say(QT_TRANSLATE_NOOP("keys", "There is no key “%1”."), last))
    return "+".join([*(word for word in MODIFIERS if word in held), name])


def is_hard(key: str) -> bool:
    """Whether a text names a key that Qt's shortcuts do not know: “Scan 193”, “Ctrl alone”."""
    return bool(_SCAN.fullmatch(key)) or key.casefold() in {name.casefold() for name in ALONE}


def _hard_name(text: str) -> str:
    scan = _SCAN.fullmatch(text)
    if scan is not None:
        return f"Scan {int(scan[1])}"
    return next(name for name in ALONE if name.casefold() == text.casefold())


def plain_name(key: str) -> str:
    """The key itself, without what is held with it; of a tidy text."""
    return "+" if key == "+" or key.endswith("++") else key.rpartition("+")[2]


def held_with(key: str) -> frozenset[str]:
    """The modifiers of a tidy text."""
    rest = key[: -len(plain_name(key))]
    return frozenset(word for word in rest.split("+") if word)


def types_text(key: str) -> bool:
    """Whether a field that is typed into wants this key for itself."""
    name = plain_name(key)
    if held_with(key) & {"Ctrl", "Alt", "Meta"}:
        return key in _EDITING
    return len(name) == 1 or name in _TYPING


def key_trouble(key: str, while_typing: bool = False) -> str:
    """Why a key cannot work for an action, in a sentence; "" when it can. `key` is tidy.

    `while_typing` says that the action is in force while a text is typed, too.
    """
    if key in _SYSTEM or "Meta" in held_with(key):
        return _say(QT_TRANSLATE_NOOP("keys", "The system keeps %1 for itself: choose another key."), key)
    if while_typing and types_text(key):
        return _say(
            QT_TRANSLATE_NOOP(
                "keys",
                "%1 is for typing, and this works while a text is typed, too: choose a key with Ctrl or Alt.",
            ),
            key,
        )
    return ""


def _say(sentence: str, word: str) -> str:
    return QCoreApplication.translate(CONTEXT, sentence).replace("%1", word)
