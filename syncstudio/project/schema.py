"""The tables of the newest version, as SQL, and what marks a file as ours.

STRICT tables, so a wrong type is an error and not a surprise. A check's name is the sentence a person reads when it
fails. No UNIQUE beyond the primary keys: an undone step must not trip over a later row that happens to look alike.
"""

from syncstudio.project.labelling_schema import (
    AUTHOR,
    CONFIDENCE,
    DESCRIPTION,
    EXCLUSIVE,
    KEY,
    LABELLING,
    LANE,
    LANE_INDEX,
    LANE_INDEXES,
    LANGUAGE,
    ORIGIN,
    PARENT_LABEL,
    STATUS,
    TIMING,
    UNSURE,
)
from syncstudio.project.merging_schema import HANDED_OUT, JOINED, MERGING

APPLICATION_ID = 0x53594E43
"""The four letters SYNC, in the header of every project file."""

VERSION = 7
"""The version this program writes (`user_version`); `migrations` brings older files here."""

UNRECORDED = frozenset({"history", "housekeeping"})
"""Tables that undo does not touch."""

# What later versions brought. SQLite writes an added column behind the last one, and so do the tables below.
REFERENCE = "reference_track_id INTEGER REFERENCES track (id) ON DELETE SET NULL"
ROLE = (
    """role TEXT NOT NULL DEFAULT '' CONSTRAINT "a role is speech, effects, music, original, dub or mix" """
    "CHECK (role IN ('', 'speech', 'effects', 'music', 'original', 'dub', 'mix'))"
)
ROLE_FROM = (
    """role_from TEXT NOT NULL DEFAULT '' CONSTRAINT "a role is guessed or set" """
    "CHECK (role_from IN ('', 'guessed', 'set'))"
)
DEVICE = "device TEXT NOT NULL DEFAULT ''"
DELAY = "delay_ns INTEGER NOT NULL DEFAULT 0"
PAN = (
    """pan REAL NOT NULL DEFAULT 0 CONSTRAINT "a pan lies between -1 (left) and 1 (right)" """
    "CHECK (pan BETWEEN -1 AND 1)"
)
HEARD_CHANNELS = (
    """heard_channels TEXT NOT NULL DEFAULT '' CONSTRAINT "heard channels are numbers from 0, with commas" """
    "CHECK (heard_channels NOT GLOB '*[^0-9,]*')"
)
PLAYER = (
    """player TEXT NOT NULL DEFAULT '' CONSTRAINT "a player is exact or vlc" """
    "CHECK (player IN ('', 'exact', 'vlc'))"
)
REVIEW = (
    """review TEXT NOT NULL DEFAULT 'draft' CONSTRAINT "a review is draft, submitted, accepted or rejected" """
    "CHECK (review IN ('draft', 'submitted', 'accepted', 'rejected'))"
)
REVIEWER = "reviewer TEXT NOT NULL DEFAULT ''"
LAYOUT = (
    """layout TEXT NOT NULL DEFAULT '' CONSTRAINT "channels are stacked or overlaid" """
    "CHECK (layout IN ('', 'stacked', 'overlaid'))"
)
SPECTROGRAM = "spectrogram INTEGER NOT NULL DEFAULT 0"
CHANNELS = """
CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    formula TEXT NOT NULL,
    unit TEXT NOT NULL,
    shown INTEGER NOT NULL,
    scale TEXT NOT NULL CONSTRAINT "a scale is auto or fixed" CHECK (scale IN ('auto', 'fixed')),
    low REAL,
    high REAL,
    color INTEGER,
    CONSTRAINT "a fixed scale has a lower and a higher end" CHECK (scale = 'auto' OR coalesce(low < high, 0))
) STRICT;
CREATE INDEX channel_by_track ON channel (track_id, position);
"""
MEASURING = """
CREATE TABLE measurement (
    id INTEGER PRIMARY KEY,
    track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    reference_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT "a measurement is measured, ambiguous or cannot tell"
        CHECK (status IN ('measured', 'ambiguous', 'cannot-tell')),
    decision TEXT NOT NULL CONSTRAINT "a measurement is proposed, accepted or rejected"
        CHECK (decision IN ('proposed', 'accepted', 'rejected')),
    offset_ns INTEGER,
    drift_ppm REAL,
    uncertainty_ns INTEGER,
    drift_uncertainty_ppm REAL,
    confidence REAL NOT NULL,
    reason TEXT NOT NULL,
    content BLOB NOT NULL,
    fingerprints TEXT NOT NULL,
    at_ns INTEGER NOT NULL,
    version TEXT NOT NULL
) STRICT;
CREATE INDEX measurement_by_track ON measurement (track_id, at_ns);
CREATE INDEX measurement_by_reference ON measurement (reference_id);

CREATE TABLE cue (
    id INTEGER PRIMARY KEY,
    moment INTEGER NOT NULL,
    track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    source_ns INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX cue_by_track ON cue (track_id);
CREATE INDEX cue_by_moment ON cue (moment);
"""

