"""Keep, drop or review: what rules make of a row, without measuring anything again.

A pair is kept only where the whole interval, over the whole length of the sample, lies inside its tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import blake2b

from syncstudio.sync.profile import Profile
from syncstudio.sync.verdict import VerdictClass
from syncstudio.verify.checking.settings import USUAL, CheckSettings
from syncstudio.verify.judging import ranked, text_agrees, verdict_of
from syncstudio.verify.pair_span import duration_of
from syncstudio.verify.policy_words import band_words, measured_words, pair_words
from syncstudio.verify.result import Decision, PairFound, PairName, Result

_ORDER: tuple[Decision, ...] = ("keep", "review", "drop")
# Frames a second that pictures usually have, where there is no picture to ask.
_FASTEST, _SLOWEST = Fraction(60), Fraction(24_000, 1001)


@dataclass(frozen=True, slots=True)
class PairRule:
    """What becomes of one kind of pair. The tolerance is in milliseconds, or in frames of the picture; None as either
    is as far as may be. Answers less sure than `least_confidence` count as none.
    """

    early_ms: float | None = None
    late_ms: float | None = None
    early_frames: float | None = None
    late_frames: float | None = None
    least_confidence: float = 0.9
    inside: Decision = "keep"
    outside: Decision = "drop"
    undecided: Decision = "review"
    ambiguous: Decision = "review"
    cannot_tell: Decision = "review"
    missing: Decision = "keep"

    def band(self, name: str, fps: Fraction | None) -> Profile | None:
        """The tolerance in milliseconds; None where it is in frames of a picture whose rate nobody knows."""
        bounds = []
        for ms, frames in ((self.early_ms, self.early_frames), (self.late_ms, self.late_frames)):
            if frames is None:
                bounds.append(float("inf") if ms is None else ms)
            elif fps:
                bounds.append(1000 * frames / float(fps))
            else:
                return None
        return Profile(name, name, bounds[0], bounds[1])


@dataclass(frozen=True, slots=True)
class ClipRule:
    """What is asked of the clip itself; None is not asked. `decision` is what becomes of one that is otherwise."""

    shortest_s: float | None = None
    longest_s: float | None = None
    fps: tuple[float, ...] = ()
    least_mean_db: float | None = None
    decision: Decision = "drop"


@dataclass(frozen=True, slots=True)
class HealthRule:
    """What becomes of findings of timing health, by severity, and by code where one is named."""

    error: Decision = "drop"
    warning: Decision = "keep"
    info: Decision = "keep"
    codes: tuple[tuple[str, Decision], ...] = ()


@dataclass(frozen=True, slots=True)
class TextRule:
    """What is asked of transcripts beside their place: how much of the written time a voice must be heard in, how well
    one that is too short to be placed must go with the voice (a correlation), and how many letters a second a text
    without times may have."""

    least_heard_part: float = 0.35
    least_agreement: float = 0.6
    most_letters_per_s: float = 30.0
    untimed: Decision = "keep"
    decision: Decision = "review"


@dataclass(frozen=True, slots=True)
class Policy:
    """A set of rules. `id` is the preset's or the file's, `name` and `says` are for people, `source` is where the
    numbers come from. `pairs` hold a rule for every pair; `not_judgeable` is for clips that nobody could judge.
    """

    id: str
    name: str
    says: str = ""
    source: str = ""
    pairs: tuple[tuple[PairName, PairRule], ...] = ()
    not_judgeable: Decision = "review"
    clip: ClipRule = field(default_factory=ClipRule)
    health: HealthRule = field(default_factory=HealthRule)
    text: TextRule = field(default_factory=TextRule)

    @property
    def mark(self) -> str:
        """Changes when anything in the policy does."""
        return blake2b(repr(self).encode(), digest_size=8).hexdigest()

    def rule(self, pair: PairName) -> PairRule:
        """The rule of one kind of pair."""
        return next((rule for name, rule in self.pairs if name == pair), PairRule())

    def check_settings(self, base: CheckSettings = USUAL) -> CheckSettings:
        """How to check for this policy: as one would anyway, for rows are decided from what was measured."""
        return base


def decide(result: Result, policy: Policy) -> Result:
    """The row with the policy's decision, its reasons in words, verdicts by its tolerances, and its badness. Pure."""
    duration_s = duration_of(result)
    fps = rate_of(result)
    pairs = tuple(_judged(pair, duration_s, policy, fps) for pair in result.pairs)
    result = replace(result, pairs=pairs)
    found = list(_all(result, policy, duration_s, fps))
    told_of: list[Decision] = [one[0] for one in found] or ["review"]
    decision = max(told_of, key=_ORDER.index)
    reasons = [text for each, text in found if each == decision]
    if decision == "drop":
        reasons += [text for each, text in found if each == "review"]
    told = replace(result, decision=decision, reasons=tuple(dict.fromkeys(reasons)), policy=policy.id)
    return ranked(told)


def rate_of(result: Result) -> Fraction | None:
    """The picture's frames a second; None where there is no picture."""
    for part in result.parts:
        if part.kind == "video" and part.fps:
            rate = Fraction(part.fps)
            return rate if rate > 0 else None
    return None


def _judged(pair: PairFound, duration_s: float, policy: Policy, fps: Fraction | None) -> PairFound:
    rule = policy.rule(pair.pair)
    band = rule.band(policy.id, fps)
    if band is not None or pair.offset_s is None:
        return replace(pair, verdict=None if band is None else verdict_of(pair, duration_s, band))
    # Without a picture frames may be as short, or as long, as usual: only what is so either way is said.
    short, long = (rule.band(policy.id, rate) for rate in (_FASTEST, _SLOWEST))
    verdict: VerdictClass = "undecided"
    if short is not None and verdict_of(pair, duration_s, short) == "inside":
        verdict = "inside"
    elif long is not None and verdict_of(pair, duration_s, long) == "outside":
        verdict = "outside"
    return replace(pair, verdict=verdict)


