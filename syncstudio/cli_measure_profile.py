"""The tolerance profile that a verdict is about."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncstudio.sync.profile import Profile


def chosen_profile(profile_id: str | None, files: Iterable[Path]) -> Profile:
    """The profile of this id, the default without one; half a frame is that of the first picture among the files."""
    from syncstudio.session.measuring.profile_library import DEFAULT_PROFILE, ProfileLibrary
    from syncstudio.sync.profile import HALF_FRAME

    wanted = (profile_id or DEFAULT_PROFILE).strip().casefold()
    rate = next((found for path in files if (found := _rate(path))), None) if wanted == HALF_FRAME else None
    return ProfileLibrary().named(wanted, rate)


def _rate(path: Path) -> Fraction | None:
    """Frames a second of a file's first picture."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.probe import probe

    try:
        return next((one.rate for one in probe(path).of_kind("video") if one.rate), None)
    except (MediaError, OSError):
        return None
