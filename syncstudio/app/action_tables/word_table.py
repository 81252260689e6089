"""The words of a transcript on the timeline: seen, walked and timed; rows of the Transcript menu."""

from __future__ import annotations

from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, SEPARATOR, Rows, rows_of

WORDS = "words"


def word_rows() -> Rows:
    """The rows, the submenu's own among them."""
    make = rows_of("Transcript")
    return [
        SEPARATOR,
        make(
            "words_on_timeline",
            QT_TRANSLATE_NOOP("actions", "Words on the timeline"),
            "Ctrl+Alt+W",
            checkable=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Each word in its own cell under its utterance, to be dragged over the sound"
            ),
        ),
        make(WORDS, QT_TRANSLATE_NOOP("actions", "Words")),
        make("next_unsure_word", QT_TRANSLATE_NOOP("actions", "Next unsure word"), within=WORDS),
        make("previous_unsure_word", QT_TRANSLATE_NOOP("actions", "Previous unsure word"), within=WORDS),
        make(
            "next_low_word",
            QT_TRANSLATE_NOOP("actions", "Next word of low confidence"),
            within=WORDS,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Words of which the program that wrote them was less sure than half"
            ),
        ),
        make(
            "previous_low_word", QT_TRANSLATE_NOOP("actions", "Previous word of low confidence"), within=WORDS
        ),
        make(
            "word_start_here",
            QT_TRANSLATE_NOOP("actions", "Start the word at the playhead"),
            within=WORDS,
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The end of the word before it follows where they touch"),
        ),
        make(
            "word_end_here",
            QT_TRANSLATE_NOOP("actions", "End the word at the playhead"),
            within=WORDS,
            writes=True,
            tip=QT_TRANSLATE_NOOP("actions", "The start of the word after it follows where they touch"),
        ),
        make(
            "spread_words",
            QT_TRANSLATE_NOOP("actions", "Spread the words over their utterance"),
            within=WORDS,
            writes=True,
            tip=QT_TRANSLATE_NOOP(
                "actions", "Rough times by the length of the words, in the selected utterances"
            ),
        ),
    ]
