"""The tables of merging and of work packages as SQL: conflicts to decide, packages, and what is assigned by them.

As in `schema`, of which this is a part: STRICT tables, and a check's name is the sentence that a person reads.
"""

# A step that was done in another copy names the step of the merge it came with; undo never acts on it.
JOINED = "joined INTEGER NOT NULL DEFAULT 0"
# A copy that was handed out knows its package, and where its history ended when it was handed out.
HANDED_OUT = ("package_id INTEGER NOT NULL DEFAULT 0", "handed_position INTEGER NOT NULL DEFAULT 0")
MERGING = """
CREATE TABLE conflict (
    id INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT "a conflict is about fields, something deleted, something made twice, or a rule"
        CHECK (kind IN ('changed', 'deleted', 'twice', 'rule')),
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    lane_id INTEGER,
    track_id INTEGER,
    start_ns INTEGER,
    end_ns INTEGER,
    reason TEXT NOT NULL,
    base TEXT NOT NULL,
    mine TEXT NOT NULL,
    theirs TEXT NOT NULL,
    patch TEXT NOT NULL,
    mine_author TEXT NOT NULL,
    theirs_author TEXT NOT NULL,
    origin TEXT NOT NULL,
    decision TEXT NOT NULL CONSTRAINT "a conflict is open, or decided for mine, theirs, both or edited"
        CHECK (decision IN ('open', 'mine', 'theirs', 'both', 'edited')),
    decided_by TEXT NOT NULL,
    decided_ns INTEGER
) STRICT;
CREATE INDEX conflict_by_decision ON conflict (decision, position);

CREATE TABLE package (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    purpose TEXT NOT NULL CONSTRAINT "a package is handed out to label or to review"
        CHECK (purpose IN ('label', 'review')),
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    made_ns INTEGER NOT NULL,
    collected_ns INTEGER,
    worked_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE assignment (
    id INTEGER PRIMARY KEY,
    package_id INTEGER NOT NULL REFERENCES package (id) ON DELETE CASCADE,
    source_id INTEGER REFERENCES source (id) ON DELETE CASCADE,
    lane_id INTEGER REFERENCES lane (id) ON DELETE CASCADE,
    segment_id INTEGER REFERENCES segment (id) ON DELETE CASCADE,
    start_ns INTEGER,
    end_ns INTEGER,
    CONSTRAINT "an assigned span ends after its start" CHECK ((start_ns IS NULL) = (end_ns IS NULL) AND
        (start_ns IS NULL OR end_ns > start_ns))
) STRICT;
CREATE INDEX assignment_by_package ON assignment (package_id);
CREATE INDEX assignment_by_source ON assignment (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX assignment_by_lane ON assignment (lane_id) WHERE lane_id IS NOT NULL;
CREATE INDEX assignment_by_segment ON assignment (segment_id) WHERE segment_id IS NOT NULL;
"""
