"""Verdicts: the bands of the standards, and an interval that must lie within or beyond them with all of itself."""

from __future__ import annotations

from fractions import Fraction

import pytest

from syncstudio.sync.profile import PROFILES, half_frame
from syncstudio.sync.verdict import verdict_of

BANDS = {
    "bt1359": (45, 125),
    "bt1359-acceptability": (90, 185),
    "ebu-r37": (40, 60),
    "atsc-is191": (15, 45),
}


def test_the_profiles_are_those_of_the_standards() -> None:
    assert {one.id: (one.early_ms, one.late_ms) for one in PROFILES} == BANDS
    assert PROFILES[0].id == "bt1359"


def test_half_a_frame_depends_on_the_rate() -> None:
    profile = half_frame(Fraction(30000, 1001))
    assert profile.early_ms == profile.late_ms == pytest.approx(16.6833, abs=1e-4)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.id)
def test_the_whole_interval_decides(profile) -> None:
    early, late = BANDS[profile.id]
    cases = [
        (0, 1, "inside"),
        (early - 2, 1, "inside"),
        (early - 1, 1, "inside"),
        (early, 1, "undecided"),
        (early + 1.001, 1, "outside"),
        (-late + 1, 1, "inside"),
        (-late, 1, "undecided"),
        (-late - 1.001, 1, "outside"),
        (0, early + late, "undecided"),
        (early + 500, 499, "outside"),
    ]
    for early_ms, width_ms, wanted in cases:
        found = verdict_of(profile, early_ms, width_ms)
        assert (found.verdict, found.sound_early_ms, found.uncertainty_ms) == (wanted, early_ms, width_ms)
