"""Pictures that lie in one file: the pages of a PDF, the frames of a DICOM file."""

from __future__ import annotations

from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.image_sequence import ImageSequence

_PDF = ".pdf"

# DICOM files of scanners often have no ending at all, or only a number.
_DICOM = frozenset({".dcm", ".dicom", ".dic", ".ima"})
_DICOM_MARK, _MARK_AT = b"DICM", 128


def may_have_pages(path: Path) -> bool:
    """Whether a file may hold pages, without much of a look."""
    suffix = path.suffix.lower()
    return suffix == _PDF or is_dicom(path)


def is_document(path: Path) -> bool:
    """Whether a file holds pages that are shown when a person says so, by its name."""
    return path.suffix.lower() == _PDF


def is_dicom(path: Path) -> bool:
    """Whether a file is DICOM by its content; only files called so, or not called anything, are looked at."""
    suffix = path.suffix.lower()
    if suffix not in _DICOM and suffix and not suffix[1:].isdigit():
        return False
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(_MARK_AT + 4)[_MARK_AT:] == _DICOM_MARK
    except OSError:
        return False


def pages_of(path: Path) -> ImageSequence | None:
    """The pictures in a document or a DICOM file; None when it is neither.

    Raises MediaError when it is broken, locked, or needs something that is not installed.
    """
    if is_document(path):
        from syncstudio.media.images.pdf_pages import pdf_sequence

        return pdf_sequence(path) if path.is_file() else None
    if is_dicom(path):
        from syncstudio.media.images.dicom_sequence import dicom_sequence

        return dicom_sequence(path)
    return None


def page_bytes(maker: str, path: Path, page: int) -> bytes:
    """One page or frame as an uncompressed Targa picture. Raises MediaError when it cannot be made."""
    if maker == "pdf":
        from syncstudio.media.images.pdf_pages import pdf_picture

        return pdf_picture(path, page)
    if maker == "dicom":
        from syncstudio.media.images.dicom_picture import dicom_picture

        return dicom_picture(path, page)
    raise MediaError(f"{path} has pages of a kind that is not known here; add the file again.")
