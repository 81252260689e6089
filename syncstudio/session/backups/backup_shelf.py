"""Where backups lie: a folder for each project in the user's data folder, apart from the projects."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from syncstudio.project.errors import ProjectError
from syncstudio.project.project import Project
from syncstudio.session import drafts

NS_PER_DAY = 86_400_000_000_000
_STAMP = "%Y-%m-%dT%H%M%SZ"
_WHERE = "where.json"
# However old they are, so many of the newest stay: a project opened once a year has backups, too.
_ALWAYS = 3


@dataclass(frozen=True, slots=True)
class BackupOptions:
    """How many backups of a project are kept, and for how many days. The newest three stay whatever their age."""

    number: int = 20
    days: int = 30


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, when it was made (ns since 1970), its size, and which project it is of."""

    path: Path
    made_ns: int
    size_bytes: int
    of: Path


class BackupShelf:
    """The backups of one project. Nothing here needs the project to be whole, or even there."""

    def __init__(self, project_path: Path, folder: Path | None = None) -> None:
        self._project_path = project_path
        key = blake2b(str(project_path).encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
        stem = re.sub(r"[^\w .-]", "_", project_path.stem)[:40].strip() or "project"
        self.folder = (folder or drafts.data_folder() / "backups") / f"{stem} {key}"

    def backups(self) -> list[Backup]:
        """Every backup, newest first."""
        found = []
        with contextlib.suppress(OSError):
            for path in self.folder.glob(f"*{drafts.SUFFIX}"):
                with contextlib.suppress(ValueError, OSError):
                    made = datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)
                    found.append(
                        Backup(path, int(made.timestamp()) * 10**9, path.stat().st_size, self._project_path)
                    )
        return sorted(found, key=lambda backup: backup.made_ns, reverse=True)

    def make(self, project: Project, now_ns: int, options: BackupOptions = BackupOptions()) -> Backup | None:
        """Back the project up, unless nothing has happened since the last time; then let old ones go.

        Raises ProjectError where the backup cannot be written; older ones are all still there then.
        """
        mark = project.last_step_mark()
        newest = next(iter(self.backups()), None)
        if not mark[0] or (newest is not None and _mark_of(newest.path) == mark):
            self._prune(now_ns, options)
            return None
        # One of the same second stays: what is restored must not be replaced by what is there before.
        taken = {backup.made_ns // 10**9 for backup in self.backups()}
        made_s = now_ns // 10**9
        while made_s in taken:
            made_s += 1
        made = datetime.fromtimestamp(made_s, UTC)
        path = self.folder / f"{made.strftime(_STAMP)}{drafts.SUFFIX}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            where = json.dumps({"project": str(self._project_path)}, ensure_ascii=False)
            (self.folder / _WHERE).write_text(where, encoding="utf-8")
        except OSError as error:
            raise ProjectError(
                f"No backup could be made in {self.folder} ({error.strerror}): check the disk and its permissions."
            ) from error
        project.save_copy(path)
        self._prune(now_ns, options)
        return Backup(path, int(made.timestamp()) * 10**9, path.stat().st_size, self._project_path)

    def _prune(self, now_ns: int, options: BackupOptions) -> None:
        for number, backup in enumerate(self.backups()):
            old = now_ns - backup.made_ns > options.days * NS_PER_DAY
            if number >= max(options.number, 1) or (old and number >= _ALWAYS):
                with contextlib.suppress(OSError):
                    backup.path.unlink()
                    backup.path.with_name(backup.path.name + ".lock").unlink(missing_ok=True)


def backups_named(name: str, folder: Path | None = None) -> list[Backup]:
    """Backups of every project of this file name, wherever it was: for one that was moved, or is gone; newest first."""
    root = folder or drafts.data_folder() / "backups"
    found: list[Backup] = []
    with contextlib.suppress(OSError):
        for where in root.glob(f"*/{_WHERE}"):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                project = Path(json.loads(where.read_text(encoding="utf-8"))["project"])
                if project.name == name:
                    found += BackupShelf(project, root).backups()
    return sorted(found, key=lambda backup: backup.made_ns, reverse=True)


def _mark_of(path: Path) -> tuple[int, int] | None:
    try:
        with Project.open(path, view_only=True) as project:
            return project.last_step_mark()
    except ProjectError:
        return None


def restored_copy(backup: Backup, target: Path, exists: Callable[[Path], bool] = os.path.lexists) -> None:
    """Write a backup to a new place as a project of its own. Never over something: ProjectError then."""
    if exists(target):
        raise ProjectError(f"{target.name} is already there; choose another name.")
    with Project.open(backup.path, view_only=True) as project:
        project.save_copy(target)
