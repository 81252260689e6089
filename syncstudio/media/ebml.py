"""Reads the elements of EBML (RFC 8794), of which Matroska and WebM files are made (RFC 9559)."""

from __future__ import annotations

from collections.abc import Iterator

EBML, SEGMENT, CLUSTER, INFO, TRACKS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B
SEEK_HEAD, CUES, TAGS, CHAPTERS, ATTACHMENTS = 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1043A770, 0x1941A469
VOID, CHECKSUM = 0xEC, 0xBF

# In Info, and in an entry of Tracks.
TIMESTAMP_SCALE = 0x2AD7B1
TRACK_ENTRY, TRACK_NUMBER, TRACK_TYPE, TRACK_SCALE = 0xAE, 0xD7, 0x83, 0x23314F
CODEC_ID, CODEC_PRIVATE, CODEC_DELAY = 0x86, 0x63A2, 0x56AA
DEFAULT_DURATION, CONTENT_ENCODINGS = 0x23E383, 0x6D80

# In a cluster, and in a group of it.
TIMESTAMP, SIMPLE_BLOCK, BLOCK_GROUP, POSITION, PREVIOUS_SIZE, SILENT = 0xE7, 0xA3, 0xA0, 0xA7, 0xAB, 0x5854
BLOCK, BLOCK_DURATION, REFERENCE_BLOCK = 0xA1, 0x9B, 0xFB

# An identifier and a size together take no more bytes than this.
LONGEST_HEAD = 12

UNKNOWN_SIZE = -1


def element_head(data: bytes, place: int) -> tuple[int, int, int]:
    """The identifier, the payload's size (or UNKNOWN_SIZE) and the payload's place of the element at `place`.

    Raises ValueError when there is none, IndexError when `data` ends within.
    """
    first = data[place]
    if first < 0x10:
        raise ValueError("no element begins here")
    width = 9 - first.bit_length()
    kind = int.from_bytes(data[place : place + width], "big")
    place += width
    first = data[place]
    if first == 0:
        raise ValueError("no size can be read here")
    width = 9 - first.bit_length()
    if place + width > len(data):
        raise IndexError
    mask = (1 << 7 * width) - 1
    size = int.from_bytes(data[place : place + width], "big") & mask
    return kind, UNKNOWN_SIZE if size == mask else size, place + width


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The identifier and payload of each element in a payload; ValueError when they do not fill it."""
    place = 0
    while place < len(data):
        kind, size, place = element_head(data, place)
        if size == UNKNOWN_SIZE or place + size > len(data):
            raise ValueError("an element is longer than what holds it")
        yield kind, data[place : place + size]
        place += size


def number(payload: bytes) -> int:
    """An unsigned number; ValueError for one of more than eight bytes."""
    if len(payload) > 8:
        raise ValueError("a number is too long")
    return int.from_bytes(payload, "big")
