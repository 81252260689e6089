"""The manifest of a dataset, a row each clip, as JSON Lines and as Parquet.

Columns are `key`, `split`, `shard` (the tar, or empty), `files` (extension, path or member, offset in the shard or -1,
bytes) and every name of the metadata; how those become columns of Parquet: row_file.py. Fractions are text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.clip_record import ClipRecord, jsonable
from syncstudio.interchange.shards.row_file import RowFile, Sorts

SCHEMA = "syncstudio.dataset/1"
_OWN = ("key", "split", "shard", "files")


@dataclass(frozen=True, slots=True)
class FileRow:
    """Where one file of a clip lies: a path from the dataset's folder on, or a member of the clip's shard."""

    extension: str
    path: str
    size: int
    offset: int = -1

    def said(self) -> dict[str, Any]:
        """As it stands in the manifest."""
        return {"extension": self.extension, "path": self.path, "offset": self.offset, "bytes": self.size}


class ManifestWriter:
    """Gathers rows beside their place; `finish` makes `manifest.jsonl` and `manifest.parquet`."""

    def __init__(self, folder: Path) -> None:
        self._rows = RowFile(folder, "manifest", Sorts())

    def add(self, record: ClipRecord, shard: str, files: list[FileRow]) -> None:
        """Write the row of a clip."""
        metadata = jsonable(record.metadata)
        for name in metadata:
            if name in _OWN:
                raise InterchangeError(
                    f"“{name}” is a column of the manifest itself; call that of the clips otherwise."
                )
        row = {
            "key": record.key,
            "split": record.split,
            "shard": shard,
            "files": [each.said() for each in files],
        }
        self._rows.add({**row, **metadata})

    def finish(self) -> tuple[Path, ...]:
        """Make both manifests whole; their paths."""
        import pyarrow as pa

        texts = [("extension", pa.string()), ("path", pa.string())]
        files = pa.list_(pa.struct([*texts, ("offset", pa.int64()), ("bytes", pa.int64())]))
        return self._rows.finish(document=SCHEMA, files=files)

    def abandon(self) -> None:
        """Take it away."""
        self._rows.abandon()


def read_manifest(path: Path) -> Iterator[Mapping[str, Any]]:
    """The rows of a `manifest.jsonl`, one by one. InterchangeError for a line that is none."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
                if not isinstance(row, dict) or not isinstance(row["key"], str):
                    raise ValueError("it is no row of a manifest")
                if not all(
                    isinstance(each["path"], str) and isinstance(each["extension"], str)
                    for each in row["files"]
                ):
                    raise ValueError("its files are not named")
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise InterchangeError(f"Line {number} of {path} cannot be read ({error}).") from error
            yield row
