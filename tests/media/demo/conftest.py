"""One short demo, written once for all tests of its truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.media.demo.recording import write_demo
from syncstudio.media.demo.truth import DemoTruth


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoTruth:
    folder: Path = tmp_path_factory.mktemp("demo") / "recording"
    return write_demo(folder, 12)
