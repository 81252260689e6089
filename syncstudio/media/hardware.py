"""Which decoding device of this computer gives the same pictures of a video as FFmpeg's own decoders do.

A device is believed only after a trial on the video itself: pictures all over it, reached by seeking and by
reading on, must be equal to the processor's in every sample, in the same places. The trial runs in a process
of its own, as a driver that fails takes its whole process along.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.hardware_trial import Trial, offered_here, pictures_of
from syncstudio.media.index_store import INDEX_VERSION
from syncstudio.media.own_process import in_own_process
from syncstudio.media.packet_table import Cancelled

# A driver that is there says so in a second or two; one that hangs is not worth having.
_LOOK_S = 20.0
# The trial decodes some 200 pictures; a device that needs longer for them than this is of no use.
_TRIAL_S = 60.0

# Groups of pictures tried: the first, the last and some between them, and how far into each.
_GROUPS = 5
_RUN = 12


def may_decode_here() -> bool:
    """Whether a decoding device may be there at all, without asking any driver: on Linux it shows as a file."""
    if not sys.platform.startswith("linux"):
        return True
    nodes = ("dri/renderD*", "nvidia[0-9]*", "dxg", "video1[0-9]")
    return any(next(Path("/dev").glob(node), None) is not None for node in nodes)


@functools.cache
def offered_devices() -> tuple[str, ...]:
    """The kinds of device that can decode here ("cuda", "videotoolbox"), by FFmpeg's names; may take seconds the
    first time."""
    found = in_own_process(offered_here, (), _LOOK_S)
    return tuple(str(name) for name in found) if isinstance(found, list) else ()


def proven_device(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    cancelled: Cancelled | None = None,
    devices: Sequence[str] | None = None,
    trial: Trial = pictures_of,
    patience_s: float = _TRIAL_S,
) -> str | None:
    """The first device that gives the same frames of a video as the processor does, or None.

    The answer is remembered for the file's content and the device. `devices` and `trial` (a function that can
    be imported by another process) are those of this computer unless told. Raises MediaError when the file
    cannot be read, MediaCancelled when told to stop.
    """
    for device in offered_devices() if devices is None else devices:
        kept = _kept_answer(path, stream_index, index, device)
        same = _read_answer(kept)
        if same is None:
            same = _is_same(path, stream_index, index, device, cancelled, trial, patience_s)
            if same is not None:
                _remember(kept, same)
        if same:
            return device
    return None


def sample_numbers(index: FrameIndex) -> list[int]:
    """The frames a trial compares, in the order they are asked for: runs from key frames and across the edge to
    the next group, then one deep in each group, from the last to the first."""
    count = len(index)
    keys = [number for number in range(count) if index.keys[number]] or [0]
    chosen = sorted({keys[place * (len(keys) - 1) // max(1, _GROUPS - 1)] for place in range(_GROUPS)})
    runs = [number for key in chosen for number in range(max(0, key - 2), min(count, key + _RUN))]
    ends = [next((key for key in keys if key > start), count) for start in chosen]
    deep = [(start + 3 * end) // 4 for start, end in zip(chosen, ends, strict=True)]
    return [*runs, *(min(count - 1, number) for number in reversed(deep)), count - 1, 0]


def _is_same(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    device: str,
    cancelled: Cancelled | None,
    trial: Trial,
    patience_s: float,
) -> bool | None:
    """Whether a device gives the same frames; None when the processor did not give them either."""
    numbers = sample_numbers(index)

    def run(where: str | None) -> object:
        task = (os.fspath(path), stream_index, index, numbers, where)
        answer = in_own_process(trial, task, patience_s, cancelled)
        if cancelled is not None and cancelled():
            raise MediaCancelled(f"Trying hardware on {os.path.basename(path)} was cancelled.")
        return answer

    # The device first: most devices that fail do so at once.
    by_device = run(device)
    if not isinstance(by_device, list) or None in by_device:
        return False
    by_processor = run(None)
    return by_device == by_processor if isinstance(by_processor, list) else None


def _kept_answer(
    path: str | os.PathLike[str], stream_index: int, index: FrameIndex, device: str
) -> Path | None:
    import av

    # Another FFmpeg, or frames counted otherwise, is another question. So is another driver, but nobody tells.
    version = "-".join(str(part) for part in av.library_versions["libavcodec"])
    try:
        name = f"{fingerprint(path)}-{stream_index}-{device}-{INDEX_VERSION}.{len(index)}-{version}"
        return cache_file("hardware", name, ".json")
    except MediaError:
        if not os.path.isfile(path):
            raise
        return None


def _read_answer(kept: Path | None) -> bool | None:
    if kept is None:
        return None
    try:
        answer = json.loads(kept.read_text("utf-8"))["same"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    mark_used(kept)
    return answer if isinstance(answer, bool) else None


def _remember(kept: Path | None, same: bool) -> None:
    if kept is not None:
        with contextlib.suppress(OSError), written_whole(kept) as part:
            part.write_text(json.dumps({"same": same}), "utf-8")
