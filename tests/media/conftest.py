"""Clips of every kind, made once per run and only when a test asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.media.clips.clip import Clip
from tests.media.clips.makers import DAMAGED, MAKERS


@pytest.fixture(scope="session")
def clip_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Clip]:
    """Answers the clip of a kind, made at the first asking."""
    folder: Path = tmp_path_factory.mktemp("clips")
    made: dict[str, Clip] = {}

    def clip(kind: str) -> Clip:
        if kind not in made:
            made[kind] = (MAKERS | DAMAGED)[kind](folder)
        return made[kind]

    return clip
