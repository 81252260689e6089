"""Flashes against beeps: how early the sound is against its picture, from light and sound that began together.

What a flash's frame means: a frame stands for the instant it comes on show. Where flashes are drawn frame by frame (a
test clip) the event is that instant; where a camera saw them, a frame is the middle of its exposure, and the event lies
between the last frame without light and the first one with it (see flash_fit.py). Which of the two it is shows in how
the pairs scatter, and is said in the evidence ("drawn").
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.events.event_match import EventMatch
from syncstudio.sync.events.onset_fit import fit_beginnings
from syncstudio.sync.events.onsets import Onsets
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Window
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.sync.pictures.flash_fit import ShutterFit, fit_flashes
from syncstudio.sync.pictures.flash_model import FlashPairs
from syncstudio.sync.pictures.flash_search import METHOD, SLACK_S, search_flashes
from syncstudio.sync.pictures.flashes import Flashes
from syncstudio.sync.pictures.interval_notes import STAMP_NOTE
from syncstudio.sync.pictures.picture_input import frame_s
from syncstudio.sync.pictures.picture_overlay import overlay

Floats = NDArray[np.float64]

_MOST_EVENTS = 300
_DRIFT_LIMIT_PPM = 1200.0
# Another offset that explains so large a part of the evidence makes it ambiguous.
RIVAL_PART = 0.6
_NS = 1_000_000_000
_DRAWN = (
    "The flashes sit on their frames, as drawn ones do: each counts from the instant its frame comes on show."
)
_SEEN = "The flashes fall between frames, as a camera's do: each lies between a dark frame and the bright one after it."


def measure_flash_beep(
    picture: Signal,
    sound: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    onsets: Onsets | None = None,
    drift_limit_ppm: float = _DRIFT_LIMIT_PPM,
) -> Measurement:
    """How early a sound is against its picture: offset positive when a beep comes before its flash.

    `picture` has a column "luma" (per cent), a row a frame, stamped with the instant it comes on show. `onsets` may be
    handed in when they are known already. Drifts are looked for up to `drift_limit_ppm`.
    """
    found = search_flashes(picture, sound, limits, _MOST_EVENTS, drift_limit_ppm, onsets, progress, cancelled)
    if isinstance(found, Measurement):
        return found
    return judged(METHOD, picture, sound, found.flashes, found.onsets, found.match, found.frame)


def judged(
    method: str,
    picture: Signal,
    sound: Sound,
    flashes: Flashes,
    onsets: Onsets,
    match: EventMatch | None,
    frame: float,
) -> Measurement:
    """The answer that a match of flashes and onsets is worth."""
    if match is None or match.score <= 0:
        return Measurement.cannot_tell(
            method,
            f"None of {len(onsets)} beginnings in the sound fit the {len(flashes)} flashes: are they of one recording?",
        )
    evidence = _evidence(picture, sound, flashes, onsets, match, None)
    windows = tuple(Window(0.0, offset, score) for offset, score in match.candidates)
    if match.rival > RIVAL_PART * match.score and match.hit > 0.5:
        return Measurement.ambiguous(
            method,
            f"Flashes and beeps repeat evenly: {match.offset_s:+.3f} s and {match.rival_s or 0:+.3f} s fit about "
            "equally well. Narrow the search range, or mark one moment in both.",
            windows,
            evidence,
        )
    trust = trust_of(match)
    if trust < 0.5:
        return Measurement.cannot_tell(
            method,
            f"{match.count} of {len(flashes)} flashes meet a beginning in the sound, which may be chance: more "
            "flashes at uneven times, or a narrower search range, would tell.",
            windows,
            evidence,
        )
    seen = flashes.taken(match.pairs[:, 0])
    heard, exact = fit_beginnings(sound, onsets.at_s[match.pairs[:, 1]])
    pairs = FlashPairs(seen.time_s[:, 1:], seen.level[:, 1:], seen.noise, heard, exact, seen.frame_s)
    fit = fit_flashes(pairs, match.offset_s, match.drift_ppm / PPM, 1.5 * frame + SLACK_S)
    evidence = _evidence(picture, sound, flashes, onsets, match, fit)
    return _measurement(method, fit, trust, heard, evidence, frame, sound.begins_within_s)


def trust_of(match: EventMatch) -> float:
    """The chance of being right, by how far the match is ahead of chance and rivals, in nats."""
    ahead = match.margin
    return float(1 / (1 + np.exp(-(ahead - 4.0) / 1.2)) * min(1.0, 0.6 + 0.5 * match.hit))


def _measurement(
    method: str,
    fit: ShutterFit,
    trust: float,
    heard: Floats,
    evidence: Evidence,
    frame: float,
    moved_s: float,
) -> Measurement:
    """The answer of a fit; `moved_s` is what a codec may move all beginnings by, which no pair shows."""
    offset_ns = round(fit.offset_s * _NS)
    first, last = round(float(heard.min()) * _NS), round(float(heard.max()) * _NS)
    anchors: tuple[tuple[int, int], ...] = ((0, offset_ns),)
    drift, half = fit.drift, fit.drift_half
    if abs(drift) > half:
        anchors = tuple((at, at + offset_ns + round(at * drift)) for at in (first, last))
    else:
        # No drift that can be told from none; the interval stays around zero.
        half, drift = half + abs(drift), 0.0
    reach = max(abs(first / _NS - fit.middle_s), abs(last / _NS - fit.middle_s))
    worst = float(np.linalg.norm([fit.middle_half_s, fit.drift_half * reach, moved_s]))
    return Measurement(
        method,
        "measured",
        offset_ns,
        drift * PPM,
        round(float(np.hypot(fit.half_s, moved_s)) * _NS),
        half * PPM,
        trust,
        (MeasuredPiece(anchors, uncertainty_ns=round(worst * _NS)),),
        tuple(
            Window(pair.other_s, pair.reference_s - pair.other_s, pair.strength, pair.used)
            for pair in evidence.events
        ),
        evidence=evidence,
        settings={"frame_ms": round(frame * 1000, 3)},
    )


def _evidence(
    picture: Signal, sound: Sound, flashes: Flashes, onsets: Onsets, match: EventMatch, fit: ShutterFit | None
) -> Evidence:
    stray = fit.stray if fit is not None else np.zeros(match.count, bool)
    at_s = flashes.at_s
    if fit is not None and fit.drawn > 0.5:
        at_s = flashes.time_s[:, 2]
    events = tuple(
        EventPair(float(at_s[seen]), float(onsets.at_s[heard]), float(flashes.rise[seen]), not out)
        for (seen, heard), out in zip(match.pairs.tolist(), stray.tolist(), strict=True)
    )
    peak = float(match.curve.max()) if len(match.curve) else 0.0
    curve = Correlation(
        match.curve_s, match.curve, match.offset_s, peak, match.rival_s,
        peak * match.rival / match.score if match.rival_s is not None and match.score > 0 else None,
    )  # fmt: skip
    figures = {
        "flashes": float(len(flashes)),
        "onsets": float(len(onsets)),
        "pairs": float(match.count),
        "evidence_nats": match.score,
        "rival_nats": match.rival,
        "chance_nats": match.chance,
    }
    notes: tuple[str, ...] = ()
    offset = match.offset_s
    if fit is not None:
        offset = fit.offset_s
        frame = frame_s(picture)
        figures |= {
            "camera_delay_ms": 1000 * fit.offset_s,
            "camera_delay_frames": fit.offset_s / frame,
            "drawn": fit.drawn,
            "exposure_part": fit.open_part,
        }
        half = f"{500 * fit.open_part * frame:.2g} ms, half the exposure,"
        notes = (_DRAWN,) if fit.drawn > 0.5 else (_SEEN, STAMP_NOTE.format(late=half))
    best = int(np.argmax(flashes.rise[match.pairs[:, 0]])) if match.count else 0
    seen, heard = overlay(
        picture, "luma", sound, float(at_s[match.pairs[best, 0]]), float(onsets.at_s[match.pairs[best, 1]])
    )
    return Evidence(curve, seen, heard, events, figures | {"offset_ms": 1000 * offset}, notes)
