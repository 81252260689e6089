"""A verdict for the eye: a colour, a shape and a word, never one of them alone."""

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Diamond, Dot, Shape, Triangle
from syncstudio.sync.verdict import Verdict, VerdictClass

SIGNS: dict[VerdictClass, str] = {"inside": "●", "undecided": "▲", "outside": "◆"}
"""The shape as a letter, where only text can be shown."""


def ink(verdict: VerdictClass, theme: Theme) -> str:
    """The colour of its shape and word."""
    return {"inside": theme.inside, "undecided": theme.undecided, "outside": theme.outside}[verdict]


def ground(verdict: VerdictClass, theme: Theme) -> str:
    """The quiet fill behind its word."""
    return {"inside": theme.inside_bg, "undecided": theme.undecided_bg, "outside": theme.outside_bg}[verdict]


def shape(verdict: VerdictClass, x: float, y: float, size: float, theme: Theme) -> Shape:
    """Its shape around a point, about `size` pixels to each side."""
    fill = ink(verdict, theme)
    if verdict == "inside":
        return Dot(x, y, size * 0.85, fill)
    return Triangle(x, y, size, fill) if verdict == "undecided" else Diamond(x, y, size * 1.1, fill)


def early_text(verdict: Verdict) -> str:
    """How far sound is from its picture, the sign as a word: "52 ms early ±6"."""
    size, spread = abs(verdict.sound_early_ms), f"±{_ms(verdict.uncertainty_ms)}"
    if size < 0.05:
        return f"in time {spread} ms"
    return f"{_ms(size)} ms {'early' if verdict.sound_early_ms > 0 else 'late'} {spread}"


def _ms(value: float) -> str:
    if value >= 9.5 or abs(value - round(value)) < 0.05:
        return f"{value:.0f}" if value >= 0.5 or value < 0.005 else f"{value:.1f}"
    return f"{value:.1f}" if value >= 0.095 else f"{value:.2f}"