_FIRST = """
CREATE TABLE project (
    id INTEGER PRIMARY KEY CONSTRAINT "a project has one row" CHECK (id = 1),
    name TEXT NOT NULL,
    created_ns INTEGER NOT NULL
, {reference}) STRICT;

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    relative_path TEXT NOT NULL,
    absolute_path TEXT NOT NULL,
    size INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    zero_num INTEGER NOT NULL,
    zero_den INTEGER NOT NULL CONSTRAINT "a source's zero is a fraction" CHECK (zero_den > 0),
    reading TEXT NOT NULL
) STRICT;

CREATE TABLE track (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    stream_index INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT "a track is video, sound, series or transcript"
        CHECK (kind IN ('video', 'sound', 'series', 'transcript')),
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    color INTEGER NOT NULL,
    time_base_num INTEGER NOT NULL CONSTRAINT "a tick lasts longer than nothing" CHECK (time_base_num > 0),
    time_base_den INTEGER NOT NULL CONSTRAINT "a time base is a fraction" CHECK (time_base_den > 0),
    zero_num INTEGER NOT NULL,
    zero_den INTEGER NOT NULL CONSTRAINT "a stream's zero is a fraction" CHECK (zero_den > 0),
    start_tick INTEGER NOT NULL,
    end_tick INTEGER NOT NULL,
    facts TEXT NOT NULL,
    muted INTEGER NOT NULL,
    solo INTEGER NOT NULL,
    gain_db REAL NOT NULL,
    linked INTEGER NOT NULL,
    alignment TEXT NOT NULL CONSTRAINT "an alignment is typed, measured, from-file or none"
        CHECK (alignment IN ('typed', 'measured', 'from-file', 'none')),
    uncertainty_ns INTEGER,
    row_height INTEGER NOT NULL,
    collapsed INTEGER NOT NULL
, {role}, {role_from}, {device}, {delay}, {pan}, {heard_channels}, {player}, {review}, {reviewer}, {shown}) STRICT;
CREATE INDEX track_by_source ON track (source_id);

CREATE TABLE piece (
    id INTEGER PRIMARY KEY,
    track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    from_tick INTEGER,
    to_tick INTEGER,
    CONSTRAINT "a piece ends after its start" CHECK (from_tick IS NULL OR to_tick IS NULL OR to_tick > from_tick)
) STRICT;
CREATE INDEX piece_by_track ON piece (track_id, position);

CREATE TABLE anchor (
    id INTEGER PRIMARY KEY,
    piece_id INTEGER NOT NULL REFERENCES piece (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    source_ns INTEGER NOT NULL,
    master_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX anchor_by_piece ON anchor (piece_id, position);

{lane}
CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    color INTEGER NOT NULL,
    hotkey TEXT,
    position INTEGER NOT NULL
, {parent_label}, {description}, {exclusive}) STRICT;

CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    lane_id INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
    start_ns INTEGER NOT NULL,
    end_ns INTEGER NOT NULL,
    label_id INTEGER REFERENCES label (id) ON DELETE SET NULL,
    text TEXT NOT NULL,
    speaker TEXT NOT NULL, {status}, {author}, {reviewer}, {confidence}, {key},
    CONSTRAINT "a segment cannot end before it starts" CHECK (end_ns >= start_ns)
) STRICT;
CREATE INDEX segment_by_start ON segment (lane_id, start_ns, end_ns);
CREATE INDEX segment_by_length ON segment (lane_id, end_ns - start_ns);
CREATE INDEX segment_by_label ON segment (label_id) WHERE label_id IS NOT NULL;

CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start_ns INTEGER,
    end_ns INTEGER,
    text TEXT NOT NULL,
    confidence REAL, {unsure}, {timing},
    CONSTRAINT "a word cannot end before it starts" CHECK (end_ns >= start_ns)
) STRICT;
CREATE INDEX word_by_segment ON word (segment_id, position);

CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    moved INTEGER NOT NULL,
    undone INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
    name TEXT NOT NULL,
    at_ns INTEGER NOT NULL,
    author TEXT NOT NULL,
    changeset BLOB
, {joined}) STRICT;
CREATE INDEX history_by_position ON history (position, kind);
CREATE INDEX history_by_move ON history (undone, moved) WHERE kind = 'edit' AND changeset IS NOT NULL;

CREATE TABLE housekeeping (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    closed_cleanly INTEGER NOT NULL
, {handed_out}) STRICT;
INSERT INTO housekeeping (id, closed_cleanly) VALUES (1, 1);
"""
_FILLED = {
    "reference": REFERENCE,
    "role": ROLE,
    "role_from": ROLE_FROM,
    "device": DEVICE,
    "delay": DELAY,
    "pan": PAN,
    "heard_channels": HEARD_CHANNELS,
    "player": PLAYER,
    "review": REVIEW,
    "reviewer": REVIEWER,
    "shown": f"{LAYOUT}, {SPECTROGRAM}",
    "lane": LANE.format(name='"lane"', more=f", {LANGUAGE}, {ORIGIN}") + LANE_INDEX,
    "parent_label": PARENT_LABEL,
    "description": DESCRIPTION,
    "exclusive": EXCLUSIVE,
    "status": STATUS,
    "author": AUTHOR,
    "confidence": CONFIDENCE,
    "key": KEY,
    "unsure": UNSURE,
    "timing": TIMING,
    "joined": JOINED,
    "handed_out": ", ".join(HANDED_OUT),
}
TABLES = _FIRST.format_map(_FILLED) + MEASURING + LABELLING + LANE_INDEXES + CHANNELS + MERGING
