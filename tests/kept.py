"""What tests synthesise or decode for long, kept for the other workers and the next run.

`kept.fill(name, folder, make)` is for files, `kept.carried(name, folder)` for a cache. Both lie in pytest's cache of
this checkout, under a hash of all sources, the tests' included, and of the libraries that write them: change any, and
they are made anew. A test gets a copy, and may do with it what it likes.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")

_ROOT = Path(__file__).resolve().parents[1]
_SOURCES = ("syncstudio", "tests", "resources")
_WRITERS = ("av", "numpy", "scipy", "soundfile", "soxr")
_ANSWER = "answer.pickle"
_OUTLIVED_S = 24 * 3600


@cache
def sources_hash() -> str:
    """One word for the state of all sources and of the libraries that write files."""
    known = hashlib.sha256(repr([sys.version, *map(version, _WRITERS)]).encode())
    for folder in _SOURCES:
        for path in sorted((_ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                known.update(
                    f"{path.relative_to(_ROOT)}\n".encode() + hashlib.sha256(path.read_bytes()).digest()
                )
    return known.hexdigest()[:24]


class Kept:
    """`home` is where things are kept; without one each is made where it is wanted."""

    def __init__(self, home: Path | None) -> None:
        self._home = home / sources_hash() if home else None
        if home and self._home:
            self._home.mkdir(parents=True, exist_ok=True)
            _forget_old(home, self._home)

    def fill(self, name: str, folder: Path, make: Callable[[Path], Made]) -> Made:
        """Fill a new folder with what `make` writes into the one it is given; what it answered, which names no path."""
        if self._home is None:
            folder.mkdir(parents=True)
            return make(folder)
        there = self._home / name
        if not there.is_dir():
            self._make(there, make)
        shutil.copytree(there / "files", folder)
        made: Made = pickle.loads((there / _ANSWER).read_bytes())
        return made

    @contextmanager
    def carried(self, name: str, folder: Path) -> Iterator[Path]:
        """A new folder that begins with what such a block left in it the first time; one that fails leaves nothing."""
        there = None if self._home is None else self._home / name
        if there is not None and there.is_dir():
            shutil.copytree(there / "files", folder)
        else:
            folder.mkdir(parents=True)
        yield folder
        if there is not None and not there.is_dir():
            self._make(there, lambda place: shutil.copytree(folder, place, dirs_exist_ok=True) and None)

    def _make(self, there: Path, make: Callable[[Path], object]) -> None:
        """Make it beside its place: two workers may be at it, and whichever is first counts."""
        work = Path(tempfile.mkdtemp(dir=there.parent, prefix=".making-"))
        try:
            (work / "files").mkdir()
            (work / _ANSWER).write_bytes(pickle.dumps(make(work / "files")))
            try:
                os.rename(work, there)
            except OSError:
                if not there.is_dir():
                    raise
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _forget_old(home: Path, mine: Path) -> None:
    """What other states of the sources made, and nobody has asked for since yesterday, goes."""
    os.utime(mine)
    for other in home.iterdir():
        try:
            if other != mine and time.time() - other.stat().st_mtime > _OUTLIVED_S:
                shutil.rmtree(other, ignore_errors=True)
        except FileNotFoundError:
            continue
