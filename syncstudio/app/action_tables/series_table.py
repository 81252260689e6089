"""Rows of the Track menu about what is worked out from a sound or a sensor."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, Rows, rows_of


def series_rows() -> Rows:
    """The rows, in order."""
    make = rows_of("Track")
    return [
        make(
            "spectrogram",
            QT_TRANSLATE_NOOP("actions", "Spectrogram"),
            "Ctrl+Alt+P",
            checkable=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Which frequencies a sound or a sensor holds, instead of its values"
            ),
        ),
        make(
            "derived_channel",
            QT_TRANSLATE_NOOP("actions", "Derived channel…"),
            "Ctrl+Alt+D",
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "A channel worked out from others by a formula"),
        ),
        make(
            "threshold",
            QT_TRANSLATE_NOOP("actions", "Lane from a threshold…"),
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "Labels wherever a channel is above, below or between values"),
        ),
        make(
            "statistics",
            QT_TRANSLATE_NOOP("actions", "Statistics of the selection"),
            "Ctrl+Alt+J",
            tip=QT_TRANSLATE_NOOP("actions", "Figures of every channel, and the spectrum of one"),
        ),
    ]
