"""Which file names the dialogs offer; what a file really is, is decided by its content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from syncstudio.media.file_suffixes import PACKED_SUFFIX, SOUND_SUFFIXES, TABLE_SUFFIXES, VIDEO_SUFFIXES
from syncstudio.media.series.series_formats import sensor_suffixes

PROJECT_SUFFIX = ".syncstudio"
REPORT_SUFFIX = ".parquet"
# Numbered pictures open as one video, by any one of them.
IMAGE_SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".bmp",
    ".tif",
    ".tiff",
    ".jp2",
    ".tga",
    ".gif",
    ".apng",
    ".dpx",
    ".exr",
)
# Scanners' pictures, and documents whose pages are shown for spans.
PAGE_SUFFIXES = (".dcm", ".dicom", ".ima", ".pdf")
MEDIA_FILTER_SUFFIXES = (
    *VIDEO_SUFFIXES,
    *IMAGE_SUFFIXES,
    *PAGE_SUFFIXES,
    *SOUND_SUFFIXES,
    *TABLE_SUFFIXES,
    f".csv{PACKED_SUFFIX}",
    f".tsv{PACKED_SUFFIX}",
    *sensor_suffixes(),
    # A robot's log that is a folder is opened by this.
    "metadata.yaml",
)


def name_filter(text: str, suffixes: Iterable[str]) -> str:
    """A filter line of Qt's file dialog."""
    return f"{text} ({' '.join('*' + suffix for suffix in suffixes)})"


def is_project(path: Path) -> bool:
    """Whether a path is named like a project."""
    return path.suffix.lower() == PROJECT_SUFFIX


def is_report(path: Path) -> bool:
    """Whether a file is a report of `verify`, and no other table."""
    if path.suffix.lower() != REPORT_SUFFIX or not path.is_file():
        return False
    from syncstudio.verify.engine.report_file import ReportFile
    from syncstudio.verify.errors import VerifyError

    try:
        ReportFile.open(path)
    except VerifyError:
        return False
    return True
