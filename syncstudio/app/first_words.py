"""What a window says when it opens: that it only views, what is missing, what could not be added."""

from __future__ import annotations

from pathlib import Path

MISSING = "missing"


def say_first(window) -> None:
    """Say in the window's strip what a person should know before anything else."""
    session, strip = window.session, window.strip
    if session.viewing:
        strip.say(session.viewing, "warning", stays=True)
    say_missing(window)
    for trouble in session.first_troubles:
        strip.say(trouble, "error")
    session.first_troubles = ()


def say_missing(window) -> None:
    """Say which recordings are missing now, and nothing once they were found."""
    window.strip.drop(MISSING)
    missing = [Path(source.absolute_path).name for source in window.session.missing_sources()]
    if missing:
        text = window.tr(
            "{count} recordings are missing ({names}). File › Relink media… says where they are now."
        )
        if len(missing) == 1:
            text = window.tr("{names} is missing. File › Relink media… says where it is now.")
        said = text.format(count=len(missing), names=", ".join(missing[:3]))
        window.strip.say(said, "warning", about=MISSING)
