"""The Transcript menu: reading what is said, and correcting it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.folders import first_folder
from syncstudio.app.save_place import ask_place
from syncstudio.app.transcript_place import is_beside, put_beside
from syncstudio.session.exchange.transcript_making import SUFFIX
from syncstudio.timebase.span import Span

_KEPT = "transcript/in_step"


class TranscriptCommands(QObject):
    """Commands on the transcript."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._pane = window.transcript
        self._pane.span_scrolled.connect(self._scroll_timeline)
        window.timeline.visible_changed.connect(self._pane.show_timeline_span)
        self._step = window.acts["transcript_step"]
        self._step.setChecked(window.settings.text(_KEPT) == "on")
        self._pane.keep_in_step(self._step.isChecked())

    def transcript_back(self) -> None:
        """Let the text follow the sound again."""
        self._window.show_transcript()
        self._pane.come_back()

    def transcript_edit(self) -> None:
        """Put the caret into what is said at the playhead."""
        self._window.show_transcript()
        if not self._pane.edit_here() and not self._window.session.viewing:
            self._window.hint(self.tr("Nothing is said yet at the playhead"))

    def transcript_find(self) -> None:
        """Look for a text in what is said."""
        self._window.show_transcript()
        self._pane.focus_find()

    def transcript_replace(self) -> None:
        """Look for a text in what is said, and put another in its place."""
        self._window.show_transcript()
        self._pane.focus_replace()

    def transcript_unsure(self) -> None:
        """Mark words as unsure, or as certain again."""
        self._pane.words.mark_unsure()

    def transcript_move(self) -> None:
        """Give the selected words to another speaker."""
        self._window.show_transcript()
        self._pane.words.ask_speaker()

    def transcript_split(self) -> None:
        """Cut what is said at the playhead in two."""
        self._pane.words.split_at_playhead()

    def use_as_transcript(self) -> None:
        """Make what the current lane says a transcript track, kept in a file of its own, and show it to be measured."""
        lane, session = self._window.current_lane(), self._window.session
        if lane is None:
            self._window.hint(self.tr("Click a lane of words or sentences first."))
            return
        # What cannot be one is said before anybody is asked where to keep it.
        session.check_transcript(lane)
        start = first_folder(session) / session.transcript_file_name(lane)
        kinds = self.tr("Transcripts") + " (*.TextGrid *.vtt *.srt *.eaf)"
        path = ask_place(self._window, self.tr("Use lane as transcript"), start, kinds, (SUFFIX,))
        if path is None:
            return
        session.focus_track_id = session.use_as_transcript(lane, path, overwrite=True)
        self._window.show_sync()
        text = self.tr("{name} is a transcript now: press “Measure this track” to lay it against its speech.")
        self._window.hint(text.format(name=session.project.lane(lane).name))

    def transcript_beside(self) -> None:
        """Stand beside the timeline, or with the other docks again."""
        put_beside(self._window, not is_beside(self._window))

    def transcript_step(self) -> None:
        """Scrolling the text scrolls the timeline, and the other way round; or no longer."""
        self._window.settings.set_text(_KEPT, "on" if self._step.isChecked() else "")
        self._pane.keep_in_step(self._step.isChecked())

    def _scroll_timeline(self, said: Span) -> None:
        timeline = self._window.timeline
        timeline.show_span(Span(said.start_ns, said.start_ns + timeline.visible_span.duration_ns))
