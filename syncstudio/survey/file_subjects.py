"""The streams of a file as subjects of measuring."""

from __future__ import annotations

import os
from pathlib import Path

from syncstudio.media.series.table_file import is_table
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.openers import readable
from syncstudio.survey.subject import Subject
from syncstudio.survey.words_only import of_words


def subjects_of(path: str | os.PathLike[str]) -> list[Subject]:
    """Every stream of a file that can be measured, pictures first; all are meant to share one clock.

    Raises SurveyError when the file cannot be read.
    """
    file = Path(path)
    whole = Subject(file, "sound")
    with readable(whole):
        if is_table(file):
            from syncstudio.media.series.table_head import table_head

            table_head(file)
            return [Subject(file, "series", group=str(file))]
        from syncstudio.media.probe import probe
        from syncstudio.media.sensors import holds_only_sensors, sensor_listing

        alone = holds_only_sensors(file)
        facts = None if alone else probe(file)
        # Sensors beside pictures and sounds are a stream of data: where there is none, nothing need be read for them.
        sensors = sensor_listing(file).streams if facts is None or facts.of_kind("data") else ()
    numbers = [one for one in sensors if not of_words(one)]
    if alone and not numbers:
        raise SurveyError(f"{file} holds no series of numbers: choose another file.")
    series = [Subject(file, "series", one.index, name=one.name, group=str(file)) for one in numbers]
    if facts is None:
        return series
    pictures = [Subject(file, "video", one.index, group=str(file)) for one in facts.of_kind("video")]
    sounds = [Subject(file, "sound", one.index, group=str(file)) for one in facts.of_kind("sound")]
    return [*pictures, *sounds, *series]
