"""Recordings on a web server that gives files only whole, as Python's own does."""

from __future__ import annotations

import functools
import http.server
import io
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding import web_files
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.finding.local_parts import local_parts
from syncstudio.verify.sample import Sample, Unfound

pytest.importorskip("aiohttp")
# More than what is asked for at once.
_LARGE = bytes(range(256)) * 20_000


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def test_a_file_and_a_shard_are_read_whole(server: str, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(_LARGE)
    with tarfile.open(tmp_path / "s.tar", "w") as tar:
        for name, data in (("1.mp4", b"1" * 2000), ("2.wav", _LARGE)):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    found = [*find_samples([f"{server}/a.wav"]), *find_samples([f"{server}/s.tar"])]
    held = []
    for sample in found:
        assert isinstance(sample, Sample)
        with local_parts(sample) as local:
            held += [path.read_bytes() for path in local.values()]
    assert held == [_LARGE, b"1" * 2000, _LARGE]


def test_what_is_too_large_for_that_is_told_in_a_sentence(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_files, "MOST_WHOLE_BYTES", 1_000_000)
    (tmp_path / "a.wav").write_bytes(_LARGE)
    (tmp_path / "s.tar").write_bytes(_LARGE)
    (sample,) = find_samples([f"{server}/a.wav"])
    assert isinstance(sample, Sample)
    with (
        pytest.raises(VerifyError, match=r"a\.wav lies on a web server that gives files only whole"),
        local_parts(sample),
    ):
        pass
    (trouble,) = find_samples([f"{server}/s.tar"])
    assert isinstance(trouble, Unfound)
    assert "has 5 MB: download it" in trouble.reason
