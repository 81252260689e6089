"""The chase: a player that says nothing of itself is brought onto the clock and stays there. Numbers only."""

from fractions import Fraction

import pytest

from tests.transport.simulated_vlc import FRAME_NS, MS, Chase, S, SimulatedVlc


def within_a_frame(off):
    return off[len(off) // 2] == 0 and off[len(off) * 95 // 100] <= 1


def test_it_is_on_the_right_picture_within_a_second_and_stays():
    chase = Chase()
    chase.play(0)
    chase.run(1)
    assert chase.follower.locked
    off = chase.off(20)
    assert off[-1] == 0
    assert len(off) >= 599


@pytest.mark.parametrize("target", [7 * S, 8 * S + 250 * MS, 16 * S, 33 * S + 5 * MS])
def test_a_seek_comes_out_within_a_second(target):
    chase = Chase()
    chase.play(0)
    chase.run(4)
    chase.play(target)
    chase.run(1)
    assert chase.off(3)[-1] <= 1


def test_a_place_late_in_a_group_is_reached_by_way_of_the_next_key_frame():
    slow = SimulatedVlc(seek_ns=150 * MS, way_ns=4 * MS)
    chase = Chase(slow)
    chase.follower.expect(1920, 1080)
    chase.play(0)
    chase.run(4)
    chase.play(240 * FRAME_NS)
    chase.run(0.1)
    assert slow.way(slow.coming[0][2] if slow.coming else int(slow.place)) < 20
    chase.run(0.9)
    assert chase.off(3)[-1] <= 1


def test_a_seek_that_took_longer_than_thought_teaches_the_next():
    chase = Chase(SimulatedVlc(seek_ns=600 * MS, way_ns=0))
    chase.play(0)
    chase.run(4)
    seeks = chase.follower.seeks
    chase.play(20 * S)
    chase.run(3)
    assert chase.follower.seeks == seeks + 1
    assert chase.off(3)[-1] <= 1


@pytest.mark.parametrize("pace", [Fraction(1, 2), Fraction(3, 2), Fraction(2), Fraction(4)])
def test_other_speeds(pace):
    chase = Chase()
    chase.play(0)
    chase.run(3)
    chase.play(3 * S, pace)
    chase.run(2)
    off = chase.off(10)
    assert off[len(off) // 2] == 0
    assert off[len(off) * 95 // 100] <= 2


@pytest.mark.parametrize("ppm", [500, -500, 3000, -3000])
def test_a_clock_that_drifts_is_held_or_nudged(ppm):
    chase = Chase(SimulatedVlc(ppm=ppm))
    chase.play(0)
    chase.run(2)
    assert within_a_frame(chase.off(120))
    assert chase.follower.seeks == 1


def test_a_seek_in_the_middle_of_a_nudge_is_carried_out_at_the_usual_pace():
    chase = Chase(SimulatedVlc(ppm=-3000))
    chase.play(0)
    while chase.follower.state != "nudging":
        chase.run(0.1)
    chase.orders.clear()
    chase.play(20 * S)
    chase.run(0.1)
    assert chase.orders == ["pace", "seek"]
    chase.run(1.4)
    assert chase.vlc.rate == 1
    assert within_a_frame(chase.off(3))


def test_it_is_on_its_way_from_a_seek_until_it_is_there():
    chase = Chase(SimulatedVlc(seek_ns=120 * MS))
    chase.play(0)
    chase.run(4)
    assert not chase.follower.is_on_its_way(chase.now)
    chase.play(20 * S)
    chase.run(0.1)
    assert chase.follower.is_on_its_way(chase.now)
    chase.run(1)
    assert chase.follower.locked
    assert not chase.follower.is_on_its_way(chase.now)


def test_what_takes_longer_than_usual_is_not_on_its_way():
    chase = Chase(SimulatedVlc(seek_ns=2_500 * MS, way_ns=0))
    chase.play(20 * S)
    chase.run(1.4)
    assert chase.follower.is_on_its_way(chase.now)
    chase.run(0.2)
    assert not chase.follower.locked
    assert not chase.follower.is_on_its_way(chase.now)


def test_round_a_loop():
    chase = Chase()
    chase.loop = (2 * S, 6 * S)
    chase.play(2 * S)
    chase.run(2)
    errors = chase.run(12)
    right = [now for now, error in errors if abs(error) <= 1]
    # Four times round: less than half a second of each turn is spent on getting there.
    assert len(right) >= 12 * 30 * 0.8


def test_where_nothing_is_recorded_it_rests_and_comes_back():
    chase = Chase()
    chase.gap = (3 * S, 5 * S)
    chase.play(0)
    chase.run(3.5)
    assert chase.follower.state == "resting"
    assert chase.vlc.paused
    chase.run(2.5)
    assert chase.off(2)[-1] <= 1


def test_paused_it_rests_and_play_begins_anew():
    chase = Chase()
    chase.play(0)
    chase.run(2)
    chase.play(2 * S, 0)
    chase.run(0.1)
    assert chase.vlc.paused
    assert not chase.follower.locked
    chase.play(2 * S)
    chase.run(1)
    assert chase.off(2)[-1] <= 1


def test_backwards_it_rests():
    chase = Chase()
    chase.play(10 * S)
    chase.run(2)
    chase.play(12 * S, -1)
    chase.run(0.2)
    assert chase.follower.state == "resting"


def test_without_recognition_it_goes_on_from_what_was_seen_last():
    still = []
    chase = Chase(seen=lambda now: not still)
    chase.play(0)
    chase.run(3)
    still.append(True)
    assert chase.off(10)[-1] == 0
    place = chase.follower.place_ns(chase.now)
    assert place is not None
    assert abs(place - chase.ask(chase.now).source_ns) < FRAME_NS
    assert chase.follower.seen_ns < chase.now - 9 * S


def test_where_nothing_was_ever_recognised_it_is_taken_to_be_where_it_was_sent():
    chase = Chase(seen=lambda now: False)
    chase.play(0)
    chase.run(4)
    off = chase.off(3)
    assert off[-1] <= 3


def test_pictures_that_come_late_on_a_busy_computer_move_nothing():
    def late(now):
        return 18 * MS if now // (200 * MS) % 2 else 0

    chase = Chase(late=late)
    chase.play(0)
    chase.run(2)
    before = len(chase.orders)
    chase.run(20)
    assert len(chase.orders) == before


def test_a_player_that_stumbles_says_so_until_it_is_seen_again():
    chase = Chase()
    chase.play(0)
    chase.run(3)
    chase.vlc.place -= 400 * MS
    chase.vlc.paused = True
    chase.now += 400 * MS
    chase.vlc.at = chase.now
    chase.vlc.paused = False
    chase.seen = lambda now: False
    chase.run(0.1)
    assert chase.follower.place_ns(chase.now) is None
    assert not chase.follower.locked
    chase.seen = lambda now: True
    chase.run(1.5)
    assert chase.off(3)[-1] <= 1


def test_left_to_itself_it_is_set_off_once_and_measured():
    chase = Chase(SimulatedVlc(ppm=2000), chased=False)
    chase.play(0)
    chase.run(10)
    assert chase.orders.count("seek") == 1
    assert set(chase.orders) <= {"seek", "pause", "resume"}
    assert chase.follower.error_ns is not None
    early = chase.follower.error_ns
    chase.run(10)
    assert 15 * MS <= chase.follower.error_ns - early <= 25 * MS


def test_a_player_that_shows_another_place_is_not_believed_to_be_where_it_was_sent():
    class Elsewhere(SimulatedVlc):
        """One that cannot seek in this file."""

        def carry_out(self, order, now):
            if order.do != "seek":
                super().carry_out(order, now)

    chase = Chase(Elsewhere(), seen=lambda now: False)
    chase.play(30 * S)
    chase.run(20)
    assert not chase.follower.locked
    assert chase.follower.place_ns(chase.now) is None
    assert chase.orders.count("seek") < 10


def test_a_single_picture_like_none_other_seeks_nothing_anew():
    chase = Chase(SimulatedVlc(seek_ns=700 * MS, way_ns=0))
    chase.play(0)
    chase.run(4)
    seeks = chase.follower.seeks
    chase.play(20 * S)
    chase.run(0.1)
    chase.follower.looked(False, True)
    chase.run(0.2)
    assert chase.follower.seeks == seeks + 1


def test_what_comes_out_too_far_ahead_to_be_recognised_waits_for_the_clock():
    chase = Chase()
    # Our decoder knows only frames up to a second ahead of the clock.
    chase.seen = lambda now: chase.vlc.place - chase.ask(now).source_ns < 300 * MS
    chase.play(0)
    chase.run(3)
    chase.vlc.seek_ns = 1_500 * MS
    chase.play(20 * S)
    chase.run(4)
    chase.vlc.seek_ns = 100 * MS
    chase.play(40 * S)
    chase.run(2.5)
    assert chase.off(3)[-1] <= 1
