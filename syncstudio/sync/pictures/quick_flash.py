"""Flashes against beeps in clips of seconds: as flash_beep.py, for thousands of them, without sampling.

A frame stands for the middle of its exposure, so the first one that is at least half as bright as its flash is the
first that begins at or after the light came on, however long it was exposed; where flashes are drawn it is that, too.
So each flash comes between nothing and a frame late: of many, at uneven phases, the spread tells what is left open.
Where all come alike to a millisecond they are drawn on their frames, and it is nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.events.event_match import EventMatch
from syncstudio.sync.events.onsets import Onsets
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Window
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.interval import CLOCKS_DIFFER_PPM
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.sync.pictures.flash_beep import RIVAL_PART, trust_of
from syncstudio.sync.pictures.flash_search import FEWEST, METHOD, search_flashes
from syncstudio.sync.pictures.flashes import Flashes
from syncstudio.sync.pictures.picture_overlay import overlay
from syncstudio.sync.student_t import interval_factor

Floats = NDArray[np.float64]

LONGEST_S = 60.0
"""Longer ones are for `measure_flash_beep`, which asks how long frames were exposed, and follows drift finely."""

_MOST_EVENTS, _MATCHED_DRIFT_PPM = 60, 1200.0
# How exactly a beginning is heard, beside what its codec does (95 %).
_HEARD_S = 0.002
# Drifts that are tried, as parts of one: more than any recorder's, as of a picture at another rate.
_DRIFTS = np.arange(-150, 151) * 2e-4
# Flashes that fall in line, of those that a beginning is near to: fewer are no line.
_LEAST_PART = 0.7
# So alike come drawn flashes, and so many of them are needed to tell.
_DRAWN_S, _FEWEST_DRAWN = 0.0025, 4
_FEWEST_SLOPE = 4
# A drift so many standard errors from none is clear of it.
_CLEAR = 2.0
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """Which flashes fall in line with which beginnings, at what drift; `late_s` by how much each comes late there."""

    drift: float
    drift_half: float
    seen: NDArray[np.intp]
    heard: NDArray[np.intp]
    late_s: Floats
    part: float


def measure_quick_flash(
    picture: Signal,
    sound: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    onsets: Onsets | None = None,
) -> Measurement:
    """How early a sound is against its picture: offset positive when a beep comes before its flash."""
    found = search_flashes(
        picture, sound, limits, _MOST_EVENTS, _MATCHED_DRIFT_PPM, onsets, progress, cancelled
    )
    if isinstance(found, Measurement):
        return found
    flashes, onsets, match = found.flashes, found.onsets, found.match
    if match is None or match.score <= 0:
        return Measurement.cannot_tell(
            METHOD,
            f"None of {len(onsets)} beginnings in the sound fit the {len(flashes)} flashes: are they of one recording?",
        )
    return _judged(picture, sound, flashes, onsets, match, found.frame)


def _judged(
    picture: Signal, sound: Sound, flashes: Flashes, onsets: Onsets, match: EventMatch, frame: float
) -> Measurement:
    line = _in_line(flashes, onsets, match, frame)
    evidence = _evidence(picture, sound, flashes, onsets, match, line)
    windows = tuple(Window(0.0, offset, score) for offset, score in match.candidates)
    if match.rival > RIVAL_PART * match.score and match.hit > 0.5:
        return Measurement.ambiguous(
            METHOD,
            f"Flashes and beeps repeat evenly: {match.offset_s:+.3f} s and {match.rival_s or 0:+.3f} s fit about "
            "equally well. Narrow the search range, or mark one moment in both.",
            windows,
            evidence,
        )
    trust = trust_of(match)
    if trust < 0.5 or len(line.seen) < FEWEST or line.part < _LEAST_PART:
        return Measurement.cannot_tell(
            METHOD,
            f"{len(line.seen)} of {len(flashes)} flashes meet a beginning in the sound, which may be chance: more "
            "flashes at uneven times, or a narrower search range, would tell.",
            windows,
            evidence,
        )
    return _measurement(sound, onsets, line, trust, evidence, frame)


def _in_line(flashes: Flashes, onsets: Onsets, match: EventMatch, frame: float) -> _Line:
    """The drift at which most flashes come between nothing and a frame late; the least such drift."""
    first_s = flashes.time_s[:, 2]
    late = first_s[:, None] - onsets.at_s[None, :]
    reach = 3 * frame + float(np.abs(_DRIFTS).max()) * float(np.ptp(onsets.at_s)) / 2
    middle = float(onsets.at_s[match.pairs[:, 1]].mean())
    around = match.offset_s + match.drift_ppm / PPM * middle + frame / 2
    seen, heard = np.nonzero(np.abs(late - around) <= reach)
    value, at = late[seen, heard], onsets.at_s[heard] - middle
    wide = frame + 2 * _HEARD_S
    places = _fullest_of_each(value, at, seen, wide, around, 1.5 * frame)
    counts = np.array([len(place) for place in places])
    tops = np.flatnonzero(counts == counts.max())
    best = int(tops[np.argmin(np.abs(_DRIFTS[tops]))])
    still = int(counts[np.argmin(np.abs(_DRIFTS))])
    drift, drift_half = _slope(at[places[best]], value[places[best]])
    if still == counts.max():
        # All of them come within a frame without any drift as well: both are open.
        drift, drift_half = drift / 2, abs(drift) / 2 + drift_half
    chosen = places[best]
    inside = (onsets.at_s[0] - frame <= first_s - match.offset_s) & (
        first_s - match.offset_s <= onsets.at_s[-1] + frame
    )
    return _Line(
        drift,
        drift_half,
        seen[chosen],
        heard[chosen],
        value[chosen] - drift * onsets.at_s[heard[chosen]],
        len(chosen) / max(int(inside.sum()), 1),
    )


def _slope(at_s: Floats, late_s: Floats) -> tuple[float, float]:
    """The drift of pairs and its half-width, not in ppm: none, known as clocks are, unless one is clear of none."""
    spread = float(((at_s - at_s.mean()) ** 2).sum()) if len(at_s) else 0.0
    if len(at_s) < _FEWEST_SLOPE or spread <= 0:
        return 0.0, CLOCKS_DIFFER_PPM / PPM
    slope = float(((at_s - at_s.mean()) * (late_s - late_s.mean())).sum() / spread)
    left = late_s - late_s.mean() - slope * (at_s - at_s.mean())
    noise = max(float((left**2).sum()) / (len(at_s) - 2), (_HEARD_S / 2) ** 2)
    sd = float(np.sqrt(noise / spread))
    if abs(slope) < _CLEAR * sd:
        return 0.0, CLOCKS_DIFFER_PPM / PPM
    return slope, interval_factor(len(at_s) - 2) * sd


def _fullest_of_each(
    value: Floats, at: Floats, seen: NDArray[np.intp], wide: float, around: float, within_s: float
) -> list[NDArray[np.intp]]:
    """`_fullest` at each drift; none where it could not be as many as at another, so that nothing hangs on it."""
    places: list[NDArray[np.intp]] = [np.zeros(0, np.intp)] * len(_DRIFTS)
    inside = np.sort(value - _DRIFTS[:, None] * at, axis=1)
    most = 1
    for number in np.argsort(np.abs(_DRIFTS), kind="stable").tolist():
        # So many must lie within the stretch, rounding apart.
        row = inside[number]
        if most <= len(row) and (row[most - 1 :] - row[: len(row) - most + 1] <= wide + 1e-9).any():
            places[number] = _fullest(value - _DRIFTS[number] * at, seen, wide, around, within_s)
            most = max(most, len(places[number]))
    return places


def _fullest(
    value: Floats, seen: NDArray[np.intp], wide: float, around: float, within_s: float
) -> NDArray[np.intp]:
    """Which pairs lie in the stretch of this width that holds most flashes, begun near `around`; one for a flash."""
    order = np.argsort(value, kind="stable")
    ends = np.searchsorted(value[order], value[order] + wide, side="right")
    best: NDArray[np.intp] = np.zeros(0, np.intp)
    flash = seen[order].tolist()
    for first in np.argsort(np.arange(len(order)) - ends, kind="stable"):
        if ends[first] - first <= len(best):
            break
        if abs(value[order[first]] + wide / 2 - around) > within_s:
            continue
        # Counted in a set first, which is ten times as fast for a handful.
        if len(set(flash[first : ends[first]])) > len(best):
            inside = order[first : ends[first]]
            _, one = np.unique(seen[inside], return_index=True)
            best = inside[one]
    return best


def _measurement(
    sound: Sound, onsets: Onsets, line: _Line, trust: float, evidence: Evidence, frame: float
) -> Measurement:
    low, high = float(line.late_s.min()), float(line.late_s.max())
    drawn = high - low <= _DRAWN_S and len(line.seen) >= _FEWEST_DRAWN
    if drawn:
        offset, half = float(line.late_s.mean()), (high - low) / 2
    else:
        # Nothing later than a frame, and nothing early.
        offset, half = (high - frame + low) / 2, abs(frame - (high - low)) / 2
    at = onsets.at_s[line.heard]
    reach = max(float(at.max()) - float(at.mean()), float(at.mean()))
    width = float(
        np.linalg.norm([half, _HEARD_S / (2 if drawn else 1), sound.begins_within_s, line.drift_half * reach])
    )
    offset_ns, width_ns = round(offset * _NS), round(width * _NS)
    anchors: tuple[tuple[int, int], ...] = ((0, offset_ns),)
    if line.drift:
        ends = (round(float(at.min()) * _NS), round(float(at.max()) * _NS))
        anchors = tuple((one, one + offset_ns + round(one * line.drift)) for one in ends)
    return Measurement(
        METHOD,
        "measured",
        offset_ns,
        line.drift * PPM,
        width_ns,
        line.drift_half * PPM,
        trust * min(1.0, 0.5 + 0.5 * line.part / 0.85),
        (MeasuredPiece(anchors, uncertainty_ns=width_ns),),
        tuple(Window(one.other_s, one.reference_s - one.other_s, one.strength) for one in evidence.events),
        evidence=evidence,
        settings={"frame_ms": round(frame * 1000, 3), "drawn": float(drawn)},
    )


def _evidence(
    picture: Signal, sound: Sound, flashes: Flashes, onsets: Onsets, match: EventMatch, line: _Line
) -> Evidence:
    first_s = flashes.time_s[:, 2]
    events = tuple(
        EventPair(float(first_s[seen]), float(onsets.at_s[heard]), float(flashes.rise[seen]))
        for seen, heard in zip(line.seen.tolist(), line.heard.tolist(), strict=True)
    )
    peak = float(match.curve.max()) if len(match.curve) else 0.0
    curve = Correlation(match.curve_s, match.curve, match.offset_s, peak, match.rival_s, None)
    figures = {
        "flashes": float(len(flashes)),
        "onsets": float(len(onsets)),
        "pairs": float(len(events)),
        "evidence_nats": match.score,
        "rival_nats": match.rival,
        "chance_nats": match.chance,
        "in_line": line.part,
    }
    if not events:
        return Evidence(curve, figures=figures)
    best = int(np.argmax([one.strength for one in events]))
    traces = overlay(picture, "luma", sound, events[best].reference_s, events[best].other_s)
    return Evidence(curve, *traces, events, figures)
