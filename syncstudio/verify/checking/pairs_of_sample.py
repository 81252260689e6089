"""Which pairs a sample has, each measured with what was opened once."""

from __future__ import annotations

from dataclasses import dataclass, field

from syncstudio.media.errors import MediaError
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement
from syncstudio.verify.checking.opened import Opened
from syncstudio.verify.result import PairName
from syncstudio.verify.sample import Part

_NS = 1_000_000_000
_STEMS: dict[str, PairName] = {"speech": "speech_mix", "effects": "effects_mix", "music": "music_mix"}
# Captions say what is to be seen, not what is said.
_NO_SPEECH = "caption"


@dataclass(frozen=True, slots=True, eq=False)
class PairAnswered:
    """One pair, by the names of its parts, and the answer."""

    pair: PairName
    reference: str
    other: str
    answer: Measurement


@dataclass(slots=True)
class SampleAnswers:
    """All pairs of a sample, whether it can be judged, and figures by name."""

    pairs: list[PairAnswered] = field(default_factory=list)
    judgeable: str = ""
    judgeable_reason: str = ""
    figures: dict[str, float] = field(default_factory=dict)


def measured_pairs(opened: Opened) -> SampleAnswers:
    """Every pair of the sample's parts that should share a clock."""
    found = SampleAnswers()
    limits = _limits(opened)
    seen_in = [part for part in opened.parts("video") if _holds(opened, part, "video")]
    # A dub brings the same pictures along: it is the original's that count.
    video = next(iter(sorted(seen_in, key=lambda part: part.role == "dub")), None)
    whole = _whole_sounds(opened, video)
    seen: dict[Part, Measurement] = {}
    if opened.settings.picture and video is not None:
        for part in whole:
            seen[part] = _against_picture(opened, found, video, part, limits)
    _stems(opened, found, whole)
    _dubs(opened, found, video, whole, seen, limits)
    _texts(opened, found, whole, limits)
    _series(opened, found, video, whole, limits)
    return found


def _limits(opened: Opened) -> Limits:
    return Limits(0, round(opened.settings.search_s * _NS))


def _holds(opened: Opened, part: Part, kind: str) -> bool:
    try:
        return opened.has(part, kind)
    except MediaError:
        return False


def _whole_sounds(opened: Opened, video: Part | None) -> list[Part]:
    """The sounds of a scene: that of the video itself, and every one beside it that is neither a stem nor a dub."""
    sounds = [part for part in opened.parts("sound") if part.role in ("", "mix", "original")]
    own = [video] if video is not None and video.role != "dub" else []
    return [part for part in (*own, *sounds) if _holds(opened, part, "sound")]


def _against_picture(
    opened: Opened, found: SampleAnswers, video: Part, part: Part, limits: Limits
) -> Measurement:
    from syncstudio.survey.measure_pair import best_of
    from syncstudio.verify.checking.judgeable import judgeable
    from syncstudio.verify.checking.sound_picture import measure_events, measure_mouth

    picture, sound = opened.picture(video), opened.sound(part)
    onsets = opened.onsets(part)
    answers = measure_events(picture, sound, onsets, limits, part.role)
    sure = [one for one in answers if one.status == "measured" and one.confidence >= 0.9]
    faces = opened.faces(video)
    mouth = measure_mouth(faces, sound, limits)
    if mouth is not None:
        found.pairs.append(PairAnswered("voice_face", video.name, part.name, mouth))
        answers.append(mouth)
    answer = best_of(sure or answers)
    face_s = faces.seconds if faces is not None else 0.0
    said = judgeable(picture, sound, onsets, answers, face_s, lambda: opened.unseen(video))
    if not found.judgeable or (found.judgeable == "no" and said.answer == "yes"):
        found.judgeable, found.judgeable_reason = said.answer, said.reason
    found.figures |= {name: value for name, value in said.figures if name not in found.figures}
    found.pairs.append(PairAnswered("sound_picture", video.name, part.name, answer))
    return answer


def _stems(opened: Opened, found: SampleAnswers, whole: list[Part]) -> None:
    from syncstudio.verify.checking.stem_pairs import MixAtHand, is_silent

    stems = [part for part in opened.parts("sound") if part.role in _STEMS and _holds(opened, part, "sound")]
    mix = next((part for part in whole if part.role == "mix"), None) or next(iter(whole), None)
    if not stems or mix is None:
        return
    at_hand = MixAtHand(opened.sound(mix), opened.settings.search_s)
    for part in stems:
        answer = at_hand.measure(opened.sound(part))
        found.pairs.append(PairAnswered(_STEMS[part.role], mix.name, part.name, answer))
        if is_silent(answer):
            found.figures[f"{part.role}_silent"] = 1.0


def _dubs(
    opened: Opened,
    found: SampleAnswers,
    video: Part | None,
    whole: list[Part],
    seen: dict[Part, Measurement],
    limits: Limits,
) -> None:
    from syncstudio.verify.checking.dub_pairs import dub_sync, measure_dub_pair

    dubs = [
        part
        for part in opened.parts("sound", "video")
        if part.role == "dub" and _holds(opened, part, "sound")
    ]
    original = next((part for part in whole if part.role == "original"), None) or next(iter(whole), None)
    if original is None:
        return
    for part in dubs:
        answer = measure_dub_pair(opened.sound(original), opened.sound(part), limits)
        found.pairs.append(PairAnswered("dub_original", original.name, part.name, answer))
        if original in seen and video is not None:
            total = dub_sync(seen[original], answer)
            found.pairs.append(PairAnswered("dub_picture", video.name, part.name, total))


def _texts(opened: Opened, found: SampleAnswers, whole: list[Part], limits: Limits) -> None:
    from syncstudio.verify.checking.text_pairs import measure_text, read_text_part

    texts = [part for part in opened.parts("transcript") if not part.name.casefold().startswith(_NO_SPEECH)]
    if not texts:
        return
    sounds = opened.parts("sound")
    for part in texts:
        dub = [one for one in sounds if one.role == "dub" and one.language and one.language == part.language]
        speech = [one for one in sounds if one.role == "speech"]
        heard = next((one for one in (*dub, *speech, *whole) if _holds(opened, one, "sound")), None)
        if heard is None:
            continue
        answer, figures = measure_text(read_text_part(opened.paths[part]), opened.sound(heard), limits)
        found.pairs.append(PairAnswered("transcript_sound", heard.name, part.name, answer))
        for name, value in figures.items():
            worse = max if name == "letters_per_s" else min
            found.figures[name] = worse(value, found.figures.get(name, value))


def _series(
    opened: Opened, found: SampleAnswers, video: Part | None, whole: list[Part], limits: Limits
) -> None:
    from syncstudio.verify.checking.series_pairs import measure_series_pairs, opened_series

    for part in opened.parts("series"):
        signal = opened_series(opened.paths[part], part.name, opened.cancelled)
        if signal is None or not signal.rows:
            continue
        picture = opened.picture(video) if video is not None and opened.settings.picture else None
        place = None
        if video is not None and opened.settings.picture:
            place = (opened.paths[video], opened.facts(video).of_kind("video")[0].index)
        sound = opened.sound(whole[0]) if whole else None
        answers = measure_series_pairs(signal, part.name, place, picture, sound, limits, opened.cancelled)
        if "picture" in answers and video is not None:
            found.pairs.append(PairAnswered("series_picture", video.name, part.name, answers["picture"]))
        if "sound" in answers and whole:
            found.pairs.append(PairAnswered("series_sound", whole[0].name, part.name, answers["sound"]))
