"""What is on screen against what is heard: numbers only, on a host clock that a test moves."""

from fractions import Fraction

import pytest

from syncstudio.session.playing.drop_count import DropCount
from syncstudio.session.playing.heavy_video import PlayedLately, cannot_keep_up, offers
from syncstudio.session.playing.paint_error import PaintError, paint_error
from syncstudio.session.playing.sync_meter import SyncMeter, figures_of
from syncstudio.timebase.span import Span

MS = 1_000_000
S = 1000 * MS
FRAME = 40 * MS
REFRESH = 16_666_667


class Playing:
    """A transport that is heard where its host clock says."""

    def __init__(self, speed=1, offset_ns=0, loop=None):
        self.playing, self.speed, self.offset_ns, self.loop = True, Fraction(speed), offset_ns, loop

    def position_ns(self, host_ns=None):
        running = self.offset_ns + int(host_ns * self.speed)
        if self.loop is not None and running >= self.loop.end_ns:
            return self.loop.start_ns + (running - self.loop.start_ns) % self.loop.duration_ns
        return running


def frames(_track_id, number):
    return Span(number * FRAME, (number + 1) * FRAME)


@pytest.fixture
def meter():
    return SyncMeter(Playing(), frames)


def test_a_picture_painted_when_it_is_due_is_on_time():
    assert paint_error(Span(0, FRAME), 0, Fraction(1)) == PaintError(0, 0)
    assert paint_error(Span(0, FRAME), 39 * MS, Fraction(1)) == PaintError(39 * MS, 0)
    assert paint_error(Span(0, FRAME), -7 * MS, Fraction(1)) == PaintError(-7 * MS, -7 * MS)
    assert paint_error(Span(0, FRAME), 52 * MS, Fraction(1)) == PaintError(52 * MS, 12 * MS)


def test_backwards_a_picture_is_due_where_its_span_ends():
    assert paint_error(Span(0, FRAME), FRAME, Fraction(-1)) == PaintError(0, 0)
    assert paint_error(Span(0, FRAME), -10 * MS, Fraction(-1)) == PaintError(50 * MS, 10 * MS)
    assert paint_error(Span(0, FRAME), FRAME + 5 * MS, Fraction(-1)) == PaintError(-5 * MS, -5 * MS)


def test_round_a_loop_the_last_picture_is_not_early_by_a_turn():
    loop = Span(S, 3 * S)
    last = Span(3 * S - FRAME, 3 * S)
    assert paint_error(last, S + 2 * MS, Fraction(1), loop).from_due_ns == FRAME + 2 * MS
    assert paint_error(Span(S, S + FRAME), 3 * S - 3 * MS, Fraction(1), loop).from_due_ns == -3 * MS


@pytest.mark.parametrize("speed", [Fraction(1, 10), Fraction(1, 2), 1, 2, -1, -2])
@pytest.mark.parametrize("number", [100, 251])
def test_painting_held_up_by_50_ms_reads_50_ms_at_every_speed(speed, number):
    speed = Fraction(speed)
    meter = SyncMeter(Playing(speed, 20 * S), frames)
    due_ns = number * FRAME if speed > 0 else (number + 1) * FRAME
    host_ns = int((due_ns - 20 * S) / speed)
    meter.painted(1, number, number, host_ns + 50 * MS)
    (reading,) = meter.readings(1, host_ns)
    assert abs(reading.from_due_ns - 50 * MS) < 1000


def test_a_picture_counts_when_it_first_comes_on_screen(meter):
    for host_ns in (S, S + 10 * MS, S + 20 * MS):
        meter.painted(1, 25, 25, host_ns)
    assert [reading.from_due_ns for reading in meter.readings(1, 0)] == [0]


def test_while_paused_nothing_is_measured(meter):
    meter._transport.playing = False
    meter.wants(1, 3, S, REFRESH)
    meter.painted(1, 3, 3, S)
    assert meter.readings(1, 0) == []
    assert meter.due(1) == 0


def test_a_picture_nobody_knows_is_said_to_be_unknown(meter):
    meter.painted(1, None, None, S)
    meter.painted(1, None, None, S + FRAME)
    figures = meter.figures(1, 0)
    assert (figures.count, figures.unknown, figures.median_ns) == (0, 2, None)


