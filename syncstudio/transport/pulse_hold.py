"""Keeps an output of a PulseAudio or PipeWire server ready to begin at once, at no cost: a stream that stands still.

An output that nobody has opened makes up to two seconds of silence ahead, and a stream that begins then waits for as
long. While any stream is open, also one that is held, the output stays as quick as that one asked for.
"""

import ctypes
import time
from typing import Any

from syncstudio.transport.pulse_library import (
    CONTEXT_FAILED,
    CONTEXT_READY,
    CONTEXT_TERMINATED,
    NO_AUTOSPAWN,
    STREAM_FAILED,
    STREAM_READY,
    STREAM_TERMINATED,
    pulse_library,
)

# A server of this computer answers within milliseconds.
_ANSWER_WITHIN_S = 1.0
_LOOK_S = 0.002
_RATE, _CHANNELS, _FLOAT32 = 48_000, 2, 5
# How much sound the stream would keep at the server: its output then makes less than half of that ahead.
_BUFFER_BYTES = _RATE // 5 * _CHANNELS * 4
_SERVER_DECIDES = 0xFFFF_FFFF
_START_HELD, _ADJUST_LATENCY = 0x0001, 0x2000  # pa_stream_flags_t


class _SampleSpec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _BufferAttributes(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("max", "target", "before", "least", "fragment"))


class PulseHold:
    """A stream that is never played, on one output of the server (None: the default). Close it after use."""

    def __init__(self, sink: str | None) -> None:
        self._library = pulse_library()
        self._loop: Any = None
        self._context: Any = None
        self._stream: Any = None
        if self._library is not None:
            self._open(None if sink is None else sink.encode())

    @property
    def holds(self) -> bool:
        """Whether the server has the stream; False without a server, and after it has gone."""
        if self._stream is None:
            return False
        with _Locked(self._library, self._loop):
            ready: bool = self._library.pa_stream_get_state(self._stream) == STREAM_READY
        return ready

    def close(self) -> None:
        """Let the output rest."""
        if self._loop is None:
            return
        library = self._library
        library.pa_threaded_mainloop_stop(self._loop)
        if self._stream is not None:
            library.pa_stream_disconnect(self._stream)
            library.pa_stream_unref(self._stream)
        library.pa_context_disconnect(self._context)
        library.pa_context_unref(self._context)
        library.pa_threaded_mainloop_free(self._loop)
        self._loop = self._context = self._stream = None

    def _open(self, sink: bytes | None) -> None:
        library = self._library
        self._loop = ctypes.c_void_p(library.pa_threaded_mainloop_new())
        api = ctypes.c_void_p(library.pa_threaded_mainloop_get_api(self._loop))
        self._context = ctypes.c_void_p(library.pa_context_new(api, b"Sync Studio"))
        connected = library.pa_context_connect(self._context, None, NO_AUTOSPAWN, None) >= 0
        library.pa_threaded_mainloop_start(self._loop)
        if not connected or not self._comes_to(self._context_state, CONTEXT_READY):
            return
        spec = _SampleSpec(_FLOAT32, _RATE, _CHANNELS)
        sizes = _BufferAttributes(_SERVER_DECIDES, _BUFFER_BYTES, *[_SERVER_DECIDES] * 3)
        flags = _START_HELD | _ADJUST_LATENCY
        with _Locked(library, self._loop):
            stream = library.pa_stream_new(self._context, b"ready to play", ctypes.byref(spec), None)
            if not stream:
                return
            self._stream = ctypes.c_void_p(stream)
            library.pa_stream_connect_playback(self._stream, sink, ctypes.byref(sizes), flags, None, None)
        self._comes_to(self._stream_state, STREAM_READY)

    def _context_state(self) -> tuple[int, bool]:
        state = self._library.pa_context_get_state(self._context)
        return state, state in (CONTEXT_FAILED, CONTEXT_TERMINATED)

    def _stream_state(self) -> tuple[int, bool]:
        state = self._library.pa_stream_get_state(self._stream)
        return state, state in (STREAM_FAILED, STREAM_TERMINATED)

    def _comes_to(self, look: Any, wanted: int) -> bool:
        """Wait for a state; False when it goes wrong or takes too long."""
        deadline = time.monotonic() + _ANSWER_WITHIN_S
        while time.monotonic() < deadline:
            with _Locked(self._library, self._loop):
                state, failed = look()
            if state == wanted:
                return True
            if failed:
                return False
            time.sleep(_LOOK_S)
        return False


class _Locked:
    """The library's own lock, held."""

    def __init__(self, library: Any, loop: Any) -> None:
        self._library, self._loop = library, loop

    def __enter__(self) -> None:
        self._library.pa_threaded_mainloop_lock(self._loop)

    def __exit__(self, *_: object) -> None:
        self._library.pa_threaded_mainloop_unlock(self._loop)
