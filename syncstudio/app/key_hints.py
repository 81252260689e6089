"""Says the keys that work now wherever a key is named: hovers, tooltips, empty lanes, sentences."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.actions import all_specs
from syncstudio.panes.key_words import tell_keys

# What the timeline names, and the actions that do it.
_TIMELINE = {
    **{"add_segment": "new_segment", "add_event": "new_event", "label_live": "label_live"},
    **{"mute": "mute", "solo": "solo"},
}


class KeyHints(QObject):
    """Follows the keymap for one main window."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        window.acts.keys_changed.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        """Let everything that names a key name those in force."""
        window, acts = self._window, self._window.acts
        tell_keys({spec.id: acts.keys_text(spec.id) for spec in all_specs()})
        window.timeline.set_key_hints({hint: acts.keys_text(id) for hint, id in _TIMELINE.items()})
        window.transport_bar.show_tips()
        switch = window.menus.switch
        switch.show_keys({name: acts.keys_text(f"workspace_{name}") for name in switch.names})
