from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.timebase.timecode import (
    TimecodeError,
    clock_text,
    frame_from_smpte,
    lasting_text,
    offset_text,
    parse_time,
    samples_text,
    short_text,
    smpte_text,
    wall_text,
)

NTSC = Fraction(30000, 1001)
NTSC60 = Fraction(60000, 1001)


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "00:00:00.000"),
        (42_843_999_999, "00:00:42.843"),
        (-1, "-00:00:00.001"),
        (3_600_000_000_000, "01:00:00.000"),
    ],
)
def test_clock_text(ns, text):
    assert clock_text(ns) == text


def test_short_and_offset_and_samples_and_wall():
    assert short_text(42_843_000_000) == "00:42.8"
    assert offset_text(1_234_567_000) == "+1.234 567 s"
    assert offset_text(0) == "0.000 s"
    assert lasting_text(42_843_000_000) == "42.843 s"
    assert lasting_text(59_999_999_999) == "60.000 s"
    assert lasting_text(65_999_000_000) == "1:05"
    assert lasting_text(21_685_512_000_000) == "6:01:25"
    assert lasting_text(-21_685_512_000_000) == "−6:01:25"
    assert offset_text(-16_000_000) == "−0.016 s"
    assert samples_text(42_860_000_000, 48000) == "2 057 280"
    assert wall_text(1_500_000_000, 1_700_000_000_000_000_000) == "2023-11-14 22:13:21.500Z"


@given(st.integers(0, 359_999_999))
def test_clock_text_is_read_back(ms):
    assert parse_time(clock_text(ms * 1_000_000)) == ms * 1_000_000
    assert parse_time(clock_text(-ms * 1_000_000)) == -ms * 1_000_000


@given(st.integers(-(10**10), 10**10))
def test_offset_text_is_read_back(us):
    assert parse_time(offset_text(us * 1000)) == us * 1000


@pytest.mark.parametrize(
    ("text", "ns"),
    [
        ("1.25", 1_250_000_000),
        ("1250 ms", 1_250_000_000),
        ("-3ms", -3_000_000),
        ("01:02.5", 62_500_000_000),
        ("+.5", 500_000_000),
        ("1,5", 1_500_000_000),
    ],
)
def test_typed_times(text, ns):
    assert parse_time(text) == ns


@pytest.mark.parametrize("text", ["", "abc", "1:99", "nan", "inf", "1:2:3:4:5", "--1"])
def test_bad_times_say_what_to_write(text):
    with pytest.raises(TimecodeError, match="is not a time"):
        parse_time(text)


@pytest.mark.parametrize("rate", [NTSC, NTSC60])
@given(frame=st.integers(0, 10_000_000))
def test_drop_frame_is_read_back(rate, frame):
    assert frame_from_smpte(smpte_text(frame, rate, drop=True), rate) == frame


@given(
    frame=st.integers(-10_000_000, 10_000_000),
    rate=st.sampled_from([Fraction(24), Fraction(25), NTSC, Fraction(60)]),
)
def test_non_drop_is_read_back(frame, rate):
    assert frame_from_smpte(smpte_text(frame, rate), rate) == frame


def test_drop_frame_known_values():
    # SMPTE ST 12-1: 00:00:59;29 is followed by 00:01:00;02, and 00:10:00;00 exists.
    assert smpte_text(1799, NTSC, drop=True) == "00:00:59;29"
    assert smpte_text(1800, NTSC, drop=True) == "00:01:00;02"
    assert smpte_text(17982, NTSC, drop=True) == "00:10:00;00"
    assert smpte_text(107892, NTSC, drop=True) == "01:00:00;00"
    with pytest.raises(TimecodeError, match="does not exist"):
        frame_from_smpte("00:01:00;00", NTSC)
    with pytest.raises(TimecodeError, match=r"29\.97"):
        smpte_text(5, Fraction(25), drop=True)
