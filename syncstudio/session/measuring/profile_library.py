"""The tolerance profiles there are: those of the standards, and a person's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from syncstudio.session.errors import SessionError
from syncstudio.session.user_list import UserList
from syncstudio.sync.profile import HALF_FRAME, PROFILES, Profile, half_frame

DEFAULT_PROFILE = PROFILES[0].id

# A tolerance of more than a minute tolerates everything.
_MOST_MS = 60_000


class ProfileLibrary:
    """Profiles by id; the person's own are kept in the user's data folder, as `profiles.json`."""

    def __init__(self, kept: UserList | None = None) -> None:
        self._kept = kept or UserList("profiles")

    def own(self) -> list[Profile]:
        """The person's own profiles, in the order they were added."""
        return [self._profile(entry) for entry in self._kept.read()]

    def ids(self) -> list[str]:
        """Every id that `named` answers to."""
        return [*(profile.id for profile in PROFILES), HALF_FRAME, *(profile.id for profile in self.own())]

    def named(self, profile_id: str, rate: Fraction | None = None) -> Profile:
        """One profile; `rate` is that of the picture, which half a frame depends on. SessionError when unknown."""
        if profile_id == HALF_FRAME:
            if rate is None:
                raise SessionError(
                    "Half a frame is a tolerance only against a picture: choose another profile."
                )
            return half_frame(rate)
        for profile in (*PROFILES, *self.own()):
            if profile.id == profile_id:
                return profile
        known = ", ".join(self.ids())
        raise SessionError(f"There is no tolerance profile “{profile_id}”: choose one of {known}.")

    def add(self, name: str, early_ms: float, late_ms: float) -> Profile:
        """Keep a profile of one's own; one of the same name is replaced."""
        name = " ".join(name.split())
        made = Profile(_id_of(name), name, float(early_ms), float(late_ms))
        if not made.id:
            raise SessionError("A profile needs a name: type at least one letter or digit.")
        if made.id in {HALF_FRAME, *(profile.id for profile in PROFILES)}:
            raise SessionError(f"“{name}” is the name of a standard's profile: choose another.")
        if not _possible(made):
            raise SessionError("A tolerance is from 0 to 60,000 ms, early and late.")
        self._write([*(profile for profile in self.own() if profile.id != made.id), made])
        return made

    def remove(self, profile_id: str) -> None:
        """Forget a profile of one's own."""
        self._write([profile for profile in self.own() if profile.id != profile_id])

    def _write(self, profiles: Sequence[Profile]) -> None:
        self._kept.write(
            [{"name": one.name, "early_ms": one.early_ms, "late_ms": one.late_ms} for one in profiles]
        )

    def _profile(self, entry: dict[str, object]) -> Profile:
        try:
            name = str(entry["name"])
            early_ms, late_ms = float(entry["early_ms"]), float(entry["late_ms"])  # type: ignore[arg-type]
            found = Profile(_id_of(name), name, early_ms, late_ms)
            if not (found.id and _possible(found)):
                raise ValueError(name)
        except (KeyError, TypeError, ValueError) as error:
            raise SessionError(
                f"{self._kept.path} is damaged: each profile needs a name, early_ms and late_ms from 0 to 60,000."
            ) from error
        return found


def _possible(profile: Profile) -> bool:
    """Whether both ends are a tolerance; NaN is none."""
    return all(0 <= end <= _MOST_MS for end in (profile.early_ms, profile.late_ms))


def _id_of(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
