"""The Transcript menu: writing one from nothing, giving its words times, and measuring how it drifts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.folders import first_folder
from syncstudio.app.mfa_sheet import MfaSheet
from syncstudio.app.pedal_keys import PedalKeys
from syncstudio.app.typing_host import TypingHost
from syncstudio.panes.counted import counted
from syncstudio.session.transcripts.mfa_run import HOW_TO_GET, MfaModels, find_mfa
from syncstudio.session.transcripts.said_sounds import SaidSound


class TypingCommands(QObject):
    """Commands of typing and aligning."""

    def __init__(self, window, look) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._settings = window.settings
        self.host = TypingHost(window, window.settings, look)
        self._pedals = PedalKeys(window, self.host)
        drift = getattr(window.transcript, "drift", None)
        if drift is not None:
            drift.measure_asked.connect(lambda said: window.ask(lambda: self._open_measurement(said)))

    def typing_mode(self) -> None:
        """Begin or end to type along."""
        self.host.toggle()

    def typing_play(self) -> None:
        """Play, or stop and go back a little."""
        self._pane().play_or_pause()

    def typing_back(self) -> None:
        """Jump back."""
        self._pane().back()

    def typing_slower(self) -> None:
        """Slower by a step."""
        self._pane().change_speed(-1)

    def typing_faster(self) -> None:
        """Faster by a step."""
        self._pane().change_speed(1)

    def typing_turn(self) -> None:
        """End this turn."""
        self._pane().next_turn()

    def align_words(self) -> None:
        """Lay words over the voice."""
        self._session.align_words(segment_ids=self._utterances())

    def align_mfa(self) -> None:
        """Ask the Montreal Forced Aligner, with the dictionary and the model that are asked for."""
        if find_mfa() is None:
            self._window.refuse(HOW_TO_GET)
            return
        usual = MfaModels()
        sheet = MfaSheet(
            self._settings.text("mfa/dictionary", usual.dictionary),
            self._settings.text("mfa/acoustic", usual.acoustic),
            self._window,
        )
        if sheet.exec():
            models = MfaModels(*sheet.names())
            self._settings.set_text("mfa/dictionary", models.dictionary)
            self._settings.set_text("mfa/acoustic", models.acoustic)
            self._session.align_with_mfa(segment_ids=self._utterances(), models=models)

    def words_from_file(self) -> None:
        """Take word times over from what another aligner wrote."""
        path = self._chosen(self.tr("Word times of an aligner"), "")
        if path is not None:
            count = self._session.words_from_file(path)
            self._window.hint(
                counted(
                    self.tr("1 word has the times of this file"),
                    self.tr("{count} words have the times of this file"),
                    count,
                )
            )

    def lay_text(self) -> None:
        """Lay a plain text over the focused sound, or the only one."""
        sounds = [track for track in self._session.project.tracks() if track.kind == "sound"]
        focused = [track for track in sounds if track.id == self._session.focus_track_id]
        if not focused and len(sounds) != 1:
            self._window.hint(self.tr("Click the sound first that this text was said in."))
            return
        path = self._chosen(self.tr("A text of what is said"), self.tr("Texts (*.txt *.md);;All files (*)"))
        if path is not None:
            self._session.align_script(path, (focused or sounds)[0].id)

    def measure_drift(self) -> None:
        """Measure the transcript that is furthest off, and show what comes of it."""
        reports = sorted(self._session.drift_reports(), key=lambda each: not each.off)
        if not reports:
            self._window.hint(self.tr("There is no transcript whose sound is known."))
            return
        self._open_measurement(reports[0].said)

    def _open_measurement(self, said: SaidSound) -> None:
        self._session.measure_drift(said)
        self._window.show_sync()

    def _pane(self):
        assert self.host.pane is not None  # its actions rest while it is not there
        return self.host.pane

    def speak(self, number: int) -> None:
        """What is typed next is said by this speaker, counted from 1."""
        self._pane().speak(number)

    def _utterances(self) -> list[int]:
        """The selected labels; none: all transcripts are meant."""
        return [
            segment.id
            for segment in self._session.project.segments_of(self._session.selected_segments)
            if self._session.project.lane(segment.lane_id).kind == "transcript"
        ]

    def _chosen(self, title: str, kinds: str) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(first_folder(self._session)), kinds)
        return Path(name) if name else None
