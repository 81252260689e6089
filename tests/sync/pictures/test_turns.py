"""Motion that turns: found wherever between two frames a ball bounces, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.inputs import Signal
from syncstudio.sync.pictures.picture_novelty import novelties
from syncstudio.sync.pictures.turns import turns
from tests.sync.picture_cases import impact_case

FALL_S = 0.25


def moved(frame_s: float, at_s: float, back: float, stays: bool = False) -> np.ndarray:
    """How far a ball moves from frame to frame that falls from rest, lands at `at_s` and is thrown back."""
    fine = np.arange(0.0, 2.0, frame_s / 200)
    since = fine - at_s
    speed = np.clip(1 - np.abs(since) / FALL_S, 0, None) * np.where(since < 0, 1.0, 0.0 if stays else -back)
    way = np.concatenate([[0.0], np.cumsum(speed)[:-1]])[::200] / 200
    return np.abs(np.diff(way, prepend=way[0]))


@pytest.mark.parametrize("fps", [24, 30, 60])
@pytest.mark.parametrize("back", [0.75, 1.0])
def test_a_bounce_is_found_wherever_it_falls_between_two_frames(fps: int, back: float) -> None:
    frame = 1 / fps
    # What loses nothing and lands on a frame goes on as if it had only slowed down for a frame or two.
    for part in (0.05, 0.3, 0.5, 0.7, 0.95) if back < 1 else (0.2, 0.3, 0.5, 0.7, 0.8):
        at = (20 + part) * frame
        change = moved(frame, at, back)
        sharp, into = turns(frame, change)
        place = int(np.argmax(sharp))
        assert sharp[place] > 0.1 * change.max(), part
        # What is left of the way in the frame of the turn has two explanations.
        assert abs((place - 1 + into[place]) * frame - at) < 0.6 * frame, part


def test_motion_that_stops_or_only_slows_down_does_not_turn() -> None:
    frame = 1 / 60
    stopped, _ = turns(frame, moved(frame, 0.41, 0.0, stays=True))
    time = np.arange(120) * frame
    waved, _ = turns(frame, np.exp(-0.5 * ((time - 1) / 0.2) ** 2))
    # Beside the stop itself, which is as sharp as the motion is quick, this counts for nothing.
    assert stopped.max() < 0.4
    assert waved.max() < 0.05


def test_a_fall_has_no_edge_where_it_begins() -> None:
    case = impact_case(1010, "bounce")
    kinds = {one.kind: one for one in novelties(_part_that_moves_most(case.picture))}
    assert len(kinds["turn"].at_s) >= 8
    assert all(len(kinds[kind].at_s) < len(kinds["turn"].at_s) / 2 for kind in ("start", "stop"))


def _part_that_moves_most(picture: Signal) -> Signal:
    most = max(
        (name for name in picture.names if name.startswith("change ")),
        key=lambda name: float(np.nanquantile(picture.values[:, picture.names.index(name)], 0.97)),
    )
    place = picture.names.index(most)
    return Signal(picture.times_ns, picture.values[:, place : place + 1], (most,), ("%",))


@pytest.mark.parametrize("fps", [24, 60])
def test_a_blow_that_ends_a_quickening_motion_is_placed_within_a_part_of_a_frame(fps: int) -> None:
    frame = 1 / fps
    times_s = np.arange(120) * frame
    for part in (0.1, 0.4, 0.6, 0.9):
        at = (40 + part) * frame
        change = moved(frame, at, 0.0, stays=True)[:120] + 0.001
        change = np.pad(change, (0, max(0, 120 - len(change))), mode="edge")
        picture = Signal(np.round(times_s * 1e9).astype(np.int64), change[:, None], ("change",), ("%",))
        (stop,) = [one for one in novelties(picture) if one.kind == "stop"]
        nearest = float(stop.at_s[np.argmin(np.abs(stop.at_s - at))])
        assert abs(nearest - at) < 0.12 * frame, part
