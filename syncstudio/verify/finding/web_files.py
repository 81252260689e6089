"""Files of a web server: by ranges of bytes where it gives such, else whole as far as that is reasonable."""

from __future__ import annotations

import tempfile
from typing import IO, Any, BinaryIO, cast
from urllib.parse import urlsplit

from syncstudio.verify.errors import VerifyError

MOST_WHOLE_BYTES = 64_000_000
"""So large a file is read whole from a server that gives no ranges."""
_IN_MEMORY_BYTES = 8 << 20
_CHUNK_BYTES = 1 << 20

# Asked once for each server: whether it gives ranges.
_gives_ranges: dict[str, bool] = {}


def open_web_file(files: Any, url: str, block_bytes: int) -> BinaryIO:
    """A file that can be wound to any place. VerifyError: it is too large for a server that gives files only whole."""
    server = urlsplit(url).netloc
    if _gives_ranges.get(server, True):
        opened = files.open(url, "rb", block_size=block_bytes)
        if server in _gives_ranges or _is_ranged(opened):
            _gives_ranges[server] = True
            return cast(BinaryIO, opened)
        opened.close()
        _gives_ranges[server] = False
    return _whole(files, url)


def _is_ranged(opened: Any) -> bool:
    fetch = getattr(opened, "_fetch_range", None)
    if fetch is None or not opened.size:
        return False
    if opened.size < 2:
        return True
    try:
        return len(fetch(1, 2)) == 1
    except ValueError:  # it sent the file from its beginning
        return False


def _whole(files: Any, url: str) -> BinaryIO:
    said = files.info(url).get("size")
    if isinstance(said, int) and said > MOST_WHOLE_BYTES:
        raise _too_large(url, f"{said / 1e6:,.0f} MB")
    held: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115  # the caller closes it
    try:
        count = 0
        with files.open(url, "rb", block_size=0) as source:
            while chunk := source.read(_CHUNK_BYTES):
                count += len(chunk)
                if count > MOST_WHOLE_BYTES:
                    raise _too_large(url, f"more than {MOST_WHOLE_BYTES / 1e6:,.0f} MB")
                held.write(chunk)
        held.seek(0)
    except BaseException:
        held.close()
        raise
    return cast(BinaryIO, held)


def _too_large(url: str, size: str) -> VerifyError:
    return VerifyError(
        f"{url} lies on a web server that gives files only whole (no ranges of bytes), and has {size}: download it and "
        f"name the copy; only files up to {MOST_WHOLE_BYTES // 10**6} MB are read whole."
    )
