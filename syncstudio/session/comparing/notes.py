"""What a person should know of a comparison beyond its differences, in sentences."""

from __future__ import annotations

from syncstudio.session.comparing.matching import Matched
from syncstudio.session.comparing.pairing import file_name


def notes_of(matched: Matched, one: str, other: str) -> list[str]:
    """What was guessed, what is called otherwise, and what only one of the projects has."""
    found = [
        f"{file_name(pair.one)} was taken for the same file by its name and size: its content differs or is not known."
        for pair in matched.guessed
    ]
    found += [
        f"{one} calls “{mine.name}” what {other} calls “{theirs.name}”."
        for mine, theirs in matched.labels.renamed
    ]
    for lanes, name in ((matched.lanes_of_one, one), (matched.lanes_of_other, other)):
        if lanes:
            told = ", ".join(f"“{lane.name}”" for lane in lanes)
            found.append(
                f"Only {name} has {'the lane' if len(lanes) == 1 else 'the lanes'} {told}: not compared."
            )
    found += [
        f"“{pair.one.name}” lies on another track in {other}: compared where both place it on the master timeline."
        for pair in matched.lanes
        if not pair.own_clock
    ]
    return found
