"""Reads files as the app would, in a process of its own with little memory, and says in JSON how it went.

Run as `python bad_file_runner.py FOLDER FILE...`: one line a file, written before the next is begun, so that
a process that dies has said where.
"""

from __future__ import annotations

import json
import os
import sys
import time

MOST_BYTES = 2 << 30
# Enough to show that pictures come out, not to read a whole recording.
FRAMES = 3


def limit_memory() -> None:
    """Let this process have no more than 2 GB of address space, where the system knows such limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def read(path: str) -> dict[str, object]:
    """What `probe`, the index and a few exact frames say."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.exact_frame import exact_frame
    from syncstudio.media.index_store import build_index
    from syncstudio.media.probe import probe

    said: dict[str, object] = {"path": path, "troubles": []}
    troubles: list[str] = said["troubles"]  # type: ignore[assignment]
    try:
        facts = probe(path)
    except MediaError as error:
        troubles.append(str(error))
        return said
    said["streams"] = len(facts.streams)
    for stream in facts.of_kind("video")[:2]:
        try:
            index = build_index(path, stream.index)
        except MediaError as error:
            troubles.append(str(error))
            continue
        said["frames"] = len(index)
        said["first"], said["last"] = int(index.pts[0]), index.end_tick
        said["rising"] = bool((index.pts[1:] > index.pts[:-1]).all() and (index.durations > 0).all())
        shown = 0
        for number in {0, len(index) // 2, len(index) - 1}:
            try:
                exact_frame(path, stream.index, number, size=(160, 90))
                shown += 1
            except MediaError as error:
                troubles.append(str(error))
        said["shown"] = shown
    return said


def main() -> None:
    """Read every file named."""
    limit_memory()
    os.environ["SYNCSTUDIO_CACHE_DIR"] = sys.argv[1]
    for path in sys.argv[2:]:
        print(json.dumps({"begun": path}), flush=True)
        start = time.monotonic()
        said = read(path)
        said["seconds"] = round(time.monotonic() - start, 2)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
