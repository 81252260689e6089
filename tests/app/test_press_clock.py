"""When a key really went down, from the stamps of events: numbers only."""

import pytest

from syncstudio.app.press_clock import PressTimes

MS = 1_000_000


@pytest.mark.parametrize("up_ms", [12_345_678, 2**32 - 500, 3 * 2**32 + 99_000])
def test_a_press_that_waited_is_placed_where_it_was(up_ms):
    """The stamps count the same clock as we do, in 32 bits; the thread was busy for 200 ms, from the first press on."""
    times = PressTimes()
    for pressed_ms, waited_ms in ((up_ms, 200), (up_ms + 1_000, 1), (up_ms + 2_000, 187)):
        arrival_ns = (pressed_ms + waited_ms) * MS + 300_000
        assert times.host_ns(pressed_ms % 2**32, arrival_ns) == pytest.approx(pressed_ms * MS, abs=MS)


def test_stamps_of_another_clock_are_set_against_the_least_wait():
    times = PressTimes()
    apart_ms = 5_000_000  # a server that was started at another time
    pressed = [1_000 * k for k in range(1, 20)]
    waits = [3, 40, 2, 7, 90, 5, 1, 12, 30, 4, 200, 6, 2, 180, 3, 9, 1, 150, 2]
    for pressed_ms, waited_ms in zip(pressed, waits, strict=True):
        placed_ns = times.host_ns(pressed_ms, (pressed_ms + apart_ms + waited_ms) * MS)
        if pressed_ms > 8_000:
            assert placed_ns / MS == pytest.approx(pressed_ms + apart_ms, abs=3)


def test_stamps_that_say_nothing_are_the_arrival():
    times = PressTimes()
    assert times.host_ns(0, 77 * MS) == 77 * MS
    assert times.host_ns(10_000, 13_500 * MS) == 13_500 * MS  # nobody waits for a key that long
