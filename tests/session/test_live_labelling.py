"""Labelling while it plays: what is stored is what was heard when the key went down."""

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.project.labelling_records import VocabularyRow
from syncstudio.project.records import Label
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import TransportChanged
from syncstudio.timebase.span import Span
from tests.transport.simulated import RAMP, RATE, prepared

S = 1_000_000_000
MS = 1_000_000


@pytest.fixture
def live(make_session):
    """A session that plays through a device made of numbers."""

    def make(**device):
        session, world = make_session(), prepared(**device)
        session.transport.close()
        session.transport = world.transport
        world.transport.on_change(lambda: session._end_with_playing(TransportChanged()))
        return session, world, session.add_lane("Ann")

    return make


def place_heard(world, host_ns):
    """What truly came out of the device at a host time, in ns of the recording."""
    times, values = world.output.heard()
    inside = values > 0
    return float(np.interp(host_ns, times[inside], values[inside].astype(np.float64) * RAMP * (S / RATE)))


@pytest.mark.parametrize(
    "device",
    [
        {"delay_ns": 100 * MS},
        {"delay_ns": 250 * MS, "ppm": 40, "jitter_ns": MS},
        {"delay_ns": 20 * MS, "block": 240, "ppm": -60},
    ],
)
def test_the_stored_times_are_what_was_heard_at_the_presses(live, device):
    """Within 5 ms, though the presses are worked off 200 ms late by a thread that was busy."""
    session, world, lane = live(**device)
    label = session.add_label("Speech")
    world.do("play")
    world.run(1_500)
    pressed_ns = []
    for _ in range(2):
        world.run(777)
        pressed_ns.append(world.now_ns)
        world.run(200)  # busy with something else
        session.press_label(lane, label, pressed_ns[-1])
    world.run(600)
    (made,) = session.project.segments(lane)
    stored = np.array([made.start_ns, made.end_ns])
    heard = np.array([place_heard(world, host_ns) for host_ns in pressed_ns])
    assert np.abs(stored - heard).max() < 5 * MS
    # Without the device's delay taken off it would be wrong by all of it.
    assert stored[1] - stored[0] == pytest.approx(977 * MS, abs=2 * MS)


def test_what_a_person_found_out_about_a_device_counts_too(live):
    session, world, lane = live(delay_ns=100 * MS)
    session.transport.delay_correction_ns = 60 * MS
    world.do("play")
    world.run(1_000)
    host_ns = world.now_ns
    world.run(300)
    session.begin_label(lane, None, host_ns)
    (begun,) = session.open_labels
    assert begun.start_ns == pytest.approx(place_heard(world, host_ns) - 60 * MS, abs=5 * MS)


def test_several_labels_are_open_on_several_lanes_at_once(live):
    session, world, ann = live()
    ben = session.add_lane("Ben")
    speech, laugh = session.add_label("Speech"), session.add_label("Laugh")
    world.do("play")
    for lane, label in ((ann, speech), (ben, laugh), (ann, laugh)):
        world.run(200)
        session.press_label(lane, label, world.now_ns)
    assert [(each.lane_id, each.label_id) for each in session.open_labels] == [
        (ann, speech), (ben, laugh), (ann, laugh),
    ]  # fmt: skip
    world.run(200)
    assert session.press_label(ann, speech, world.now_ns) is not None
    assert len(session.open_labels) == 2
    steps = len(session.project.history())
    assert session.abandon_labels() == 2
    assert len(session.project.history()) == steps
    assert session.project.segments(ben) == []


def test_labels_of_a_group_and_protected_ones_follow_one_another(live):
    session, world, lane = live()
    speech, laugh = session.add_label("Speech"), session.add_label("Laugh")
    session.neighbours = "protect"
    world.do("play")
    for label in (speech, laugh, speech):
        world.run(300)
        session.press_label(lane, label, world.now_ns)
    first, second = session.project.segments(lane)
    assert first.end_ns == second.start_ns
    assert [each.label_id for each in session.open_labels] == [speech]
    session.keep_open_labels()
    session.neighbours = "free"
    for label in (speech, laugh):
        session.update_label(label, exclusive="voice")
        world.run(300)
        session.press_label(lane, label, world.now_ns)
    assert [each.label_id for each in session.open_labels] == [laugh]
    assert session.project.segments(lane)[-1].end_ns == session.open_labels[0].start_ns


def test_what_is_open_is_stored_when_playing_stops_and_when_the_window_closes(live):
    session, world, lane = live()
    world.do("play")
    world.run(400)
    session.begin_label(lane, None, world.now_ns)
    world.run(300)
    world.do("pause")
    (made,) = session.project.segments(lane)
    assert made.end_ns - made.start_ns == pytest.approx(300 * MS, abs=2 * MS)
    session.begin_label(lane, None)
    session.transport.seek(5 * S)
    session.keep_open_labels()  # as closing does
    assert [each.end_ns for each in session.project.segments(lane)][-1] == 5 * S


def test_a_span_played_once_ends_its_label_where_it_ends(live):
    session, world, lane = live()
    world.do("play_once", Span(2 * S, 3 * S), 9 * S)
    world.run(500)
    session.begin_label(lane, None, world.now_ns)
    world.run(1_500)
    assert session.transport.position_ns() == 9 * S
    (made,) = session.project.segments(lane)
    assert made.end_ns == pytest.approx(3 * S, abs=25 * MS)


def test_round_a_loop_a_label_ends_with_the_loop(live):
    session, world, lane = live()
    session.transport.loop = Span(S, 2 * S)
    world.do("seek", S)
    world.do("play")
    world.run(800)
    session.begin_label(lane, None, world.now_ns)
    began = session.open_labels[0].start_ns
    world.run(600)
    session.end_label(lane, None, world.now_ns)
    (made,) = session.project.segments(lane)
    assert (made.start_ns, made.end_ns) == (began, 2 * S)


def test_backwards_a_label_lies_the_right_way_round(live):
    session, world, lane = live()
    world.do("seek", 20 * S)
    world.do("set_speed", Fraction(-1))
    world.do("play")
    world.run(600)
    session.begin_label(lane, None, world.now_ns)
    world.run(300)
    session.end_label(lane, None, world.now_ns)
    (made,) = session.project.segments(lane)
    assert 19 * S < made.start_ns < made.end_ns < 20 * S


def test_an_event_is_one_press_and_a_label_that_a_lane_does_not_take_is_refused_at_once(live):
    session, world, _ = live()
    knocks = session.add_lane("Knocks", kind="events")
    loud, soft = session.add_label("Loud"), session.add_label("Soft")
    session.set_vocabulary(knocks, [loud])
    world.do("play")
    world.run(500)
    made = session.press_label(knocks, loud, world.now_ns)
    assert session.project.segment(made).start_ns == session.heard_ns(world.now_ns)
    with pytest.raises(SessionError, match="does not take"):
        session.press_label(knocks, soft)
    assert session.open_labels == ()


def test_a_key_means_the_label_that_the_lane_takes(make_session):
    session = make_session()
    ann, any_lane = session.add_lane("Ann"), session.add_lane("Notes")
    with session.project.edit("Labels") as edit:
        speech = edit.insert(Label(name="Speech", hotkey="1"))
        note = edit.insert(Label(name="Note", hotkey="1", position=1))
        edit.insert(VocabularyRow(lane_id=ann, label_id=speech))
    assert session.label_of_key("1", ann) == speech
    assert session.label_of_key("1", any_lane) == note
    assert session.label_of_key("2", ann) is None
