"""Joins a window's actions, menus and buttons to the commands they run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from syncstudio.app.backups.backup_keeper import BackupKeeper
from syncstudio.app.command_palette import CommandPalette
from syncstudio.app.commands.compare_commands import CompareCommands
from syncstudio.app.commands.comparison_commands import ComparisonCommands
from syncstudio.app.commands.edit_commands import EditCommands
from syncstudio.app.commands.file_commands import FileCommands
from syncstudio.app.commands.key_commands import KeyCommands
from syncstudio.app.commands.label_commands import LabelCommands
from syncstudio.app.commands.label_shape_commands import LabelShapeCommands
from syncstudio.app.commands.label_walk_commands import LabelWalkCommands
from syncstudio.app.commands.measure_commands import MeasureCommands
from syncstudio.app.commands.merging_commands import MergingCommands
from syncstudio.app.commands.meter_commands import MeterCommands
from syncstudio.app.commands.page_commands import PageCommands
from syncstudio.app.commands.picture_commands import PictureCommands
from syncstudio.app.commands.play_commands import PlayCommands
from syncstudio.app.commands.region_commands import RegionCommands
from syncstudio.app.commands.review_commands import ReviewCommands
from syncstudio.app.commands.schema_commands import SchemaCommands, wire_schema
from syncstudio.app.commands.series_commands import SeriesCommands
from syncstudio.app.commands.speaker_commands import SpeakerCommands
from syncstudio.app.commands.stream_commands import StreamCommands
from syncstudio.app.commands.table_commands import TableCommands
from syncstudio.app.commands.track_commands import TrackCommands
from syncstudio.app.commands.transcript_commands import TranscriptCommands
from syncstudio.app.commands.view_commands import HelpCommands, ViewCommands
from syncstudio.app.commands.word_commands import WordCommands
from syncstudio.app.comparing import fill_partners
from syncstudio.app.dock_room import give_room_when_shown
from syncstudio.app.hold_keys import HoldKeys
from syncstudio.app.key_hints import KeyHints
from syncstudio.app.label_keys import LabelKeys
from syncstudio.app.label_marks import LabelMarks
from syncstudio.app.label_strips import LabelStrips
from syncstudio.app.measure_submenus import fill_roles, fill_tolerances
from syncstudio.app.output_menu import OutputMenu
from syncstudio.app.picture_marks import mark_picture_actions
from syncstudio.app.play_marks import PlayMarks
from syncstudio.app.player_menu import fill_players
from syncstudio.app.press_clock import PressClock
from syncstudio.app.region_menu import fill_people
from syncstudio.app.review_wiring import wire_review
from syncstudio.app.series_wiring import SeriesMarks
from syncstudio.app.shuttle_keys import ShuttleKeys
from syncstudio.app.speaker_marks import SpeakerMarks
from syncstudio.app.submenus import fill_devices, fill_docks, fill_recent, fill_speeds, fill_themes
from syncstudio.app.typing_wiring import wire_typing
from syncstudio.app.word_marks import WordMarks

BAR_ACTIONS = ("to_start", "frame_back", "play", "frame_forward", "to_end", "loop")

Command = Callable[[], object]


def wire(window, windows, look) -> None:
    """Let every action of a main window run its command; refusals become sentences in its strip."""
    labels, play = LabelCommands(window), PlayCommands(window, windows)
    groups = (
        FileCommands(window, windows),
        EditCommands(window, windows),
        TrackCommands(window),
        MeasureCommands(window),
        labels,
        LabelShapeCommands(window),
        LabelWalkCommands(window),
        play,
        PictureCommands(window),
        PageCommands(window),
        CompareCommands(window),
        ComparisonCommands(window),
        MergingCommands(window),
        RegionCommands(window),
        ReviewCommands(window),
        SchemaCommands(window),
        SeriesCommands(window),
        SpeakerCommands(window),
        StreamCommands(window),
        TranscriptCommands(window),
        WordCommands(window),
        ViewCommands(window),
        TableCommands(window),
        MeterCommands(window),
        HelpCommands(window),
        KeyCommands(window),
    )
    found: dict[str, Command] = {id: function for group in groups for id, function in _verbs(group).items()}
    found |= {f"label_{digit}": partial(labels.press_digit, digit) for digit in "123456789"}
    window.acts.connect_to(lambda id: partial(window.ask, found[id]) if id in found else None)
    window.palette_pane.given.connect(lambda id: window.ask(lambda: labels.give(id)))
    submenus = window.menus.submenus
    fill_recent(submenus["recent"], windows, window)
    fill_speeds(submenus["speed"], window.session, play.set_speed)
    OutputMenu(submenus["output"], window, windows)
    fill_devices(submenus["device"], window)
    fill_players(submenus["player"], window)
    fill_roles(submenus["role"], window)
    fill_tolerances(submenus["profile"], window)
    fill_docks(submenus["docks"], window.docks)
    give_room_when_shown(window)
    fill_people(submenus["person"], window)
    fill_themes(submenus["theme"], look)
    submenus["picture"].aboutToShow.connect(lambda: mark_picture_actions(window))
    fill_partners(submenus["compare"], window)
    wire_review(window, windows)
    wire_schema(window)
    ShuttleKeys(window)
    window.label_keys = LabelKeys(window, labels.label_key_down, labels.label_key_up)
    HoldKeys(window, labels)
    # Made last of those that look at keys, it sees each one first.
    window.press_clock = PressClock(window)
    window.label_marks, window.label_strips = LabelMarks(window), LabelStrips(window)
    window.speaker_marks, window.word_marks = SpeakerMarks(window), WordMarks(window)
    for listener in (window.label_marks, window.label_strips, window.speaker_marks, window.word_marks):
        window.listen(listener)
    window.series_marks = SeriesMarks(window)
    window.listen(window.series_marks)
    window.listen(BackupKeeper(window, window._settings))
    wire_typing(window, look)
    window.command_palette = CommandPalette(window, window.theme)
    look.changed.connect(window.command_palette.set_theme)
    PlayMarks(window, windows)
    window.transport_bar.set_actions({id: window.acts[id] for id in BAR_ACTIONS}, submenus["speed"])
    KeyHints(window)


def _verbs(group: object) -> dict[str, Command]:
    """The public methods of a command class, by name."""
    names = [name for name in vars(type(group)) if not name.startswith("_")]
    return {name: getattr(group, name) for name in names}
