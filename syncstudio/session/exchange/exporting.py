"""Exporting: what a file will hold and lose is told first, then it is written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.session.exchange.no_collecting import no_collecting
from syncstudio.session.exchange.sync_writing import needs_sync, sync_of

if TYPE_CHECKING:
    from syncstudio.interchange.label_document import LabelDocument
    from syncstudio.interchange.label_format import LabelFormat, WriteOptions


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """What an export will hold and lose, in sentences; `time_base` and `offsets` say how times are told."""

    format_id: str
    format_name: str
    lanes: int
    labels: int
    losses: tuple[str, ...]
    notes: tuple[str, ...]
    time_base: str
    offsets: str
    writes_sync: bool


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file first, then those beside it; `preview` with the notes of the writer."""

    paths: tuple[Path, ...]
    preview: ExportPreview


class Exporting(SessionCore):
    """The labels of this project as files of other tools."""

    def preview_export(self, format_id: str, choice: ExportChoice | None = None) -> ExportPreview:
        """What a file of a format would hold and lose of this choice; nothing is written."""
        made = format_named_to_write(format_id)
        chosen = choice or ExportChoice()
        return self._preview(self._document(chosen), made, chosen, self._options(made, chosen, None))

    def export_labels(
        self,
        path: str | Path,
        format_id: str = "",
        choice: ExportChoice | None = None,
        overwrite: bool = False,
    ) -> Exported:
        """Write labels to a file, and beside it what the format keeps apart and where recordings lie.

        The format is told by the name unless given. Files that are there are replaced only with `overwrite`, and
        projects and recordings of this one never. SessionError in one sentence; nothing is half written.
        """
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.label_losses import refuse_nothing

        target = Path(path).absolute()
        made = format_named_to_write(format_id) if format_id else format_by_name(target)
        chosen = choice or ExportChoice()
        options = self._options(made, chosen, target)
        assert made.write is not None
        try:
            with no_collecting():
                document = self._document(chosen)
                preview = self._preview(document, made, chosen, options)
                refuse_nothing(document, made)
                written = made.write(document, options)
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        files = [(target, written.content)]
        files += [(target.with_name(Path(name).name), content) for name, content in written.beside]
        if preview.writes_sync:
            from syncstudio.interchange.sync_file import sync_content, sync_path

            files.append((sync_path(target), sync_content(sync_of(self, chosen, target))))
        self._check_targets([file for file, _ in files], overwrite)
        write_files(files)
        notes = (*preview.notes, *(note for note in written.notes if note not in preview.notes))
        return Exported(tuple(file for file, _ in files), replace(preview, notes=notes))

    def _document(self, choice: ExportChoice) -> LabelDocument:
        from syncstudio.session.exchange.document_reading import document_of

        return document_of(self, choice)

    def _options(self, made: LabelFormat, choice: ExportChoice, path: Path | None) -> WriteOptions:
        """How the writer is told to write, with the frames of the one video whose regions it writes."""
        from syncstudio.interchange.asked_for import refuse_writing
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.session.exchange.region_frames import frames_on_document

        options = choice.write_options(path)
        try:
            refuse_writing(made, options)
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        starts, rate = frames_on_document(self, choice)
        if choice.frame_rate:  # somebody's own, as for reading: it goes before the frames of the video
            return options
        return replace(options, frame_starts_ns=starts, frame_rate=rate)

    def _preview(
        self, document: LabelDocument, made: LabelFormat, choice: ExportChoice, options: WriteOptions
    ) -> ExportPreview:
        from syncstudio.interchange.label_losses import losses

        kept = choice.offsets == "keep"
        base = "master timeline"
        if choice.time_base is not None and not kept:
            base = f"clock of {self.project.track(choice.time_base).name}"
        return ExportPreview(
            made.id,
            made.name,
            len(document.lanes),
            sum(len(lane.segments) for lane in document.lanes),
            losses(document, made, options),
            document.notes,
            "each lane in its own recording's time" if kept else base,
            "kept" if kept else "baked in",
            needs_sync(self, made, choice),
        )

    def _check_targets(self, files: Sequence[Path], overwrite: bool) -> None:
        """Refuse what would be written over something that must stay."""
        for file in files:
            if file.is_dir():
                raise SessionError(f"{file} is a folder: name the file to write in it.")
            if not file.parent.is_dir():
                raise SessionError(
                    f"The folder {file.parent} does not exist: make it first, or write elsewhere."
                )
            if not file.exists():
                continue
            if _same(file, self.project.path):
                raise SessionError(f"{file.name} is this project: choose another name.")
            for source in self.project.sources():
                if _same(file, self.project.place_of(source)):
                    raise SessionError(
                        f"{file.name} is a file of this project, which must not be written over: choose another name."
                    )
            with open(file, "rb") as there:
                if there.read(16) == b"SQLite format 3\0":
                    raise SessionError(f"{file.name} is a project: choose another name.")
            if not overwrite:
                raise SessionError(
                    f"{file.name} is there already: choose another name, or say that it may be replaced."
                )


def format_by_name(path: Path) -> LabelFormat:
    """The format that a file's name asks for, of those that can be written; SessionError where none does."""
    from syncstudio.interchange.label_formats import label_formats

    name = path.name.casefold()
    writable = [each for each in label_formats() if each.write is not None]
    # The longest ending says most, and what is a format's usual ending more than what is one of many.
    ranked = [
        ((-len(suffix), place), each)
        for each in writable
        for place, suffix in enumerate(each.suffixes)
        if name.endswith(suffix.casefold())
    ]
    if not ranked:
        ids = ", ".join(each.id for each in writable)
        raise SessionError(
            f"{path.name} does not say by its ending which format is wanted: name one of {ids}."
        )
    best = min(rank for rank, _ in ranked)
    first = [each for rank, each in ranked if rank == best]
    own = [each for each in first if name.endswith(f".{each.id}")]
    if len(first) > 1 and not own:
        ids = ", ".join(each.id for each in first)
        raise SessionError(f"Several formats end like {path.name}: name one of {ids}.")
    return (own or first)[0]


def format_named_to_write(format_id: str) -> LabelFormat:
    """The format of an id; SessionError where there is none, or it can only be read."""
    made = _format(format_id)
    if made.write is None:
        raise SessionError(f"{made.name} can be read, not written: choose another format.")
    return made


def write_files(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files, each whole or not at all: what was there stays until all of them lie on the disk."""
    parts: list[tuple[Path, Path]] = []
    try:
        for target, content in files:
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".part", dir=target.parent)
            parts.append((Path(name), target))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o666 & ~_umask())
        for part, target in parts:
            os.replace(part, target)
    except OSError as error:
        place = files[0][0]
        raise SessionError(
            f"{place.name} could not be written ({error.strerror or error}): check its folder and its disk."
        ) from error
    finally:
        for part, _ in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _format(format_id: str) -> LabelFormat:
    from syncstudio.interchange.errors import InterchangeError
    from syncstudio.interchange.label_formats import format_named

    try:
        return format_named(format_id)
    except InterchangeError as error:
        raise SessionError(str(error)) from error


def _same(file: Path, other: Path) -> bool:
    try:
        return os.path.samefile(file, other)
    except OSError:
        return False


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
