"""Files that are told by their names alone, in lower case: tables, recordings of sensors, transcripts."""

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq")

SENSOR_SUFFIXES = (".xdf", ".xdfz", ".mcap")
"""Lab recordings and robots' logs, which hold nothing but sensors; an action camera's lie in its videos."""

DIARISATION_SUFFIX = ".rttm"
"""Who speaks when, as programs that tell speakers apart write it."""
