"""Whether VLC may decode by a device of this computer: only where it was tried here and gave the same pictures."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path

from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaError
from syncstudio.media.own_process import in_own_process
from syncstudio.media.trial_clip import FRAMES, SIZE, write_trial_clip
from syncstudio.transport.vlc_library import vlc_trouble, vlc_version
from syncstudio.transport.vlc_trial import Trial, try_vlc

_PATIENCE_S = 30.0
# So many of the clip's pictures must have come both ways; a busy computer drops some.
_LEAST_PICTURES = FRAMES // 3


@dataclass(frozen=True, slots=True)
class VlcHardware:
    """What the trial found. `offered` says whether VLC may use the `device`; else `why` says in words why not."""

    offered: bool
    device: str | None
    why: str
    version: str | None = None


@functools.cache
def vlc_hardware() -> VlcHardware:
    """Try it, once for the run of the program; takes some seconds. Anything may happen in a driver, so it is tried in
    a process of its own."""
    trouble = vlc_trouble()
    if trouble is not None:
        return VlcHardware(False, None, trouble)
    with tempfile.TemporaryDirectory(prefix="syncstudio-vlc-") as folder:
        clip = Path(folder) / "trial.mp4"
        try:
            write_trial_clip(clip)
        except MediaError as error:
            return VlcHardware(False, None, str(error), vlc_version())
        by_device = in_own_process(try_vlc, (str(clip), SIZE, True, read_code), _PATIENCE_S)
        by_processor = in_own_process(try_vlc, (str(clip), SIZE, False, read_code), _PATIENCE_S)
    return judged(
        by_device if isinstance(by_device, Trial) else None,
        by_processor if isinstance(by_processor, Trial) else None,
        vlc_version(),
    )


def judged(by_device: Trial | None, by_processor: Trial | None, version: str | None) -> VlcHardware:
    """What two trials, by a device and by the processor, say; None is one that crashed, hung or failed."""
    if by_processor is None or len(by_processor.pictures) < _LEAST_PICTURES:
        return VlcHardware(False, None, "VLC could not be tried here: too few pictures came.", version)
    if by_device is None:
        return VlcHardware(False, None, "VLC fails with hardware decoding into memory here.", version)
    if by_device.device is None:
        return VlcHardware(False, None, "VLC found no device that decodes here.", version)
    common = by_device.pictures.keys() & by_processor.pictures.keys()
    if len(common) < _LEAST_PICTURES:
        why = f"with {by_device.device} too few pictures come into memory."
        return VlcHardware(False, by_device.device, why, version)
    wrong = sum(by_device.pictures[number] != by_processor.pictures[number] for number in common)
    if wrong:
        why = f"with {by_device.device} {wrong} of {len(common)} pictures differ from the processor's."
        return VlcHardware(False, by_device.device, why, version)
    return VlcHardware(True, by_device.device, "", version)
