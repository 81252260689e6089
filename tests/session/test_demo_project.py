"""The demo opens as a project whose every track lies where its answer sheet says."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from syncstudio.media.demo.truth import read_truth
from syncstudio.project.project import Project
from syncstudio.session.demo_check import check_demo
from syncstudio.session.demo_project import FILE_NAME, default_demo_folder, make_demo_project
from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.demo import demo_in
from tests.kept import Kept


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> Path:
    folder = demo_in(tmp_path_factory.mktemp("demo") / "recording", 10, kept).folder
    make_demo_project(folder, measure=False)
    return folder


def test_every_track_lies_where_it_truly_does(folder: Path) -> None:
    truth = read_truth(folder)
    with Project.open(folder / FILE_NAME) as project:
        assert project.name == "Demo"
        assert len(project.tracks()) == 8
        for source in project.sources():
            file = truth.file(source.relative_path)
            for track in project.tracks_of(source.id):
                clock_map = project.clock_map(track.id)
                assert clock_map.offset_ns == file.offset_ns
                assert clock_map.drift_ppm == Fraction(file.drift_ppm)
                assert track.alignment == ("none" if file.name == truth.reference else "typed")
                stream = file.streams[track.stream_index]
                last_s = stream.start_s + stream.count / stream.rate
                end_ns = int(last_s * 1_000_000_000)
                true_ns = file.reference_s(Fraction(end_ns, 1_000_000_000)) * 1_000_000_000
                assert 0 <= clock_map.nearest_master(end_ns) - true_ns + 1 <= 2


@pytest.mark.timeout(600)
def test_measuring_finds_where_everything_truly_lies_to_1_ms_and_1_ppm(
    tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the command makes, whole: nothing is typed from the answer sheet, and the intervals keep their word.

    Each of them holds the truth 95 times of 100, so one of the ten may miss it a little.
    """
    # Writing it, and how its pictures move, take most of the time; tests/media see to those.
    demo = demo_in(tmp_path / "demo", 75, kept)
    with kept.carried("seen in the demo", tmp_path / "cache") as cache:
        monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(cache))
        path = make_demo_project(demo.folder)
        check = check_demo(path)
    reference, *others = check.lines
    assert (reference.name, reference.offset_ns, reference.alignment) == ("camera-a.mp4", 0, "none")
    assert {line.name for line in others} == {
        "camera-b.mp4",
        "recorder-1.wav",
        "recorder-2.wav",
        "sensor.csv",
        "transcript.json",
    }
    for line in others:
        assert line.alignment == "measured", line
        assert abs(line.off_ns) < 1_000_000, line
        assert abs(line.off_ppm) < 1, line
        assert abs(line.off_ns) <= 1.5 * line.uncertainty_ns, line
        assert abs(line.off_ppm) <= 1.5 * line.drift_uncertainty_ppm, line
    assert sum(not line.holds for line in others) <= 1
    assert [sound.name for sound in check.sounds] == ["camera-a.mp4", "camera-b.mp4"]
    for sound in check.sounds:
        assert sound.verdict.verdict == "inside"
        assert abs(sound.off_ns) < 1_000_000, sound
    assert check.worst_ns < 1_000_000
    with Project.open(path) as project:
        measured = [row for row in project.measurements() if row.status == "measured"]
        assert len(measured) >= 10
        assert all(row.content and row.at_ns for row in measured)


def test_what_was_typed_has_no_interval_to_judge(folder: Path) -> None:
    check = check_demo(folder / FILE_NAME)
    assert [line.holds for line in check.lines] == [None] * 6
    assert {line.alignment for line in check.lines[1:]} == {"typed"}
    assert (check.worst_ns, check.worst_ppm, check.sounds) == (0, 0.0, ())


def test_its_labels_and_words_are_on_the_master_timeline_at_their_true_times(folder: Path) -> None:
    truth = read_truth(folder)
    session = Session.open(folder / FILE_NAME)
    try:
        lanes = {lane.name: lane for lane in session.project.lanes()}
        assert set(lanes) == {"Ana", "Ben", "Events", "Swings"}
        everything = Span(-(10**12), 10**12)
        assert lanes["Events"].track_id is None
        claps = session.segments_on(lanes["Events"].id, everything)
        assert [clap.master.start_ns for clap in claps] == list(truth.claps_ns())
        swings = session.segments_on(lanes["Swings"].id, everything)
        assert swings
        assert all(one.master.end_ns <= two.master.start_ns + 1 for one, two in pairwise(swings))
        said = session.utterances()
        assert [utterance.speaker for utterance in said] == [
            utterance.speaker for utterance in truth.utterances
        ]
        for utterance, true in zip(said, truth.utterances, strict=True):
            assert [word.master.start_ns for word in utterance.words if word.master] == [
                word.start_ns for word in true.words
            ]
    finally:
        session.close()


def test_what_was_done_in_it_is_kept(folder: Path, tmp_path: Path) -> None:
    with Project.open(folder / FILE_NAME) as project:
        lane = project.lanes()[0]
        with project.edit("Rename lane") as edit:
            edit.update(type(lane), lane.id, name="mine")
    assert make_demo_project(folder) == folder / FILE_NAME
    with Project.open(folder / FILE_NAME) as project:
        assert project.lanes()[0].name == "mine"
        project.undo()
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".")) == []


def test_a_folder_that_holds_something_else_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "sensor.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(SessionError, match=r"already holds sensor\.csv"):
        make_demo_project(tmp_path)


def test_the_demo_has_a_place_of_its_own() -> None:
    assert default_demo_folder().name == "demo"
