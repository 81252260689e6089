"""Clips as plain files: `train/KEY.mp4`, `train/KEY.speech.wav`, `train/KEY.json`; without splits in `clips/`."""

from __future__ import annotations

import os
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.card_files import write_card
from syncstudio.interchange.shards.clip_record import ClipRecord, metadata_json
from syncstudio.interchange.shards.data_card import DataCard
from syncstudio.interchange.shards.manifest import FileRow, ManifestWriter
from syncstudio.interchange.shards.writing import claim, in_one_sentence, placed

NO_SPLIT = "clips"


class FolderLayout:
    """Writes a folder for each split."""

    def __init__(self, folder: Path, link: bool = False) -> None:
        self._folder, self._link = folder, link
        self._manifest = ManifestWriter(folder)
        self._written: list[Path] = []

    def add(self, record: ClipRecord) -> None:
        """Write one clip's files."""
        with in_one_sentence(self._folder):
            self._manifest.add(record, "", self._files(record, {"json": metadata_json(record.metadata)}))

    def finish(self, card: DataCard) -> tuple[Path, ...]:
        """Write manifest and card."""
        with in_one_sentence(self._folder):
            return (*self._written, *self._manifest.finish(), *write_card(self._folder, card))

    def settled(self) -> list[str]:
        """None: where they cannot be linked, what is here goes when an export that broke off begins anew."""
        return []

    def abandon(self) -> None:
        """Take the manifest away; files that are whole stay."""
        self._manifest.abandon()

    def _files(self, record: ClipRecord, more: dict[str, bytes]) -> list[FileRow]:
        return write_files(self._folder, record, more, self._written, self._link)


def write_files(
    folder: Path, record: ClipRecord, more: dict[str, bytes], written: list[Path], link: bool = False
) -> list[FileRow]:
    """Write a clip's files under its split, whole one by one; where each lies."""
    return [
        write_file(folder, record.split or NO_SPLIT, record.key, extension, content, written, link)
        for extension, content in (*record.files.items(), *more.items())
    ]


def write_file(
    folder: Path,
    within: str,
    key: str,
    extension: str,
    content: Path | bytes,
    written: list[Path],
    link: bool,
) -> FileRow:
    """Write one file of a clip into a folder of the dataset's."""
    path = f"{within}/{key}.{extension}"
    target = folder / path
    top = within.partition("/")[0]
    if not (folder / top).exists():
        claim(folder, top)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise InterchangeError(f"There are two clips {key}; give each a key of its own.")
    size = placed(content, target, link)
    os.utime(target, (0, 0))
    written.append(target)
    return FileRow(extension, path, size)
