"""The sentences of the transcript: what an empty one teaches, and what is known of a word."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from syncstudio.panes.key_words import key_word
from syncstudio.panes.transcript.transcript_book import TranscriptBook
from syncstudio.panes.transcript.transcript_rows import Row, WordPlace
from syncstudio.panes.transcript.transcript_text import SOME_CONFIDENCE
from syncstudio.session.transcripts.placed_word import LOW_CONFIDENCE
from syncstudio.timebase.timecode import short_text


def tr(text: str) -> str:
    """A sentence in the reader's language."""
    return QCoreApplication.translate("TranscriptWords", text)


def empty_words(session, book: TranscriptBook) -> str:
    """What can be done where there is nothing to read."""
    if not book.empty:
        return tr("No speaker is shown. Choose some at the top right of the transcript.")
    if session.viewing:
        return tr("No transcript in this project.")
    key = key_word("add_media", "Ctrl+I", tr("Import media or transcript"))
    if book.lanes:
        return tr(
            "Nothing said yet. Import a transcript with {key}, or draw a segment on a transcript's lane and type its "
            "text."
        ).format(key=key)
    return tr(
        "No transcript yet. Drop an SRT, WebVTT or Whisper JSON file here, or import one with {key}. To write one from "
        "nothing, open the typing mode ({typing})."
    ).format(key=key, typing=key_word("typing_mode", "Ctrl+Alt+Y", tr("Transcript › Typing mode")))


def tooltip_words(row: Row, word: WordPlace | None) -> str:
    """What is known of a word, and what its underline means; of an utterance where no word is."""
    if word is None:
        lines = [f"{row.speaker}  {short_text(row.start_ns)} – {short_text(row.end_ns)}"]
        if row.rough:
            lines.append(tr("≈ word times are rough: spread by the length of the words"))
        return "\n".join(lines)
    said = row.text[word.first : word.last]
    if word.start_ns is None or word.end_ns is None:
        lines = [tr("“{word}” has no time of its own").format(word=said)]
    else:
        lines = [f"“{said}”  {short_text(word.start_ns, 2)} – {short_text(word.end_ns, 2)}"]
    source = {
        "rough": tr("rough time, spread by length"),
        "aligned": tr("time found in the sound by a program"),
        "set": tr("time set by a person"),
    }.get(word.timing)
    if source:
        lines.append(source)
    if word.unsure:
        lines.append(tr("dashed: somebody is unsure of this word"))
    if word.confidence is not None:
        share = f"{word.confidence:.0%}"
        if word.confidence < LOW_CONFIDENCE:
            lines.append(tr("wavy: the program that listened was unsure ({share})").format(share=share))
        elif word.confidence < SOME_CONFIDENCE:
            lines.append(
                tr("dotted: the program that listened was not quite sure ({share})").format(share=share)
            )
        else:
            lines.append(tr("confidence {share}").format(share=share))
    return "\n".join(lines)
