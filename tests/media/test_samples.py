"""Samples of any sound stream, exact to the sample, however they are asked for."""

from __future__ import annotations

import random
import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from syncstudio.media.errors import MediaError
from syncstudio.media.samples import SampleReader
from syncstudio.media.sound_index import load_places

RATE = 48_000
COUNT = 4 * RATE + 1234


@pytest.fixture(scope="session")
def tone() -> np.ndarray:
    """Two seconds and a bit of two gliding tones: no stretch of them is like another."""
    t = np.arange(COUNT) / RATE
    left = 0.5 * np.sin(2 * np.pi * (200 + 300 * t) * t)
    return np.column_stack([left, 0.4 * np.sin(2 * np.pi * (300 + 500 * t) * t)]).astype(np.float32)


def encode(
    path: Path, samples: np.ndarray, codec: str, fmt: str, skip: range = range(0), **options: str
) -> Path:
    """Write samples with FFmpeg's encoder; packets whose number is in `skip` are lost on the way."""
    with av.open(path, "w") as out:
        stream = out.add_stream(codec, rate=RATE, layout="stereo", options=options)
        stream.format = fmt
        fifo_size = 960
        number = 0
        for first in range(0, len(samples), fifo_size):
            part = samples[first : first + fifo_size]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part.T), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
            for packet in stream.encode(frame):
                if number not in skip:
                    out.mux(packet)
                number += 1
        out.mux(stream.encode(None))
    return path


KINDS = {
    "aac.m4a": ("aac", "fltp", {"aac_pns": "0"}),
    "aac.mkv": ("aac", "fltp", {"aac_pns": "0"}),
    "aac.ts": ("aac", "fltp", {"aac_pns": "0"}),
    "mp3.mp3": ("libmp3lame", "fltp", {}),
    "mp3.mkv": ("libmp3lame", "fltp", {}),
    "opus.webm": ("libopus", "flt", {}),
    "opus.ogg": ("libopus", "flt", {}),
    "alac.m4a": ("alac", "s16p", {}),
    "flac.mkv": ("flac", "s16", {}),
    "pcm.mov": ("pcm_s16le", "s16", {}),
    "pcm.mkv": ("pcm_s24le", "s32", {}),
}
LOSSLESS = {"alac.m4a": 2**-15, "flac.mkv": 2**-15, "pcm.mov": 2**-15, "pcm.mkv": 2**-22}


@pytest.fixture(scope="session")
def encoded(tmp_path_factory: pytest.TempPathFactory, tone: np.ndarray) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("encoded")
    paths = {}
    for name, (codec, fmt, options) in KINDS.items():
        paths[name] = encode(folder / name, tone, codec, fmt, **options)
    return {**paths, "vorbis.ogg": vorbis(folder / "vorbis.ogg", tone)}


