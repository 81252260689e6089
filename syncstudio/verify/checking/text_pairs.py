"""A transcript against its sound: where it lies, how much of it is heard, and what a text without times tells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.interchange.errors import InterchangeError
from syncstudio.sync.inputs import Limits, Sound, SpeechSpans
from syncstudio.sync.measurement import Measurement
from syncstudio.verify.judging import text_agrees

_NS = 1_000_000_000
METHOD = "transcript"

# People say 10 to 20 letters a second and hardly anybody 30 (subtitles' reading speeds end at 25); a text this thin
# leaves most of the speech out.
_MOST_LETTERS_S, _LEAST_LETTERS_S = 30.0, 2.0
# A voice is heard where the curve says so with this; and claimed absent below the other.
_HEARD, _UNHEARD = 0.5, 0.25
_LEAST_HEARD_PART = 0.35
# A transcript lies where it should within so much; from so far on it lies elsewhere.
_HERE_S, _ELSEWHERE_S = 0.2, 0.4
_PAUSE_S = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class TextRead:
    """What a text says: `speech` where it has times, else None; `letters` in all; `trouble` why it is unreadable."""

    speech: SpeechSpans | None
    letters: int
    trouble: str = ""


def read_text_part(path: Path) -> TextRead:
    """A transcript of any format that labels are read from, or a plain text."""
    if path.suffix.lower() == ".txt":
        plain = _plain(path)
        timed = _labels(path)
        return timed if timed.speech is not None else plain
    return _labels(path)


def _labels(path: Path) -> TextRead:
    from syncstudio.interchange.label_formats import read_labels

    try:
        document = read_labels(path)
    except (InterchangeError, OSError) as error:
        return TextRead(None, 0, str(error))
    lanes = [lane for lane in document.lanes if lane.kind == "transcript"]
    lanes = lanes or [lane for lane in document.lanes if lane.kind == "segments"]
    spoken: list[tuple[int, int]] = []
    words: list[tuple[int, int]] = []
    timed_ns = letters = 0
    for lane in lanes:
        for segment in lane.segments:
            text = segment.text or segment.label
            if segment.end_ns <= segment.start_ns or not text.strip():
                continue
            spoken.append((segment.start_ns, segment.end_ns))
            letters += sum(not letter.isspace() for letter in text)
            own = [
                (word.start_ns, word.end_ns)
                for word in segment.words
                if word.start_ns is not None and word.end_ns is not None and word.timing != "rough"
            ]
            timed_ns += segment.end_ns - segment.start_ns if own else 0
            words += own
    if not spoken:
        return TextRead(None, letters, "It holds no speech with times.")
    by_words = bool(words) and 2 * timed_ns >= sum(end - start for start, end in spoken)
    spans = sorted(words if by_words else spoken)
    starts, ends = (np.array([span[end] for span in spans], np.int64) for end in (0, 1))
    return TextRead(SpeechSpans(starts, ends, by_words), letters)


def _plain(path: Path) -> TextRead:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        return TextRead(None, 0, f"It could not be read ({error.strerror}).")
    return TextRead(None, sum(not letter.isspace() for letter in text))


def measure_text(read: TextRead, sound: Sound, limits: Limits) -> tuple[Measurement, dict[str, float]]:
    """The answer, and figures by name: how much of the written time is heard, and of the voice is written."""
    if read.speech is None:
        return _without_times(read, sound)
    from syncstudio.sync.speech.transcript_to_sound import measure_transcript
    from syncstudio.sync.speech.voice_activity import voice_activity

    short = sound.duration_s < 60
    answer = measure_transcript(sound, read.speech, limits, splits=not short, ratios=not short)
    activity = voice_activity(sound)
    figures = _covered(read.speech, activity.presence, activity.start_s)
    if activity.range_db > 0:
        figures |= _agreement(read.speech, activity.presence, activity.start_s)
    end_s = float(read.speech.ends_ns.max()) / _NS
    over_s = end_s - (float(sound.start_s) + sound.duration_s)
    if answer.status != "measured" and over_s > 1.0:
        return _with_reason(answer, f"The transcript ends {over_s:.1f} s after the sound."), figures
    if answer.status != "measured" and activity.range_db > 0:
        heard = figures.get("transcript_heard_part", 1.0)
        if heard < _LEAST_HEARD_PART:
            return (
                _with_reason(
                    answer,
                    f"The transcript fits nowhere: in {100 * (1 - heard):.0f} % of the time it says is spoken no voice "
                    "is heard. It may be another clip's.",
                ),
                figures,
            )
    if answer.status == "cannot-tell" and text_agrees(figures):
        return (
            _with_reason(
                answer,
                "What is written and when a voice is heard go together as they lie, and nowhere else; too little is "
                "said to tell to how many milliseconds.",
            ),
            figures,
        )
    return answer, figures


def _with_reason(answer: Measurement, reason: str) -> Measurement:
    return Measurement.cannot_tell(METHOD, reason, answer.windows, answer.evidence)


def _agreement(speech: SpeechSpans, presence: NDArray[np.float32], start_s: float) -> dict[str, float]:
    """How well what is written goes with the voice, as a correlation: where it lies, and at best elsewhere."""
    from scipy.fft import irfft, rfft

    from syncstudio.sync.speech.voice_activity import STEP_S

    written = np.zeros(len(presence))
    for start, end in zip(speech.starts_ns.tolist(), speech.ends_ns.tolist(), strict=True):
        first, last = (max(round((at / _NS - start_s) / STEP_S), 0) for at in (start, end))
        written[first:last] = 1.0
    if speech.words:
        # Between the words of a sentence nobody is silent for long.
        from scipy.ndimage import binary_closing

        written = binary_closing(written > 0, np.ones(round(_PAUSE_S / STEP_S), bool)).astype(np.float64)
    heard = presence.astype(np.float64)
    count, spread = len(heard), float(heard.std() * written.std())
    near, apart = round(_HERE_S / STEP_S), round(_ELSEWHERE_S / STEP_S)
    if spread <= 0 or count <= 2 * apart:
        return {}
    # Round and round: what is moved out at one end comes in at the other, so that every shift has all of it.
    curve = irfft(rfft(heard - heard.mean()) * np.conj(rfft(written - written.mean())), count) / (
        count * spread
    )
    here = max(float(curve[: near + 1].max()), float(curve[-near:].max()))
    return {"transcript_agreement": here, "transcript_elsewhere": float(curve[apart:-apart].max())}


def _covered(speech: SpeechSpans, presence: NDArray[np.float32], start_s: float) -> dict[str, float]:
    from syncstudio.sync.speech.voice_activity import STEP_S

    count = len(presence)
    if not count:
        return {}
    written = np.zeros(count, bool)
    outside = 0
    for start, end in zip(speech.starts_ns.tolist(), speech.ends_ns.tolist(), strict=True):
        first, last = (round((at / _NS - start_s) / STEP_S) for at in (start, end))
        written[max(first, 0) : max(last, 0)] = True
        outside += max(0, last - max(first, count)) + max(0, min(last, 0) - first)
    heard = presence >= _HEARD
    # Pauses inside a sentence are no contradiction: a voice within a quarter of a second counts.
    from scipy.ndimage import maximum_filter1d

    near = maximum_filter1d(presence, round(0.5 / STEP_S)) >= _HEARD
    of_written = float(near[written].sum()) / max(int(written.sum()) + outside, 1)
    of_heard = float(written[heard].mean()) if heard.any() else 1.0
    return {"transcript_heard_part": of_written, "voice_written_part": of_heard}


def _without_times(read: TextRead, sound: Sound) -> tuple[Measurement, dict[str, float]]:
    if read.trouble and not read.letters:
        return Measurement.cannot_tell(METHOD, read.trouble), {}
    if not read.letters:
        return Measurement.cannot_tell(METHOD, "The text is empty."), {"letters_per_s": 0.0}
    rate = read.letters / max(sound.duration_s, 0.1)
    reason = "The text has no times, so nothing tells where it lies."
    if rate > _MOST_LETTERS_S:
        reason = f"The text is too long for the sound: {rate:.0f} letters a second, and it has no times."
    elif rate < _LEAST_LETTERS_S:
        reason = f"The text is short for the sound: {rate:.1f} letters a second. It has no times."
    return Measurement.cannot_tell(METHOD, reason), {"letters_per_s": rate}
