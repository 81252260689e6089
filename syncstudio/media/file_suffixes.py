"""Files that are told by their names, in lower case: videos, sounds, tables and diarisations."""

VIDEO_SUFFIXES = (
    ".mp4",
    ".mov",
    ".m4v",
    ".mkv",
    ".webm",
    ".avi",
    ".ts",
    ".mts",
    ".m2ts",
    ".mpg",
    ".mpeg",
    ".mxf",
    ".ogv",
    ".3gp",
    ".flv",
    ".wmv",
)
SOUND_SUFFIXES = (
    ".wav",
    ".flac",
    ".ogg",
    ".opus",
    ".mp3",
    ".m4a",
    ".aac",
    ".aif",
    ".aiff",
    ".w64",
    ".rf64",
    ".caf",
)

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".arrow", ".feather", ".ipc")

# A table packed by GZIP: "run.csv.gz".
PACKED_SUFFIX = ".gz"

DIARISATION_SUFFIX = ".rttm"
"""Who speaks when, as programs that tell speakers apart write it."""
