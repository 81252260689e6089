"""Who speaks is suggested from moving mouths: two painted faces that talk in turns, and one that only listens."""

from fractions import Fraction

import av
import numpy as np
import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.notices import Said
from syncstudio.timebase.span import Span

RATE, SECONDS, MS = 25, 20, 1_000_000
TURNS = {
    0: [(0, 2600), (4300, 5100), (9500, 11000), (13600, 16900)],
    1: [(2700, 4200), (5300, 9300), (11400, 13500), (17200, 18900)],
}
FACES = ((6, 10, 46, 62), (58, 10, 98, 62), (110, 10, 150, 62))


def write_talk(path):
    """Three faces; the mouths of two open as syllables come in their turns, all heads sway, the third one chews."""
    chance = np.random.default_rng(5)
    count = RATE * SECONDS
    talk = np.zeros((3, count))
    for face, turns in TURNS.items():
        for start, end in turns:
            talk[face, start * RATE // 1000 : end * RATE // 1000] = 1
    kernel = np.hanning(5)
    syllables = np.abs([np.convolve(row, kernel, "same") for row in chance.standard_normal((3, count))])
    opening = np.clip(talk * syllables * 5, 0, 9)
    opening[2] = 3 + 2 * np.sin(np.arange(count) * 0.37)
    ground = chance.integers(60, 200, (96, 160)).astype(np.uint8)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=Fraction(RATE))
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 160, 96, "yuv420p", 4_000_000
        for number in range(count):
            picture = ground.copy()
            for face, (left, top, right, bottom) in enumerate(FACES):
                sway = round(1.5 * np.sin(number * 0.11 + face))
                picture[top + sway : bottom + sway, left:right] = 170
                picture[top + 14 + sway : top + 19 + sway, left + 9 : left + 15] = 60
                picture[top + 14 + sway : top + 19 + sway, right - 15 : right - 9] = 60
                gap = round(opening[face, number])
                middle = bottom - 11 + sway
                picture[middle - 1 : middle + gap, left + 12 : right - 12] = 40
            frame = av.VideoFrame.from_ndarray(picture, format="gray").reformat(format="yuv420p")
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path


def test_speakers_are_suggested_and_a_listener_is_not(make_session, tmp_path):
    session = make_session(write_talk(tmp_path / "talk.mp4"))
    video = session.project.tracks()[0].id
    session.set_alignment(video, 750 * MS)
    said = []
    session.notices.subscribe(lambda one: said.append(one.message) if isinstance(one, Said) else None)
    with pytest.raises(SessionError, match="box around a face"):
        session.suggest_people()
    faces = [session.add_region(video, "box", (box[:2], box[2:]), 0) for box in FACES]
    with pytest.raises(SessionError, match="anybody's voice"):
        session.suggest_people(faces)
    people = [session.add_person(name) for name in ("Ann", "Ben")]
    for number, turns in TURNS.items():
        lane = session.add_lane(f"Voice {number}")
        session.set_lane_person(lane, people[number])
        for start, end in turns:
            session.add_segment(lane, Span((start + 750) * MS, (end + 750) * MS))
    session.suggest_people()
    assert session.jobs.wait(30)
    regions = [session.project.region_of(one) for one in faces]
    assert [region.person_id for region in regions] == [*people, None]
    assert [region.person_from for region in regions] == ["suggested", "suggested", ""]
    assert session.project.can_undo == "Suggest who speaks"
    assert said == ["Suggested for 2 of 3 faces: Ann, Ben; of 1 it cannot be told. Accept or reject them."]
    verdict = session.mouth_verdicts[faces[0]]
    assert verdict.confidence > 0.8
    assert "correlation" in verdict.reason
    assert session.mouth_verdicts[faces[2]].reason.startswith("Cannot tell")
    session.accept_person([faces[0]])
    session.reject_person([faces[1]])
    assert [session.project.region_of(one).person_from for one in faces] == ["set", "", ""]
    session.undo()
    assert session.project.region_of(faces[1]).person_from == "suggested"
