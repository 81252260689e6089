"""Finding recordings that were moved."""

import os
from pathlib import Path

from syncstudio.project.records import Source
from syncstudio.survey.media_place import opened_as

# Enough for a memory card or a project share; a whole disk is not searched behind a person's back.
_MAX_FILES = 50_000


def find_by_name_and_content(missing: list[Source], folder: Path) -> dict[int, Path]:
    """The files below a folder that are these sources: by name and fingerprint, then by size and fingerprint."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.fingerprint import fingerprint

    by_name: dict[str, list[Path]] = {}
    by_size: dict[int, list[Path]] = {}
    for path in _files_below(folder):
        by_name.setdefault(path.name.casefold(), []).append(path)
        try:
            by_size.setdefault(path.stat().st_size, []).append(path)
        except OSError:
            continue
    found: dict[int, Path] = {}
    for source in missing:
        named = by_name.get(Path(source.absolute_path).name.casefold(), [])
        for path in [*named, *by_size.get(source.size, [])]:
            try:
                if path.stat().st_size != source.size:
                    continue
                if fingerprint(opened_as(path, source.reading)) == source.fingerprint:
                    found[source.id] = path
                    break
            except (OSError, MediaError):
                continue
    return found


def _files_below(folder: Path) -> list[Path]:
    files: list[Path] = []
    for root, _, names in os.walk(folder):
        files += [Path(root, name) for name in sorted(names)]
        if len(files) > _MAX_FILES:
            break
    return files[:_MAX_FILES]
