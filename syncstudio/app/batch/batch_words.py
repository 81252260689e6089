"""What the batch view says: pairs, decisions and progress in words that can be translated."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from syncstudio.survey.method_words import in_words
from syncstudio.verify.engine.progress import Progress

_PAIRS = {
    "sound_picture": QT_TRANSLATE_NOOP("batch", "sound against picture"),
    "voice_face": QT_TRANSLATE_NOOP("batch", "voice against face"),
    "speech_mix": QT_TRANSLATE_NOOP("batch", "speech against mix"),
    "effects_mix": QT_TRANSLATE_NOOP("batch", "effects against mix"),
    "music_mix": QT_TRANSLATE_NOOP("batch", "music against mix"),
    "transcript_sound": QT_TRANSLATE_NOOP("batch", "transcript against sound"),
    "dub_original": QT_TRANSLATE_NOOP("batch", "dub against original"),
    "dub_picture": QT_TRANSLATE_NOOP("batch", "dub against picture"),
    "series_picture": QT_TRANSLATE_NOOP("batch", "series against picture"),
    "series_sound": QT_TRANSLATE_NOOP("batch", "series against sound"),
}
_WORDS = {
    "keep": QT_TRANSLATE_NOOP("batch", "keep"),
    "review": QT_TRANSLATE_NOOP("batch", "review"),
    "drop": QT_TRANSLATE_NOOP("batch", "drop"),
    "inside": QT_TRANSLATE_NOOP("batch", "inside"),
    "undecided": QT_TRANSLATE_NOOP("batch", "undecided"),
    "outside": QT_TRANSLATE_NOOP("batch", "outside"),
    "yes": QT_TRANSLATE_NOOP("batch", "yes"),
    "no": QT_TRANSLATE_NOOP("batch", "no"),
    "measured": QT_TRANSLATE_NOOP("batch", "measured"),
    "ambiguous": QT_TRANSLATE_NOOP("batch", "ambiguous"),
    "cannot-tell": QT_TRANSLATE_NOOP("batch", "cannot tell"),
}
SIGNS = {"keep": "●", "inside": "●", "review": "▲", "undecided": "▲", "drop": "◆", "outside": "◆"}
"""The shape that goes with a word, so that colour is never alone."""


def said(text: str) -> str:
    """A text of this window in the language of the program."""
    return QCoreApplication.translate("batch", text)


def pair_word(pair: str) -> str:
    """A pair as people name it."""
    return said(str(_PAIRS[pair])) if pair in _PAIRS else pair.replace("_", " ")


def word(code: str) -> str:
    """A decision, a verdict or a status as people read it."""
    return said(str(_WORDS[code])) if code in _WORDS else code


def signed_word(code: str) -> str:
    """A word with its shape before it."""
    return f"{SIGNS[code]} {word(code)}" if code in SIGNS else word(code)


@lru_cache(maxsize=8192)
def reasons_text(reasons: str) -> str:
    """The reasons of a row in one line, with the methods in them as people name them."""
    return " · ".join(in_words(reason) for reason in reasons.split(" · "))


def progress_text(progress: Progress) -> str:
    """How far a run is, in one line."""
    if progress.waiting:
        return progress.waiting
    total = f"{progress.total:,}" if progress.total is not None else f"{progress.found:,}+"
    parts = [said("{done} of {total}").format(done=f"{progress.done:,}", total=total)]
    if progress.kept:
        parts.append(said("{kept} known before").format(kept=f"{progress.kept:,}"))
    if progress.rate_per_s:
        parts.append(said("{rate} a second").format(rate=f"{progress.rate_per_s:.3g}"))
    if progress.left_s is not None and progress.done != progress.total:
        parts.append(said("{left} left").format(left=time_text(progress.left_s)))
    if progress.errors:
        parts.append(said("{count} could not be checked").format(count=f"{progress.errors:,}"))
    return " · ".join(parts)


def time_text(seconds: float) -> str:
    """A while: "40 s", "12 min", "3 h 20 min"."""
    if seconds < 90:
        return said("{count} s").format(count=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 90:
        return said("{count} min").format(count=minutes)
    return said("{hours} h {minutes} min").format(hours=f"{minutes // 60:,}", minutes=minutes % 60)
