"""The tolerance profiles there are: those of the standards, and a person's own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.own_profile import STANDARDS, new_profile, own_profile, profile_id
from syncstudio.session.measuring.profile_file import PROFILE_SUFFIXES, profile_in, profiles_in
from syncstudio.session.user_list import UserList
from syncstudio.sync.profile import HALF_FRAME, PROFILES, Profile, half_frame

DEFAULT_PROFILE = PROFILES[0].id


def is_half_frame(name: str) -> bool:
    """Whether a name means half a frame, which depends on the picture."""
    return profile_id(name) in (HALF_FRAME, "half-a-frame")


class ProfileLibrary:
    """Profiles by id; the person's own are kept in the user's data folder, as `profiles.json`."""

    def __init__(self, kept: UserList | None = None) -> None:
        self._kept = kept or UserList("profiles")

    @property
    def path(self) -> Path:
        """Where the person's own profiles are kept."""
        return self._kept.path

    def own(self) -> list[Profile]:
        """The person's own profiles, in the order they were added."""
        return [self._profile(entry) for entry in self._kept.read()]

    def ids(self) -> list[str]:
        """Every id that `named` answers to."""
        return [*(profile.id for profile in PROFILES), HALF_FRAME, *(profile.id for profile in self.own())]

    def named(self, name: str, rate: Fraction | None = None) -> Profile:
        """One profile by its id or its name; `rate` is that of the picture, which half a frame depends on.

        SessionError when unknown.
        """
        wanted = profile_id(name)
        if is_half_frame(name):
            if rate is None:
                raise SessionError(
                    "Half a frame is a tolerance only against a picture: choose another profile."
                )
            return half_frame(rate)
        for profile in (*PROFILES, *self.own()):
            if wanted in (profile.id, profile_id(profile.name)):
                return profile
        known = ", ".join(self.ids())
        raise SessionError(f"There is no tolerance profile “{name}”: choose one of {known}.")

    def named_or_read(self, text: str, rate: Fraction | None = None) -> Profile:
        """One profile by id or name, or the one in a file of that name. What is named is never hidden by a file."""
        try:
            return self.named(text, rate)
        except SessionError:
            path = Path(text)
            if path.suffix.casefold() in PROFILE_SUFFIXES or path.is_file():
                return profile_in(path)
            raise

    def add(self, name: str, early_ms: float, late_ms: float) -> Profile:
        """Keep a profile of one's own; one of the same name is replaced."""
        made = new_profile(name, early_ms, late_ms)
        self._keep([made])
        return made

    def add_from(self, path: Path) -> list[Profile]:
        """Keep every profile of a file, or none where one of them is wrong; those of the same names are replaced."""
        found = profiles_in(path)
        self._keep(found)
        return found

    def remove(self, name: str) -> Profile:
        """Forget a profile of one's own, by its id or name."""
        wanted = profile_id(name)
        own = self.own()
        gone = next((profile for profile in own if profile.id == wanted), None)
        if gone is None:
            why = "is a standard's, which stays" if wanted in STANDARDS else "is none of your own"
            known = ", ".join(f"“{one.name}”" for one in own) or "none"
            raise SessionError(f"The profile “{name}” {why}: your own are {known}.")
        self._write([profile for profile in own if profile.id != wanted])
        return gone

    def _keep(self, profiles: Sequence[Profile]) -> None:
        ids = {profile.id for profile in profiles}
        self._write([*(one for one in self.own() if one.id not in ids), *profiles])

    def _write(self, profiles: Sequence[Profile]) -> None:
        self._kept.write(
            [{"name": one.name, "early_ms": one.early_ms, "late_ms": one.late_ms} for one in profiles]
        )

    def _profile(self, entry: dict[str, object]) -> Profile:
        try:
            return own_profile(entry)
        except SessionError as error:
            raise SessionError(
                f"{self._kept.path} is damaged: each profile needs a name, early_ms and late_ms from 0 to 60,000."
            ) from error
