"""Sound out through PortAudio, whose own clock tells when each block is heard."""

import logging
import time
from typing import Any

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport import port_audio
from syncstudio.transport.driver_clock import told_ago_ns
from syncstudio.transport.errors import SoundError
from syncstudio.transport.heard_time import HeardTime
from syncstudio.transport.output import Fill
from syncstudio.transport.pulse_hold import PulseHold
from syncstudio.transport.pulse_sinks import through_sink

_log = logging.getLogger(__name__)

# Asked of PortAudio, in seconds: small enough for a quick seek, large enough for a callback written in
# Python.
_LATENCY_S = 0.1
# Tried after the wanted rate and the device's own; one of them suits every card that was ever sold.
_RATES = (48_000, 44_100, 96_000, 32_000, 16_000)


class SoundDevice:
    """The system's default sound device, or the one asked for by PortAudio's name or number; see `SoundOutput`.

    `sink` is an output of the sound server, where the device is a server. PortAudio's time may be the wall clock,
    so only differences within one callback are used, and laid on the monotonic clock there and then. The calls
    before the device runs tell no delay yet; they play silence.
    """

    def __init__(
        self,
        rate: int = 48_000,
        device: str | int | None = None,
        *,
        sink: str | None = None,
        name: str | None = None,
    ) -> None:
        self._sounddevice = port_audio.binding()
        # A device opened by its number may be no server's.
        self._hold = PulseHold(sink) if device is None or sink is not None else None
        self._fill: Fill | None = None
        self._called_ns = self._usual_ns = 0
        self._primed = self._runs = self._started = False
        self.channels = 2
        self.silent_because: str | None = None
        with port_audio.lock, through_sink(sink):
            try:
                devices = self._sounddevice.query_devices()
                if not any(found["max_output_channels"] > 0 for found in devices):
                    raise SoundError("There is no sound device on this computer.")
                facts = self._sounddevice.query_devices(device, "output")
                self.name = name or str(facts["name"])
                self._open(device, [rate, int(facts["default_samplerate"]), *_RATES])
            except (self._sounddevice.PortAudioError, ValueError) as error:
                self._let_go()
                raise SoundError(_sentence(error)) from error
            except SoundError:
                self._let_go()
                raise
            port_audio.count_open(1)
        self._times = HeardTime(self.rate)
        self._held = self.wakes_at_once

    @property
    def alive(self) -> bool:
        """Whether it still asks for sound after it was told to; at rest, whether its server is still there."""
        if self._started:
            return bool(self._stream.active)
        return not self._held or (self._hold is not None and self._hold.holds)

    @property
    def wakes_at_once(self) -> bool:
        """Whether it asks for sound within a moment when it is started after a rest."""
        return self._hold is not None and self._hold.holds

    @property
    def tells_delay(self) -> bool:
        """Whether the driver tells when what it is given will be heard."""
        return self._times.tells

    def start(self, fill: Fill) -> None:
        """Begin to ask for sound."""
        self._fill = fill
        self._primed = self._runs = False
        self._times = HeardTime(self.rate)
        try:
            self._usual_ns = int(self._stream.latency * NS_PER_S)
            self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise SoundError(_sentence(error)) from error
        self._started = True

    def stop(self) -> None:
        """Ask no more; what waits in the device is thrown away."""
        self._started = False
        try:
            self._stream.abort()
        except self._sounddevice.PortAudioError as error:
            _log.info("stopping the sound device: %s", error)

    def close(self) -> None:
        """Give the device back."""
        with port_audio.lock:
            self._stream.close(ignore_errors=True)
            port_audio.count_open(-1)
        self._let_go()

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.close()

    def _open(self, device: str | int | None, rates: list[int]) -> None:
        """Open the stream at the first rate the device takes."""
        refusal: Exception | None = None
        for rate in dict.fromkeys(rates):
            try:
                self._stream: Any = self._sounddevice.OutputStream(
                    samplerate=rate,
                    device=device,
                    channels=self.channels,
                    dtype="float32",
                    latency=_LATENCY_S,
                    callback=self._callback,
                )
            except self._sounddevice.PortAudioError as error:
                refusal = refusal or error
                if not _is_about_rate(error):
                    break
                continue
            self.rate = rate
            return
        raise refusal or SoundError("The sound device takes no rate.")

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
        if status and status.output_underflow:
            self._times.begin_anew()
        delay_ns = int((times.outputBufferDacTime - times.currentTime) * NS_PER_S)
        told_at_ns = now_ns - told_ago_ns(times.currentTime)
        self._fill(out, self._times.heard_ns(told_at_ns, delay_ns, self._usual_ns, frames))


def _is_about_rate(error: Exception) -> bool:
    """Whether another rate may help; PortAudio's code for it, or its words."""
    return -9997 in error.args or "sample rate" in str(error).lower()


def _sentence(error: Exception) -> str:
    reason = str(error.args[0] if error.args else error).strip().rstrip(".")
    return f"The sound device cannot be used: {reason}."
