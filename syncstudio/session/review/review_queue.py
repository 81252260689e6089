"""The queue of a review: which labels and alignments somebody should look at, in which order, and how far they are."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from syncstudio.project.change import Change
from syncstudio.project.project import Project
from syncstudio.project.records import Review, Segment, Track
from syncstudio.session.labels.segment_writing import placed
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.session.session import Session

What = Literal["submitted", "low", "verdict", "rejected", "drafts", "accepted", "all"]
Whose = Literal["all", "mine", "others"]
Order = Literal["time", "confidence", "lane"]

# What moves labels on the master timeline, and what alignments are judged by.
_MOVING = ("track", "lane", "anchor", "piece", "source")
_JUDGING = ("track", "anchor", "piece", "measurement", "source", "comment")
_CONDITIONS: dict[What, str] = {
    "submitted": "status = 'submitted'",
    "low": "confidence < ? AND status IN ('draft', 'submitted')",
    "verdict": "0",
    "rejected": "status = 'rejected'",
    "drafts": "status = 'draft'",
    "accepted": "status = 'accepted'",
    "all": "1",
}
_TRACK_STATUS: dict[What, tuple[Review, ...]] = {
    "submitted": ("submitted",),
    "rejected": ("rejected",),
    "accepted": ("accepted",),
}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue holds. `threshold` (0 to 1) is where low confidence begins; `commented` keeps what has an open
    comment."""

    what: What = "submitted"
    whose: Whose = "all"
    order: Order = "time"
    threshold: float = 0.5
    commented: bool = False


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A label or (`kind` "track") an alignment that was in the queue when it was made, with its status now.

    `span` is on the master timeline. `fits` says whether it still is what was asked for.
    """

    kind: Literal["segment", "track"]
    id: int
    span: Span
    lane_place: int
    status: Review
    author: str
    confidence: float | None
    fits: bool = True


class ReviewQueue:
    """A walk through what should be looked at. An item that was decided stays in its place until the queue is made
    anew, so that nothing moves under the hand; new ones come in where they belong."""

    _commented: set[int]
    _keys: list[tuple[float, ...]]

    def __init__(self, session: Session) -> None:
        self._session = session
        self.filter = QueueFilter()
        self.items: list[QueueItem] = []
        self._keys = []
        self._places: dict[tuple[str, int], int] = {}

    def __len__(self) -> int:
        return len(self.items)

    def make(self, wanted: QueueFilter | None = None) -> None:
        """Make the queue anew."""
        self.filter = wanted or self.filter
        self._surroundings()
        self._places = {}
        where, told = self._condition()
        rows = self.project.segments_where(where, *told)
        if self.filter.commented:
            rows = [row for row in rows if row.id in self._commented]
        self._take([*self._tracks(), *(self._item(row, True) for row in rows)])

    def follow(self, change: Change) -> None:
        """Take a change in: decided items stay and say so, deleted ones go, new ones come."""
        touched = set(change.ids("segment"))
        if any(change.has(table) for table in _MOVING):
            self._surroundings()
            touched |= {item.id for item in self.items if item.kind == "segment"}
        if change.has("comment"):
            before_it = self._commented
            self._comments()
            touched |= before_it ^ self._commented
        now = self._segments_now(touched)
        keys = {("segment", segment_id) for segment_id in touched}
        if any(change.has(table) for table in _JUDGING):
            before = {item.id for item in self.items if item.kind == "track"}
            now += self._tracks(before)
            keys |= {("track", track_id) for track_id in before}
        self._exchange(keys, now)

    def look_again(self, item: QueueItem) -> None:
        """Take in what was just decided about an item, before the change is told."""
        now = self._tracks({item.id}) if item.kind == "track" else self._segments_now({item.id})
        self._exchange({(item.kind, item.id)}, [each for each in now if each.id == item.id])

    def place_of(self, kind: str, id: int) -> int | None:
        """Where an item stands in the queue."""
        return self._places.get((kind, id))

    def beside(self, place: int | None, step: int, undecided: bool = False) -> int | None:
        """The place after (or before) another one; with `undecided` past what is no longer asked for."""
        at = (-1 if step > 0 else len(self.items)) if place is None else place
        at += step
        while 0 <= at < len(self.items):
            if not undecided or self.items[at].fits:
                return at
            at += step
        return None

    @property
    def progress(self) -> tuple[int, int, int]:
        """How many items were reviewed, how many there are, and how many were rejected."""
        statuses = [item.status for item in self.items]
        rejected = statuses.count("rejected")
        return statuses.count("accepted") + rejected, len(statuses), rejected

    # -- working it out -------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The project of the session."""
        return self._session.project

    def _condition(self) -> tuple[str, list[str | float]]:
        wanted = self.filter
        where = _CONDITIONS[wanted.what]
        told: list[str | float] = [wanted.threshold] if wanted.what == "low" else []
        if wanted.whose != "all":
            where = f"({where}) AND author {'=' if wanted.whose == 'mine' else '<>'} ?"
            told.append(self.project.author)
        return where, told

    def _asked(self, segment: Segment) -> bool:
        """Whether a label is what was asked for, by the same rule as the condition."""
        wanted, what = self.filter, self.filter.what
        if wanted.whose != "all" and (segment.author == self.project.author) != (wanted.whose == "mine"):
            return False
        if wanted.commented and segment.id not in self._commented:
            return False
        if what == "low":
            unsure = segment.confidence is not None and segment.confidence < wanted.threshold
            return unsure and segment.status in ("draft", "submitted")
        return what == "all" or segment.status == ("draft" if what == "drafts" else what)

    def _surroundings(self) -> None:
        self._maps = {lane.id: self._session.lane_clock_map(lane.id) for lane in self.project.lanes()}
        self._lane_places = {lane.id: place for place, lane in enumerate(self.project.lanes())}
        self._comments()

    def _comments(self) -> None:
        open_ones = [row for row in self.project.comments() if row.parent_id is None and not row.resolved]
        self._commented = {row.segment_id or row.track_id or 0 for row in open_ones}

    def _segments_now(self, ids: Collection[int]) -> list[QueueItem]:
        """The items of labels that are asked for, or were; as they are now."""
        if not ids:
            return []
        found = []
        listed = json.dumps(sorted(ids))
        for row in self.project.segments_where("id IN (SELECT value FROM json_each(?))", listed):
            fits = self._asked(row)
            if fits or ("segment", row.id) in self._places:
                found.append(self._item(row, fits))
        return found

    def _item(self, row: Segment, fits: bool) -> QueueItem:
        span = placed(self._maps.get(row.lane_id), row)
        place = self._lane_places.get(row.lane_id, 0)
        return QueueItem("segment", row.id, span, place, row.status, row.author, row.confidence, fits)

    def _tracks(self, known: Collection[int] = ()) -> list[QueueItem]:
        found = []
        for track in self.project.tracks():
            fits = self._track_asked(track)
            if not fits and track.id not in known:
                continue
            extent = self._session.track_extent(track.id) or Span(0, 0)
            sure = self._confidence(track)
            # Alignments come before the labels of their time: what lies wrong makes every label wrong.
            found.append(QueueItem("track", track.id, extent, -1, track.review, "", sure, fits))
        return found

    def _track_asked(self, track: Track) -> bool:
        wanted = self.filter
        if wanted.whose == "mine" or (wanted.commented and track.id not in self._commented):
            return False
        if wanted.what == "verdict":
            found = None if track.review == "accepted" else self._session.verdict(track.id)
            return found is not None and found.aligned.verdict != "inside" and found.row.track_id == track.id
        if wanted.what == "low":
            sure = None if track.review in ("accepted", "rejected") else self._confidence(track)
            return sure is not None and sure < wanted.threshold
        return track.review in _TRACK_STATUS.get(wanted.what, ())

    def _confidence(self, track: Track) -> float | None:
        """That of the measurement a track is aligned by."""
        if track.alignment != "measured":
            return None
        rows = (row for row in self._session.all_measurements() if row.track_id == track.id)
        return next((row.confidence for row in rows if row.decision == "accepted"), None)

    def _take(self, items: list[QueueItem]) -> None:
        ordered = sorted(zip(map(self._key, items), range(len(items)), strict=True))
        self._keys = [key for key, _ in ordered]
        self.items = [items[place] for _, place in ordered]
        self._places = {(item.kind, item.id): place for place, item in enumerate(self.items)}

    def _exchange(self, gone: Collection[tuple[str, int]], now: list[QueueItem]) -> None:
        """Take some items out and others in. Few that stay in their places are written there."""
        coming = {(item.kind, item.id): item for item in now}
        places = {key: self._places[key] for key in gone if key in self._places}
        stay = places.keys() == coming.keys() and all(
            self._key(item) == self._keys[places[key]] for key, item in coming.items()
        )
        if stay:
            for key, item in coming.items():
                self.items[places[key]] = item
            return
        leaving = set(places.values())
        self._take([item for place, item in enumerate(self.items) if place not in leaving] + now)

    def _key(self, item: QueueItem) -> tuple[float, ...]:
        start, lane = item.span.start_ns, item.lane_place
        if self.filter.order == "lane":
            return (lane, start, item.id)
        if self.filter.order == "confidence":
            return (2.0 if item.confidence is None else item.confidence, start, lane, item.id)
        return (item.kind != "track", start, lane, item.id)
