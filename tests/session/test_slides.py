"""Pages of a document on the timeline: turned at the playhead, moved and taken back, each one step."""

import json
from fractions import Fraction

import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.images.picture_choice import PictureChoice
from syncstudio.session.errors import SessionError
from tests.media.clips.stills import still
from tests.media.images.dicom_files import PATIENT, PATIENT_ID, dicom_file, ramps
from tests.media.images.pdf_files import pdf_file
from tests.session.conftest import write_wav

S = 1_000_000_000


def test_pages_are_turned_like_a_presenter_does(make_session, tmp_path):
    path = pdf_file(tmp_path / "talk.pdf", [(1, 0, 0), (0, 1, 0), (0, 0, 1)], [(40, 30)] * 3)
    session = make_session(write_wav(tmp_path / "talk.wav", 90), path)
    assert session.first_troubles == []
    track = session.slides_track()
    assert (track.name, session.page_count(track.id)) == ("talk", 3)
    assert session.jobs.wait(10)
    assert session.extent().end_ns == 90 * S
    for at_s, count in ((10, 1), (20, 1), (30, -1)):
        session.transport.seek(at_s * S)
        session.turn_page(track.id, count)
    assert session.slides(track.id).shown == ((0, 0), (10 * S, 1), (20 * S, 2), (30 * S, 1))
    assert session.jobs.wait(10)
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 10, 20, 30]
    session.transport.seek(22 * S)
    session.move_page_here(track.id)
    assert [at // S for at, _ in session.slides(track.id).shown] == [0, 10, 22, 30]
    session.transport.seek(23 * S)
    session.remove_page_here(track.id)
    assert session.slides(track.id).shown == ((0, 0), (10 * S, 1))
    (tmp_path / "talk.csv").write_text("page,at_s\n1,0\n3,12.5\n0,40\n2,50\n")
    assert session.slides_from_table(track.id, tmp_path / "talk.csv") == 4
    assert session.slides(track.id).shown == ((0, 0), (12_500_000_000, 2), (40 * S, -1), (50 * S, 1))
    (tmp_path / "talk.csv").write_text("page,at_s\n1,0\n9,12.5\n")
    with pytest.raises(MediaError, match="pages from 1 to 3"):
        session.slides_from_table(track.id, tmp_path / "talk.csv")
    session.undo()
    with pytest.raises(SessionError, match="3 pages"):
        session.show_page(track.id, 3)
    with pytest.raises(SessionError, match="is no document"):
        session.slides(session.project.tracks()[0].id)
    for _ in range(5):
        session.undo()
    assert session.slides(track.id).shown == ((0, 0),)
    assert session.jobs.wait(10)
    assert len(session.frame_index(track.id)) == 1


def test_pictures_are_slides_too(make_session, tmp_path):
    for number in range(3):
        still(tmp_path / f"slide{number}.png", number)
    session = make_session(tmp_path / "slide0.png")
    (track,) = session.project.tracks()
    session.show_as_slides(track.id)
    session.transport.seek(20 * S)
    assert session.turn_page(track.id, 1) == 1
    session.transport.seek(40 * S)
    assert session.turn_page(track.id, -1) == 0
    assert session.jobs.wait(10)
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 20, 40]
    listed = session._source_path(track.source_id)
    assert [read_code(exact_frame(listed, 0, number).image) for number in range(3)] == [0, 1, 0]
    assert session.page_count(track.id) == 3
    assert session.picture_choice(track.id).members == "numbered"
    session.set_picture_times(track.id, PictureChoice("numbered", "interval", Fraction(2 * S)))
    assert session.jobs.wait(10)
    assert session.slides_track() is None
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 2, 4]


def test_a_folder_of_single_frames_is_one_series(make_session, tmp_path):
    folder = tmp_path / "series"
    folder.mkdir()
    for number in range(3):
        tags = {
            "SeriesInstanceUID": "1.2.3", "InstanceNumber": number, "AcquisitionDate": "20240501",
            "AcquisitionTime": f"12304{number * 2}", "NumberOfFrames": 1,
        }  # fmt: skip
        dicom_file(folder / f"IM{number}", ramps(1), tags=tags)
    for session in (make_session(folder), make_session(*sorted(folder.iterdir()))):
        assert session.first_troubles == []
        (track,) = session.project.tracks()
        assert session.jobs.wait(10)
        assert (session.frame_index(track.id).pts // S).tolist() == [0, 2, 4]


def test_nothing_of_a_patient_goes_into_the_project_or_what_is_written_of_it(make_session, tmp_path):
    path = dicom_file(tmp_path / "cine.dcm", ramps(3), tags={"FrameTime": "40", "PixelSpacing": [0.5, 0.25]})
    session = make_session(path)
    (track,) = session.project.tracks()
    assert session.jobs.wait(10)
    assert track.name == "US pictures"
    assert json.loads(track.facts)["pixel_mm"] == [0.5, 0.25]
    lane = session.add_lane("Findings", track.id, "segments")
    assert lane
    session.write_frame(track.id, 1, tmp_path / "frame.png")
    assert session.jobs.wait(10)
    session.export_labels(tmp_path / "labels.eaf")
    written = [
        session.project.path,
        *(file for file in tmp_path.iterdir() if file.is_file() and file != path),
    ]
    assert {"frame.png", "labels.eaf"} <= {file.name for file in written}
    for file in written:
        data = file.read_bytes().lower()
        for word in (*PATIENT.split("^"), PATIENT_ID, "19610203"):
            assert word.lower().encode() not in data
            assert word.lower().encode("utf-16-le") not in data
