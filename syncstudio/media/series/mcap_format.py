"""MCAP: robots' logs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.series.series_format import SeriesFormat

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_reader import SensorReader


def _reader() -> SensorReader:
    from syncstudio.media.series.mcap_log import MCAP

    return MCAP


def _found(path: Path, head: bytes) -> bool:
    return head.startswith(b"\x89MCAP0\r\n") or path.suffix.lower() == ".mcap"


# Stamps are those of the computer that wrote the log.
FORMATS = (SeriesFormat("mcap", "MCAP", (".mcap",), _found, _reader),)
