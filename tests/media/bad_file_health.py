"""Checks the timing of files in a process of its own with little memory, and says in JSON what came of it.

Run as `python bad_file_health.py FOLDER FILE...`: one line a file, written before the next is begun, so that a
process that dies has said where.
"""

from __future__ import annotations

import json
import os
import sys
import time

from tests.media.bad_file_runner import limit_memory


def read(path: str) -> dict[str, object]:
    """The findings, or the sentence that says why there are none."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.health.check import kept_health

    try:
        report = kept_health(path)
    except MediaError as error:
        return {"path": path, "trouble": str(error)}
    return {
        "path": path,
        "streams": len(report.streams),
        "findings": [[found.severity, found.code, found.message] for found in report.findings],
        "marks": all(abs(float(found.at_s or 0)) < 1e30 for found in report.findings),
    }


def main() -> None:
    """Check every file named."""
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
