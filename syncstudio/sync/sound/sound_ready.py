"""Two sounds made ready for comparing: one rate, and a clear word on what cannot be compared at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits, Sound

_NS_PER_S = 1_000_000_000
_RATE = 16_000
_LOWEST_RATE, _HIGHEST_RATE = 8_000, 24_000
_SHORTEST_S = 0.5
_BLOCK = 1 << 20
_CHUNK_S = 1.0
# Below this (root mean square of full scale) there is nothing but the converter's own noise.
_SILENT = 2e-5
_FEW = 8
# Both ends of a sound that was resampled or decoded ring for so long.
_RINGING_S = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """Both at one rate. `lag_bounds_s` bounds the lag between samples, `spans_s` and `excluded_s` are on the
    reference's samples."""

    reference: Sound
    other: Sound
    lag_bounds_s: tuple[float, float]
    spans_s: tuple[tuple[float, float], ...] | None
    excluded_s: tuple[tuple[float, float], ...]

    def mask(self, at_s: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which instants of the reference's samples may be looked at."""
        inside = np.ones(len(at_s), np.bool_)
        if self.spans_s is not None:
            inside[:] = False
            for low, high in self.spans_s:
                inside |= (at_s >= low) & (at_s < high)
        for low, high in self.excluded_s:
            inside &= ~((at_s >= low) & (at_s < high))
        return inside

    def usable(self, first_s: float, last_s: float) -> bool:
        """Whether this stretch of the reference may be looked at, nearly all of it."""
        if self.spans_s is None and not self.excluded_s:
            return True
        return float(np.mean(self.mask(np.linspace(first_s, last_s, 41)))) > 0.9


def prepared(reference: Sound, other: Sound, limits: Limits) -> Ready | str:
    """The two at one rate, or the sentence that says why they cannot be compared."""
    for name, sound in (("reference", reference), ("other", other)):
        length_s = sound.duration_s if sound.rate > 0 else 0.0
        if length_s < _SHORTEST_S:
            return (
                f"The {name} sound lasts only {1000 * length_s:.0f} ms: at least half a second is needed, better ten; "
                "choose a longer recording."
            )
    for name, sound in (("reference", reference), ("other", other)):
        wrong = _trouble(sound)
        if wrong:
            return f"The {name} sound {wrong}"
    rate = reference.rate
    if reference.rate != other.rate or not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        rate = _RATE
    start = float(reference.start_s)
    shift = float(reference.start_s - other.start_s)
    low, high = -other.duration_s, reference.duration_s
    if limits.search_ns is not None:
        around, search = limits.around_ns / _NS_PER_S - shift, limits.search_ns / _NS_PER_S
        low, high = max(low, around - search), min(high, around + search)
        if low > high:
            return "No offset within the search range makes the two overlap: widen the search range."
    spans = None if limits.spans_ns is None else _seconds(limits.spans_ns, start)
    if spans is not None and not any(a < reference.duration_s and b > 0 for a, b in spans):
        return "The chosen spans lie outside the reference sound: choose others."
    return Ready(
        at_rate(reference, rate),
        at_rate(other, rate),
        (low, high),
        spans,
        _seconds(limits.excluded_ns, start),
    )


def at_rate(sound: Sound, rate: int) -> Sound:
    """The sound at another rate, int16 at a level of its own: only its shape matters here."""
    if sound.rate == rate:
        return sound
    import soxr

    peak = max(
        (float(np.abs(sound.read(first, _BLOCK)).max()) for first in range(0, sound.count, _BLOCK)),
        default=0.0,
    )
    scale = np.float32(29_000 / peak if 0 < peak < np.inf else 1.0)
    stream = soxr.ResampleStream(sound.rate, rate, 1, dtype="float32")
    parts: list[NDArray[np.int16]] = []
    for first in range(0, sound.count, _BLOCK):
        block = sound.read(first, min(_BLOCK, sound.count - first)) * scale
        last = first + _BLOCK >= sound.count
        parts.append(
            np.rint(np.clip(stream.resample_chunk(block, last=last), -32767, 32767)).astype(np.int16)
        )
    return Sound(np.concatenate(parts), rate, sound.start_s, sound.moved_s, sound.smears_s)


def _seconds(spans_ns: tuple[tuple[int, int], ...], start_s: float) -> tuple[tuple[float, float], ...]:
    return tuple((low / _NS_PER_S - start_s, high / _NS_PER_S - start_s) for low, high in spans_ns)


def _trouble(sound: Sound) -> str:
    """What is wrong with a sound, as the end of a sentence; empty when nothing is."""
    count = max(round(_CHUNK_S * sound.rate), 1)
    edge = round(_RINGING_S * sound.rate)
    length = sound.count - 2 * edge
    chunks = -(-length // count)
    loud, values = 0.0, 0
    whole_numbers = np.issubdtype(sound.samples.dtype, np.integer)
    for number in np.unique(np.linspace(0, chunks - 1, min(chunks, 400)).astype(int)):
        data = sound.read(edge + int(number) * count, min(count, length - int(number) * count))
        if not np.isfinite(data).all():
            return "holds values that are no numbers: export it again."
        if values < _FEW:
            values = max(values, len(np.unique(data[:: max(1, len(data) // 4000)])))
        loud = max(loud, float(data.std()))
        if whole_numbers and loud >= _SILENT and values >= _FEW:
            # Whole numbers cannot be worse further on.
            return ""
    if loud < _SILENT:
        return "is silent: choose another channel or recording."
    if values < _FEW:
        return "only knows a few values, as a switch or a badly clipped recording does: choose another one."
    return ""
