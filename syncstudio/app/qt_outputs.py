"""All sound outputs that Qt knows, for where PortAudio is missing."""

from __future__ import annotations

from syncstudio.transport.errors import SoundError
from syncstudio.transport.output import SoundOutput, missing


class QtOutputs:
    """The outputs by the names that Qt gives them; see `transport.output.Outputs`."""

    # Qt asks the system each time.
    sees_changes = True

    def names(self) -> tuple[str, ...]:
        """The outputs there are now."""
        return tuple(self._devices())

    def default_name(self) -> str | None:
        """The system's default output."""
        from syncstudio.app.qt_sound_output import multimedia

        try:
            device = multimedia().QMediaDevices.defaultAudioOutput()
        except SoundError:
            return None
        return None if device.isNull() else device.description()

    def refresh(self) -> None:
        """Nothing is kept."""

    def open(self, name: str | None) -> SoundOutput:
        """Open an output by its name, or the system's default."""
        from syncstudio.app.qt_sound_output import QtSoundOutput

        if name is None:
            return QtSoundOutput()
        device = self._devices().get(name)
        if device is None:
            raise missing(name)
        return QtSoundOutput(device=device)

    def _devices(self) -> dict[str, object]:
        from syncstudio.app.qt_sound_output import multimedia

        try:
            return {device.description(): device for device in multimedia().QMediaDevices.audioOutputs()}
        except SoundError:
            return {}
