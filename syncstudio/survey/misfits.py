"""Why two streams whose kinds could be compared hold nothing in common all the same, by what they are."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.survey.methods import AUTO
from syncstudio.survey.nature import natures_of, suiting
from syncstudio.survey.pairing import methods_for
from syncstudio.survey.role_guess import STEMS
from syncstudio.survey.subject import Subject
from syncstudio.sync.measurement import Measurement

_LIPS = "The lips fit the original's language, not the dub's: measure the dub against its original sound."


def misfit(reference: Subject, other: Subject, method: str = AUTO) -> Measurement | None:
    """That two streams cannot be told for the roles they have or what they sense, and what to do; None where they can
    be tried, and where their kinds have no method at all."""
    kinds = {reference.kind, other.kind}
    roles = {one.role for one in (reference, other) if one.kind == "sound"}
    reason = ""
    if kinds == {"sound", "video"} and "dub" in roles and method in (AUTO, "faces"):
        reason = _LIPS
    elif kinds == {"sound"} and method in ("stems", "dub"):
        reason = _wrong_roles(method, reference.role, other.role)
    elif method == AUTO and not methods_for(reference, other):
        if kinds == {"sound", "video"}:
            reason = (
                "Music is not seen in a picture: measure it against the mix, and the mix against the picture."
            )
        elif kinds == {"sound"}:
            what = f"{reference.role} and {other.role}"
            reason = (
                f"The stems {what} of one mix hold no sound in common: measure each of them against the mix."
            )
    elif kinds == {"series", "video"}:
        one = reference if reference.kind == "series" else other
        natures = natures_of(one)
        tried = methods_for(reference, other) if method == AUTO else (method,)
        if natures and not suiting(tried, natures):
            reason = (
                f"A picture shows turning and light, not what {one.name or one.path.name} senses "
                f"({', '.join(sorted(natures))}): choose another series of the same device."
            )
    if not reason:
        return None
    usual = methods_for(replace(reference, role=""), replace(other, role=""))
    return Measurement.cannot_tell(usual[0] if method == AUTO else method, reason)


def _wrong_roles(method: str, one: str, two: str) -> str:
    """Why a method is not for sounds of these roles; "" where it is, and where one of them is not known."""
    stems = [role in STEMS for role in (one, two)]
    if not one or not two:
        return ""
    if method == "stems" and stems[0] == stems[1]:
        return (
            f"The method “stems” looks for speech, effects or music in the mix, and these are {one} and {two}: set "
            "other roles, or choose another method."
        )
    if method == "dub" and (any(stems) or one == two):
        return (
            f"The method “dub” compares an original with its dub, and these are {one} and {two}: set other roles, or "
            "choose another method."
        )
    return ""
