"""Work in processes of its own: what is done here meanwhile."""

from __future__ import annotations

from pathlib import Path

from syncstudio.media.worker import run_together


def touch(path: str, progress: object, cancelled: object) -> None:
    """A job of the test's."""
    Path(path).touch()


def test_what_is_done_meanwhile_is_done_once_and_the_jobs_too(tmp_path: Path) -> None:
    done: list[str] = []
    jobs = [(str(tmp_path / name),) for name in ("one", "two")]
    assert run_together(touch, jobs, meanwhile=lambda: done.append("here")) == [True, True]
    assert done == ["here"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
