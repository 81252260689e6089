"""What `demo` does before the window opens: the recording, its measurement, and how near that came to the truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_measure_progress import progress_line
from syncstudio.cli_output import print_table

if TYPE_CHECKING:
    from syncstudio.session.demo_check import DemoCheck, DemoLine, DemoSound

_NS_PER_S, _NS_PER_MS = 1_000_000_000, 1_000_000
_HEADS = (
    "file", "found at s", "+- ms", "drift ppm", "+- ppm", "truly at s", "drift ppm", "off by ms", "interval",
)  # fmt: skip


def prepare_demo(folder: Path) -> Path:
    """The demo's project, made and measured unless it is there; tells what was found."""
    from syncstudio.session.demo_check import check_demo
    from syncstudio.session.demo_project import FILE_NAME, make_demo_project

    fresh = not (folder / FILE_NAME).exists()
    if fresh:
        click.echo(
            f"Writing the demo recording to {folder} and measuring it: this takes about a minute, once."
        )
    with progress_line(FILE_NAME) as tell:
        project = make_demo_project(folder, progress=tell)
    if fresh:
        tell_check(check_demo(project))
    return project


def tell_check(check: DemoCheck) -> None:
    """What was found beside the truth, a row a file, then each camera's sound against its own picture."""
    print_table(
        "Where everything was found, and where it truly lies", _HEADS, [_row(line) for line in check.lines]
    )
    for sound in check.sounds:
        click.echo(_sentence(sound))
    typed = [line.name for line in check.lines if line.alignment == "typed"]
    if typed:
        click.echo(f"Could not be measured, and was typed from the answer sheet: {', '.join(typed)}.")
    offset, drift = _few(check.worst_ns / _NS_PER_MS), _few(check.worst_ppm)
    click.echo(f"Furthest from the truth: {offset} ms in offset, {drift} ppm in drift.")


def _row(line: DemoLine) -> list[str]:
    return [
        line.name,
        f"{line.offset_ns / _NS_PER_S:+z.6f}",
        _few(line.uncertainty_ns / _NS_PER_MS) if line.uncertainty_ns is not None else "",
        f"{line.drift_ppm:+z.2f}",
        _few(line.drift_uncertainty_ppm) if line.drift_uncertainty_ppm is not None else "",
        f"{line.true_offset_ns / _NS_PER_S:+z.6f}",
        f"{line.true_drift_ppm:+z.2f}",
        _few(abs(line.off_ns) / _NS_PER_MS),
        _interval(line.holds, "the reference" if line.alignment == "none" else line.alignment),
    ]


def _few(value: float) -> str:
    """A figure that is not negative in few digits, never as a power of ten, and only nothing as nothing."""
    if 0 < value < 0.0001:
        return f"{max(value, 1e-6):.6f}"
    return f"{value:.4f}" if value < 0.01 else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _interval(holds: bool | None, else_says: str) -> str:
    return else_says if holds is None else "holds the truth" if holds else "misses the truth"


def _sentence(sound: DemoSound) -> str:
    found = sound.verdict
    side = "early" if found.sound_early_ms > 0 else "late"
    return (
        f"{sound.name} sound is {_few(abs(found.sound_early_ms))} ms {side} against its picture "
        f"(+-{_few(found.uncertainty_ms)} ms, 95 %), truly {sound.true_early_ms:.2g} ms: "
        f"{found.verdict} {found.profile.name}; the interval {_interval(sound.holds, '')}."
    )
