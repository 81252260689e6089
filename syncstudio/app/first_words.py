"""What a window says when it opens: that it only views, what is missing, what could not be added."""

from __future__ import annotations

from pathlib import Path


def say_first(window) -> None:
    """Say in the window's strip what a person should know before anything else."""
    session, strip = window.session, window.strip
    if session.viewing:
        strip.say(session.viewing, "warning", stays=True)
    missing = [Path(source.absolute_path).name for source in session.missing_sources()]
    if missing:
        text = window.tr(
            "{count} recordings are missing ({names}). File › Relink media… says where they are now."
        )
        if len(missing) == 1:
            text = window.tr("{names} is missing. File › Relink media… says where it is now.")
        strip.say(text.format(count=len(missing), names=", ".join(missing[:3])), "warning")
    for trouble in session.first_troubles:
        strip.say(trouble, "error")
    session.first_troubles = ()
