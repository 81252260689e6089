from dataclasses import dataclass

import pytest

from syncstudio.sync.clocks.clocks import compare_clocks, measure_clocks

S = 1_000_000_000
H = 3600 * S
NOON = 1_700_000_000 * S


@dataclass(frozen=True)
class Clock:
    kind: str = "created"
    says: str = "a clock"
    epoch_ns: int | None = None
    time_of_day_ns: int | None = None
    resolution_ns: int = S
    zone_known: bool = True


def timecode(at_s, resolution_ns=40_000_000):
    return Clock("timecode", f"timecode at {at_s} s", None, round(at_s * S), resolution_ns, False)


def created(at_s, resolution_ns=S, zone=True):
    return Clock("created", f"created at {at_s} s", NOON + round(at_s * S), None, resolution_ns, zone)


def test_the_finest_comparable_clocks_are_believed():
    found = compare_clocks([timecode(36_000), created(0)], [timecode(36_012.5), created(13)])
    assert found.offset_ns == 12.5 * S
    assert found.uncertainty_ns == 80_000_000
    assert found.kinds == ("timecode", "timecode")
    assert not found.disagreement


def test_a_sound_recorders_origin_meets_a_cameras_timecode():
    wave = Clock("broadcast-wave", "BWF", None, 36_001 * S, 20_833, False)
    assert compare_clocks([timecode(36_000)], [wave]).offset_ns == S


def test_times_of_day_pass_midnight():
    assert compare_clocks([timecode(86_390)], [timecode(5)]).offset_ns == 15 * S
    assert compare_clocks([timecode(5)], [timecode(86_390)]).offset_ns == -15 * S


def test_dates_tell_the_day_of_a_timecode():
    found = compare_clocks([timecode(36_000), created(0)], [timecode(36_010), created(86_400 + 9)])
    assert found.offset_ns == (86_400 + 10) * S


def test_whole_hours_of_an_unknown_zone_are_not_claimed():
    found = compare_clocks([created(0)], [created(7200 + 31, zone=False)])
    assert found.offset_ns == 31 * S
    assert "2 h" in found.note
    assert compare_clocks([created(0)], [created(7231)]).offset_ns == 7231 * S
    apart = compare_clocks([created(0)], [created(7200 + 1500, zone=False)])
    assert apart.offset_ns == 8700 * S


def test_disagreement_is_named():
    found = compare_clocks([timecode(36_000), created(0)], [timecode(36_010), created(500)])
    assert found.offset_ns == 10 * S
    assert "disagree" in found.disagreement
    assert "+500.000 s" in found.disagreement


def test_nothing_in_common_is_nothing():
    assert compare_clocks([timecode(1)], [created(1)]) is None
    assert compare_clocks([], [created(1)]) is None


def test_it_can_answer_as_every_other_method_does():
    found = measure_clocks([timecode(100)], [timecode(110)])
    assert found.status == "measured"
    assert found.method == "clocks"
    assert found.offset_ns == 10 * S
    assert found.confidence == pytest.approx(0.9)
    assert found.drift_uncertainty_ppm is None  # nobody measured it
    assert measure_clocks([created(0)], [created(3)]).confidence < 0.7
    nothing = measure_clocks([timecode(1)], [created(1)])
    assert nothing.status == "cannot-tell"
    assert "no clocks that can be compared" in nothing.reason
