"""The tables of labelling as SQL: lanes, schemas, attributes, people, regions, comments, and columns of review.

As in `schema`, of which this is a part: STRICT tables, and a check's name is the sentence that a person reads.
"""

PARENT_LABEL = "parent_id INTEGER REFERENCES label (id) ON DELETE SET NULL"
DESCRIPTION = "description TEXT NOT NULL DEFAULT ''"
EXCLUSIVE = "exclusive TEXT NOT NULL DEFAULT ''"
STATUS = (
    """status TEXT NOT NULL DEFAULT 'draft' CONSTRAINT "a status is draft, submitted, accepted or rejected" """
    "CHECK (status IN ('draft', 'submitted', 'accepted', 'rejected'))"
)
AUTHOR = "author TEXT NOT NULL DEFAULT ''"
CONFIDENCE = (
    """confidence REAL CONSTRAINT "a confidence lies between 0 and 1" CHECK (confidence BETWEEN 0 AND 1)"""
)
KEY = "key TEXT NOT NULL DEFAULT ''"
LANGUAGE = "language TEXT NOT NULL DEFAULT ''"
ORIGIN = "origin TEXT NOT NULL DEFAULT ''"
UNSURE = "unsure INTEGER NOT NULL DEFAULT 0"
TIMING = (
    """timing TEXT NOT NULL DEFAULT '' CONSTRAINT "the times of a word are rough, aligned or set" """
    "CHECK (timing IN ('', 'rough', 'aligned', 'set'))"
)
# Version 4 allows one more kind of lane. SQLite cannot change a check, so the migration makes the table anew from this;
# renaming it writes its name in quotes.
LANE = """
CREATE TABLE {name} (
    id INTEGER PRIMARY KEY,
    track_id INTEGER REFERENCES track (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT "a lane holds segments, events, a transcript or regions"
        CHECK (kind IN ('segments', 'events', 'transcript', 'regions')),
    position INTEGER NOT NULL,
    color INTEGER NOT NULL,
    parent_id INTEGER REFERENCES lane (id) ON DELETE SET NULL,
    relation TEXT NOT NULL DEFAULT '' CONSTRAINT "labels lie inside those of the parent lane or over the same span"
        CHECK (relation IN ('', 'inside', 'same-span')),
    person_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    wave_track_id INTEGER REFERENCES track (id) ON DELETE SET NULL,
    wave_channel INTEGER,
    backdrop TEXT NOT NULL DEFAULT '' CONSTRAINT "behind labels lies nothing, the own sound, or all with others dimmed"
        CHECK (backdrop IN ('', 'own', 'dimmed'))
{more}) STRICT;
"""
LANE_INDEX = "CREATE INDEX lane_by_track ON lane (track_id);\n"
LABELLING = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    color INTEGER NOT NULL,
    note TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE vocabulary (
    id INTEGER PRIMARY KEY,
    lane_id INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
    label_id INTEGER NOT NULL REFERENCES label (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX vocabulary_by_lane ON vocabulary (lane_id);
CREATE INDEX vocabulary_by_label ON vocabulary (label_id);

CREATE TABLE attribute (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT "an attribute is a choice, a number, a text or yes-no"
        CHECK (kind IN ('choice', 'number', 'text', 'yes-no')),
    choices TEXT NOT NULL,
    initial TEXT NOT NULL,
    required INTEGER NOT NULL,
    label_id INTEGER REFERENCES label (id) ON DELETE CASCADE,
    lane_id INTEGER REFERENCES lane (id) ON DELETE CASCADE,
    description TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE attribute_value (
    id INTEGER PRIMARY KEY,
    attribute_id INTEGER NOT NULL REFERENCES attribute (id) ON DELETE CASCADE,
    segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX attribute_value_by_segment ON attribute_value (segment_id, attribute_id);
CREATE INDEX attribute_value_by_attribute ON attribute_value (attribute_id);

CREATE TABLE region (
    id INTEGER PRIMARY KEY,
    segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
    shape TEXT NOT NULL CONSTRAINT "a region is a box, a point or a polygon"
        CHECK (shape IN ('box', 'point', 'polygon')),
    person_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    person_from TEXT NOT NULL CONSTRAINT "who a region shows is suggested or set"
        CHECK (person_from IN ('', 'suggested', 'set'))
) STRICT;
CREATE INDEX region_by_segment ON region (segment_id);
CREATE INDEX region_by_person ON region (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE keyframe (
    id INTEGER PRIMARY KEY,
    region_id INTEGER NOT NULL REFERENCES region (id) ON DELETE CASCADE,
    at_ns INTEGER NOT NULL,
    points TEXT NOT NULL,
    occluded INTEGER NOT NULL,
    outside INTEGER NOT NULL
) STRICT;
CREATE INDEX keyframe_by_region ON keyframe (region_id, at_ns);

CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES comment (id) ON DELETE CASCADE,
    segment_id INTEGER REFERENCES segment (id) ON DELETE CASCADE,
    track_id INTEGER REFERENCES track (id) ON DELETE CASCADE,
    at_ns INTEGER,
    end_ns INTEGER,
    author TEXT NOT NULL,
    made_ns INTEGER NOT NULL,
    text TEXT NOT NULL,
    resolved INTEGER NOT NULL,
    CONSTRAINT "a comment cannot end before it starts" CHECK (end_ns IS NULL OR end_ns >= at_ns)
) STRICT;
CREATE INDEX comment_by_segment ON comment (segment_id) WHERE segment_id IS NOT NULL;
CREATE INDEX comment_by_track ON comment (track_id) WHERE track_id IS NOT NULL;
CREATE INDEX comment_by_parent ON comment (parent_id) WHERE parent_id IS NOT NULL;
"""
LANE_INDEXES = """
CREATE INDEX lane_by_parent ON lane (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX lane_by_person ON lane (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX lane_by_wave ON lane (wave_track_id) WHERE wave_track_id IS NOT NULL;
CREATE INDEX label_by_parent ON label (parent_id) WHERE parent_id IS NOT NULL;
"""
