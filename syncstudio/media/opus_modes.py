"""Where Opus coded a sound as speech, which moves it by a few microseconds, and how that is undone.

Each packet says in its first byte how it was coded (RFC 6716, 3.1): as speech (SILK), as speech below 8 kHz and music
above (hybrid), or as music (CELT). Music nearly stays in its place. What is coded as speech comes through a resampler
that brings it to 16 kHz first: two poles, just below 8 kHz, make every frequency late by another time (RFC 6716, the
reference code's silk/resampler_rom.c), and what it and FFmpeg's decoder make up for is a whole number of samples. A
filter that turns phases only takes off both.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.demuxing import packets_of
from syncstudio.media.local import open_container

# Numbers of the ways of coding: narrow and medium band speech, wide band speech and hybrid, music from here on.
_WIDE, _MUSIC = 8, 16
# By the rate that was coded: the poles as the resampler has them, y[n] = x[n] + a y[n - 1] + b y[n - 2] (none: there is
# no resampler), and how late all frequencies are besides. The latter is measured on 58 noisy sounds, 20 to 40 kbit/s,
# against the same before they were coded; then the mean error of those that are speech for the most part was 0.1 µs.
_COEFFICIENT = 1 / 16384
_POLES = {48_000: (16_102, -15_162), 24_000: (-14_457, -14_019)}
_LATE_S = {48_000: 12.0e-6, 24_000: 32.5e-6, 16_000: 1.3e-6}
# How far that varies with what is heard and with the bit rate (95 %): what the coder's noise keeps of the sound is not
# quite in its place. 0.3 µs, one standard deviation, of 27 that are speech for the most part; 0.1 µs of 40 of music,
# beyond what measuring itself errs by.
_VARIES_S, _MUSIC_VARIES_S = 0.6e-6, 0.2e-6
# Narrow speech is late, by another time at every frequency: 80 µs and more.
_NARROW_MOVES_S = 100e-6
# Speech ends at 8 kHz. So long is the filter on either side, and so many points is it worked out at.
_ENDS_HZ, _FADES_HZ = 8_000.0, 400.0
_REACH_S, _POINTS = 0.002, 8192
_HEAD, _HEAD_RATE = b"OpusHead", slice(12, 16)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OpusModes:
    """From sample `starts` (n,) on, rising from 0, the sound was coded as wide `speech` (n,) or not.

    `taps` (2 k + 1,) is the filter that brings such speech back to its place. `moved_s` is how far all of it may be
    moved in spite of that (95 %).
    """

    starts: NDArray[np.int64]
    speech: NDArray[np.bool_]
    taps: Floats
    moved_s: float

    def undone(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """A whole sound (n,), each sample where it belongs."""
        undoing = Undoing(self)
        return np.concatenate([undoing.of(mono), undoing.rest()])

    def speech_at(self, first: int, count: int) -> NDArray[np.bool_]:
        """Which of so many samples from `first` on were coded as speech."""
        at = np.searchsorted(self.starts, np.arange(first, first + count), "right") - 1
        return np.asarray(self.speech[np.maximum(at, 0)])


class Undoing:
    """Brings a sound back to its place, chunk by chunk: what the filter needs to see first comes out later."""

    def __init__(self, modes: OpusModes) -> None:
        self._modes, self._idle = modes, not modes.speech.any()
        self._reach = len(modes.taps) // 2
        self._held = np.zeros(self._reach, np.float32)
        self._first = 0

    def of(self, chunk: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is ready after the next samples (n,)."""
        if self._idle:
            return chunk
        known = np.concatenate([self._held, chunk])
        ready = max(len(known) - 2 * self._reach, 0)
        self._held = known[ready:]
        out = known[self._reach : self._reach + ready].copy()
        speech = self._modes.speech_at(self._first, ready)
        self._first += ready
        if speech.any():
            moved = np.convolve(known, self._modes.taps, "valid")
            out[speech] = moved[speech]
        return out

    def rest(self) -> NDArray[np.float32]:
        """What is left when there are no more."""
        return np.zeros(0, np.float32) if self._idle else self.of(np.zeros(self._reach, np.float32))


def opus_modes(path: str | os.PathLike[str], stream_index: int, rate: int) -> OpusModes:
    """What the packets of an Opus stream say, for its samples at `rate` Hz; MediaError when it cannot be opened."""
    from av.error import FFmpegError

    places: list[tuple[int, int]] = []
    with open_container(path) as container:
        stream = next(one for one in container.streams.audio if one.index == stream_index)
        time_base, zero = stream.time_base, stream.start_time or 0
        head = bytes(stream.codec_context.extradata or b"")
        try:
            for packet in packets_of(container, stream):
                if packet.size and packet.pts is not None and time_base:
                    places.append((round((packet.pts - zero) * time_base * rate), bytes(packet)[0] >> 3))
        except (FFmpegError, OSError):
            # What could be read counts, as it does where the samples are decoded.
            pass
    return modes_of(places, head, rate)


def modes_of(places: list[tuple[int, int]], head: bytes, rate: int) -> OpusModes:
    """From (sample, way of coding) of every packet and the stream's head."""
    starts, ways = np.array([(0, _MUSIC), *places], np.int64).T
    wide = (ways >= _WIDE) & (ways < _MUSIC)
    narrow = float(np.mean(ways < _WIDE))
    coded = int.from_bytes(head[_HEAD_RATE], "little") if head.startswith(_HEAD) else 0
    share = float(np.mean(wide))
    varies_s = share * _VARIES_S + (1 - share) * _MUSIC_VARIES_S if places else 0.0
    moved_s = float(np.hypot(varies_s, narrow * _NARROW_MOVES_S))
    order = np.argsort(starts, kind="stable")
    return OpusModes(starts[order], wide[order], _filter(coded, rate), moved_s)


def _filter(coded: int, rate: int) -> Floats:
    """The filter at `rate` Hz for speech that was coded from a sound of `coded` Hz; other rates are made 48 kHz."""
    hz: Floats = np.fft.rfftfreq(_POINTS, 1 / rate).astype(np.float64)
    late_s = _late_s(hz, coded if coded in _LATE_S else 48_000)
    late_s *= np.clip((_ENDS_HZ - hz) / _FADES_HZ, 0.0, 1.0)
    reach = round(_REACH_S * rate)
    whole = np.roll(np.fft.irfft(np.exp(2j * np.pi * hz * late_s), _POINTS), reach)[: 2 * reach + 1]
    return np.asarray(whole * np.hanning(2 * reach + 3)[1:-1], np.float64)


def _late_s(hz: Floats, coded: int) -> Floats:
    """How late the coder makes each frequency."""
    late_s = np.full(len(hz), _LATE_S[coded])
    if coded in _POLES:
        one, two = (_COEFFICIENT * value for value in _POLES[coded])
        hz = np.maximum(hz, 1.0)
        turn = np.exp(-2j * np.pi * hz / coded)
        late_s += np.angle(1 - one * turn - two * turn**2) / (2 * np.pi * hz)
    return late_s