def vorbis(path: Path, samples: np.ndarray) -> Path:
    """Write Vorbis (libsndfile has the encoder, the PyAV wheels have none), and copy it into another
    container."""
    ogg = path.with_suffix(".ogg")
    with soundfile.SoundFile(ogg, "w", RATE, 2, format="OGG", subtype="VORBIS") as file:
        # libsndfile's Vorbis encoder overflows its stack on one long write.
        for first in range(0, len(samples), 4096):
            file.write(samples[first : first + 4096])
    if path != ogg:
        with av.open(ogg) as source, av.open(path, "w") as out:
            stream = out.add_stream_from_template(source.streams.audio[0])
            for packet in source.demux(source.streams.audio[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    out.mux(packet)
    return path


def delay_of(found: np.ndarray, truth: np.ndarray) -> int:
    """By how many samples `found` comes after `truth`, by cross-correlation."""
    size = 1 << (len(truth) + len(found)).bit_length()
    product = np.fft.rfft(found, size) * np.conj(np.fft.rfft(truth, size))
    best = int(np.argmax(np.fft.irfft(product, size)))
    return best - size if best > size // 2 else best


@pytest.mark.parametrize("name", [*KINDS, "vorbis.ogg"])
def test_random_reads_equal_one_read_from_the_start(encoded, name):
    with SampleReader(encoded[name], 0) as reader:
        whole = reader.read(0, COUNT + 10_000)
        assert reader.count_is_exact
        whole = whole[: reader.count]
    rng = random.Random(7)
    with SampleReader(encoded[name], 0) as reader:
        for _ in range(12):
            first, count = rng.randrange(-500, len(whole)), rng.randrange(1, 30_000)
            expected = np.zeros((count, 2), np.float32)
            part = whole[max(first, 0) : first + count]
            expected[max(-first, 0) : max(-first, 0) + len(part)] = part
            assert np.abs(reader.read(first, count) - expected).max() <= (0 if name in LOSSLESS else 1e-4)


@pytest.mark.parametrize("name", LOSSLESS)
def test_lossless_sound_comes_back_sample_for_sample(encoded, tone, name):
    with SampleReader(encoded[name], 0) as reader:
        found = reader.read(0, COUNT + 5)
        assert reader.count == COUNT
    assert np.abs(found[:COUNT] - tone).max() <= LOSSLESS[name]
    assert not found[COUNT:].any()


@pytest.mark.parametrize("name", ["aac.m4a", "mp3.mp3", "opus.webm", "opus.ogg", "vorbis.ogg"])
def test_priming_is_not_part_of_the_sound(encoded, tone, name):
    with SampleReader(encoded[name], 0) as reader:
        found = reader.read(0, COUNT)
        assert delay_of(found[:, 0], tone[:, 0]) == 0
        assert reader.start_s == 0


def test_coder_padding_after_the_end_is_not_part_of_the_sound(encoded):
    with SampleReader(encoded["aac.m4a"], 0) as reader:
        reader.read(0, 2 * COUNT)
        # The edit list counts in milliseconds here; the coder's own padding would be up to 1023 samples.
        assert COUNT <= reader.count <= COUNT + RATE // 1000


@pytest.mark.parametrize(
    ("suffix", "subtype", "tolerance"),
    [
        ("wav", "PCM_U8", 2**-6),
        ("wav", "PCM_16", 2**-15),
        ("wav", "PCM_24", 2**-23),
        ("wav", "PCM_32", 1e-7),
        ("wav", "FLOAT", 0),
        ("wav", "DOUBLE", 1e-7),
        ("rf64", "PCM_16", 2**-15),
        ("w64", "PCM_24", 2**-23),
        ("flac", "PCM_24", 2**-23),
        ("aiff", "PCM_16", 2**-15),
    ],
)
def test_sound_files(tmp_path, tone, suffix, subtype, tolerance):
    path = tmp_path / f"a.{suffix}"
    soundfile.write(path, tone, RATE, subtype)
    with SampleReader(path) as reader:
        assert (reader.rate, reader.channels, reader.count, reader.count_is_exact) == (RATE, 2, COUNT, True)
        for first, count in ((0, 10), (COUNT - 7, 20), (123_457, 4096), (-5, 10), (-50, 10), (COUNT + 5, 3)):
            found = reader.read(first, count)
            expected = np.zeros((count, 2), np.float32)
            part = tone[max(first, 0) : max(first + count, 0)]
            expected[max(-first, 0) : max(-first, 0) + len(part)] = part
            assert np.abs(found - expected).max() <= tolerance


@pytest.mark.parametrize("name", ["gap.mkv", "gap.mp4"])
def test_lost_packets_are_silence_of_the_right_length(tmp_path, tone, name):
    # 96 ms of PCM or AAC packets are lost from second 2 on; what follows stays in its place.
    codec, fmt = ("pcm_s16le", "s16") if name.endswith("mkv") else ("aac", "fltp")
    path = encode(tmp_path / name, tone, codec, fmt, skip=range(100, 105))
    for first_read in (0, COUNT - RATE):
        with SampleReader(path, 0) as reader:
            reader.read(first_read, 100)
            tail = reader.read(COUNT - RATE, RATE // 2)
            assert delay_of(tail[:, 0], tone[COUNT - RATE : COUNT - RATE // 2, 0]) == 0
    with SampleReader(path, 0) as reader:
        found = reader.read(0, COUNT)
    lost = slice(100 * 1024 + 1200, 104 * 1024) if codec == "aac" else slice(100 * 960, 105 * 960)
    if codec != "aac":
        assert not found[lost].any()
        assert np.abs(found[105 * 960 :] - tone[105 * 960 :]).max() < 2**-14
        assert np.abs(found[: 100 * 960] - tone[: 100 * 960]).max() < 2**-14


def test_second_stream_and_picture_beside_it(tmp_path, tone):
    path = tmp_path / "two.mkv"
    with av.open(path, "w") as out:
        video = out.add_stream("mpeg4", rate=25)
        video.width = video.height = 16
        video.pix_fmt = "yuv420p"
        sounds = [out.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in range(2)]
        for number in range(25):
            picture = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
            out.mux(video.encode(picture))
            for channel, stream in enumerate(sounds):
                part = tone[number * 1920 : (number + 1) * 1920, channel]
                pcm = np.round(part * 32767).astype(np.int16).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
                frame.sample_rate = RATE
                frame.pts = number * 1920
                out.mux(stream.encode(frame))
        for stream in (video, *sounds):
            out.mux(stream.encode(None))
    for channel, index in enumerate((1, 2)):
        with SampleReader(path, index) as reader:
            assert np.abs(reader.read(1000, 2000)[:, 0] - tone[1000:3000, channel]).max() < 1e-4
    with pytest.raises(MediaError, match="no sound in stream 0"):
        SampleReader(path, 0)


def test_stamps_alone_do_not_place_vorbis_in_webm_but_one_pass_does(tmp_path, tone):
    path = vorbis(tmp_path / "v.webm", np.tile(tone, (4, 1)))
    with SampleReader(path, 0) as reader:
        assert load_places(path, 0) is None
        blocks = [(first, data.copy()) for first, data in reader.blocks()]
        whole = np.zeros((reader.count, 2), np.float32)
        for first, data in blocks:
            whole[first : first + len(data)] = data
        # The header's start is sample 0; the first block of Vorbis sounds nothing and only primes the second.
        assert 0 < blocks[0][0] < 500
    kept = load_places(path, 0)
    assert kept is not None
    assert kept.count == len(whole)
    assert len(kept.rows) > 100
    with SampleReader(path, 0) as reader:
        assert reader.count_is_exact
        for first in (500_000, 700_123, 300_001):
            assert np.abs(reader.read(first, 5000) - whole[first : first + 5000]).max() < 1e-6


def test_blocks_hold_every_sample_once(encoded, tone):
    with SampleReader(encoded["pcm.mov"], 0) as reader:
        next_sample = 0
        for first, data in reader.blocks():
            assert first == next_sample
            next_sample += len(data)
        assert next_sample == COUNT


def test_truncated_recordings_keep_what_is_there(tmp_path, tone, encoded):
    whole = encoded["aac.mkv"].read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) // 2])
    with SampleReader(cut, 0) as reader:
        found = reader.read(0, COUNT)
        assert reader.count is not None
        assert RATE < reader.count < COUNT
        assert delay_of(found[:RATE, 0], tone[:RATE, 0]) in range(0, 2049)
    wav = tmp_path / "cut.wav"
    soundfile.write(wav, tone, RATE, "PCM_16")
    wav.write_bytes(wav.read_bytes()[:200_001])
    with SampleReader(wav) as reader:
        assert reader.count == (200_001 - 44) // 4
        assert np.abs(reader.read(0, 1000) - tone[:1000]).max() <= 2**-15


def test_bad_files_are_refused_in_a_sentence(tmp_path):
    with pytest.raises(MediaError, match="no file"):
        SampleReader(tmp_path / "none.wav")
    text = tmp_path / "a.mp3"
    text.write_text("this is not sound")
    with pytest.raises(MediaError, match="text file"):
        SampleReader(text)
    empty = tmp_path / "empty.wav"
    soundfile.write(empty, np.zeros((0, 1), np.float32), RATE)
    with pytest.raises(MediaError):
        SampleReader(empty)


def test_closing_waits_for_a_reading_thread_and_later_reads_are_refused(tmp_path):
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.zeros((8000, 1), np.int16), 8000)
    reader = SampleReader(path)
    inside, go_on, order = threading.Event(), threading.Event(), []
    read = reader._file.read

    def slow(first, count):
        inside.set()
        go_on.wait(10)
        order.append("read")
        return read(first, count)

    reader._file.read = slow
    reading = threading.Thread(target=reader.read, args=(0, 100))
    reading.start()
    assert inside.wait(10)
    closing = threading.Thread(target=lambda: (reader.close(), order.append("closed")))
    closing.start()
    closing.join(0.2)
    assert closing.is_alive()
    go_on.set()
    reading.join(10)
    closing.join(10)
    assert order == ["read", "closed"]
    with pytest.raises(MediaError, match="closed"):
        reader.read(0, 100)
