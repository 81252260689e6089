"""Bringing a dock of the main window to the front, where its keys are."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget

from syncstudio.app.dock_room import bring
from syncstudio.app.workspaces import Workspaces
from syncstudio.panes.health_pane import HealthPane
from syncstudio.panes.map.map_pane import MapPane
from syncstudio.panes.meter_pane import MeterPane
from syncstudio.panes.mixer_pane import MixerPane
from syncstudio.panes.orientation.orientation_pane import OrientationPane
from syncstudio.panes.series.channels_pane import ChannelsPane
from syncstudio.panes.sync_pane import SyncPane


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
        bring(self, "health")
        self.health.focus_findings()

    def show_sync(self) -> None:
        """Bring the Sync dock to the front, for the arrow keys."""
        bring(self, "sync")
        self.sync.focus_list()

    def show_meter(self) -> None:
        """Bring the Sync meter dock to the front."""
        bring(self, "meter")
        self.meter.refresh()

    def show_transcript(self) -> None:
        """Bring the transcript to the front."""
        bring(self, "transcript")

    def show_review(self) -> None:
        """Bring the Review dock to the front."""
        bring(self, "review")

    def show_history(self) -> None:
        """Bring the History dock to the front."""
        bring(self, "history")

    def show_turns(self) -> None:
        """Bring the Turns dock to the front."""
        bring(self, "turns")

    def show_mixer(self) -> None:
        """Bring the Mixer dock to the front, for the arrow keys."""
        bring(self, "mixer")
        self.mixer.focus_first()
