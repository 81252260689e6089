"""What a window's title, menus and notes say about the session, kept true as it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.session.media.curve_track import is_table
from syncstudio.session.notices import FocusChanged, ProjectChanged, TransportChanged, WhereChanged


class WindowState(QObject):
    """Writes the title and the names of undo and redo, ticks what is on, and notes what a person should know."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._note: object = ()
        self._paused: str | None = None
        reasons = {
            "linked": self.tr("Put a track in focus first"),
            "time_column": self.tr("Put a table in focus first"),
            "picture_curve": self.tr("Put a video in focus first"),
            "take_jitter": self.tr("Put a lab recording (XDF) in focus first"),
        }
        for id, reason in reasons.items():
            window.acts[id].setProperty("why_not", reason)
        self._show_where()
        self._show_steps()
        self._show_focus()
        self._show_sound()

    def on_notice(self, notice: object) -> None:
        """Follow the session."""
        if isinstance(notice, WhereChanged):
            self._show_where()
        elif isinstance(notice, ProjectChanged):
            self._show_steps()
            self._show_focus()
            if "project" in notice.change.tables:
                self._show_where()
        elif isinstance(notice, FocusChanged):
            self._show_focus()
        elif isinstance(notice, TransportChanged):
            self._show_sound()

    def _show_where(self) -> None:
        session = self._session
        viewing = self.tr(" (viewing only)") if session.viewing else ""
        self._window.setWindowTitle(f"{session.title}{viewing} – {session.where} – Sync Studio")
        self._window.menus.show_name(session.title)

    def _show_steps(self) -> None:
        project, writable = self._session.project, self._session.viewing is None
        steps = (
            ("undo", project.can_undo, self.tr("There is nothing to undo")),
            ("redo", project.can_redo, self.tr("There is nothing to redo")),
        )
        for id, name, nothing in steps:
            action = self._window.acts[id]
            label = self._window.acts.spec(id).name()
            action.setText(f"{label}: {name}" if name else label)
            action.setEnabled(writable and name is not None)
            action.setProperty("why_not", nothing)

    def _show_focus(self) -> None:
        tracks = {track.id: track for track in self._session.project.tracks()}
        track = tracks.get(self._session.focus_track_id)
        linked = self._window.acts["linked"]
        linked.setChecked(track.linked if track is not None else True)
        linked.setEnabled(track is not None and self._session.viewing is None)
        writable = self._session.viewing is None
        self._window.acts["time_column"].setEnabled(track is not None and is_table(track) and writable)
        taken = None if track is None else self._session.takes_jitter_out(track.id)
        self._window.acts["take_jitter"].setChecked(bool(taken))
        self._window.acts["take_jitter"].setEnabled(taken is not None and writable)
        curve = self._window.acts["picture_curve"]
        shown = None if track is None else self._session.picture_curve(track.id)
        curve.setChecked(shown is not None)
        curve.setEnabled(track is not None and (track.kind == "video" or shown is not None) and writable)

    def _show_sound(self) -> None:
        transport = self._session.transport
        told = (transport.sound_note, transport.output_note)
        if told != self._note:
            self._note = told
            silent, elsewhere = told
            notes = [("undecided", self.tr("No sound"), silent)] if silent else []
            notes += [("undecided", self.tr("Other output"), elsewhere)] if elsewhere else []
            self._window.transport_bar.set_notes("sound", notes)
        if transport.pause_note is not None and transport.pause_note != self._paused:
            self._window.strip.say(transport.pause_note)
        self._paused = transport.pause_note
