"""Health says of every kind of recording what the frame index says: as many frames, times or none, one rate or none."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.health.check import check_health
from syncstudio.media.index_store import build_index
from tests.media.clips.clip import Clip
from tests.media.clips.makers import MAKERS
from tests.media.clips.stills import still
from tests.media.health.made import codes, one

ClipOf = Callable[[str], Clip]

# What is odd about those that are not clean, on purpose.
ODD = {
    "mp4_variable": {"variable-frame-rate"},
    "mkv_variable": {"variable-frame-rate"},
    "gif_variable": {"variable-frame-rate"},
    "mp4_several_edits": {"edit-list"},
    "mkv_twins": {"duplicate-timestamp", "timestamp-gap"},
    "mkv_live": {"no-duration"},
    "webm_live": {"no-duration"},
    "ts_resized": {"timestamp-gap"},
    "ts_restarted": {"timestamp-backwards", "undecodable"},
    "image_sequence_png": {"missing-timestamp", "timestamp-gap"},
}


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    index = build_index(clip.path, clip.stream)
    report = check_health(clip.path)
    picture = next(stream for stream in report.streams if stream.index == clip.stream)
    assert picture.count == len(index) == len(clip.codes)
    said = [(found.code, found.message) for found in report.findings]
    timeless = "missing-timestamp" in codes(report)
    assert timeless == index.missing_timestamps == bool(picture.missing), said
    assert codes(report) == ODD.get(kind, {"missing-timestamp"} if timeless else set()), said
    # Containers round stamps to their ticks, Matroska to whole milliseconds; a hole is no other rate.
    steps = np.diff(index.pts)
    even = len(steps) < 2 or int(np.median(steps)) * float(index.time_base) / 10 >= float(
        (np.percentile(steps, 90) - np.percentile(steps, 10)) * index.time_base
    )
    assert picture.variable_rate == (not even), said
    if not report.worst or report.worst == "info":
        assert picture.duration_s is not None
        assert abs(picture.duration_s - (index.end_tick - index.start_tick) * index.time_base) <= Fraction(
            1, 500
        )


def test_a_row_of_pictures_has_no_times_and_its_holes_are_named(clip_of: ClipOf) -> None:
    report = check_health(clip_of("image_sequence_png").path)
    (picture,) = report.streams
    assert (picture.nominal_rate, picture.count, picture.missing) == (25, 44, 44)
    holes = [found for found in report.findings if found.code == "timestamp-gap"]
    assert [(found.at_s, found.until_s) for found in holes] == [
        (Fraction(12, 25), Fraction(14, 25)),
        (Fraction(22, 25), Fraction(23, 25)),
        (Fraction(40, 25), Fraction(90, 25)),
    ]
    for found, numbers in zip(
        holes, ("numbers 20 to 21 are", "number 30 is", "numbers 48 to 97 are"), strict=True
    ):
        assert numbers in found.message
    assert [gap.at_s for gap in picture.gaps] == [found.at_s for found in holes]
    assert "25 a second" in one(report, "missing-timestamp").message


@pytest.mark.parametrize("kind", ["lone_png", "lone_jpeg", "lone_webp", "lone_bmp", "lone_tiff"])
def test_a_lone_picture_has_nothing_to_say(kind: str, clip_of: ClipOf) -> None:
    report = check_health(clip_of(kind).path)
    assert report.findings == ()
    assert report.streams[0].count == 1


def test_a_damaged_picture_in_a_row_is_named(tmp_path: Path) -> None:
    for number in range(1, 6):
        still(tmp_path / f"p{number}.png", number)
    (tmp_path / "p3.png").write_bytes(bytes(100))
    found = one(check_health(tmp_path / "p1.png"), "undecodable")
    assert found.at_s == Fraction(2, 25)
    assert found.message.startswith("p3.png at 0:00.080 is no picture")
