"""Clocks of several files: whole hours between them are told, recordings made at other times are not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.health.clocks import check_clocks
from syncstudio.media.health.finding import Finding
from syncstudio.media.health.report import FileHealth, StreamHealth

S, HOUR = 1_000_000_000, 3_600_000_000_000
# 2024-07-01 12:07:41 UTC
NOON = 1_719_835_661 * S


def report(name: str, start_ns: int | None, length_s: int = 600, codec: str = "h264") -> FileHealth:
    stream = StreamHealth(0, "video", codec, Fraction(1, 1000), Fraction(0), Fraction(length_s), 10)
    return FileHealth(Path(name), (stream,), (), epoch_ns=start_ns, epoch_says="creation time")


def zones(*reports: FileHealth) -> list[Finding | None]:
    checked = check_clocks(reports)
    assert [one.path for one in checked] == [one.path for one in reports]
    return [next((found for found in one.findings if found.code == "clock-zone"), None) for one in checked]


def test_the_one_that_is_off_by_hours_is_named_with_the_other():
    camera, sound = report("camera.mp4", NOON), report("sound.wav", NOON + 20 * S)
    off = report("imu.csv", NOON + 2 * HOUR + 5 * S)
    found = zones(camera, sound, off)
    assert found[:2] == [None, None]
    assert found[2] is not None
    assert found[2].severity == "warning"
    assert "2 hours ahead of" in found[2].message
    assert ("camera.mp4" in found[2].message) or ("sound.wav" in found[2].message)


@pytest.mark.parametrize(
    ("hours", "words"), [(-1, "1 hour behind"), (5.5, "5:30 hours ahead"), (5.75, "5:45 hours")]
)
def test_of_two_files_both_are_told(hours, words):
    found = zones(report("camera.mp4", NOON), report("imu.csv", NOON + int(hours * HOUR) + 4 * S))
    assert found[0] is not None
    assert found[1] is not None
    assert words in found[1].message
    assert "may be" in found[0].message


def test_ends_that_agree_are_evidence_too():
    # The camera writes its clock when it stops, the sensor began five minutes before it.
    found = zones(report("camera.mp4", NOON, 300), report("imu.csv", NOON - 300 * S - HOUR, 600))
    assert found[1] is not None
    assert found[1].severity == "warning"


@pytest.mark.parametrize("apart_s", [3600 + 240, 1800 + 40, 86_400 * 3 + 5, 40 * 3600, 700])
def test_recordings_made_at_other_times_are_left_alone(apart_s):
    assert zones(report("camera.mp4", NOON), report("imu.csv", NOON + apart_s * S)) == [None, None]


def test_recordings_that_overlap_are_left_alone():
    long = report("sound.wav", NOON, 3 * 3600)
    assert zones(long, report("imu.csv", NOON + HOUR + 3 * S)) == [None, None]


def test_one_recorder_that_begins_a_file_every_hour_is_left_alone():
    files = [report(f"log_{n:03}.csv", NOON + n * HOUR, 3600) for n in range(5)]
    assert zones(*files) == [None] * 5


def test_a_timetable_is_only_hinted_at():
    dot = NOON // (900 * S) * (900 * S)
    found = zones(report("camera.mp4", dot), report("imu.csv", dot + HOUR))
    assert [one and one.severity for one in found] == ["info", "info"]


def test_thin_evidence_against_a_majority_is_a_hint():
    camera, sound = report("camera.mp4", NOON), report("sound.wav", NOON + S)
    found = zones(camera, sound, report("imu.csv", NOON + HOUR + 180 * S, 60))
    assert found[2] is not None
    assert found[2].severity == "info"


def test_files_without_a_clock_or_length_are_passed_through():
    assert zones(report("a.wav", None), report("b.wav", NOON)) == [None, None]
    assert zones(report("a.wav", NOON, 0), report("b.csv", NOON + HOUR)) == [None, None]
    assert check_clocks([]) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-(1 << 60), 1 << 60), st.integers(1, 100_000)), max_size=8))
def test_any_clocks_are_compared(files):
    reports = [report(f"{chr(97 + n)}.mp4", start, length) for n, (start, length) in enumerate(files)]
    assert len(check_clocks(reports)) == len(reports)
