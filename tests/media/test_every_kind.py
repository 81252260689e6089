"""Over files of every kind people bring: the index is what FFmpeg presents, and what the decoder shows."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.index_source import index_from_file
from syncstudio.media.probe import probe
from tests.media.clips.clip import Clip
from tests.media.clips.makers import DAMAGED, MAKERS

ClipOf = Callable[[str], Clip]


def presented(path: Path, stream: int) -> list[Fraction | None]:
    """The time in seconds of every frame that `ffprobe -show_frames` presents; None where it knows none."""
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not on this machine's PATH; the continuous run installs it")
    command = ["ffprobe", "-v", "error", "-select_streams", str(stream), "-show_frames", "-of", "json"]
    command += ["-show_entries", "frame=best_effort_timestamp:stream=time_base", f"file:{path}"]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    base = Fraction(said["streams"][0]["time_base"])
    stamps = [frame.get("best_effort_timestamp") for frame in said["frames"]]
    return [None if stamp is None else stamp * base for stamp in stamps]


@lru_cache(maxsize=256)
def indexed(path: Path, stream: int) -> FrameIndex:
    """The index of a clip that nobody changes."""
    return index_from_file(path, stream)


def times(index: FrameIndex) -> list[Fraction]:
    return [tick * index.time_base for tick in index.pts.tolist()]


@pytest.mark.parametrize("kind", MAKERS)
def test_index_is_what_ffprobe_presents(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    index = indexed(clip.path, clip.stream)
    if kind.startswith("image_sequence"):
        # ffprobe knows rows of pictures by a pattern only, and ends at the first gap.
        assert times(index) == clip.seconds
        return
    said = presented(clip.path, clip.stream)
    assert len(index) == len(said)
    if not clip.missing_timestamps:
        if kind == "ts_restarted":
            said = went_on(said)
        elif kind == "mkv_twins":
            # Two frames of one instant: the second is the one on show, a tick later.
            said[20] += index.time_base
            said[60] += index.time_base
        assert times(index) == said


def went_on(said: list[Fraction | None]) -> list[Fraction]:
    """ffprobe shows a clock that begins anew as it stands; an index never runs back, so there it goes on evenly."""
    out: list[Fraction] = []
    for place, second in enumerate(said):
        assert second is not None
        before = said[place - 1] if place else None
        step = None if before is None else second - before
        out.append(second if step is None else out[-1] + (step if step > 0 else Fraction(1, 25)))
    return out


@pytest.mark.parametrize("kind", MAKERS)
def test_index_and_decoder_agree(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    index = indexed(clip.path, clip.stream)
    assert len(index) == len(clip.codes)
    for number in range(0, len(index), 7):
        answer = exact_frame(clip.path, clip.stream, number)
        assert read_code(np.rot90(answer.image, clip.rotation // 90)) == clip.codes[number], number
        assert answer.pts == index.pts_of(number)


@pytest.mark.parametrize("kind", MAKERS)
def test_probe_says_how_it_is_to_be_seen(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    stream = probe(clip.path).stream(clip.stream)
    assert (stream.kind, stream.rotation, stream.pixel_aspect) == ("video", clip.rotation, clip.pixel_aspect)
    assert stream.duration_s is not None
    assert stream.duration_s > 0


@pytest.mark.parametrize("kind", MAKERS)
def test_missing_times_are_made_up_at_the_nominal_rate(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    index = indexed(clip.path, clip.stream)
    assert index.missing_timestamps == clip.missing_timestamps
    if clip.missing_timestamps and clip.seconds is not None:
        assert all(abs(a - b) < index.time_base for a, b in zip(times(index), clip.seconds, strict=True))


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_costs_its_own_pictures_and_shifts_no_other(kind: str, clip_of: ClipOf) -> None:
    """The index may know of more than FFmpeg shows: a spoilt picture keeps its place and is named."""
    clip = clip_of(kind)
    index = indexed(clip.path, clip.stream)
    said = presented(clip.path, clip.stream)
    assert set(said) <= set(times(index))
    assert len(clip.codes) - len(clip.harmed) < len(index) <= len(clip.codes)
    whole = 0
    for number, second in enumerate(times(index)):
        code = round((second - times(index)[0]) * 25)
        if code in clip.harmed:
            # Whole or spoilt; one that cannot be shown is refused as what it is.
            with contextlib.suppress(MediaError):
                exact_frame(clip.path, clip.stream, number)
            continue
        assert read_code(exact_frame(clip.path, clip.stream, number).image) == code
        whole += 1
    assert whole == len(clip.codes) - len(clip.harmed)
