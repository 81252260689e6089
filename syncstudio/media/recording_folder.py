"""Folders that are one recording: a ROS 2 bag, opened by its metadata.yaml, or by its only part where it has none."""

from __future__ import annotations

import os
from pathlib import Path

from syncstudio.media.series.series_formats import format_of

_METADATA = "metadata.yaml"
_PARTS = (".db3", ".mcap")


def recording_file(path: str | os.PathLike[str]) -> Path | None:
    """The file by which a folder that is one recording is opened; None for any other path."""
    folder = Path(path)
    try:
        if not folder.is_dir():
            return None
        metadata = folder / _METADATA
        if metadata.is_file() and format_of(metadata) is not None:
            return metadata
        files = [each for each in folder.iterdir() if each.is_file()]
    except OSError:
        return None
    parts = [each for each in files if each.suffix.lower() in _PARTS]
    # A recording that did not end well has no metadata yet; other recordings beside it make it a folder of several.
    return parts[0] if len(files) == len(parts) == 1 and format_of(parts[0]) is not None else None


def name_of_recording(file: Path) -> str:
    """What a recording is called for people: its file's name without the ending, a bag's by its folder."""
    return file.parent.name if file.name == _METADATA and file.parent.name else file.stem
