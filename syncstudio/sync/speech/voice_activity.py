"""When somebody seems to speak: a curve of 0 to 1 every 10 ms, from loudness, spectral flatness and a voice detector.

Loudness between 150 Hz and 6 kHz, against its own floor and peak within a minute, places the edges to a fraction of
a step; the WebRTC voice detector (where the rate allows) and the flatness of the spectrum only weigh it, for they
lag.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Sound

Floats = NDArray[np.float64]
Presence = NDArray[np.float32]

STEP_S = 0.01

# Each value looks at 25 ms, as long as two periods of the deepest voice.
_LOOK_S = 0.025
_BLOCK_STEPS = 6000
_BAND_HZ = (150.0, 6000.0)

# Floor and peak are those of the minute around, found every ten seconds.
_AROUND_STEPS, _FLOOR_STEPS = 6000, 1000
_FLOOR, _PEAK = 5, 95

# Speech is what lies above this part of the way from floor to peak: measured on words placed by hand, there their
# beginnings are found as late as their ends early, so that neither moves an offset.
_EDGE = 0.33
_SOFT_DB = 2.5
_LEAST_ABOVE_DB = 2.5
_MOST_RANGE_DB = 45.0

# Voiced and unvoiced speech in the field's recordings lies below; steady noise above.
_FLAT = 0.55

# The detector (Google's, at its strictest) lags by some frames: a frame is spoken when any within so many is.
_WIDEN = 10
_VAD_RATES = (8000, 16000, 32000, 48000)
_VAD_MODE = 3

# Mean power of a band this far below full scale is nothing but zeros.
_SILENT_DB = -95.0

# What neither looks nor sounds like speech counts so much.
_UNLIKELY = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class VoiceActivity:
    """How surely somebody speaks: `presence` float32 (n,), 0 to 1, every `STEP_S` from `start_s` after source zero.

    0.5 where nothing may be said: there the limits did not let it look. `range_db` is from floor to peak, `detector`
    whether the voice detector was asked.
    """

    presence: Presence
    start_s: float
    range_db: float
    detector: bool

    @property
    def end_s(self) -> float:
        """Where it ends."""
        return self.start_s + len(self.presence) * STEP_S

    def told(self) -> Floats:
        """How much longer it spoke than it did not up to each step, in seconds: float64 (n + 1,), from 0."""
        return np.concatenate([[0.0], np.cumsum(self.presence.astype(np.float64) - 0.5)]) * (2 * STEP_S)


def voice_activity(
    sound: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> VoiceActivity:
    """The curve of a whole sound; read in blocks, so that its length costs little memory."""
    hop = sound.rate * STEP_S
    count = int(sound.count / hop)
    loud = np.empty(count, np.float32)
    flat = np.empty(count, np.float32)
    voiced = np.empty(count, np.bool_)
    detector = voice_detector(sound.rate)
    for first in range(0, count, _BLOCK_STEPS):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        steps = min(_BLOCK_STEPS, count - first)
        block = slice(first, first + steps)
        loud[block], flat[block], voiced[block] = _block(sound, first, steps, hop, detector)
        if progress is not None:
            progress((first + steps) / count)
    start_s = float(sound.start_s)
    if not count or not np.isfinite(loud).any() or float(np.max(loud)) <= _SILENT_DB:
        return VoiceActivity(np.full(count, 0.5, np.float32), start_s, 0.0, detector is not None)
    presence, range_db = _presence(loud)
    if detector is not None:
        presence *= np.where(_widened(voiced), 1.0, _UNLIKELY).astype(np.float32)
    else:
        presence *= np.where(_widened(flat < _FLAT), 1.0, _UNLIKELY).astype(np.float32)
    _hide(presence, start_s, limits)
    return VoiceActivity(presence, start_s, range_db, detector is not None)


def voice_detector(rate: int) -> Callable[[NDArray[np.int16]], bool] | None:
    """Whether a frame of 10, 20 or 30 ms holds a voice, where the rate allows to ask; None where it does not."""
    if rate not in _VAD_RATES:
        return None
    try:
        import webrtcvad
    except ImportError:
        return None
    vad = webrtcvad.Vad(_VAD_MODE)

    def speaks(frame: NDArray[np.int16]) -> bool:
        return bool(vad.is_speech(frame.tobytes(), rate))

    return speaks


def _block(
    sound: Sound, first: int, steps: int, hop: float, detector: Callable[[NDArray[np.int16]], bool] | None
) -> tuple[Presence, Presence, NDArray[np.bool_]]:
    """Loudness in dB, flatness and the detector's word of `steps` steps from the step `first`."""
    from scipy.fft import rfft

    look = round(sound.rate * _LOOK_S)
    begins = np.rint((np.arange(first, first + steps) + 0.5) * hop - look / 2).astype(np.int64)
    start = int(begins[0])
    samples = _finite(sound.read(start, int(begins[-1]) - start + look))
    frames = np.lib.stride_tricks.sliding_window_view(samples, look)[begins - start]
    size = 1 << (look - 1).bit_length()
    spectrum = np.abs(rfft(frames * np.hanning(look).astype(np.float32), size)) ** 2
    hz = np.fft.rfftfreq(size, 1 / sound.rate)
    band = spectrum[:, (hz >= _BAND_HZ[0]) & (hz <= _BAND_HZ[1])] / look + 1e-12
    mean = band.mean(axis=1)
    loud = (10 * np.log10(mean)).astype(np.float32)
    flat = (np.exp(np.log(band).mean(axis=1)) / mean).astype(np.float32)
    voiced = np.zeros(steps, np.bool_)
    if detector is not None:
        # It is asked every other step, of 20 ms each: that takes half the time.
        length, asked = 2 * round(hop), -(-steps // 2)
        whole = _finite(sound.read(first * round(hop), asked * length))
        pcm = np.rint(np.clip(whole, -1, 1) * 32767).astype(np.int16).reshape(asked, length)
        voiced = np.repeat(np.fromiter((detector(frame) for frame in pcm), np.bool_, asked), 2)[:steps]
    return loud, flat, voiced


def _finite(samples: Presence) -> Presence:
    """Samples with silence for what is no number."""
    if np.isfinite(samples).all():
        return samples
    return np.nan_to_num(samples, posinf=0.0, neginf=0.0)


def _presence(loud: Presence) -> tuple[Presence, float]:
    """Loudness between its floor and its peak, as a soft yes or no."""
    count = len(loud)
    top = float(np.percentile(loud, _PEAK))
    loud = np.maximum(loud, top - _MOST_RANGE_DB)
    middles = np.arange(min(_FLOOR_STEPS // 2, count // 2), count, _FLOOR_STEPS)
    lows, highs = np.empty(len(middles)), np.empty(len(middles))
    for place, middle in enumerate(middles):
        around = loud[max(0, middle - _AROUND_STEPS // 2) : middle + _AROUND_STEPS // 2]
        lows[place], highs[place] = np.percentile(around, (_FLOOR, _PEAK))
    # A minute of nothing but room must not be read as speech, however it swells.
    highs = np.maximum(highs, top - 20)
    steps = np.arange(count)
    low = np.interp(steps, middles, lows)
    high = np.interp(steps, middles, highs)
    edge = low + np.maximum(_EDGE * (high - low), _LEAST_ABOVE_DB)
    soft = np.exp(-np.clip((loud - edge) / _SOFT_DB, -30, 30))
    return (1 / (1 + soft)).astype(np.float32), float(np.median(high - low))


def _widened(yes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True within some steps of any True."""
    total = np.concatenate([[0], np.cumsum(yes)])
    steps = np.arange(len(yes))
    found = total[np.minimum(steps + _WIDEN + 1, len(yes))] > total[np.maximum(steps - _WIDEN, 0)]
    return np.asarray(found, np.bool_)


def _hide(presence: Presence, start_s: float, limits: Limits) -> None:
    """Say nothing where the limits do not let it look."""

    def steps(span_ns: tuple[int, int]) -> slice:
        first, last = ((ns / 1e9 - start_s) / STEP_S for ns in span_ns)
        return slice(max(0, round(first)), max(0, round(last)))

    if limits.spans_ns is not None:
        seen = np.zeros(len(presence), np.bool_)
        for span in limits.spans_ns:
            seen[steps(span)] = True
        presence[~seen] = 0.5
    for span in limits.excluded_ns:
        presence[steps(span)] = 0.5
