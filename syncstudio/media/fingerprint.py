"""Recognises a file by its content without reading all of it."""

from __future__ import annotations

import hashlib
import os

from syncstudio.media.errors import MediaError
from syncstudio.media.image_sequence import ImageSequence, image_sequence

# Three blocks tell recordings apart: the head holds the header, the tail the index or the last words, and
# the middle differs even between two takes of equal length. 64 KiB each reads in under a millisecond from
# any disk.
BLOCK_BYTES = 1 << 16

# Of each picture of a sequence less is read: compressed pictures that differ, differ in their last bytes.
_PICTURE_BLOCK_BYTES = 1 << 12

# Of a hundred thousand pictures so many are looked into; that of others no byte has come or gone their sizes tell.
_SAMPLED_PICTURES = 512

_DIGEST_BYTES = 16


def fingerprint(path: str | os.PathLike[str]) -> str:
    """A short name for the file's content: its size and a hash of its head, middle and tail, as `size-hash`
    in hex.

    The same content has the same fingerprint wherever it lies and whatever it is called. Of a picture in a
    numbered sequence it is that of the whole sequence, numbers included. Raises MediaError when the file
    cannot be read.
    """
    sequence = image_sequence(path)
    if sequence is not None and sequence.times is not None:
        return _of_timed(sequence)
    if sequence is not None and not sequence.is_lone and not sequence.maker:
        return _of_pictures(sequence)
    try:
        size = os.stat(path).st_size
        digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
        with open(path, "rb") as file:
            for start in (0, max(0, (size - BLOCK_BYTES) // 2), max(0, size - BLOCK_BYTES)):
                file.seek(start)
                digest.update(file.read(BLOCK_BYTES))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise MediaError(f"{os.fspath(path)} could not be read ({why}); check the disk it is on.") from error
    return f"{size:x}-{digest.hexdigest()}"


def _of_timed(sequence: ImageSequence) -> str:
    """Of pictures with times: when each is shown, how large each is, and the content of a fair sample."""
    assert sequence.times is not None
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for numbers in (
        sequence.times.times_ns.tolist(),
        sequence.times.shown_ns.tolist(),
        sequence.sizes,
        sequence.pages,
    ):
        digest.update(repr(list(numbers)).encode())
    files = list(dict.fromkeys(sequence.files))
    sampled = files[:: max(1, len(files) // _SAMPLED_PICTURES)]
    for file in sampled:
        try:
            with open(file, "rb") as picture:
                digest.update(picture.read(_PICTURE_BLOCK_BYTES))
        except OSError as error:
            why = error.strerror or str(error)
            raise MediaError(f"{file} could not be read ({why}); check the disk it is on.") from error
    return f"{sum(sequence.sizes):x}-{digest.hexdigest()}"


def _of_pictures(sequence: ImageSequence) -> str:
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for file, number, size in zip(sequence.files, sequence.numbers, sequence.sizes, strict=True):
        digest.update(f"{number - sequence.numbers[0]}:{size};".encode())
        try:
            with open(file, "rb") as picture:
                digest.update(picture.read(_PICTURE_BLOCK_BYTES))
                picture.seek(max(0, size - _PICTURE_BLOCK_BYTES))
                digest.update(picture.read(_PICTURE_BLOCK_BYTES))
        except OSError as error:
            why = error.strerror or str(error)
            raise MediaError(f"{file} could not be read ({why}); check the disk it is on.") from error
    return f"{sum(sequence.sizes):x}-{digest.hexdigest()}"
