"""Reads files as the program would, in a process of its own with little memory, and says in JSON how it went.

Paths come line by line; each is answered by one line: "read" or "said", or what broke.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

import numpy as np

MOST_BYTES = 4 << 30
_STREAMS = 6
_LONGEST_SENTENCE = 700
_JITTER_NS = 1_000_000_000


def limit_memory() -> None:
    """Let this process have no more than so much of address space, where the system knows such limits."""
    with contextlib.suppress(ImportError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def read(path: Path) -> str:
    """ "read" or "said"; AssertionError where the answer is none for people."""
    from syncstudio.media.errors import MediaError
    from syncstudio.media.image_sequence import image_sequence
    from syncstudio.media.probe import probe
    from syncstudio.media.sensors import holds_only_sensors, sensor_listing, sensor_series
    from syncstudio.media.series.table import read_table
    from syncstudio.media.series.table_file import is_table

    try:
        if is_table(path):
            series = read_table(path)
            _looked_at(series)
            series.close()
            return "read"
        if not holds_only_sensors(path):
            image_sequence(path)
            probe(path)
            return "read"
        listing = sensor_listing(path)
        assert listing.streams, "neither a stream nor a sentence"
        for stream in listing.streams[:_STREAMS]:
            series = sensor_series(path, stream.key)
            assert series.rows == stream.rows, (
                f"{stream.name} has {series.rows} rows and promises {stream.rows}"
            )
            first, last = int(series.times(0, 1)[0]), int(series.times(series.rows - 1, series.rows)[0])
            assert (first, last < stream.end_ns) == (stream.start_ns, True), f"{stream.name} lies elsewhere"
            _looked_at(series)
            series.close()
        begins, format = min(stream.start_ns for stream in listing.streams), listing.streams[0].format
        # A lab recording's zero is its earliest stamp as delivered; its times have that jitter taken out.
        near = abs(begins) <= (_JITTER_NS if format == "xdf" else 0)
        # Subtitles lie on the clock of their video.
        assert near or format == "dji", "no stream begins at source zero"
    except MediaError as error:
        text = str(error)
        # A header and its samples are one recording.
        assert path.stem in text, f"a sentence without the file's name: {text}"
        assert "\n" not in text, f"more than a line: {text}"
        assert text.endswith("."), f"no sentence: {text}"
        assert len(text) < _LONGEST_SENTENCE + 2 * len(str(path)), f"a long sentence: {text[:300]}"
        return "said"
    return "read"


def _looked_at(series: object) -> None:
    from syncstudio.media.series.series import Series

    assert isinstance(series, Series)
    times = series.times(0, series.rows)
    assert (np.diff(times) >= 0).all(), "times step back"
    assert len(times) == series.rows > 0, "no rows"
    for channel in range(min(len(series.names), 8)):
        series.minmax(int(times[0]), int(times[-1]) + 1, 50, channel)
        series.range_of(channel)
        values = series.column(channel, 0, min(series.rows, 1000))
        texts = series.texts(channel)
        if series.kinds[channel] != "number":
            told = values[np.isfinite(values)]
            assert not len(told) or told.max() < len(texts), "a text that is not there"


def main() -> None:
    """Answer until no more paths come."""
    limit_memory()
    cache = Path(os.environ["SYNCSTUDIO_CACHE_DIR"])
    warnings.simplefilter("error")
    answers = os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile() as heard:
        # What a library prints is heard too: people would see it on their terminal.
        os.dup2(heard.fileno(), 1)
        os.dup2(heard.fileno(), 2)
        for line in sys.stdin:
            before, start = os.fstat(heard.fileno()).st_size, time.monotonic()
            said = {"how": "broke", "why": ""}
            try:
                said["how"] = read(Path(line.rstrip("\n")))
            except MemoryError:
                said = {"how": "large", "why": traceback.format_exc(limit=-4)}
            except BaseException:
                said["why"] = traceback.format_exc(limit=-6)
            sys.stdout.flush()
            sys.stderr.flush()
            size = os.fstat(heard.fileno()).st_size
            if size > before:
                heard.seek(before)
                printed = heard.read(2000).decode("utf-8", "replace")
                heard.seek(0, 2)
                said = (
                    {"how": "broke", "why": f"printed: {printed}"}
                    if said["how"] in ("read", "said")
                    else said
                )
            said["seconds"] = f"{time.monotonic() - start:.2f}"
            shutil.rmtree(cache, ignore_errors=True)
            answers.write(json.dumps(said) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
