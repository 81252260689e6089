"""The same utterances out of other tools' libraries, where they are installed: built in memory and written."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

_TIERS = 4


def peer_for(format_id: str, many: int) -> tuple[str, Callable[[Path], object]] | None:
    """(name of a library, what writes as many utterances with it); None where we know none for that format."""
    if format_id == "eaf":
        return "pympi", lambda path: _pympi(path, many)
    if format_id == "textgrid":
        return "praatio", lambda path: _praatio(path, many)
    if format_id in ("srt", "vtt", "ass"):
        return "pysubs2", lambda path: _pysubs2(path, many, format_id)
    return None


def _pympi(path: Path, many: int) -> object:
    import pympi

    file = pympi.Eaf()
    for tier in range(_TIERS):
        file.add_tier(f"Person {tier}")
    for n in range(many):
        file.add_annotation(f"Person {n % _TIERS}", n * 1000, n * 1000 + 900, "so the pump")
    return file.to_file(str(path))


def _praatio(path: Path, many: int) -> object:
    from praatio import textgrid
    from praatio.utilities.constants import Interval

    made = textgrid.Textgrid()
    for tier in range(_TIERS):
        entries = [Interval(float(n), n + 0.9, "so the pump") for n in range(tier, many, _TIERS)]
        made.addTier(textgrid.IntervalTier(f"Person {tier}", entries, 0, many))
    made.save(str(path), format="long_textgrid", includeBlankSpaces=True)
    return path


def _pysubs2(path: Path, many: int, format_id: str) -> object:
    import pysubs2

    made = pysubs2.SSAFile()
    made.events = [
        pysubs2.SSAEvent(start=n * 1000, end=n * 1000 + 900, text="so the pump", name=f"Person {n % _TIERS}")
        for n in range(many)
    ]
    with warnings.catch_warnings():
        # Its ASS ends at ten hours, and it says so for each label.
        warnings.simplefilter("ignore", RuntimeWarning)
        made.save(str(path), format_=format_id)
    return path
