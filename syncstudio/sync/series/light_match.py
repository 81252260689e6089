"""Which of a picture's changes of light belong to which of a series' edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.events.event_line import pair_off
from syncstudio.sync.events.event_match import EventMatch, match_events
from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.pictures.flashes import Flashes, find_flashes
from syncstudio.sync.pictures.picture_input import column, frame_s, within
from syncstudio.sync.series.light_edges import Edges

FEWEST = 4
SLACK_S = 0.01
"""How far an edge may be off its change of light, beside half a frame."""

_DRIFT_LIMIT_PPM = 1000.0
_MOST_EVENTS = 600
_SUREST = 0.95
# Light that is back below half two frames on was not switched on to stay: one in twenty at most.
_BACK, _CONTRADICTED = 0.5, 3.0
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Changes in one direction: `pairs` int64 (n, 2) are indices into the two; `falling`: the picture gets darker."""

    flashes: Flashes
    edges: Edges
    pairs: NDArray[np.int64]
    falling: bool


@dataclass(frozen=True, slots=True, eq=False)
class LightMatch:
    """The best way to lay edges over changes of light in one direction, `ways[0]`, and, where the series tells of the
    other direction as well, what meets there at the same offset, `ways[1]`.

    `margin` says how many nats it is ahead of rivals, of chance and of all that was tried.
    """

    match: EventMatch
    ways: tuple[Way, ...]
    margin: float

    @property
    def edges(self) -> Edges:
        """Those that the match was found by."""
        return self.ways[0].edges


def match_light(
    picture: Signal, lists: list[Edges], limits: Limits, cancelled: Callable[[], bool] | None
) -> LightMatch | None:
    """The best match of any list of edges; None when nothing meets."""
    luma, time_s, frame = column(picture, "luma"), picture.times_ns / _NS, frame_s(picture)
    seen = {falling: _changes(time_s, -luma if falling else luma, limits) for falling in (False, True)}
    best, most = None, -np.inf
    for falling, flashes in seen.items():
        if len(flashes) < FEWEST:
            continue
        for edges in lists:
            if cancelled is not None and cancelled():
                raise MeasuringCancelled("Measuring was cancelled.")
            match = match_events(
                flashes.at_s, edges.at_s, flashes.rise, edges.strength, reach_s(frame, edges), limits.around_ns / _NS,
                None if limits.search_ns is None else limits.search_ns / _NS, _DRIFT_LIMIT_PPM, FEWEST,
            )  # fmt: skip
            if match is None:
                continue
            # Both directions, and every list of edges, are chances to be lucky.
            margin = match.margin - float(np.log(2 * len(lists)))
            ways: tuple[Way, ...] = (Way(flashes, edges, match.pairs, falling),)
            nats = 0.0
            if edges.other_way is not None:
                nats = _stays_nats(ways[0], edges.other_way.at_s)
                if len(seen[not falling]):
                    way, met_nats = _other_way(
                        match, seen[not falling], edges.other_way, not falling, picture, reach_s(frame, edges)
                    )
                    ways, nats = (*ways, way), nats + met_nats
            if margin + nats > most:
                # Rivals would gain by the other direction as well, so it may only speak against.
                best, most = LightMatch(match, ways, margin + min(nats, 0.0)), margin + nats
    return best


def reach_s(frame: float, edges: Edges) -> float:
    """How far a change of light may seem to be off its edge."""
    return frame / 2 + max(SLACK_S, edges.step_s / 2)


def _changes(time_s: NDArray[np.float64], luma: NDArray[np.float64], limits: Limits) -> Flashes:
    found = find_flashes(time_s, luma, steps=True)
    found = found.taken(within(found.at_s, limits))
    return found.taken(np.sort(np.argsort(-found.rise, kind="stable")[:_MOST_EVENTS]))


def _stays_nats(way: Way, back_s: NDArray[np.float64]) -> float:
    """What it says against a match, in nats, that light goes back at once where the series, back at `back_s`, stays.

    Short pulses fit nearly as well with their ends for beginnings.
    """
    seen = way.flashes.taken(way.pairs[:, 0])
    known = way.edges.at_s[way.pairs[:, 1]]
    following = np.searchsorted(back_s, known)
    until = np.append(back_s, np.inf)[following] - known
    stays = until > seen.time_s[:, -1] - seen.time_s[:, 0] + way.edges.step_s
    return -_CONTRADICTED * float((stays & (seen.level[:, -1] < _BACK)).sum())


def _other_way(
    match: EventMatch, flashes: Flashes, edges: Edges, falling: bool, picture: Signal, reach: float
) -> tuple[Way, float]:
    """What meets in the other direction, and what that says for the match, in nats.

    A light that is seen to come on is seen to go off. Lists that meet by chance in one direction do not in the other,
    where nothing was searched for.
    """
    drift = match.drift_ppm / 1e6
    pairs = pair_off(flashes.at_s, edges.at_s, match.offset_s, drift, reach)
    expected = edges.at_s * (1 + drift) + match.offset_s
    low = max(float(picture.times_ns[0]) / _NS, float(expected[0]) - reach)
    high = min(float(picture.times_ns[-1]) / _NS, float(expected[-1]) + reach)
    counts = [int(((at >= low) & (at <= high)).sum()) for at in (flashes.at_s, expected)]
    met, possible = len(pairs), max(min(counts), len(pairs))
    by_chance = -np.expm1(-2 * reach * max(*counts, 1) / max(high - low, 2 * reach))
    by_light = max(min(match.hit, _SUREST), by_chance)
    nats = met * np.log(by_light / by_chance) + (possible - met) * np.log((1 - by_light) / (1 - by_chance))
    return Way(flashes, edges, pairs, falling), float(nats)
