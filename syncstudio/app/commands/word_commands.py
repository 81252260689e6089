"""Commands on the words of a transcript."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.panes.counted import counted


class WordCommands(QObject):
    """What the menu's rows about words do."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def words_on_timeline(self) -> None:
        """Show or hide the words of transcripts on the timeline."""
        session = self._session
        session.words_shown = not session.words_shown
        if session.words_shown and not any(lane.kind == "transcript" for lane in session.project.lanes()):
            self._window.hint(self.tr("There is no transcript yet whose words could be shown."))

    def next_unsure_word(self) -> None:
        """Go to the next word that is marked as unsure."""
        self._go("unsure", 1)

    def previous_unsure_word(self) -> None:
        """Go to the word before that is marked as unsure."""
        self._go("unsure", -1)

    def next_low_word(self) -> None:
        """Go to the next word of low confidence."""
        self._go("low-confidence", 1)

    def previous_low_word(self) -> None:
        """Go to the word before of low confidence."""
        self._go("low-confidence", -1)

    def word_start_here(self) -> None:
        """Let the selected word start at the playhead."""
        self._session.set_word_edge("start", self._session.transport.position_ns())

    def word_end_here(self) -> None:
        """Let the selected word end at the playhead."""
        self._session.set_word_edge("end", self._session.transport.position_ns())

    def spread_words(self) -> None:
        """Rough times for all words of the selected utterances."""
        count = self._session.spread_words(self._session.selected_segments)
        self._window.hint(
            counted(
                self.tr("1 word spread over its utterance"),
                self.tr("{count} words spread by their length"),
                count,
            )
        )

    def _go(self, what, direction: int) -> None:
        session = self._session
        session.go_to_doubt(what, direction, session.transport.position_ns())
        self._window.timeline.scroll_to(session.transport.position_ns())
