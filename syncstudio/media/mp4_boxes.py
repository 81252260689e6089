"""The boxes an MP4 or MOV file is made of, looked at one by one without reading what they hold.

ISO/IEC 14496-12, 4.2: a size, a kind, and for large boxes a longer size.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

# A plain file has a dozen side by side, one written in fragments thousands.
_MOST_BOXES = 10_000


def boxes(file: BinaryIO, place: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each box between two places of a file, and where what it holds begins and ends.

    Ends early where a box claims more than there is. struct.error: the file ends within a head.
    """
    for _ in range(_MOST_BOXES):
        if place + 8 > end:
            return
        file.seek(place)
        head = file.read(16)
        size, kind = struct.unpack_from(">I4s", head)
        skip = 8
        if size == 1:
            size, skip = struct.unpack_from(">Q", head, 8)[0], 16
        elif size == 0:
            size = end - place
        if size < skip or place + size > end:
            return
        yield kind, place + skip, place + size
        place += size


def whole(file: BinaryIO) -> tuple[int, int]:
    """The place and end of a whole file."""
    return 0, file.seek(0, os.SEEK_END)
