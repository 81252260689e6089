"""Talking faces against speech: how early the sound is, from lips that move when something is said.

Two cues are asked: how far the mouth is open, against how loud speech is, and the motion of the mouth's region, against
how quickly the loudness changes, for a mouth that stays open moves no more than one that stays shut. They have to agree
with one another, and both halves of the recording with the whole; else nothing is answered. Lips are no clap: the
interval is never below some 60 ms, and of ten seconds some 80.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.evidence import Correlation, Evidence, Trace, Window
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.sync.pictures.loudness import PER_S, Loudness, banded, speech_loudness
from syncstudio.sync.pictures.picture_input import column, frame_s, unreadable, within

Floats = NDArray[np.float64]

METHOD = "faces"
LEAST_S = 9.0
"""So long a face has to be seen, and heard, in all: most of a clip of ten seconds, as training data is cut.

Of 80 simulated stretches of five, in which a mouth says something else or nothing, 3 were given an offset; of ten none.
"""

STEP_S = 0.01
_RANGE_S, _BEYOND_S = 2.0, 1.0
# Cues and halves that disagree by more than this measure something else.
_AGREE_S = 0.1
_GUARD_S, _RIVAL_PART = 0.25, 0.72
_STANDS_OUT = 4.5
# Where both cues and both halves agree so nearly, the place stands out by that: of 139 public clips of faces with
# another clip's sound none does, of 44 with their own 9 do. It need stand out of the curve by so much less then.
_NEARLY_S, _LESS, _NEAR_RIVAL_PART = 0.045, 1.5, 0.8
# How far a stretch of one second is off by chance (95 %); longer ones less, by the root of their length.
_ONE_SECOND_S = 0.18
# Lips move before they are heard, by how much depends on what is said (Schwartz and Savariaux 2014): so much on
# average, and the half-width of the rest.
_LEAD_S, _LIPS_S = 0.04, 0.056
# How late a sensor's rows around a mouth are read, as a part of a frame.
_ROWS_PART = 0.25
_MOST_ROWS = 60_000
_NS = 1_000_000_000
_LEADS = f"Lips are taken to move {1000 * _LEAD_S:.0f} ms before they are heard, which the offset allows for."


@dataclass(frozen=True, slots=True, eq=False)
class _Cue:
    """What lips do at the frames where a face is seen, about its own mean: float64 (n,) each.

    `moves` says that it is motion, which goes with how quickly loudness changes.
    """

    name: str
    moves: bool
    at_s: Floats
    value: Floats


def measure_faces(
    picture: Signal,
    sound: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How early speech is against the lips that say it: offset positive when it is heard before it is seen.

    `picture` has columns "mouth_motion", "head_motion", "mouth_opening" and "face" (which face), a row a frame, NaN
    where no face is seen. Offsets are looked for within 2 s unless the limits say otherwise.
    """
    if not {"mouth_motion", "head_motion", "mouth_opening", "face"} <= set(picture.names):
        return Measurement.cannot_tell(
            METHOD, "Nobody looked for faces in this picture; measure against a video."
        )
    trouble = unreadable(picture, sound)
    if trouble:
        return Measurement.cannot_tell(METHOD, trouble)
    frame = frame_s(picture)
    cues = _cues(picture, limits, frame)
    seen_s = len(cues[0].at_s) * frame if cues else 0.0
    if seen_s < LEAST_S:
        return Measurement.cannot_tell(
            METHOD,
            f"A face is seen from the front for {seen_s:.1f} s in all; {LEAST_S:g} s of somebody talking are needed.",
        )
    heard = speech_loudness(sound, progress, cancelled)
    search = _RANGE_S if limits.search_ns is None else limits.search_ns / _NS
    around = limits.around_ns / _NS
    steps = round((search + _BEYOND_S) / STEP_S)
    lags: Floats = np.arange(-steps, steps + 1, dtype=np.float64)
    lags *= STEP_S
    lags += around
    inside = np.abs(lags - around) <= search + 1e-9
    curves = [_curve(cue, heard, lags) for cue in cues]
    if any(curve is None for curve in curves):
        return Measurement.cannot_tell(
            METHOD, "The sound does not change where the face is seen: is it the right one?"
        )
    made = [curve for curve in curves if curve is not None]
    halves = [_together([_curve(_half(cue, part), heard, lags) for cue in cues]) for part in (0, 1)]
    return _judged(lags, inside, made, halves, cues, seen_s, frame, heard)


