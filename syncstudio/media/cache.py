"""Keeps what is expensive to work out (frame indexes, peaks, series) in the user's cache folder.

Everything here can be worked out again from the recordings, so the folder is safe to delete at any time,
and the oldest files go when it grows past its cap.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from syncstudio.media.errors import MediaError

# Room for the peaks of some 500 hours of stereo sound, or thousands of frame indexes.
DEFAULT_CAP_BYTES = 8 << 30


def cache_folder() -> Path:
    """Where cached files live: SYNCSTUDIO_CACHE_DIR, else the system's own cache folder for this user."""
    named = os.environ.get("SYNCSTUDIO_CACHE_DIR")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("syncstudio", appauthor=False))


def cache_file(kind: str, fingerprint: str, suffix: str) -> Path:
    """The path of one cached file; its folder exists, the file itself may not.

    `kind` is one plain word per sort of file ("frames", "peaks"), `fingerprint` names the recording's
    content (add the stream's index to it where that matters) and `suffix` begins with a dot. Raises
    MediaError when the cache folder cannot be made.
    """
    folder = cache_folder() / kind
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(
            f"The cache folder {folder} cannot be made ({why}); free space or choose another."
        ) from error
    return folder / f"{fingerprint}{suffix}"


@contextlib.contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` to write to; it takes the target's place only when the block ends
    well.

    A reader therefore never sees half a file, and two programs writing the same one do not disturb each
    other.
    """
    # Not `mkstemp`, whose files nobody else may read: what is written here may be a person's own picture.
    part = target.parent / f".part-{secrets.token_hex(8)}{target.suffix}"
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield part
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def mark_used(path: Path) -> None:
    """Remember that a cached file was just used, so that trimming takes others first."""
    with contextlib.suppress(OSError):
        os.utime(path)


def trim_cache(cap_bytes: int = DEFAULT_CAP_BYTES) -> int:
    """Delete the longest-unused files until the cache is within `cap_bytes`; answers the bytes freed.

    A file that is open elsewhere and cannot be deleted is left for the next time.
    """
    entries: list[tuple[float, int, Path]] = []
    for path in cache_folder().rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file():
                facts = path.stat()
                entries.append((facts.st_mtime, facts.st_size, path))
    excess = sum(size for _, size, _ in entries) - cap_bytes
    freed = 0
    for _, size, path in sorted(entries):
        if freed >= excess:
            break
        with contextlib.suppress(OSError):
            path.unlink()
            freed += size
    return freed
