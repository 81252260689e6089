"""Opening a project file: is it one, is it whole, may it be edited, and if not, why in a sentence."""

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from syncstudio.project.errors import DamagedError, NewerVersionError, NotAProjectError, ProjectError
from syncstudio.project.lock import FileLock, holder
from syncstudio.project.migrations import Migration, upgrade
from syncstudio.project.records import RECORDS
from syncstudio.project.schema import APPLICATION_ID, TABLES, UNRECORDED, VERSION
from syncstudio.project.store import connect, in_words, pragma, rows


@dataclass(slots=True)
class Opened:
    """A project file in hand; `viewing` says why it cannot be edited, and `lock` is None then."""

    connection: apsw.Connection
    lock: FileLock | None
    viewing: str | None


def create_file(path: Path, name: str, created_ns: int) -> Opened:
    """A new, empty project file, open for editing."""
    if os.path.exists(path):
        raise ProjectError(f"{path.name} is already there; open it, or choose another name.")
    if not path.parent.is_dir():
        raise ProjectError(f"The folder {path.parent} does not exist, so {path.name} cannot be made in it.")
    try:
        lock = FileLock.take(path)
    except OSError as error:
        raise ProjectError(f"{path.name} cannot be made in {path.parent}: {error.strerror}.") from error
    if lock is None:
        raise ProjectError(f"{path.name} is being made {holder(path)}; open it instead.")
    try:
        with in_words(path, "making the project"):
            connection = connect(path, create=True)
            try:
                with connection:
                    pragma(connection, f"application_id = {APPLICATION_ID}")
                    pragma(connection, f"user_version = {VERSION}")
                    connection.execute(TABLES)
                    connection.execute(
                        "INSERT INTO project (id, name, created_ns) VALUES (1, ?, ?)", (name, created_ns)
                    )
            except BaseException:
                connection.close()
                path.unlink(missing_ok=True)
                raise
    except BaseException:
        lock.release()
        raise
    return Opened(connection, lock, None)


def open_file(path: Path, migrations: Sequence[Migration], view_only: bool = False) -> Opened:
    """An existing project file, open for editing where that can be and is wanted, else for viewing."""
    if not os.path.exists(path):
        raise ProjectError(f"{path.name} does not exist in {path.parent}.")
    if not os.path.isfile(path):
        raise NotAProjectError(f"{path.name} is not a Sync Studio project: it is not a file.")
    if not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        raise ProjectError(f"{path.name} may not be read by you; ask its owner for the right to read it.")
    lock, viewing, writable = _claim(path, view_only)
    connection: apsw.Connection | None = None
    try:
        connection = _connect(path, writable)
        newest = migrations[-1].to_version if migrations else VERSION
        version = _check_ours(connection, path, newest)
        _check_whole(connection, path, being_edited=writable and lock is None)
        if version < newest and viewing:
            connection = _copied_to_memory(connection, path)
        upgrade(connection, path, migrations, keep_copy=lock is not None)
        _check_tables(connection, path)
        if viewing:
            pragma(connection, "query_only = ON")
    except BaseException:
        if connection is not None:
            connection.close()
        if lock is not None:
            lock.release()
        raise
    return Opened(connection, lock, viewing)


def _claim(path: Path, view_only: bool) -> tuple[FileLock | None, str | None, bool]:
    """The lock, why there is none, and whether the file and its folder can be written at all."""
    # Asked, not tried: opening and closing the file would drop the locks SQLite holds on it in this process.
    if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return None, _for_viewing(f"{path.name} is write-protected"), False
    if view_only:
        return None, f"{path.name} was opened for viewing only.", True
    try:
        lock = FileLock.take(path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            full = (
                f"The disk that {path.name} is on is full, so it is shown for viewing only: free some room."
            )
            return None, full, False
        return None, _for_viewing(f"The folder of {path.name} cannot be written"), False
    if lock is None:
        return None, f"{path.name} is open {holder(path)}, so here it is shown for viewing only.", True
    return lock, None, True


def _for_viewing(why: str) -> str:
    return f"{why}, so it is shown for viewing only; save a copy elsewhere to edit it."


def _connect(path: Path, writable: bool) -> apsw.Connection:
    """Connect, finish or undo what a killed program left in the journal, and see that it is a database."""
    connection: apsw.Connection | None = None
    try:
        with in_words(path, "opening it"):
            connection = connect(path, writable=writable)
            pragma(connection, "schema_version")
    except ProjectError as error:
        if connection is not None:
            connection.close()
        journal = path.with_name(path.name + "-journal")
        if not writable and journal.exists() and not isinstance(error, NotAProjectError):
            raise ProjectError(
                f"{path.name} was being edited when its program ended, and finishing that needs writing. Copy "
                f"it together with {journal.name} into a folder you can write, and open it there."
            ) from error
        raise
    return connection


def _check_ours(connection: apsw.Connection, path: Path, newest: int) -> int:
    """The file's version; refuses other programs' databases and newer versions of ours."""
    if not path.stat().st_size:
        raise NotAProjectError(f"{path.name} is not a Sync Studio project: it is empty.")
    with in_words(path, "opening it"):
        if pragma(connection, "application_id") != APPLICATION_ID:
            raise NotAProjectError(f"{path.name} is not a Sync Studio project: another program made it.")
        version: int = pragma(connection, "user_version")
    if version > newest:
        raise NewerVersionError(
            f"{path.name} was written by a newer Sync Studio (project version {version}; this one knows up "
            f"to {newest}). Update Sync Studio to open it; the file was left as it is."
        )
    return version


def _check_whole(connection: apsw.Connection, path: Path, *, being_edited: bool) -> None:
    """Refuse a truncated file; look closely at one that was not closed, such as a copy taken in mid-edit."""
    with in_words(path, "opening it"):
        expected: int = pragma(connection, "page_count") * pragma(connection, "page_size")
        if path.stat().st_size < expected:
            raise DamagedError(
                f"{path.name} is cut short: {path.stat().st_size:,} of {expected:,} bytes are there. Copy it "
                "again from where it came from, open an earlier copy, or repair it (syncstudio repair)."
            )
        if being_edited:
            return
        marks = rows(connection, "SELECT closed_cleanly FROM housekeeping WHERE id = 1")
        if marks and not marks[0][0] and pragma(connection, "integrity_check(1)") != "ok":
            raise DamagedError(
                f"{path.name} was copied in the middle of an edit, and part of it is missing. Copy it again "
                "after its window is closed, open an earlier copy, or repair it (syncstudio repair)."
            )


def _check_tables(connection: apsw.Connection, path: Path) -> None:
    with in_words(path, "opening it"):
        found = {name for (name,) in rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'")}
    missing = ({record.table for record in RECORDS} | UNRECORDED) - found
    if missing:
        raise DamagedError(f"{path.name} is damaged: it has no table “{min(missing)}”.")


def _copied_to_memory(connection: apsw.Connection, path: Path) -> apsw.Connection:
    """An older project that may only be viewed is brought up to date in memory, and its file left alone."""
    with in_words(path, "opening it"):
        copy = apsw.Connection(":memory:")
        with copy.backup("main", connection, "main") as backup:
            backup.step()
    connection.close()
    return copy
