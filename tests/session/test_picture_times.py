"""Pictures come in at times of their own, their source can be changed, and undo brings the old times back."""

from __future__ import annotations

from fractions import Fraction

import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.images.picture_choice import PictureChoice
from tests.media.clips.stills import still
from tests.media.images.taken_pictures import taken

S = 1_000_000_000


@pytest.fixture
def lapse(tmp_path):
    """Five pictures named by their seconds, the last after a long break."""
    folder = tmp_path / "lapse"
    folder.mkdir()
    return [still_at(folder, number, at) for number, at in enumerate((0, 5, 10, 15, 400))]


def still_at(folder, number, at):
    path = folder / f"cam_20240501_12{at // 60:02d}{at % 60:02d}.png"
    still(path, number)
    return path


def test_names_with_times_make_a_track_of_their_own(make_session, lapse):
    session = make_session(*lapse)
    assert session.first_troubles == []
    (track,) = session.project.tracks()
    assert (track.kind, track.name) == ("video", "cam")
    assert session.jobs.wait(10)
    index = session.frame_index(track.id)
    assert (index.pts // S).tolist() == [0, 5, 10, 15, 400]
    assert session.frame_at(track.id, 7 * S) == 1
    # Nothing is on show in the gap, and steps go over it.
    assert session.frame_at(track.id, 100 * S) is None
    assert session.stepped(100 * S, 1) == 400 * S
    assert session.stepped(100 * S, -1) == 15 * S
    assert session.stepped(15 * S, 1) == 400 * S
    assert session.extent().end_ns == 405 * S
    assert session.add_media([lapse[2]]) == [f"{lapse[0].name} is already in this project."]
    codes = {placed.finding.code for placed in session.findings_on(track.id)}
    assert {"timestamp-gap", "clock-zone"} <= codes


def test_a_folder_of_any_names_is_one_row_by_its_exif(make_session, tmp_path):
    folder = tmp_path / "party"
    folder.mkdir()
    names = ["zoe", "anna", "late one", "b"]
    clocks = ["12:00:00", "12:00:10", "12:01:00", "12:00:30"]
    files = [
        taken(folder / f"{n}.jpg", f"2024:05:01 {c}", size=(64, 48))
        for n, c in zip(names, clocks, strict=True)
    ]
    session = make_session(folder)
    assert session.first_troubles == []
    (track,) = session.project.tracks()
    assert session.jobs.wait(10)
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 10, 30, 60]
    again = make_session(*files)
    assert len(again.project.tracks()) == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is a folder" in session.add_media([empty])[0]


def test_the_source_of_times_can_be_changed_and_undone(make_session, lapse):
    session = make_session(lapse[0])
    (track,) = session.project.tracks()
    assert session.jobs.wait(10)
    assert session.picture_choice(track.id) == PictureChoice("alike", "names")
    session.set_picture_times(track.id, PictureChoice("alike", "interval", Fraction(2 * S)))
    assert session.jobs.wait(10)
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 2, 4, 6, 8]
    assert session.project.can_undo == "Times of pictures"
    session.undo()
    assert session.jobs.wait(10)
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 5, 10, 15, 400]
    with pytest.raises(MediaError):
        session.picture_plan(track.id, PictureChoice("alike", "gps"))


def test_numbered_pictures_take_times_later(make_session, tmp_path):
    for number in range(3):
        still(tmp_path / f"p{number}.png", number)
    (tmp_path / "times.csv").write_text("file,time\np0.png,0.5\np1.png,1.5\np2.png,4\n")
    session = make_session(tmp_path / "p0.png")
    (track,) = session.project.tracks()
    assert session.jobs.wait(10)
    assert len(session.frame_index(track.id)) == 3
    tables = session.picture_tables(track.id)
    assert [table.name for table in tables] == ["times.csv"]
    session.set_picture_times(track.id, PictureChoice("numbered", "table", table="times.csv"))
    assert session.jobs.wait(10)
    assert session.frame_index(track.id).pts.tolist() == [0, S, 3_500_000_000]
    assert session.project.clock(track.id).time_base.denominator == S
    assert session.extent().end_ns == 3_500_000_000 + 1_750_000_000
    session.undo()
    assert session.jobs.wait(10)
    assert session.frame_index(track.id).pts.tolist() == [0, 1, 2]
    assert session.extent().end_ns == 120_000_000


def test_pictures_with_times_that_moved_are_found_again(make_session, lapse, tmp_path):
    session = make_session(lapse[0])
    assert session.jobs.wait(10)
    moved = tmp_path / "moved"
    lapse[0].parent.rename(moved)
    (missing,) = session.missing_sources()
    found = session.search_missing(tmp_path)
    assert found == {missing.id: moved / lapse[0].name}
    session.relink(missing.id, found[missing.id])
    assert session.missing_sources() == []
    assert session.jobs.wait(10)
    (track,) = session.project.tracks()
    assert session.track_trouble(track.id) is None
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 5, 10, 15, 400]


def test_pictures_that_changed_are_said_and_can_be_taken_as_they_are(make_session, lapse):
    session = make_session(lapse[0])
    assert session.jobs.wait(10)
    (track,) = session.project.tracks()
    still_at(lapse[0].parent, 7, 20)
    session.read_again(track.id)
    assert session.jobs.wait(10)
    assert "no longer those that were added" in session.track_trouble(track.id)
    session.set_picture_times(track.id, session.picture_choice(track.id))
    assert session.jobs.wait(10)
    assert session.track_trouble(track.id) is None
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 5, 10, 15, 20, 400]


def test_clocks_of_pictures_place_them(make_session, tmp_path):
    for folder, minute in (("a", 0), ("b", 1)):
        (tmp_path / folder).mkdir()
        for second in (0, 20, 40):
            still(tmp_path / folder / f"2024-05-01T12-{minute:02d}-{second:02d}.500Z.png", second)
    lone = taken(tmp_path / "lone.jpg", "2024:05:01 14:00:50", zone="+02:00", size=(64, 48))
    session = make_session(tmp_path / "a", tmp_path / "b", lone)
    assert session.first_troubles == []
    a, b, single = session.project.tracks()
    assert (b.alignment, session.project.clock_map(b.id).offset_ns) == ("from-file", 60 * S)
    assert b.uncertainty_ns <= 2_000_000
    assert (single.alignment, session.project.clock_map(single.id).offset_ns) == ("from-file", 49_500_000_000)
    assert S <= single.uncertainty_ns <= 2 * S
    assert a.alignment == "none"
