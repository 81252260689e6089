"""The colours, fonts and style of the window, light and dark.

The tokens follow the interface sketch. Where a token of the sketch would have given text less than
4.5 : 1 contrast on its own background it is a shade stronger here; a test holds that line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from syncstudio.resource import resource

SANS = "Inter"
MONO = "JetBrains Mono"
BASE_PX = 13
NOTE_PX = 11
CLOCK_PX = 20


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, as "#rrggbb" strings. `tracks` are fills, `inks` the same hues for text.

    Both in the order blue, violet, teal, orange, rose, green, gold, slate: those after the fourth were chosen to stay
    apart from the others for the red-blind and the green-blind, mostly by their lightness.
    """

    dark: bool
    window: str
    panel: str
    raised: str
    line: str
    text: str
    soft: str
    faint: str
    accent: str
    playhead: str
    inside: str
    undecided: str
    outside: str
    inside_bg: str
    undecided_bg: str
    outside_bg: str
    tracks: tuple[str, ...]
    inks: tuple[str, ...]

    def track(self, index: int) -> str:
        """The fill of the palette entry `index`, which wraps around."""
        return self.tracks[index % len(self.tracks)]

    def ink(self, index: int) -> str:
        """The palette entry `index` as a colour for text."""
        return self.inks[index % len(self.inks)]


LIGHT = Theme(
    dark=False,
    window="#f4f5f7",
    panel="#ffffff",
    raised="#eceef2",
    line="#d5d9e0",
    text="#1d2230",
    soft="#5b6475",
    faint="#656d7c",
    accent="#2a66dd",
    playhead="#e5484d",
    inside="#15704a",
    undecided="#8a5200",
    outside="#b82f35",
    inside_bg="#dff3e8",
    undecided_bg="#fdf0d9",
    outside_bg="#fde3e3",
    tracks=("#3d7dc9", "#865fd0", "#2d9c8b", "#c4682b", "#e05a92", "#57b962", "#d69f12", "#3d4758"),
    inks=("#2f69b0", "#7449bf", "#1d7467", "#a04f18", "#a5165a", "#2f7038", "#7f5c06", "#3d4758"),
)

DARK = Theme(
    dark=True,
    window="#15181e",
    panel="#1c2027",
    raised="#272c36",
    line="#333a46",
    text="#e6e9ef",
    soft="#a5adbb",
    faint="#8e97a6",
    accent="#6aa0ff",
    playhead="#ff6369",
    inside="#4cc38a",
    undecided="#f1a10d",
    outside="#ff8589",
    inside_bg="#133226",
    undecided_bg="#3a2a0a",
    outside_bg="#431d20",
    tracks=("#5b9cf0", "#a78bfa", "#4fc7b5", "#f0945b", "#ef5596", "#86d94f", "#ece2a0", "#818c9d"),
    inks=("#5b9cf0", "#a78bfa", "#4fc7b5", "#f0945b", "#ef5596", "#86d94f", "#ece2a0", "#818c9d"),
)


def color(value: str, alpha: int = 255) -> QColor:
    """A QColor from "#rrggbb", with an opacity of 0 to 255."""
    made = QColor(value)
    made.setAlpha(alpha)
    return made


def luminance(value: str) -> float:
    """Relative luminance of "#rrggbb", 0 to 1 (WCAG 2.1)."""
    linear = []
    for at in (1, 3, 5):
        share = int(value[at : at + 2], 16) / 255
        linear.append(share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def text_on(fill: str) -> str:
    """The text colour that reads best on a coloured fill: near-black or white."""
    return max(("#ffffff", "#0d1016"), key=lambda ink: contrast(ink, fill))


@cache
def load_fonts() -> None:
    """Make the bundled faces known to Qt, once per process. Needs a QGuiApplication."""
    for file in sorted(resource("fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(file))


def sans(px: int, bold: bool = False) -> QFont:
    """The text face at a size in pixels."""
    return _font(SANS, "sans-serif", px, bold)


def mono(px: int, bold: bool = False) -> QFont:
    """The face of numbers: every digit has the same width."""
    return _font(MONO, "monospace", px, bold)


def _font(family: str, fallback: str, px: int, bold: bool) -> QFont:
    load_fonts()
    font = QFont([family, fallback])
    font.setPixelSize(px)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme, for everything Fusion draws."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, value in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.raised),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.outside),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.faint),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Highlight, theme.accent),
        (role.HighlightedText, text_on(theme.accent)),
        (role.Accent, theme.accent),
        (role.Light, theme.raised),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.window),
    ):
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, color(theme.soft, 128))
    return made


def style_sheet(theme: Theme) -> str:
    """The one style sheet of the app, filled with a theme's tokens."""
    text = resource("themes", "window.qss").read_text(encoding="utf-8")
    disabled = color(theme.soft, 128)
    return Template(text).substitute(
        {
            "window": theme.window,
            "panel": theme.panel,
            "raised": theme.raised,
            "line": theme.line,
            "text": theme.text,
            "soft": theme.soft,
            "faint": theme.faint,
            "accent": theme.accent,
            "on_accent": text_on(theme.accent),
            "outside": theme.outside,
            "outside_bg": theme.outside_bg,
            "undecided": theme.undecided,
            "undecided_bg": theme.undecided_bg,
            "inside": theme.inside,
            "inside_bg": theme.inside_bg,
            "disabled": f"rgba({disabled.red()},{disabled.green()},{disabled.blue()},0.5)",
            "sans": SANS,
            "mono": MONO,
            # One grey that reads on either theme's fields.
            "chevron": resource("icons", "chevron.png").as_posix(),
            "chevron_up": resource("icons", "chevron-up.png").as_posix(),
            "check": resource("icons", f"check-{_ink_name(theme.accent)}.png").as_posix(),
        }
    )


def _ink_name(fill: str) -> str:
    return "white" if text_on(fill) == "#ffffff" else "black"
