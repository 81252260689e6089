"""The manifest of a dataset, a row each clip, as JSON Lines and as Parquet.

Columns are `key`, `split`, `shard` (the tar, or empty), `files` (extension, path or member, offset in the shard, bytes)
and every name of the metadata. Whole numbers stay whole numbers, fractions are text; what is nested, or not of one sort
in all clips, is JSON text in Parquet, and as it is in JSON Lines. Rows wait on the disk, so memory does not grow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.clip_record import ClipRecord, jsonable, metadata_json
from syncstudio.interchange.shards.writing import PART, settle, whole

_ROWS_AT_ONCE = 2000
_OWN = ("key", "split", "shard", "files")
_MOST_WHOLE = 1 << 63


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
    """Gathers rows in `manifest.jsonl` beside its place; `finish` gives it its name and makes `manifest.parquet`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._part = folder / f"{PART}manifest.jsonl"
        self._file = self._part.open("wb")
        self._sorts: dict[str, str] = {}
        self._keys = 0

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
        for name, value in metadata.items():
            self._sorts[name] = _joined(self._sorts.get(name, ""), _sort(value))
        self._file.write(metadata_json({**row, **metadata}) + b"\n")
        self._keys += 1

    def __len__(self) -> int:
        return self._keys

    def finish(self) -> tuple[Path, Path]:
        """Make both manifests whole; their paths."""
        settle(self._file)
        self._file.close()
        parquet = self._folder / "manifest.parquet"
        self._write_parquet(parquet)
        target = self._folder / "manifest.jsonl"
        self._part.replace(target)
        return target, parquet

    def abandon(self) -> None:
        """Take it away."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def _write_parquet(self, target: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        file_row = pa.struct(
            [("extension", pa.string()), ("path", pa.string()), ("offset", pa.int64()), ("bytes", pa.int64())]
        )
        kinds = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(), "texts": pa.list_(pa.string())}
        schema = pa.schema(
            [
                *((name, pa.string()) for name in _OWN[:3]),
                ("files", pa.list_(file_row)),
                *((name, kinds.get(sort, pa.string())) for name, sort in self._sorts.items()),
            ],
            metadata={"schema": "syncstudio.dataset/1"},
        )
        with whole(target) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for rows in self._batches():
                writer.write_table(pa.Table.from_pylist(rows, schema))

    def _batches(self) -> Iterator[list[dict[str, Any]]]:
        rows: list[dict[str, Any]] = []
        with self._part.open("rb") as file:
            for line in file:
                row = json.loads(line)
                rows.append({name: _cell(value, self._sorts.get(name)) for name, value in row.items()})
                if len(rows) >= _ROWS_AT_ONCE:
                    yield rows
                    rows = []
        if rows:
            yield rows


def read_manifest(path: Path) -> Iterator[Mapping[str, Any]]:
    """The rows of a `manifest.jsonl`, one by one."""
    with path.open("rb") as file:
        for line in file:
            yield json.loads(line)


def _sort(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -_MOST_WHOLE <= value < _MOST_WHOLE else "json"
    if isinstance(value, float):
        return "float"
    if isinstance(value, str):
        return "text"
    return "texts" if isinstance(value, list) and all(isinstance(each, str) for each in value) else "json"


def _joined(one: str, other: str) -> str:
    """What holds values of both sorts. Whole numbers beside others would lose their last digits, so they are text."""
    if not one or not other or one == other:
        return one or other
    return "json"


def _cell(value: Any, sort: str | None) -> Any:
    if sort is None or value is None or sort not in ("json",):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
