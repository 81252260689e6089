"""Commands on keys and by keys: the palette, changing keys, keys of labels, going from part to part."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.parts import go_to_part


class KeyCommands(QObject):
    """What the keyboard is asked for."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window

    def palette(self) -> None:
        """Find anything by a few letters."""
        self._window.command_palette.open()

    def change_keys(self) -> None:
        """Show which keys do what, to be changed."""
        self._window.sheets.show_key_editor()

    def label_keys(self) -> None:
        """Let the keys of labels go before those of actions, or no longer."""
        self._window.label_keys.take_mode()

    def next_part(self) -> None:
        """The keyboard goes to the next part of the window."""
        go_to_part(self._window, 1)

    def previous_part(self) -> None:
        """The keyboard goes to the previous part of the window."""
        go_to_part(self._window, -1)
