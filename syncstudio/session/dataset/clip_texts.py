"""What is written of a clip, in clip time: words, utterances, captions, labels, regions and who is there.

Edges are whole ns after the clip's first frame, cut to the clip; `cut` says that a thing goes on outside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from syncstudio.project import region_reads
from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.dataset.choice import Texts
from syncstudio.session.dataset.cuts import lane_called
from syncstudio.session.labels.segment_writing import placed
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.timebase.instant import ns_down, ns_up
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.clips.clip_clock import ClipClock
    from syncstudio.session.session import Session
    from syncstudio.timebase.clockmap import ClockMap

_CAPTIONS = ("caption", "captions", "video caption", "description")
_AUDIO_CAPTIONS = ("audio caption", "audio captions", "audio description", "sound caption")
_SPEECH = ("speech text", "speech", "transcript")


@dataclass(frozen=True, slots=True)
class Window:
    """A clip as texts are laid into it."""

    clock: ClipClock
    duration_ns: Fraction

    @property
    def master(self) -> Span:
        """The clip on the master timeline, rounded outward."""
        return Span(ns_down(self.clock.start_master), ns_up(self.clock.master(self.duration_ns)))

    def edges(self, span: Span) -> tuple[int, int, bool] | None:
        """(start, end, whether it was cut) of a master span in clip time; None where it lies outside."""
        start, end = (ns_up(self.clock.clip(at)) for at in (span.start_ns, span.end_ns))
        length = ns_down(self.duration_ns)
        if end < 0 or start >= length or (end == 0 and start < 0):
            return None
        return max(start, 0), min(end, length), start < 0 or end > length


def texts_of(session: Session, window: Window, texts: Texts, picture_id: int | None) -> dict[str, Any]:
    """Everything written of a clip. SessionError where a lane that is named does not exist."""
    project = session.project
    people = {person.id: person.name for person in project.people()}
    labels = {label.id: label.name for label in project.labels()}
    found: dict[str, Any] = {"utterances": [], "labels": [], "regions": []}
    for lane in project.lanes():
        clock_map = session.lane_clock_map(lane.id)
        inside = [(segment, edges) for segment, edges in _inside(session, lane, clock_map, window)]
        person = people.get(lane.person_id or 0, "")
        if lane.kind == "transcript":
            words = project.words_of(segment.id for segment, _ in inside)
            found["utterances"] += [
                {
                    **_said(segment, edges, lane, person),
                    "words": _words(words.get(segment.id, []), clock_map, window),
                }
                for segment, edges in inside
            ]
        elif lane.kind == "regions":
            if lane.track_id in (None, picture_id):
                found["regions"] += _regions(session, lane, clock_map, window, people, labels)
        else:
            found["labels"] += [
                _said(segment, edges, lane, person) | {"label": labels.get(segment.label_id or 0, "")}
                for segment, edges in inside
            ]
    found["utterances"].sort(key=lambda one: (one["start_ns"], one["end_ns"]))
    found["caption"] = _caption(session, window, texts.caption, _CAPTIONS, labels)
    found["audio_caption"] = _caption(session, window, texts.audio_caption, _AUDIO_CAPTIONS, labels)
    found["speech"] = _speech(session, window, texts.speech, labels, found["utterances"])
    found["speakers"] = _names(one["speaker"] for one in found["utterances"] + found["labels"])
    named = [one["person"] for part in ("utterances", "labels", "regions") for one in found[part]]
    found["people"] = _names(named)
    return found


def caption_lanes(session: Session, texts: Texts) -> dict[str, str]:
    """Which lane each kind of text comes from, by name; refused where a named one does not exist."""
    lanes = {}
    for what, wanted, usual in (
        ("caption", texts.caption, _CAPTIONS),
        ("audio_caption", texts.audio_caption, _AUDIO_CAPTIONS),
        ("speech", texts.speech, _SPEECH),
    ):
        lane = _lane(session, wanted, usual)
        if lane is not None:
            lanes[what] = lane.name
    return lanes


def _lane(session: Session, wanted: str, usual: tuple[str, ...]) -> Lane | None:
    if wanted:
        return lane_called(session, wanted)
    lanes = {lane.name.casefold(): lane for lane in session.project.lanes()}
    return next((lanes[name] for name in usual if name in lanes), None)


def _inside(
    session: Session, lane: Lane, clock_map: ClockMap | None, window: Window
) -> list[tuple[Segment, tuple[int, int, bool]]]:
    around = window.master
    found = []
    for one in session.segments_on(lane.id, Span(around.start_ns, max(around.end_ns, around.start_ns + 1))):
        edges = window.edges(placed(clock_map, one.segment))
        if edges is not None:
            found.append((one.segment, edges))
    return found


def _said(segment: Segment, edges: tuple[int, int, bool], lane: Lane, person: str) -> dict[str, Any]:
    return {
        "lane": lane.name,
        "start_ns": edges[0],
        "end_ns": edges[1],
        "cut": edges[2],
        "text": segment.text,
        "speaker": segment.speaker,
        "person": person,
        "status": segment.status,
        "language": lane.language,
    }


def _words(words: Iterable[Word], clock_map: ClockMap | None, window: Window) -> list[dict[str, Any]]:
    found = []
    for word in words:
        said: dict[str, Any] = {"text": word.text, "start_ns": None, "end_ns": None, "cut": False}
        if word.start_ns is not None and word.end_ns is not None:
            span = placed(clock_map, Segment(start_ns=word.start_ns, end_ns=word.end_ns))
            edges = window.edges(span)
            if edges is None:
                continue
            said |= {"start_ns": edges[0], "end_ns": edges[1], "cut": edges[2]}
        if word.confidence is not None:
            said["confidence"] = word.confidence
        found.append(said)
    return found


def _caption(
    session: Session, window: Window, wanted: str, usual: tuple[str, ...], labels: dict[int, str]
) -> str:
    """The texts of a lane during a clip, each once, in order; a label's name where it has no text."""
    lane = _lane(session, wanted, usual)
    if lane is None:
        return ""
    inside = _inside(session, lane, session.lane_clock_map(lane.id), window)
    said = (segment.text.strip() or labels.get(segment.label_id or 0, "") for segment, _ in inside)
    return " ".join(dict.fromkeys(text for text in said if text))


