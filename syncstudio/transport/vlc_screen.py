"""The memory that VLC paints into: pictures come by callbacks, on VLC's own threads."""

from __future__ import annotations

import ctypes
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from syncstudio.transport.vlc_protocols import Planes420, Rows

# One on show, one being read, one made ready to be shown, one being painted.
_BUFFERS = 4
# Rows begin where VLC's fast copies want them; it may write a little past the last.
_ALIGN, _SPARE = 64, 4096
_FULL_RANGE, _USUAL = b"J420", b"I420"

_Plane = ctypes.POINTER(ctypes.c_void_p)
_Number = ctypes.POINTER(ctypes.c_uint)
_Lock = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, _Plane)
_Unlock = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, _Plane)
_Display = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_Setup = ctypes.CFUNCTYPE(ctypes.c_uint, _Plane, ctypes.c_void_p, _Number, _Number, _Number, _Number)
_Cleanup = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@dataclass(frozen=True, slots=True, eq=False)
class Displayed:
    """A picture VLC showed, and when by the host's clock; the planes are good until the next is taken."""

    host_ns: int
    picture: Planes420


class _Buffer:
    """The memory of one picture, laid out once."""

    def __init__(self, width: int, height: int) -> None:
        half, rows = (width + 1) // 2, (height + 1) // 2
        self.pitch, self.half_pitch = _aligned(width), _aligned(half)
        sizes = (self.pitch * height, self.half_pitch * rows, self.half_pitch * rows)
        starts = [0]
        for size in sizes:
            starts.append(starts[-1] + _aligned(size) + _SPARE)
        self._memory = np.zeros(starts[-1] + _ALIGN, np.uint8)
        first = -self._memory.ctypes.data % _ALIGN
        pitches, heights = (self.pitch, self.half_pitch, self.half_pitch), (height, rows, rows)
        planes: list[Rows] = []
        for start, size, pitch, count in zip(starts[:3], sizes, pitches, heights, strict=True):
            planes.append(self._memory[first + start : first + start + size].reshape(count, pitch))
        self.addresses = [plane.ctypes.data for plane in planes]
        self.picture = Planes420(width, height, *planes)


class VlcScreen:
    """Where one media player of VLC shows its pictures, at `size` (width, height of the upright picture; None: as
    VLC says). `on_display` is called on VLC's thread for every picture and must be quick."""

    def __init__(
        self,
        size: tuple[int, int] | None,
        on_display: Callable[[], None],
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._size = size
        self._on_display = on_display
        self._now_ns = now_ns
        self._lock = threading.Lock()
        self._buffers: list[_Buffer] = []
        self._shown: deque[tuple[int, int]] = deque(maxlen=1)
        self._ready = self._newest = self._read = -1
        self.displayed = 0
        self.full_range = False
        # VLC calls these as long as the player lives: they are kept as long as this is.
        self._callbacks = (
            _Lock(self._begin),
            _Unlock(lambda _opaque, _picture, _planes: None),
            _Display(self._display),
            _Setup(self._set_up),
            _Cleanup(lambda _opaque: None),
        )

    def attach(self, vlc: Any, player: Any) -> None:
        """Let a media player that is not playing yet paint here."""
        lock, unlock, display, setup, cleanup = self._callbacks
        this = ctypes.cast(ctypes.c_void_p(_address(player)), ctypes.c_void_p)
        set_callbacks, set_format = (
            vlc.dll.libvlc_video_set_callbacks,
            vlc.dll.libvlc_video_set_format_callbacks,
        )
        set_callbacks.restype = set_format.restype = None
        set_callbacks.argtypes = set_format.argtypes = None
        set_callbacks(this, lock, unlock, display, None)
        set_format(this, setup, cleanup)

    def take(self) -> Displayed | None:
        """The newest picture that came on show since the last was taken; its planes hold still until the next call."""
        with self._lock:
            if not self._shown:
                return None
            host_ns, place = self._shown.pop()
            self._read = place
            return Displayed(host_ns, self._buffers[place].picture)

    # -- on VLC's threads; nothing may be raised there ------------------------------------------------------

    def _set_up(self, _opaque: Any, chroma: int, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        """Say how pictures are wanted: planes as a decoder makes them, at the size they are stored with."""
        wide, high = self._size or (width[0], height[0])
        wide, high = max(1, wide), max(1, high)
        self.full_range = ctypes.string_at(chroma, 4) == _FULL_RANGE
        ctypes.memmove(chroma, _FULL_RANGE if self.full_range else _USUAL, 4)
        with self._lock:
            picture = self._buffers[0].picture if self._buffers else None
            if picture is None or (picture.width, picture.height) != (wide, high):
                try:
                    self._buffers = [_Buffer(wide, high) for _ in range(_BUFFERS)]
                except MemoryError:
                    return 0
            self._shown.clear()
            self._ready = self._newest = self._read = -1
            buffer = self._buffers[0]
        width[0], height[0] = wide, high
        half = (high + 1) // 2
        for place, (pitch, count) in enumerate(
            ((buffer.pitch, high), (buffer.half_pitch, half), (buffer.half_pitch, half))
        ):
            pitches[place], lines[place] = pitch, count
        return 1

    def _begin(self, _opaque: Any, planes: Any) -> int:
        with self._lock:
            taken = (self._ready, self._newest, self._read)
            place = next(place for place in range(_BUFFERS) if place not in taken)
            self._ready = place
            for plane, address in enumerate(self._buffers[place].addresses):
                planes[plane] = address
        return place + 1  # never the null pointer

    def _display(self, _opaque: Any, picture: int | None) -> None:
        host_ns = self._now_ns()
        with self._lock:
            self._newest = (picture or 1) - 1
            self._shown.append((host_ns, self._newest))
            self.displayed += 1
        self._on_display()


def _aligned(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN


def _address(player: Any) -> int:
    """The C pointer inside a python-vlc object."""
    held = player._as_parameter_
    return int(held.value if hasattr(held, "value") else held)
