"""Connections to project files, and SQLite's errors as sentences.

One pragma per `execute`, fetched to its end: apsw runs statements lazily, and an unread pragma may not have run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from syncstudio.project.errors import (
    DamagedError,
    DiskFullError,
    NotAProjectError,
    ProjectError,
    ReadOnlyError,
)

if TYPE_CHECKING:
    from apsw import SQLiteValue

# A viewer in another process may be reading just when an edit is committed; reads last milliseconds.
_WAIT_FOR_READERS_MS = 5_000

# Reading a lane of 100,000 segments and its words touches some 20 MB of pages.
_CACHE_KIB = 32_768

_CHECK_FAILED = "CHECK constraint failed: "


def pragma(connection: apsw.Connection, text: str) -> Any:
    """Run one pragma to its end; its first value, if it has one."""
    found = rows(connection, f"PRAGMA {text}")
    return found[0][0] if found else None


def rows(connection: apsw.Connection, sql: str, *values: "SQLiteValue") -> list[tuple[Any, ...]]:
    """Every row of a query, read to its end."""
    return connection.execute(sql, values).fetchall()


def storable(value: Any) -> Any:
    """A value as the file can keep it: halves of a character that stand alone in a text become U+FFFD.

    Broken text comes by way of the clipboard and of files; halves that belong together become the one they make.
    """
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def connect(path: Path, *, create: bool = False, writable: bool = True) -> apsw.Connection:
    """A connection that keeps the promises of a project file: durable, checked, and no code run out of the file.

    `writable` False never writes, not even to finish what a killed program left. `synchronous` is EXTRA and not FULL:
    with a DELETE journal, only EXTRA makes the journal's removal (which is the commit) survive a loss of power; it
    costs about 0.1 ms an edit.
    """
    flags = apsw.SQLITE_OPEN_READWRITE if writable else apsw.SQLITE_OPEN_READONLY
    if create:
        flags |= apsw.SQLITE_OPEN_CREATE
    connection = apsw.Connection(str(path), flags=flags)
    try:
        _settle(connection, writable)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: apsw.Connection, writable: bool) -> None:
    connection.set_busy_timeout(_WAIT_FOR_READERS_MS)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    pragma(connection, "foreign_keys = ON")
    pragma(connection, f"cache_size = -{_CACHE_KIB}")
    if writable:
        pragma(connection, "journal_mode = DELETE")
        pragma(connection, "synchronous = EXTRA")


@contextmanager
def in_words(path: Path, doing: str) -> Iterator[None]:
    """Turn SQLite's errors inside the block into sentences; `doing` completes "... while ..."."""
    try:
        yield
    except apsw.Error as error:
        raise sentence(error, path, doing) from error


def sentence(error: apsw.Error, path: Path, doing: str) -> ProjectError:
    """One SQLite error as the sentence a person can act on."""
    name = path.name
    if _was_full(error):
        return DiskFullError(
            f"The disk that holds {name} is full, so {doing} was not kept; everything before it is. "
            "Free some space and do it again."
        )
    if isinstance(error, apsw.NotADBError):
        return NotAProjectError(f"{name} is not a Sync Studio project: it is some other kind of file.")
    if isinstance(error, apsw.CorruptError):
        return DamagedError(
            f"{name} is damaged, or was copied in the middle of an edit; this showed while {doing}. Copy it again "
            "from where it came from, open an earlier copy, or repair it (syncstudio repair)."
        )
    if isinstance(error, apsw.BusyError):
        return ProjectError(f"Another program is keeping {name} busy, so {doing} did not happen. Try again.")
    if isinstance(error, apsw.ConstraintError):
        return ProjectError(_refused(str(error), doing))
    if isinstance(error, apsw.ReadOnlyError):
        return ReadOnlyError(f"{name} cannot be written, so {doing} did not happen.")
    if isinstance(error, apsw.CantOpenError):
        return ProjectError(
            f"{name} or its folder cannot be reached or written, so {doing} did not happen. "
            "Check that the folder is still there and may be written."
        )
    if isinstance(error, apsw.IOError):
        return ProjectError(
            f"The disk that holds {name} reported an error, so {doing} did not happen ({error})."
        )
    return DamagedError(f"{name} could not be used while {doing}: {error}.")


def _was_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error: SQLite ends the transaction then, and whoever ends it next fails."""
    while error is not None:
        if isinstance(error, (apsw.FullError, DiskFullError)):
            return True
        error = error.__context__
    return False


def _refused(error: str, doing: str) -> str:
    if _CHECK_FAILED in error:
        # The check's name in the schema is the sentence.
        return f"Refused {doing}: {error.split(_CHECK_FAILED, 1)[1]}."
    if "FOREIGN KEY" in error:
        return f"Refused {doing}: it refers to something that is no longer in the project."
    return f"Refused {doing}: {error}."