def _cues(picture: Signal, limits: Limits, frame: float) -> tuple[_Cue, ...]:
    """The two cues, each about its own slow course, face by face."""
    time_s = picture.times_ns / _NS
    motion, head = column(picture, "mouth_motion"), column(picture, "head_motion")
    opening, face = column(picture, "mouth_opening"), column(picture, "face")
    kept = within(time_s, limits)
    good = kept[np.isfinite(motion[kept]) & np.isfinite(opening[kept])][:_MOST_ROWS]
    # A head that turns moves the mouth's region, too.
    own = np.sqrt(np.clip(motion[good] - 0.8 * np.nan_to_num(head[good]), 0, None))
    parts: list[NDArray[np.intp]] = []
    breaks = np.flatnonzero((np.diff(face[good]) != 0) | (np.diff(time_s[good]) > 3 * frame)) + 1
    for part in np.split(np.arange(len(good)), breaks):
        if len(part) * frame > 0.8:
            parts.append(part)
    if not parts:
        return ()
    chosen = np.concatenate(parts)
    values = []
    for raw in (own, opening[good]):
        level = np.concatenate([banded(raw[part], 1 / frame) for part in parts])
        spread = float(level.std())
        # One yawn is not to speak for all.
        values.append(np.clip(level / spread, -3, 3) if spread > 0 else level)
    at = time_s[good][chosen]
    return (
        _Cue("motion of the mouth", True, at - frame / 2, values[0]),
        _Cue("opening of the mouth", False, at, values[1]),
    )


def _half(cue: _Cue, part: int) -> _Cue:
    middle = len(cue.at_s) // 2
    chosen = slice(None, middle) if part == 0 else slice(middle, None)
    return _Cue(cue.name, cue.moves, cue.at_s[chosen], cue.value[chosen])


def _curve(cue: _Cue, loudness: Loudness, lags: Floats) -> Floats | None:
    """Correlation of a cue with what goes with it at each offset; None when one of them does not change."""
    loud = loudness.change if cue.moves else loudness.loud
    if len(cue.at_s) < 30 or len(loud) < 100:
        return None
    curve = np.zeros(len(lags))
    value = cue.value - cue.value.mean()
    for number, lag in enumerate(lags):
        place = (cue.at_s - lag - loudness.from_s) * PER_S
        low = np.floor(place).astype(int)
        inside = (low >= 0) & (low < len(loud) - 1)
        if inside.sum() < 0.5 * len(value):
            continue
        low, part = low[inside], (place - low)[inside]
        heard = loud[low] * (1 - part) + loud[low + 1] * part
        seen = value[inside] - value[inside].mean()
        heard = heard - heard.mean()
        size = float(np.sqrt((seen**2).sum() * (heard**2).sum()))
        curve[number] = float(seen @ heard) / size if size > 0 else 0.0
    return curve if np.ptp(curve) > 0 else None


def _together(curves: list[Floats | None]) -> Floats | None:
    """The mean of curves, each in its own standard deviations."""
    made = [curve / max(float(curve.std()), 1e-9) for curve in curves if curve is not None]
    return np.asarray(np.mean(made, axis=0)) if made else None


