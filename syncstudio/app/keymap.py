"""Which keys run which action: a preset, and what a person has changed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from syncstudio.app.action_spec import ActionSpec

Scope = Literal["typing", "window"]
Keys = tuple[str, ...]
DEFAULT = "sync-studio"


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of keys. Actions it does not name keep the keys of the tables, but for those it gives away.

    `source` says whose published keys they are; `absent` are keys of that program for which there is nothing
    here, with what they do there.
    """

    id: str
    name: str
    about: str = ""
    source: str = ""
    keys: Mapping[str, Keys] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)


OWN = Preset(DEFAULT, "Sync Studio")


@dataclass(frozen=True, slots=True)
class Clash:
    """One key that two actions of one scope ask for."""

    key: str
    first: str
    second: str


class Keymap:
    """The keys in force. A key is one action's: what a person gave goes before the preset, that before the tables.

    All texts are tidy (`key_text`). Of two actions that ask alike, the one further up in the menus has the key;
    `clashes` names both.
    """

    def __init__(
        self, specs: Iterable[ActionSpec], preset: Preset = OWN, changes: Mapping[str, Keys] | None = None
    ) -> None:
        self._specs = {spec.id: spec for spec in specs}
        self.preset = preset
        self.changes: dict[str, Keys] = {
            id: keys for id, keys in (changes or {}).items() if id in self._specs
        }
        self.clashes: list[Clash] = []
        self._owners: dict[str, str] = {}
        self._keys: dict[str, Keys] = {}
        named = {id: keys for id, keys in preset.keys.items() if id not in self.changes}
        rest = {
            id: spec.keys for id, spec in self._specs.items() if id not in self.changes and id not in named
        }
        for layer in (self.changes, named, rest):
            self._place(layer)

    def keys(self, id: str) -> Keys:
        """The keys that run an action now; the first one is shown in the menu."""
        return self._keys.get(id, ())

    def owner(self, key: str) -> str | None:
        """The action that a key runs, outside of text fields."""
        return self._owners.get(key)

    def owners(self) -> dict[str, str]:
        """Every key that runs something, with the action it runs."""
        return dict(self._owners)

    def scope(self, id: str) -> Scope:
        """Where the keys of an action are in force: "typing" is everywhere, "window" rests in text fields."""
        return "typing" if self._specs[id].while_typing else "window"

    def loud_keys(self) -> frozenset[str]:
        """The keys that are in force while a text is typed, too."""
        return frozenset(key for key, id in self._owners.items() if self.scope(id) == "typing")

    def usual_keys(self, id: str) -> Keys:
        """The keys an action has in the preset when nothing of it is changed by hand."""
        return Keymap(self._specs.values(), self.preset).keys(id)

    def missed_keys(self, id: str) -> Keys:
        """The keys that the tables give an action and that are another's now."""
        return tuple(key for key in self._specs[id].keys if self.owner(key) not in (id, None))

    # -- changing: every answer is what a person has changed, to be kept -------------------------------------------

    def with_keys(self, id: str, keys: Keys) -> dict[str, Keys]:
        """An action has these keys and no others; whoever had one of them loses it."""
        changes = {
            other: tuple(key for key in theirs if key not in keys)
            for other, theirs in self.changes.items()
            if other != id
        }
        changes[id] = tuple(dict.fromkeys(keys))
        return self._least(changes)

    def without_key(self, ids: Iterable[str], key: str) -> dict[str, Keys]:
        """None of these actions has the key any more."""
        changes = dict(self.changes)
        for id in ids:
            changes[id] = tuple(each for each in self.keys(id) if each != key)
        return self._least(changes)

    def reset(self, id: str) -> dict[str, Keys]:
        """An action has the keys of the preset again; those that another took by hand come back to it."""
        usual = self.usual_keys(id)
        changes = {
            other: tuple(key for key in theirs if key not in usual)
            for other, theirs in self.changes.items()
            if other != id
        }
        return self._least(changes)

    def _least(self, changes: dict[str, Keys]) -> dict[str, Keys]:
        """Only what differs from the preset: a change that says what is so anyway is none."""
        kept = dict(changes)
        for id in changes:
            without = {other: keys for other, keys in kept.items() if other != id}
            if Keymap(self._specs.values(), self.preset, without).keys(id) == kept[id]:
                kept = without
        return kept

    def _place(self, layer: Mapping[str, Keys]) -> None:
        before = dict(self._owners)
        for id in self._specs:
            for key in layer.get(id, ()):
                owner = self._owners.get(key)
                if owner is None:
                    self._owners[key] = id
                elif owner != id and key not in before:
                    self.clashes.append(Clash(key, owner, id))
            if id in layer:
                self._keys[id] = tuple(key for key in dict.fromkeys(layer[id]) if self._owners.get(key) == id)
