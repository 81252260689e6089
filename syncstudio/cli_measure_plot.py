"""A picture of a measurement's evidence: correlation and rival, offsets and line, both curves laid over each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncstudio.cli_door import Refusal
from syncstudio.cli_measure_panels import PANELS, style
from syncstudio.cli_measure_words import first_sentence

if TYPE_CHECKING:
    from syncstudio.survey.measure_file import PairAnswer
    from syncstudio.sync.verdict import Verdict

_SUFFIXES = (".png", ".svg")
_WIDTH_IN, _PANEL_IN, _HEAD_IN = 9.0, 2.5, 0.9
_DPI = 144
# A title wider than this leaves the picture.
_TITLE_LETTERS = 108


def checked_place(out: Path) -> None:
    """Refuses a place where no picture can be written, before anything is measured."""
    if out.suffix.lower() not in _SUFFIXES:
        raise Refusal(f"{out} is no kind of picture that is written: name it .png or .svg.")
    if out.is_dir():
        raise Refusal(f"{out} is a folder: name the picture to write in it.")
    if not out.absolute().parent.is_dir():
        raise Refusal(
            f"The folder {out.absolute().parent} does not exist: make it first, or write elsewhere."
        )


def write_plot(out: Path, answer: PairAnswer, verdict: Verdict | None) -> None:
    """Write the picture, as PNG or SVG by the file's name; a panel for each kind of evidence there is."""
    import matplotlib

    # No screen is asked for, and no window opened.
    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    panels = [panel for panel in PANELS if panel.fits(answer.measurement)]
    with matplotlib.rc_context(style()):
        height = _HEAD_IN + _PANEL_IN * max(len(panels), 1)
        figure = Figure(figsize=(_WIDTH_IN, height), layout="constrained")
        figure.suptitle(_wrapped(first_sentence(answer, verdict)), x=0.012, ha="left", fontsize=10.5)
        axes: Any = figure.subplots(max(len(panels), 1), 1, squeeze=False)[:, 0]
        for panel, ax in zip(panels, axes, strict=False):
            panel.draw(ax, answer)
        if not panels:
            axes[0].set_axis_off()
            axes[0].text(0.0, 0.5, "This method left no evidence that can be drawn.", va="center")
        try:
            figure.savefig(out, dpi=_DPI)
        except OSError as error:
            raise Refusal(
                f"{out} cannot be written ({error.strerror}): check the disk and its permissions."
            ) from error


def _wrapped(text: str) -> str:
    import textwrap

    # A dollar sign in a file's name is no formula.
    return textwrap.fill(text.replace("$", r"\$"), _TITLE_LETTERS)
