"""Where blocks of sound lie, by count and stamp."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.sound_stamps import Grid, SoundStamps

MS = Fraction(1, 1000)


def stamps(rate: int = 48_000, size: int = 1024, time_base: Fraction = MS) -> SoundStamps:
    return SoundStamps(0, time_base, rate, Grid(size, size))


@given(
    st.integers(0, 100_000), st.sampled_from([8000, 22_050, 44_100, 48_000, 96_000]), st.integers(-1000, 1000)
)
def test_rounded_stamps_of_a_grid_name_their_sample_exactly(block, rate, origin):
    exact = Fraction(block * 1024, rate)
    placed = SoundStamps(origin, MS, rate, Grid(1024, 1024))
    assert placed.nominal(origin + round(exact / MS)) == block * 1024


@given(st.lists(st.integers(-12, 12), min_size=1, max_size=200))
def test_wandering_stamps_are_counted_through(jitter):
    placed = SoundStamps(0, MS, 48_000)
    wander = [ms if number % 2 else -abs(ms) // 2 for number, ms in enumerate(jitter)]
    expected = 0
    for number, ms in enumerate(wander):
        # No lasting disagreement: every third block is stamped right.
        pts = 20 * number + (0 if number % 3 == 0 else ms)
        assert placed.place(pts, 960) == expected
        expected += 960


def test_a_lost_packet_is_a_gap():
    placed = stamps()
    starts = [placed.place(round(n * 1024 / 48), 1024) for n in range(10) if n not in (4, 5)]
    assert starts == [n * 1024 for n in range(10) if n not in (4, 5)]


def test_a_lasting_small_disagreement_is_believed_after_a_while():
    placed = SoundStamps(0, Fraction(1, 48_000), 48_000)
    starts = [placed.place(n * 1024 + (300 if n >= 10 else 0), 1024) for n in range(60)]
    assert starts[9] == 9 * 1024
    assert starts[-1] == 59 * 1024 + 300


def test_overlapping_blocks_lie_before_what_is_expected():
    placed = SoundStamps(0, Fraction(1, 48_000), 48_000)
    placed.place(0, 4800)
    assert placed.place(2400, 4800) == 2400
    assert placed.expected == 7200


def test_blocks_without_stamps_follow_one_another():
    placed = stamps()
    assert [placed.place(None, 100) for _ in range(3)] == [0, 100, 200]


def test_a_clock_that_starts_over_is_counted_on():
    placed = SoundStamps(90_000, Fraction(1, 90_000), 48_000)
    for n in range(1000):
        placed.place(90_000 + n * 1920, 1024)
    assert placed.place(0, 1024) == 1000 * 1024
    assert placed.place(1920, 1024) == 1001 * 1024
    assert placed.resets == 1


def test_a_stamp_far_beyond_the_file_is_not_a_day_of_silence():
    placed = SoundStamps(0, MS, 48_000, None, 48_000 * 60)
    placed.place(0, 960)
    assert placed.place(86_400_000, 960) == 960
    assert placed.resets == 1


def test_one_wrong_stamp_between_blocks_of_changing_length_is_not_a_gap():
    placed = SoundStamps(0, Fraction(1, 48_000), 48_000)
    lengths = [1024] * 5 + [576] + [128] * 6 + [576] + [1024] * 5
    truth = [sum(lengths[:n]) for n in range(len(lengths))]
    stamped = [start + (448 if n == 5 else 0) for n, start in enumerate(truth)]
    starts = [
        placed.place(pts, length, following)
        for pts, length, following in zip(stamped, lengths, [*stamped[1:], None], strict=True)
    ]
    assert starts == truth
