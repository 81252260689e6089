"""Bringing a dock of the main window to the front, where its keys are."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget

from syncstudio.app.workspaces import Workspaces
from syncstudio.panes.health_pane import HealthPane
from syncstudio.panes.map.map_pane import MapPane
from syncstudio.panes.meter_pane import MeterPane
from syncstudio.panes.mixer_pane import MixerPane
from syncstudio.panes.orientation.orientation_pane import OrientationPane
from syncstudio.panes.series.channels_pane import ChannelsPane
from syncstudio.panes.sync_pane import SyncPane

_HEALTH_HEIGHT = 240  # a finding and the head of a plot
_METER_HEIGHT = 280  # a graph over the figures of two videos
_SYNC_HEIGHT = 320  # a sentence, its buttons and a plot
_TURNS_HEIGHT = 420  # the tables of three speakers, and the figure
_TRANSCRIPT_HEIGHT = 320  # some utterances
_REVIEW_HEIGHT = 420  # the choices, some of the queue, one item and the buttons


class FrontDocks:
    """What a window with these docks can bring to the front."""

    docks: dict[str, QDockWidget]
    workspaces: Workspaces
    health: HealthPane
    sync: SyncPane
    meter: MeterPane
    mixer: MixerPane
    channels: ChannelsPane
    map: MapPane
    orientation: OrientationPane

    def show_health(self) -> None:
        """Bring the Timing health dock to the front, for the arrow keys."""
        self._bring("health", _HEALTH_HEIGHT)
        self.health.focus_findings()

    def show_sync(self) -> None:
        """Bring the Sync dock to the front, for the arrow keys."""
        self._bring("sync", _SYNC_HEIGHT)
        self.sync.focus_list()

    def show_meter(self) -> None:
        """Bring the Sync meter dock to the front."""
        self._bring("meter", _METER_HEIGHT)
        self.meter.refresh()

    def show_transcript(self) -> None:
        """Bring the transcript to the front."""
        self._bring("transcript", _TRANSCRIPT_HEIGHT)

    def show_review(self) -> None:
        """Bring the Review dock to the front."""
        self._bring("review", _REVIEW_HEIGHT)

    def show_history(self) -> None:
        """Bring the History dock to the front."""
        self._bring("history", _REVIEW_HEIGHT)

    def show_turns(self) -> None:
        """Bring the Turns dock to the front."""
        self._bring("turns", _TURNS_HEIGHT)

    def show_mixer(self) -> None:
        """Bring the Mixer dock to the front, for the arrow keys."""
        self._bring("mixer", _METER_HEIGHT)
        self.mixer.focus_first()

    def _bring(self, name: str, height: int) -> None:
        self.docks[name].show()
        self.docks[name].raise_()
        self.workspaces.give_room(name, height)
