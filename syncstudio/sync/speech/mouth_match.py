"""Whose mouth it is that moves: the motion of mouths held against what each of several voices says.

A mouth moves while its own voice is heard (turns, seconds long) and with its syllables (a few a second). Both are
asked, and each agreement is held against what chance gives: the same two curves shifted against one another. A voice is
named only where it stands clear of chance and of every other voice; where it does not, the answer is "cannot tell".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PER_S = 25
"""Values of a mouth's motion, and of a voice, a second."""

LEAST_S = 8.0
"""So long a mouth has to be seen in all."""

LEAST_SPOKEN_S = 1.5
"""So long a voice has to be heard, and be silent, while the mouth is seen."""

# Lips lead what is heard by some 40 ms; pictures and sounds of an aligned project lie this near.
_LAGS = round(0.2 * PER_S)
# Shifts farther than this are chance: longer than a syllable, shorter than most turns.
_CHANCE_FROM = 2 * PER_S
# Standard deviations, in seconds, of what is kept of turns, and of syllables.
_TURN_S, _QUICK_S, _SLOW_S = 0.3, 0.07, 0.45
# Below these a face agrees with a voice no better than listeners' faces do: of 1,600 synthesised listeners (8 to 60 s,
# still to restless) 4 were named, and of 3,200 speakers 1 by the name of another. The bound is higher where little is
# seen: chance varies more there.
STANDS_OUT, AHEAD, LEAST_R = 4.0, 2.0, 0.15
_SHORT_S = 15.0
# A jump of this many times what is usual is a cut, not a mouth.
_CUT = 6.0


@dataclass(frozen=True, slots=True)
class MouthFit:
    """How one mouth agrees with one voice: `correlation` of both (-1 to 1), and by how many standard deviations of
    chance it stands out; None where the two never meet long enough."""

    correlation: float
    stands_out: float
    seen_s: float

    @property
    def bound(self) -> float:
        """What `stands_out` has to reach, by how long the mouth was seen."""
        return STANDS_OUT + _SHORT_S / self.seen_s


@dataclass(frozen=True, slots=True)
class MouthVerdict:
    """Which voice (its key) a mouth goes with, None for cannot tell; `confidence` 0 to 1; `reason` in a sentence."""

    voice: int | None
    confidence: float
    reason: str
    fits: Mapping[int, MouthFit]


def mouth_fit(motion: Floats, voice: Floats) -> MouthFit | None:
    """How a mouth's motion agrees with a voice, both at `PER_S` values a second over the same stretch.

    `motion` is NaN where the mouth is not seen; `voice` is 0 where it is silent, else how loud it is.
    """
    seen = np.isfinite(motion)
    if seen.sum() < LEAST_S * PER_S:
        return None
    heard = voice[seen] > 0
    if min(heard.sum(), (~heard).sum()) < LEAST_SPOKEN_S * PER_S and heard.sum() < LEAST_S * PER_S:
        return None
    mouth = _without_cuts(motion[seen])
    said = voice[seen].astype(np.float64)
    slow = _against_chance(_smooth(mouth, _TURN_S), _smooth(said, _TURN_S))
    quick = _against_chance(_syllables(mouth), _syllables(said))
    if slow is None and quick is None:
        return None
    parts = [part for part in (slow, quick) if part is not None]
    stands_out = sum(part[1] for part in parts) / np.sqrt(len(parts))
    return MouthFit(float(np.mean([part[0] for part in parts])), float(stands_out), len(mouth) / PER_S)


