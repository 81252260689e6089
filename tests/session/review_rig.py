"""A project to review without any recording: two lanes on the master timeline, a track, and two people in turn."""

from contextlib import contextmanager

import pytest

from syncstudio.project.records import Label, Source, Track
from syncstudio.session.session import Session
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span


class Bench:
    """A session with a lane of labels; `label` draws one, `at` works as somebody."""

    def __init__(self, session):
        self.session = session
        self.lane = session.add_lane("Sounds")
        with session.project.edit("Add labels") as edit:
            self.laugh = edit.insert(Label(name="laugh", position=0))
            self.cough = edit.insert(Label(name="cough", position=1, color=1))

    def label(self, start_s, end_s, label_id=None, text="", lane=None):
        span = Span(round(start_s * NS_PER_S), round(end_s * NS_PER_S))
        return self.session.add_segment(lane or self.lane, span, label_id or self.laugh, text)

    def track(self, name="boom"):
        with self.session.project.edit("Add media") as edit:
            source = edit.insert(Source(relative_path=f"{name}.wav"))
            return edit.insert(Track(source_id=source, name=name, kind="sound", end_tick=60 * NS_PER_S))

    @contextmanager
    def at(self, name):
        before = self.session.project.author
        self.session.be(name)
        yield
        self.session.project.author = before

    def segment(self, segment_id):
        return self.session.project.segment(segment_id)

    def status(self, segment_id):
        found = self.segment(segment_id)
        return found.status, found.reviewer

    def steps(self):
        return [row.name for row in self.session.project.history()]


@pytest.fixture
def bench(tmp_path):
    session = Session.create(tmp_path / "review.syncstudio")
    yield Bench(session)
    session.close()
