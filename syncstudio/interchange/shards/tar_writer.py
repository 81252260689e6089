"""One shard as it is written: the same bytes for the same clips, whoever writes them and when."""

from __future__ import annotations

import os
import tarfile
from contextlib import suppress
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.tar_members import BLOCK_BYTES
from syncstudio.interchange.shards.writing import copied, part_of, settle, size_of

# A tar ends with two empty blocks and is filled to a record of twenty, as the classic program does.
_RECORD_BYTES = 20 * BLOCK_BYTES


class TarWriter:
    """Writes `target` beside itself; it has its name once `close` returns."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = part_of(target)
        self._file = self._part.open("wb")
        self.size = 0

    def add(self, name: str, content: Path | bytes) -> tuple[int, int]:
        """Write one member; (where its content begins in the shard, how many bytes it has)."""
        size = size_of(content)
        member = tarfile.TarInfo(name)
        # No dates and no owners: what was exported twice can be compared.
        member.size, member.mode, member.mtime = size, 0o644, 0
        member.uid = member.gid = 0
        head = member.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")
        self._file.write(head)
        if copied(content, self._file) != size:
            raise InterchangeError(
                f"{name} changed its size while it was written; nothing may write to it meanwhile."
            )
        self._file.write(bytes(-size % BLOCK_BYTES))
        offset = self.size + len(head)
        self.size = offset + size + -size % BLOCK_BYTES
        return offset, size

    def close(self) -> None:
        """End the shard and give it its name."""
        self._file.write(bytes(2 * BLOCK_BYTES))
        self._file.write(bytes(-(self.size + 2 * BLOCK_BYTES) % _RECORD_BYTES))
        settle(self._file)
        self._file.close()
        os.replace(self._part, self._target)

    def abandon(self) -> None:
        """Take away what was written."""
        with suppress(OSError):
            # What waits to be written finds the disk full once more.
            self._file.close()
        self._part.unlink(missing_ok=True)
