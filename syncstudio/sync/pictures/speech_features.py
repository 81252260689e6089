"""What learned models of speech are given to hear: mel-frequency cepstra and mel spectra of a sound, at 16 kHz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound

Floats = NDArray[np.float32]

RATE = 16_000
CEPSTRA_PER_S, CEPSTRA = 100, 13
MELS_PER_S, MELS = 80, 80

_PRE_EMPHASIS = 0.97


def cepstra(sound: Sound, from_s: float, count: int) -> Floats:
    """13 cepstra of 26 mel bands every 10 ms, the first one log energy: float32 (13, count), as SyncNet is given them.

    Windows of 25 ms, pre-emphasis 0.97, lifter 22, samples at the scale of 16-bit integers.
    """
    from scipy.fft import dct

    window = 400
    samples = _emphasised(sound, from_s, (count - 1) * 160 + window) * 32768
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::160][:count]
    power = np.abs(np.fft.rfft(frames, 512, axis=1)) ** 2 / 512
    energy = np.maximum(power.sum(axis=1), 1e-10)
    bands = np.maximum(power @ _filters(26, 512, 0, RATE / 2).T, 1e-10)
    coefficients = dct(np.log(bands), type=2, axis=1, norm="ortho")[:, :CEPSTRA]
    coefficients *= 1 + 11 * np.sin(np.pi * np.arange(CEPSTRA) / 22)
    coefficients[:, 0] = np.log(energy)
    return np.asarray(coefficients.T, np.float32)


def mel_spectra(sound: Sound, from_s: float, count: int) -> Floats:
    """80 mel bands every 12.5 ms, -4 to 4 for -100 to 0 dB: float32 (80, count), as Wav2Lip's expert is given them."""
    window, hop = 800, 200
    samples = _emphasised(sound, from_s - window / 2 / RATE, (count - 1) * hop + window)
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop][:count] * np.hanning(window)
    bands = np.abs(np.fft.rfft(frames, axis=1)) @ _filters(MELS, window, 55, 7600).T
    level = 20 * np.log10(np.maximum(bands, 1e-5)) - 20
    return np.asarray(np.clip(8 * (level + 100) / 100 - 4, -4, 4).T, np.float32)


def _emphasised(sound: Sound, from_s: float, count: int) -> NDArray[np.float64]:
    """Samples from an instant of the source's clock on, at 16 kHz, treble raised."""
    first = round((from_s - float(sound.start_s)) * sound.rate)
    if sound.rate == RATE:
        samples = sound.read(first - 1, count + 1).astype(np.float64)
    else:
        import soxr

        there = int(np.ceil((count + 1) * sound.rate / RATE)) + 8
        samples = np.asarray(soxr.resample(sound.read(first - 1, there), sound.rate, RATE), np.float64)
        samples = np.pad(samples, (0, max(0, count + 1 - len(samples))))[: count + 1]
    np.nan_to_num(samples, copy=False, posinf=0.0, neginf=0.0)
    return samples[1:] - _PRE_EMPHASIS * samples[:-1]


def _filters(bands: int, length: int, low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Triangles evenly spaced on the mel scale (2595 log10(1 + f / 700)): float64 (bands, bins)."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (low_hz, high_hz))
    edges = 700 * (10 ** (np.linspace(low, high, bands + 2) / 2595) - 1)
    hz = np.arange(length // 2 + 1) * RATE / length
    rising = (hz[None, :] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hz[None, :]) / (edges[2:] - edges[1:-1])[:, None]
    return np.clip(np.minimum(rising, falling), 0, None)
