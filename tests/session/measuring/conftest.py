"""Sessions whose survey is answered by hand: three recorders, a camera beside a recorder, and what is known."""

from __future__ import annotations

import pytest

from tests.session.conftest import write_wav
from tests.session.measuring_rig import MS, S, Survey, answer, id_of


@pytest.fixture
def survey(monkeypatch):
    return Survey(monkeypatch)


@pytest.fixture
def session(make_session, survey, tmp_path):
    """Three recorders; the first is the reference."""
    return make_session(*(write_wav(tmp_path / f"{name}.wav") for name in ("one", "two", "three")))


@pytest.fixture
def camera(make_session, survey, clip, wav):
    return make_session(clip, wav)


@pytest.fixture
def proposed(session, survey):
    """Recorder two measured against one, which lies 1 s later than zero."""
    session.set_alignment(id_of(session, "one"), 1 * S)
    survey.answers["one", "two"] = answer(1_234_567_000, 24.1, 100_000)
    session.measure_track(id_of(session, "two"))
    assert session.jobs.wait(30)
    return session.measurements(id_of(session, "two"))[0]


@pytest.fixture
def loop(session, survey):
    survey.plans = [("one", "two"), ("one", "three"), ("two", "three")]
    survey.answers["one", "two"] = answer(100 * MS, uncertainty_ns=50_000)
    survey.answers["one", "three"] = answer(300 * MS, uncertainty_ns=50_000)
    survey.answers["two", "three"] = answer(200 * MS + 20_000, uncertainty_ns=50_000)
    session.measure_all()
    assert session.jobs.wait(30)
    return session
