"""`align-words` lays words and plain texts over a voice."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Run, document, refused


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """A project with a buzz at 1-2 and 3-5 seconds."""
    t = np.arange(6 * 16_000) / 16_000
    buzz = sum(np.sin(2 * np.pi * 130 * k * t) / k for k in range(1, 20)) * (
        (t > 1) & (t < 2) | (t > 3) & (t < 5)
    )
    noise = np.random.default_rng(1).normal(0, 0.01, len(t))
    with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(((buzz + noise) * 5000).astype("<i2").tobytes())
    path = tmp_path / "talk.syncstudio"
    assert run("new", path, tmp_path / "talk.wav").exit_code == 0
    return path


def test_a_text_is_laid_over_the_voice(run: Run, project: Path, tmp_path: Path) -> None:
    text = tmp_path / "said.txt"
    text.write_text("Hello there.\nOne two three four.\n", encoding="utf-8")
    found = document(
        run("align-words", project, "--text", text, "--sound", "talk", "--json"), "align-words-1"
    )
    (lane,) = found["lanes"]
    assert found["method"] == "text"
    assert found["changed"] == 6
    assert (lane["utterances"], lane["words"], lane["rough"], lane["untimed"]) == (2, 6, 6, 0)
    # On whole nanoseconds now, it is the same again and again.
    run("align-words", project)
    assert document(run("align-words", project, "--lane", "said", "--json"), "align-words-1")["changed"] == 0
    said = run("align-words", project).stdout
    assert "said: 6 words in 2 utterances, 6 rough" in said


def test_what_cannot_be_done_is_refused_in_a_sentence(run: Run, project: Path, tmp_path: Path) -> None:
    assert "no transcript" in refused(run("align-words", project))
    refused(run("align-words", project, "--text", tmp_path / "none.txt", "--sound", "talk"))
    refused(run("align-words", project, "--text", tmp_path / "none.txt"))
    refused(run("align-words", project, "--mfa", "--from", tmp_path / "x"))
    refused(run("align-words", project, "--model", "x"))
    empty = tmp_path / "empty.txt"
    empty.write_text("...\n", encoding="utf-8")
    assert "no words" in refused(run("align-words", project, "--text", empty, "--sound", "talk"))
