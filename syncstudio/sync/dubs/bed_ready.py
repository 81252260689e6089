"""Two sounds whitened for comparing, or the sentence that says why one of them cannot be."""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.sync.dubs.whitening import Whitened, whiten
from syncstudio.sync.inputs import Sound


def both_whitened(
    first: tuple[str, Sound],
    second: tuple[str, Sound],
    least_s: float,
    report: Callable[[float], None],
    cancelled: Callable[[], bool] | None,
) -> tuple[Whitened, Whitened] | str:
    """Both (name, sound), each at least `least_s` long; `report` hears up to 0.6."""
    for name, sound in (first, second):
        if sound.duration_s < least_s:
            return (
                f"The {name} is only {sound.duration_s:.2f} s long: choose sounds of at least {least_s:g} s."
            )
    ours = whiten(first[1], 1.0, lambda share: report(0.3 * share), cancelled)
    theirs = whiten(second[1], 1.0, lambda share: report(0.3 + 0.3 * share), cancelled)
    if ours is None or theirs is None:
        silent = first[0] if ours is None else second[0]
        return f"The {silent} is silent: choose the stream or channel with its sound."
    return ours, theirs
