"""Which file is opened of a source: the recording itself, or the list that its pictures are read by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.images.picture_choice import is_picture_choice
from syncstudio.media.images.slide_choice import is_slide_choice

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.project.records import Source


def is_listed(reading: str) -> bool:
    """Whether a source that is read so is pictures or pages whose times are kept beside them."""
    return is_picture_choice(reading) or is_slide_choice(reading)


def media_place(project: Project, source: Source) -> Path:
    """What is opened of a source, made already or not: this takes no time."""
    place = project.place_of(source)
    if not is_listed(source.reading):
        return place
    from syncstudio.media.images.picture_list import list_place

    return list_place(place, source.reading)


def ready_place(
    project: Project,
    source: Source,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    anew: bool = False,
) -> Path:
    """What is opened of a source, made first where it is not there; with `anew` the pictures are looked at again.

    Raises MediaError when they cannot be read.
    """
    place = media_place(project, source)
    if not is_listed(source.reading) or (not anew and place.is_file()):
        return place
    from syncstudio.media.images.picture_lists import made_list

    return made_list(project.place_of(source), source.reading, progress, cancelled)


def opened_as(path: Path, reading: str) -> Path:
    """What would be opened of a file that is read so: itself, or the list made of its pictures.

    Raises MediaError when they cannot be read.
    """
    if not is_listed(reading):
        return path
    from syncstudio.media.images.picture_lists import made_list

    return made_list(path, reading)
