"""What tests of the dataset share: choices, lanes of labels, and what a recorder should have heard."""

from __future__ import annotations

import numpy as np

from syncstudio.session.dataset.choice import Coding, Cutting, DatasetChoice
from syncstudio.timebase.span import Span
from tests.media.dataset_clips.rig import RATE, sound

S = 1_000_000_000


def track(session, name):
    return next(one for one in session.project.tracks() if one.name == name)


def lane_of(session, name, *spans_s):
    """A lane on the master timeline with a segment for each pair of seconds; its id."""
    lane_id = session.add_lane(name)
    for start_s, end_s in spans_s:
        session.add_segment(lane_id, Span(round(start_s * S), round(end_s * S)))
    return lane_id


def choice(cutting=None, **more):
    coding = more.pop("coding", Coding(preset="ultrafast"))
    return DatasetChoice(cutting or Cutting(), coding, layout="folder", jobs=1, **more)


def true_sound(clip_start_s, count):
    """What was heard from an instant of the master timeline on."""
    return sound((count + 1) / RATE, clip_start_s)[:count]


def level_db(error, of):
    return 20 * np.log10(np.sqrt(np.mean(error**2)) / np.sqrt(np.mean(of**2)))
