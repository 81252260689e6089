"""The mixer: a strip for each sound track, and the mix that is heard."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from syncstudio.panes.mixer.mix_strip import MixStrip
from syncstudio.panes.mixer.strip import MixerStrip
from syncstudio.panes.theme import Theme
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import Notice, ProjectChanged, TransportChanged
from syncstudio.transport.level_log import SILENCE

# Meters move this often; the eye sees no more, and painting less leaves more for pictures.
_LOOK_MS = 30
# After a jump or a long pause only what is heard at the place itself counts.
_LONGEST_NS = 500_000_000


class MixerPane(QWidget):
    """Strips and the mix. `refused` carries a sentence for the strip of messages."""

    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._heard_ns: int | None = None
        self._since = QElapsedTimer()
        self._moving = False
        self.strips: dict[int, MixerStrip] = {}
        self.mix = MixStrip(theme, self)
        self.says = QLabel(self.tr("No sound tracks yet: drop a recording with sound on the window."), self)
        self.says.setWordWrap(True)
        self.says.setProperty("role", "soft")
        self.says.setContentsMargins(12, 8, 12, 8)
        body = QWidget(self)
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.says)
        self._column.addStretch(1)
        body.setProperty("role", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.mix)
        column.addWidget(self._area, 1)
        self._read_tracks()
        self._show_device()

    def on_notice(self, notice: Notice) -> None:
        """Follow the project and the transport."""
        if isinstance(notice, ProjectChanged):
            if "track" in notice.change.tables:
                self._read_tracks()
        elif isinstance(notice, TransportChanged):
            self._show_device()
            if not self._session.transport.playing:
                self._rest()

    def on_tick(self, master_ns: int) -> None:
        """Show the levels heard since the last look; only while something plays and somebody can see it."""
        if not self._session.transport.playing:
            self._rest()
            return
        if not self.isVisible():
            return
        passed_ms = self._since.elapsed() if self._since.isValid() else _LOOK_MS
        if passed_ms < _LOOK_MS:
            return
        self._since.start()
        before, self._heard_ns = self._heard_ns, master_ns
        if before is None or abs(master_ns - before) > _LONGEST_NS:
            before = master_ns
        levels = self._session.levels(min(before, master_ns), max(before, master_ns) + 1)
        passed_s = min(passed_ms, 1000) / 1000
        self._moving = True
        for track_id, strip in self.strips.items():
            strip.hear(levels.tracks.get(track_id, SILENCE), passed_s)
        self.mix.hear(levels.mix, levels.limited_to, passed_s)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.mix.set_theme(theme)
        for strip in self.strips.values():
            strip.set_theme(theme)

    def focus_first(self) -> None:
        """Let keys act on the strip of the focused track, or on the first."""
        strip = self.strips.get(self._session.focus_track_id or 0) or next(iter(self.strips.values()), None)
        if strip is not None:
            self._area.ensureWidgetVisible(strip)
            strip.gain.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- the tracks -----------------------------------------------------------------------------------------------

    def _read_tracks(self) -> None:
        tracks = [track for track in self._session.project.tracks() if track.kind == "sound"]
        wanted = [track.id for track in tracks]
        for track_id in [known for known in self.strips if known not in wanted]:
            gone = self.strips.pop(track_id)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        may_change = self._session.viewing is None
        for place, track in enumerate(tracks):
            strip = self.strips.get(track.id)
            if strip is None:
                strip = self.strips[track.id] = self._made(track)
            else:
                strip.show_track(track, may_change)
            if self._column.indexOf(strip) != place + 1:
                self._column.removeWidget(strip)
                self._column.insertWidget(place + 1, strip)
                strip.show()
        self.strips = {track_id: self.strips[track_id] for track_id in wanted}
        self.says.setVisible(not tracks)

    def _made(self, track) -> MixerStrip:
        strip = MixerStrip(self._theme, track, self)
        strip.show_track(track, self._session.viewing is None)
        track_id = track.id
        strip.asked.connect(lambda use, values: self._ask(track_id, use, values))
        strip.previewed.connect(lambda gain_db, pan: self._session.preview_mix(track_id, gain_db, pan))
        strip.given_up.connect(lambda: self._session.end_mix_preview(track_id))
        strip.focused.connect(lambda: self._focus(track_id))
        return strip

    def _focus(self, track_id: int) -> None:
        self._session.focus_track_id = track_id

    def _ask(self, track_id: int, use: str, values: tuple[object, ...]) -> None:
        try:
            getattr(self._session, use)(track_id, *values)
        except (SessionError, ProjectError) as refusal:
            self.refused.emit(str(refusal))
            self._read_tracks()
        finally:
            self._session.end_mix_preview(track_id)

    # -- what is heard --------------------------------------------------------------------------------------------

    def _rest(self) -> None:
        self._heard_ns = None
        self._since.invalidate()
        if not self._moving:
            return
        self._moving = False
        for strip in self.strips.values():
            strip.meter.rest()
        self.mix.rest()

    def _show_device(self) -> None:
        transport = self._session.transport
        self.mix.show_device(transport.sound_device, transport.sound_note)
