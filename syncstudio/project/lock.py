"""The operating system's lock beside a project: one window edits, the others look on.

The lock file is `NAME.syncstudio.lock`. What counts is the lock the system holds on it, not the file: when a
program is killed the system lets go, and the file it leaves behind stops nobody.
"""

import contextlib
import os
import sys
from pathlib import Path

# Windows keeps others from reading a locked byte, so that byte lies far behind the text about its holder.
_LOCKED_BYTE = 1 << 30


def lock_path(path: Path) -> Path:
    """The lock file that belongs to a project file."""
    return path.with_name(path.name + ".lock")


class FileLock:
    """The right to edit one project file, held until `release` or until this process ends."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    @classmethod
    def take(cls, project: Path) -> "FileLock | None":
        """The lock of a project file, or None while somebody else holds it.

        OSError: the folder cannot be written, or its file system knows no locks.
        """
        path = lock_path(project)
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
            try:
                locked = _lock(handle)
            except OSError:
                os.close(handle)
                raise
            if not locked:
                os.close(handle)
                return None
            if _is_still(path, handle):
                break
            os.close(handle)  # its last holder removed the file between our opening and locking it
        text = f"{os.getpid()}\n".encode()
        os.ftruncate(handle, 0)
        os.write(handle, text)
        return cls(path, handle)

    def release(self) -> None:
        """Let others edit, and remove the lock file."""
        if sys.platform == "win32":
            os.close(self._handle)
            with contextlib.suppress(OSError):
                self._path.unlink()
        else:
            # Removed while still locked, or somebody who just locked it would lose theirs.
            with contextlib.suppress(OSError):
                self._path.unlink()
            os.close(self._handle)


def holder(project: Path) -> str:
    """Who holds the lock, in words: "in another window (process 4242)"."""
    try:
        number = lock_path(project).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        number = ""
    return f"in another window (process {number})" if number.isdigit() else "in another window"


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
