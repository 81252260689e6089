"""Pictures are asked for as long before they are heard as they take to the screen; ticks fall where they are due."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from syncstudio.panes.picture_pacing import PicturePacing, instants_ahead, next_tick_ns
from syncstudio.session.playing.sync_meter import SyncMeter
from syncstudio.timebase.span import Span

MS = 1_000_000
REFRESH = 16_666_667
FRAME = 33_333_333


class Transport:
    playing, speed, loop, end_ns = True, Fraction(1), None, None

    def position_ns(self, host_ns):
        return int(host_ns * self.speed)


@pytest.fixture
def pacing():
    transport = Transport()
    session = SimpleNamespace(
        transport=transport,
        meter=SyncMeter(transport, lambda _track, number: Span(number * FRAME, (number + 1) * FRAME)),
        frame_start=lambda _track, number: number * FRAME,
        watch_pictures=lambda host_ns, refresh_ns: None,
    )
    return PicturePacing(session)


def feed(number, track_id=1, damaged=False):
    return SimpleNamespace(track_id=track_id, wanted_number=number, damaged=damaged)


def test_the_lead_is_the_usual_painting_and_half_a_refresh(pacing):
    assert pacing.lead_ns == REFRESH // 4
    for took_ns in (5 * MS, 6 * MS, 40 * MS):
        pacing.instants(1000 * MS)
        pacing.painted([(1, 3, 3)], 1000 * MS + took_ns)
    assert pacing.lead_ns == 6 * MS + REFRESH // 4
    assert pacing.instants(2000 * MS)[0] == 2006 * MS + REFRESH // 4


def test_one_hitch_does_not_move_the_lead(pacing):
    pacing.instants(0)
    pacing.painted([(1, 3, 3)], 400 * MS)
    assert pacing.lead_ns == REFRESH // 4


def test_a_screen_says_how_often_it_refreshes(pacing):
    pacing.set_rate(144.0)
    assert pacing.refresh_ns == 6_944_444
    pacing.set_rate(0.0)
    assert pacing.refresh_ns == REFRESH


def test_nothing_is_asked_ahead_while_paused(pacing):
    pacing._session.transport.playing = False
    assert pacing.instants(0) == ()
    assert pacing.next_change_ns() is None


@pytest.mark.parametrize(("speed", "due_ms"), [(1, 20.0), (2, 10.0), (Fraction(1, 2), 40.0)])
def test_the_next_picture_is_due_when_its_start_is_heard(pacing, speed, due_ms):
    pacing._session.transport.speed = Fraction(speed)
    host_ns = int((10 * FRAME - 20 * MS) / speed) - pacing.lead_ns
    pacing.instants(host_ns)
    pacing.asked([feed(9)], host_ns)
    assert (pacing.next_change_ns() - host_ns) / MS == pytest.approx(due_ms, abs=0.01)


@pytest.mark.parametrize(("damaged", "dropped"), [(False, True), (True, False)])
def test_pictures_that_do_not_decode_are_not_taken_for_dropped_ones(pacing, damaged, dropped):
    """A file that is cut short is no heavy one."""
    at_ns = 0
    for tick in range(400):
        at_ns = tick * REFRESH
        pacing.instants(at_ns)
        pacing.asked([feed(at_ns // FRAME, damaged=damaged and tick > 20)], at_ns)
        if tick < 20:
            pacing.painted([(1, at_ns // FRAME, 0)], at_ns)
    due, missing = pacing._session.meter.share(1, at_ns, 3_000 * MS)
    assert (missing > 30, due > 30) == (dropped, dropped)


def test_backwards_it_is_due_when_the_one_on_show_begins(pacing):
    pacing._session.transport.speed = Fraction(-1)
    host_ns = -(9 * FRAME + 5 * MS) - pacing.lead_ns
    pacing.instants(host_ns)
    pacing.asked([feed(9)], host_ns)
    assert (pacing.next_change_ns() - host_ns) / MS == pytest.approx(5, abs=0.01)


def test_of_several_pictures_the_soonest_counts(pacing):
    pacing.instants(0)
    pacing.asked([feed(9, 1), feed(2, 2), feed(None, 3)], 0)
    assert pacing.next_change_ns() == 3 * FRAME - pacing.lead_ns


def test_what_is_heard_then_is_reckoned_round_the_loop_and_to_the_end():
    loop = Span(1000 * MS, 2000 * MS)
    assert instants_ahead(1990 * MS, Fraction(1), [5 * MS, 15 * MS], loop, None) == [1995 * MS, 1005 * MS]
    assert instants_ahead(1990 * MS, Fraction(1), [5 * MS, 15 * MS], None, 2000 * MS) == [
        1995 * MS,
        2000 * MS - 1,
    ]
    assert instants_ahead(100 * MS, Fraction(-2), [5 * MS], None, None) == [90 * MS]


@pytest.mark.parametrize("rate", [15, 24, 25, 30, 48, 50, 60])
def test_ticks_fall_on_changes_of_picture(rate):
    every_ns = 1_000_000_000 // rate
    now, ticked = 5 * MS, set()
    while now < 1000 * MS:
        now = next_tick_ns(now, REFRESH, (now // every_ns + 1) * every_ns)
        ticked.add(now)
    changes = range(2 * every_ns, 1000 * MS, every_ns)
    assert not [change for change in changes if change not in ticked]


def test_ticks_come_once_a_refresh_without_pictures_and_at_most_twice():
    assert next_tick_ns(0, REFRESH, None) == REFRESH
    assert next_tick_ns(0, REFRESH, 1 * MS) == REFRESH // 2
    assert next_tick_ns(0, REFRESH, 20 * MS) == 20 * MS
    assert next_tick_ns(0, REFRESH, 33 * MS) == REFRESH
