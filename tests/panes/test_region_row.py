"""The row of a lane of regions: whom segments show, and the key frames of what is selected."""

import pytest

from syncstudio.panes.theme import DARK
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Box, Diamond
from syncstudio.panes.timeline.rows.region_row import lanes_in_colors, region_row
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.session.session import Session
from tests.session.region_rig import BOX, add_video, go_to

S = 1_000_000_000


@pytest.fixture
def session(qapp):
    made = Session.draft()
    yield made
    made.close()


def test_key_frames_of_what_is_selected_and_the_colour_of_a_person(session):
    video = add_video(session)
    session.set_alignment(video, S)
    segment = session.add_region(video, "box", BOX, 0)
    for number in (20, 40):
        session.shape_region(segment, number, BOX)
    (lane,) = session.project.lanes()
    row = region_row(
        session,
        lane,
        session.clock_map(video).nearest_master,
        lambda one: session.placed_segment(one).master,
    )
    strip = Strip(TimeAxis(0, 4 * S / 800, 800), 0, 800, 26)

    def load():
        row.select(session.selected_segments)
        row.load(session.project.segments(lane.id), session.clock_map(video))
        return row.plan(strip, DARK)

    plan = load()
    keys = [shape for shape in plan if isinstance(shape, Diamond)]
    places = [strip.axis.x_from_ns(session.frame_start(video, number)) for number in (0, 20, 40)]
    assert [key.x for key in keys] == pytest.approx(places)
    assert next(shape for shape in plan if isinstance(shape, Box)).fill == DARK.track(lane.color)
    go_to(session, video, 20)
    session.toggle_outside([segment])
    session.set_region_person([segment], "Ann")
    session.set_lane_person(lane.id, "Ben")
    plan = load()
    boxes = [shape for shape in plan if isinstance(shape, Box)]
    assert boxes[0].fill == DARK.track(session.people()[0].color)
    assert boxes[1].fill == DARK.panel
    assert (boxes[1].x, boxes[1].x + boxes[1].w) == pytest.approx((places[1] + 1, places[2] - 1))
    assert [lane.color for lane in lanes_in_colors(session)] == [session.people()[1].color]
    session.selected_segments = frozenset()
    assert not [shape for shape in load() if isinstance(shape, Diamond)]
