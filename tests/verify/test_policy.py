"""Policies: presets that can be read, files that say where they are wrong, and decisions from rows alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.resource import resource
from syncstudio.verify.judging import judged_by
from syncstudio.verify.policy import decide
from syncstudio.verify.policy_file import PRESETS, PolicyError, policy_named, preset, read_policy
from syncstudio.verify.result import FindingFound, PairFound, PartFound, Result

PART = PartFound("video", "", "a.mp4", "a.mp4", duration_s=10.0, fps="25/1")


def _row(*pairs: PairFound, **more: object) -> Result:
    return judged_by(replace(Result("a", parts=(PART,), pairs=pairs, judgeable="yes"), **more))  # type: ignore[arg-type]


def _pair(
    offset_ms: float,
    width_ms: float = 3.0,
    drift_ppm: float = 0.0,
    confidence: float = 0.99,
    **more: object,
) -> PairFound:
    pair = PairFound("sound_picture", "a.mp4", "a.mp4", "measured", "impacts", confidence=confidence)
    pair = replace(pair, offset_s=offset_ms / 1000, uncertainty_s=width_ms / 1000, drift_ppm=drift_ppm)
    return replace(pair, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", PRESETS)
def test_presets_say_what_they_are_and_where_their_numbers_come_from(name: str) -> None:
    found = preset(name)
    assert found.id == name
    assert found.name
    assert found.says
    assert found.source
    assert found.mark == preset(name).mark
    assert {path.name for path in resource("policies").iterdir()} == {f"{one}.policy.toml" for one in PRESETS}


@pytest.mark.parametrize(
    ("name", "offset_ms", "decision"),
    [
        ("bt1359", 40, "keep"),
        ("bt1359", -120, "keep"),
        ("bt1359", 44, "review"),
        ("bt1359", 60, "drop"),
        ("bt1359", -130, "drop"),
        ("bt1359-acceptability", 80, "keep"),
        ("bt1359-acceptability", -200, "drop"),
        ("ebu-r37", -56, "keep"),
        ("ebu-r37", -70, "drop"),
        ("half-frame", 16, "keep"),
        ("half-frame", 18, "review"),
        ("half-frame", 24, "drop"),
        ("latentsync-like", 230, "keep"),
        ("latentsync-like", 250, "drop"),
    ],
)
def test_the_whole_interval_must_lie_inside(name: str, offset_ms: float, decision: str) -> None:
    told = decide(_row(_pair(offset_ms)), preset(name))
    assert told.decision == decision
    assert told.reasons
    assert told.policy == name


def test_the_form_of_a_clip_is_asked_for() -> None:
    told = decide(_row(_pair(0)), preset("ovi-like"))
    assert told.decision == "drop"
    assert "24" in told.reasons[0]
    right = replace(_row(_pair(0)), parts=(replace(PART, fps="24/1"),))
    assert decide(right, preset("ovi-like")).decision == "keep"
    short = replace(right, parts=(replace(PART, fps="24/1", duration_s=3.0),))
    assert decide(short, preset("ovi-like")).decision == "drop"
    quiet = replace(right, measures=(("sound_mean_db", -72.0),))
    assert decide(quiet, preset("ovi-like")).decision == "drop"


def test_a_drift_counts_at_its_end() -> None:
    assert decide(_row(_pair(0, drift_ppm=1000)), preset("half-frame")).decision == "keep"
    assert decide(_row(_pair(0, drift_ppm=3000)), preset("half-frame")).decision == "drop"


@given(
    st.floats(-300, 300),
    st.floats(0.1, 200),
    st.floats(-20_000, 20_000),
    st.sampled_from(PRESETS),
    st.floats(0, 1),
)
def test_nothing_is_kept_whose_interval_reaches_outside(
    offset_ms: float, width_ms: float, drift_ppm: float, name: str, confidence: float
) -> None:
    policy = preset(name)
    told = decide(_row(_pair(offset_ms, width_ms, drift_ppm, confidence)), policy)
    band = policy.rule("sound_picture").band(name, Fraction(25))
    assert band is not None
    for at_s in (0.0, 10.0):
        here = offset_ms + drift_ppm * at_s / 1000
        if (
            here + width_ms > band.early_ms + 1e-6
            or here - width_ms < -band.late_ms - 1e-6
            or confidence < 0.9
        ):
            assert told.decision != "keep"


@given(
    st.sampled_from(PRESETS), st.floats(-300, 300), st.sampled_from(["measured", "ambiguous", "cannot-tell"])
)
def test_deciding_again_changes_nothing(name: str, offset_ms: float, status: str) -> None:
    pair = (
        _pair(offset_ms)
        if status == "measured"
        else _pair(0, status=status, offset_s=None, uncertainty_s=None)
    )
    once = decide(_row(pair), preset(name))
    assert decide(once, preset(name)) == once


def test_worst_come_first() -> None:
    policy = preset("bt1359")
    rows = [
        decide(_row(error="It broke."), policy),
        decide(_row(_pair(400)), policy),
        decide(_row(_pair(150, 40)), policy),
        decide(_row(_pair(44)), policy),
        decide(_row(_pair(20)), policy),
        decide(_row(_pair(1)), policy),
    ]
    badness = [row.badness for row in rows if row.decision]
    assert rows[0].decision == "review"
    assert badness == sorted(badness, reverse=True) or badness[1:] == sorted(badness[1:], reverse=True)


def test_what_cannot_be_judged_is_for_review_and_dropped_by_strict_filters() -> None:
    row = replace(
        _row(_pair(0, status="cannot-tell", offset_s=None, uncertainty_s=None, reason="Nothing to see.")),
        judgeable="no",
        judgeable_reason="The picture is still.",
    )
    told = decide(row, preset("bt1359"))
    assert (told.decision, told.reasons) == ("review", ("It cannot be judged: The picture is still.",))
    assert decide(row, preset("latentsync-like")).decision == "drop"


def test_health_and_a_silent_video_are_not_kept() -> None:
    broken = _row(
        _pair(0), health_findings=(FindingFound("a.mp4", "truncated", "error", 4.0, "It breaks off."),)
    )
    assert decide(broken, preset("bt1359")).decision == "drop"
    assert decide(_row(), preset("bt1359")).decision == "review"


def test_a_policy_of_ones_own_says_only_what_is_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "mine.policy.toml"
    path.write_text(
        'format = "syncstudio.policy/1"\ninherit = "half-frame"\nname = "Mine"\n\n[pair.sound_picture]\nearly_ms = 60\n'
        'late_ms = 60\noutside = "review"\n\n[health.codes]\npriming = "review"\n'
    )
    mine = read_policy(path)
    rule = mine.rule("sound_picture")
    assert (mine.id, mine.name, rule.early_ms, rule.early_frames, rule.outside) == (
        "mine",
        "Mine",
        60,
        None,
        "review",
    )
    assert mine.rule("dub_picture") == preset("half-frame").rule("dub_picture")
    assert policy_named(str(path)) == mine
    below = tmp_path / "below.policy.toml"
    below.write_text(
        'format = "syncstudio.policy/1"\ninherit = "mine.policy.toml"\n[judgeable]\nno = "drop"\n'
    )
    assert read_policy(below).not_judgeable == "drop"
    assert read_policy(below).rule("sound_picture") == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "begins with format"),
        (
            'format = "syncstudio.policy/1"\n[pair.sound_picture]\nerly_ms = 4\n',
            "line 3: “erly_ms” is not known",
        ),
        ('format = "syncstudio.policy/1"\n[pair.sound]\n', "line 2: there is no pair “sound”"),
        (
            'format = "syncstudio.policy/1"\n[pair.all]\noutside = "burn"\n',
            "line 3: “outside” is one of keep",
        ),
        ('format = "syncstudio.policy/1"\n[clip]\nfps = 25\n', "line 3: “fps” is a list"),
        ('format = "syncstudio.policy/1"\n[clip]\nshortest_s = -1\n', "line 3: “shortest_s” is a number"),
        ('format = "syncstudio.policy/1"\ninherit = "nobody"\n', "line 2: there is no policy “nobody”"),
        ('format = "syncstudio.policy/1"\n[loudness]\n', "line 2: “loudness” is no part"),
        ('format = "syncstudio.policy/1"\n[judgeable]\nmaybe = "drop"\n', "line 3: “maybe” is not known"),
        ('format = "syncstudio.policy/1"\nname = \n', "is not a policy"),
        ('format = "syncstudio.policy/1"\ninherit = "bad.policy.toml"\n', "in a ring"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.policy.toml"
    path.write_text(text)
    with pytest.raises(PolicyError) as caught:
        read_policy(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_that_nobody_knows_is_refused() -> None:
    with pytest.raises(PolicyError, match="bt1359"):
        policy_named("nonsense")


@pytest.mark.parametrize(("offset_ms", "decision"), [(3, "keep"), (12, "review"), (40, "drop")])
def test_without_a_picture_only_what_is_so_at_any_rate_is_decided(offset_ms: float, decision: str) -> None:
    sound = replace(PART, kind="sound", fps="")
    pair = replace(_pair(offset_ms), pair="dub_original", method="dub")
    row = replace(_row(pair), parts=(sound,))
    assert decide(row, preset("half-frame")).decision == decision
