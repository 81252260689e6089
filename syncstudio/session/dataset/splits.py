"""Who goes into training and who into the test: the same answer every time, and nothing of one in the other.

What must not be parted is joined first: clips with a person, a session or a source in common, and clips that show the
same moments. Each such group goes by a hash of its name into one split.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from hashlib import blake2b

from syncstudio.session.dataset.choice import Splitting

TRAIN, VALIDATION, TEST = "train", "validation", "test"


def split_of(
    groups: Sequence[Sequence[str]], seconds: Sequence[float], chosen: Splitting
) -> tuple[list[str], list[str]]:
    """The split of each clip, from the names of what it must stay with, and sentences about what could not be kept."""
    if chosen.by == "none" or not (chosen.test or chosen.validation):
        return [""] * len(groups), []
    roots = _joined(groups)
    sizes: dict[str, float] = {}
    for root, length in zip(roots, seconds, strict=True):
        sizes[root] = sizes.get(root, 0.0) + length
    wanted = [TRAIN, *([TEST] if chosen.test else []), *([VALIDATION] if chosen.validation else [])]
    split = {}
    for name in sizes:
        share = _share(chosen.seed, name)
        if share < chosen.test:
            split[name] = TEST
        else:
            split[name] = VALIDATION if share < chosen.test + chosen.validation else TRAIN
    notes = _none_empty(sizes, split, wanted)
    return [split[root] for root in roots], notes


def _none_empty(sizes: dict[str, float], split: dict[str, str], wanted: list[str]) -> list[str]:
    """Gives every split that is asked for at least one group, training first; a sentence where there are too few."""
    # The smallest go first, so that the others keep most of what they were to have.
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    if len(sizes) < len(wanted):
        split |= dict(zip(reversed(by_size), wanted, strict=False))
        few = "1 group" if len(sizes) == 1 else f"{len(sizes)} groups"
        lost = " and ".join(f"“{name}”" for name in wanted[len(sizes) :])
        return [f"Nothing is left for {lost}: all clips are {few} that must stay together."] if sizes else []
    for name in wanted:
        if name in split.values():
            continue
        counts = Counter(split.values())
        split[next(one for one in by_size if counts[split[one]] > 1)] = name
    return []


def _share(seed: str, name: str) -> Fraction:
    """A number from 0 to 1 that only the name decides."""
    digest = blake2b(f"{seed}\0{name}".encode(), digest_size=8).digest()
    return Fraction(int.from_bytes(digest, "big"), 1 << 64)


def _joined(groups: Sequence[Sequence[str]]) -> list[str]:
    """For each clip the first name, by the alphabet, of all that hang together with it."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for names in groups:
        for name in names:
            one, other = sorted((root(names[0]), root(name)))
            parent[other] = one
    return [root(names[0]) for names in groups]
