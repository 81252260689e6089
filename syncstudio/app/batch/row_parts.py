"""The parts of a row as files that a project can hold: local ones where they lie, members of shards and what a person's
URL names in a folder beside the draft."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_formats import format_of
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.local_parts import local_parts
from syncstudio.verify.finding.part_names import MANIFEST_SUFFIXES
from syncstudio.verify.result import PartFound, Result
from syncstudio.verify.sample import Part, Place, Sample


@dataclass(frozen=True, slots=True)
class RowParts:
    """The files of a row by the name of their part, and a sentence for each part that could not be had."""

    files: dict[str, Path]
    troubles: tuple[str, ...] = ()


def parts_of_row(result: Result, folder: Path) -> RowParts:
    """Every part as a file; what is packed or far away is put into `folder`, which is made when it is needed."""
    files: dict[str, Path] = {}
    troubles = []
    for found in result.parts:
        if _is_in_manifest(found):
            troubles.append(f"{found.name} is a text within {found.url}, and is not opened.")
            continue
        try:
            for name, path in _one(result.sample, found, folder):
                if _is_plain_text(path):
                    troubles.append(f"{name} is a text without times, and is not opened.")
                else:
                    files[name] = path
        except VerifyError as error:
            troubles.append(str(error))
    return RowParts(files, tuple(troubles))


def _one(sample: str, found: PartFound, folder: Path) -> Iterator[tuple[str, Path]]:
    place = Place(found.url, found.member, found.offset, found.size)
    part = Part(found.kind, found.name, place, found.role)  # type: ignore[arg-type]  # as they were written
    if _lies_there(found):
        with local_parts(Sample(sample, (part,))) as parts:
            if parts[part] == Path(found.url):
                yield found.name, parts[part]
                return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise VerifyError(f"{folder} cannot be made ({why}): check the disk.") from error
    with local_parts(Sample(sample, (part,)), temporary=folder) as parts:
        for made in parts.values():
            target = _free(folder / made.name)
            shutil.move(made, target)
            yield found.name, target


def _lies_there(found: PartFound) -> bool:
    return not found.member and not found.offset and found.size < 0 and "://" not in found.url


def _is_in_manifest(found: PartFound) -> bool:
    """Whether a part was written in the manifest itself: its place then is that of the manifest."""
    manifest = found.url.casefold().endswith(tuple(MANIFEST_SUFFIXES))
    return found.kind == "transcript" and manifest and not found.member


def _is_plain_text(path: Path) -> bool:
    """Whether a text has no times, which nothing can be laid under by."""
    if path.suffix.casefold() != ".txt":
        return False
    try:
        return format_of(path) is None
    except InterchangeError:
        return True


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free, number = path.with_name(f"{path.stem} {number}{path.suffix}"), number + 1
    return free
