"""One Parquet file of rows: written whole or not at all, read by columns, told from files that are not ours."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import SCHEMA

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_NAME, _POLICY, _MARK = b"schema", b"policy", b"checks"


@dataclass(frozen=True, slots=True)
class ReportMarks:
    """What all rows of a file have in common: the mark of the checks and of the policy; empty where they differ."""

    checks: str = ""
    policy: str = ""

    def schema(self) -> pa.Schema:
        """The columns of a file of such rows."""
        return SCHEMA.with_metadata(
            {**(SCHEMA.metadata or {}), _MARK: self.checks.encode(), _POLICY: self.policy.encode()}
        )


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of rows: its path, how many they are, in which row groups, and their marks."""

    path: Path
    groups: tuple[int, ...]
    marks: ReportMarks

    @property
    def rows(self) -> int:
        return sum(self.groups)

    @classmethod
    def open(cls, path: Path) -> ReportFile:
        """Read what the file says of itself. VerifyError: it is no report of `verify`."""
        try:
            facts = pq.read_metadata(path)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise VerifyError(f"{path} is not a report of “verify”: name another file.") from error
        except FileNotFoundError:
            raise
        except OSError as error:
            raise unreadable(path, error) from error
        said = facts.metadata or {}
        if said.get(_NAME) != SCHEMA.metadata[_NAME]:
            raise VerifyError(f"{path} is a Parquet file, but not a report of “verify”: name another file.")
        groups = tuple(facts.row_group(number).num_rows for number in range(facts.num_row_groups))
        marks = ReportMarks(said.get(_MARK, b"").decode(), said.get(_POLICY, b"").decode())
        return cls(path, groups, marks)

    def batches(self, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Its rows, a row group at a time, in the columns of `SCHEMA` (those asked for)."""
        with pq.ParquetFile(self.path) as file:
            there = None if columns is None else [name for name in columns if name in file.schema_arrow.names]
            for number in range(file.num_row_groups):
                yield fitted(file.read_row_group(number, there, use_threads=False), columns)


def fitted(table: pa.Table, columns: list[str] | None = None) -> pa.Table:
    """The rows in the columns of this version: missing ones empty, unknown ones left out."""
    fields = SCHEMA if columns is None else [SCHEMA.field(name) for name in columns]
    names = set(table.column_names)
    arrays = [
        table[field.name].cast(field.type) if field.name in names else pa.nulls(len(table), field.type)
        for field in fields
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(list(fields)))


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows of `row_of` as a table."""
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def write_rows(path: Path, tables: Iterable[pa.Table], marks: ReportMarks) -> None:
    """Write a file under a temporary name, see it on the disk, and only then give it its name.

    VerifyError: the disk is full, or the folder cannot be written.
    """
    temporary = path.with_name(f"_{path.name}.{os.getpid()}")
    schema = marks.schema()
    try:
        with temporary.open("wb") as file:
            with pq.ParquetWriter(file, schema, compression="zstd") as writer:
                for table in tables:
                    writer.write_table(table.cast(schema))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _settle(path.parent)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(path, error) from error
        raise


def unwritable(path: Path, error: OSError) -> VerifyError:
    """Why a report could not be written, and what to do."""
    if error.errno in _FULL:
        return VerifyError(
            f"There is no room left to write {path}: what was done before is kept. "
            "Make room, and run the same command again to continue."
        )
    why = error.strerror or str(error)
    return VerifyError(
        f"{path} cannot be written ({why}): write the report elsewhere, or allow writing there."
    )


def unreadable(path: Path, error: OSError) -> VerifyError:
    """Why a report could not be read."""
    return VerifyError(
        f"{path} cannot be read ({error.strerror or error}): check the path and the permissions."
    )


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def _settle(folder: Path) -> None:
    """See a new name on the disk, too; where folders cannot be opened (Windows) the system does it by itself."""
    with suppress(PermissionError), _folder(folder) as handle:
        os.fsync(handle)
