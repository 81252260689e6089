"""Labels that miss a required answer carry a diamond, and a hover says which; only until it is answered."""

import pytest

from syncstudio.panes.timeline.missing_answers import MissingAnswers, answers_text
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span

S = 1_000_000_000


@pytest.fixture
def session():
    made = Session.draft()
    yield made
    made.close()


def test_a_label_misses_what_is_required_until_it_is_answered(session):
    lane = session.add_lane("Turns")
    one, two = (session.add_segment(lane, Span(k * S, k * S + 9)) for k in range(2))
    missing = MissingAnswers(session)
    session.project.on_change(lambda change: missing.take(change.tables))
    assert missing.among([one, two]) == frozenset()
    speaker = session.add_attribute("Speaker")
    assert answers_text(session, one) == ""
    session.update_attribute(speaker, required=True)
    assert missing.among([one, two]) == {one, two}
    assert answers_text(session, one) == "◆ required: Speaker"
    session.set_attribute([one], speaker, "Ann")
    assert missing.among([one, two]) == {two}
    assert answers_text(session, one) == "Speaker: Ann"
    session.undo()
    assert missing.among([one]) == {one}
    session.delete_segments([one])
    assert answers_text(session, one) == ""
    assert missing.take(frozenset({"segment"})) is False
    assert missing.take(frozenset({"attribute_value"})) is True
