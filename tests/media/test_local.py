"""Only the local file that was named is ever opened; everything else is refused in one sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.local import open_container
from syncstudio.media.probe import probe
from tests.media.clips.clip import Clip
from tests.media.clips.stills import still

ClipOf = Callable[[str], Clip]


def refusal(path: str | Path) -> str:
    with pytest.raises(MediaError) as caught:
        open_container(path).close()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_opens_a_file_by_any_spelling(
    clip_of: ClipOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = tmp_path / "concat:a|b %d \u00fc#?.mp4"
    strange.write_bytes(clip_of("mp4_bframes").path.read_bytes())
    monkeypatch.chdir(tmp_path)
    for spelling in (strange, strange.name, os.fspath(strange)):
        with open_container(spelling) as container:
            assert len(container.streams) == 1


@pytest.mark.parametrize("ending", ["m3u8", "mp4", "txt"])
def test_playlist_never_opens_what_it_names(ending: str, clip_of: ClipOf, tmp_path: Path) -> None:
    target = clip_of("transport_stream").path
    playlist = tmp_path / f"list.{ending}"
    playlist.write_text(
        f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:2.5,\n{target}\n#EXT-X-ENDLIST\n",
        encoding="utf-8",
    )
    assert "playlist" in refusal(playlist)


@pytest.mark.parametrize("ending", ["ffconcat", "mp4"])
def test_concat_script_never_opens_what_it_names(ending: str, clip_of: ClipOf, tmp_path: Path) -> None:
    script = tmp_path / f"script.{ending}"
    script.write_text(f"ffconcat version 1.0\nfile {clip_of('mp4_bframes').path}\n", encoding="utf-8")
    assert "concat script" in refusal(script)


def test_session_description_and_dash_are_refused(tmp_path: Path) -> None:
    sdp = tmp_path / "camera.sdp"
    sdp.write_text("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n")
    assert "text file" in refusal(sdp)
    dash = tmp_path / "x.mpd"
    dash.write_text('<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>\n')
    assert "DASH" in refusal(dash)


@pytest.mark.parametrize(
    "name",
    [
        "http://example.org/a.mp4",
        "concat:a.mp4|b.mp4",
        "subfile,,start,0,end,9,,:a.mp4",
        "pipe:0",
        "rtmp://x/y",
    ],
)
def test_addresses_are_names_of_files_that_are_not_there(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    assert "no file" in refusal(name)


def test_picture_patterns_open_nothing(tmp_path: Path) -> None:
    pattern = tmp_path / "frame%03d.png"
    pattern.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    still(tmp_path / "frame001.png", 1)
    assert "cannot be decoded" in refusal(pattern)


def test_what_is_not_a_recording(tmp_path: Path) -> None:
    assert "no file" in refusal(tmp_path / "missing.mp4")
    assert "folder" in refusal(tmp_path)
    empty = tmp_path / "empty.mp4"
    empty.touch()
    assert "empty" in refusal(empty)
    text = tmp_path / "notes.mp4"
    text.write_text("These are notes on the recording.\n" * 50, encoding="utf-8")
    assert "text file" in refusal(text)
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(bytes(range(256)) * 40)
    assert "damaged" in refusal(noise)
    assert "cannot be a file's name" in refusal("a\0b")


def test_truncated_before_the_header_is_said(clip_of: ClipOf, tmp_path: Path) -> None:
    whole = clip_of("mp4_bframes").path.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in refusal(cut)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    assert "pipe" in refusal(pipe)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything"
)
def test_forbidden_file(clip_of: ClipOf, tmp_path: Path) -> None:
    locked = tmp_path / "locked.mp4"
    locked.write_bytes(clip_of("mp4_bframes").path.read_bytes())
    locked.chmod(0)
    assert "may not be read" in refusal(locked)


def test_permission_error_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.mp4"
    path.write_bytes(b"x" * 10)

    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    assert "may not be read" in refusal(path)


def test_subtitles_alone_hold_nothing_to_show(tmp_path: Path) -> None:
    path = tmp_path / "only.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n", encoding="utf-8")
    with pytest.raises(MediaError):
        probe(path)
