"""What pictures and documents are opened as when nobody said how they are read: as adding them to a project does."""

from __future__ import annotations

import os
from pathlib import Path

from syncstudio.media.images.pages import is_document
from syncstudio.media.images.picture_lists import made_list
from syncstudio.media.images.picture_plan import likely_row
from syncstudio.media.images.picture_row import is_picture
from syncstudio.media.images.slide_choice import SlideChoice
from syncstudio.media.packet_table import Cancelled, Progress

# A document is shown for a minute at least, until somebody says where its pages belong.
LEAST_SLIDES_NS = 60_000_000_000


def first_page(end_ns: int = 0) -> SlideChoice:
    """A document with its first page on show until `end_ns`, or for a minute."""
    return SlideChoice(((0, 0),), max(end_ns, LEAST_SLIDES_NS))


def likely_opened(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Path:
    """The list of pictures that stands for the picture or document at `path`; `path` itself where it has none.

    Raises MediaError when it cannot be made, MediaCancelled when `cancelled()` says so.
    """
    local = Path(os.path.abspath(os.fspath(path)))
    if not local.is_file():
        return local
    if is_document(local):
        return made_list(local, first_page().to_json(), progress, cancelled)
    found = likely_row(local) if is_picture(local.name) else None
    if found is None or found[1].assumed:
        return local
    row, choice = found
    first = row.files[0].parent.resolve() / row.files[0].name
    return made_list(first, choice.to_json(), progress, cancelled)
