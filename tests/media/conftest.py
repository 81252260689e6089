"""Clips of every kind, made once and only when a test asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kept import Kept
from tests.media.clips.clip import Clip
from tests.media.clips.makers import DAMAGED, MAKERS


@pytest.fixture(scope="session")
def clip_of(tmp_path_factory: pytest.TempPathFactory, kept: Kept) -> Callable[[str], Clip]:
    """Answers the clip of a kind, made at the first asking."""
    folder: Path = tmp_path_factory.mktemp("clips")
    made: dict[str, Clip] = {}

    def make(kind: str, place: Path) -> Clip:
        clip = (MAKERS | DAMAGED)[kind](place)
        return replace(clip, path=clip.path.relative_to(place))

    def clip(kind: str) -> Clip:
        if kind not in made:
            held = kept.fill(f"clip {kind}", folder / kind, lambda place: make(kind, place))
            made[kind] = replace(held, path=folder / kind / held.path)
        return made[kind]

    return clip
