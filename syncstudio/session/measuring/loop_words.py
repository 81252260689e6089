"""Which measurement of a loop is wrong, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from syncstudio.sync.graph import Loop


def wrong_text(loop: Loop, names: Mapping[int, str], size: Callable[[int], str]) -> str:
    """ "west against south is wrong and was left out: the others put it 700 ms elsewhere."

    For a loop that does not close; where nobody can tell which one it is, it says so. `size` writes nanoseconds.
    """
    if not loop.left_out:
        return "One of its measurements is wrong, and nobody can tell which."
    said = [
        f"{names.get(one.edge.other, '?')} against {names.get(one.edge.reference, '?')} is wrong and was left out: "
        f"the others put it {size(one.residual_ns)} elsewhere."
        for one in loop.left_out
    ]
    return " ".join(said)
