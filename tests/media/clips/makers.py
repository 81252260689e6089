"""Every kind of clip by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from tests.media.clips import damaged, matroska, mp4, pictures, streams, studio
from tests.media.clips.clip import Clip

Maker = Callable[[Path], Clip]


def _makers(*modules: ModuleType) -> dict[str, Maker]:
    return {
        name: made
        for module in modules
        for name, made in vars(module).items()
        if getattr(made, "__module__", "") == module.__name__ and not name.startswith("_")
    }


# Whole recordings: every frame has its own number and can be read.
MAKERS = _makers(mp4, matroska, streams, studio, pictures)

# Recordings with damage in the middle: see `Clip.harmed`.
DAMAGED = _makers(damaged)
