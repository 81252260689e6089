"""One short demo, written once for all tests of its truth."""

from __future__ import annotations

import pytest

from syncstudio.media.demo.truth import DemoTruth
from tests.demo import demo_in
from tests.kept import Kept


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> DemoTruth:
    return demo_in(tmp_path_factory.mktemp("demo") / "recording", 12, kept)
