"""A verdict for the eye: a colour, a shape and a word, never one of them alone."""

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.chip import uncertainty_text
from syncstudio.panes.timeline.plan import Diamond, Dot, Shape, Triangle
from syncstudio.sync.profile import Profile
from syncstudio.sync.verdict import Verdict, VerdictClass

SIGNS: dict[VerdictClass, str] = {"inside": "●", "undecided": "▲", "outside": "◆"}
"""The shape as a letter, where only text can be shown."""

_NOTHING_MS = 0.05
# From here on people read seconds.
_SECOND_MS = 1000


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
    """How far sound is from its picture, the sign as a word: "52 ms early ±6", "15.871 s late ±1 ms"."""
    size, spread = abs(verdict.sound_early_ms), f"±{_ms(verdict.uncertainty_ms)}"
    if size < _NOTHING_MS:
        return f"in time {uncertainty_text(round(verdict.uncertainty_ms * 1e6))}"
    side = "early" if verdict.sound_early_ms > 0 else "late"
    if size >= _SECOND_MS:
        # Seconds and milliseconds side by side have their units both.
        return f"{size / 1000:.3f} s {side} {uncertainty_text(round(verdict.uncertainty_ms * 1e6))}"
    return f"{_ms(size)} ms {side} {spread}"


def band_text(profile: Profile) -> str:
    """A tolerance with its band: "BT.1359-1 (45 ms early to 125 ms late)"."""
    return f"{profile.name} ({profile.early_ms:.4g} ms early to {profile.late_ms:.4g} ms late)"


def _ms(value: float) -> str:
    """With as many digits as it has a use for; an interval never reads as none."""
    if value >= 9.5 or (value >= _NOTHING_MS and abs(value - round(value)) < _NOTHING_MS):
        return f"{value:.0f}"
    if value >= 0.095:
        return f"{value:.1f}"
    if value >= 0.00095 or value == 0:
        return f"{value:.3f}".rstrip("0").rstrip(".") if value < 0.0095 else f"{value:.2f}"
    return f"{value:.4f}"
