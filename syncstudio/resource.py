"""Find the files that come with the program: icons, fonts, the manual, JSON Schemas.

In a wheel they lie inside the package (`syncstudio/resources`); in the source tree, and so in an
editable install, they lie beside it (`resources`). Every room may import this module; it imports
nothing of ours.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a file or folder below `resources`, e.g. `resource("manual", "tour.md")`.

    The path is absolute. Whether it exists is for the caller to see: a missing optional file, such as a
    chapter of the manual, is no error here.
    """
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
