"""Clips as WebDataset shards: `train-000000.tar` and on, members `KEY.EXTENSION`, a clip's metadata as `KEY.json`."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.shards.card_files import write_card
from syncstudio.interchange.shards.clip_record import ClipRecord, metadata_json
from syncstudio.interchange.shards.data_card import DataCard
from syncstudio.interchange.shards.manifest import FileRow, ManifestWriter
from syncstudio.interchange.shards.tar_writer import TarWriter
from syncstudio.interchange.shards.writing import claim, in_one_sentence, size_of

_HEADER_BYTES = 1024


class WebDatasetLayout:
    """Writes shards of at most `shard_bytes`, but of one clip at least, each split on its own."""

    def __init__(self, folder: Path, shard_bytes: int) -> None:
        self._folder, self._shard_bytes = folder, shard_bytes
        self._manifest = ManifestWriter(folder)
        self._open: dict[str, TarWriter] = {}
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._written: list[Path] = []
        self._held: dict[str, list[str]] = {}
        self._settled: list[str] = []

    def add(self, record: ClipRecord) -> None:
        """Write one clip into the shard of its split."""
        with in_one_sentence(self._folder):
            json = metadata_json(record.metadata)
            sizes = [size_of(content) for content in record.files.values()]
            needed = sum(-(-size // 512) * 512 + _HEADER_BYTES for size in (*sizes, len(json)))
            writer = self._writer(record.split, needed)
            files = []
            for extension, content in (*record.files.items(), ("json", json)):
                member = f"{record.key}.{extension}"
                offset, size = writer.add(member, content)
                files.append(FileRow(extension, member, size, offset))
            self._manifest.add(record, self._names[record.split], files)
            self._held.setdefault(record.split, []).append(record.key)

    def finish(self, card: DataCard) -> tuple[Path, ...]:
        """End the last shards, and write manifest and card."""
        with in_one_sentence(self._folder):
            for split in list(self._open):
                self._close(split)
            return (*self._written, *self._manifest.finish(), *write_card(self._folder, card))

    def settled(self) -> list[str]:
        """The keys of clips whose shard is whole and on the disk, since this was last asked."""
        settled, self._settled = self._settled, []
        return settled

    def abandon(self) -> None:
        """Take away the shards that are not whole."""
        for writer in self._open.values():
            writer.abandon()
        self._open.clear()
        self._manifest.abandon()

    def _writer(self, split: str, needed: int) -> TarWriter:
        writer = self._open.get(split)
        if writer is not None and writer.size and writer.size + needed > self._shard_bytes:
            self._close(split)
            writer = None
        if writer is None:
            number = self._counts.get(split, 0)
            self._counts[split] = number + 1
            self._names[split] = f"{split or 'clips'}-{number:06d}.tar"
            claim(self._folder, self._names[split])
            writer = self._open[split] = TarWriter(self._folder / self._names[split])
        return writer

    def _close(self, split: str) -> None:
        self._open.pop(split).close()
        self._settled += self._held.pop(split, [])
        self._written.append(self._folder / self._names[split])
