"""The tolerance profile that a verdict is about."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncstudio.sync.profile import Profile


PROFILE_HELP = "The tolerance that the verdict is about: a profile's id or name, or a file of one."


def chosen_profile(profile: str | None, files: Iterable[Path]) -> Profile:
    """The profile of this id or name, or in this file; the default without one.

    Half a frame is that of the first picture among the files.
    """
    from syncstudio.session.measuring.profile_library import DEFAULT_PROFILE, ProfileLibrary, is_half_frame

    wanted = (profile or DEFAULT_PROFILE).strip()
    rate = next((found for path in files if (found := _rate(path))), None) if is_half_frame(wanted) else None
    return ProfileLibrary().named_or_read(wanted, rate)


def _rate(path: Path) -> Fraction | None:
    """Frames a second of a file's first picture."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.probe import probe

    try:
        return next((one.rate for one in probe(path).of_kind("video") if one.rate), None)
    except (MediaError, OSError):
        return None
