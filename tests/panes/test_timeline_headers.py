"""What a header says of its track at the playhead."""

from itertools import pairwise

import pytest

from syncstudio.panes.severity import ground, ink
from syncstudio.panes.theme import DARK, LIGHT, contrast
from syncstudio.panes.timeline.chip import alignment_chip
from syncstudio.panes.timeline.header_plan import HEADER_PX, HeaderFacts, header_zones, plan_header
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
    assert not [
        text for text in texts(-1_234_567_890_000, SOURCE_NS, uncertainty_ns=123_456) if "01:02" in text.text
    ]


def header_of(found, name="Recorder", height=60, offset_ns=0, kind="sound"):
    track = Track(id=1, kind=kind, name=name, row_height=height, collapsed=height == 26)
    (row,) = lay_out([track], [], {})
    chip = alignment_chip("typed", offset_ns, 0, None)
    return HeaderFacts(row, track, chip, "48 kHz", found=found)


def badge_words(facts):
    at = header_zones(facts)["badge"]
    return [
        shape.text
        for shape in plan_header(facts, DARK)
        if isinstance(shape, Text) and at.x <= shape.x < at.x + at.w and at.y <= shape.y < at.y + at.h
    ]


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"warning": 2}, "2 warnings"),
        ({"error": 1, "info": 4}, "1 error"),
        ({"error": 1, "warning": 2}, "1 error +2"),
    ],
)
def test_a_badge_says_the_worst_and_how_many(found, says):
    assert badge_words(header_of(found, kind="video")) == [says]


@pytest.mark.parametrize("found", [{}, {"info": 9}])
def test_a_clean_track_has_no_badge(found):
    assert "badge" not in header_zones(header_of(found))


@pytest.mark.parametrize("height", [26, 34, 60, 78, 200])
@pytest.mark.parametrize("kind", ["video", "sound", "series"])
@pytest.mark.parametrize("name", ["A", "Recorder 2", "A very long name of a recorder in the hall"])
def test_a_badge_leaves_room_for_the_name_and_never_lies_on_its_neighbours(height, kind, name):
    facts = header_of({"error": 120, "warning": 7}, name, height, -1_234_567_000, kind)
    zones = header_zones(facts)
    top = [zones[part] for part in ("name", "badge", "chip", "mute", "solo") if part in zones]
    row = sorted((zone for zone in top if zone.y < 23), key=lambda zone: zone.x)
    for left, right in pairwise(row):
        assert left.x + left.w <= right.x
    assert row[-1].x + row[-1].w <= HEADER_PX
    assert zones["name"].w >= min(30, len(name) * 7.2)
    assert zones["badge"].y + zones["badge"].h <= height


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("severity", ["info", "warning", "error"])
def test_severities_are_read_well_on_their_grounds(theme, severity):
    grounds = [theme.panel, theme.raised, theme.window]
    # Info has no badge, so no ground of its own.
    grounds += [] if severity == "info" else [ground(severity, theme)]
    assert min(contrast(ink(severity, theme), each) for each in grounds) >= 4.5
