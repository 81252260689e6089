"""The tables of a project as a person knows what is in them."""

from __future__ import annotations

TABLE_NAMES = {
    "source": "files",
    "track": "tracks",
    "piece": "pieces of alignments",
    "anchor": "alignments",
    "lane": "lanes",
    "label": "names of labels",
    "segment": "labels",
    "word": "words",
    "measurement": "measurements",
    "cue": "marked moments",
    "region": "regions",
    "keyframe": "key frames",
    "comment": "comments",
    "person": "people",
    "attribute": "attributes",
    "attribute_value": "values of attributes",
    "vocabulary": "words of lanes",
    "channel": "channels of series",
    "conflict": "conflicts of merges",
    "package": "work packages",
    "assignment": "parts of work packages",
    "history": "steps of the history",
}
