"""Checks the times of one picture stream: its rate, holes, repeats and the order of its stamps."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.order import Order, in_order_shown, order_of
from syncstudio.media.health.packet_pass import StreamPackets
from syncstudio.media.health.place_list import PlaceList
from syncstudio.media.health.report import Gap, StreamHealth, Trace
from syncstudio.media.health.rhythm import Rhythm, histogram_of, rhythm_of
from syncstudio.media.health.stamp_findings import order_findings, stamp_findings
from syncstudio.media.health.standard_rates import nominal_of
from syncstudio.media.health.trace_of import trace_of
from syncstudio.media.health.words import count_text, length_text, place_text, ppm_text, rate_text
from syncstudio.media.index_source import DECODED_PACKETS
from syncstudio.media.packet_table import MISSING
from syncstudio.media.probe import StreamFacts

Ticks = NDArray[np.int64]

# Two packets with one stamp in this share of a stream are the two fields of its pictures.
_FIELDS = 0.4


def picture_health(
    facts: StreamFacts, packets: StreamPackets, zero_s: Fraction, who: str
) -> tuple[StreamHealth, list[Finding]]:
    """The figures and findings of one picture stream; `who` is what its sentences call it ("The picture").

    `zero_s` is source zero in the file's own seconds.
    """
    base = facts.time_base
    shown, order = _shown(facts, packets)
    shots = in_order_shown(order)
    missing = int(shown.sum()) - len(shots.stamps)
    if missing and 2 * missing >= len(shots.stamps):
        return _without_times(facts, int(shown.sum()), missing, packets, who)
    repeats = shots.twins if shots.twins <= _FIELDS * (len(shots.stamps) - shots.twins) else 0
    frames = shots.frames
    count = len(shots.stamps) if repeats or shots.restarts else len(frames)
    if repeats and not shots.restarts and len(packets) > DECODED_PACKETS:
        count = len(frames)
    rhythm = rhythm_of(frames, base)
    measured = rhythm.rate(base) if rhythm else None
    nominal = nominal_of(facts.rate, measured if rhythm and rhythm.even else None)
    ppm = (measured / nominal - 1) * 10**6 if measured and nominal and rhythm and rhythm.even else None

    def place(tick: int) -> Fraction:
        return tick * base - zero_s

    health = StreamHealth(
        facts.index,
        "video",
        facts.codec,
        base,
        place(int(frames[0])) if len(frames) else facts.start_s,
        _length_s(frames, packets, shown, base),
        count,
        nominal,
        measured,
        ppm,
        bool(rhythm and not rhythm.even),
        _gaps(frames, rhythm, base, zero_s),
        histogram_of(frames),
        repeats,
        len(order.backwards),
        missing,
        trace=_trace(frames, base, zero_s, nominal if ppm is not None else measured),
    )
    found = order_findings(facts.index, order, packets.pts[shown], base, zero_s, who)
    found += stamp_findings(facts.index, packets, shown, place, who)
    if repeats:
        found += _repeat_findings(facts.index, shots.doubled, place, who, count > len(frames))
    if rhythm is not None:
        found += _rate_findings(facts.index, health, frames, rhythm, zero_s, who)
    return health, found


def _shown(facts: StreamFacts, packets: StreamPackets) -> tuple[NDArray[np.bool_], Order]:
    """Which packets become pictures, and the order of those.

    What comes before the first picture that can be decoded is left out; where the clock starts over, smaller stamps
    come later and are shown.
    """
    shown = ~packets.cut
    order = order_of(packets.pts[shown], packets.dts[shown], facts.time_base, reordered=True)
    if facts.start_pts is None:
        return shown, order
    early = (packets.pts != MISSING) & (packets.pts < facts.start_pts)
    breaks = np.concatenate((order.backwards, order.resets))
    if len(breaks):
        early[np.flatnonzero(shown)[int(breaks.min())] :] = False
    if not (shown & early).any():
        return shown, order
    shown &= ~early
    return shown, order_of(packets.pts[shown], packets.dts[shown], facts.time_base, reordered=True)


def _length_s(
    frames: Ticks, packets: StreamPackets, shown: NDArray[np.bool_], base: Fraction
) -> Fraction | None:
    """From the first picture to the end of the last, which stays as long as its packet says, or as is usual."""
    if not len(frames):
        return None
    own = packets.durations[shown & (packets.pts == frames[-1])]
    last = int(own.max()) if len(own) else 0
    if last <= 0:
        last = int(np.median(np.diff(frames))) if len(frames) > 1 else 0
    return (int(frames[-1]) - int(frames[0]) + last) * base


def _gaps(frames: Ticks, rhythm: Rhythm | None, base: Fraction, zero_s: Fraction) -> tuple[Gap, ...]:
    if rhythm is None:
        return ()
    usual = Fraction(rhythm.step_ticks).limit_denominator(1000)
    return tuple(
        Gap(
            (int(frames[row]) + usual) * base - zero_s,
            (int(frames[row + 1]) - int(frames[row]) - usual) * base,
        )
        for row in rhythm.holes.tolist()
    )


def _trace(frames: Ticks, base: Fraction, zero_s: Fraction, rate: Fraction | None) -> Trace:
    if len(frames) < 2 or not rate:
        return Trace()
    seconds = (frames - frames[0]).astype(np.float64) * float(base)
    late_ms = (seconds - np.arange(len(frames)) / float(rate)) * 1000
    steps = np.diff(seconds) * 1000
    return trace_of(seconds + float(int(frames[0]) * base - zero_s), late_ms, np.append(steps, steps[-1]))


def _without_times(
    facts: StreamFacts, count: int, missing: int, packets: StreamPackets, who: str
) -> tuple[StreamHealth, list[Finding]]:
    """A stream that gives its pictures no time: raw H.264, or AVI with pictures stored out of order."""
    length = count / facts.rate if facts.rate else facts.duration_s
    health = StreamHealth(
        facts.index, "video", facts.codec, facts.time_base, facts.start_s, length, count, facts.rate,
        missing=missing,
    )  # fmt: skip
    rate = f"{rate_text(facts.rate)} a second" if facts.rate else "the usual rate"
    message = (
        f"{who} has no times of its own ({count_text(missing, 'picture')} without one): its frames are shown "
        f"in their "
        f"right order, evenly at {rate}, so labels lie as true as that rate is; record to MP4 or Matroska to "
        f"keep real times."
    )
    found = [Finding("missing-timestamp", "warning", facts.index, None, message)]
    if packets.shows is False:
        found += stamp_findings(facts.index, packets, ~packets.cut, lambda tick: Fraction(0), who)
    return health, found


def _repeat_findings(
    index: int, doubled: Ticks, place: Callable[[int], Fraction], who: str, kept: bool
) -> list[Finding]:
    """`kept` says that frames of one time are told apart; in long recordings they are not."""
    places = PlaceList("duplicate-timestamp", "warning", index)
    for tick in sorted(set(doubled.tolist())):
        at_s = place(tick)
        does = (
            "both are shown, the second a tick after the first, so labels stay with their frames, but other tools "
            "may drop one and count one fewer from here on; give them times"
            if kept
            else "only one of them can be shown or labelled, so every frame number after it is one lower than the "
            "count of pictures; write the file anew if the lost frame matters"
        )
        places.add(at_s, f"{who} has two frames with one time at {place_text(at_s)}: {does}.")
    return places.findings(
        lambda more, _: f"{who} has {count_text(more, 'more frame')} with a time used before."
    )


def _rate_findings(
    index: int, health: StreamHealth, frames: Ticks, rhythm: Rhythm, zero_s: Fraction, who: str
) -> list[Finding]:
    found = []
    base = health.time_base
    if not rhythm.even:
        low, high = health.histogram[0][0], health.histogram[-1][0]
        mean = f" ({rate_text(health.measured_rate)} a second on average)" if health.measured_rate else ""
        found.append(
            Finding(
                "variable-frame-rate", "warning", index, None,
                f"{who} has a variable rate{mean}: frames stay for {low} to {high} ticks "
                f"({_ms(low * base)} to {_ms(high * base)} ms), so a frame number times a rate is not its "
                f"time; "
                f"labels made here are right, but give other tools times, or a copy at a constant rate.",
            )
        )  # fmt: skip
    places = PlaceList("timestamp-gap", "warning", index)
    for gap, lost in zip(health.gaps, rhythm.lost.tolist(), strict=True):
        frames_lost = f" ({count_text(lost, 'frame')} missing)" if lost else ""
        places.add(
            gap.at_s,
            f"{who} has a gap of {length_text(gap.length_s)}{frames_lost} at {place_text(gap.at_s)}: the last "
            f"frame stays on "
            f"show over it and later ones keep their true times, so counting frames falls behind there; place "
            f"labels by time.",
            gap.at_s + gap.length_s,
            gap.length_s,
        )
    found += places.findings(
        lambda more, length: f"{who} has {count_text(more, 'more gap')}, {length_text(length)} in all."
    )
    if health.rate_ppm is not None and health.nominal_rate and len(frames) > 1:
        span = int(frames[-1] - frames[0]) * base
        away = span * abs(health.rate_ppm) / 10**6
        slack = 2 * base + Fraction(1, 2) / health.nominal_rate
        if away > slack:
            word = "faster" if health.rate_ppm > 0 else "slower"
            found.append(
                Finding(
                    "rate-mismatch", "warning", index, None,
                    f"{who} runs {ppm_text(health.rate_ppm)} {word} than {rate_text(health.nominal_rate)} "
                    f"frames a second: frame "
                    f"number over rate is {length_text(away)} off by the end; use the frames' own times, as "
                    f"labels here do.",
                )
            )  # fmt: skip
    return found


def _ms(value: Fraction) -> str:
    return f"{float(value * 1000):.1f}"
