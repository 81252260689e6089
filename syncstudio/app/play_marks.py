"""Which of the actions on playing are checked: what holds in the whole program."""

from __future__ import annotations

from PySide6.QtCore import QObject


class PlayMarks(QObject):
    """Checks a window's actions by what holds for playing, now and whenever it is changed in whichever window."""

    def __init__(self, window, windows) -> None:
        super().__init__(window)
        self._acts = window.acts
        windows.play_options_changed.connect(self.mark)
        self.mark(window.session.play_options)

    def mark(self, options) -> None:
        """Let the menus show these options."""
        self._acts["keep_pitch"].setChecked(options.keep_pitch)
        self._acts["scrub_sound"].setChecked(options.scrub_sound)
