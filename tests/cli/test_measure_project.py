"""What `measure --project` prints of recordings that were cut, have nothing in common, or lie by their clocks alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.conftest import Run, refused
from tests.cli.test_measure import printed

RATE = 16_000


def scene(seed: int, seconds: float = 30) -> np.ndarray:
    """Noise in bursts, which happens once."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE)
    steps = np.repeat(rng.uniform(0.05, 1, count // 1600 + 1), 1600)[:count]
    return rng.normal(0, 0.2, count).clip(-1, 1) * steps


@pytest.fixture
def odd(run: Run, tmp_path: Path) -> Path:
    """A scene, the same with 3 s cut out after 12 s, and silence from two recorders."""
    whole = scene(3)
    silent = np.zeros(10 * RATE)
    cut = np.concatenate([whole[: 12 * RATE], whole[15 * RATE :]])
    sounds = {"whole": whole, "cut": cut, "mute": silent, "still": silent}
    for name, samples in sounds.items():
        soundfile.write(tmp_path / f"{name}.wav", samples, RATE)
    project = tmp_path / "odd.syncstudio"
    assert run("new", project, *(tmp_path / f"{name}.wav" for name in sounds)).exit_code == 0
    return project


def test_pieces_are_told_and_like_reasons_share_a_line(run: Run, odd: Path) -> None:
    result = run("measure", "--project", odd, "--method", "sound")
    assert result.exit_code == 3
    pieces = next(line for line in result.stdout.splitlines() if "cut against whole: 2 pieces." in line)
    assert "from the start to 1" in pieces
    assert "to the end: +3.0000" in pieces
    silent = [line for line in result.stdout.splitlines() if "The other sound is silent" in line]
    assert len(silent) == 1
    assert (
        "mute against whole, still against whole, mute against cut, still against cut: cannot-tell."
        in silent[0]
    )


def test_a_project_takes_no_word_on_tables_and_models(run: Run, odd: Path) -> None:
    for option in (("--time-zone", "Europe/Berlin"), ("--day-column", "day"), ("--model", "lips.onnx")):
        refused(run("measure", "--project", odd, *option), "--project measures its own tracks")


def test_clocks_are_compared_whatever_kinds_the_tracks_are_of(run: Run, tmp_path: Path) -> None:
    rows = [f"2024-05-01 12:00:{n / 10:06.3f},{n * n % 13}" for n in range(100)]
    (tmp_path / "a.csv").write_text("\n".join(["time,a", *rows]) + "\n")
    origin = {"time_reference": str(RATE * (12 * 3600 + 12)), "origination_date": "2024-05-01"}
    tags = [part for name, value in origin.items() for part in ("-metadata", f"{name}={value}")]
    tone = ["-f", "lavfi", "-i", f"sine=440:d=5:r={RATE}", "-write_bext", "1", *tags, str(tmp_path / "b.wav")]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *tone], check=True)
    project = tmp_path / "dated.syncstudio"
    assert run("new", project, tmp_path / "a.csv", tmp_path / "b.wav").exit_code == 0
    found = printed(run("measure", "--project", project, "--method", "clocks", "--json"), "measurements-1")
    assert [one["offset_s"] for one in found["measurements"]] == [12.0]
    told = run("measure", "--project", project, "--method", "clocks").stdout.splitlines()[-2:]
    assert sorted(line.split()[0] for line in told) == ["a", "b"]
    # No clock tells a drift: what clocks may differ by is no figure of these.
    assert any(line.endswith("not measured") for line in told)


def test_one_loop_is_not_all_of_them(run: Run, tmp_path: Path) -> None:
    whole = scene(4, 20)
    for name, begin in (("a", 0.0), ("b", 1.5), ("c", 2.25)):
        soundfile.write(tmp_path / f"{name}.wav", whole[int(begin * RATE) :], RATE)
    project = tmp_path / "three.syncstudio"
    assert run("new", project, *(tmp_path / f"{name}.wav" for name in "abc")).exit_code == 0
    told = run("measure", "--project", project)
    assert told.exit_code == 0, told.output
    assert "Loops: 1, which closes" in told.stdout.splitlines()
