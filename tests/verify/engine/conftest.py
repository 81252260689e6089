"""A folder with a report and a log of what was really checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from syncstudio.verify.engine.crew import Crew
from syncstudio.verify.engine.finding_ahead import Find
from syncstudio.verify.engine.report_rows import report_rows
from syncstudio.verify.engine.verify_run import RunEnded, VerifyRun
from tests.verify.engine.toy import InlineCrew, ToyChecker, checked


@dataclass
class Bench:
    """Runs toy checks into one report."""

    folder: Path
    checker: ToyChecker

    @property
    def out(self) -> Path:
        return self.folder / "report.parquet"

    def run(self, find: Find, crew: Callable[[], Crew] | None = None, **named: Any) -> RunEnded:
        changed = {name: named.pop(name) for name in ("mark", "policy_mark", "wait_s") if name in named}
        self.checker = replace(self.checker, **changed)
        checker = self.checker
        return VerifyRun(find, checker, self.out, crew or (lambda: InlineCrew(checker)), **named).run()

    def rows(self) -> dict[str, dict[str, Any]]:
        rows = list(report_rows(self.out))
        found = {row["sample"]: row for row in rows}
        assert len(found) == len(rows)
        return found

    def checked(self) -> list[str]:
        """What was checked since it was last asked."""
        log = Path(self.checker.log)
        found = checked(log)
        log.unlink(missing_ok=True)
        return sorted(found)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, ToyChecker(str(tmp_path / "log.txt")))