def _speech(
    session: Session, window: Window, wanted: str, labels: dict[int, str], utterances: list[dict[str, Any]]
) -> str:
    """What is said in a clip: of a lane that is named so, else of all transcripts, only words that lie in it."""
    lane = _lane(session, wanted, () if utterances else _SPEECH)
    if lane is not None and lane.kind != "transcript":
        return _caption(session, window, lane.name, (), labels)
    said = []
    for one in utterances:
        if lane is not None and one["lane"] != lane.name:
            continue
        timed = one["words"] and all(word["start_ns"] is not None for word in one["words"])
        said.append(" ".join(word["text"].strip() for word in one["words"]) if timed else one["text"])
    return " ".join(text.strip() for text in said if text.strip())


def _regions(
    session: Session,
    lane: Lane,
    clock_map: ClockMap | None,
    window: Window,
    people: dict[int, str],
    labels: dict[int, str],
) -> list[dict[str, Any]]:
    """Regions with their places at the clip's start and at every key frame in it, in pixels of the source."""
    spans = [window.master] if clock_map is None else clock_map.label_spans(window.master)
    rows = {
        one.region.id: one
        for span in spans
        for one in region_reads.regions_within(session.project, lane.id, span)
    }
    to_clip: Callable[[int], int] = lambda at: ns_up(  # noqa: E731
        window.clock.clip(at if clock_map is None else clock_map.nearest_master(at))
    )
    found = []
    for one in rows.values():
        edges = window.edges(placed(clock_map, one.segment))
        if edges is None:
            continue
        track = RegionTrack.of(one)
        zero = ns_up(window.clock.start_master)
        at_start = zero if clock_map is None else clock_map.edge_from_master(zero)
        moments = {max(one.segment.start_ns, at_start)}
        length = ns_down(window.duration_ns)
        moments |= {key.at_ns for key in one.keyframes if 0 <= to_clip(key.at_ns) < length}
        places = []
        for at in sorted(moments):
            place = track.place_at(at)
            points = [] if place is None else [[round(x, 2), round(y, 2)] for x, y in place.points]
            places.append(
                {
                    "time_ns": max(0, to_clip(at)),
                    "points": points,
                    "occluded": place.occluded if place is not None else False,
                    "outside": place is None,
                }
            )
        found.append(
            {
                "lane": lane.name,
                "label": labels.get(one.segment.label_id or 0, ""),
                "text": one.segment.text,
                "person": people.get(one.region.person_id or 0, "")
                if one.region.person_from != "suggested"
                else "",
                "speaker": one.segment.speaker,
                "shape": one.region.shape,
                "start_ns": edges[0],
                "end_ns": edges[1],
                "cut": edges[2],
                "places": places,
            }
        )
    return found


def scaled_regions(regions: list[dict[str, Any]], scale: tuple[Fraction, Fraction]) -> list[dict[str, Any]]:
    """Regions in pixels of a clip's picture, `scale` (across, down) times as large as its source's."""
    across, down = float(scale[0]), float(scale[1])
    return [
        one
        | {
            "places": [
                place | {"points": [[round(x * across, 2), round(y * down, 2)] for x, y in place["points"]]}
                for place in one["places"]
            ]
        }
        for one in regions
    ]


def _names(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name})
