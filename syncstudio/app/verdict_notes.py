"""The verdict on the pair in focus, in the bar of the play buttons: as recorded, and what the alignment made of it."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject, QTimer

from syncstudio.app.settings import Settings
from syncstudio.panes.sync.verdict_look import SIGNS, band_text, early_text
from syncstudio.panes.transport_bar import TransportBar
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.verdicts import TrackVerdict
from syncstudio.session.notices import AlignmentPreviewed, FocusChanged, MeasuringChanged, ProjectChanged

_TABLES = {"track", "piece", "anchor", "measurement", "source"}
_SETTLE_MS = 40


class VerdictNotes(QObject):
    """Keeps the notes of the bar in step with focus, measurements and alignment; remembers the tolerance profile."""

    def __init__(self, session, bar: TransportBar, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._bar, self._settings = session, bar, settings
        with contextlib.suppress(SessionError):  # a profile of one's own that was deleted since
            session.profile_id = settings.profile or session.profile_id
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.read)
        self.read()

    def on_notice(self, notice: object) -> None:
        """Follow what a verdict depends on."""
        changed = isinstance(notice, ProjectChanged) and bool(_TABLES & set(notice.change.tables))
        if isinstance(notice, MeasuringChanged):
            self._settings.profile = self._session.profile_id
        if changed or isinstance(notice, (FocusChanged, MeasuringChanged, AlignmentPreviewed)):
            self._settle.start()

    def read(self) -> None:
        """Write the notes anew."""
        self._bar.set_notes("verdict", self._notes())

    def _notes(self) -> list[tuple[str, str, str]]:
        session = self._session
        tracks = session.project.tracks()
        # The track in focus comes first, then the others of its file: a picture is judged by its sound.
        focus = next((track for track in tracks if track.id == session.focus_track_id), None)
        of_file = None if focus is None else focus.source_id
        near = sorted(tracks, key=lambda track: (track is not focus, track.source_id != of_file))
        judged = (session.verdict(track.id) for track in near)
        found = next((verdict for verdict in judged if verdict is not None), None)
        if found is None:
            return []
        names = {track.id: track.name for track in tracks}
        if found.dub is not None:
            return [verdict_note(found, names[found.dub.picture_id], names[found.dub.dub_id])]
        return [verdict_note(found, names[found.row.reference_id], names[found.row.track_id])]


def verdict_note(found: TrackVerdict, reference: str, other: str) -> tuple[str, str, str]:
    """Role, text and sentence of a note: "outside, corrected · Camera A as recorded: sound 52 ms early ±6".

    The verdict comes first: in a narrow bar the note is cut at its end.
    """
    recorded, aligned = found.recorded, found.aligned
    said = early_text(recorded)
    if found.dub is not None:
        start = f"{other}, dub sync as recorded: {said}"
    elif found.of_sounds:
        start = f"{other} against {reference} as recorded: {said}"
    else:
        start = f"{reference} as recorded: sound {said}"
    verdict = f"{SIGNS[recorded.verdict]} {recorded.verdict}"
    if found.corrected:
        verdict += ", corrected"
    elif aligned.verdict != recorded.verdict:
        verdict += f", as aligned {aligned.verdict}"
    sentence = (
        f"{other} against {reference}, by {band_text(recorded.profile)}. "
        f"As aligned now: {'' if found.of_sounds else 'sound '}{early_text(aligned)}, {aligned.verdict}."
    )
    shown = "undecided" if found.corrected else recorded.verdict
    return shown, f"{verdict} · {start}", sentence
