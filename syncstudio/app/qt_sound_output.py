"""Sound out through Qt, for when PortAudio is missing: the same protocol on QAudioSink.

QAudioSink tells what it has taken, not what is heard. So the time at which a frame is heard is reckoned from
how fast the sink takes frames (see `TakingLine`), plus a fixed delay for what lies behind it.
"""

import threading
import time
from collections import deque
from typing import Any

import numpy as np

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport.errors import SoundError
from syncstudio.transport.output import Fill

# The sink's own buffer, and how much is written at a time: as PortAudio's.
_BUFFER_S = 0.1
_BLOCK_S = 0.02
# The sink is looked at so often: no multiple of the 5.3 ms at which it takes frames, so that all lags are
# seen.
_LOOK_S = 0.007
# From the sink's buffer to the ear, as PulseAudio 16 tells it of a Qt 6.11 stream: 10.7 ms of stream buffer
# and 2.6 ms of the device's. Other systems differ; what is left is for the user to calibrate.
DEVICE_DELAY_NS = 13_000_000
# Qt's names of what is no reason to stop: an underrun ends with the next block.
_HARMLESS = ("NoError", "UnderrunError")
# How many looks back the line of the sink's taking is laid: a second, in which no clock drifts by a sample.
_LOOKS = 140


class TakingLine:
    """When a sink takes each frame, from looks at how much it has taken.

    It takes a chunk every few milliseconds, so most looks see it lag behind its own pace; the looks just
    after a chunk see it on the line. Those are the tenth of a second's looks with the least lag; the very
    least would be a chunk taken too early once, which happens on a busy machine.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._zeros_ns: deque[int] = deque(maxlen=_LOOKS)
        self._zero_ns = 0

    def look(self, now_ns: int, taken: int) -> None:
        """Note that at a host time so many frames had been taken."""
        self._zeros_ns.append(now_ns - taken * NS_PER_S // self._rate)
        self._zero_ns = sorted(self._zeros_ns)[len(self._zeros_ns) // 10]

    def forget(self) -> None:
        """Begin anew: the sink ran dry, and takes what comes now later than it would have."""
        self._zeros_ns.clear()

    def taken_at_ns(self, frame: int) -> int:
        """The host time at which a frame is taken."""
        return self._zero_ns + frame * NS_PER_S // self._rate


class QtSoundOutput:
    """A sound device through Qt, the system's default unless told; see `transport.output.SoundOutput`.

    Needs a QCoreApplication. The sink lives on a thread of its own, which fills it.
    """

    # What is behind the sink is reckoned, not told by a driver.
    tells_delay = False

    def __init__(
        self, rate: int = 48_000, device_delay_ns: int = DEVICE_DELAY_NS, device: Any = None
    ) -> None:
        self._multimedia = multimedia()
        self._device = device or self._multimedia.QMediaDevices.defaultAudioOutput()
        if self._device.isNull():
            raise SoundError("There is no sound device on this computer.")
        self._format = self._accepted_format(rate)
        self._device_delay_ns = device_delay_ns
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.name: str = self._device.description()
        self.rate: int = self._format.sampleRate()
        self.channels = 2
        self.silent_because: str | None = None

    @property
    def alive(self) -> bool:
        """Whether it still asks for sound after it was told to."""
        return self._thread is None or self._thread.is_alive()

    def start(self, fill: Fill) -> None:
        """Begin to ask for sound; a sink that refuses ends its thread, and is not alive then."""
        self._stopping.clear()
        self._thread = threading.Thread(
            target=self._play, args=(fill,), name="syncstudio-qt-sound", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ask no more; what the sink still holds is thrown away."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """Give the device back."""
        self.stop()

    def _accepted_format(self, rate: int) -> Any:
        form = self._multimedia.QAudioFormat()
        form.setSampleRate(rate)
        form.setChannelCount(2)
        form.setSampleFormat(self._multimedia.QAudioFormat.SampleFormat.Float)
        if not self._device.isFormatSupported(form):
            form.setSampleRate(self._device.preferredFormat().sampleRate())
        if not self._device.isFormatSupported(form):
            raise SoundError(f"The sound device “{self._device.description()}” does not take stereo sound.")
        return form

    def _play(self, fill: Fill) -> None:
        sink = self._multimedia.QAudioSink(self._device, self._format)
        frame_bytes = self._format.bytesPerFrame()
        sink.setBufferSize(int(self.rate * _BUFFER_S) * frame_bytes)
        pipe = sink.start()
        if pipe is not None:
            size = sink.bufferSize()
            # A first buffer of silence: nothing is known before the sink begins to take it.
            written = int(pipe.write(bytes(size))) // frame_bytes
            line = TakingLine(self.rate)
            while not self._stopping.wait(_LOOK_S) and sink.error().name in _HARMLESS:
                written = self._feed(sink, pipe, fill, line, written, size // frame_bytes)
        sink.reset()
        sink.stop()

    def _feed(self, sink: Any, pipe: Any, fill: Fill, line: TakingLine, written: int, size: int) -> int:
        """Write as many blocks as there is room for; says how many frames have been written in all."""
        frame_bytes = self._format.bytesPerFrame()
        block = int(self.rate * _BLOCK_S)
        free = sink.bytesFree() // frame_bytes
        now_ns, taken = time.monotonic_ns(), written - (size - free)
        if free >= size:
            line.forget()
        if taken > 0:
            line.look(now_ns, taken)
        while taken > 0 and free >= block:
            out = np.empty((block, self.channels), np.float32)
            fill(out, line.taken_at_ns(written) + self._device_delay_ns)
            written += int(pipe.write(out.tobytes())) // frame_bytes
            free -= block
        return written


def multimedia() -> Any:
    """Qt's multimedia module, loaded when sound is first wanted; its system libraries may be missing."""
    try:
        from PySide6 import QtMultimedia
    except ImportError as error:
        raise SoundError(f"Qt cannot play sound here: {error}.") from error
    return QtMultimedia
