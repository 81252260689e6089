"""One open project: its file, its edits, its undo, and who is told of changes."""

import contextlib
import getpass
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import apsw

from syncstudio.project.change import Change, Touched
from syncstudio.project.changeset import recorded_columns, touched_by
from syncstudio.project.copying import copy_file
from syncstudio.project.edit import Edit
from syncstudio.project.errors import OvertakenError, ProjectError, ReadOnlyError
from syncstudio.project.history import History, Step
from syncstudio.project.history_reads import HistoryReads
from syncstudio.project.lock import FileLock
from syncstudio.project.many_touched import LargeSummary, ManyTouched
from syncstudio.project.migrations import MIGRATIONS, Migration
from syncstudio.project.opening import Opened, create_file, open_file
from syncstudio.project.recorder import Recorder
from syncstudio.project.records import HistoryKind, HistoryRow
from syncstudio.project.replay import changeset_of, refuse_overtaken, replay
from syncstudio.project.store import in_words, pragma

_log = logging.getLogger(__name__)

# A file whose window was killed, or that was copied while it was open, is told by this mark when next opened.
_MARK_OPEN = "UPDATE housekeeping SET closed_cleanly = 0 WHERE closed_cleanly = 1"
# From this size on, some eight hundred rows, what a change touched is summed up, and told row by row on demand.
_LARGE = 50_000
_MARK_CLOSED = "UPDATE housekeeping SET closed_cleanly = 1 WHERE closed_cleanly = 0"


