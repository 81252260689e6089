"""The keymap in force in all windows, as it is chosen, changed and kept."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from syncstudio.app.actions import all_specs
from syncstudio.app.key_text import KeyTextError, tidy_key
from syncstudio.app.keymap import DEFAULT, OWN, Keymap, Keys
from syncstudio.app.settings import Settings

_PRESET = "keys/preset"


class Keymaps(QObject):
    """The one keymap of the program. `changed` says that keys are other ones now; windows take them at once.

    What is kept are the name of the preset and, for each preset, only what a person has changed of it.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._specs = all_specs()
        chosen = settings.text(_PRESET, DEFAULT)
        self.keymap = self._made(chosen, self._kept(chosen))

    def choose(self, preset_id: str) -> None:
        """Work with another preset, with what was changed of it earlier."""
        self._settings.set_text(_PRESET, preset_id)
        self._take(self._made(preset_id, self._kept(preset_id)))

    def set_keys(self, id: str, keys: Keys) -> None:
        """Let these keys run an action; whatever had one of them has it no longer."""
        self._change(self.keymap.with_keys(id, keys))

    def leave_off(self, ids: tuple[str, ...], key: str) -> None:
        """Let a key run none of these actions."""
        self._change(self.keymap.without_key(ids, key))

    def reset(self, id: str) -> None:
        """Give an action the preset's keys again."""
        self._change(self.keymap.reset(id))

    def reset_all(self) -> None:
        """Forget everything that was changed of this preset."""
        self._change({})

    def read_file(self, path: Path) -> None:
        """Take over a person's keys from a file, all of them or none (`KeymapError`)."""
        from syncstudio.app.keymap_file import read_keys

        preset_id, changes = read_keys(path, self._specs)
        self._settings.set_text(_PRESET, preset_id)
        self._take(self._made(preset_id, changes), kept=True)

    def write_file(self, path: Path) -> None:
        """Write what is changed of the preset, to take it to another computer."""
        from syncstudio.app.keymap_file import write_keys

        write_keys(path, self.keymap, self._specs)

    def _change(self, changes: dict[str, Keys]) -> None:
        self._take(Keymap(self._specs, self.keymap.preset, changes), kept=True)

    def _take(self, keymap: Keymap, kept: bool = False) -> None:
        self.keymap = keymap
        if kept:
            texts = {id: list(keys) for id, keys in keymap.changes.items()}
            self._settings.set_text(f"keys/changed_{keymap.preset.id}", json.dumps(texts))
        self._settings.flush()
        self.changed.emit()

    def _made(self, preset_id: str, changes: dict[str, Keys]) -> Keymap:
        if preset_id == DEFAULT:
            return Keymap(self._specs, OWN, changes)
        from syncstudio.app.keymap_file import PRESETS, preset

        return Keymap(self._specs, preset(preset_id) if preset_id in PRESETS else OWN, changes)

    def _kept(self, preset_id: str) -> dict[str, Keys]:
        """What was changed of a preset; a store that was written by hand, wrongly, is as good as none."""
        try:
            texts = json.loads(self._settings.text(f"keys/changed_{preset_id}", "{}"))
            return {
                str(id): tuple(tidy_key(str(key)) for key in keys)
                for id, keys in texts.items()
                if isinstance(keys, list)
            }
        except (ValueError, AttributeError, KeyTextError):
            return {}
