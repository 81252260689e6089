"""The plots and figures of several tracks, one below the other; what is known already stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from syncstudio.panes.health_section import HealthSection
from syncstudio.panes.theme import Theme
from syncstudio.session.health.health_facts import TrackHealth
from syncstudio.timebase.clockmap import ClockMap


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """What the section of one track shows."""

    track_id: int
    title: str
    color: int
    known: TrackHealth
    clock_map: ClockMap


class HealthSections(QWidget):
    """`seek` carries the master time that a click in a plot means."""

    seek = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.by_track: dict[int, HealthSection] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def set_theme(self, theme: Theme) -> None:
        """Show in another theme."""
        self._theme = theme
        for section in self.by_track.values():
            section.set_theme(theme)

    def set_playhead(self, master_ns: int) -> None:
        """The playhead is at this master instant."""
        for section in self.by_track.values():
            section.set_playhead(master_ns)

    def show_tracks(self, tracks: list[SectionFacts]) -> None:
        """Show these tracks, in this order."""
        kept, self.by_track = self.by_track, {}
        for facts in tracks:
            section = kept.get(facts.track_id)
            if section is not None and section.known.report is facts.known.report:
                del kept[facts.track_id]
                section.title.setText(facts.title)
                section.clock_map = facts.clock_map
            else:
                section = HealthSection(
                    facts.title, facts.known, facts.clock_map, facts.color, self._theme, self
                )
                section.seek.connect(self.seek)
            self.by_track[facts.track_id] = section
        for section in kept.values():
            self._column.removeWidget(section)
            section.hide()
            section.deleteLater()
        for place, section in enumerate(self.by_track.values()):
            if self._column.indexOf(section) != place:
                self._column.insertWidget(place, section)
