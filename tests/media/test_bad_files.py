"""Bad files are refused in a sentence or read as far as they go: bounded in time and memory, and never a crash.

They are read by a process of their own, which has 2 GB of memory and must be done within a few minutes.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from syncstudio.media.encryption import encrypted_streams
from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.index_store import build_index
from syncstudio.media.probe import probe
from tests.media.clips.clip import SMALL, Clip
from tests.media.clips.hostile import hostile_files
from tests.media.clips.stills import still
from tests.media.clips.writing import X264, write_video

ClipOf = Callable[[str], Clip]
RUNNER = Path(__file__).with_name("bad_file_runner.py")
# Hundreds of files take seconds; a machine may be busy.
PATIENCE_S = 300

# One or two of each container; their pictures are small.
CONTAINERS = [
    "mp4_several_edits", "mp4_fragmented", "mov_prores", "mkv_variable", "mkv_live", "webm_vp8", "webm_vp9_hidden",
    "transport_stream", "ts_mpeg2_interlaced", "program_stream", "flash_video", "raw_h264", "raw_hevc", "raw_mjpeg",
    "raw_av1", "ivf_vp9", "plain_y4m", "windows_media", "raw_dv", "avi_mpeg4", "avi_huffyuv", "mxf_mpeg2", "gif",
    "apng", "lone_png", "lone_jpeg", "lone_webp", "lone_bmp", "lone_tiff",
]  # fmt: skip


def read_apart(paths: Iterable[Path], folder: Path) -> list[dict[str, Any]]:
    """What a process of its own said of each file; fails when it died or did not come back."""
    wanted = [str(path) for path in paths]
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(RUNNER), str(folder / "cache"), *wanted]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=PATIENCE_S, check=False
        )
        out, trouble = done.stdout, f"status {done.returncode}: {done.stderr[-2000:]}"
    except subprocess.TimeoutExpired as late:
        out, trouble = (late.stdout or b"").decode(), "did not come back"
    said = [json.loads(line) for line in out.splitlines()]
    answers = [each for each in said if "begun" not in each]
    assert len(answers) == len(wanted), f"{said[-1:] if said else 'at the start'}: {trouble}"
    return answers


def check(said: dict[str, Any]) -> None:
    """One sentence a trouble, that names the file and what to do, or an index that can be worked with."""
    name = os.path.basename(said["path"])
    for sentence in said["troubles"]:
        assert name in sentence, said
        assert sentence.endswith("."), said
        assert "\n" not in sentence, said
        assert any(mark in sentence for mark in ("; ", ", so ")), said
    assert said["troubles"] or "frames" in said, said
    if "frames" in said:
        assert said["frames"] > 0, said
        assert said["rising"], said


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad")


def test_cut_anywhere(clip_of: ClipOf, folder: Path) -> None:
    places = random.Random(11)
    paths = []
    for kind in CONTAINERS:
        whole = clip_of(kind).path
        data = whole.read_bytes()
        for part in range(6):
            path = folder / f"{kind}_cut{part}_{whole.name}"
            path.write_bytes(data[: max(1, len(data) * part // 6 + places.randrange(40))])
            paths.append(path)
    for said in read_apart(paths, folder):
        check(said)


def test_bits_flipped_anywhere(clip_of: ClipOf, folder: Path) -> None:
    places = random.Random(12)
    paths = []
    for kind in CONTAINERS:
        whole = clip_of(kind).path
        for count, reach in ((2, 1 << 30), (300, 1 << 30), (40, 3000), (8, 400)):
            data = bytearray(whole.read_bytes())
            for _ in range(count):
                data[places.randrange(min(len(data), reach))] ^= 1 << places.randrange(8)
            path = folder / f"{kind}_flip{count}_{whole.name}"
            path.write_bytes(data)
            paths.append(path)
    for said in read_apart(paths, folder):
        check(said)


def test_claims_no_recording_can_keep(tmp_path: Path) -> None:
    answers = {Path(said["path"]).name: said for said in read_apart(hostile_files(tmp_path), tmp_path)}
    for said in answers.values():
        check(said)
    # What is wrong with these lies beside the pictures, which can all be shown.
    for name in (
        "scale_1000000000.mp4",
        "huge_picture.mkv",
        "streams_claimed.avi",
        "far.flv",
        "huge_rate.y4m",
    ):
        assert answers[name]["frames"] == 20, answers[name]
        assert answers[name]["shown"] == 3, answers[name]
    for name in ("many_tracks.mkv", "many_tracks.mp4", "claims_65535x.png", "none.mp4", "both_claimed.mp4"):
        assert "frames" not in answers[name], answers[name]


@pytest.mark.parametrize("kind", ["matroska", "mkv_variable", "transport_stream", "mp4_fragmented", "gif"])
def test_what_is_left_of_a_cut_recording_is_shown(kind: str, clip_of: ClipOf, tmp_path: Path) -> None:
    whole = clip_of(kind)
    cut = tmp_path / whole.path.name
    data = whole.path.read_bytes()
    cut.write_bytes(data[: len(data) * 6 // 10])
    full, left = build_index(whole.path, 0), build_index(cut, 0)
    assert len(full) // 3 < len(left) < len(full)
    # Where the cut falls, pictures shown earlier can be stored later, and be lost.
    assert (left.pts[:-5] == full.pts[: len(left) - 5]).all()
    assert set(left.pts.tolist()) <= set(full.pts.tolist())
    assert exact_frame(cut, 0, len(left) // 2).exact


def test_a_recording_by_another_name_opens(clip_of: ClipOf, tmp_path: Path) -> None:
    for kind, name in (("matroska", "x.mp4"), ("mp4_bframes", "x.mkv"), ("transport_stream", "x.avi")):
        path = tmp_path / name
        path.write_bytes(clip_of(kind).path.read_bytes())
        assert len(build_index(path, 0)) == len(clip_of(kind).codes)
        assert probe(path).streams[0].codec == "h264"


def test_text_nothing_folder_and_pipe_are_named(tmp_path: Path) -> None:
    text = tmp_path / "words.mp4"
    text.write_text("The clap is at 12.4 s.\n", encoding="utf-8")
    empty = tmp_path / "empty.mkv"
    empty.touch()
    shelf = tmp_path / "shelf.mov"
    shelf.mkdir()
    cases = [(text, "text file"), (empty, "empty"), (shelf, "folder")]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.mp4")
        cases.append((tmp_path / "pipe.mp4", "pipe"))
    for said, (_, word) in zip(read_apart([path for path, _ in cases], tmp_path), cases, strict=True):
        check(said)
        assert word in said["troubles"][0]


def _protected(path: Path) -> Path:
    keys = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "00" * 16, "encryption_kid": "11" * 16}
    write_video(path, options=X264, frames=10, size=SMALL, container_options=keys)
    return path


def test_an_encrypted_mp4_is_called_encrypted(tmp_path: Path) -> None:
    path = _protected(tmp_path / "rented.mp4")
    assert b"encv" in path.read_bytes()
    for read in (probe, lambda path: build_index(path, 0)):
        with pytest.raises(
            MediaError, match=r"rented.mp4 is encrypted \(copy-protected\).*save it unprotected"
        ):
            read(path)


def test_a_scrambled_transport_stream_is_called_encrypted(clip_of: ClipOf, tmp_path: Path) -> None:
    data = bytearray(clip_of("transport_stream").path.read_bytes())
    noise = random.Random(3)
    for place in range(0, len(data) - 187, 188):
        if (data[place + 1] & 0x1F) << 8 | data[place + 2] == 0x100:
            data[place + 3] |= 0x80
            data[place + 4 : place + 188] = noise.randbytes(184)
    path = tmp_path / "pay.ts"
    path.write_bytes(data)
    with pytest.raises(MediaError, match="is encrypted"):
        probe(path)


def test_an_encrypted_matroska_file_is_told(clip_of: ClipOf, tmp_path: Path) -> None:
    data = clip_of("matroska").path.read_bytes()
    # Into the track's entry, in place of the padding a muxer leaves: AES, all of the frame (RFC 9559, 5.1.4.1.31).
    settings = bytes.fromhex("5035 83 47e1 81".replace(" ", ""))
    path = tmp_path / "locked.mkv"
    path.write_bytes(data[:200] + settings + data[200 + len(settings) :])
    assert encrypted_streams(path) is None


@pytest.mark.parametrize(
    "kind", ["mp4_bframes", "matroska", "transport_stream", "gif", "mp4_two_videos", "raw_h264"]
)
def test_what_is_open_is_not_called_encrypted(kind: str, clip_of: ClipOf) -> None:
    assert encrypted_streams(clip_of(kind).path) == set()


def test_a_stream_that_begins_late_ends_no_reading(clip_of: ClipOf, tmp_path: Path) -> None:
    """A second capture, joined on, announces one stream more: PyAV met it with an IndexError at the end."""
    path = tmp_path / "grown.ts"
    more = tmp_path / "more.ts"
    _picture_and_sound(more)
    path.write_bytes(clip_of("ts_restarted").path.read_bytes() + more.read_bytes())
    frames = len(clip_of("ts_restarted").codes)
    assert len(build_index(path, 0)) >= frames
    assert exact_frame(path, 0, frames - 1).exact


def _picture_and_sound(path: Path) -> None:
    import av
    import numpy as np

    from tests.media.clips.writing import numbered_frame

    with av.open(str(path), "w") as output:
        pictures = output.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        pictures.width, pictures.height = SMALL
        pictures.pix_fmt = "yuv420p"
        sound = output.add_stream("mp2", rate=48000, layout="mono")
        for number in range(10):
            frame = numbered_frame(500 + number, SMALL)
            frame.pts = number
            output.mux(pictures.encode(frame))
            samples = av.AudioFrame.from_ndarray(np.zeros((1, 1152), np.int16), format="s16", layout="mono")
            samples.sample_rate, samples.pts = 48000, number * 1152
            output.mux(sound.encode(samples))
        output.mux(pictures.encode(None))
        output.mux(sound.encode(None))


def test_a_damaged_still_is_named(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    still(path, 3)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(MediaError, match=r"half.png is a picture that cannot be decoded; it is damaged"):
        probe(path)
