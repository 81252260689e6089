"""What a header says of its track at the playhead."""

import pytest

from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.chip import alignment_chip
from syncstudio.panes.timeline.header_plan import HEADER_PX, HeaderFacts, plan_header
from syncstudio.panes.timeline.plan import Text
from syncstudio.panes.timeline.row_layout import lay_out
from syncstudio.project.records import Track

SOURCE_NS = 62_250_000_000


def texts(offset_ns, source_ns, height=60, uncertainty_ns=None):
    track = Track(id=1, kind="sound", name="Recorder", row_height=height)
    (row,) = lay_out([track], [], {})
    chip = alignment_chip("measured" if uncertainty_ns else "typed", offset_ns, 0, uncertainty_ns)
    plan = plan_header(HeaderFacts(row, track, chip, "48 kHz", source_ns=source_ns), DARK)
    return [shape for shape in plan if isinstance(shape, Text)]


@pytest.mark.parametrize(("offset_ns", "says"), [(0, "00:01:02.250"), (1_341_700_000, "01:02.250")])
def test_a_track_says_its_own_time_at_the_playhead_as_wide_as_the_chip_leaves_room(offset_ns, says):
    (found,) = [text for text in texts(offset_ns, SOURCE_NS) if "01:02.250" in text.text]
    assert found.text == says
    assert found.x + found.w <= HEADER_PX


def test_nothing_is_said_where_nothing_was_recorded_or_there_is_no_room():
    assert not [text for text in texts(0, None) if "01:02" in text.text]
    assert not [text for text in texts(0, SOURCE_NS, height=30) if "01:02" in text.text]
    assert not [text for text in texts(-1_234_567_890_000, SOURCE_NS, uncertainty_ns=123_456) if "01:02" in text.text]
