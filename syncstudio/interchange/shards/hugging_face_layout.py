"""Clips as Hugging Face's `datasets` loads them: `load_dataset("FOLDER")`, no network and no script.

Each split is a folder with its files and a `metadata.jsonl`: `file_name` is the video, or the sound where there is
none, other files are `speech_wav_path` and the like, and every name of the metadata is a column; what is nested is JSON
text. The head of README.md says what the splits are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.card_files import write_card
from syncstudio.interchange.shards.clip_record import ClipRecord, jsonable
from syncstudio.interchange.shards.data_card import DataCard
from syncstudio.interchange.shards.folder_layout import NO_SPLIT, write_files
from syncstudio.interchange.shards.manifest import FileRow, ManifestWriter
from syncstudio.interchange.shards.writing import PART, in_one_sentence, settle
from syncstudio.media.file_suffixes import SOUND_SUFFIXES, VIDEO_SUFFIXES

_SPLIT_NAMES = {"": "train", "val": "validation", "dev": "validation"}


class HuggingFaceLayout:
    """Writes a folder and a `metadata.jsonl` for each split."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = ManifestWriter(folder)
        self._written: list[Path] = []
        self._lists: dict[str, BinaryIO] = {}

    def add(self, record: ClipRecord) -> None:
        """Write one clip's files and its row."""
        with in_one_sentence(self._folder):
            files = write_files(self._folder, record, {}, self._written)
            self._manifest.add(record, "", files)
            split = record.split or NO_SPLIT
            if split not in self._lists:
                self._lists[split] = (self._folder / split / f"{PART}metadata.jsonl").open("w+b")
            row = self._row(record, split, files)
            self._lists[split].write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    def finish(self, card: DataCard) -> tuple[Path, ...]:
        """Give the lists their names, and write manifest and card."""
        with in_one_sentence(self._folder):
            for split, file in self._lists.items():
                settle(file)
                file.close()
                target = self._folder / split / "metadata.jsonl"
                (self._folder / split / f"{PART}metadata.jsonl").replace(target)
                self._written.append(target)
            card_files = write_card(self._folder, card, self._head(card))
            return (*self._written, *self._manifest.finish(), *card_files)

    def abandon(self) -> None:
        """Take away the lists; files that are whole stay."""
        for split, file in self._lists.items():
            file.close()
            (self._folder / split / f"{PART}metadata.jsonl").unlink(missing_ok=True)
        self._manifest.abandon()

    def _row(self, record: ClipRecord, split: str, files: list[FileRow]) -> dict[str, Any]:
        main = _main(record.key, files)
        row: dict[str, Any] = {"file_name": main.path.removeprefix(f"{split}/"), "key": record.key}
        for each in files:
            if each is not main:
                row[f"{each.extension.replace('.', '_').replace('-', '_')}_path"] = each.path.removeprefix(
                    f"{split}/"
                )
        for name, value in jsonable(record.metadata).items():
            # A column of lists or mappings would have to be alike in all clips.
            row.setdefault(
                name, json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            )
        return row

    def _head(self, card: DataCard) -> dict[str, object]:
        data_files = [
            {"split": _SPLIT_NAMES.get("" if split == NO_SPLIT else split, split), "path": f"{split}/**"}
            for split in self._lists
        ]
        head: dict[str, object] = {"pretty_name": card.title}
        if card.licence:
            head["license"] = card.licence.lower() if " " not in card.licence else "other"
        if card.languages:
            head["language"] = list(card.languages)
        if data_files:
            head["configs"] = [{"config_name": "default", "data_files": data_files}]
        return head


def _main(key: str, files: list[FileRow]) -> FileRow:
    """The file that a row is about."""
    for suffixes in (VIDEO_SUFFIXES, SOUND_SUFFIXES):
        for each in files:
            if f".{each.extension}" in suffixes:
                return each
    for each in files:
        if each.extension.endswith(tuple(suffix[1:] for suffix in (*VIDEO_SUFFIXES, *SOUND_SUFFIXES))):
            return each
    raise InterchangeError(f"The clip {key} has neither video nor sound, which Hugging Face's layout needs.")
