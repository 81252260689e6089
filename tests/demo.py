"""The demo recording, written once for each length that tests ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from syncstudio.media.demo.recording import write_demo
from syncstudio.media.demo.truth import DemoTruth
from tests.kept import Kept


def demo_in(folder: Path, seconds: int, kept: Kept) -> DemoTruth:
    """A new folder with a demo of so many seconds; its answer sheet, as it was when it was written."""

    def make(place: Path) -> DemoTruth:
        return replace(write_demo(place, seconds), folder=Path())

    return replace(kept.fill(f"demo {seconds} s", folder, make), folder=folder)
