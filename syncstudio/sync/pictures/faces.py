"""Talking faces against speech: how early the sound is, from lips that move when something is said.

Two cues are asked, the motion of the mouth's region and how far the mouth is open, each against how loud speech is.
They have to agree with one another, and both halves of the recording with the whole; else nothing is answered. Lips
are no clap: the interval is never below some 60 ms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.evidence import Correlation, Evidence, Trace, Window
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.sync.pictures.picture_input import column, frame_s, unreadable, within

Floats = NDArray[np.float64]

METHOD = "faces"
LEAST_S = 10.0
"""So long a face has to be seen, and heard, in all."""

STEP_S = 0.01
_RANGE_S, _BEYOND_S = 2.0, 1.0
# Speech is where most of its energy is; syllables come 2 to 8 times a second.
_BAND_HZ = (250.0, 3500.0)
_ENVELOPE_HZ = 100
_SLOW_S, _QUICK_S = 1.2, 0.05
# Cues and halves that disagree by more than this measure something else.
_AGREE_S = 0.1
_GUARD_S, _RIVAL_PART = 0.25, 0.72
_STANDS_OUT = 4.5
# Lips move before they are heard, by how much depends on what is said (Schwartz and Savariaux 2014): so much on
# average, and the half-width of the rest.
_LEAD_S, _LIPS_S = 0.04, 0.06
_MOST_ROWS = 60_000
_NS = 1_000_000_000
_LEADS = f"Lips are taken to move {1000 * _LEAD_S:.0f} ms before they are heard, which the offset allows for."


@dataclass(frozen=True, slots=True, eq=False)
class _Cue:
    """What lips do at the frames where a face is seen, about its own mean: float64 (n,) each."""

    name: str
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
            f"A face is seen from the front for {seen_s:.1f} s in all; {LEAST_S:.0f} s of somebody talking are needed.",
        )
    loud, loud_from_s = _envelope(sound, progress, cancelled)
    search = _RANGE_S if limits.search_ns is None else limits.search_ns / _NS
    around = limits.around_ns / _NS
    steps = round((search + _BEYOND_S) / STEP_S)
    lags: Floats = np.arange(-steps, steps + 1, dtype=np.float64)
    lags *= STEP_S
    lags += around
    inside = np.abs(lags - around) <= search + 1e-9
    curves = [_curve(cue, loud, loud_from_s, lags) for cue in cues]
    if any(curve is None for curve in curves):
        return Measurement.cannot_tell(
            METHOD, "The sound does not change where the face is seen: is it the right one?"
        )
    made = [curve for curve in curves if curve is not None]
    halves = [
        _together([_curve(_half(cue, part), loud, loud_from_s, lags) for cue in cues]) for part in (0, 1)
    ]
    return _judged(lags, inside, made, halves, cues, seen_s, frame, (loud, loud_from_s))


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
        level = np.concatenate([_banded(raw[part], 1 / frame) for part in parts])
        spread = float(level.std())
        # One yawn is not to speak for all.
        values.append(np.clip(level / spread, -3, 3) if spread > 0 else level)
    at = time_s[good][chosen]
    return (
        _Cue("motion of the mouth", at - frame / 2, values[0]),
        _Cue("opening of the mouth", at, values[1]),
    )


def _half(cue: _Cue, part: int) -> _Cue:
    middle = len(cue.at_s) // 2
    chosen = slice(None, middle) if part == 0 else slice(middle, None)
    return _Cue(cue.name, cue.at_s[chosen], cue.value[chosen])


def _banded(values: Floats, rate: float) -> Floats:
    """Without what is slower than a phrase, and quicker than lips."""
    from scipy.ndimage import gaussian_filter1d

    quick = gaussian_filter1d(values, max(_QUICK_S * rate, 0.3), mode="nearest")
    return np.asarray(quick - gaussian_filter1d(values, _SLOW_S * rate / 2, mode="nearest"))


def _envelope(
    sound: Sound, progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None
) -> tuple[Floats, float]:
    """How loud speech's band is, 100 values a second, about its slow course; and the source time of the first."""
    from scipy.signal import butter, sosfilt

    high = min(_BAND_HZ[1], 0.45 * sound.rate)
    bands = butter(2, [_BAND_HZ[0], high], "bandpass", fs=sound.rate, output="sos")
    each = sound.rate / _ENVELOPE_HZ
    count = int(sound.count / each)
    loud = np.zeros(count)
    state = np.zeros((len(bands), 2))
    block = 6000
    for first in range(0, count, block):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was cancelled.")
        last = min(first + block, count)
        edges = (np.arange(first, last + 1) * each).astype(int)
        part, state = sosfilt(bands, np.nan_to_num(sound.read(edges[0], edges[-1] - edges[0])), zi=state)
        sums = np.add.reduceat(part**2, edges[:-1] - edges[0])
        loud[first:last] = np.sqrt(sums / each)
        if progress is not None:
            progress(last / count)
    usual = float(np.quantile(loud, 0.9)) if count else 0.0
    level = np.sqrt(np.clip(loud / usual, 0, 2)) if usual > 0 else loud
    return _banded(level, _ENVELOPE_HZ), float(sound.start_s) + 0.5 / _ENVELOPE_HZ


def _curve(cue: _Cue, loud: Floats, loud_from_s: float, lags: Floats) -> Floats | None:
    """Correlation of a cue with loudness at each offset; None when one of them does not change."""
    if len(cue.at_s) < 30 or len(loud) < 100:
        return None
    curve = np.zeros(len(lags))
    value = cue.value - cue.value.mean()
    for number, lag in enumerate(lags):
        place = (cue.at_s - lag - loud_from_s) * _ENVELOPE_HZ
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
    loudness: tuple[Floats, float],
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
    trust = float(1 / (1 + np.exp(-(height - _STANDS_OUT) / 0.4)))
    if trust < 0.5 or rival > _RIVAL_PART * peak:
        return Measurement.cannot_tell(
            METHOD,
            f"Lips and speech fit best at {peak_s:+.2f} s, but not clearly better than elsewhere: a longer stretch of "
            "one face talking to the camera would help.",
            windows,
            evidence,
        )
    half = float(np.hypot(np.hypot(_LIPS_S, frame / 2), np.std([*places, *parts])))
    offset_ns, half_ns = round((peak_s + _LEAD_S) * _NS), round(half * _NS)
    return Measurement(
        METHOD, "measured", offset_ns, 0.0, half_ns, 2 * half / max(seen_s, 1.0) * 1e6, trust,
        (MeasuredPiece(((0, offset_ns),), uncertainty_ns=half_ns),), windows, evidence=evidence,
        settings={"face_s": round(seen_s, 1)},
    )  # fmt: skip


def _peak(lags: Floats, curve: Floats, where: NDArray[np.bool_]) -> tuple[float, float]:
    """The highest point among those allowed."""
    allowed = np.flatnonzero(where)
    best = int(allowed[np.argmax(curve[allowed])])
    return float(lags[best]), float(curve[best])


def _overlay(cue: _Cue, loudness: tuple[Floats, float]) -> tuple[Trace, Trace]:
    """The mouth and the speech over some seconds in the middle."""
    loud, from_s = loudness
    middle = float(cue.at_s[len(cue.at_s) // 2])
    near = np.abs(cue.at_s - middle) <= 4
    at = from_s + np.arange(len(loud)) / _ENVELOPE_HZ
    heard = np.abs(at - middle) <= 5
    return Trace("opening of the mouth", cue.at_s[near], cue.value[near]), Trace(
        "loudness of speech", at[heard], loud[heard]
    )