def _judged(
    lags: Floats,
    inside: NDArray[np.bool_],
    curves: list[Floats],
    halves: list[Floats | None],
    cues: tuple[_Cue, ...],
    seen_s: float,
    frame: float,
    loudness: Loudness,
) -> Measurement:
    both = _together(list(curves))
    assert both is not None
    peak_s, peak = _peak(lags, both, inside)
    away = np.abs(lags - peak_s) > _GUARD_S
    spread = max(1.4826 * float(np.median(np.abs(both[away] - np.median(both[away])))), 1e-9)
    height = (peak - float(np.median(both[away]))) / spread
    rival_s, rival = _peak(lags, both, away)
    places = [_peak(lags, curve, inside)[0] for curve in curves]
    parts = [_peak(lags, half, inside)[0] for half in halves if half is not None]
    apart = max(abs(one - peak_s) for one in [*places, *parts])
    windows = tuple(
        Window(float(cue.at_s.mean()), place, float(np.interp(place, lags, curve)))
        for cue, place, curve in zip(cues, places, curves, strict=True)
    )
    evidence = Evidence(
        Correlation(lags, both, peak_s, peak, rival_s, rival),
        *_overlay(cues[1], loudness),
        figures={
            "face_s": seen_s, "stands_out": height, "apart_ms": 1000 * apart,
            "motion_correlation": float(curves[0].max()), "opening_correlation": float(curves[1].max()),
        },
        notes=(f"Motion of the mouth says {places[0]:+.3f} s, its opening {places[1]:+.3f} s.", _LEADS),
    )  # fmt: skip
    if apart > _AGREE_S:
        return Measurement.cannot_tell(
            METHOD,
            f"What the lips do and what is said do not agree on one offset (they differ by {1000 * apart:.0f} ms): a "
            "longer stretch of one face talking to the camera would help.",
            windows,
            evidence,
        )
    nearly = apart <= _NEARLY_S and len(parts) == 2
    needed = _STANDS_OUT - (_LESS if nearly else 0.0)
    allowed = lags[inside]
    if min(peak_s - allowed[0], allowed[-1] - peak_s) < _NEARLY_S:
        return Measurement.cannot_tell(
            METHOD,
            f"Lips and speech fit best at {peak_s:+.2f} s, at the edge of what was searched: it may lie beyond; widen "
            "the search range.",
            windows,
            evidence,
        )
    trust = float(1 / (1 + np.exp(-(height - needed) / 0.4)))
    if trust < 0.5 or rival > (_NEAR_RIVAL_PART if nearly else _RIVAL_PART) * peak:
        return Measurement.cannot_tell(
            METHOD,
            f"Lips and speech fit best at {peak_s:+.2f} s, but not clearly better than elsewhere: a longer stretch of "
            "one face talking to the camera would help.",
            windows,
            evidence,
        )
    # Halves that are as far apart tell how well the whole is known.
    chance_s = _ONE_SECOND_S / np.sqrt(max(seen_s, 1.0))
    half = float(np.linalg.norm([_LIPS_S, _ROWS_PART * frame, chance_s, np.ptp([peak_s, *parts])]))
    place = _weighed(
        places, [float(np.interp(at, lags, one)) for at, one in zip(places, curves, strict=True)]
    )
    offset_ns, half_ns = round((place + _LEAD_S) * _NS), round(half * _NS)
    return Measurement(
        METHOD, "measured", offset_ns, 0.0, half_ns, 2 * half / max(seen_s, 1.0) * 1e6, trust,
        (MeasuredPiece(((0, offset_ns),), uncertainty_ns=half_ns),), windows, evidence=evidence,
        settings={"face_s": round(seen_s, 1)},
    )  # fmt: skip


def _weighed(places: list[float], correlations: list[float]) -> float:
    """The mean of what cues say, each by how well it goes with the sound: a correlation r places it to within
    sqrt(1 - r^2) / r of the same width.
    """
    square = np.clip(correlations, 0.05, 0.99) ** 2
    return float(np.average(places, weights=square / (1 - square)))


def _peak(lags: Floats, curve: Floats, where: NDArray[np.bool_]) -> tuple[float, float]:
    """The highest point among those allowed."""
    allowed = np.flatnonzero(where)
    best = int(allowed[np.argmax(curve[allowed])])
    return float(lags[best]), float(curve[best])


def _overlay(cue: _Cue, loudness: Loudness) -> tuple[Trace, Trace]:
    """The mouth and the speech over some seconds in the middle."""
    middle = float(cue.at_s[len(cue.at_s) // 2])
    near = np.abs(cue.at_s - middle) <= 4
    at = loudness.from_s + np.arange(len(loudness.loud)) / PER_S
    heard = np.abs(at - middle) <= 5
    return Trace("opening of the mouth", cue.at_s[near], cue.value[near]), Trace(
        "loudness of speech", at[heard], loudness.loud[heard]
    )
