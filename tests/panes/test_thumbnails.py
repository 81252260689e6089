"""The small pictures of a video's row: fetched one by one at rest, held back while someone steps, kept."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from syncstudio.panes.timeline.rows.video_row import _onto_keys
from syncstudio.panes.timeline.thumbnails import Thumbnails


@dataclass
class Answer:
    request_id: int
    image: np.ndarray
    exact: bool = True
    message: str | None = None


class Reader:
    """Answers when it is told to."""

    def __init__(self, on_frame) -> None:
        self.on_frame, self.asked, self.closed = on_frame, [], False

    def request(self, number, request_id, size):
        self.asked.append((number, size))

    def answer(self):
        number, (width, height) = self.asked[-1]
        self.on_frame(Answer(number, np.zeros((height, width, 4), np.uint8)))

    def close(self):
        self.closed = True


class FakeSession:
    def __init__(self) -> None:
        self.readers: list[Reader] = []
        self.place_ns = 0
        self.transport = SimpleNamespace(playing=False, position_ns=lambda: self.place_ns)
        self.project = SimpleNamespace(track=lambda _: SimpleNamespace(facts='{"width": 160, "height": 90}'))

    def frames(self, _track_id, on_frame):
        self.readers.append(Reader(on_frame))
        return self.readers[-1]


@pytest.fixture
def session():
    return FakeSession()


@pytest.fixture
def thumbnails(session, qapp):
    made = Thumbnails(session, 1)
    yield made
    made.close()
    made.deleteLater()


def asked(session):
    return [number for reader in session.readers for number, _ in reader.asked]


def test_pictures_come_one_by_one_and_stay(thumbnails, session, qtbot):
    assert thumbnails.pictures([0, 50], 50, 56, True) == [None, None]
    qtbot.waitUntil(lambda: asked(session) == [0])
    session.readers[0].answer()
    qtbot.waitUntil(lambda: asked(session) == [0, 50])
    session.readers[0].answer()
    qtbot.waitUntil(lambda: thumbnails.settled)
    assert session.readers[0].closed
    assert all(picture is not None for picture in thumbnails.pictures([0, 50], 50, 56, True))
    # One that is not here yet borrows the picture of a near one.
    assert thumbnails.pictures([60], 50, 56, True)[0] is thumbnails.pictures([50], 50, 56, True)[0]
    assert thumbnails.pictures([160], 50, 56, True) == [None]


def test_nothing_is_fetched_while_someone_steps(thumbnails, session, qtbot):
    thumbnails.pictures([0, 50, 100], 50, 56, True)
    qtbot.waitUntil(lambda: asked(session) == [0])
    session.place_ns += 33_000_000
    session.readers[0].answer()
    qtbot.waitUntil(lambda: session.readers[0].closed)
    assert asked(session) == [0]
    assert not thumbnails.settled
    qtbot.waitUntil(lambda: asked(session) == [0, 50])


def test_nothing_is_fetched_while_playing(thumbnails, session, qtbot):
    session.transport.playing = True
    thumbnails.pictures([0], 50, 56, True)
    qtbot.wait(400)
    assert asked(session) == []


def test_far_apart_they_stand_on_key_frames_that_are_near():
    keys = np.zeros(1000, bool)
    keys[[0, 95, 180, 400]] = True
    frames = SimpleNamespace(pts=np.arange(1000), keys=keys)
    grid = np.arange(0, 600, 100)
    assert _onto_keys(grid, 100, frames).tolist() == [0, 95, 200, 300, 400, 500]
    assert _onto_keys(grid // 10, 10, frames).tolist() == (grid // 10).tolist()
    frames.keys = np.zeros(1000, bool)
    assert _onto_keys(grid, 100, frames).tolist() == grid.tolist()
