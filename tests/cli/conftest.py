"""Runs commands in this process, checks what they print against the contracts, and gives them recordings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from syncstudio.cli import main
from syncstudio.media.demo.truth import DemoTruth
from syncstudio.resource import resource
from tests.demo import demo_in
from tests.kept import Kept

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> DemoTruth:
    return demo_in(tmp_path_factory.mktemp("demo") / "recording", 10, kept)


@pytest.fixture
def run() -> Run:
    """`run("info", path)`: the result with `exit_code`, `stdout` and `stderr`."""

    def call(*args: object) -> Result:
        result = CliRunner().invoke(main, [str(arg) for arg in args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return call


@pytest.fixture
def project(run: Run, demo: DemoTruth, tmp_path: Path) -> Path:
    """A project of one camera and one recorder."""
    path = tmp_path / "work.syncstudio"
    assert run("new", path, demo.path("camera-b.mp4"), demo.path("recorder-2.wav")).exit_code == 0
    return path


def document(result: Result, contract: str) -> dict[str, Any]:
    """The one document a command printed, checked against its contract."""
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    schema = json.loads(resource("contracts", f"{contract}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


def refused(result: Result, *words: str) -> str:
    """The one clear line of a command that exits with 2."""
    assert result.exit_code == 2, result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("syncstudio: ")
    for word in words:
        assert word in lines[0]
    return lines[0]
