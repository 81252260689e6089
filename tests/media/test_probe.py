"""What a file is said to hold, and when its streams begin."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.probe import probe
from syncstudio.media.stream_text import codec_text, picture_text, rate_text, sound_text
from tests.media.clips.clip import FRAMES, HEIGHT, WIDTH, Clip, picture

ClipOf = Callable[[str], Clip]


def write_both(
    path: Path, *, sound_codec: str = "aac", sound_rate: int = 48000, late_sound_s: Fraction = Fraction(0)
) -> None:
    """Two seconds of picture from 0, and of stereo sound that begins `late_sound_s` after it."""
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = output.add_stream(sound_codec, rate=sound_rate, layout="stereo")
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(video.encode(frame))
        wave = (np.sin(np.arange(2 * sound_rate) / 20) * 8000).astype(np.int16)
        tone = np.repeat(wave[None, :], 2, axis=0).T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(tone), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = sound_rate, 0
        frame.time_base = Fraction(1, sound_rate)
        resampler = av.AudioResampler(format=sound.format, layout="stereo", rate=sound_rate)
        fifo = av.AudioFifo()
        for piece in resampler.resample(frame):
            fifo.write(piece)
        size = sound.codec_context.frame_size or 1024
        while (piece := fifo.read(size)) is not None:
            piece.pts = (piece.pts or 0) + int(late_sound_s * sound_rate)
            output.mux(sound.encode(piece))
        output.mux(sound.encode(None))
        output.mux(video.encode(None))


def test_picture_facts(clip_of: ClipOf) -> None:
    facts = probe(clip_of("mp4_2997").path)
    (stream,) = facts.streams
    assert facts.format == "mov"
    assert facts.size == facts.path.stat().st_size
    assert (stream.kind, stream.codec, stream.count) == ("video", "h264", FRAMES)
    assert (stream.width, stream.height, stream.rotation, stream.pixel_aspect) == (WIDTH, HEIGHT, 0, 1)
    assert stream.rate == Fraction(30000, 1001)
    assert stream.text == "384\u00d7216 · 29.97 · H.264"
    # The edit list counts in whole milliseconds.
    assert stream.duration_s is not None
    assert abs(stream.duration_s - FRAMES / Fraction(30000, 1001)) < Fraction(1, 1000)


@pytest.mark.parametrize("kind", ["avi_bframes", "raw_h264", "matroska", "transport_stream"])
def test_rate_of_every_container(kind: str, clip_of: ClipOf) -> None:
    assert probe(clip_of(kind).path).streams[0].rate == Fraction(30000, 1001)


def test_rotation_is_clockwise(clip_of: ClipOf) -> None:
    assert probe(clip_of("mov_rotated").path).streams[0].rotation == 90


@pytest.mark.parametrize("kind", ["matroska", "webm_vp9", "transport_stream", "avi_mjpeg", "mp4_fragmented"])
def test_duration_of_every_container(kind: str, clip_of: ClipOf) -> None:
    facts = probe(clip_of(kind).path)
    assert facts.duration_s is not None
    assert facts.streams[0].rate is not None
    assert abs(facts.duration_s - FRAMES / facts.streams[0].rate) < Fraction(1, 20)


def test_source_zero_of_a_broadcast_capture(clip_of: ClipOf) -> None:
    facts = probe(clip_of("transport_stream").path)
    (stream,) = facts.streams
    assert facts.zero_s >= 9 * 3600
    assert stream.start_s == 0
    assert stream.start_pts is not None
    assert stream.start_pts * stream.time_base == facts.zero_s


@pytest.mark.parametrize(
    ("ending", "codec", "rate"), [("mp4", "aac", 48000), ("mp4", "aac", 8000), ("mkv", "libopus", 48000)]
)
def test_priming_does_not_leak(ending: str, codec: str, rate: int, tmp_path: Path) -> None:
    path = tmp_path / f"both.{ending}"
    write_both(path, sound_codec=codec, sound_rate=rate)
    facts = probe(path)
    picture_facts, sound = facts.of_kind("video")[0], facts.of_kind("sound")[0]
    # Matroska counts whole milliseconds and shifts both streams by the priming, rounded.
    slack = Fraction(1, 1000) if ending == "mkv" else Fraction(0)
    assert abs(sound.start_s - picture_facts.start_s) <= slack
    assert min(sound.start_s, picture_facts.start_s) == 0
    assert sound.channels == ("FL", "FR")
    assert sound.rate == rate


def test_late_sound_keeps_its_relation(tmp_path: Path) -> None:
    path = tmp_path / "late.mkv"
    write_both(path, sound_codec="pcm_s16le", late_sound_s=Fraction(1, 2))
    facts = probe(path)
    assert facts.zero_s == 0
    assert abs(facts.of_kind("sound")[0].start_s - Fraction(1, 2)) < Fraction(1, 1000)


def test_no_duration_in_the_header(clip_of: ClipOf, tmp_path: Path) -> None:
    path = tmp_path / "live.webm"
    with (
        av.open(str(clip_of("webm_vp9").path)) as source,
        av.open(str(path), "w", options={"live": "1"}) as output,
    ):
        stream = output.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                output.mux(packet)
    duration = probe(path).duration_s
    assert duration is not None
    assert abs(duration - 3) < Fraction(1, 10)


def test_cover_picture_is_no_video(tmp_path: Path) -> None:
    from av.stream import Disposition

    path = tmp_path / "cover.mp4"
    with av.open(str(path), "w") as output:
        sound = output.add_stream("aac", rate=48000, layout="mono")
        cover = output.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        frame = av.VideoFrame(64, 64, "yuvj420p")
        frame.pts = 0
        output.mux(cover.encode(frame))
        output.mux(cover.encode(None))
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate, silence.pts = 48000, 0
        output.mux(sound.encode(silence))
        output.mux(sound.encode(None))
    facts = probe(path)
    assert not facts.of_kind("video")
    assert [stream.text for stream in facts.of_kind("data")] == ["cover picture · MJPEG"]


def test_unknown_stream_is_said(clip_of: ClipOf) -> None:
    facts = probe(clip_of("mp4_bframes").path)
    assert facts.stream(0) is facts.streams[0]
    with pytest.raises(MediaError, match="no stream 7"):
        facts.stream(7)


def test_words_for_streams() -> None:
    assert rate_text(Fraction(24000, 1001)) == "23.976"
    assert rate_text(Fraction(25)) == "25"
    assert sound_text(44100, "mono", 1, "pcm_s16le") == "44.1 kHz mono · PCM 16 bit"
    assert sound_text(48000, "4 channels", 4, "opus") == "48 kHz 4 channels · Opus"
    assert picture_text(1920, 1080, None, "mpeg2video") == f"1920{chr(0xD7)}1080 · MPEG-2"
    assert codec_text("something_new") == "something_new"


def test_a_duration_tag_that_is_none_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tagged.mkv"
    for tag in ("00:00:1/0", "00:00:1e999999999", "0:0:", "1:2", "-1:00:00.0"):
        with av.open(str(path), "w") as output:
            stream = output.add_stream("pcm_s16le", rate=8000, layout="mono")
            stream.metadata["DURATION"] = tag
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), "s16", "mono")
            frame.sample_rate = 8000
            output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
        data = path.read_bytes()
        written = data.index(b"DURATION") + len("DURATION")
        place = data.index(b"00:00:01", written)
        path.write_bytes(data[:place] + tag.encode().ljust(18, b"\0")[:18] + data[place + 18 :])
        assert probe(path).streams[0].start_s == 0
