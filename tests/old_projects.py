"""Projects as earlier versions of the program left them, kept packed in `tests/data/project`."""

from __future__ import annotations

import gzip
from pathlib import Path

_KEPT = Path(__file__).parent / "data" / "project"

VERSIONS = tuple(sorted(int(path.name[1:].split(".")[0]) for path in _KEPT.glob("v*.syncstudio.gz")))


def old_project(version: int, path: Path) -> Path:
    """One of that version, written to `path`, or under its own name where that is a folder."""
    if path.is_dir():
        path = path / f"v{version}.syncstudio"
    path.write_bytes(gzip.decompress((_KEPT / f"v{version}.syncstudio.gz").read_bytes()))
    return path
