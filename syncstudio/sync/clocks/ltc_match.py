"""Two sounds that carry linear timecode, laid over one another by it."""

from __future__ import annotations

import math
from fractions import Fraction

from syncstudio.sync.clocks.clocks import METHOD
from syncstudio.sync.clocks.ltc import DAY_S, Ltc
from syncstudio.sync.evidence import EventPair, Evidence
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.timebase.timecode import smpte_text

_NS = 1_000_000_000
_DAY_NS = DAY_S * _NS

# A timecode is set by a person and handed on by cables: right as a rule.
_CONFIDENCE = 0.95

# Pairs of events that are shown.
_SHOWN = 40


def measure_ltc(reference: Ltc, other: Ltc) -> Measurement:
    """Where the same time of day lies in both, and how their clocks run against each other.

    Nearer than half a day, for timecode tells no date. The offset's half-width is that of both readings, at least a
    bit of each (1/80 of a frame): what generators and cables keep.
    """
    mine, theirs = (1 + Fraction(one.drift_ppm) / PPM for one in (reference, other))
    late_ns = (other.zero_ns - reference.zero_ns + _DAY_NS // 2) % _DAY_NS - _DAY_NS // 2
    rate = theirs / mine

    def in_reference(other_ns: int) -> int:
        return round((late_ns + other_ns * theirs) / mine)

    ends = [round(float(other.at_s[place]) * _NS) for place in (0, -1)]
    drift_width = math.hypot(reference.drift_uncertainty_ppm, other.drift_uncertainty_ppm)
    offset_ns = in_reference(0)
    # Reference time is asked for at its own place, which may lie far from where its code was read best.
    away = abs(offset_ns) * reference.drift_uncertainty_ppm / PPM
    width = math.ceil(math.hypot(_width(reference), _width(other), away))
    worst = math.ceil(math.hypot(width, max(map(abs, ends)) * drift_width / PPM))
    notes = [
        f"Timecode of {float(one.rate):.6g} frames a second in the {name}, from {_label(one, 0)} to {_label(one, -1)}."
        for name, one in (("reference", reference), ("other", other))
    ]
    notes.append("It holds where both were fed by one generator, or by two that were set alike.")
    return Measurement(
        METHOD,
        "measured",
        offset_ns,
        float((rate - 1) * PPM),
        width,
        drift_width,
        _CONFIDENCE * min(reference.used, other.used),
        (MeasuredPiece(tuple((end, in_reference(end)) for end in ends), uncertainty_ns=worst),),
        evidence=Evidence(events=_events(other, in_reference(0), rate), notes=tuple(notes)),
        settings={"reference_clock": "ltc", "other_clock": "ltc"},
    )


def _width(one: Ltc) -> float:
    bit_ns = float(_NS / one.rate) / 80
    return max(one.uncertainty_ns, bit_ns)


def _label(one: Ltc, place: int) -> str:
    return smpte_text(int(one.frames[place]) % round(one.rate * DAY_S), one.rate, one.drop)


def _events(other: Ltc, offset_ns: int, rate: Fraction) -> tuple[EventPair, ...]:
    """Frames of the other, and where the reference has them."""
    places = other.at_s[:: max(1, -(-len(other.at_s) // _SHOWN))]
    return tuple(EventPair(offset_ns / _NS + float(at) * float(rate), float(at)) for at in places)
