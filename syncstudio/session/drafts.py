"""Draft projects: what loose media open into, kept in the user's data folder until a person gives them a place."""

import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

SUFFIX = ".syncstudio"


def data_folder() -> Path:
    """Where the program keeps what people made: drafts and the list of recent projects."""
    override = os.environ.get("SYNCSTUDIO_DATA_DIR")
    if override:
        folder = Path(override)
    else:
        import platformdirs

        folder = Path(platformdirs.user_data_dir("syncstudio", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def new_draft_path(media_paths: Sequence[str | Path]) -> Path:
    """A free name for a draft, after its first recording and the time of day."""
    folder = data_folder() / "drafts"
    folder.mkdir(exist_ok=True)
    stem = Path(media_paths[0]).stem if media_paths else "Untitled"
    stem = re.sub(r"[^\w .-]", "_", stem)[:60]
    # A file's name holds 255 bytes, and the date, the ending and the lock's ending need room.
    stem = stem.encode()[:160].decode(errors="ignore").strip() or "Untitled"
    name = f"{stem} {datetime.now():%Y-%m-%d %H.%M.%S}"
    path, number = folder / f"{name}{SUFFIX}", 2
    while path.exists():
        path, number = folder / f"{name} {number}{SUFFIX}", number + 1
    return path


def is_draft(path: Path) -> bool:
    """Whether a project is still a draft."""
    return path.parent == data_folder() / "drafts"


def remove(path: Path) -> None:
    """Remove a draft that now lives elsewhere."""
    if is_draft(path):
        path.unlink(missing_ok=True)
        path.with_name(path.name + ".lock").unlink(missing_ok=True)
