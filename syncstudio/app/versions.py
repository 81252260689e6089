"""The versions of what plays, for those who must say later what made a recording."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

# Of these the answer depends; what is not installed is left out.
_PACKAGES = ("syncstudio", "PySide6", "av", "sounddevice", "numpy", "python-vlc")


def version_facts() -> dict[str, str]:
    """Each package's version, by its name."""
    facts = {}
    for name in _PACKAGES:
        try:
            facts[name] = version(name)
        except PackageNotFoundError:
            continue
    return facts
