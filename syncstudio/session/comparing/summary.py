"""A comparison in one sentence."""

from __future__ import annotations

from pathlib import Path

from syncstudio.session.comparing.alignments import AlignmentDifference, shifts_everything
from syncstudio.session.comparing.differences import Comparison, Kind
from syncstudio.session.comparing.tolerance import frame_ns
from syncstudio.timebase.instant import NS_PER_MS

_SAID: tuple[tuple[Kind, str, str], ...] = (
    ("label", "other label", "other labels"),
    ("text", "other text", "other texts"),
    ("words", "utterance with other words", "utterances with other words"),
    ("region", "other region", "other regions"),
    ("attribute", "other attribute", "other attributes"),
    ("status", "other status", "other statuses"),
)


def names_of(one: Path, other: Path) -> tuple[str, str]:
    """What two projects are called beside one another: by their files, with the folders where these are alike."""
    if one.stem != other.stem:
        return one.stem, other.stem
    if one.parent.name != other.parent.name:
        return f"{one.parent.name}/{one.stem}", f"{other.parent.name}/{other.stem}"
    return str(one), str(other)


def summary(comparison: Comparison, one: str, other: str) -> str:
    """“camera 2 is aligned 41 ms apart; Anna and Ben agree on 412 of 430 segments; 3 missing (only Ben has them).”

    Alignments stand first: they shift everything else.
    """
    counts = comparison.counts
    parts = []
    if counts["missing"]:
        parts.append(f"{counts['missing']:,} missing (only {other} has {_them(counts['missing'])})")
    if counts["extra"]:
        parts.append(f"{counts['extra']:,} extra (only {one} has {_them(counts['extra'])})")
    if counts["edge"]:
        edges = "edge" if counts["edge"] == 1 else "edges"
        parts.append(f"{counts['edge']:,} {edges} moved by more than {tolerance_text(comparison)}")
    parts += [
        f"{counts[kind]:,} {one_of if counts[kind] == 1 else many}"
        for kind, one_of, many in _SAID
        if counts[kind]
    ]
    segments = "segment" if comparison.total == 1 else "segments"
    agreed, total = comparison.agreed, comparison.total
    if not total:
        said = f"{one} and {other} have no segments on the lanes that both have"
    elif agreed == total:
        said = f"{one} and {other} agree on all {total:,} {segments}"
    else:
        said = f"{one} and {other} agree on {agreed:,} of {total:,} {segments}"
    clauses = [*alignment_clauses(comparison), said, *([", ".join(parts)] if parts else [])]
    return "; ".join(clauses) + "."


def alignment_clauses(comparison: Comparison) -> list[str]:
    """What is aligned differently, each as a clause: “camera 2 is aligned 41 ms apart”."""
    found = comparison.alignments
    if shifts_everything(comparison.matched, found):
        way = "later" if found[0].most_ns > 0 else "earlier"
        return [f"everything lies {apart_text(found[0].most_ns)} {way}, and alike among itself"]
    return [alignment_clause(each) for each in found]


def alignment_clause(found: AlignmentDifference) -> str:
    """One of them."""
    if found.constant:
        return f"{found.name} is aligned {apart_text(found.most_ns)} apart"
    first, last = apart_text(found.first_ns), apart_text(found.last_ns)
    most = abs(found.most_ns)
    if most > max(abs(found.first_ns), abs(found.last_ns)):
        return f"{found.name} is aligned up to {apart_text(most)} apart"
    return f"{found.name} is aligned {first} apart at its start and {last} at its end"


def apart_text(ns: int) -> str:
    """How far two places are apart, without its sign: “41 ms”, “1.250 s”, “0.5 ms”."""
    ns = abs(ns)
    if ns >= 1_000 * NS_PER_MS:
        return f"{ns / 1e9:,.3f} s"
    if ns >= 10 * NS_PER_MS:
        return f"{ns / NS_PER_MS:.0f} ms"
    return f"{ns / NS_PER_MS:.1f} ms" if ns % NS_PER_MS else f"{ns // NS_PER_MS} ms"


def tolerance_text(comparison: Comparison) -> str:
    """The tolerance as it is said: “one frame”, “40 ms”."""
    frame, told = frame_ns(comparison.matched.one), comparison.tolerance_ns
    if frame and told == frame:
        return "one frame"
    if frame and told and told % frame == 0:
        return f"{told // frame} frames"
    return apart_text(told)


def _them(count: int) -> str:
    return "it" if count == 1 else "them"
