"""Agreement asked of a session: behind the window, stopped, going to places, and lanes of one project."""

from __future__ import annotations

import pytest

from syncstudio.session.agreement.agreements import AgreementRequest
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import AgreementChanged
from syncstudio.session.session import Session
from tests.session.comparing_rig import make, two  # noqa: F401

QUICK = AgreementOptions(replicates=0, gamma=False)


@pytest.fixture
def pair(two):  # noqa: F811
    anna, ben = two
    anna.align("boom", 500)
    anna.put("Sounds", 1000, 2000, "laugh")
    anna.put("Sounds", 4000, 5000, "cough")
    ben.put("Sounds", 1000, 2000, "laugh")
    ben.put("Sounds", 7000, 8000, "cough")
    paths = [each.project.path for each in two]
    for each in two:
        each.project.close()
    session = Session.open(paths[0])
    yield session, paths[1]
    session.close()


def test_it_is_measured_behind_and_told(pair) -> None:
    session, other = pair
    told = []
    session.notices.subscribe(
        lambda notice: told.append(notice) if isinstance(notice, AgreementChanged) else None
    )
    with pytest.raises(SessionError, match="Choose other projects"):
        session.measure_agreement(AgreementRequest())
    session.measure_agreement(AgreementRequest((other,), options=QUICK))
    assert session.jobs.wait(20)
    assert len(told) == 2
    found = session.agreement
    assert (found.overall.scores.matched, found.overall.scores.missing) == (1, 1)
    assert "“boom” is aligned differently: 500.0 ms earlier" in found.alignment[0]

    lane = next(lane for lane in found.lanes if lane.name == "Sounds")
    missing, extra = lane.pairs[0].differences
    session.go_to_agreed(lane, missing.start_ns, missing.first_id)
    assert session.selected_segments == {missing.first_id}
    assert session.transport.position_ns() == 4_500_000_000
    session.go_to_agreed(lane, extra.start_ns, extra.first_id)
    assert session.selected_segments == frozenset()
    assert session.transport.position_ns() == 7_500_000_000

    session.measure_agreement(AgreementRequest((other.with_name("gone.syncstudio"),)))
    assert session.jobs.wait(20)
    assert session.agreement is None
    assert "gone.syncstudio" in session.agreement_trouble


def test_it_can_be_stopped(pair) -> None:
    session, other = pair
    session.measure_agreement(AgreementRequest((other,)))
    session.cancel_agreement()
    assert session.jobs.wait(20)
    assert session.agreement is None
    assert not session.agreement_busy


def test_lanes_told_while_comparing_are_kept(pair) -> None:
    session, other = pair
    comparison = session.compare_with(other)
    ours, theirs = session.project.lanes(), comparison.other.project.lanes()
    session.compare_lanes(comparison, {ours[0].id: theirs[1].id})
    session.measure_agreement(AgreementRequest((other,), options=QUICK))
    assert session.jobs.wait(20)
    assert {lane.name: lane.counts for lane in session.agreement.lanes}["Sounds"] == (2, 0)


def test_two_lanes_of_this_project(pair) -> None:
    session, _ = pair
    sounds, scenes = (lane.id for lane in session.project.lanes())
    session.measure_agreement(AgreementRequest(groups=((sounds, scenes),), options=QUICK))
    assert session.jobs.wait(20)
    assert session.agreement.raters == ("Sounds", "Scenes")
    lane = session.agreement.lanes[0]
    # On different clocks: compared on the master timeline, where the sound lies half a second later.
    assert lane.clock_is_master
    assert lane.pairs[0].differences[0].start_ns == 1_500_000_000
    session.go_to_agreed(lane, 1_500_000_000, lane.pairs[0].differences[0].first_id)
    assert session.transport.position_ns() == 1_500_000_000
