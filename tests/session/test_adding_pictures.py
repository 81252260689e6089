"""Numbered pictures come in as one video track, however they are dropped."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    paths = []
    for number in (1, 2, 3, 5, 6):
        path = folder / f"photo_{number:04}.png"
        encoder = av.CodecContext.create("png", "w")
        encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, "rgb24", Fraction(1, 25)
        frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * number, np.uint8), format="rgb24")
        path.write_bytes(b"".join(bytes(packet) for packet in encoder.encode(frame)))
        paths.append(path)
    return paths


def test_one_picture_brings_its_row(make_session, pictures):
    session = make_session(pictures[2])
    (track,) = session.project.tracks()
    assert (track.kind, track.name) == ("video", "photo")
    assert len(session.frame_index(track.id)) == 5
    assert session.extent().duration_ns == 6 * 40_000_000
    # The missing fourth leaves its place to the third.
    assert session.frame_at(track.id, 3 * 40_000_000) == 2
    assert session.frame_at(track.id, 4 * 40_000_000) == 3


def test_all_of_a_row_dropped_together_are_one_track(make_session, pictures):
    session = make_session(*pictures)
    assert session.first_troubles == []
    assert len(session.project.tracks()) == 1
    assert session.add_media([pictures[3]]) == ["photo_0001.png is already in this project."]


def test_a_lone_picture_is_shown_for_a_while(make_session, pictures):
    for path in pictures[1:]:
        path.unlink()
    session = make_session(pictures[0])
    (track,) = session.project.tracks()
    assert track.name == "photo_0001"
    assert session.extent().duration_ns == 5_000_000_000


def test_a_row_that_moved_is_found_again(make_session, pictures, tmp_path):
    session = make_session(pictures[0])
    moved = tmp_path / "moved"
    pictures[0].parent.rename(moved)
    (missing,) = session.missing_sources()
    assert session.search_missing(tmp_path) == {missing.id: moved / "photo_0001.png"}
    session.relink(missing.id, moved / "photo_0001.png")
    assert session.missing_sources() == []
