"""Pairs, offsets and verdicts of a report in words, the sign of an offset as a word."""

from __future__ import annotations

from syncstudio.survey.method_words import in_words
from syncstudio.verify.result import PairFound, Result

PAIR_WORDS: dict[str, str] = {
    "sound_picture": "sound against picture",
    "voice_face": "voice against face",
    "speech_mix": "speech against mix",
    "effects_mix": "effects against mix",
    "music_mix": "music against mix",
    "transcript_sound": "transcript against sound",
    "dub_original": "dub against original",
    "dub_picture": "dub against picture",
    "series_picture": "series against picture",
    "series_sound": "series against sound",
}
"""What each pair of the contract compares."""

_NOTHING_S = 0.0005


def pair_text(pair: str) -> str:
    """A pair as people name it."""
    return PAIR_WORDS.get(pair, pair.replace("_", " "))


def offset_text(offset_s: float | None, uncertainty_s: float | None) -> str:
    """ "52.3 ms early ±6", "in time ±0.2 ms"; empty where nothing was measured."""
    if offset_s is None or offset_s != offset_s:
        return ""
    spread = "" if uncertainty_s is None or uncertainty_s != uncertainty_s else f" ±{_size(uncertainty_s, 2)}"
    if abs(offset_s) < _NOTHING_S:
        return f"in time{spread}"
    return f"{_size(abs(offset_s))} {'early' if offset_s > 0 else 'late'}{spread}"


def _size(seconds: float, digits: int = 3) -> str:
    """With as many digits as say something; never as a power of ten."""
    least, unit = next(
        ((least, unit) for least, unit in ((1.0, "s"), (1e-3, "ms")) if seconds >= least * 0.9995),
        (1e-6, "µs"),
    )
    value = seconds / least
    whole = len(str(int(value)))
    return f"{value:.0f} {unit}" if whole >= digits else f"{value:.{digits}g} {unit}"


def reason_texts(result: Result) -> list[str]:
    """Why a row was decided so, with methods as people name them; what kept it from being checked comes last."""
    told = [in_words(reason) for reason in result.reasons]
    return told if not result.error or result.error in result.reasons else [*told, result.error]


def unjudged_text(result: Result) -> str:
    """Why a row cannot be judged, unless its reasons say so already."""
    why = result.judgeable_reason
    return (
        "" if result.judgeable != "no" or any(why in reason for reason in result.reasons) else in_words(why)
    )


def files_text(pair: PairFound) -> str:
    """The files of a pair: the other one and its reference, once where one file holds both."""
    return pair.other if pair.other == pair.reference else f"{pair.other} / {pair.reference}"


def found_text(pair: PairFound) -> str:
    """A pair that was measured, or why it was not."""
    if pair.status != "measured":
        why = f": {in_words(pair.reason)}" if pair.reason else ""
        return pair.status.replace("-", " ") + why
    text = offset_text(pair.offset_s, pair.uncertainty_s)
    if pair.drift_ppm:
        half = "" if pair.drift_uncertainty_ppm is None else f" ±{pair.drift_uncertainty_ppm:.2g}"
        text += f", drift {pair.drift_ppm:+.2f}{half} ppm".replace("-", "−")
    return text
