"""Sound decoded in long blocks by FFmpeg alone is what decoding it frame by frame gives, to the bit."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.samples import SampleReader
from syncstudio.media.sound_decoder import SoundDecoder
from syncstudio.media.sound_flow import SoundFlow
from tests.media.test_samples import RATE, encode

KINDS = {
    "aac.m4a": ("aac", "fltp"),
    "aac.mp4": ("aac", "fltp"),
    "alac.m4a": ("alac", "s16p"),
    "mp3.mp4": ("libmp3lame", "fltp"),
    "pcm.mov": ("pcm_s16le", "s16"),
}
SHORT = 1 << 13


@pytest.fixture(scope="session")
def noisy() -> np.ndarray:
    """Ten seconds of noise that swells: no stretch of it is like another."""
    dice = np.random.default_rng(3)
    swell = np.repeat(dice.random(50), RATE // 5)[:, None]
    return (0.2 * swell * dice.standard_normal((10 * RATE, 2))).astype(np.float32)


def by_frames(path: Path, stream_index: int = 0) -> list[tuple[int, np.ndarray]]:
    decoder = SoundDecoder(path, stream_index)
    found = []
    while (block := decoder.next_run(SHORT)) is not None:
        found.append(block)
    decoder.close()
    return found


def laid_out(blocks: list[tuple[int, np.ndarray]]) -> np.ndarray:
    """Blocks on one array; what no block holds is not a number."""
    out = np.full((max(first + len(data) for first, data in blocks), blocks[0][1].shape[1]), np.nan)
    for first, data in blocks:
        out[first : first + len(data)] = data
    return out


def flow_of(path: Path, stream_index: int = 0) -> SoundFlow:
    decoder = SoundDecoder(path, stream_index)
    promise = decoder.promise()
    decoder.close()
    assert promise is not None
    return SoundFlow(path, stream_index, promise)


@pytest.mark.parametrize("name", KINDS)
def test_a_flow_is_the_whole_stream_to_the_bit(tmp_path, noisy, name):
    codec, fmt = KINDS[name]
    path = encode(tmp_path / name, noisy, codec, fmt)
    flow = flow_of(path)
    blocks = list(flow.blocks(SHORT))
    assert flow.whole
    assert len(blocks) > 50
    assert np.array_equal(laid_out(blocks), laid_out(by_frames(path)))


def test_any_name_and_any_stream_flow(tmp_path, noisy):
    path = tmp_path / "it's 5:3, [a] = b; 50 % \\ ü.mp4"
    with av.open(str(path), "w") as out:
        sounds = [out.add_stream("aac", rate=RATE, layout="mono") for _ in range(2)]
        for first in range(0, len(noisy), 960):
            for channel, stream in enumerate(sounds):
                part = np.ascontiguousarray(noisy[first : first + 960, channel : channel + 1].T)
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
                frame.sample_rate, frame.pts = RATE, first
                out.mux(stream.encode(frame))
        for stream in sounds:
            out.mux(stream.encode(None))
    for number in (0, 1):
        flow = flow_of(path, number)
        assert np.array_equal(laid_out(list(flow.blocks(SHORT))), laid_out(by_frames(path, number)))
        assert flow.whole
    one, two = (laid_out(by_frames(path, number)) for number in (0, 1))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize("skip", [range(0), range(100, 105), range(465, 466)])
def test_a_flow_ends_before_what_is_missing_and_the_reader_goes_on(tmp_path, noisy, skip):
    path = encode(tmp_path / "gap.mp4", noisy, "aac", "fltp", skip)
    flow = flow_of(path)
    handed_out = sum(len(data) for _, data in flow.blocks(SHORT))
    assert flow.whole == (not skip)
    assert handed_out > 9.5 * RATE if not skip else handed_out <= max(skip.start - 1, 1) * 1024
    with SampleReader(path) as reader:
        found = laid_out(list(reader.blocks()))
        assert reader.count == len(found)
    assert np.array_equal(found, laid_out(by_frames(path)), equal_nan=True)
    assert np.isnan(found).any() == bool(skip)


@pytest.mark.parametrize("place", [0.3, 0.97])
def test_packets_that_cannot_be_decoded_are_silence_of_their_length(tmp_path, noisy, place):
    path = encode(tmp_path / "damaged.m4a", noisy, "aac", "fltp")
    with av.open(path) as source:
        packets = [one for one in source.demux(audio=0) if one.size]
    whole = bytearray(path.read_bytes())
    for packet in packets[int(place * len(packets)) :][:3]:
        assert packet.pos is not None
        whole[packet.pos : packet.pos + packet.size] = b"\xff" * packet.size
    path.write_bytes(whole)
    assert sum(1 for _ in flow_of(path).blocks(SHORT)) < 60
    with SampleReader(path) as reader:
        found = laid_out(list(reader.blocks()))
    assert np.array_equal(found, laid_out(by_frames(path)), equal_nan=True)


def test_a_recording_cut_short_keeps_what_is_there(tmp_path, noisy):
    path = tmp_path / "cut.mov"
    with av.open(path, "w", options={"movflags": "faststart"}) as out:
        stream = out.add_stream("aac", rate=RATE, layout="stereo")
        for first in range(0, len(noisy), 960):
            part = np.ascontiguousarray(noisy[first : first + 960].T)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, first
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    path.write_bytes(path.read_bytes()[: int(0.6 * path.stat().st_size)])
    with SampleReader(path) as reader:
        found = laid_out(list(reader.blocks()))
        assert reader.count == len(found)
    assert 5 * RATE < len(found) < 7 * RATE
    assert np.array_equal(found, laid_out(by_frames(path)))


def test_stamps_too_coarse_for_samples_and_packets_listed_nowhere_promise_nothing(tmp_path, noisy):
    for name, options in (("coarse.mkv", {}), ("fragmented.mp4", {"movflags": "empty_moov+frag_keyframe"})):
        path = tmp_path / name
        with av.open(path, "w", options=options) as out:
            stream = out.add_stream("aac", rate=RATE, layout="stereo")
            for first in range(0, 2 * RATE, 960):
                part = np.ascontiguousarray(noisy[first : first + 960].T)
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts = RATE, first
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        decoder = SoundDecoder(path, 0)
        assert decoder.promise() is None
        decoder.close()
        with SampleReader(path) as reader:
            assert 0 <= sum(len(data) for _, data in reader.blocks()) - 2 * RATE < 3 * 1024


def test_a_file_that_went_away_is_told_in_a_sentence(tmp_path, noisy):
    path = encode(tmp_path / "gone.m4a", noisy, "aac", "fltp")
    flow = flow_of(path)
    shutil.move(path, tmp_path / "elsewhere.m4a")
    with pytest.raises(MediaError, match="There is no file"):
        list(flow.blocks(SHORT))
    assert not flow.whole
