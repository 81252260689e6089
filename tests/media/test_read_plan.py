"""What is decoded before anybody asks: near things first, nothing twice, and an end to it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.read_plan import lead_in, plan_chore, reach


def index_of(frames: int, gop: int) -> FrameIndex:
    pts = np.arange(frames, dtype=np.int64)
    keys = pts % gop == 0
    return FrameIndex(Fraction(1, 25), pts, np.ones_like(pts), keys, pts, np.full(frames, -1, dtype=np.int64))


def read_until_done(
    index: FrameIndex,
    playhead: int,
    *,
    direction: int = 0,
    room: int = 300,
    resting: bool = True,
    skips: bool = True,
) -> tuple[set[int], list[tuple[int, int]]]:
    """Carry out every chore planned; answers what is decoded at the end and the chores in turn."""
    have = {playhead}
    chores: list[tuple[int, int]] = []

    def first_missing(start: int, stop: int) -> int | None:
        step = 1 if stop >= start else -1
        return next((number for number in range(start, stop, step) if number not in have), None)

    for _ in range(1000):
        chore = plan_chore(
            index, playhead, direction, room, resting, skips, first_missing, lambda number: True
        )
        if chore is None:
            return have, chores
        assert 0 <= chore.first <= chore.last < len(index)
        fresh = set(range(chore.first, chore.last + 1))
        assert fresh - have, "a chore brings something new"
        have |= fresh
        chores.append((chore.first, chore.last))
    raise AssertionError("planning never ends")


@pytest.mark.parametrize("gop", [1, 12, 250, 10_000])
@pytest.mark.parametrize("playhead", [0, 1, 499, 500, 999])
@pytest.mark.parametrize("direction", [-1, 0, 1])
@pytest.mark.parametrize("skips", [True, False])
def test_planning_ends_within_the_room(gop: int, playhead: int, direction: int, skips: bool) -> None:
    index = index_of(1000, gop)
    have, _ = read_until_done(index, playhead, direction=direction, skips=skips)
    assert len(have) <= 300
    if direction <= 0:
        behind = reach(direction, 300)[1]
        assert set(range(max(0, playhead - behind // 2), playhead)) <= have
    if direction >= 0:
        ahead = reach(direction, 300)[0]
        assert set(range(playhead, min(1000, playhead + ahead // 2))) <= have


def test_what_comes_without_a_seek_and_then_the_nearest_stretch_behind_come_first() -> None:
    _, chores = read_until_done(index_of(1000, 250), 700)
    assert chores[0] == (701, 716)
    assert chores[1][1] == 699
    assert chores[1][1] - chores[1][0] < 64


def test_nothing_is_read_back_before_the_hand_rests() -> None:
    have, _ = read_until_done(index_of(1000, 250), 700, resting=False)
    assert min(have) == 700


def test_small_room_reads_little() -> None:
    have, _ = read_until_done(index_of(1000, 250), 700, room=4)
    assert len(have) <= 4
    assert read_until_done(index_of(1000, 250), 700, room=0)[0] == {700}


def test_going_back_keeps_what_leads_up_to_the_frame() -> None:
    index = index_of(1000, 250)
    assert lead_in(index, 700, 1, 1, 300) == lead_in(index, 700, 0, 0, 300) == 696
    assert lead_in(index, 700, -1, 1, 300) == 676
    assert lead_in(index, 700, -1, 8, 300) == 636
    assert lead_in(index, 700, -1, 8, 0) == 700
    assert lead_in(index, 510, -1, 1, 300) == 500
    assert lead_in(index, 500, -1, 1, 300) == 500
