"""What `demo` tells of how near its measurements came to the truth."""

from __future__ import annotations

import pytest

from syncstudio.cli_demo import tell_check
from syncstudio.session.demo_check import DemoCheck, DemoLine, DemoSound
from syncstudio.sync.profile import PROFILES
from syncstudio.sync.verdict import verdict_of

MS = 1_000_000


def line(
    name: str, found_ns: int, half_ns: int | None, ppm: float, half_ppm: float | None, how: str
) -> DemoLine:
    return DemoLine(name, how, found_ns, ppm, half_ns, half_ppm, 2_000 * MS, 37.5)


def test_each_file_is_told_beside_its_truth(capsys: pytest.CaptureFixture[str]) -> None:
    sound = DemoSound("camera.mp4", verdict_of(PROFILES[0], -0.4, 0.9))
    check = DemoCheck(
        (
            DemoLine("camera.mp4", "none", 0, 0.0, None, None, 0, 0.0),
            line("near.wav", 2_000 * MS + 200, 900, 37.501, 0.01, "measured"),
            line("nearest.wav", 2_000 * MS + 14, 48, 37.5, 0.000_01, "measured"),
            line("off.csv", 2_003 * MS, 2 * MS, 37.4, 1.0, "measured"),
            line("drifts.csv", 2_000 * MS, 2 * MS, 39.0, 1.0, "measured"),
            line("typed.json", 2_000 * MS, None, 37.5, None, "typed"),
        ),
        (sound,),
    )
    tell_check(check)
    said = capsys.readouterr().out
    rows = {row.split()[0]: row for row in said.splitlines() if row}
    assert "the reference" in said
    assert rows["near.wav"].split()[1:8] == [
        "+2.000000", "0.0009", "+37.50", "0.01", "+2.000000", "+37.50", "0.0002",
    ]  # fmt: skip
    assert rows["nearest.wav"].split()[1:8] == [
        "+2.000000", "0.000048", "+37.50", "0.000010", "+2.000000", "+37.50", "0.000014",
    ]  # fmt: skip
    assert rows["near.wav"].endswith("holds the truth")
    assert rows["off.csv"].endswith("3.00       misses the truth")
    assert rows["drifts.csv"].endswith("misses the truth")
    assert "typed from the answer sheet: typed.json" in said
    assert "camera.mp4 sound is 0.40 ms late against its picture (+-0.90 ms, 95 %)" in said
    assert "inside BT.1359-1; the interval holds the truth" in said
    assert "Furthest from the truth: 3.00 ms in offset, 1.50 ppm in drift." in said
    assert "e-0" not in said
