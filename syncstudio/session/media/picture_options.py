"""What a person decides about how pictures are read: the same for every session of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PlayerName = Literal["exact", "vlc"]

# A gigabyte holds 320 frames of 1080p, ten seconds and more around the playhead.
DEFAULT_CACHE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """`cache_bytes` bounds the decoded frames of all videos of a session together; `proxies` says whether small
    copies are made for scrubbing, `hardware` whether a device decodes where it is proven to give the same frames.
    `player` shows videos whose track names none; `vlc_hardware` lets VLC decode by a device where that was proven."""

    cache_bytes: int = DEFAULT_CACHE_BYTES
    proxies: bool = False
    hardware: bool = False
    player: PlayerName = "exact"
    vlc_hardware: bool = False
