"""What a sound is to others, guessed by listening to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from syncstudio.survey.openers import open_as
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.roles import RoleGuess, guess_role

STEMS = frozenset({"speech", "effects", "music"})

# A guess less sure than this changes nothing.
_SURE = 0.8


def guess_role_of(subject: Subject, cancelled: Callable[[], bool] | None = None) -> RoleGuess:
    """The role that a sound seems to have, and why; SurveyError when it cannot be read."""
    sound = open_as(subject, "sound", None, cancelled)
    assert isinstance(sound, Sound)
    return guess_role(sound)


def as_stem_and_mix(
    one: Subject, other: Subject, cancelled: Callable[[], bool] | None = None
) -> tuple[Subject, Subject] | None:
    """Both with their guessed roles, when one of them seems to be a stem and the other one not; else None.

    Roles that somebody set stay what they are.
    """
    if one.role or other.role:
        return None
    guesses = [guess_role_of(each, cancelled) for each in (one, other)]
    stems = [guess.role in STEMS and guess.confidence >= _SURE for guess in guesses]
    if stems[0] == stems[1]:
        return None
    roles = [guess.role if is_stem else "mix" for guess, is_stem in zip(guesses, stems, strict=True)]
    return replace(one, role=roles[0]), replace(other, role=roles[1])
