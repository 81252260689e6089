"""Whole copies of a project: always one file, complete, under its final name only when it is."""

import contextlib
import os
import posixpath
from pathlib import Path

import apsw

from syncstudio.project.errors import LockedError, ProjectError
from syncstudio.project.lock import FileLock, holder
from syncstudio.project.store import connect, in_words, rows


def copy_file(connection: apsw.Connection, path: Path, target: Path) -> None:
    """Write a copy of the project at `path` to `target`, replacing what is there.

    Sources' relative paths are rewritten for the copy's folder. A copy that fails leaves nothing behind.
    """
    part = target.with_name(target.name + ".part")
    doing = f"saving {target.name}"
    lock = _claim(target)
    try:
        _remove(part)
        with in_words(target, doing):
            other = connect(part, create=True)
            try:
                with other.backup("main", connection, "main") as backup:
                    backup.step()
                with other:
                    _rebase_sources(other, path.parent, target.parent)
                    other.execute("UPDATE housekeeping SET closed_cleanly = 1")
            finally:
                other.close()
        os.replace(part, target)
        sync_folder(target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        _remove(part)
        if lock:
            lock.release()


def _claim(target: Path) -> FileLock | None:
    """The lock of the file about to be replaced; nobody may have it open."""
    if os.path.isdir(target):
        raise ProjectError(f"{target.name} is a folder; choose a file name to save to.")
    try:
        lock = FileLock.take(target)
    except OSError as error:
        raise _unwritable(target, error) from error
    if lock is None:
        raise LockedError(f"{target.name} is open {holder(target)}; close it there or choose another name.")
    return lock


def _unwritable(target: Path, error: OSError) -> ProjectError:
    return ProjectError(f"{target.name} could not be written in {target.parent}: {error.strerror}.")


def _rebase_sources(connection: apsw.Connection, old: Path, new: Path) -> None:
    if old == new:
        return
    for row_id, relative in rows(connection, "SELECT id, relative_path FROM source"):
        if not relative or posixpath.isabs(relative):
            continue
        with contextlib.suppress(ValueError):  # another drive: nothing is relative, the absolute path serves
            moved = Path(os.path.relpath(old / relative, new)).as_posix()
            connection.execute("UPDATE source SET relative_path = ? WHERE id = ?", (moved, row_id))


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def sync_folder(folder: Path) -> None:
    """Make a rename last through a loss of power, where folders can be synced at all."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