class Project(HistoryReads):
    """A project file at work. The file is the model: an edit is on disk when its block ends.

    May be read from any thread, and edited from any thread, one edit at a time. `author` stands in the history
    beside everything done from here; `wall_ns` gives its time of day.
    """

    viewing: str | None
    _lock: FileLock | None
    _closed: bool
    _data_version: int
    _seen_position: int
    _seen_at_ns: int

    def __init__(self, path: Path, opened: Opened) -> None:
        """For `create` and `open`."""
        super().__init__()
        self.author = _user_name()
        self.wall_ns: Callable[[], int] = time.time_ns
        self._callbacks: list[Callable[[Change], None]] = []
        # The thread that lets a step grow, and the step.
        self._grows: tuple[int, int] | None = None
        self._take(path, opened)

    @classmethod
    def create(cls, path: Path | str, name: str | None = None) -> Self:
        """Make a new project file, named after the file unless told otherwise."""
        path = _real(path)
        return cls(path, create_file(path, path.stem if name is None else name, time.time_ns()))

    @classmethod
    def open(
        cls, path: Path | str, *, view_only: bool = False, migrations: Sequence[Migration] = MIGRATIONS
    ) -> Self:
        """Open a project file; for viewing, and `viewing` says why, where it cannot be edited.

        `view_only` takes no lock, so that a look from outside never turns a window into a viewer.

        An older version is brought up to date, after a copy is kept beside it.
        """
        path = _real(path)
        return cls(path, open_file(path, migrations, view_only))

    def close(self) -> None:
        """Let go of the file. Nothing is left to save."""
        with self._mutex:
            if self._closed:
                return
            self._closed = True
            if self._lock is not None:
                with contextlib.suppress(apsw.Error):  # then the next opening only takes a closer look
                    self._connection.execute(_MARK_CLOSED)
            self._connection.close()
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def edit(self, name: str) -> Iterator[Edit]:
        """One gesture as one edit: `with project.edit("Move boundary") as edit:`.

        On disk when the block ends, with its name in the history; nothing at all when the block raises or
        changes nothing. ReadOnlyError while viewing; DiskFullError; ProjectError inside another edit.
        """
        with self._transaction(f"“{name}”"):
            with contextlib.closing(Recorder(self._connection, self._columns)) as recorder:
                edit = Edit(self._connection, self.path, name, recorder)
                try:
                    yield edit
                finally:
                    edit.close()
                changeset = recorder.changeset()
            if not changeset:
                return
            change = self._change(name, "edit", changeset)
            self._record(name, changeset, edit.step_id)
            self._commit(change)
        self._tell(change)

    def undo(self, step: int | None = None) -> Change | None:
        """Take back the last edit, or the edit with this id (`HistoryRow.id`); None when there is nothing to undo.

        OvertakenError when a later edit is in the way; nothing has changed then.
        """
        return self._walk("undo", step)

    def redo(self) -> Change | None:
        """Do again what was undone last; None when there is nothing, as after a new edit."""
        return self._walk("redo", None)

    @contextlib.contextmanager
    def growing(self, step_id: int | None) -> Iterator[None]:
        """Let what is edited inside, on this thread, be part of an earlier step, so that undo takes both back at once.

        They stay apart where anything was done in between. For texts that are stored while they are being typed.
        """
        self._grows = None if step_id is None else (threading.get_ident(), step_id)
        try:
            yield
        finally:
            self._grows = None

    def last_step(self) -> int | None:
        """The id of the last thing done, where that is an edit that stands."""
        with self._mutex, in_words(self.path, "reading its history"):
            self._open_connection()
            return self._history.last_edit()

    @property
    def can_undo(self) -> str | None:
        """The name of the edit that undo takes back."""
        return self._peek("undo")

    @property
    def can_redo(self) -> str | None:
        """The name of the edit that redo does again."""
        return self._peek("redo")

    def history(self) -> list[HistoryRow]:
        """Who did what and when, oldest first: edits, undos and redos."""
        with self._mutex, in_words(self.path, "reading its history"):
            self._open_connection()
            return self._history.everything()

    def on_change(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of every change, after it is on disk, on the thread that made it; call the answer to stop.

        The callback may read and edit the project. One that fails is logged, and stops nothing.
        """
        self._callbacks.append(callback)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._callbacks.remove(callback)

        return unsubscribe

    def refresh(self) -> bool:
        """While viewing: whether the window that edits has changed the file since the last call.

        What it did is told like edits made here, read off its history.
        """
        with self._mutex, in_words(self.path, "looking for changes"):
            connection = self._open_connection()
            version: int = pragma(connection, "data_version")
            if version == self._data_version:
                return False
            self._data_version = version
            self._clock_maps.clear()
            with connection:  # one state of the file for the whole look
                # The step that was the last one may have grown since.
                grown = self._history.at_ns(self._seen_position) != self._seen_at_ns
                walks = self._history.walked_after(self._seen_position - grown)
                changes = [self._change(walk.name, walk.kind, changeset_of(walk)) for walk in walks]
                self._seen_at_ns = self._history.at_ns(walks[-1].position if walks else self._seen_position)
            if grown:
                self._trails.clear()
            self._seen_position = walks[-1].position if walks else self._seen_position
        for change in changes:
            self._tell(change)
        return bool(changes)

    def save_copy(self, path: Path | str) -> None:
        """Write a copy to another file, replacing what is there, and go on with this one."""
        target = _real(path)
        if os.path.exists(target) and os.path.samefile(target, self.path):
            raise ProjectError(f"{target.name} is this project itself; choose another name for the copy.")
        with self._mutex, in_words(target, f"saving {target.name}"):
            self._refuse_nesting(f"saving {target.name}")
            copy_file(self._open_connection(), self.path, target)

    def move_to(self, path: Path | str) -> None:
        """Write a copy to another file and go on with that one; the old file stays where it is."""
        target = _real(path)
        with self._mutex:
            self.save_copy(target)
            opened = open_file(target, MIGRATIONS)
            self.close()
            self._take(target, opened)

    def _take(self, path: Path, opened: Opened) -> None:
        self.path = path
        self.viewing = opened.viewing
        self._connection = opened.connection
        self._lock = opened.lock
        self._closed = False
        self._marked_open = False
        self._history = History(opened.connection)
        self._columns = recorded_columns(opened.connection)
        self._data_version = pragma(opened.connection, "data_version")
        self._seen_position = self._history.last_position()
        self._seen_at_ns = self._history.at_ns(self._seen_position)
        self._clock_maps.clear()

    @contextlib.contextmanager
    def _transaction(self, doing: str) -> Iterator[None]:
        """A transaction that is rolled back unless `_commit` was reached, with errors in words."""
        if self.viewing:
            raise ReadOnlyError(f"{doing} was not done: {self.viewing}")
        with self._mutex:
            self._refuse_nesting(doing)
            connection = self._open_connection()
            self._editing = True
            try:
                with in_words(self.path, doing):
                    connection.execute("BEGIN IMMEDIATE")
                    yield
            finally:
                self._editing = False
                if connection.in_transaction:
                    with contextlib.suppress(apsw.Error):  # then the journal stays, for the next look to use
                        connection.execute("ROLLBACK")

    def _record(self, name: str, changeset: bytes, step_id: int) -> None:
        at_ns, grows = self.wall_ns(), self._grows
        if grows is not None and grows[0] == threading.get_ident():
            # What a step of before touches is looked up anew.
            self._trails.clear()
            if self._history.extend(grows[1], name, changeset, at_ns):
                return
        self._history.record_edit(step_id, name, changeset, self.author, at_ns)

    def _commit(self, change: Change) -> None:
        if not self._marked_open:
            self._connection.execute(_MARK_OPEN)
        self._connection.execute("COMMIT")
        self._marked_open = True
        for track_id in change.track_ids:
            self._clock_maps.pop(track_id, None)

    def _walk(self, kind: HistoryKind, step_id: int | None) -> Change | None:
        with self._transaction(kind):
            step = self._next(kind) if step_id is None else self._asked_for(step_id)
            if step is None:
                return None
            applied = replay(self._connection, step, self._columns, backwards=kind == "undo")
            change = self._change(step.name, kind, applied)
            self._history.record_walk(step, kind, self.author, self.wall_ns())
            self._commit(change)
        self._tell(change)
        return change

    def _asked_for(self, step_id: int) -> Step:
        step = self._history.step(step_id)
        if step is None:
            raise OvertakenError("That step of the history can no longer be undone.")
        if step.undone:
            raise OvertakenError(f"“{step.name}” has been undone already.")
        refuse_overtaken(self._connection, step, self._columns)
        return step

    def _next(self, kind: HistoryKind) -> Step | None:
        return self._history.next_undo() if kind == "undo" else self._history.next_redo()

    def _peek(self, kind: HistoryKind) -> str | None:
        if self.viewing:
            return None
        with self._mutex, in_words(self.path, "reading its history"):
            self._open_connection()
            return self._history.next_name(kind)

    def _change(self, name: str, kind: HistoryKind, changeset: bytes) -> Change:
        if len(changeset) < _LARGE:
            return Change(name, kind, touched_by(changeset, self._columns, self._connection))

        def read() -> tuple[Touched, ...]:
            with self._mutex, in_words(self.path, "looking at what was changed"):
                return touched_by(changeset, self._columns, self._open_connection())

        summary = LargeSummary(changeset, self._columns, self._connection)
        return Change(name, kind, ManyTouched(read), summary)

    def _tell(self, change: Change) -> None:
        for callback in tuple(self._callbacks):
            try:
                callback(change)
            except Exception:
                _log.exception("A listener failed on “%s”; the edit itself is kept.", change.name)

    def _refuse_nesting(self, doing: str) -> None:
        if self._editing:
            raise ProjectError(f"{doing} cannot begin while another edit is running.")

    def _open_connection(self) -> apsw.Connection:
        if self._closed:
            raise ProjectError(f"{self.path.name} is closed.")
        return self._connection


def _real(path: Path | str) -> Path:
    """The file itself where the name is a link to it, so that two names cannot have a lock each."""
    named = Path(path).absolute()
    return named.resolve() if os.path.islink(named) else named


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
