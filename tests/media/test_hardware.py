"""A device is used only where it was proven on the very file; everything else is refused."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from syncstudio.media import hardware
from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.hardware import offered_devices, proven_device, sample_numbers
from syncstudio.media.hardware_trial import pictures_of
from syncstudio.media.index_store import build_index
from syncstudio.media.local import open_container
from syncstudio.media.own_process import in_own_process
from tests.media.clips.clip import Clip
from tests.media.device_tempers import (
    Answers,
    crashes,
    faithful,
    hangs,
    leaves_one_out,
    never_asked,
    one_frame_late,
    one_sample_off,
    raises,
)

ClipOf = Callable[[str], Clip]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def answers_kept() -> list[Path]:
    return sorted((cache_folder() / "hardware").glob("*.json"))


def test_a_device_with_the_same_frames_is_used_and_remembered(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_open_gop")
    index = build_index(clip.path, 0)
    assert proven_device(clip.path, 0, index, devices=["good"], trial=faithful) == "good"
    assert len(answers_kept()) == 1
    assert proven_device(clip.path, 0, index, devices=["good"], trial=never_asked) == "good"
    answers_kept()[0].write_text("half a wo")
    assert proven_device(clip.path, 0, index, devices=["good"], trial=faithful) == "good"


@pytest.mark.parametrize("trial", [one_sample_off, one_frame_late, leaves_one_out, raises, crashes])
def test_a_device_that_differs_in_anything_is_refused_and_remembered(
    trial: Callable[..., Answers], clip_of: ClipOf
) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    assert proven_device(clip.path, 0, index, devices=["rounds"], trial=trial) is None
    assert proven_device(clip.path, 0, index, devices=["rounds"], trial=faithful) is None
    # The refusal is of this device, not of the next one.
    assert proven_device(clip.path, 0, index, devices=["rounds", "good"], trial=faithful) == "good"


def test_a_device_that_hangs_is_refused_in_time(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    began_s = time.monotonic()
    assert proven_device(clip.path, 0, index, devices=["slow"], trial=hangs, patience_s=0.5) is None
    assert time.monotonic() - began_s < 30


def test_stopping_ends_the_trial_and_proves_nothing(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    with pytest.raises(MediaCancelled):
        proven_device(clip.path, 0, index, lambda: True, devices=["good"], trial=faithful)
    asked = iter([False])
    with pytest.raises(MediaCancelled):
        proven_device(clip.path, 0, index, lambda: next(asked, True), devices=["slow"], trial=hangs)
    assert answers_kept() == []


def test_the_sample_is_of_several_groups_across_their_edges_and_backwards(clip_of: ClipOf) -> None:
    for kind in ("mp4_bframes", "mp4_open_gop", "avi_mjpeg", "raw_h264"):
        index = build_index(clip_of(kind).path, 0)
        numbers = sample_numbers(index)
        keys = [number for number in range(len(index)) if index.keys[number]]
        assert all(0 <= number < len(index) for number in numbers)
        assert {keys[0], keys[-1], len(index) - 1, 0} <= set(numbers)
        assert len({index.key_before(number) for number in numbers}) >= min(5, len(keys))
        assert any(later < earlier for earlier, later in itertools.pairwise(numbers))


def test_pictures_are_told_apart_by_every_sample(clip_of: ClipOf) -> None:
    clip = clip_of("mov_ten_bit")
    index = build_index(clip.path, 0)
    numbers = list(range(len(index)))
    answers = pictures_of(str(clip.path), 0, index, numbers, None)
    assert len(set(answers)) == len(numbers)
    assert pictures_of(str(clip.path), 0, index, numbers[::-1], None) == answers[::-1]


def test_a_device_that_is_not_here_is_refused_by_a_real_trial(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    assert proven_device(clip.path, 0, index, devices=["no such device"]) is None


def test_a_decoder_without_its_device_goes_on_with_the_processor(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    with pytest.raises(MediaError, match="The device no such device does not decode"):
        open_container(clip.path, "no such device")
    decoder = FrameDecoder(clip.path, 0, index, device="no such device")
    assert decoder.device is None
    hunt = Hunt(decoder, index, 30)
    came = [number for number, _ in hunt.step()]
    while not hunt.over:
        came += [number for number, _ in hunt.step()]
    decoder.close()
    assert 30 in came


def test_a_device_that_fails_on_the_way_hands_over_to_the_processor(
    clip_of: ClipOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The device is played by a decoder that says it is one and gives up after some pictures."""
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)

    def pretend(path: Path, device: str | None = None) -> av.container.InputContainer:
        return open_container(path)

    monkeypatch.setattr("syncstudio.media.frame_decoder.open_container", pretend)
    decoder = FrameDecoder(clip.path, 0, index, device="played")
    fetched = 0

    def give_up(frame: av.VideoFrame) -> av.VideoFrame:
        nonlocal fetched
        fetched += 1
        if fetched > 20:
            raise av.error.ExternalError(1, "the device was lost")
        return frame

    monkeypatch.setattr(decoder, "_fetched", give_up)
    came: set[int] = set()
    while not decoder.ended:
        came |= {number for number, _ in decoder.step()}
    assert decoder.device is None
    assert came == set(range(len(index)))
    decoder.close()


def test_frames_of_a_device_come_in_the_layout_of_the_processor(clip_of: ClipOf) -> None:
    clip = clip_of("mov_rotated")
    index = build_index(clip.path, 0)
    decoder = FrameDecoder(clip.path, 0, index)
    came: list[tuple[int, av.VideoFrame]] = []
    while not came:
        came = decoder.step()
    frame = came[0][1]
    as_device = frame.reformat(format="nv12")
    back = decoder._fetched(as_device)
    assert back.format.name == frame.format.name
    assert [bytes(plane) for plane in back.planes] == [bytes(plane) for plane in frame.planes]
    assert (back.pts, back.rotation) == (frame.pts, frame.rotation)
    assert (back.colorspace, back.color_range) == (frame.colorspace, frame.color_range)
    decoder.close()


def test_devices_that_do_not_open_are_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    from syncstudio.media import hardware_trial

    monkeypatch.setattr(hardware_trial, "hwdevices_available", lambda: ["opens", "does not"])
    monkeypatch.setattr(hardware_trial, "_opens", lambda device, codec: device == "opens" and codec == "hevc")
    assert hardware_trial.offered_here() == ["opens"]


def test_looking_for_devices_survives_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    offered_devices.cache_clear()
    monkeypatch.setattr(hardware, "offered_here", crash)
    assert offered_devices() == ()
    offered_devices.cache_clear()


def crash() -> list[str]:
    os._exit(139)


def test_a_process_of_its_own_answers_what_the_function_does() -> None:
    assert in_own_process(sorted, ([3, 1, 2],), 20) == [1, 2, 3]
    assert in_own_process(sorted, (3,), 20) is None
