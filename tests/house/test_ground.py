"""What tests/conftest.py promises: own folders, no leaked threads, warnings that fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parent.parent / "conftest.py"
ROOT = CONFTEST.parent.parent


def outcome(folder: Path, body: str) -> str:
    """Run one test file under our conftest and configuration; what pytest printed."""
    patient = CONFTEST.read_text(encoding="utf-8")
    assert patient.count("_LEAK_GRACE_S = 20.0") == 1
    hasty = patient.replace("_LEAK_GRACE_S = 20.0", "_LEAK_GRACE_S = 0.5")
    (folder / "conftest.py").write_text(hasty, encoding="utf-8")
    (folder / "test_it.py").write_text(body, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:pytest-qt", "-p", "no:cacheprovider"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    ("arguments", "fails"),
    [("daemon=False", True), ("daemon=True, name='syncstudio jobs'", True), ("daemon=True", False)],
)
def test_a_thread_left_running_fails_its_test(tmp_path: Path, arguments: str, fails: bool) -> None:
    said = outcome(
        tmp_path,
        "import threading, time\n"
        f"def test_it():\n    threading.Thread(target=time.sleep, args=(3,), {arguments}).start()\n",
    )
    assert ("threads left running" in said) is fails
    assert "1 passed" in said


def test_a_warning_fails_its_test(tmp_path: Path) -> None:
    assert "1 failed" in outcome(tmp_path, "import warnings\ndef test_it():\n    warnings.warn('old')\n")


@pytest.mark.parametrize("kind", ["DATA", "CACHE", "CONFIG"])
def test_no_test_touches_the_user_s_own_folders(kind: str) -> None:
    folder = Path(os.environ[f"SYNCSTUDIO_{kind}_DIR"])
    assert folder.is_dir()
    assert not folder.is_relative_to(Path.home()) or "pytest" in str(folder)


def test_drafts_and_settings_are_each_test_s_own(own_folders: Path) -> None:
    assert Path(os.environ["SYNCSTUDIO_DATA_DIR"]).parent == own_folders
    assert list(own_folders.rglob("*.*")) == []
