"""The sync meter in the View menu: showing it, and recording it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject

from syncstudio.app.expected import expected_errors
from syncstudio.app.folders import first_folder
from syncstudio.app.save_place import ask_place
from syncstudio.app.versions import version_facts


class MeterCommands(QObject):
    """Commands on the meter."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def sync_meter(self) -> None:
        """Show how far the pictures are from what is heard."""
        self._window.show_meter()

    def record_meter(self) -> None:
        """Ask for a file and write the readings into it from now on; or end that."""
        on = self._session.meter_recording
        if on is not None:
            self._session.stop_recording_meter()
            self._session.say(self.tr("The recording of the meter is in {path}.").format(path=on))
            return
        name = f"sync-meter {datetime.now():%Y-%m-%d %H.%M.%S}.csv"
        start = first_folder(self._session) / name
        kinds = self.tr("CSV files") + " (*.csv)"
        path = ask_place(self._window, self.tr("Record the meter"), start, kinds, (".csv",), always=True)
        try:
            if path is not None:
                screen = self._window.screen()
                facts = version_facts()
                facts["screen"] = f"{screen.name()} {screen.refreshRate():g} Hz"
                facts["sound"] = self._session.transport.sound_device or "none"
                self._session.record_meter(path, facts)
        except expected_errors() as error:
            self._window.refuse(str(error))
        finally:
            self._window.acts["record_meter"].setChecked(self._session.meter_recording is not None)