def judged(motion: Floats, voices: Mapping[int, Floats]) -> MouthVerdict:
    """The voice that a mouth goes with, if one stands clear of chance and of the others."""
    fits = {key: fit for key, voice in voices.items() if (fit := mouth_fit(motion, voice)) is not None}
    if not fits:
        seen_s = float(np.isfinite(motion).sum()) / PER_S
        return MouthVerdict(
            None,
            0.0,
            f"Cannot tell: the face is seen for {seen_s:.0f} s; {LEAST_S:.0f} s are needed, with speech and pauses in "
            "them.",
            fits,
        )
    order = sorted(fits, key=lambda key: fits[key].stands_out, reverse=True)
    best = fits[order[0]]
    rival = fits[order[1]].stands_out if len(order) > 1 else 0.0
    ahead = best.stands_out - max(rival, 0.0)
    if best.stands_out < best.bound or best.correlation < LEAST_R:
        reason = "Cannot tell: the mouth moves no more with any voice than by chance."
        return MouthVerdict(None, _sure(best, ahead), reason, fits)
    if ahead < AHEAD:
        reason = "Cannot tell: the mouth goes with two voices about as well."
        return MouthVerdict(None, _sure(best, ahead), reason, fits)
    reason = (
        f"The mouth moves with this voice: correlation {best.correlation:.2f}, {best.stands_out:.1f} standard "
        f"deviations above chance; the next voice {rival:.1f}."
    )
    return MouthVerdict(order[0], _sure(best, ahead), reason, fits)


def resolved(
    verdicts: Mapping[int, MouthVerdict], together: Sequence[tuple[int, int]]
) -> dict[int, MouthVerdict]:
    """Verdicts on several mouths, where two that are seen at the same time (`together`) cannot both have one voice: the
    better keeps it when it stands clear of the other, else neither does."""
    made = dict(verdicts)
    for one, other in together:
        first, second = verdicts[one], verdicts[other]
        if first.voice is None or first.voice != second.voice:
            continue
        voice = first.voice
        apart = first.fits[voice].stands_out - second.fits[voice].stands_out
        for key, ahead in ((one, apart), (other, -apart)):
            if ahead < AHEAD:
                verdict = verdicts[key]
                reason = "Cannot tell: another face goes with the same voice as well or better."
                made[key] = MouthVerdict(None, 0.0, reason, verdict.fits)
    return made


def without_head(mouth: Floats, head: Floats) -> Floats:
    """The motion around a mouth less what the whole head does: that part of it that goes with the upper face."""
    both = np.isfinite(mouth) & np.isfinite(head)
    if both.sum() < 10:
        return mouth
    upper, lower = head[both] - head[both].mean(), mouth[both] - mouth[both].mean()
    size = float(upper @ upper)
    share = max(0.0, float(upper @ lower) / size) if size > 0 else 0.0
    return np.asarray(mouth - share * head)


def _sure(fit: MouthFit, ahead: float) -> float:
    """0.5 at the bounds of naming somebody, near 1 well beyond both."""
    return float(1 / (1 + np.exp(-min(fit.stands_out - fit.bound, ahead - AHEAD) / 0.8)))


def _against_chance(mouth: Floats, voice: Floats) -> tuple[float, float] | None:
    """The correlation near no shift, and how far it stands out of those at all shifts that mean nothing."""
    count = len(mouth)
    one, other = mouth - mouth.mean(), voice - voice.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    if size <= 0 or count <= 2 * _CHANCE_FROM + 2 * _LAGS:
        return None
    # All circular shifts at once; `curve[s]`: the voice heard s values after it was mouthed.
    curve = np.fft.irfft(np.conj(np.fft.rfft(one)) * np.fft.rfft(other), count) / size
    around = np.concatenate([curve[-_LAGS:], curve, curve[:_LAGS]])
    highest = np.lib.stride_tricks.sliding_window_view(around, 2 * _LAGS + 1).max(axis=1)
    chance = highest[_CHANCE_FROM:-_CHANCE_FROM]
    spread = float(chance.std())
    return (float(highest[0]), (float(highest[0]) - float(chance.mean())) / spread) if spread > 0 else None


def _without_cuts(motion: Floats) -> Floats:
    usual = float(np.median(motion)) + 1e-9
    most = max(float(np.quantile(motion, 0.98)), usual)
    return np.asarray(np.clip(motion, None, min(most, _CUT * usual + most / 2)))


def _syllables(values: Floats) -> Floats:
    return np.asarray(_smooth(values, _QUICK_S) - _smooth(values, _SLOW_S))


def _smooth(values: Floats, sigma_s: float) -> Floats:
    from scipy.ndimage import gaussian_filter1d

    return np.asarray(gaussian_filter1d(values, sigma_s * PER_S, mode="nearest"))
