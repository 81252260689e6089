"""What a right click on a lane offers about its sound and its speakers."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from syncstudio.session.speakers.microphones import microphones_of


def add_lane_sound(menu: QMenu, window, lane_id: int) -> None:
    """Its own sound: to be heard alone, and what is shown of it behind the labels; parting and joining speakers."""
    session = window.session
    lane = session.project.lane(lane_id)
    menu.addAction(window.acts["lane_alone"])
    menu.addAction(window.acts["labels_alone"])
    sound = menu.addMenu(menu.tr("Sound behind labels"))
    shown = QActionGroup(sound)
    texts = {"": menu.tr("None"), "own": menu.tr("Own sound"), "dimmed": menu.tr("All sound, others dimmed")}
    for backdrop, text in texts.items():
        action = sound.addAction(text)
        action.setCheckable(True)
        action.setChecked(lane.backdrop == backdrop)
        action.setEnabled(session.viewing is None)
        shown.addAction(action)
        action.triggered.connect(partial(_show, window, lane_id, backdrop))
    sound.addSeparator()
    _add_sounds(sound, window, lane_id)
    if len(session.speakers_on(lane_id)) > 1:
        menu.addAction(window.acts["split_speakers"])
    if len(session.lanes_beside(lane_id)) > 1:
        menu.addAction(window.acts["join_speakers"])
    menu.addSeparator()


def _show(window, lane_id: int, backdrop: str, _checked: bool = False) -> None:
    if backdrop and window.session.wave_of(lane_id) is None:
        window.hint(window.tr("Choose below which sound belongs to this lane."))
        return
    window.ask(lambda: window.session.set_backdrop([lane_id], backdrop))


def _add_sounds(menu: QMenu, window, lane_id: int) -> None:
    """Which sound is its own: every track, and every channel of those that have several."""
    session = window.session
    wave, group = session.wave_of(lane_id), QActionGroup(menu)

    def offer(text: str, track_id: int, channel: int | None) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(wave is not None and (wave.track_id, wave.channel) == (track_id, channel))
        action.setEnabled(session.viewing is None)
        group.addAction(action)
        action.triggered.connect(
            lambda _checked=False: window.ask(lambda: session.set_lane_wave(lane_id, track_id, channel))
        )

    for track in session.project.tracks():
        if track.kind != "sound":
            continue
        microphones = microphones_of(track)
        offer(track.name, track.id, None)
        for microphone in microphones if len(microphones) > 1 else ():
            offer(microphone.name, track.id, microphone.channel)
