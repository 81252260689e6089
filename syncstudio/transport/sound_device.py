"""Sound out through PortAudio, whose own clock tells when each block is heard."""

import logging
import time
from typing import Any

import numpy as np

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport.errors import SoundError
from syncstudio.transport.output import Fill

_log = logging.getLogger(__name__)

# Asked of PortAudio, in seconds: small enough for a quick seek, large enough for a callback written in
# Python.
_LATENCY_S = 0.1
# A delay outside this is a driver that does not tell its time (0, or another clock): the stream's own figure
# is used.
_LONGEST_DELAY_S = 2.0


class SoundDevice:
    """The system's default sound device, or the one asked for by PortAudio's name or number; see `SoundOutput`.

    PortAudio's time may be the wall clock, so only differences within one callback are used, and laid on the
    monotonic clock there and then. The calls before the device runs tell no delay yet; they play silence.
    """

    def __init__(self, rate: int = 48_000, device: str | int | None = None) -> None:
        self._sounddevice = _sounddevice()
        self._fill: Fill | None = None
        self._called_ns = 0
        self._primed = self._runs = False
        self.channels = 2
        self.silent_because: str | None = None
        try:
            if not any(found["max_output_channels"] > 0 for found in self._sounddevice.query_devices()):
                raise SoundError("There is no sound device on this computer.")
            facts = self._sounddevice.query_devices(device, "output")
            self.name = str(facts["name"])
            self.rate = self._accepted_rate(rate, device, int(facts["default_samplerate"]))
            self._stream: Any = self._sounddevice.OutputStream(
                samplerate=self.rate,
                device=device,
                channels=self.channels,
                dtype="float32",
                latency=_LATENCY_S,
                callback=self._callback,
            )
        except (self._sounddevice.PortAudioError, ValueError) as error:
            raise SoundError(_sentence(error)) from error

    def start(self, fill: Fill) -> None:
        """Begin to ask for sound."""
        self._fill = fill
        self._primed = self._runs = False
        try:
            self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise SoundError(_sentence(error)) from error

    def stop(self) -> None:
        """Ask no more; what waits in the device is thrown away."""
        try:
            self._stream.abort()
        except self._sounddevice.PortAudioError as error:
            _log.info("stopping the sound device: %s", error)

    def close(self) -> None:
        """Give the device back."""
        self._stream.close(ignore_errors=True)

    def _accepted_rate(self, rate: int, device: str | int | None, default: int) -> int:
        try:
            self._sounddevice.check_output_settings(
                device=device, channels=2, dtype="float32", samplerate=rate
            )
        except self._sounddevice.PortAudioError:
            return default
        return rate

    def _callback(self, out: Any, frames: int, times: Any, status: Any) -> None:
        now_ns = time.monotonic_ns()
        since_ns, self._called_ns = now_ns - self._called_ns, now_ns
        # Before a device runs it is given a buffer of silence in one rush of calls; their delays mean nothing
        # yet.
        self._runs = self._runs or (since_ns > frames * NS_PER_S // (2 * self.rate) and self._primed)
        self._primed = True
        if not self._runs or self._fill is None:
            out.fill(0)
            return
        delay_s = times.outputBufferDacTime - times.currentTime
        if not 0 < delay_s < _LONGEST_DELAY_S:
            delay_s = self._stream.latency
        self._fill(np.asarray(out), now_ns + int(delay_s * NS_PER_S))


def _sounddevice() -> Any:
    """PortAudio's binding, loaded when sound is first wanted: it takes time, and the library may be missing."""
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        raise SoundError(
            "The PortAudio library is missing: install libportaudio2 to hear sound through it."
        ) from error
    return sounddevice


def _sentence(error: Exception) -> str:
    reason = str(error.args[0] if error.args else error).strip().rstrip(".")
    return f"The sound device cannot be used: {reason}."
