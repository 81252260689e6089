"""Which lane is which, as it is written on a command line or in a file: “Sounds=Noises”."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Lane
from syncstudio.session.comparing.pairing import folded
from syncstudio.session.errors import SessionError


def lanes_told(told: Iterable[str], one: Project, other: Project) -> dict[int, int]:
    """Pairs of lanes by their ids, from texts “MINE=THEIRS” (“MINE=” for: none) or names of JSON files that hold an
    object of such pairs. SessionError where a lane is not there or its name is not clear."""
    found: dict[int, int] = {}
    for mine, theirs in _pairs(told):
        lane = _lane(mine, one)
        partner = _lane(theirs, other).id if theirs.strip() else 0
        if lane.id in found:
            raise SessionError(f"“{lane.name}” is told twice: say once with which lane it is compared.")
        found[lane.id] = partner
    return found


def _pairs(told: Iterable[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in told:
        if each.endswith(".json"):
            found += _of_file(Path(each))
            continue
        mine, equals, theirs = each.partition("=")
        if not equals or not mine.strip():
            raise SessionError(f"“{each}” is no pair of lanes: write MINE=THEIRS, such as Sounds=Noises.")
        found.append((mine, theirs))
    return found


def _of_file(path: Path) -> list[tuple[str, str]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SessionError(f"{path} cannot be read ({error.strerror}): check its name.") from error
    except (ValueError, RecursionError) as error:
        raise SessionError(
            f'{path} is no JSON file: it must hold an object such as {{"Sounds": "Noises"}}.'
        ) from error
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        raise SessionError(f'{path} must hold an object of lanes\' names, such as {{"Sounds": "Noises"}}.')
    return list(told.items())


def _lane(name: str, project: Project) -> Lane:
    alike = [lane for lane in project.lanes() if folded(lane.name) == folded(name)]
    exact = [lane for lane in alike if lane.name == name.strip()]
    found = exact if len(exact) == 1 else alike
    if not found:
        names = ", ".join(f"“{lane.name}”" for lane in project.lanes()) or "none"
        raise SessionError(f"{project.path.name} has no lane “{name.strip()}”; its lanes are: {names}.")
    if len(found) > 1:
        raise SessionError(
            f"{project.path.name} has {len(found)} lanes “{name.strip()}”: rename them to tell them apart."
        )
    return found[0]
