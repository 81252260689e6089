"""Damage that no container marks is found by decoding, and nothing where all is whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.health.check import check_health
from syncstudio.media.index_source import index_from_file
from tests.media.clips.clip import Clip

ClipOf = Callable[[str], Clip]


def test_zeroed_pictures_are_found_at_their_place(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_damaged")
    assert "undecodable" not in {found.code for found in check_health(clip.path).findings}
    report = check_health(clip.path, decode=True)
    (found,) = (found for found in report.findings if found.code == "undecodable")
    index: FrameIndex = index_from_file(clip.path, 0)
    assert found.at_s is not None
    number = index.frame_at_tick(int(found.at_s / index.time_base))
    assert number in clip.harmed
    assert "decoded" in report.read


@pytest.mark.parametrize(
    "kind", ["mp4_bframes", "mp4_open_gop", "mp4_trimmed", "transport_stream", "webm_vp8", "avi_mpeg4"]
)
def test_whole_files_are_called_whole(kind: str, clip_of: ClipOf) -> None:
    findings = check_health(clip_of(kind).path, decode=True).findings
    assert "undecodable" not in {found.code for found in findings}


def test_decoding_can_be_cancelled(clip_of: ClipOf) -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with pytest.raises(MediaCancelled):
        check_health(clip_of("mp4_bframes").path, cancelled=cancelled, decode=True)