def test_figures_are_those_of_a_sorted_list():
    meter = SyncMeter(Playing(), frames)
    for number in range(100):
        meter.painted(1, number, number, number * FRAME + number * MS // 4)
    figures = figures_of(meter.readings(1, 0))
    assert figures.median_ns == 50 * MS // 4
    assert figures.p95_ns == 95 * MS // 4
    assert figures.worst_ns == 99 * MS // 4


def test_a_meter_keeps_a_minute(meter):
    for number in range(5_000):
        meter.painted(1, number, number, number * FRAME)
    kept = meter.readings(1, 0)
    assert kept[-1].host_ns - kept[0].host_ns <= 60 * S
    meter.forget([2])
    assert meter.readings(1, 0) == []


# Drops


def played(count, wanted, shown):
    """Play on a screen of one refresh per step: what is wanted at each, and what came on screen then."""
    for place, number in enumerate(wanted):
        count.wants(number, 1, place * REFRESH, REFRESH)
        for painted in shown.get(place, ()):
            count.painted(painted, 1)
    return count.due, count.dropped


def test_pictures_that_all_came_are_none_dropped():
    wanted = [place // 2 for place in range(120)]
    assert played(DropCount(), wanted, {place: [place // 2] for place in range(120)}) == (60, 0)


def test_a_picture_that_never_came_is_dropped():
    wanted = [place // 2 for place in range(120)]
    shown = {place: [place // 2] for place in range(120) if place // 2 not in (10, 30, 31)}
    assert played(DropCount(), wanted, shown) == (60, 3)


def test_a_picture_that_came_late_is_not_dropped():
    wanted = [place // 2 for place in range(120)]
    shown = {place: [max(0, place // 2 - 3)] for place in range(120)}
    assert played(DropCount(), wanted, shown)[1] == 0


def test_no_more_than_one_picture_a_refresh_is_due():
    """Two frames for each refresh of the screen: half of them cannot be shown, and are not counted."""
    wanted = list(range(0, 200, 2))
    assert played(DropCount(), wanted, {place: [number] for place, number in enumerate(wanted)}) == (100, 0)


def test_what_went_by_while_nothing_was_looked_at_is_dropped():
    count = DropCount()
    count.wants(0, 1, 0, REFRESH)
    count.painted(0, 1)
    # Nine refreshes at half a frame each, in which nobody asked.
    count.wants(5, 1, 10 * REFRESH, REFRESH)
    count.painted(5, 1)
    assert (count.due, count.dropped) == (6, 4)


def test_what_does_not_come_in_a_second_is_given_up():
    count = DropCount()
    count.wants(0, 1, 0, REFRESH)
    count.painted(0, 1)
    for place in range(1, 151):
        count.wants(place // 2, 1, place * REFRESH, REFRESH)
    assert count.due == 76
    assert 40 <= count.dropped <= 50


@pytest.mark.parametrize("to", [3, 5_000])
def test_waiting_for_a_seek_drops_nothing(to):
    count = DropCount()
    played(count, [place // 2 for place in range(60)], {place: [place // 2] for place in range(60)})
    before = count.dropped
    for place in range(60, 90):
        count.wants(to + (place - 60) // 2, 1, place * REFRESH, REFRESH)
        count.painted(29, 1)
    assert count.dropped == before
    count.painted(to + 14, 1)
    count.wants(to + 15, 1, 90 * REFRESH, REFRESH)
    count.painted(to + 15, 1)
    assert count.dropped == before


def test_backwards_counts_alike():
    count = DropCount()
    for place, number in enumerate(range(200, 100, -1)):
        count.wants(number, -1, place * 2 * REFRESH, REFRESH)
        if number % 10:
            count.painted(number, -1)
    # The first is waited for, and the last one dropped is only known by the next that comes.
    assert count.dropped == 9


def test_drops_are_counted_anew_with_every_play(meter):
    meter.wants(1, 0, 0, REFRESH)
    meter.painted(1, 0, 0, 0)
    meter.wants(1, 4, 160 * MS, REFRESH)
    assert meter.dropped(1) == 3
    meter._transport.playing = False
    meter.beat()
    assert meter.dropped(1) == 3
    meter._transport.playing = True
    meter.wants(1, 4, 10 * S, REFRESH)
    assert meter.dropped(1) == 0
    assert meter.playing_since_ns == 10 * S


def test_the_share_is_that_of_the_last_while():
    count = DropCount()
    for place in range(1200):
        count.wants(place // 2, 1, place * REFRESH, REFRESH)
        if place < 600 or place // 2 % 2:
            count.painted(place // 2, 1)
    due, dropped = count.share(1199 * REFRESH, 3 * S)
    assert due == pytest.approx(90, abs=4)
    assert dropped == pytest.approx(45, abs=3)


def test_what_nobody_asked_for_is_dropped_and_says_nothing_of_the_video():
    count = DropCount()
    for number in (0, 20, 40, 60):
        count.wants(number, 1, number * 2 * REFRESH, REFRESH)
        count.painted(number, 1)
    assert count.dropped == 57
    assert count.share(120 * REFRESH, 10 * S) == (61, 0)


# Heavy files


def lately(**given):
    usual = {
        "watched_ns": 3 * S,
        "due": 180,
        "dropped": 0,
        "readings": 180,
        "median_late_ns": 2 * MS,
        "refresh_ns": REFRESH,
    }
    return PlayedLately(**(usual | given))


@pytest.mark.parametrize(
    ("given", "heavy"),
    [
        ({}, False),
        ({"dropped": 9}, False),
        ({"dropped": 10}, True),
        ({"dropped": 10, "watched_ns": 2 * S}, False),
        ({"due": 20, "dropped": 20, "readings": 0}, False),
        ({"median_late_ns": 30 * MS}, False),
        ({"median_late_ns": 40 * MS}, True),
        ({"median_late_ns": 40 * MS, "readings": 10}, False),
    ],
)
def test_when_a_video_is_too_heavy(given, heavy):
    assert cannot_keep_up(lately(**given)) is heavy


def test_only_what_is_there_is_offered():
    assert offers(True, True, True) == ("vlc", "hardware", "copy")
    assert offers(False, False, True) == ("copy",)
    assert offers(False, True, False) == ("hardware",)
