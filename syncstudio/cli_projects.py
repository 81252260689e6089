"""Projects as commands use them: opened with the right to write, and tracks and lanes named by people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from syncstudio.cli_documents import existing, is_project
from syncstudio.cli_door import Refusal

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.project.records import Lane, Track
    from syncstudio.session.session import Session

    Named = TypeVar("Named", Track, Lane)


@contextmanager
def open_session(path: Path, view_only: bool = False) -> Iterator[Session]:
    """A session on a project; refused where the project can only be viewed, unless that is enough."""
    from syncstudio.session.session import Session

    session = Session.open(existing(path, "project"), view_only=view_only)
    try:
        if session.viewing and not view_only:
            raise Refusal(session.viewing)
        yield session
    finally:
        session.close()


def projects_in(paths: Sequence[Path]) -> list[Path]:
    """Every project named, and those in folders that are named, each once; refused where a folder holds none."""
    found: dict[Path, Path] = {}
    for path in paths:
        existing(path, "project")
        inside = [path]
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*.syncstudio") if is_project(one))
            if not inside:
                raise Refusal(f"There is no project in {path}: name a project, or a folder that holds some.")
        for one in inside:
            found.setdefault(one.resolve(), one)
    return list(found.values())


def track_named(project: Project, wanted: str) -> Track:
    """A track by its id or name; refused, with all there are, where it is none or several."""
    return _named(project, project.tracks(), wanted, "track")


def lane_named(project: Project, wanted: str) -> Lane:
    """A lane by its id or name."""
    return _named(project, project.lanes(), wanted, "lane")


def _named(project: Project, rows: Sequence[Named], wanted: str, what: str) -> Named:
    for row in rows:
        if str(row.id) == wanted.strip():
            return row
    named = [row for row in rows if row.name == wanted]
    named = named or [row for row in rows if row.name.casefold() == wanted.strip().casefold()]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(f"{row.id} ({row.kind})" for row in named)
        raise Refusal(f"{len(named)} {what}s are called “{wanted}”: say which by its id, {ids}.")
    names = ", ".join(f"“{row.name}”" for row in rows) or "none"
    raise Refusal(f"There is no {what} “{wanted}” in {project.path.name}; its {what}s are {names}.")
