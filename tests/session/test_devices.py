import json
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.project.records import MeasurementRow
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.device_library import Device, DeviceLibrary
from syncstudio.session.measuring.devices import ONE_FRAME
from syncstudio.session.notices import Said
from syncstudio.session.user_list import UserList

MS = 1_000_000
S = 1000 * MS


@pytest.fixture
def library():
    return DeviceLibrary()


@pytest.fixture
def tracks(make_session, clip):
    session = make_session(clip)
    video, sound = (track.id for track in session.project.tracks())
    return session, video, sound


def measured(session, video, sound, offset_ns=41_700_000, uncertainty_ns=600_000):
    row = MeasurementRow(
        track_id=sound,
        reference_id=video,
        method="flash-beep",
        offset_ns=offset_ns,
        uncertainty_ns=uncertainty_ns,
    )
    with session.project.edit("Measure") as edit:
        return edit.insert(row)


def test_a_delay_is_learned_kept_and_applied_to_the_picture_alone(tracks, library):
    session, video, sound = tracks
    learned = session.learn_device(measured(session, video, sound), "Cam 7")
    assert learned == Device("Cam 7", 41_700_000, 600_000, 1) == library.named("cam 7")
    session.set_device(video, "cam 7")
    assert session.clock_map(video).offset_ns == -41_700_000
    assert session.clock_map(sound).offset_ns == 0
    track = session.project.track(video)
    assert (track.device, track.delay_ns) == ("Cam 7", 41_700_000)
    session.set_device(video, "")
    assert session.clock_map(video).offset_ns == 0
    session.undo()
    assert session.clock_map(video).offset_ns == -41_700_000


def test_a_corrected_picture_stays_corrected_when_its_file_is_aligned(tracks):
    session, video, sound = tracks
    session.device_library.set(Device("Cam", 40 * MS))
    session.set_device(video, "Cam")
    session.set_alignment(sound, 5 * S, Fraction(10))
    assert session.clock_map(sound).offset_ns == 5 * S
    assert session.clock_map(video).offset_ns == 5 * S - 40 * MS
    assert session.clock_map(video).drift_ppm == 10
    session.set_alignment(video, 7 * S)
    assert session.clock_map(video).offset_ns == 7 * S
    assert session.clock_map(sound).offset_ns == 7 * S + 40 * MS


def test_the_curve_of_a_corrected_picture_goes_with_it(tracks):
    session, video, _ = tracks
    curve = session.show_picture_curve(video)
    session.set_device(video, ONE_FRAME)
    frame_ns = round(1001 * S / 30_000)
    assert session.clock_map(video).offset_ns == session.clock_map(curve).offset_ns == -frame_ns
    session.set_alignment(video, S)
    assert session.clock_map(curve).offset_ns == S


def test_a_sound_has_no_frame_to_be_late_by(tracks):
    session, _, sound = tracks
    with pytest.raises(SessionError, match="only a video"):
        session.set_device(sound, ONE_FRAME)


def test_nothing_is_learned_from_what_could_not_tell_or_is_no_delay(tracks, library):
    session, video, sound = tracks
    for offset_ns, match in ((None, "could not tell"), (11 * S, "started at different times")):
        with pytest.raises(SessionError, match=match):
            session.learn_device(measured(session, video, sound, offset_ns), "Cam")
    with pytest.raises(SessionError, match="against a picture"):
        session.learn_device(measured(session, sound, sound), "Cam")
    with pytest.raises(SessionError, match="needs a name"):
        session.learn_device(measured(session, video, sound), "  ")
    assert library.devices() == []


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 10**8)), min_size=1, max_size=6))
def test_what_is_learned_lies_among_what_was_measured(measurements):
    class Kept(UserList):
        def __init__(self):
            super().__init__("devices")
            self.entries = []

        def read(self):
            return self.entries

        def write(self, entries):
            self.entries = list(entries)

    library = DeviceLibrary(Kept())
    for delay_ns, uncertainty_ns in measurements:
        known = library.learn("Cam", delay_ns, uncertainty_ns)
    delays = [delay_ns for delay_ns, _ in measurements]
    assert min(delays) - 1 <= known.delay_ns <= max(delays) + 1
    assert known.count == len(measurements)
    assert known.uncertainty_ns >= 1


def test_measurements_that_disagree_widen_the_interval(library):
    library.learn("Cam", 40 * MS, MS)
    agree = library.learn("Cam", 40 * MS, MS)
    assert agree.uncertainty_ns < MS
    apart = library.learn("Cam", 60 * MS, MS)
    assert apart.uncertainty_ns > 5 * MS


def test_a_damaged_library_is_said_and_never_overwritten(library):
    path = UserList("devices").path
    for text in (
        "{",
        "[1]",
        '[{"name": "Cam"}]',
        '[{"name": 1, "delay_ns": "x", "uncertainty_ns": 0, "count": 0}]',
    ):
        path.write_text(text)
        with pytest.raises(SessionError, match="damaged"):
            library.learn("Cam", 1, 1)
        assert path.read_text() == text
    path.unlink()


def test_a_new_recording_of_a_known_device_is_corrected_and_said(make_session, tmp_path, library):
    library.set(Device("Acme Eye 3", 20 * MS, MS, 4))
    path = tmp_path / "eye.mov"
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as out:
        out.metadata["com.apple.quicktime.make"] = "Acme"
        out.metadata["com.apple.quicktime.model"] = "Eye 3"
        video = out.add_stream("mpeg4", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            out.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        out.mux(video.encode())
    session = make_session()
    said = []
    session.notices.subscribe(
        lambda notice: said.append(notice.message) if isinstance(notice, Said) else None
    )
    assert session.add_media([path]) == []
    (track,) = session.project.tracks()
    assert (track.device, track.delay_ns) == ("Acme Eye 3", 20 * MS)
    assert session.clock_map(track.id).offset_ns == -20 * MS
    assert any("20.0 ± 1.0 ms late" in text for text in said)
    assert json.loads(UserList("devices").path.read_text())[0]["count"] == 4
