"""Samples in an object store: here fsspec's store in memory, which is one like any other."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from typing import Any

import fsspec
import pytest
from fsspec.spec import AbstractBufferedFile

from syncstudio.media.cache import cache_folder
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding import shard_index
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.finding.local_parts import local_parts
from syncstudio.verify.finding.urls import beside, is_url
from syncstudio.verify.sample import Sample, Unfound


@pytest.fixture
def store() -> Iterator[Any]:
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


def read(*paths: str, remote: bool = False) -> tuple[list[Sample], list[Unfound]]:
    found = list(find_samples(paths, remote=remote))
    return [each for each in found if isinstance(each, Sample)], [
        each for each in found if isinstance(each, Unfound)
    ]


def test_a_folder_of_a_store_is_walked_and_its_parts_are_fetched(store: Any) -> None:
    for name, data in {"set/a.mp4": b"video", "set/a.speech.wav": b"voice", "set/deep/b.mp4": b"b"}.items():
        store.pipe(f"/{name}", data)
    (one, other), troubles = read("memory://set")
    assert not troubles
    assert (one.name, other.name) == ("a", "deep/b")
    assert one.parts[0].place.url == "memory://set/a.mp4"
    assert one.parts[0].place.mark.startswith("5-")
    with local_parts(one) as local:
        assert [path.read_bytes() for path in local.values()] == [b"video", b"voice"]
    store.rm("/set/deep/b.mp4")
    with (
        pytest.raises(VerifyError, match=r"There is nothing at memory://set/deep/b\.mp4"),
        local_parts(other),
    ):
        pass


def test_a_shard_of_a_store_is_read_by_ranges_and_its_index_is_kept(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for name, data in (("1.mp4", b"1" * 2000), ("2.mp4", b"2" * 3000)):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    store.pipe("/set/s-000.tar", held.getvalue())
    (one, two), _ = read("memory://set/s-{000..000}.tar")
    with local_parts(two) as local:
        assert [path.read_bytes() for path in local.values()] == [b"2" * 3000]
    assert list((cache_folder() / "shard-index").iterdir())
    monkeypatch.setattr(shard_index, "_headers", lambda *_: pytest.fail("the headers were read again"))
    assert read("memory://set/s-*.tar")[0] == [one, two]


def test_a_manifest_of_a_store_names_what_lies_beside_it_and_nothing_here(store: Any) -> None:
    store.pipe("/set/c/a.wav", b"sound")
    rows = [
        {"audio": "c/a.wav"},
        {"audio": "/etc/a.wav"},
        {"audio": "memory://other/a.wav"},
        {"audio": "../a.wav"},
    ]
    store.pipe("/set/m.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
    samples, troubles = read("memory://set/m.jsonl")
    assert [sample.parts[0].place.url for sample in samples] == ["memory://set/c/a.wav"]
    assert [each.name for each in troubles] == [f"m.jsonl line {number}" for number in (2, 3, 4)]
    samples, _ = read("memory://set/m.jsonl", remote=True)
    assert len(samples) == 3
    assert all(is_url(sample.parts[0].place.url) for sample in samples)


class _Ranged(AbstractBufferedFile):
    """A file as web servers and object stores hand it out: by ranges of bytes, and with lines of any length."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        return bytes(self.fs.store[self.path].getvalue()[start:end])


@pytest.mark.parametrize("name", ["m.jsonl", "m.csv", "m.jsonl.gz", "m.json"])
def test_a_manifest_that_comes_by_ranges_is_read_line_by_line(
    store: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text = b"audio\na.wav\n" if name.endswith(".csv") else b'{"audio": "a.wav"}\n'
    store.pipe(f"/set/{name}", gzip.compress(text) if name.endswith(".gz") else text)
    monkeypatch.setattr(
        type(store),
        "_open",
        lambda files, path, mode, block_size, **_: _Ranged(files, path, mode, block_size),
    )
    (sample,), troubles = read(f"memory://set/{name}")
    assert not troubles
    assert sample.parts[0].place.url == "memory://set/a.wav"


def test_a_store_that_nothing_speaks_to_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(scheme: str, **_: object) -> None:
        raise ImportError(f"Install it to access {scheme}")

    monkeypatch.setattr(fsspec, "url_to_fs", lacking)
    _, (trouble,) = read("s3://bucket/clips")
    assert "pip install s3fs" in trouble.reason
    monkeypatch.undo()
    _, (trouble,) = read("nothing-like-it://bucket/clips")
    assert "cannot be reached" in trouble.reason


@pytest.mark.parametrize(
    ("manifest", "path", "place"),
    [
        ("/set/m.csv", "a.wav", "/set/a.wav"),
        ("/set/m.csv", "../a.wav", "/a.wav"),
        ("/set/m.csv", "file:///other/a%20b.wav", "/other/a b.wav"),
        ("s3://b/set/m.csv", "./a.wav", "s3://b/set/a.wav"),
        ("/set/m.csv", "s3://b/a.wav", "s3://b/a.wav"),
    ],
)
def test_paths_lie_from_the_manifests_folder_on(manifest: str, path: str, place: str) -> None:
    assert beside(manifest, path) == place
