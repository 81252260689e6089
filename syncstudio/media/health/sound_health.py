"""Checks the times of one sound stream: its stamps against its counted samples."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.order import order_of
from syncstudio.media.health.packet_pass import StreamPackets
from syncstudio.media.health.place_list import PlaceList
from syncstudio.media.health.report import Gap, StreamHealth, Trace
from syncstudio.media.health.rhythm import histogram_of
from syncstudio.media.health.sample_counts import packet_samples
from syncstudio.media.health.stamp_findings import order_findings, stamp_findings
from syncstudio.media.health.trace_of import trace_of
from syncstudio.media.health.words import count_text, length_text, place_text, ppm_text
from syncstudio.media.packet_table import MISSING
from syncstudio.media.probe import StreamFacts

Ticks = NDArray[np.int64]
Figures = NDArray[np.float64]

# A jump at least this long is missing (or doubled) sound; less is how recorders' stamps wander. As in reading
# samples, see sound_stamps.
_JUMP_S = 0.020

# Where a packet's own length is not known exactly, only more than the longest packet there is is missing sound.
_UNSURE_JUMP_S = 0.060

# Drift is said where it moves the end by this much: what a person can see between lips and sound.
_MATTERS_S = Fraction(20, 1000)


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """Stamps against counted samples: `jumps` rows where sound is missing (positive) or doubled (negative seconds),
    `late_s` how late each stamp is against the count, with and without those jumps, `slope` seconds gained a
    second between them."""

    jumps: NDArray[np.int64]
    jump_s: Figures
    late_s: Figures
    slope: float
    steady: bool


def sound_health(
    facts: StreamFacts, packets: StreamPackets, zero_s: Fraction, who: str
) -> tuple[StreamHealth, list[Finding]]:
    """The figures and findings of one sound stream; arguments as in `picture_health`."""
    base = facts.time_base
    rate = int(facts.rate or 0)
    order = order_of(packets.pts, packets.dts, base, reordered=False)
    known = order.unrolled != MISSING
    stamps, durations = order.unrolled[known], packets.durations[known]
    # Packets cut off ahead of the first sample prime the decoder; the others are sound.
    heard = ~packets.cut[known]
    stamps, durations = stamps[heard], durations[heard]
    counted = _count(facts.codec, stamps, durations, base, rate)
    lengths = _lengths_s(facts.codec, stamps, durations, base, rate)
    end_s = float(stamps[-1] * base) + float(lengths[-1]) if len(stamps) else 0.0
    start_s = facts.start_s
    duration_s = facts.duration_s
    span_s = Fraction(end_s).limit_denominator(10**9) - zero_s - start_s if len(stamps) else None
    if duration_s is None or (span_s is not None and not _is_trimmed(facts)):
        duration_s = max(span_s, Fraction(0)) if span_s is not None else facts.duration_s
    measured = Fraction(rate) / (1 + Fraction(counted.slope)) if counted and rate else None
    ppm = (measured / rate - 1) * 10**6 if measured else None

    def place(tick: int) -> Fraction:
        return tick * base - zero_s

    gaps = _gaps(counted, stamps, lengths, place)
    health = StreamHealth(
        facts.index, "sound", facts.codec, base, start_s, duration_s,
        facts.count if facts.count is not None else _samples(facts, stamps, lengths, rate),
        facts.rate, measured.limit_denominator(10**9) if measured else None, ppm, False, gaps,
        histogram_of(np.sort(stamps)), int((np.diff(np.sort(stamps)) == 0).sum()), len(order.backwards),
        int((~known & ~packets.cut).sum()), _shift_s(facts, packets), _trace(counted, stamps, base, zero_s),
    )  # fmt: skip
    found = order_findings(facts.index, order, packets.pts, base, zero_s, who)
    found += stamp_findings(facts.index, packets, ~packets.cut, place, who)
    if counted is not None:
        found += _jump_findings(facts.index, counted, gaps, stamps, place, who)
        found += _drift_findings(facts.index, counted, ppm, duration_s, who)
    return health, found


def _is_trimmed(facts: StreamFacts) -> bool:
    """Whether the container says to the sample where sound ends, coder's padding left out."""
    return facts.count is not None


def _shift_s(facts: StreamFacts, packets: StreamPackets) -> Fraction:
    """What priming takes off: from the first stamp of all to the first sample that is heard."""
    known = packets.pts[packets.pts != MISSING]
    if facts.start_pts is None or not len(known):
        return Fraction(0)
    return max(Fraction(0), (facts.start_pts - int(known.min())) * facts.time_base)


def _samples(facts: StreamFacts, stamps: Ticks, lengths: Figures, rate: int) -> int | None:
    if not len(stamps) or not rate:
        return None
    primed = (
        (facts.start_pts - int(stamps[0])) * facts.time_base if facts.start_pts is not None else Fraction(0)
    )
    return max(0, round((float(lengths.sum()) - max(0.0, float(primed))) * rate))


