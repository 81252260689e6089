"""A whole project measured without a window: what contradicts itself aligns nothing, and what is measured is kept."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.measuring_project import Asked, keep_and_apply, survey_project
from syncstudio.session.session import Session
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.measure_project import PairResult, ProjectSurvey
from syncstudio.sync.graph import Edge, solve
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.timebase.span import Span

S = 1_000_000_000
RATE = 16_000


@pytest.fixture
def session(tmp_path: Path):
    """Three recorders of one scene, begun 2.5 s and 10 s after the first."""
    rng = np.random.default_rng(8)
    count = 40 * RATE
    whole = rng.normal(0, 4000, count) * np.repeat(rng.uniform(0.05, 1, count // 1600), 1600)
    files = []
    for name, first in (("a.wav", 0), ("b.wav", int(2.5 * RATE)), ("c.wav", 10 * RATE)):
        files.append(tmp_path / name)
        with wave.open(str(files[-1]), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(whole.clip(-32000, 32000).astype(np.int16)[first:].tobytes())
    made = Session.create(tmp_path / "scene.syncstudio")
    assert made.add_media(files) == []
    yield made
    made.close()


def answer(offset_s: float) -> Measurement:
    offset_ns = round(offset_s * S)
    piece = MeasuredPiece(((0, offset_ns), (20 * S, 20 * S + offset_ns)), uncertainty_ns=5000)
    return Measurement("sound", "measured", offset_ns, 0.0, 5000, 0.1, 0.99, (piece,))


def survey_of(offsets_s: dict[tuple[int, int], float], reference: int) -> ProjectSurvey:
    edges = [Edge(near, far, round(at * S), 0.0, 5000, 0.1, 10 * S) for (near, far), at in offsets_s.items()]
    pairs = tuple(PairResult(near, far, answer(at)) for (near, far), at in offsets_s.items())
    return ProjectSurvey(pairs, solve(edges, reference))


def test_all_tracks_are_measured_and_aligned(session: Session) -> None:
    a, b, c = (track.id for track in session.project.tracks())
    survey = survey_project(session.project, Asked())
    assert survey.graph.reference == a
    assert survey.graph.contradictions == ()
    assert session.project.measurements() == []
    assert keep_and_apply(session, survey) == 2
    assert session.clock_map(b).offset_ns == pytest.approx(2.5 * S, abs=100_000)
    assert session.clock_map(c).offset_ns == pytest.approx(10 * S, abs=100_000)
    assert len(session.project.measurements()) == 3
    assert {track.alignment for track in session.project.tracks()} == {"none", "measured"}


def test_a_search_range_is_about_where_tracks_lie_now(session: Session) -> None:
    _, b, c = (track.id for track in session.project.tracks())
    session.set_alignment(b, 2 * S)
    session.set_alignment(c, 9 * S)
    survey = survey_project(session.project, Asked(search_ns=2 * S, spans=(Span(10 * S, 35 * S),)))
    assert survey.graph.nodes[c].offset_ns == pytest.approx(10 * S, abs=100_000)


def test_measurements_that_contradict_each_other_move_nothing(session: Session) -> None:
    a, b, c = (track.id for track in session.project.tracks())
    survey = survey_of({(a, b): 2.5, (a, c): 10.0, (b, c): 9.0}, a)
    assert len(survey.graph.contradictions) == 1
    with pytest.raises(SessionError, match="a loop of measurements does not close"):
        keep_and_apply(session, survey)
    assert [session.clock_map(track).offset_ns for track in (a, b, c)] == [0, 0, 0]
    assert len(session.project.measurements()) == 3


def test_a_method_that_compares_nothing_here_is_told(session: Session) -> None:
    with pytest.raises(SessionError, match="nothing to measure"):
        survey_project(session.project, Asked("taps"))
    with pytest.raises(SurveyError, match="There is no method “nope”"):
        survey_project(session.project, Asked("nope"))
