"""What was decided to stay as it is, and stays decided: known by the content of both sides, not by rows or places.

A decision holds as long as both segments say what they said; when either is changed, the difference is open again. They
are kept in the user's data folder, in one file for each project (and its copies), so that reading a project for
comparing never writes to it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from syncstudio.project.project import Project
from syncstudio.project.project_row import project_row
from syncstudio.session import drafts
from syncstudio.session.comparing.difference_row import DifferenceRow, Side
from syncstudio.session.comparing.lane_columns import Whole
from syncstudio.session.comparing.pairing import folded
from syncstudio.session.errors import SessionError

_DIGITS = 20
_KEY = re.compile(r"-?\d{1,19}:[0-9a-f]{20}")


class Decisions:
    """The differences of one project that a person decided to leave."""

    def __init__(self, project: Project, folder: Path | None = None) -> None:
        self._folder = folder
        self._name = f"{project_row(project).created_ns:x}.json"
        self._known: set[str] | None = None

    @property
    def path(self) -> Path:
        """The file they are kept in."""
        return (self._folder or drafts.data_folder()) / "comparisons" / self._name

    def __contains__(self, key: str) -> bool:
        return key in self._read()

    def __len__(self) -> int:
        return len(self._read())

    @property
    def starts_ns(self) -> Whole:
        """Where decided differences start, on the clocks of their lanes; a place may stand there more than once."""
        return np.array([int(key.partition(":")[0]) for key in self._read()], dtype=np.int64)

    def decide(self, keys: Iterable[str]) -> None:
        """Keep these as decided."""
        self._write(self._read() | set(keys))

    def open_again(self, keys: Iterable[str]) -> None:
        """Forget what was decided of these."""
        self._write(self._read() - set(keys))

    def _read(self) -> set[str]:
        if self._known is None:
            try:
                told = json.loads(self.path.read_text(encoding="utf-8"))
                self._known = {each for each in told if isinstance(each, str) and _KEY.fullmatch(each)}
            except (OSError, ValueError, TypeError, RecursionError):
                # Lost decisions cost a second look, never a label.
                self._known = set()
        return self._known

    def _write(self, keys: set[str]) -> None:
        part = self.path.with_name(f".{self.path.name}-{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(sorted(keys)), encoding="utf-8")
            os.replace(part, self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise SessionError(
                f"{self.path} cannot be written ({error.strerror}), so nothing was decided: check the disk and its "
                "permissions."
            ) from error
        self._known = keys


def decision_key(row: DifferenceRow) -> str:
    """What a decision is known by: the kind, the lanes, and what both sides say."""
    told = [
        row.kind,
        row.field,
        folded(row.lane.name),
        folded(row.other_lane.name),
        _said(row.mine),
        _said(row.theirs),
    ]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    side = row.mine or row.theirs
    # The start stands before it, so that of many differences few have to be worked out to find the decided ones.
    return f"{0 if side is None else side.own.start_ns}:{digest}"


def _said(side: Side | None) -> list[object] | None:
    if side is None:
        return None
    return [
        side.own.start_ns, side.own.end_ns, folded(side.label), side.text, side.speaker, side.status, side.value,
    ]  # fmt: skip
