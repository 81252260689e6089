"""Rows of the Transcript menu: writing one from nothing, and giving its words times."""

from __future__ import annotations

from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

TYPING, WORD_TIMES = "while_typing", "word_times"
TYPING_SUBMENUS = (TYPING, WORD_TIMES)

# What works only while typing mode is on.
TYPING_ACTIONS = (
    *("typing_play", "typing_back", "typing_slower", "typing_faster", "typing_turn"),
    *(f"typing_speaker_{digit}" for digit in "123456789"),
)


def typing_table() -> Rows:
    """The rows, in order."""
    make = rows_of("Transcript")
    speakers = [
        ActionSpec(
            f"typing_speaker_{digit}",
            QT_TRANSLATE_NOOP("actions", "Speaker %1 speaks next"),
            (f"Alt+{digit}",),
            "Transcript",
            while_typing=True,
            writes=True,
            within=TYPING,
        )
        for digit in "123456789"
    ]
    return [
        SEPARATOR,
        make(
            "typing_mode",
            QT_TRANSLATE_NOOP("actions", "Typing mode"),
            "Ctrl+Alt+Y",
            checkable=True,
            while_typing=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Write a transcript from nothing: words get the time they are heard"
            ),
        ),
        make(TYPING, QT_TRANSLATE_NOOP("actions", "While typing")),
        make(
            "typing_play",
            QT_TRANSLATE_NOOP("actions", "Start or stop the sound"),
            "F5",
            while_typing=True,
            within=TYPING,
            tip=QT_TRANSLATE_NOOP("actions", "Stopping goes back a little; a pedal can be given any key"),
        ),
        make(
            "typing_back",
            QT_TRANSLATE_NOOP("actions", "Go back a little"),
            "F3",
            while_typing=True,
            within=TYPING,
        ),
        make(
            "typing_slower",
            QT_TRANSLATE_NOOP("actions", "Play slower by a step"),
            "Shift+F3",
            while_typing=True,
            within=TYPING,
        ),
        make(
            "typing_faster",
            QT_TRANSLATE_NOOP("actions", "Play faster by a step"),
            "Shift+F5",
            while_typing=True,
            within=TYPING,
        ),
        make(
            "typing_turn",
            QT_TRANSLATE_NOOP("actions", "Next turn"),
            while_typing=True,
            writes=True,
            within=TYPING,
            tip=QT_TRANSLATE_NOOP("actions", "Return does it in the text, too"),
        ),
        *speakers,
        SEPARATOR,
        make(WORD_TIMES, QT_TRANSLATE_NOOP("actions", "Word times")),
        make(
            "align_words",
            QT_TRANSLATE_NOOP("actions", "By the voice, roughly"),
            while_typing=True,
            writes=True,
            within=WORD_TIMES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Of the selected utterances, or all: words without times are laid over the voice"
            ),
        ),
        make(
            "align_mfa",
            QT_TRANSLATE_NOOP("actions", "By the Montreal Forced Aligner…"),
            while_typing=True,
            writes=True,
            within=WORD_TIMES,
            tip=QT_TRANSLATE_NOOP("actions", "Where it is installed on this computer"),
        ),
        make(
            "words_from_file",
            QT_TRANSLATE_NOOP("actions", "From a file of an aligner…"),
            while_typing=True,
            writes=True,
            within=WORD_TIMES,
            tip=QT_TRANSLATE_NOOP(
                "actions", "WhisperX, a TextGrid or another file: its words are found in this text"
            ),
        ),
        make(
            "lay_text",
            QT_TRANSLATE_NOOP("actions", "Lay a text over the voice…"),
            while_typing=True,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "A plain text without any times becomes utterances with rough ones"
            ),
        ),
        make(
            "measure_drift",
            QT_TRANSLATE_NOOP("actions", "Measure transcript against the voice"),
            while_typing=True,
            writes=True,
        ),
    ]
