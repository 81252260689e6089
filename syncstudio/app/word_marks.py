"""Whether words are shown on the timeline: checked in the menu, and remembered."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.session.notices import WordsShown

_KEPT = "timeline/words"
_HIDDEN = "hidden"


class WordMarks(QObject):
    """The check of one window's Words on the timeline."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        window.session.words_shown = window.settings.text(_KEPT) != _HIDDEN
        # At once: a window may close before the notice comes.
        window.acts["words_on_timeline"].triggered.connect(self._keep)
        self._show()

    def on_notice(self, notice: object) -> None:
        """Words were shown or hidden, here or in another window of the project."""
        if isinstance(notice, WordsShown):
            self._show()

    def _keep(self) -> None:
        shown = self._window.session.words_shown
        self._window.settings.set_text(_KEPT, "" if shown else _HIDDEN)
        self._show()

    def _show(self) -> None:
        self._window.acts["words_on_timeline"].setChecked(self._window.session.words_shown)
