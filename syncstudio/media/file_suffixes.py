"""Files that are told by their names, in lower case: tables and diarisations."""

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".arrow", ".feather", ".ipc")

# A table packed by GZIP: "run.csv.gz".
PACKED_SUFFIX = ".gz"

DIARISATION_SUFFIX = ".rttm"
"""Who speaks when, as programs that tell speakers apart write it."""
