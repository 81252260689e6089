"""PortAudio in this process: its binding, its list of devices, and the rule for reading that list anew."""

import re
import sys
import threading
from typing import Any

from syncstudio.transport.errors import SoundError
from syncstudio.transport.output import SoundOutput, missing
from syncstudio.transport.pulse_sinks import pulse_default, pulse_sinks

# Entries of ALSA's configuration that are no devices but ways to one; "default" is the system's default.
_NO_DEVICE = re.compile(
    "default|sysdefault|pulse|pipewire|jack|oss|null|front|rear|center_lfe|side|surround[0-9]+|iec958|spdif|hdmi|"
    "dmix|dsnoop|lavrate|samplerate|speexrate|upmix|vdownmix"
)
# How an ALSA list names the whole of a PulseAudio or PipeWire server.
_SERVER = "pulse"

# PortAudio is not made for several threads: whoever lists, opens, closes or starts it anew holds this.
lock = threading.RLock()
_open_streams = 0


def binding() -> Any:
    """PortAudio's binding, loaded when sound is first wanted: it takes time, and the library may be missing."""
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        raise SoundError(
            "The PortAudio library is missing: install libportaudio2 to hear sound through it."
        ) from error
    return sounddevice


def count_open(change: int) -> None:
    """A stream has been opened (+1) or closed (-1)."""
    global _open_streams
    with lock:
        _open_streams += change


def read_anew() -> bool:
    """Let PortAudio look for devices anew; False when a stream is open, which would not outlive that."""
    with lock:
        if _open_streams:
            return False
        sounddevice = binding()
        try:
            sounddevice._terminate()
            sounddevice._initialize()
        except sounddevice.PortAudioError:
            # It may not have been running; what follows says what is wrong.
            return False
        return True


class PortAudioOutputs:
    """All outputs PortAudio can open: those of the sound server where there is one, and the devices themselves."""

    def __init__(self, rate: int = 48_000) -> None:
        self._rate = rate

    @property
    def sees_changes(self) -> bool:
        """Whether there is a sound server, which tells; PortAudio itself keeps the list it began with."""
        try:
            return self._has_server()
        except SoundError:
            return False

    def names(self) -> tuple[str, ...]:
        """The server's outputs first, as its mixer names them, then the devices."""
        try:
            devices = self._devices()
        except SoundError:
            return ()
        return tuple(dict.fromkeys([*(self._sinks() if self._has_server() else ()), *devices]))

    def default_name(self) -> str | None:
        """As the server says, where there is one."""
        return pulse_default() if self.sees_changes else None

    def refresh(self) -> None:
        """Read PortAudio's list anew, unless a stream is open."""
        try:
            read_anew()
        except SoundError:
            return

    def open(self, name: str | None) -> SoundOutput:
        """Open an output by its name, or the system's default."""
        from syncstudio.transport.sound_device import SoundDevice

        if name is None:
            return SoundDevice(self._rate, name=self.default_name())
        if self._has_server():
            sink = self._sinks().get(name)
            if sink is not None:
                return SoundDevice(self._rate, self._server(), sink=sink, name=name)
        number = self._devices().get(name)
        if number is None:
            raise missing(name)
        return SoundDevice(self._rate, number, name=name)

    def _devices(self) -> dict[str, int]:
        """Name to number, of the driver that the system's default output belongs to."""
        sounddevice = binding()
        found: dict[str, int] = {}
        with lock:
            try:
                host = sounddevice.query_hostapis(sounddevice.default.hostapi)
                for number in host["devices"]:
                    facts = sounddevice.query_devices(number)
                    name = str(facts["name"])
                    if facts["max_output_channels"] > 0 and not _NO_DEVICE.fullmatch(name):
                        found.setdefault(name, int(number))
            except (sounddevice.PortAudioError, ValueError):
                return found
        return found

    def _has_server(self) -> bool:
        return sys.platform.startswith("linux") and self._server() is not None

    def _server(self) -> int | None:
        """PortAudio's number of the sound server as a whole."""
        sounddevice = binding()
        with lock:
            try:
                for number, facts in enumerate(sounddevice.query_devices()):
                    if facts["name"] == _SERVER and facts["max_output_channels"] > 0:
                        return number
            except sounddevice.PortAudioError:
                return None
        return None

    def _sinks(self) -> dict[str, str]:
        return pulse_sinks()
