"""Files that say when they were made lie there when they come in."""

from fractions import Fraction

import pytest

from syncstudio.session.measuring.devices import ONE_FRAME
from syncstudio.session.notices import Said
from tests.media.test_written_clocks import broadcast_wave, film
from tests.session.conftest import write_wav
from tests.survey.test_timecode_sounds import written
from tests.sync.ltc_cases import ltc_sound

S = 1_000_000_000
NOON = 8000 * 43_200


@pytest.fixture
def said(make_session):
    """What sessions said, and their making."""
    heard = []

    def make(*paths):
        session = make_session()
        session.notices.subscribe(
            lambda notice: heard.append(notice.message) if isinstance(notice, Said) else None
        )
        heard.clear()
        assert session.add_media(paths) == []
        assert session.jobs.wait(30)
        return session

    make.heard = heard
    return make


def offsets(session):
    return [session.clock_map(track.id).offset_ns for track in session.project.tracks()]


def alignments(session):
    return [track.alignment for track in session.project.tracks()]


def test_recorders_with_origins_lie_apart_by_them(said, tmp_path):
    first = broadcast_wave(tmp_path / "first.wav", NOON)
    second = broadcast_wave(tmp_path / "second.wav", NOON + 8000 * 12 + 4000)
    session = said(first, second)
    assert offsets(session) == [0, 12.5 * S]
    assert alignments(session) == ["none", "from-file"]
    assert session.project.tracks()[1].uncertainty_ns == 250_000
    assert any("second.wav was placed 12.500 s after first" in sentence for sentence in said.heard)


@pytest.mark.parametrize(
    ("samples", "place"), [(0, "at the same moment as first by"), (-4000, "0.500 s before first by")]
)
def test_a_place_is_said_without_a_sign(said, tmp_path, samples, place):
    said(
        broadcast_wave(tmp_path / "first.wav", NOON), broadcast_wave(tmp_path / "second.wav", NOON + samples)
    )
    assert any(f"second.wav was placed {place}" in sentence for sentence in said.heard)


def test_a_camera_and_a_recorder_meet_by_the_time_of_day(said, tmp_path):
    sound = broadcast_wave(tmp_path / "take.wav", NOON)
    camera = film(tmp_path / "take.mov", None, {"timecode": "11:59:50:00"})
    session = said(sound, camera)
    assert offsets(session) == [0, -10 * S]
    assert session.project.tracks()[1].uncertainty_ns == pytest.approx(40_125_000, abs=2)


def test_adding_and_placing_is_one_step(said, tmp_path):
    session = said(broadcast_wave(tmp_path / "first.wav", NOON))
    session.add_media([broadcast_wave(tmp_path / "second.wav", NOON + 8000)])
    session.undo()
    assert len(session.project.tracks()) == 1
    session.redo()
    assert offsets(session) == [0, S]


def test_what_someone_aligned_stays_and_the_new_one_follows_it(said, tmp_path):
    session = said(broadcast_wave(tmp_path / "first.wav", NOON))
    session.set_alignment(session.project.tracks()[0].id, 100 * S)
    session.add_media([broadcast_wave(tmp_path / "second.wav", NOON + 8000)])
    assert offsets(session) == [100 * S, 101 * S]
    assert alignments(session) == ["typed", "from-file"]


def test_the_drift_of_what_lies_there_is_part_of_it(said, tmp_path):
    session = said(broadcast_wave(tmp_path / "first.wav", NOON))
    session.set_alignment(session.project.tracks()[0].id, S, Fraction(100))
    session.add_media([broadcast_wave(tmp_path / "second.wav", NOON + 8000 * 3600)])
    assert offsets(session)[1] == 3601 * S + 360_000_000


def test_a_known_delay_of_a_picture_is_not_that_of_its_file(said, tmp_path):
    camera = film(tmp_path / "take.mov", None, {"timecode": "11:59:50:00"})
    session = said(camera)
    session.set_device(session.project.tracks()[0].id, ONE_FRAME)
    assert offsets(session) == [-40_000_000]
    session.add_media([broadcast_wave(tmp_path / "second.wav", NOON + 8000 * 5)])
    assert offsets(session)[1] == 15 * S


def test_timecode_in_a_channel_places_a_recorder(said, tmp_path):
    one = written(tmp_path / "one.wav", ltc_sound(25 * 3600, 6, Fraction(25)))
    two = written(tmp_path / "two.wav", ltc_sound(25 * 3600 + 113, 6, Fraction(25)))
    camera = film(tmp_path / "take.mov", None, {"timecode": "01:00:02:00"})
    session = said(one.path, two.path, camera)
    assert offsets(session) == [
        0,
        pytest.approx(4.52 * S, abs=1_000_000),
        pytest.approx(2 * S, abs=1_000_000),
    ]
    assert alignments(session) == ["none", "from-file", "from-file"]
    assert session.project.tracks()[1].uncertainty_ns == 80_000_000
    assert any("two.wav was placed 4.520 s after one" in sentence for sentence in said.heard)


def test_files_without_clocks_lie_at_the_beginning(said, tmp_path):
    session = said(broadcast_wave(tmp_path / "first.wav", NOON), write_wav(tmp_path / "plain.wav"))
    assert offsets(session) == [0, 0]
    assert alignments(session) == ["none", "none"]


def test_equal_creation_times_give_no_offset(said, tmp_path):
    tags = {"creation_time": "2024-05-06T07:08:09Z"}
    session = said(film(tmp_path / "a.mp4", tags), film(tmp_path / "b.mp4", tags, rate=Fraction(30)))
    assert offsets(session) == [0, 0]
    assert session.project.tracks()[1].uncertainty_ns >= 2 * S


def test_creation_times_are_believed_only_of_what_lies_side_by_side(said, tmp_path):
    one = film(tmp_path / "a.mp4", {"creation_time": "2024-05-06T07:08:09Z"})
    later = film(tmp_path / "b.mp4", {"creation_time": "2024-05-06T10:08:09Z"}, rate=Fraction(30))
    session = said(one, later)
    assert offsets(session) == [0, 0]
    assert alignments(session) == ["none", "none"]
    assert any("b.mp4 was left at the beginning" in sentence for sentence in said.heard)


def test_more_than_a_day_apart_is_not_believed(said, tmp_path):
    def table(name, day):
        path = tmp_path / name
        path.write_text("time,x\n" + "\n".join(f"2024-05-{day:02d}T07:08:{k:02d}Z,{k}.5" for k in range(30)))
        return path

    session = said(table("a.csv", 6), table("b.csv", 8), table("c.csv", 7))
    assert offsets(session) == [0, 0, 86_400 * S]
    assert any("it lies 2.0 days after a, more than a day" in sentence for sentence in said.heard)


def test_clocks_that_disagree_place_nothing(said, tmp_path):
    one = film(tmp_path / "a.mov", {"creation_time": "2024-05-06T07:08:09Z"}, {"timecode": "10:20:30:00"})
    other = film(
        tmp_path / "b.mov",
        {"creation_time": "2024-05-06T07:08:19Z"},
        {"timecode": "11:50:30:00"},
        rate=Fraction(30),
    )
    session = said(one, other)
    assert offsets(session) == [0, 0]
    assert any("disagree" in sentence for sentence in said.heard)


def test_a_file_that_is_gone_hinders_nobody(said, tmp_path):
    first = broadcast_wave(tmp_path / "first.wav", NOON)
    session = said(first)
    first.unlink()
    assert session.add_media([broadcast_wave(tmp_path / "second.wav", NOON + 8000)]) == []
    assert offsets(session)[-1] == 0
