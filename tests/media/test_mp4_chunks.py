"""Where the chunks of a track begin, read from files made here, and from files that are damaged or of another kind."""

import av
import numpy as np
import pytest

from syncstudio.media.mp4_chunks import chunk_starts

FRAMES = 60


def write(path, options=None):
    with av.open(str(path), "w", options=options or {}) as output:
        video = output.add_stream("mpeg4", rate=30)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound = output.add_stream("aac", rate=48000)
        sound.layout = "mono"
        heard = 0
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(np.full((72, 64), number, np.uint8), "yuv420p")
            output.mux(video.encode(frame))
            while heard < (number + 1) * 1600:
                tone = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
                tone.sample_rate, tone.pts = 48000, heard
                heard += 1024
                output.mux(sound.encode(tone))
        for stream in (video, sound):
            output.mux(stream.encode(None))
    return path


def in_one_piece(path):
    """The first video packet after each packet of another stream: chunks are runs of one stream in the file."""
    with av.open(str(path)) as file:
        packets = sorted((packet.pos, packet.stream.type) for packet in file.demux() if packet.size)
    starts, number, last = [], 0, None
    for _, kind in packets:
        if kind == "video":
            if last != "video":
                starts.append(number)
            number += 1
        last = kind
    return starts


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_a_chunk_begins_where_another_stream_lies_between(tmp_path, suffix):
    path = write(tmp_path / f"clip{suffix}")
    starts = chunk_starts(path, 0, FRAMES)
    assert starts.tolist() == in_one_piece(path)
    assert len(starts) > 5


def test_a_header_in_front_is_read_as_well(tmp_path):
    path = write(tmp_path / "clip.mp4", {"movflags": "+faststart"})
    assert chunk_starts(path, 0, FRAMES).tolist() == in_one_piece(path)


def test_frames_that_are_counted_otherwise_are_not_placed(tmp_path):
    path = write(tmp_path / "clip.mp4")
    assert chunk_starts(path, 0, FRAMES - 1) is None
    assert chunk_starts(path, 2, FRAMES) is None


def test_another_kind_of_file_and_pieces_of_one_say_nothing(tmp_path):
    assert chunk_starts(tmp_path / "missing.mp4", 0, FRAMES) is None
    assert chunk_starts(write(tmp_path / "clip.mkv"), 0, FRAMES) is None
    assert (
        chunk_starts(write(tmp_path / "parts.mp4", {"movflags": "frag_keyframe+empty_moov"}), 0, FRAMES)
        is None
    )


def test_every_damaged_header_is_read_or_left(tmp_path):
    whole = write(tmp_path / "clip.mp4").read_bytes()
    header = whole.index(b"moov")
    for place in range(header, len(whole), 7):
        broken = tmp_path / "broken.mp4"
        broken.write_bytes(whole[:place] + b"\xff" + whole[place + 1 :])
        starts = chunk_starts(broken, 0, FRAMES)
        assert starts is None or len(starts) <= FRAMES
        broken.write_bytes(whole[:place])
        assert chunk_starts(broken, 0, FRAMES) is None
