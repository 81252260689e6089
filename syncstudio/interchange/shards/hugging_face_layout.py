"""Clips as Hugging Face's `datasets` loads them: `load_dataset("FOLDER")`, no network and no script.

Each split is a folder with its videos (sounds, where clips have none) in `clips/`, all other files in `parts/`, and a
`metadata.parquet`: `file_name` is the video, others have columns such as `speech_wav_path`, and every name of a clip's
metadata is a column too; what is nested is JSON text. The head of README.md says what the splits are.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.card_files import write_card
from syncstudio.interchange.shards.clip_record import ClipRecord, jsonable
from syncstudio.interchange.shards.data_card import DataCard
from syncstudio.interchange.shards.folder_layout import NO_SPLIT, write_file
from syncstudio.interchange.shards.manifest import FileRow, ManifestWriter
from syncstudio.interchange.shards.row_file import RowFile, Sorts
from syncstudio.interchange.shards.writing import in_one_sentence
from syncstudio.media.file_suffixes import SOUND_SUFFIXES, VIDEO_SUFFIXES

_SPLIT_NAMES = {"": "train", "val": "validation", "dev": "validation"}


class HuggingFaceLayout:
    """Writes a folder and a `metadata.parquet` for each split, all with the same columns."""

    def __init__(self, folder: Path, link: bool = False) -> None:
        self._folder, self._link = folder, link
        self._manifest = ManifestWriter(folder)
        self._written: list[Path] = []
        self._sorts = Sorts()
        self._endings: dict[str, set[str]] = {}
        self._lists: dict[str, RowFile] = {}

    def add(self, record: ClipRecord) -> None:
        """Write one clip's files and its row."""
        with in_one_sentence(self._folder):
            split, main = record.split or NO_SPLIT, _main(record)
            files = [
                write_file(
                    self._folder,
                    f"{split}/{'clips' if each == main else 'parts'}",
                    record.key,
                    each,
                    content,
                    self._written,
                    self._link,
                )
                for each, content in record.files.items()
            ]
            self._manifest.add(record, "", files)
            self._endings.setdefault(split, set()).add(main)
            if split not in self._lists:
                self._lists[split] = RowFile(self._folder / split, "metadata", self._sorts)
            self._lists[split].add(self._row(record, split, main, files))

    def finish(self, card: DataCard) -> tuple[Path, ...]:
        """Give the lists their names, and write manifest and card."""
        with in_one_sentence(self._folder):
            for rows in self._lists.values():
                self._written.extend(rows.finish(with_lines=False))
            card_files = write_card(self._folder, card, self._head(card))
            return (*self._written, *self._manifest.finish(), *card_files)

    def settled(self) -> list[str]:
        """None: where they cannot be linked, what is here goes when an export that broke off begins anew."""
        return []

    def abandon(self) -> None:
        """Take away the lists; files that are whole stay."""
        for rows in self._lists.values():
            rows.abandon()
        self._manifest.abandon()

    def _row(self, record: ClipRecord, split: str, main: str, files: list[FileRow]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for each in files:
            name = "file_name" if each.extension == main else f"{re.sub('[.-]', '_', each.extension)}_path"
            row[name] = each.path.removeprefix(f"{split}/")
        row["key"] = record.key
        for name, value in jsonable(record.metadata).items():
            # A column of lists or mappings would have to be alike in all clips.
            row.setdefault(
                name, json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            )
        return row

    def _head(self, card: DataCard) -> dict[str, object]:
        data_files = [
            {
                "split": _SPLIT_NAMES.get("" if split == NO_SPLIT else split, split),
                "path": [
                    *(f"{split}/clips/**/*.{each}" for each in sorted(endings)),
                    f"{split}/metadata.parquet",
                ],
            }
            for split, endings in self._endings.items()
        ]
        head: dict[str, object] = {"pretty_name": card.title}
        if card.licence:
            head["license"] = card.licence.lower() if " " not in card.licence else "other"
        if card.languages:
            head["language"] = list(card.languages)
        if data_files:
            head["configs"] = [{"config_name": "default", "data_files": data_files}]
        return head


def _main(record: ClipRecord) -> str:
    """The extension of the file that a row is about."""
    for suffixes in (VIDEO_SUFFIXES, SOUND_SUFFIXES):
        for extension in record.files:
            if f".{extension}" in suffixes:
                return extension
    for extension in record.files:
        if f".{extension.rpartition('.')[2]}" in (*VIDEO_SUFFIXES, *SOUND_SUFFIXES):
            return extension
    raise InterchangeError(
        f"The clip {record.key} has neither video nor sound, which Hugging Face's layout needs."
    )
