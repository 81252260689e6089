"""Where the files that ship with the app are: fonts, icons, style, manual."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_path(*parts: str) -> Path:
    """The path of one shipped file or folder, in a source tree or in an installed package.

    An installed package carries `resources` inside itself; a source tree has it beside the package.
    """
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
