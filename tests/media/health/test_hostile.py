"""Files that claim what cannot be get a report with a fitting finding or one sentence, in bounded time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from syncstudio.cli_health import health
from syncstudio.media.errors import MediaError
from syncstudio.media.health.check import check_health
from tests.media.clips.clip import SMALL, Clip
from tests.media.clips.hostile import hostile_files
from tests.media.clips.writing import X264, write_video

ROOT = Path(__file__).parents[3]
RUNNER = ROOT / "tests" / "media" / "bad_file_health.py"
# All of them take seconds; a machine may be busy.
PATIENCE_S = 200
MOST_EACH_S = 30


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a process of its own, with 2 GB of memory, said of each file."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = [str(path) for path in hostile_files(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(folder / "cache"), *paths],
        capture_output=True,
        text=True,
        env=environment,
        timeout=PATIENCE_S,
        check=False,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    answers = {Path(each["path"]).name: each for each in said if "begun" not in each}
    assert len(answers) == len(paths), f"{said[-1:]}: {done.stderr[-2000:]}"
    return answers


def test_every_one_is_answered_in_sentences(told: dict[str, dict[str, Any]]) -> None:
    for name, said in told.items():
        sentences = [said["trouble"]] if "trouble" in said else [each[2] for each in said["findings"]]
        for sentence in sentences:
            assert sentence.endswith("."), said
            assert "\n" not in sentence, said
        assert "trouble" not in said or name in said["trouble"], said
        assert said.get("marks", True), said
        assert said["seconds"] < MOST_EACH_S, said


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("samples_claimed.mp4", "undecodable"),
        ("both_claimed.mp4", "undecodable"),
        ("times_claimed.mp4", "truncated"),
        ("no_steps.mp4", "truncated"),
        ("far_edit.mp4", "undecodable"),
        ("negative_edit.mp4", "undecodable"),
        ("fragment_4000000000000000.mp4", "missing-timestamp"),
        ("fragment_8000000000000000.mp4", "missing-timestamp"),
        ("far.mkv", "missing-timestamp"),
        ("farther.mkv", "missing-timestamp"),
        ("far.ivf", "clock-reset"),
        ("streams_claimed.avi", "missing-timestamp"),
        ("none.gif", "undecodable"),
        ("none.ivf", "undecodable"),
        ("none.y4m", "undecodable"),
        ("none.mp4", "undecodable"),
    ],
)
def test_what_is_wrong_is_named(told: dict[str, dict[str, Any]], name: str, code: str) -> None:
    found = told[name]["findings"]
    assert code in {each[1] for each in found}, found
    if name.startswith(("none.", "both_", "samples_")):
        assert found[0][:2] == ["error", code]


@pytest.mark.parametrize(
    "name",
    ["many_tracks.mkv", "many_tracks.mp4", "deep.mp4", "claims_65535x.png", "none.mkv", "huge_picture.y4m"],
)
def test_what_cannot_be_read_at_all_is_refused(told: dict[str, dict[str, Any]], name: str) -> None:
    assert "trouble" in told[name], told[name]


def test_the_command_ends_with_2_and_one_line(tmp_path: Path) -> None:
    keys = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "00" * 16, "encryption_kid": "11" * 16}
    rented = tmp_path / "rented.mp4"
    write_video(rented, options=X264, frames=10, size=SMALL, container_options=keys)
    noise = tmp_path / "noise.mkv"
    noise.write_bytes(b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20)
    for path, words in ((rented, "is encrypted (copy-protected)"), (noise, "noise.mkv")):
        result = CliRunner().invoke(health, [str(path)])
        assert result.exit_code == 2
        (line,) = result.stderr.splitlines()
        assert words in line


def test_a_locked_transport_stream(clip_of: Callable[[str], Clip], tmp_path: Path) -> None:
    data = bytearray(clip_of("transport_stream").path.read_bytes())
    for place in range(0, len(data) - 187, 188):
        if (data[place + 1] & 0x1F) << 8 | data[place + 2] == 0x100:
            data[place + 3] |= 0x80
            data[place + 4 : place + 188] = bytes((7 * n + place) & 0xFF for n in range(184))
    path = tmp_path / "pay.ts"
    path.write_bytes(data)
    with pytest.raises(MediaError, match=r"pay\.ts is encrypted"):
        check_health(path)
