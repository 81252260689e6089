"""What the session says after something changed; panes listen and repaint."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from syncstudio.project.change import Change
from syncstudio.session.jobs import Job
from syncstudio.session.playing.heavy_video import Offer
from syncstudio.timebase.span import Span

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProjectChanged:
    """An edit, an undo or a redo is on disk."""

    change: Change


@dataclass(frozen=True, slots=True)
class MediaGrown:
    """More of a track can be shown: its peaks, its frame index, its series, its spectrogram, or what is known of its
    timing."""

    track_id: int
    what: Literal["peaks", "index", "series", "spectrogram", "health"]


@dataclass(frozen=True, slots=True)
class MediaFailed:
    """A track cannot be shown; the message says why and what to do."""

    track_id: int
    message: str


@dataclass(frozen=True, slots=True)
class JobChanged:
    """Long work began, went on or ended."""

    job: Job


@dataclass(frozen=True, slots=True)
class AlignmentPreviewed:
    """These tracks are being dragged; nothing is stored yet."""

    track_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SelectionChanged:
    """Another span of the master timeline is selected, or none."""

    span: Span | None


@dataclass(frozen=True, slots=True)
class FocusChanged:
    """Keys now act on this track."""

    track_id: int | None


@dataclass(frozen=True, slots=True)
class SegmentsSelected:
    """These labels are selected."""

    segment_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class WordsSelected:
    """These words are selected, by their ids."""

    word_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class WordsShown:
    """Words are shown on the timeline, or no longer."""


@dataclass(frozen=True, slots=True)
class WordsPreviewed:
    """Words of this lane are being dragged, and nothing is stored yet; or they lie as they are stored again."""

    lane_id: int


@dataclass(frozen=True, slots=True)
class LaneChosen:
    """New labels now go to this lane."""

    lane_id: int | None


@dataclass(frozen=True, slots=True)
class LabelsOpen:
    """A label was begun while playing, has ended, or was abandoned."""


@dataclass(frozen=True, slots=True)
class LabelsPreviewed:
    """Labels are being moved, and nothing is stored yet; or they lie as they are stored again."""

    lane_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class LabelWaysChanged:
    """How labels are moved was chosen anew: neighbours, snapping, the unit of nudges."""


@dataclass(frozen=True, slots=True)
class FindingSelected:
    """Another finding of the timing is looked at, or none."""


@dataclass(frozen=True, slots=True)
class MeasuringChanged:
    """What is measured and how was chosen anew, or another tolerance profile, or a moment is being marked."""


@dataclass(frozen=True, slots=True)
class SpeakersChanged:
    """Who speaks was found, the overlap lane was shown or hidden, or a lane is played alone, or no longer."""


@dataclass(frozen=True, slots=True)
class ChannelChosen:
    """Another channel of a series is looked at; none of them: an empty name."""

    track_id: int
    name: str


@dataclass(frozen=True, slots=True)
class DriftChanged:
    """How a transcript keeps to the voice was told anew."""


@dataclass(frozen=True, slots=True)
class StreamsFiltered:
    """Other texts of a track's streams of states and events are kept."""

    track_id: int


@dataclass(frozen=True, slots=True)
class ThresholdsChanged:
    """Places where a threshold holds were found on a track, or are forgotten; nothing is stored."""

    track_id: int


@dataclass(frozen=True, slots=True)
class FiguresChanged:
    """More is known of the figures of what is selected."""


@dataclass(frozen=True, slots=True)
class SpectrogramsChanged:
    """Spectrograms are drawn otherwise, or of another channel."""


@dataclass(frozen=True, slots=True)
class PlayersChanged:
    """Another player is preferred for videos, or VLC is to decode otherwise."""


@dataclass(frozen=True, slots=True)
class TransportChanged:
    """Play state, speed, loop or position were set."""


@dataclass(frozen=True, slots=True)
class PicturesLag:
    """A video is too heavy to be played as it is; said once per track. `offers` may help: another player ("vlc"), a
    device that decodes ("hardware"), playing from a small copy ("copy")."""

    track_id: int
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class MeterRecording:
    """The sync meter is being recorded, or no longer."""


@dataclass(frozen=True, slots=True)
class ComparisonChanged:
    """Another project is compared with, or no longer; other differences were found, or some were decided."""


@dataclass(frozen=True, slots=True)
class AgreementChanged:
    """Agreement with others was measured, or could not be, or is being measured."""


@dataclass(frozen=True, slots=True)
class WhereChanged:
    """The project now lives in another file, or may no longer be written."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence for the person at work."""

    message: str
    severity: Literal["info", "warning", "error"] = "info"


Notice = (
    ProjectChanged
    | MediaGrown
    | MediaFailed
    | JobChanged
    | AlignmentPreviewed
    | SelectionChanged
    | FocusChanged
    | SegmentsSelected
    | WordsSelected
    | WordsShown
    | WordsPreviewed
    | LaneChosen
    | LabelsOpen
    | LabelsPreviewed
    | LabelWaysChanged
    | FindingSelected
    | MeasuringChanged
    | SpeakersChanged
    | ChannelChosen
    | DriftChanged
    | StreamsFiltered
    | ThresholdsChanged
    | FiguresChanged
    | SpectrogramsChanged
    | PlayersChanged
    | TransportChanged
    | PicturesLag
    | MeterRecording
    | ComparisonChanged
    | AgreementChanged
    | WhereChanged
    | Said
)
Listener = Callable[[Notice], None]


class Notices:
    """Tells everyone who listens; on whatever thread the change happened."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on; call the answer to stop."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def emit(self, notice: Notice) -> None:
        """Tell every listener. One that fails is logged and does not keep the others from hearing."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(notice)
            except Exception:
                _log.exception("a listener failed on %r", notice)
