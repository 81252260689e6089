"""Where a file dialog begins: beside the project, or beside the recordings of a draft."""

from __future__ import annotations

from pathlib import Path


def first_folder(session) -> Path:
    """The folder that a person works in; a draft lies in the user's data folder, where nobody looks for anything."""
    if session is None:
        return Path.home()
    if not session.is_draft:
        return Path(session.project.path.parent)
    folders = [session.project.place_of(source).parent for source in reversed(session.project.sources())]
    return next((folder for folder in folders if folder.is_dir()), Path.home())


def nearest_folder(path: Path) -> Path | None:
    """The folder a file was in, or the nearest one above it that is still there."""
    return next((folder for folder in path.parents if folder.is_dir()), None)
