"""Verdicts in sentences: of a sound and its picture, of a dub with and without the sum through its original."""

from __future__ import annotations

from fractions import Fraction

import pytest

from syncstudio.panes.sync.sync_line import line_of
from syncstudio.panes.sync.verdict_look import early_text
from syncstudio.panes.sync.verdict_words import judged_text, no_sum_text, role_wanted_text
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.measuring.dub_sums import DubSum
from syncstudio.session.measuring.verdicts import TrackVerdict
from syncstudio.sync.profile import PROFILES
from syncstudio.sync.verdict import verdict_of
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from tests.session.measuring_rig import answer

MS = 1_000_000
PICTURE, ORIGINAL, DUB = 1, 2, 3
NAMES = {PICTURE: "Film", ORIGINAL: "Film sound", DUB: "German"}
ROW = MeasurementRow(track_id=DUB, reference_id=ORIGINAL, method="dub", status="measured", content=b"")
BAND = "BT.1359-1 (45 ms early to 125 ms late)"


def plain(text):
    return text.replace("\u00a0", " ")


def dubbed(early_ms=40.0, left_ms=None):
    parts = (answer(30 * MS, uncertainty_ns=6 * MS), answer(10 * MS, uncertainty_ns=8 * MS))
    through = DubSum(ROW, ROW, DUB, PICTURE, ORIGINAL, answer(40 * MS), parts)
    recorded, aligned = (
        verdict_of(PROFILES[0], early, 10) for early in (early_ms, early_ms if left_ms is None else left_ms)
    )
    return TrackVerdict(ROW, recorded, aligned, through)


def test_a_dub_says_its_sum_and_both_parts():
    assert plain(judged_text(dubbed(), NAMES)) == (
        "Dub sync, as recorded: German 40 ms early ±10 against the picture of Film, "
        f"▲ undecided {BAND}. "
        "It is the sum of Film sound against its picture (30 ms early ±6 ms) and the dub against Film sound "
        "(10 ms early ±8 ms)."
    )


def test_what_the_alignment_makes_of_a_dub_is_said():
    text = plain(judged_text(dubbed(200, 0), NAMES))
    assert f"200 ms early ±10 against the picture of Film, ◆ outside {BAND}" in text
    assert "As aligned now: in time ±10 ms, ● inside." in text


def test_a_sound_and_its_picture():
    verdict = verdict_of(PROFILES[0], 52, 6)
    assert plain(judged_text(TrackVerdict(ROW, verdict, verdict), NAMES)) == (
        f"As recorded: sound 52 ms early ±6, ◆ outside {BAND}."
    )


def test_without_a_sum_it_is_said_why():
    verdict = verdict_of(PROFILES[0], 0, 1)
    against = TrackVerdict(ROW, verdict, verdict, of_sounds=True)
    text = plain(no_sum_text(against, "Film sound", None))
    assert text.startswith(f"As recorded: in time ±1 ms, ● inside {BAND}. This is against Film sound only:")
    assert text.endswith("Film sound was not measured against its picture. “Measure everything” does.")
    tried = plain(no_sum_text(None, "Film sound", ROW))
    assert tried.startswith(
        "How the dub lies against the picture cannot be told yet, for Film sound could not be"
    )
    assert tried.endswith("could not be measured against its picture.")


def test_a_dub_of_what_nobody_called_its_original_asks_for_that():
    assert plain(role_wanted_text("Film sound")) == (
        "Set the role of Film sound to original, and the dub is judged against it."
    )


def test_the_row_of_a_dub_names_what_is_judged():
    track = Track(id=DUB, source_id=1, kind="sound", name="German", role="dub", role_from="set")
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 48_000)), 0, Fraction(0))
    line = line_of(track, clock_map, None, ROW, False, dubbed(), None, NAMES, False)
    assert line.verdict_text == "dub sync undecided"
    assert "40 ms early ±10, undecided" in line.tip
    verdict = verdict_of(PROFILES[0], 0, 1)
    against = TrackVerdict(ROW, verdict, verdict, of_sounds=True)
    apart = line_of(track, clock_map, None, ROW, False, against, None, NAMES, False)
    assert apart.verdict_text == "inside, to original"
    assert "against the picture of Film, through its original" in line.tip


@pytest.mark.parametrize(
    ("early_ms", "half_ms", "says"),
    [
        (0, 0.0018, "in time ±1.8 µs"),
        (0, 0.0001, "in time ±0.1 µs"),
        (0.4, 0.02, "0.4 ms early ±0.02"),
        (52, 6, "52 ms early ±6"),
        (-3.9, 6.2, "3.9 ms late ±6.2"),
        (2, 5, "2 ms early ±5"),
        (-15_871.3, 1.2, "15.871 s late ±1.2 ms"),
    ],
)
def test_an_interval_never_reads_as_none(early_ms, half_ms, says):
    assert early_text(verdict_of(PROFILES[0], early_ms, half_ms)) == says
