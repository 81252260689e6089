"""What a sound is made of, in a few figures that mean something: voice, tones that last, noise, pauses, hits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound

RATE = 16_000
_FRAME, _HOP = 512, 160
_LONG, _LONG_HOP, _LASTING = 2048, 400, 6
_STRETCH_S, _STRETCHES = 20, 6
_BANDS_HZ = ((300, 1000), (1000, 2500), (2500, 5000))
_MODULATION = 200
_SMOOTH = 0.05

Powers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundFeatures:
    """Shares are 0 to 1. `silence`: moments 45 dB below the loud ones. `voiced`: sounding moments with one pitch of
    70 to 400 Hz. `syllables`: how much of the slow rise and fall of loudness is at 2.5 to 8 Hz, where speech has its
    (Houtgast and Steeneken; Scheirer and Slaney's 4 Hz). `swing`: how far loudness swings around its mean.
    `tones`, `tones_between`: how alike the fine spectrum stays for 150 ms while it sounds, and in its quietest
    quarter (90th percentile): 1 for held notes, 0 for noise and running speech.
    `flatness`: 1 for white noise. `repeats`: how alike the rise and fall of loudness is 2 to 4 s later: below 0.3 for
    speech, 1 for a metronome.
    """

    silence: float
    voiced: float
    syllables: float
    swing: float
    tones: float
    tones_between: float
    flatness: float
    repeats: float


def features_of(sound: Sound) -> SoundFeatures | None:
    """The features of at most two minutes, taken from all over the sound; None when it is silent or under 5 s."""
    if sound.duration_s < 5:
        return None
    samples = _spread(sound)
    if float(np.sqrt(np.mean(samples**2))) < 2e-5:
        return None
    powers = _powers(samples, _FRAME, _HOP)
    level = 10 * np.log10(powers[:, 2:].sum(axis=1) + 1e-12)
    loud = float(np.percentile(level, 95))
    active = level > loud - 35
    syllables, swing = _modulation(powers)
    tones, between = _tones(samples)
    sounding = powers[active][:, 4:200] + 1e-12
    flat = np.exp(np.mean(np.log(sounding), axis=1)) / np.mean(sounding, axis=1)
    return SoundFeatures(
        float(np.mean(level < loud - 45)),
        _voiced(samples, active),
        syllables,
        swing,
        tones,
        between,
        float(np.median(flat)),
        _repeats(powers),
    )


def _spread(sound: Sound) -> NDArray[np.float32]:
    """Up to six stretches of 20 s, end to end, at 16 kHz."""
    length = _STRETCH_S * sound.rate
    if sound.count <= _STRETCHES * length:
        samples = sound.read(0, sound.count)
    else:
        places = np.linspace(0, sound.count - length, _STRETCHES).astype(np.int64)
        samples = np.concatenate([sound.read(int(place), length) for place in places])
    samples = np.nan_to_num(samples, posinf=0.0, neginf=0.0)
    if sound.rate != RATE:
        import soxr

        samples = soxr.resample(samples, sound.rate, RATE, quality="HQ")
    return np.asarray(samples, np.float32)


def _powers(samples: NDArray[np.float32], frame: int, hop: int) -> Powers:
    from scipy.fft import rfft

    window = np.hanning(frame).astype(np.float32)
    pieces = np.lib.stride_tricks.sliding_window_view(samples, frame)[::hop]
    out = np.empty((len(pieces), frame // 2 + 1), np.float32)
    for first in range(0, len(pieces), 2048):
        out[first : first + 2048] = np.abs(rfft(pieces[first : first + 2048] * window, axis=1)) ** 2
    return out


def _modulation(powers: Powers) -> tuple[float, float]:
    """Medians over windows of 2 s, the quietest left out."""
    pitch = np.fft.rfftfreq(_FRAME, 1 / RATE)
    bands = [powers[:, (pitch >= low) & (pitch < high)].sum(axis=1) for low, high in _BANDS_HZ]
    swell = np.sqrt(np.stack(bands, axis=1)).astype(np.float64) + 1e-9
    rates = np.fft.rfftfreq(_MODULATION, _HOP / RATE)
    slow, spoken = (rates >= 0.5) & (rates <= 20), (rates >= 2.5) & (rates <= 8)
    shares, swings = [0.0], [0.0]
    for first in range(0, len(swell) - _MODULATION, _MODULATION // 2):
        part = swell[first : first + _MODULATION]
        if part.mean() < 0.3 * swell.mean():
            continue
        part = part / part.mean(axis=0) - 1
        power = np.abs(np.fft.rfft(part * np.hanning(_MODULATION)[:, None], axis=0)) ** 2
        shares.append(float(power[spoken].sum() / max(power[slow].sum(), 1e-12)))
        swings.append(float(part.std()))
    return float(np.median(shares[1:] or shares)), float(np.median(swings[1:] or swings))


def _repeats(powers: Powers) -> float:
    """The highest autocorrelation of the logarithm of loudness at 2 to 4 s."""
    from scipy.fft import irfft, rfft

    swell = np.sqrt(powers[:, 2:160].sum(axis=1, dtype=np.float64))
    course = np.log(swell + 0.01 * swell.max())
    course -= course.mean()
    count = len(course)
    alike = irfft(np.abs(rfft(course, 2 * count)) ** 2, 2 * count)[:count] / np.arange(count, 0, -1)
    near = alike[200:401] / max(float(alike[0]), 1e-12)
    return float(near.max()) if len(near) else 0.0


def _voiced(samples: NDArray[np.float32], active: NDArray[np.bool_]) -> float:
    """The share of sounding moments whose autocorrelation has a peak above 0.7 at a voice's pitch."""
    from scipy.fft import irfft, rfft

    window = np.hanning(1024)
    own = irfft(np.abs(rfft(window, 2048)) ** 2)[40:230]
    own /= float(window @ window)
    pieces = np.lib.stride_tricks.sliding_window_view(samples, 1024)[:: 2 * _HOP]
    pieces = pieces[active[np.minimum(np.arange(len(pieces)) * 2, len(active) - 1)]]
    best = [0.0]
    for first in range(0, len(pieces), 1024):
        alike = irfft(np.abs(rfft(pieces[first : first + 1024] * window, 2048, axis=1)) ** 2, axis=1)
        best.extend((alike[:, 40:230] / own / (alike[:, :1] + 1e-12)).max(axis=1))
    return float(np.mean(np.array(best[1:] or best) > 0.7))


def _tones(samples: NDArray[np.float32]) -> tuple[float, float]:
    """How alike the spectrum's fine structure is 150 ms later: (median where loud, 90th percentile where quiet)."""
    powers = _powers(samples, _LONG, _LONG_HOP)
    level = 10 * np.log10(powers[:, 8:].sum(axis=1) + 1e-12)
    log = np.log(powers[:, 16:400] + 1e-9)
    sums = np.cumsum(np.pad(log, ((0, 0), (8, 7)), mode="edge"), axis=1, dtype=np.float64)
    fine = log - (sums[:, 15:] - sums[:, :-15]) / 15
    now, later = fine[:-_LASTING], fine[_LASTING:]
    size = np.sqrt((now**2).sum(axis=1) * (later**2).sum(axis=1))
    # A smooth spectrum (a click) has no fine structure to be alike.
    alike = (now * later).sum(axis=1) / (size + _SMOOTH * fine.shape[1])
    heard = level[:-_LASTING]
    quiet = (heard <= np.percentile(level, 25)) & (heard > level.max() - 60)
    loud = heard > np.percentile(level, 95) - 20
    return (
        float(np.median(alike[loud])) if loud.any() else 0.0,
        float(np.percentile(alike[quiet], 90)) if int(quiet.sum()) >= 20 else 0.0,
    )
