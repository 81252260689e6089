"""Cached files: whole or absent, bounded, and known by content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from syncstudio.media.cache import cache_file, cache_folder, mark_used, trim_cache, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import BLOCK_BYTES, fingerprint


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_folder_is_where_it_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder() == folder
    path = cache_file("frames", "abc", ".npz")
    assert path == folder / "frames" / "abc.npz"
    assert path.parent.is_dir()
    monkeypatch.delenv("SYNCSTUDIO_CACHE_DIR")
    assert "syncstudio" in str(cache_folder())


def test_unmakeable_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "file"))
    with pytest.raises(MediaError, match="cannot be made"):
        cache_file("frames", "abc", ".npz")


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "x.bin"
    target.write_bytes(b"old")

    def broken() -> None:
        with written_whole(target) as part:
            part.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert target.read_bytes() == b"old"
    with written_whole(target) as part:
        part.write_bytes(b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["x.bin"]
    assert target.read_bytes() == b"new"


def test_trimming_takes_the_longest_unused_first(folder: Path) -> None:
    paths = [cache_file("peaks", name, ".dat") for name in "abcd"]
    for age, path in enumerate(paths):
        path.write_bytes(bytes(100))
        os.utime(path, (1000 + age, 1000 + age))
    mark_used(paths[0])
    assert trim_cache(250) == 200
    assert [path.exists() for path in paths] == [True, False, False, True]
    assert trim_cache(250) == 0


def test_fingerprint_knows_content_and_nothing_else(tmp_path: Path) -> None:
    data = bytearray(os.urandom(10 * BLOCK_BYTES))
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(data)
    second.write_bytes(data)
    assert fingerprint(first) == fingerprint(second)
    for place in (0, len(data) // 2, len(data) - 1):
        changed = bytearray(data)
        changed[place] ^= 1
        second.write_bytes(changed)
        assert fingerprint(first) != fingerprint(second)
    second.write_bytes(data + b"x")
    assert fingerprint(first) != fingerprint(second)


def test_fingerprint_of_small_and_missing_files(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.write_bytes(b"abc")
    assert fingerprint(small).startswith("3-")
    with pytest.raises(MediaError, match="could not be read"):
        fingerprint(tmp_path / "missing")


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are POSIX's")
def test_what_is_written_may_be_read_by_those_who_may_read_the_rest(tmp_path: Path) -> None:
    target, usual = tmp_path / "whole.png", tmp_path / "usual.txt"
    usual.write_text("x")
    with written_whole(target) as part:
        part.write_bytes(b"x")
    assert target.stat().st_mode == usual.stat().st_mode
