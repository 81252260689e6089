"""A window of which the survey knows two answers, for the tests of measuring in it."""

from tests.app.conftest import wait_until_settled


def id_of(window, name):
    return next(track.id for track in window.session.project.tracks() if track.name == name)


def settle(window, qtbot):
    wait_until_settled(window, qtbot)
    qtbot.waitUntil(lambda: not window._verdicts._settle.isActive(), timeout=5_000)
