"""Flashes and beeps found and put together, before anything is fitted: what both ways of measuring them begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from syncstudio.sync.events.event_match import EventMatch, match_events
from syncstudio.sync.events.onsets import Onsets, find_onsets
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.pictures.flashes import Flashes, find_flashes
from syncstudio.sync.pictures.picture_input import column, frame_s, unreadable, within

METHOD = "flash-beep"
FEWEST = 3
SLACK_S = 0.004
"""How far a beep may be off its flash's middle, beside half a frame."""

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class FlashSearch:
    """The flashes, the beginnings in the sound, how they fit best (None: not at all), and a frame's length in s."""

    flashes: Flashes
    onsets: Onsets
    match: EventMatch | None
    frame: float


def search_flashes(
    picture: Signal,
    sound: Sound,
    limits: Limits,
    most: int,
    drift_limit_ppm: float,
    onsets: Onsets | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FlashSearch | Measurement:
    """Find the `most` clear flashes and beeps and match them, drifts up to `drift_limit_ppm`; or say why it cannot be.

    `picture` has a column "luma" (per cent), a row a frame, stamped with the instant it comes on show. `onsets` may be
    handed in when they are known already.
    """
    trouble = unreadable(picture, sound, "luma")
    if trouble:
        return Measurement.cannot_tell(METHOD, trouble)
    flashes = find_flashes(picture.times_ns / _NS, column(picture, "luma"))
    flashes = flashes.taken(within(flashes.at_s, limits))
    if len(flashes) < FEWEST:
        return Measurement.cannot_tell(
            METHOD,
            f"The picture flashes {_times(len(flashes))}; {FEWEST} flashes at uneven times are needed at least.",
        )
    if len(flashes) > most:
        flashes = flashes.taken(np.sort(np.argsort(-flashes.rise)[:most]))
    onsets = find_onsets(sound, progress, cancelled) if onsets is None else onsets
    if len(onsets) < FEWEST:
        return Measurement.cannot_tell(
            METHOD,
            f"The sound has {len(onsets)} clear beginnings; {FEWEST} beeps or knocks are needed at least.",
        )
    onsets = onsets.strongest(most)
    frame = frame_s(picture)
    match = match_events(
        flashes.at_s,
        onsets.at_s,
        flashes.rise,
        onsets.strength,
        frame / 2 + SLACK_S,
        limits.around_ns / _NS,
        None if limits.search_ns is None else limits.search_ns / _NS,
        drift_limit_ppm,
        FEWEST,
    )
    return FlashSearch(flashes, onsets, match, frame)


def _times(count: int) -> str:
    return {0: "nowhere", 1: "once", 2: "twice"}.get(count, f"{count} times")
