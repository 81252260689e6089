"""`syncstudio shot`: what the window shows, as a file, from a process without a screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.session.demo_project import make_demo_project
from tests.demo import demo_in
from tests.kept import Kept


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> Path:
    folder = demo_in(tmp_path_factory.mktemp("demo") / "recording", 8, kept).folder
    return make_demo_project(folder, measure=False)


def shot(*args: object) -> subprocess.CompletedProcess[str]:
    without_screen = {
        key: value for key, value in os.environ.items() if key not in ("DISPLAY", "QT_QPA_PLATFORM")
    }
    command = [sys.executable, "-m", "syncstudio.cli", "shot", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=without_screen)


@pytest.fixture(scope="module")
def dark(project: Path) -> np.ndarray:
    """The window on 3.3 s in the dark theme, which most tests compare with another one."""
    out = project.with_name("dark.png")
    done = shot(project, "--at", "3.3", "--out", out, "--size", "1100x700", "--theme", "dark")
    assert done.returncode == 0, done.stderr
    assert str(out) in done.stdout
    return pixels(out)


def pixels(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)


def test_both_themes_in_the_size_asked_for(project: Path, dark: np.ndarray, tmp_path: Path) -> None:
    out = tmp_path / "light.png"
    done = shot(project, "--at", "3.3", "--out", out, "--size", "1100x700", "--theme", "light")
    assert done.returncode == 0, done.stderr
    light = pixels(out)
    assert dark.shape == light.shape == (700, 1100, 3)
    # The dark window's frame is dark, the light one's light; the pictures in both are the same recording.
    assert np.median(dark) < 60
    assert np.median(light) > 200


def test_another_instant_shows_other_pictures_and_changes_nothing(
    project: Path, dark: np.ndarray, tmp_path: Path
) -> None:
    before = project.read_bytes()
    for name, at in (("again", "3.3"), ("later", "5")):
        out = tmp_path / f"{name}.png"
        done = shot(project, "--at", at, "--out", out, "--size", "1100x700", "--theme", "dark")
        assert done.returncode == 0, done.stderr
    assert (dark == pixels(tmp_path / "again.png")).all()
    assert (dark != pixels(tmp_path / "later.png")).any(axis=2).mean() > 0.005
    assert project.read_bytes() == before


def test_what_cannot_be_shown_is_said(project: Path, tmp_path: Path) -> None:
    (tmp_path / "words.syncstudio").write_text("only words " * 100, encoding="utf-8")
    for args in (
        [tmp_path / "missing.syncstudio", "--at", "0", "--out", tmp_path / "x.png"],
        [tmp_path / "words.syncstudio", "--at", "0", "--out", tmp_path / "x.png"],
        [project, "--at", "0", "--out", tmp_path / "no" / "x.png"],
        [project, "--at", "0", "--out", tmp_path],
    ):
        done = shot(*args)
        assert done.returncode == 2
        lines = [
            line for line in done.stderr.splitlines() if not line.startswith("This plugin does not support")
        ]
        assert len(lines) == 1, done.stderr
    assert not (tmp_path / "x.png").exists()


def test_each_workspace_and_the_track_in_focus(project: Path, dark: np.ndarray, tmp_path: Path) -> None:
    seen = {"label": dark}
    for name, more in {
        "align": ("--workspace", "align"),
        "sensor": ("--workspace", "align", "--track", "Arm sensor"),
    }.items():
        out = tmp_path / f"{name}.png"
        done = shot(project, "--at", "3.3", "--out", out, "--size", "1100x700", "--theme", "dark", *more)
        assert done.returncode == 0, done.stderr
        seen[name] = pixels(out)
    assert (seen["label"] != seen["align"]).any(axis=2).mean() > 0.2
    assert (seen["align"] != seen["sensor"]).any(axis=2).mean() > 0.001
    refused = shot(project, "--at", "3.3", "--out", tmp_path / "x.png", "--track", "Nobody")
    assert refused.returncode == 2
    assert "There is no track “Nobody”" in refused.stderr
    assert "Arm sensor" in refused.stderr
