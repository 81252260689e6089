"""The graph of the sync meter: what its lines join."""

from fractions import Fraction

from syncstudio.panes.meter_plan import Curve, MeterGraph
from syncstudio.session.playing.sync_meter import MeterReading

MS = 1_000_000
S = 1_000 * MS


def reading(host_ms, heard_ms, error_ms=0, speed=1):
    return MeterReading(host_ms * MS, 1, 0, 0, 0, heard_ms * MS, Fraction(speed), error_ms * MS, 0, 0, 0)


def graph(readings, end_ms=10_000):
    return MeterGraph(460, 120, end_ms * MS, 10, 16 * MS, [Curve(readings, 0)])


def lines(readings):
    made = graph(readings)
    return made.lines(Curve(readings, 0))


def test_a_line_ends_where_playing_paused():
    before = [reading(1_000 + 33 * k, 33 * k) for k in range(30)]
    after = [reading(4_000 + 33 * k, 957 + 33 * k) for k in range(30)]
    drawn = lines(before + after)
    made = graph(before)
    assert [(line[0][0], line[-1][0]) for line in drawn] == [
        (made.x(before[0].host_ns), made.x(before[-1].host_ns)),
        (made.x(after[0].host_ns), made.x(after[-1].host_ns)),
    ]


def test_a_picture_that_stood_still_while_it_played_is_no_pause():
    stood = [reading(1_000, 0), reading(1_033, 33), reading(3_500, 2_500, 2_400), reading(3_533, 2_533)]
    assert len(lines(stood)) == 1
    backwards = [reading(1_000, 9_000, speed=-2), reading(3_000, 5_000, speed=-2)]
    assert len(lines(backwards)) == 1
    slow = [reading(1_000, 0, speed=Fraction(1, 10)), reading(1_900, 90, speed=Fraction(1, 10))]
    assert len(lines(slow)) == 1


def test_a_column_of_pixels_shows_the_reading_farthest_off():
    shown = lines(
        [reading(5_000, 0, 1), reading(5_004, 4, -9), reading(5_008, 8, 2), reading(6_000, 1_000, 3)]
    )
    made = graph([reading(0, 0, 9)])
    assert [y for _, y in shown[0]] == [made.y(-9 * MS), made.y(3 * MS)]


def test_what_nobody_can_tell_is_not_drawn():
    unknown = reading(5_000, 0)._replace(from_due_ns=None)
    assert lines([unknown]) == []
    assert lines([]) == []
