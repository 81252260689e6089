"""Loads asammdf, and keeps it from printing."""

from __future__ import annotations

import contextlib
import sys
from types import ModuleType
from typing import Any

from syncstudio.media.series.extras import library


def asammdf_for(path: str) -> ModuleType:
    """asammdf; MediaError that says how to install it where it is absent."""
    loaded = library("asammdf", "mdf", path, "a measurement (MDF)")
    for name, module in list(sys.modules.items()):
        # Of what it cannot read it prints all it knows; what is said to people, its caller says.
        if name.startswith("asammdf.") and module is not None:
            module.__dict__.setdefault("print", _silent)
    for kind in ("mdf_v3.MDF3", "mdf_v4.MDF4"):
        module_name, _, class_name = kind.partition(".")
        found = getattr(sys.modules.get(f"asammdf.blocks.{module_name}"), class_name, None)
        if found is not None and found.__dict__.get("__del__") is not _let_go:
            found.__del__ = _let_go
    return loaded


def _silent(*texts: Any, **options: Any) -> None:
    """Print nothing."""


def _let_go(self: Any) -> None:
    """Close what was opened; what was not opened whole cannot be."""
    with contextlib.suppress(Exception):
        self.close()
