"""The pages of a PDF as pictures, rendered by PDFium."""

from __future__ import annotations

import os
import threading
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncstudio.media.errors import MediaError
from syncstudio.media.image_kinds import targa, targa_bytes
from syncstudio.media.image_sequence import ImageSequence
from syncstudio.media.local import checked_path

if TYPE_CHECKING:
    import pypdfium2

# The longer side of a page: letters of ten points can be read on a large screen.
PAGE_PIXELS = 1920

# Pages have no times until somebody shows them: five seconds each.
_PAGE_RATE = Fraction(1, 5)

_MOST_PAGES = 20_000

# PDFium may be used by one thread at a time only.
_lock = threading.RLock()


@lru_cache(maxsize=16)
def _sizes(path: Path, size: int, changed_ns: int) -> tuple[tuple[int, int], ...]:
    with _lock:
        document = _opened(path)
        try:
            count = len(document)
            if count > _MOST_PAGES:
                raise MediaError(f"{path} has {count:,} pages, more than can be shown; split it.")
            return tuple(_pixels(document, number) for number in range(count))
        finally:
            document.close()


def page_sizes(path: Path) -> tuple[tuple[int, int], ...]:
    """Width and height of each page in pixels, (1, 1) for one that is broken.

    Raises MediaError when the file is no PDF that can be read, or is locked by a password.
    """
    local = checked_path(path)
    stat = local.stat()
    return _sizes(local, stat.st_size, stat.st_mtime_ns)


def pdf_sequence(path: Path) -> ImageSequence:
    """The pages, one after the other. Raises MediaError as `page_sizes` does."""
    sizes = page_sizes(path)
    if not sizes:
        raise MediaError(f"{path} has no pages; choose another file.")
    numbers = tuple(range(len(sizes)))
    return ImageSequence(
        (path,) * len(sizes),
        tuple(targa_bytes(*size) for size in sizes),
        numbers,
        numbers,
        len(sizes),
        (),
        rate=_PAGE_RATE,
        title=path.stem,
        pages=numbers,
        maker="pdf",
    )


def pdf_picture(path: Path, page: int) -> bytes:
    """One page as an uncompressed Targa picture, on white. Raises MediaError when it cannot be rendered."""
    stat = path.stat()
    return _rendered(path, page, stat.st_size, stat.st_mtime_ns)


# The first page is asked for by whoever opens the document; those around the playhead are asked for again and again.
@lru_cache(maxsize=6)
def _rendered(path: Path, page: int, size: int, changed_ns: int) -> bytes:
    import numpy as np

    width, height = page_sizes(path)[page]
    with _lock:
        document = _opened(path)
        try:
            sheet = document[page]
            scale = PAGE_PIXELS / max(sheet.get_size())
            pixels = sheet.render(scale=scale, rev_byteorder=False, prefer_bgrx=True).to_numpy()
        except Exception as error:  # PDFium's own, and whatever a broken page brings
            raise MediaError(f"Page {page + 1} of {path} cannot be shown: it is damaged.") from error
        finally:
            document.close()
    whole = np.full((height, width, 4), 255, np.uint8)
    rows, columns = min(height, pixels.shape[0]), min(width, pixels.shape[1])
    whole[:rows, :columns, :3] = pixels[:rows, :columns, :3]
    return targa(whole)


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        import pypdfium2
    except ImportError as error:
        raise MediaError(
            f'{path} is a PDF, and what shows PDFs is not installed: install "syncstudio[documents]".'
        ) from error
    try:
        return pypdfium2.PdfDocument(os.fspath(path))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise MediaError(
                f"{path} is locked by a password: save a copy without one (print it to a new PDF) and add that."
            ) from error
        raise MediaError(
            f"{path} is no PDF that can be read; it may be damaged, so copy it again."
        ) from error


def _pixels(document: Any, number: int) -> tuple[int, int]:
    """How large a page is rendered."""
    import math

    try:
        width, height = document.get_page_size(number)
    except Exception:  # a broken page keeps its place
        return 1, 1
    longest = max(width, height)
    if min(width, height) <= 0 or not math.isfinite(longest):
        return 1, 1
    return max(1, math.ceil(width * PAGE_PIXELS / longest)), max(1, math.ceil(height * PAGE_PIXELS / longest))
