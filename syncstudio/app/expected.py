"""The errors that carry a sentence for people: they are shown as they are, and are no crash."""

from __future__ import annotations


def expected_errors() -> tuple[type[Exception], ...]:
    """The error classes of all rooms whose message is a sentence for people."""
    from syncstudio.interchange.errors import InterchangeError
    from syncstudio.media.errors import MediaError
    from syncstudio.project.errors import ProjectError
    from syncstudio.session.errors import SessionError
    from syncstudio.survey.errors import SurveyError
    from syncstudio.sync.errors import SyncError
    from syncstudio.timebase.timecode import TimecodeError
    from syncstudio.transport.errors import PlayError, SoundError
    from syncstudio.verify.errors import VerifyError

    above = (SessionError, ProjectError, MediaError, InterchangeError, SurveyError, SyncError)
    return (*above, TimecodeError, PlayError, SoundError, VerifyError)
