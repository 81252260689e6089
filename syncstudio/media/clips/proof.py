"""Measures a written clip again: where its sound lies against its source, and whether its frames are the planned ones.

Nothing of how the clip was made is used: sound is compared with the source at the place that the clock map names, by
correlation, and frames by what they look like.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.clips.frame_choice import FrameChoice
from syncstudio.media.clips.source_frames import frames_between
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.picture_signature import SignatureReader
from syncstudio.media.planes import Planes

if TYPE_CHECKING:
    import av

    from syncstudio.media.samples import SampleReader

Signature = NDArray[np.uint16]
Wave = NDArray[np.float64]

_WINDOW_S, _REACH_S = 0.16, 0.02
_MOST_WINDOWS = 12
# Below this nobody hears anything (about -66 dB of full scale), and 16-bit samples are mostly rounding.
_SILENT = 5e-4
# Of places that fit as well as the best, but for so much, the nearest counts: a tone fits at every period.
_AS_GOOD = 0.999
_FAR_SOFTER = 0.1
_MARGIN, _FINER = 64, 8
# Frames that differ by less than half a grey level (in 64ths) are not told apart after coding.
_TOLD, _CLEAR = 32, 2.0
_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class SoundProof:
    """`residual_s`: how far the clip's sound lies from its source's place where it is furthest; None where it is silent
    throughout. `windows` are (clip seconds, late by s, agreement 0 to 1)."""

    residual_s: float | None
    windows: tuple[tuple[float, float, float], ...]

    @property
    def is_silent(self) -> bool:
        """Whether there was nothing to compare."""
        return self.residual_s is None


@dataclass(frozen=True, slots=True)
class FrameProof:
    """`times_exact`: each frame has the PTS planned; `late_ns` is the worst difference, 0 where exact.

    `shift_frames` is the furthest that a frame lies from the planned one, of the `told` that can be told from their
    neighbours. `missing` counts planned frames that are not there or do not decode.
    """

    frames: int
    missing: int
    times_exact: bool
    late_ns: Fraction
    shift_frames: int
    told: int


def sound_proof(
    clip: SampleReader,
    count: int,
    source: SampleReader,
    place: Callable[[Fraction], Fraction | None],
) -> SoundProof:
    """Compare `count` samples of a clip with its source; `place` answers the source sample of a clip time in s."""
    length = min(count, round(_WINDOW_S * clip.rate))
    starts = np.unique(np.linspace(0, count - length, _MOST_WINDOWS).astype(int))
    windows = []
    for start in starts.tolist():
        found = _window(clip, start, length, source, place)
        if found is not None:
            windows.append((start / clip.rate, *found))
    worst = max((abs(late) for _, late, _ in windows), default=None)
    return SoundProof(worst, tuple(windows))


def _window(
    clip: SampleReader,
    start: int,
    length: int,
    source: SampleReader,
    place: Callable[[Fraction], Fraction | None],
) -> tuple[float, float] | None:
    """How late a window of the clip is against its source, and how well they agree; None where it is silent."""
    first = place(Fraction(start, clip.rate))
    last = place(Fraction(start + length - 1, clip.rate))
    if first is None or last is None or length < 2:
        return None
    ours = clip.read(start, length).astype(np.float64)
    channel = int(np.argmax((ours**2).sum(axis=0)))
    mine: Wave = ours[:, channel] - ours[:, channel].mean()
    if np.sqrt((mine**2).mean()) < _SILENT:
        return None
    step = (last - first) / (length - 1)
    reach = round(_REACH_S * clip.rate)
    theirs = _laid_out(source, channel, first, step, length, reach)
    return _late(mine, theirs, reach, clip.rate)


def _laid_out(
    source: SampleReader, channel: int, first: Fraction, step: Fraction, length: int, reach: int
) -> Wave:
    low = int(first - reach * step) - _MARGIN
    high = int(first + (length + reach) * step) + _MARGIN
    heard = source.read(low, high - low)
    wave = heard[:, min(channel, heard.shape[1] - 1)].astype(np.float64)
    at = float(first - low) + np.arange(-reach, length + reach) * float(step)
    # Between samples by the spectrum: eight places for each sample, and a straight line between these.
    fine = np.fft.irfft(np.fft.rfft(wave), len(wave) * _FINER) * _FINER
    return np.asarray(np.interp(at, np.arange(len(fine)) / _FINER, fine), np.float64)


def _late(mine: Wave, theirs: Wave, reach: int, rate: int) -> tuple[float, float]:
    ours = float((mine**2).sum())
    # How well each place of the source fits: 2 * reach + 1 places, the middle one the planned. Where the source is far
    # softer than the clip, it does not fit, whatever it looks like.
    energy = np.maximum(_energies(theirs, len(mine)), _FAR_SOFTER * ours)
    fits = _dots(theirs, mine) / np.sqrt(energy * ours)
    peaks = [k for k in range(1, len(fits) - 1) if fits[k] >= fits[k - 1] and fits[k] >= fits[k + 1]]
    if not peaks:
        return reach / rate, 0.0
    best = max(float(fits[k]) for k in peaks)
    chosen = min((k for k in peaks if fits[k] >= _AS_GOOD * best), key=lambda k: abs(k - reach))
    before, here, after = fits[chosen - 1 : chosen + 2]
    bend = before - 2 * here + after
    fine = 0.5 * (before - after) / bend if bend < 0 else 0.0
    # The source fits later than planned where the clip shows it too early.
    return -(chosen + float(fine) - reach) / rate, float(here)


def _dots(theirs: Wave, mine: Wave) -> Wave:
    """Products of a short wave with a longer one at each place where it lies wholly inside."""
    size = 1 << (len(theirs) - 1).bit_length()
    spectrum = np.fft.rfft(theirs, size) * np.conj(np.fft.rfft(mine, size))
    return np.asarray(np.fft.irfft(spectrum, size)[: len(theirs) - len(mine) + 1], np.float64)


def _energies(theirs: Wave, length: int) -> Wave:
    sums = np.concatenate([[0.0], np.cumsum(theirs**2)])
    return np.asarray(sums[length:] - sums[:-length], np.float64)


class Looks:
    """What frames look like as they are coded, taken while they go by."""

    def __init__(self) -> None:
        self._reader = SignatureReader()
        self.of: dict[int, Signature] = {}

    def take(self, number: int, frame: av.VideoFrame) -> None:
        """Remember a frame."""
        self.of[number] = self._reader.read(Planes.of(frame))


def frame_proof(
    path: str | os.PathLike[str], made: FrameIndex, choice: FrameChoice, looks: Mapping[int, Signature]
) -> FrameProof:
    """Decode a written clip and compare its frames with what the planned ones and their neighbours look like."""
    planned = [int(tick) * choice.time_base for tick in choice.ticks]
    shown = [int(pts) * made.time_base for pts in made.pts]
    both = min(len(planned), len(shown))
    late = max((abs(a - b) for a, b in zip(planned, shown, strict=False)), default=Fraction(0))
    reader, worst, told, decoded = SignatureReader(), 0, 0, 0
    if both:
        for number, frame in frames_between(path, 0, made, 0, both - 1):
            decoded += 1
            shift = _shift(reader.read(Planes.of(frame)), int(choice.numbers[number]), looks)
            if shift is not None:
                told += 1
                worst = max(worst, abs(shift))
    missing = len(planned) - decoded + max(0, len(shown) - len(planned))
    return FrameProof(len(shown), missing, late == 0 and missing == 0, late * 1_000_000_000, worst, told)


def _shift(seen: Signature, planned: int, looks: Mapping[int, Signature]) -> int | None:
    """How many frames from the planned one the picture lies that it looks like; None where neighbours look alike."""
    own = looks.get(planned)
    near = [n for n in range(planned - _NEIGHBOURS, planned + _NEIGHBOURS + 1) if n in looks and n != planned]
    if own is None or not near:
        return None
    best = min([planned, *near], key=lambda n: (_apart(seen, looks[n]), abs(n - planned)))
    # What coding alone has changed must be little beside what neighbours differ by.
    least = max(_TOLD, _CLEAR * _apart(seen, looks[best]))
    if min(_apart(own, looks[n]) for n in near) < least:
        return None
    return best - planned


def _apart(one: Signature, other: Signature) -> float:
    return float(np.abs(one.astype(np.int32) - other.astype(np.int32)).mean())
