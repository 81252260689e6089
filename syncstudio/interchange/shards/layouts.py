"""The ways a dataset can be laid out, and beginning one.

>>> with open_layout("webdataset", Path("out")) as layout:
...     layout.add(ClipRecord("take7-0", {"mp4": Path("cut.mp4")}, {"fps": Fraction(30000, 1001)}, "train"))
...     layout.finish(DataCard("Interviews"))
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.clip_record import ClipRecord, DatasetLayout
from syncstudio.interchange.shards.data_card import DataCard
from syncstudio.interchange.shards.folder_layout import FolderLayout
from syncstudio.interchange.shards.hugging_face_layout import HuggingFaceLayout
from syncstudio.interchange.shards.webdataset_layout import WebDatasetLayout
from syncstudio.interchange.shards.writing import begin, end, in_one_sentence, remove_parts

LAYOUTS = ("webdataset", "folder", "huggingface")
SHARD_BYTES = 1_000_000_000
"""What WebDataset's own documentation recommends for a shard."""

_FEWEST_SHARD_BYTES = 10_240


class _Whole:
    """A layout that makes a dataset whole once, and knows its keys."""

    def __init__(self, folder: Path, layout: DatasetLayout) -> None:
        self._folder, self._layout = folder, layout
        self._keys: set[tuple[str, str]] = set()
        self.finished = False

    def add(self, record: ClipRecord) -> None:
        if (record.split, record.key) in self._keys:
            raise InterchangeError(f"There are two clips {record.key}; give each a key of its own.")
        self._keys.add((record.split, record.key))
        self._layout.add(record)

    def settled(self) -> list[str]:
        return self._layout.settled()

    def finish(self, card: DataCard) -> tuple[Path, ...]:
        written = self._layout.finish(card)
        end(self._folder, written)
        self.finished = True
        return written

    def abandon(self) -> None:
        if not self.finished:
            self._layout.abandon()
            with suppress(OSError):
                remove_parts(self._folder)
            self.finished = True


@contextmanager
def open_layout(
    kind: str, folder: Path, *, shard_bytes: int = SHARD_BYTES, link: bool = False
) -> Iterator[DatasetLayout]:
    """A layout that writes into `folder`; leaving the block without `finish` abandons it.

    `kind` is one of `LAYOUTS`; `shard_bytes` is how large a shard of "webdataset" may grow; with `link` files of clips,
    which nobody writes to any more, may be linked into the folder. InterchangeError where the
    folder holds anything, other than what an export left that broke off.
    """
    if kind not in LAYOUTS:
        raise InterchangeError(f"There is no layout “{kind}”; the layouts are {', '.join(LAYOUTS)}.")
    if shard_bytes < _FEWEST_SHARD_BYTES:
        raise InterchangeError(
            f"A shard of {shard_bytes:,} bytes holds nothing; {_FEWEST_SHARD_BYTES:,} are the fewest."
        )
    begin(folder)
    with in_one_sentence(folder):
        made: DatasetLayout
        if kind == "webdataset":
            made = WebDatasetLayout(folder, shard_bytes)
        else:
            made = FolderLayout(folder, link) if kind == "folder" else HuggingFaceLayout(folder, link)
    layout = _Whole(folder, made)
    try:
        yield layout
    finally:
        layout.abandon()
