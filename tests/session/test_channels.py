"""How channels of a series are shown is kept channel by channel, one step of undo each, and in step with edits."""

import math

import pytest

from syncstudio.session.errors import SessionError


@pytest.fixture
def bench(make_session, tmp_path):
    path = tmp_path / "rig.csv"
    rows = "\n".join(f"{n / 100:.2f},{math.sin(n / 9):.4f},{n % 5},{n}" for n in range(300))
    path.write_text(f"time [s],force [N],step,count\n{rows}\n")
    session = make_session(path)
    assert session.jobs.wait(30)
    return session, session.project.tracks()[0].id


def names(session, track, shown=True):
    return [view.name for view in session.channel_views(track) if view.shown or not shown]


def test_channels_are_first_as_their_file_has_them(bench):
    session, track = bench
    force, step, _ = views = session.channel_views(track)
    assert [view.name for view in views] == ["force", "step", "count"]
    assert (force.unit, force.kind, force.shown, force.scale, force.formula) == (
        "N",
        "number",
        True,
        "auto",
        "",
    )
    assert step.reach == (0.0, 4.0)
    assert step.color == force.color + 1
    assert session.channel_views(track) is views


def test_hiding_showing_and_only_one_are_a_step_each(bench):
    session, track = bench
    session.show_channels(track, ["force"], False)
    assert names(session, track) == ["step", "count"]
    session.show_only_channels(track, ["count"])
    assert names(session, track) == ["count"]
    session.show_all_channels(track)
    assert names(session, track) == ["force", "step", "count"]
    assert [session.undo() for _ in range(3)] == ["Show all channels", "Show only channel", "Hide channel"]
    assert names(session, track) == ["force", "step", "count"]
    assert session.project.channels(track) == []


def test_what_changes_nothing_is_no_step(bench):
    session, track = bench
    before = len(session.project.history())
    session.show_all_channels(track)
    session.show_channels(track, ["step"])
    session.auto_scale(track, ["step"])
    session.set_channel_unit(track, ["force"], "N")
    session.order_channels(track, ["force"])
    session.set_channel_layout(track, "")
    session.reset_channels(track)
    assert len(session.project.history()) == before


def test_order_is_kept_and_a_channel_nobody_set_keeps_its_place_in_it(bench):
    session, track = bench
    session.show_channels(track, ["step"], False)
    session.move_channels(track, ["count"], 0)
    assert names(session, track, shown=False) == ["count", "force", "step"]
    assert names(session, track) == ["count", "force"]
    session.order_channels(track, ["step"])
    assert names(session, track, shown=False) == ["step", "count", "force"]
    assert session.undo() == "Order channels"
    assert names(session, track, shown=False) == ["count", "force", "step"]


def test_scales_and_units_are_kept_and_nonsense_is_refused_in_a_sentence(bench):
    session, track = bench
    session.fix_scale(track, ["force"], -2, 3.5)
    assert session.channel_view(track, "force").reach == (-2.0, 3.5)
    session.auto_scale(track, ["force"])
    assert session.channel_view(track, "force").reach == pytest.approx((-1, 1), abs=1e-2)
    session.set_channel_unit(track, ["force"], " kN ")
    assert session.channel_view(track, "force").unit == "kN"
    session.set_channel_unit(track, ["force"], "")
    assert session.channel_view(track, "force").unit == "N"
    for low, high in ((1, 1), (2, 1), (math.nan, 1), (0, math.inf)):
        with pytest.raises(SessionError, match="A scale runs"):
            session.fix_scale(track, ["force"], low, high)
    with pytest.raises(SessionError, match="A unit has 32 signs"):
        session.set_channel_unit(track, ["force"], "furlongs" * 5)
    with pytest.raises(SessionError, match="“torque” is no channel"):
        session.show_channels(track, ["torque"], False)


def test_a_reset_is_one_step_and_comes_back_with_undo(bench):
    session, track = bench
    session.set_channel_layout(track, "overlaid")
    session.color_channels(track, ["count"], 6)
    session.fix_scale(track, ["count", "step"], 0, 10)
    session.reset_channels(track)
    assert session.project.channels(track) == []
    assert session.project.track(track).layout == ""
    assert session.undo() == "Reset channels"
    assert session.project.track(track).layout == "overlaid"
    assert session.channel_view(track, "count").color == 6
    assert session.channel_view(track, "step").reach == (0.0, 10.0)