Told = tuple[Decision, str]


def _all(result: Result, policy: Policy, duration_s: float, fps: Fraction | None) -> Iterator[Told]:
    if result.error:
        yield "review", result.error
    yield from _of_clip(result, policy.clip, duration_s, fps)
    yield from _of_health(result, policy.health)
    unseen = result.judgeable == "no"
    if unseen:
        yield policy.not_judgeable, f"It cannot be judged: {result.judgeable_reason}"
    for pair in result.pairs:
        if pair.pair == "voice_face" and pair.status != "measured":
            # That nobody can tell says nothing against a clip.
            continue
        if pair.pair == "sound_picture" and unseen and pair.status != "measured":
            continue
        yield from _of_pair(pair, policy, duration_s, fps, result)
    yield from _of_text(result, policy.text)
    yield from _missing(result, policy)


def _of_pair(
    pair: PairFound, policy: Policy, duration_s: float, fps: Fraction | None, result: Result
) -> Iterator[Told]:
    rule, what = policy.rule(pair.pair), pair_words(pair)
    figures = dict(result.measures)
    if pair.status == "ambiguous":
        yield rule.ambiguous, f"{what}: {pair.reason}"
    elif pair.status == "cannot-tell":
        if pair.pair.endswith("_mix") and figures.get(f"{pair.pair.removesuffix('_mix')}_silent"):
            return
        if pair.pair == "transcript_sound" and text_agrees(figures, policy.text.least_agreement):
            return
        untimed = pair.pair == "transcript_sound" and "letters_per_s" in figures
        yield policy.text.untimed if untimed else rule.cannot_tell, f"{what}: {pair.reason}"
    elif pair.confidence < rule.least_confidence:
        yield (
            rule.cannot_tell,
            f"{what}: only {100 * pair.confidence:.0f} % sure of {measured_words(pair, duration_s)}.",
        )
    else:
        band = rule.band(policy.id, fps)
        said = measured_words(pair, duration_s)
        decisions = {"inside": rule.inside, "outside": rule.outside, "undecided": rule.undecided}
        verdict = pair.verdict or "undecided"
        if band is not None:
            yield decisions[verdict], f"{what}: {said}, {verdict} {band_words(band)}."
        elif verdict == "undecided":
            yield decisions[verdict], f"{what}: {said}, and how long a frame lasts is not known."
        else:
            yield (
                decisions[verdict],
                f"{what}: {said}, {verdict} whatever the picture's rate is (24 to 60 a second).",
            )


def _of_clip(result: Result, rule: ClipRule, duration_s: float, fps: Fraction | None) -> Iterator[Told]:
    # A frame's length of grace: nobody means 4.96 s with "five seconds".
    grace_s = 1 / float(fps) if fps else 0.05
    if rule.shortest_s is not None and duration_s + grace_s < rule.shortest_s:
        yield rule.decision, f"It lasts {duration_s:.2f} s, and at least {rule.shortest_s:g} s are asked for."
    if rule.longest_s is not None and duration_s - grace_s > rule.longest_s:
        yield rule.decision, f"It lasts {duration_s:.2f} s, and at most {rule.longest_s:g} s are asked for."
    if rule.fps and fps is not None and not any(abs(float(fps) - one) < 0.01 for one in rule.fps):
        wanted = " or ".join(f"{one:g}" for one in rule.fps)
        yield rule.decision, f"The picture has {float(fps):.6g} frames a second, and {wanted} are asked for."
    level = dict(result.measures).get("sound_mean_db")
    if rule.least_mean_db is not None and level is not None and level < rule.least_mean_db:
        yield rule.decision, f"The sound is at {level:.0f} dB in the mean, below {rule.least_mean_db:g} dB."


def _of_health(result: Result, rule: HealthRule) -> Iterator[Told]:
    by_code = dict(rule.codes)
    by_severity: dict[str, Decision] = {"error": rule.error, "warning": rule.warning, "info": rule.info}
    for one in result.health_findings:
        decision = by_code.get(one.code, by_severity.get(one.severity, "keep"))
        if decision != "keep":
            yield decision, f"{one.part}: {one.message}"


def _of_text(result: Result, rule: TextRule) -> Iterator[Told]:
    figures = dict(result.measures)
    heard, letters = figures.get("transcript_heard_part"), figures.get("letters_per_s")
    if heard is not None and heard < rule.least_heard_part:
        yield (
            rule.decision,
            f"A voice is heard in {100 * heard:.0f} % of the time that the transcript says is spoken.",
        )
    if letters is not None and letters > rule.most_letters_per_s:
        yield (
            rule.decision,
            f"The text has {letters:.0f} letters for each second of sound: more than anybody says.",
        )
    if letters == 0.0:
        yield rule.decision, "The text is empty."


def _missing(result: Result, policy: Policy) -> Iterator[Told]:
    having = {pair.pair for pair in result.pairs}
    for name, rule in policy.pairs:
        if name in having or rule.missing == "keep":
            continue
        if name == "sound_picture" and not any(part.kind == "video" for part in result.parts):
            continue
        yield (
            rule.missing,
            f"{pair_words(name)} was not measured: one of the two is not there, or this check was left out.",
        )
    if not result.pairs and not result.error:
        yield "review", "Nothing in it could be held against anything else."
