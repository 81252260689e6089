"""Makes a new project of what a damaged one still holds; the damaged file is left as it was.

>>> repaired = repair(Path("talk.syncstudio"))
>>> repaired.target, repaired.lost_rows
(PosixPath('talk (repaired).syncstudio'), 0)
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from syncstudio.project.copying import sync_folder
from syncstudio.project.errors import NewerVersionError, NotAProjectError, ProjectError
from syncstudio.project.repair.doubts import doubts, drop_doubles, mend_references, mend_texts
from syncstudio.project.repair.from_history import Told, bring_back, told_by
from syncstudio.project.repair.page_file import MAGIC, PageFile
from syncstudio.project.repair.salvage import Salvage, own_schema, salvage
from syncstudio.project.repair.stand_ins import stand_in
from syncstudio.project.repair.writing import write_rows
from syncstudio.project.schema import APPLICATION_ID, TABLES, VERSION
from syncstudio.project.store import connect, in_words, pragma

# No project is this large; reading it whole would only fill the memory.
_MOST_BYTES = 1 << 34
_ID_AT, _VERSION_AT = 68, 60


@dataclass(frozen=True, slots=True)
class TableRepair:
    """What became of one table: rows kept, of these brought back from the history or made to stand in for lost ones;
    rows and pages of rows known to be lost."""

    table: str
    kept: int
    from_history: int
    stand_ins: int
    lost_rows: int
    lost_pages: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did. `target` is the new file, None where nothing was wrong. `notes` are sentences about what was
    lost or changed."""

    source: Path
    target: Path | None
    tables: tuple[TableRepair, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lost(self) -> bool:
        """Whether anything is known to be missing from the new file."""
        return bool(self.notes) or any(
            one.lost_rows or one.lost_pages or one.stand_ins for one in self.tables
        )


def repair(path: Path, target: Path | None = None) -> Repaired:
    """Salvage a project into a new file (`NAME (repaired).syncstudio` beside it unless told otherwise).

    A whole project is left alone. ProjectError where the file cannot be read, holds nothing of a project, the new
    file is there already or cannot be written.
    """
    if not path.is_file():
        raise ProjectError(f"{path.name} does not exist in {path.parent}, or is not a file.")
    if target is not None and target.exists():
        raise ProjectError(f"{target.name} is already there; choose another name for the repaired project.")
    with _copied(path) as copy:
        if _is_whole(copy, path):
            return Repaired(path, None)
        pages = PageFile(copy.read_bytes())
    found = _gathered(pages, path)
    told = told_by(found)
    came = bring_back(found, told, everywhere=not pages.promised)
    said = (
        *drop_doubles(found, told, came),
        *mend_texts(found, told),
        *mend_references(found, told),
        *doubts(found, told),
    )
    made = stand_in(found)
    goal = target or _free_name(path)
    refused = _write(found, goal, path.stem)
    found.unread_rows.update(refused)
    return Repaired(path, goal, tuple(_tables(found, came, made)), (*_notes(pages, found, told), *said))


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    """The file, and the journal of an edit that never ended, in a folder where SQLite may finish what it can."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-repair-") as folder:
        copy = Path(folder) / "project"
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise ProjectError(f"{path.name} is far too large for a project, so it is left alone.")
            shutil.copyfile(path, copy)
            journal = path.with_name(path.name + "-journal")
            if journal.is_file():
                shutil.copyfile(journal, copy.with_name("project-journal"))
        except OSError as error:
            raise ProjectError(
                f"{path.name} could not be read ({error.strerror}): check the disk it is on."
            ) from error
        yield copy


def _is_whole(copy: Path, path: Path) -> bool:
    """Whether SQLite and our own rules find nothing wrong; it also undoes what the journal says was not finished."""
    if copy.read_bytes()[:16] != MAGIC:
        return False
    try:
        connection = connect(copy)
    except apsw.Error:
        return False
    try:
        if pragma(connection, "application_id") != APPLICATION_ID:
            return False
        whole = (
            pragma(connection, "integrity_check(1)") == "ok"
            and pragma(connection, "foreign_key_check") is None
            and copy.stat().st_size == pragma(connection, "page_count") * pragma(connection, "page_size")
        )
        version: int = pragma(connection, "user_version")
        if whole and version > VERSION:
            raise NewerVersionError(
                f"{path.name} is whole and was written by a newer Sync Studio (project version {version}): update "
                "Sync Studio to open it."
            )
        return bool(whole and pragma(connection, "schema_version") and _has_tables(connection))
    except apsw.Error:
        return False
    finally:
        connection.close()


def _has_tables(connection: apsw.Connection) -> bool:
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return {"project", "track", "lane", "segment", "history", "housekeeping"} <= found


def _gathered(pages: PageFile, path: Path) -> Salvage:
    """All rows; refuses what was never a project of ours."""
    template = apsw.Connection(":memory:")
    try:
        template.execute(TABLES)
        roots, _ = own_schema(pages)
        ours = pages.header(_ID_AT) == APPLICATION_ID
        if pages.promised and pages.header(_ID_AT) not in (APPLICATION_ID, 0) and "housekeeping" not in roots:
            raise NotAProjectError(f"{path.name} is not a Sync Studio project: another program made it.")
        found = salvage(pages, template, roots)
    finally:
        template.close()
    if not any(found.rows[name] for name in ("track", "lane", "segment", "source", "history")) and not (
        ours and found.rows["project"]
    ):
        raise NotAProjectError(
            f"Nothing of a Sync Studio project is left in {path.name}, or it never was one: open an earlier copy."
        )
    return found


def _free_name(path: Path) -> Path:
    candidate = path.with_name(f"{path.stem} (repaired){path.suffix}")
    count = 2
    while candidate.exists():
        candidate = path.with_name(f"{path.stem} (repaired {count}){path.suffix}")
        count += 1
    return candidate


def _write(found: Salvage, goal: Path, name: str) -> Counter[str]:
    """Write the rows into a new project, under its name only when it is whole; rows that were refused, by table."""
    part = goal.with_name(goal.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with in_words(goal, "writing the repaired project"):
            connection = connect(part, create=True)
            try:
                refused = write_rows(connection, found, name)
            finally:
                connection.close()
        os.replace(part, goal)
        sync_folder(goal.parent)
    except OSError as error:
        raise ProjectError(f"{goal.name} could not be written in {goal.parent}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return refused


def _tables(found: Salvage, came: dict[str, set[int]], made: Counter[str]) -> Iterator[TableRepair]:
    for name in found.shapes:
        back = len(came.get(name, ()))
        one = TableRepair(
            name,
            len(found.rows[name]),
            back,
            made[name],
            max(0, found.unread_rows[name] - back),
            found.unread_pages[name],
        )
        if name != "housekeeping" and (one.kept or one.lost_rows or one.lost_pages):
            yield one


def _notes(pages: PageFile, found: Salvage, told: Told) -> Iterator[str]:
    if pages.promised > pages.count:
        yield f"The file is cut short: {pages.count:,} of {pages.promised:,} pages are there."
    for (table, column), count in sorted(found.cut_values.items()):
        yield f"{count:,} × “{column}” of {table} was lost, its row was kept."
    if told.gaps > 0:
        yield f"{told.gaps:,} steps of the history are missing: older steps may refuse to be undone."
    if told.torn:
        yield f"{told.torn:,} steps of the history cannot be read, so they can no longer be undone."
