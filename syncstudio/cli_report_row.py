"""The row of a report that `open` is asked for: refused before a window opens, where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from syncstudio.cli_door import Refusal


def checked_row(paths: Sequence[Path], row: int) -> None:
    """Refuses --row without one report of `verify`, and a number that it has not."""
    from syncstudio.verify.page.rows import read_rows

    if len(paths) != 1:
        raise Refusal("--row is of one report of “verify”: name the report, and nothing else.")
    if paths[0].is_dir():
        raise Refusal(f"{paths[0]} is a folder, not a report: --row is of a report of “verify”.")
    read_rows(paths[0], [row])
