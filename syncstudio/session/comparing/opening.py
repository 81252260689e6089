"""Opening another project only to look at it: nothing of it is ever written."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from syncstudio.project.errors import ProjectError
from syncstudio.project.lock import FileLock
from syncstudio.project.project import Project
from syncstudio.session.errors import SessionError


class OtherProject:
    """Another project, open for viewing. `path` is where it lies; `project` reads it.

    An older version is brought up to date in memory, and its file left alone. One that a killed program left in the
    middle of an edit is read from a copy, for finishing that edit would write to it.
    """

    def __init__(self, path: Path | str, mine: Path | None = None) -> None:
        self.path = Path(path).resolve()
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        if mine is not None and self.path.exists() and self.path.samefile(mine):
            raise SessionError(
                f"{self.path.name} is this project itself, so there is nothing to compare: choose another one."
            )
        try:
            self.project = Project.open(self._readable(), view_only=True)
        except ProjectError as error:
            self._forget_copy()
            raise SessionError(str(error)) from error
        except BaseException:
            self._forget_copy()
            raise

    def close(self) -> None:
        """Let go of it."""
        self.project.close()
        self._forget_copy()

    def __enter__(self) -> OtherProject:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _readable(self) -> Path:
        """The file itself, or a copy of what a killed program left half done and nobody is working on."""
        journal = self.path.with_name(self.path.name + "-journal")
        if not journal.exists() or not journal.stat().st_size or _at_work(self.path):
            return self.path
        self._copy = tempfile.TemporaryDirectory(prefix="syncstudio-")
        for each in (self.path, journal):
            shutil.copy2(each, self._copy.name)
        return Path(self._copy.name) / self.path.name

    def _forget_copy(self) -> None:
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None


def _at_work(path: Path) -> bool:
    """Whether some window has the project open for editing."""
    if not path.with_name(path.name + ".lock").exists():
        return False
    try:
        lock = FileLock.take(path)
    except OSError:
        return False
    if lock is None:
        return True
    lock.release()
    return False
