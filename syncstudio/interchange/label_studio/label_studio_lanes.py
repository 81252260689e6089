"""The lanes of one task: one for each control that labels, apart by who labelled, and by channel where need be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from syncstudio.interchange.findings import Findings
from syncstudio.interchange.frame_clock import FrameClock
from syncstudio.interchange.label_document import (
    DocumentLane,
    DocumentMedium,
    DocumentRegion,
    DocumentSegment,
    LaneKind,
)
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.label_studio.label_studio_boxes import box_region
from syncstudio.interchange.label_studio.label_studio_config_beside import ConfigBeside
from syncstudio.interchange.label_studio.label_studio_dialogue import Dialogue, dialogue_of
from syncstudio.interchange.label_studio.label_studio_frames import frame_clock
from syncstudio.interchange.label_studio.label_studio_parents import with_parents
from syncstudio.interchange.label_studio.label_studio_regions import Answer, Gathered, Region, gather
from syncstudio.interchange.label_studio.label_studio_segments import (
    LaneWords,
    lane_words,
    segments_of,
)
from syncstudio.interchange.label_studio.label_studio_spans import (
    SeriesTimes,
    frame_spans,
    sound_span,
)
from syncstudio.interchange.label_studio.label_studio_tasks import Task, Work
from syncstudio.interchange.label_studio.label_studio_whole import names_of_works, whole_lanes

_WANTED = {"sound": ("sound", "video"), "video": ("video",), "series": ("series",)}


@dataclass(slots=True)
class _Lane:
    """Regions that go on one lane."""

    control: str
    work: Work
    name: str
    regions: list[Region] = field(default_factory=list)


class TaskReader:
    """Reads one task with what lies beside it."""

    def __init__(
        self,
        task: Task,
        media: Mapping[str, DocumentMedium],
        config: ConfigBeside,
        options: ReadOptions,
        findings: Findings,
        file: str,
    ) -> None:
        self._task, self._media, self._config = task, media, config
        self._options, self._findings, self._file = options, findings, file
        self._clocks: dict[str, FrameClock] = {}
        self._dialogues: dict[str, Dialogue | None] = {}
        self._gathered: list[tuple[Work, Gathered]] = []
        self._told: dict[str, DocumentMedium] = {}

    def lanes(self) -> list[DocumentLane]:
        """Every lane of the task, those of dialogues first."""
        self._gathered = [(work, gather(work.results)) for work in self._task.works]
        self._join_parted()
        if self._task.named_only:
            self._findings.count(
                "predictions or drafts that the export names by number only",
                "left out: export them with their content",
                self._where(),
                self._task.named_only,
            )
        for _, gathered in self._gathered:
            for what, many in gathered.unread.items():
                self._findings.count(
                    what, "left out, as there is nothing like them here", self._where(), many
                )
        piles = sorted(self._piles(), key=lambda pile: self._config.order_of(pile[0].control))
        made = with_parents([lane for pile in piles for lane in self._made(pile)])
        medium = self._medium("", "sound")
        whole = whole_lanes(self._gathered, made, self._config.several, medium)
        return [*self._dialogue_lanes(), *made, *whole]

    def media(self) -> list[DocumentMedium]:
        """The recordings of the task, with what the labels on them tell of their pictures."""
        return [self._told.get(medium.name, medium) for medium in self._media.values()]

    def _where(self, region: Region | None = None) -> str:
        return f"task {self._task.id}" + (f", region {region.id}" if region is not None else "")

    def _join_parted(self) -> None:
        """JSON-MIN tells texts apart from their regions: where there are as many, they stand in the same order."""
        for work, gathered in self._gathered:
            for name, texts in work.parted.items():
                if len(texts) == len(gathered.regions):
                    for region, text in zip(gathered.regions, texts, strict=True):
                        region.answers[name] = Answer("textarea", [text] if text.strip() else [], name)
                    self._findings.say(
                        "JSON-MIN does not say which text is whose: they were taken in their order."
                    )
                elif gathered.regions:
                    self._findings.count(
                        "texts of JSON-MIN that are not as many as its regions",
                        "left out",
                        self._where(),
                        len(texts),
                    )
                else:
                    gathered.whole[name] = Answer("choices", list(texts), name)

    def _piles(self) -> list[list[_Lane]]:
        """The regions by control and annotation, with the names of their lanes."""
        by_control: dict[str, list[_Lane]] = {}
        whos = names_of_works([work for work, _ in self._gathered])
        for (work, gathered), who in zip(self._gathered, whos, strict=True):
            mine: dict[str, _Lane] = {}
            for region in gathered.regions:
                if region.control not in mine:
                    mine[region.control] = _Lane(region.control, work, who)
                    by_control.setdefault(region.control, []).append(mine[region.control])
                mine[region.control].regions.append(region)
        for control, piles in by_control.items():
            apart = len(piles) > 1
            if apart:
                self._findings.say(
                    f"“{control}” was labelled by several people or models, or more than once: a lane for each."
                )
            for pile in piles:
                pile.name = f"{control} ({pile.name})" if apart and pile.name else control
        return list(by_control.values())

    def _made(self, piles: list[_Lane]) -> list[DocumentLane]:
        words = lane_words((region for pile in piles for region in pile.regions), self._config.several)
        lanes: list[DocumentLane] = []
        for pile in piles:
            channels = sorted({region.channel for region in pile.regions if region.channel is not None})
            if len(channels) > 1:
                self._findings.say(
                    f"“{pile.name}” holds labels of {len(channels)} channels: a lane for each."
                )
                for channel in channels:
                    some = [region for region in pile.regions if (region.channel or 0) == channel]
                    lanes += self._lane(
                        replace(pile, name=f"{pile.name}, channel {channel + 1}", regions=some), words
                    )
            else:
                lanes += self._lane(pile, words)
        return lanes

    def _lane(self, pile: _Lane, words: LaneWords) -> list[DocumentLane]:
        boxes = [region for region in pile.regions if "sequence" in region.value]
        others = [region for region in pile.regions if "sequence" not in region.value]
        made = []
        if others:
            segments, kind = self._spans(pile, others, words)
            made.append(self._finished(pile.name, pile.control, others[0].target, kind, segments))
        if boxes:
            segments = self._boxes(pile, boxes, words)
            name = f"{pile.name} boxes" if others else pile.name
            made.append(self._finished(name, pile.control, boxes[0].target, "regions", segments))
        return [lane for lane in made if lane.segments]

    def _finished(
        self, name: str, control: str, target: str, kind: str, segments: list[DocumentSegment]
    ) -> DocumentLane:
        segments.sort(key=lambda segment: (segment.start_ns, segment.end_ns))
        lane_kind: LaneKind = "regions" if kind == "regions" else "segments"
        if kind == "transcript":
            lane_kind = "transcript"
        elif kind != "regions" and segments and all(one.start_ns == one.end_ns for one in segments):
            lane_kind = "events"
        wanted = {"regions": "video", "video": "video", "series": "series"}.get(kind, "sound")
        return DocumentLane(
            name,
            lane_kind,
            tuple(segments),
            vocabulary=self._config.vocabulary_of(control),
            medium=self._medium(target, wanted),
        )

    def _medium(self, target: str, wanted: str) -> str:
        """The recording that a lane lies on: as the config says, by name, or the first of its kind."""
        key = self._config.variables.get(target, target)
        if key in self._media:
            return self._media[key].name
        kinds = _WANTED[wanted]
        fits = [medium.name for medium in self._media.values() if medium.kind in kinds]
        return fits[0] if fits else next((medium.name for medium in self._media.values()), "")

    def _spans(
        self, pile: _Lane, regions: list[Region], words: LaneWords
    ) -> tuple[list[DocumentSegment], str]:
        made: list[DocumentSegment] = []
        kind = (
            "transcript"
            if words.is_transcript and any(words.text in one.answers for one in regions)
            else "sound"
        )
        series = [region for region in regions if self._is_series(region)]
        times: dict[str, tuple[int, int] | None] = {}
        if series:
            kind = "series"
            zero = SeriesTimes(
                self._task.data.get(self._key(series[0].target)), series[0].target, self._findings
            )
            spans = zero.spans([region.value for region in series])
            times = {region.id: span for region, span in zip(series, spans, strict=True)}
        for region in regions:
            where, said = f"task {self._task.id}, region {region.id}", ""
            found: list[tuple[int, int]] = []
            if "ranges" in region.value:
                kind = "video"
                found = frame_spans(region, self._clock(region), where, self._findings)
            elif region.id in times:
                one = times[region.id]
                found = [one] if one is not None else []
                if one is None:
                    self._findings.count(
                        "labels of a series without a time that can be read", "left out", where
                    )
            elif self._is_text(region):
                in_turns = self._in_dialogue(region)
                if in_turns is None:
                    self._findings.count("labels of a text without times", "left out", where)
                else:
                    found, said = [in_turns[0]], in_turns[1]
            else:
                one = sound_span(region.value, where, self._findings)
                found = [one] if one is not None else []
            place = 1
            for span in found:
                segments = segments_of(
                    region, pile.work, span, words, where, self._findings, said=said, place=place
                )
                place += len(segments)
                made += segments
        return made, kind

    def _boxes(self, pile: _Lane, regions: list[Region], words: LaneWords) -> list[DocumentSegment]:
        made: list[DocumentSegment] = []
        for region in regions:
            where = self._where(region)
            found: tuple[int, int, DocumentRegion] | None = box_region(
                region, self._clock(region), self._size(), where, self._findings
            )
            if found is not None:
                self._tell(region)
                span = (found[0], found[1])
                made += segments_of(region, pile.work, span, words, where, self._findings, found[2])
        return made

    def _tell(self, region: Region) -> None:
        name = self._medium(region.target, "video")
        medium = next((each for each in self._media.values() if each.name == name), None)
        if medium is not None and name not in self._told:
            width, height = region.size or self._size()
            rate = self._clock(region).rate
            self._told[name] = replace(
                medium, width=int(width), height=int(height), frame_rate=str(rate) if rate else ""
            )

    def _size(self) -> tuple[int, int]:
        data = self._task.data
        if all(self._options.picture_size):
            return self._options.picture_size
        width, height = data.get("width"), data.get("height")
        return (width, height) if isinstance(width, int) and isinstance(height, int) else (0, 0)

    def _clock(self, region: Region) -> FrameClock:
        """The clock of the video that a region lies on, found from all labels of it."""
        target = region.target
        if target not in self._clocks:
            values = [
                one.value
                for _, gathered in self._gathered
                for one in gathered.regions
                if one.target == target
            ]
            written = self._config.rates.get(target, "")
            where = f"“{target}” of task {self._task.id}"
            self._clocks[target] = frame_clock(
                values, written, self._options, f"{self._file}, task {self._task.id}", where, self._findings
            )
        return self._clocks[target]

    def _key(self, target: str) -> str:
        return self._config.variables.get(target, target)

    def _is_series(self, region: Region) -> bool:
        return region.type == "timeserieslabels" or self._config.kinds.get(region.target) == "series"

    def _is_text(self, region: Region) -> bool:
        """Whether its start and end count turns or characters rather than seconds."""
        value = region.value
        if (
            region.type in ("paragraphlabels", "hypertextlabels")
            or "startOffset" in value
            or "globalOffsets" in value
        ):
            return True
        sound = "channel" in value or self._config.kinds.get(region.target) in ("sound", "video")
        heard = any(medium.kind in ("sound", "video") for medium in self._media.values())
        return isinstance(value.get("text"), str) and not sound and not heard

    def _in_dialogue(self, region: Region) -> tuple[tuple[int, int], str] | None:
        dialogue = self._dialogue(self._key(region.target))
        if dialogue is None:
            lists = [key for key, value in self._task.data.items() if isinstance(value, list)]
            dialogue = self._dialogue(lists[0]) if len(lists) == 1 else None
        return None if dialogue is None else dialogue.span_of(region.value)

    def _dialogue(self, key: str) -> Dialogue | None:
        if key not in self._dialogues:
            self._dialogues[key] = dialogue_of(self._task.data.get(key), self._where(), self._findings)
        return self._dialogues[key]

    def _dialogue_lanes(self) -> list[DocumentLane]:
        made = []
        names = {key: name for name, key in self._config.variables.items()}
        for key, value in self._task.data.items():
            dialogue = self._dialogue(key) if isinstance(value, list) else None
            utterances = () if dialogue is None else dialogue.utterances()
            if utterances:
                name = names.get(key, key)
                made.append(DocumentLane(name, "transcript", utterances, medium=self._medium("", "sound")))
        return made
