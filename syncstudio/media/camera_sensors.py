"""Reads the sensors that a camera keeps with its video: GoPro's GPMF, and the subtitles of drones (DJI), which lie
inside it or beside it.

>>> [stream.name for stream in CAMERA.listing("DJI_0001.MP4").streams]
['drone']
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.gpmf import GPMF, read_gpmf
from syncstudio.media.local import open_container
from syncstudio.media.series.dji.dji import DJI, DroneRows, cues_of
from syncstudio.media.series.dji.dji_beside import telemetry_beside
from syncstudio.media.series.dji.dji_format import says_telemetry
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader

if TYPE_CHECKING:
    from av.container import InputContainer

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NS_PER_S = 1_000_000_000
# Films have subtitles of words; the first ones tell.
_LOOKED_AT = 5
_LARGEST_TEXT = 1 << 16
_TELL_EVERY = 256


def read_camera(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all sensor streams of a video; whoever asked closes the answer."""
    read = read_gpmf(path, progress, cancelled)
    if read.streams:
        return read
    beside = telemetry_beside(path)
    says = "inside the video" if beside is None else f"in {beside.name}, on the clock of the video"
    drone = DroneRows(f"Times are those of the subtitles {says}.")
    try:
        with open_container(path) as container:
            count = len(container.streams)
            if "mp4" not in container.format.name:
                return read
            cues = list(_first_telemetry(container, cancelled)) if beside is None else []
        if beside is not None:
            drone.take(cues_of(beside, progress, cancelled))
        if cues:
            from syncstudio.media.probe import probe

            zero_s = probe(path).zero_s
            drone.take((round((at_s - zero_s) * _NS_PER_S), text) for at_s, text in cues)
        read.streams = drone.streams(count)
        if read.streams:
            drone.say(read)
        return read
    except BaseException:
        drone.close()
        raise


def _beside(path: Path) -> tuple[Path, ...]:
    found = telemetry_beside(path)
    return () if found is None else (found,)


CAMERA = SensorReader(f"camera-1-{GPMF.reading}-{DJI.reading}", read_camera, _beside)
"""Cameras' sensors beside their picture; times count from source zero, as those of picture and sound do."""


def _first_telemetry(
    container: InputContainer, cancelled: Cancelled | None
) -> Iterator[tuple[Fraction, str]]:
    """(seconds, text) of the first track of subtitles that holds telemetry; nothing where none does."""
    from av.error import FFmpegError
    from av.stream import Discard

    tracks = [
        stream
        for stream in container.streams
        if stream.type == "subtitle" and getattr(stream.codec_context, "name", "") == "mov_text"
    ]
    if not tracks:
        return
    for stream in container.streams:
        if stream.type != "subtitle":
            stream.discard = Discard.all
    told = {stream.index: 0 for stream in tracks}
    chosen: int | None = None
    try:
        for number, packet in enumerate(container.demux(tracks)):
            if number % _TELL_EVERY == 0 and cancelled is not None and cancelled():
                raise MediaCancelled(f"Reading the sensors of {container.name} was cancelled.")
            index = packet.stream.index
            base = packet.time_base or packet.stream.time_base
            if packet.pts is None or not base or not 2 < packet.size <= _LARGEST_TEXT:
                continue
            # A text of MP4 stands behind its length.
            data = bytes(packet)
            data = data[2 : 2 + int.from_bytes(data[:2], "big")]
            if chosen is None:
                told[index] += 1
                if says_telemetry(data):
                    chosen = index
                elif all(count >= _LOOKED_AT for count in told.values()):
                    return
            if index == chosen:
                yield packet.pts * Fraction(base), data.decode("utf-8", "replace")
    except (FFmpegError, OSError, ValueError):
        # A file cut short ends here; what came before is good.
        return
