"""A region of Label Studio as labels here: one for each name it was given, with its text, answers and remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from syncstudio.interchange.findings import Findings
from syncstudio.interchange.label_document import DocumentRegion, DocumentSegment
from syncstudio.interchange.label_studio.label_studio_regions import Answer, Region
from syncstudio.interchange.label_studio.label_studio_tasks import Work

_TEXT_WORDS = ("transcri", "text")


@dataclass(frozen=True, slots=True)
class LaneWords:
    """What the answers on one lane mean: which of them is each label's own text, which take several choices."""

    text: str = ""
    several: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_transcript(self) -> bool:
        """Whether its text is what was said."""
        return "transcri" in self.text.casefold()


def lane_words(regions: Iterable[Region], several: frozenset[str]) -> LaneWords:
    """The words of a lane: its text is what is called a transcription, else a text, else the first that is typed."""
    typed: Counter[str] = Counter()
    many = set(several)
    for region in regions:
        for name, answer in region.answers.items():
            if answer.may_be_text and not answer.is_speaker:
                typed[name] += 1
            elif answer.kind in ("choices", "taxonomy") and len(answer.values) > 1:
                many.add(name)
    for word in _TEXT_WORDS:
        for name in typed:
            if word in name.casefold():
                return LaneWords(name, frozenset(many))
    return LaneWords(next(iter(typed), ""), frozenset(many))


def attributes_of(answers: dict[str, Answer], words: LaneWords) -> Iterator[tuple[str, str]]:
    """Answers as attributes: several choices at once are a yes for each of them, as the labelling config is read."""
    for control, answer in answers.items():
        if control == words.text or answer.is_speaker:
            continue
        if answer.kind in ("choices", "taxonomy") and control in words.several:
            for value in answer.values:
                yield f"{answer.name}: {value}", "yes"
        elif answer.values:
            yield answer.name, "\n".join(answer.values)


def segments_of(
    region: Region,
    work: Work,
    span: tuple[int, int],
    words: LaneWords,
    where: str,
    findings: Findings,
    shape: DocumentRegion | None = None,
    said: str = "",
    place: int = 1,
) -> list[DocumentSegment]:
    """The labels of a region over one span; `place` counts its spans, `said` is its text where no answer is."""
    speaker = next((" ".join(answer.values) for answer in region.answers.values() if answer.is_speaker), "")
    text = region.answers.get(words.text)
    confidence = region.score if region.score is not None else work.score
    if confidence is not None and not 0 <= confidence <= 1:
        findings.count("scores outside 0 to 1", "left out", where)
        confidence = None
    labels = region.labels or [""]
    if len(labels) > 1:
        findings.count(
            "regions with several labels", "each label became one of its own, one over the other", where
        )
    made = []
    for number, label in enumerate(labels, place):
        first = number == place
        made.append(
            DocumentSegment(
                span[0],
                span[1],
                ("\n".join(text.values) if text else said) if first else "",
                label,
                speaker,
                attributes=tuple(attributes_of(region.answers, words)) if first else (),
                author=work.author,
                status=work.status,
                confidence=confidence,
                key=region.id if number == 1 else f"{region.id}/{number}",
                parent_key=region.parent,
                comments=tuple((work.author, remark) for remark in region.remarks) if first else (),
                region=shape,
            )
        )
    return made
