"""How grave a finding is, for the eye: a colour, a shape and a word, never one of them alone."""

from collections.abc import Iterable

from syncstudio.media.health.finding import SEVERITIES, Finding, Severity
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Diamond, Dot, Shape, Triangle

WORDS: dict[Severity, str] = {"info": "Info", "warning": "Warning", "error": "Error"}
_MANY: dict[Severity, str] = {"info": "info", "warning": "warnings", "error": "errors"}
WORST_FIRST: tuple[Severity, ...] = tuple(reversed(SEVERITIES))
_SIZES: dict[Severity, float] = {"info": 0.62, "warning": 1.0, "error": 1.06}


def ink(severity: Severity, theme: Theme) -> str:
    """The colour of its shape and word."""
    return {"info": theme.soft, "warning": theme.undecided, "error": theme.outside}[severity]


def ground(severity: Severity, theme: Theme) -> str:
    """The quiet fill behind its word."""
    return {"info": theme.raised, "warning": theme.undecided_bg, "error": theme.outside_bg}[severity]


def shape(
    severity: Severity, x: float, y: float, size: float, theme: Theme, outline: str | None = None
) -> Shape:
    """Its shape around a point: a dot, a triangle or a diamond about `size` pixels to each side."""
    reach, fill = size * _SIZES[severity], ink(severity, theme)
    if severity == "info":
        return Dot(x, y, reach, fill, outline)
    return (Triangle if severity == "warning" else Diamond)(x, y, reach, fill, outline)


def counted(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many there are of each, worst first; those of which there are none are left out."""
    counts = dict.fromkeys(WORST_FIRST, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return {severity: count for severity, count in counts.items() if count}


def count_text(severity: Severity, count: int) -> str:
    """A count with its word: "1 error", "2 warnings"."""
    return f"{count} {WORDS[severity].lower() if count == 1 else _MANY[severity]}"
