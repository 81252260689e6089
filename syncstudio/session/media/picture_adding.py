"""Pictures that come in as one row: which belong together, and what tells their times."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.new_track import one_line

if TYPE_CHECKING:
    from syncstudio.media.image_sequence import ImageSequence
    from syncstudio.media.images.picture_choice import PictureChoice
    from syncstudio.media.images.picture_row import PictureRow
    from syncstudio.project.records import Track

# Fewer pictures are read before anybody could look for a bar of progress.
_MANY = 500

_WAIT_S = 0.05

# Two pictures without numbers are two pictures.
_LEAST_ROW = 3


class PictureAdding(MediaShelf):
    """What a picture, a folder of pictures or a document comes in as."""

    # What was found out of pictures while files are being added: of many it takes seconds.
    _looked: dict[Path, tuple[PictureRow, PictureChoice] | None] | None = None

    def _picture_choice(self, path: Path) -> tuple[Path, PictureChoice | None]:
        """How these pictures are read by times of their own, None where they have none; of a folder also its first."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.image_sequence import image_sequence

        if os.path.isdir(path) and (alone := _only_dicom(path)) is not None:
            return alone, None
        if os.path.isdir(path) and not _pictures_in(path):
            return path, None
        try:
            found = self._likely(path)
            if found is None:
                return path, None
            row, choice = found
            if choice.assumed:
                numbered = image_sequence(row.files[0])
                if numbered is not None and len(numbered.files) == len(row.files):
                    # Nothing but one row of numbered pictures: it comes in as each of them would.
                    return row.files[0], None
            return path, choice
        except MediaError as error:
            raise SessionError(str(error)) from error

    def _likely(self, path: Path) -> tuple[PictureRow, PictureChoice] | None:
        from syncstudio.media.images.picture_plan import likely_row

        if self._looked is None:
            return likely_row(path)
        if path not in self._looked:
            self._looked[path] = likely_row(path)
        return self._looked[path]

    def _taken_together(self, path: Path) -> tuple[Path, ...]:
        """The pictures that come in with this one, by times of their own."""
        found = self._likely(path)
        return () if found is None or found[1].assumed else found[0].files

    def _as_folders(self, paths: Sequence[str | Path]) -> list[str | Path]:
        """All pictures of a folder, dropped together, are that folder where they have times and no numbers."""
        from syncstudio.media.image_sequence import image_sequence
        from syncstudio.media.images.picture_row import is_picture

        self._looked = {}
        groups: dict[Path, list[str | Path]] = {}
        for path in paths:
            if is_picture(os.path.basename(path)):
                groups.setdefault(Path(os.path.abspath(path)).parent, []).append(path)
        left = list(paths)
        for folder, group in groups.items():
            if len(group) < _LEAST_ROW or len(group) != len(_pictures_in(folder)):
                continue
            row = image_sequence(group[0])
            choice = self._picture_choice(folder)[1]
            if choice is not None and not choice.assumed and row is not None and len(row.files) < len(group):
                alone = set(map(str, group))
                left = [path for path in left if str(path) not in alone]
                left.append(folder)
        return left

    def _first_picture(self, file: Path, choice: PictureChoice) -> Path:
        """The picture that the row is kept under: the first by name."""
        from syncstudio.media.errors import MediaError
        from syncstudio.media.images.picture_row import picture_row

        try:
            found = self._likely(file)
            same = found is not None and found[1].members == choice.members
            row = found[0] if found is not None and same else picture_row(file, choice.members)
            first = row.files[0]
        except MediaError as error:
            raise SessionError(str(error)) from error
        return first.parent.resolve() / first.name

    def _slides_reading(self, file: Path) -> str:
        """A document comes in with its first page on show over all there is."""
        from syncstudio.media.images.likely_opened import first_page

        has_media = bool(self.project.tracks())
        end_ns = self.extent().end_ns if has_media else 0
        return first_page(end_ns).to_json()

    def _say_pages(self, file: Path) -> None:
        """A document shows one page until somebody turns it."""
        from syncstudio.media.image_sequence import image_sequence

        pages = image_sequence(file)
        if pages is not None and len(pages.files) > 1:
            self.say(
                f"{file.name} has {len(pages.files):,} pages and shows the first: Track › Pictures and pages › Next "
                "page from here shows the next one from the playhead on."
            )

    def _listed(self, file: Path, reading: str) -> Path:
        """The list of the pictures, made as a job with progress where there are many; MediaError says why not."""
        from syncstudio.media.images.picture_lists import made_list

        if not _is_many(file):
            return made_list(file, reading)
        made: list[Path] = []
        trouble: list[BaseException] = []

        def work(job: JobHandle) -> None:
            try:
                made.append(made_list(file, reading, job.progress, job.cancelled))
            except BaseException as error:
                trouble.append(error)
                raise

        job = self.jobs.start(f"Times of the pictures in {file.parent.name}", work)
        waiting = threading.Event()
        while any(one.id == job.id for one in self.jobs.running()):
            waiting.wait(_WAIT_S)
        if made:
            return made[0]
        if trouble and not isinstance(trouble[0], Cancelled):
            raise trouble[0]
        raise SessionError(f"The pictures in {file.parent} were not added: reading their times was stopped.")


def track_of_pictures(track: Track, pictures: ImageSequence) -> Track:
    """A track as pictures have it: by what they are called together, and with the true size of a pixel."""
    facts = json.loads(track.facts)
    if all(pictures.pixel_mm):
        facts["pixel_mm"] = list(pictures.pixel_mm)
    return replace(track, name=one_line(pictures.name), facts=json.dumps(facts, ensure_ascii=False))


def _pictures_in(folder: Path) -> list[str]:
    from syncstudio.media.images.picture_row import is_picture

    try:
        return [name for name in os.listdir(folder) if is_picture(name)]
    except OSError:
        return []


def _only_dicom(folder: Path) -> Path | None:
    """The first DICOM file of a folder that holds such and no other pictures."""
    from syncstudio.media.images.pages import is_dicom

    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return None
    if any(name for name in _pictures_in(folder)):
        return None
    return next((folder / name for name in names[:_MANY] if is_dicom(folder / name)), None)


def _is_many(file: Path) -> bool:
    return len(_pictures_in(file.parent)) > _MANY
