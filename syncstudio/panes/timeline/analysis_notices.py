"""What the timeline does when something was found in a track, its spectrogram is drawn otherwise, or another project is
compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.timeline.ghost_rows import take_comparisons
from syncstudio.panes.timeline.rows.found_places import FoundPlaces
from syncstudio.panes.timeline.rows.spectrogram_row import SpectrogramRow
from syncstudio.session.notices import ComparisonChanged, SpectrogramsChanged, ThresholdsChanged

if TYPE_CHECKING:
    from syncstudio.panes.timeline.view import TimelineView
    from syncstudio.session.notices import Notice


def take_analysis(view: TimelineView, notice: Notice) -> None:
    """Paint anew what a notice is about; others are none of its business."""
    if isinstance(notice, ComparisonChanged):
        take_comparisons(view)
        return
    rows = view.contents.track_rows
    if isinstance(notice, SpectrogramsChanged):
        stale = {key for key, row in rows.items() if isinstance(row, SpectrogramRow)}
    elif isinstance(notice, ThresholdsChanged):
        proposal = view.session.threshold_proposal
        stale = set()
        for key, row in rows.items():
            before = row.proposed
            found = proposal.found if proposal is not None and proposal.choice.track_id == key else None
            row.proposed = None if found is None else FoundPlaces(found.starts_ns, found.ends_ns)
            if before is not None or found is not None:
                stale.add(key)
    else:
        return
    view.rows_stale.emit({("track", key) for key in stale})
