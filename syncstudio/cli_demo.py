"""What `demo` does before the window opens: the recording, its measurement, and how near that came to the truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_measure_progress import progress_line

if TYPE_CHECKING:
    from syncstudio.session.demo_project import DemoLine


def prepare_demo(folder: Path) -> Path:
    """The demo's project, made and measured unless it is there; tells what was found."""
    from syncstudio.session.demo_project import FILE_NAME, demo_lines, make_demo_project

    fresh = not (folder / FILE_NAME).exists()
    if fresh:
        click.echo(
            f"Writing the demo recording to {folder} and measuring it: this takes half a minute, once."
        )
    with progress_line(FILE_NAME) as tell:
        project = make_demo_project(folder, progress=tell)
    if fresh:
        _tell(demo_lines(project))
    return project


def _tell(lines: list[DemoLine]) -> None:
    click.echo(
        f"{'file':<16} {'found at':>12} {'+- ms':>7} {'drift ppm':>10}   {'truly at':>10} {'drift ppm':>10}  how"
    )
    for line in lines:
        width = "" if line.uncertainty_ns is None else f"{line.uncertainty_ns / 1e6:.2g}"
        click.echo(
            f"{line.name:<16} {line.offset_ns / 1e9:>+10.6f} s {width:>7} {line.drift_ppm:>+10.2f}   "
            f"{line.true_offset_ns / 1e9:>+8.4f} s {line.true_drift_ppm:>+10.2f}  "
            f"{'the reference' if line.alignment == 'none' else line.alignment}"
        )
