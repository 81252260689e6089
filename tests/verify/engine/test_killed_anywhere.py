"""Killed at any write, as often as one likes: the last run leaves the rows that one run would have left."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.verify.engine import report_parts, report_store
from syncstudio.verify.engine.report_rows import report_rows
from tests.verify.engine.conftest import Bench
from tests.verify.engine.toy import ToyChecker, listing, sample


class Killed(BaseException):
    """The process is no more."""


class Reaper:
    """Ends the program at the n-th step on the disk, before or after it; then nothing works until it is born again."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.left, self.dead = 10**9, False
        for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir")):
            patch.setattr(owner, name, self._deadly(getattr(owner, name)))
        patch.setattr(shutil, "rmtree", self._deadly(self._half_removed))

    def _deadly(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def taken(*args: Any, **named: Any) -> Any:
            if str(args[0]).endswith(".lock"):
                return step(*args, **named)
            if self.dead:
                raise Killed
            self.left -= 1
            if self.left == 0:
                self.dead = True
                raise Killed
            return step(*args, **named)

        return taken

    def _half_removed(self, folder: Path, **named: Any) -> None:
        for path in sorted(folder.iterdir()):
            path.unlink()
        folder.rmdir()


# Each example is some runs with all their writing.
@settings(max_examples=settings().max_examples // 8)
@given(kills=st.lists(st.integers(1, 25), min_size=1, max_size=3), data=st.data())
def test_any_kills_and_reruns_give_the_rows_of_one_run(
    kills: list[int], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    clips = listing(11, sample("twin", "content of clip0003"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_store, "_PART_RESULTS", 3)
        patch.setattr(report_parts, "_SMALL_PARTS", 3)
        once = Bench(folder, ToyChecker(str(folder / "once.txt")))
        once.run(clips)
        want = {name: _lasting(row) for name, row in once.rows().items()}
        (folder / "again").mkdir()
        bench = Bench(folder / "again", ToyChecker(str(folder / "log.txt")))
        reaper = Reaper(patch)
        safe: set[str] = set()
        for kill in kills:
            reaper.left, reaper.dead = kill, False
            policy = data.draw(st.sampled_from(["half", "one"]))
            with contextlib.suppress(Killed):
                bench.run(clips, policy_mark=policy)
            there = _names(bench.out)
            assert safe <= there
            safe = there
        reaper.left, reaper.dead = 10**9, False
        bench.run(clips, policy_mark="half")
        assert {name: _lasting(row) for name, row in bench.rows().items()} == want
        assert [*bench.rows()] == [*want]
        assert [path.name for path in bench.folder.iterdir()] == ["report.parquet"]
    shutil.rmtree(folder)


def _names(out: Path) -> set[str]:
    if not out.exists() and not report_parts.ReportParts(out).paths():
        return set()
    names = [row["sample"] for row in report_rows(out, ["sample"])]
    assert len(set(names)) == len(names)
    return set(names)


def _lasting(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "elapsed_s"}