def _lengths_s(codec: str, stamps: Ticks, durations: Ticks, base: Fraction, rate: int) -> Figures:
    """How long each packet sounds, in seconds, as well as can be known."""
    samples = packet_samples(codec, durations, _usual(stamps), base, rate) if rate else None
    if samples is not None:
        lengths = samples / rate
        # The last packet of a stream is often cut to its length.
        if len(durations) and 0 < durations[-1] * float(base) < lengths[-1]:
            lengths[-1] = durations[-1] * float(base)
        return lengths
    lengths = np.asarray(durations * float(base), np.float64)
    steps = np.diff(stamps) * float(base)
    lengths[:-1] = np.where(lengths[:-1] > 0, lengths[:-1], steps)
    return lengths


def _usual(stamps: Ticks) -> float:
    """The step from stamp to stamp: the mean of those that are usual, for rounding makes two of one."""
    steps = np.diff(stamps)
    if not len(steps):
        return 0.0
    middle = float(np.median(steps))
    near = steps[np.abs(steps - middle) <= max(1.0, middle / 20)]
    return float(near.mean()) if len(near) else middle


def _count(codec: str, stamps: Ticks, durations: Ticks, base: Fraction, rate: int) -> _Counted | None:
    if len(stamps) < 3 or not rate:
        return None
    samples = packet_samples(codec, durations, _usual(stamps), base, rate)
    steady = samples is not None
    lengths = samples / rate if samples is not None else _lengths_s(codec, stamps, durations, base, rate)
    over = np.diff(stamps) * float(base) - lengths[:-1]
    least = np.minimum(_JUMP_S, np.maximum(0.75 * lengths[:-1], 3 * float(base)))
    jumps = np.flatnonzero(np.abs(over) >= least)
    if not steady:
        jumps = jumps[over[jumps] > _UNSURE_JUMP_S]
    wander = over.copy()
    wander[jumps] = 0.0
    late = np.concatenate(([0.0], np.cumsum(over)))
    slope = _slope(
        np.concatenate(([0.0], np.cumsum(lengths[:-1]))), np.concatenate(([0.0], np.cumsum(wander)))
    )
    return _Counted(jumps, over[jumps], late, slope if steady else 0.0, steady)


def _slope(across: Figures, up: Figures) -> float:
    centred = across - across.mean()
    spread = float((centred * centred).sum())
    return float((centred * (up - up.mean())).sum()) / spread if spread else 0.0


def _gaps(counted: _Counted | None, stamps: Ticks, lengths: Figures, place: object) -> tuple[Gap, ...]:
    assert callable(place)
    if counted is None:
        return ()
    found = []
    for row, length in zip(counted.jumps.tolist(), counted.jump_s.tolist(), strict=True):
        if length > 0:
            at_s = place(int(stamps[row])) + Fraction(float(lengths[row])).limit_denominator(10**9)
            found.append(Gap(at_s, Fraction(length).limit_denominator(10**9)))
    return tuple(found)


def _trace(counted: _Counted | None, stamps: Ticks, base: Fraction, zero_s: Fraction) -> Trace:
    if counted is None:
        return Trace()
    at_s = (stamps - stamps[0]).astype(np.float64) * float(base) + float(int(stamps[0]) * base - zero_s)
    steps = np.diff(stamps) * float(base) * 1000
    return trace_of(at_s, counted.late_s * 1000, np.append(steps, steps[-1]))


def _jump_findings(
    index: int, counted: _Counted, gaps: tuple[Gap, ...], stamps: Ticks, place: object, who: str
) -> list[Finding]:
    assert callable(place)
    holes = PlaceList("timestamp-gap", "warning", index)
    for gap in gaps:
        holes.add(
            gap.at_s,
            f"{who} has a gap of {length_text(gap.length_s)} at {place_text(gap.at_s)}: nothing was recorded "
            f"there; it is kept as "
            f"silence, so labels stay true, but a tool that joins the sound up puts all that follows too "
            f"early.",
            gap.at_s + gap.length_s,
            gap.length_s,
        )
    doubles = PlaceList("timestamp-backwards", "warning", index)
    for row, length in zip(counted.jumps.tolist(), counted.jump_s.tolist(), strict=True):
        # A stamp that really runs back is told by the order of stamps.
        if length < 0 and stamps[row + 1] >= stamps[row]:
            at_s = place(int(stamps[row + 1]))
            doubles.add(
                at_s,
                f"{who} overlaps itself by {length_text(Fraction(-length))} at {place_text(at_s)}: that much "
                f"is left "
                f"out so that what follows keeps its time; check labels there by ear.",
            )
    found = holes.findings(
        lambda more, length: f"{who} has {count_text(more, 'more gap')}, {length_text(length)} in all."
    )
    return found + doubles.findings(
        lambda more, _: f"{who} overlaps itself at {count_text(more, 'more place')}."
    )


def _drift_findings(
    index: int, counted: _Counted, ppm: Fraction | None, duration_s: Fraction | None, who: str
) -> list[Finding]:
    if ppm is None or not duration_s or not counted.steady:
        return []
    away = abs(Fraction(counted.slope)) * duration_s
    if away < _MATTERS_S:
        return []
    word = "slower" if counted.slope > 0 else "faster"
    return [
        Finding(
            "rate-mismatch", "warning", index, None,
            f"{who} has stamps that run {ppm_text(ppm)} {word} than its samples ({length_text(away)} by the "
            f"end): sound taken "
            f"out by counting samples drifts off the picture; align it with a drift of "
            f"{float(-ppm):+.1f} ppm, or keep to the stamps.",
        )
    ]  # fmt: skip
