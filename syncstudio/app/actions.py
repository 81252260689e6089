"""Everything a person can do, in one table: the menus, the list of keys and the tooltips come from it.

The rows of each menu are in `action_tables/`.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from syncstudio.app.action_spec import CONTEXT, ActionSpec
from syncstudio.app.action_tables.align_table import align_table
from syncstudio.app.action_tables.comparison_rows import COPIES, comparison_rows
from syncstudio.app.action_tables.edit_table import edit_table
from syncstudio.app.action_tables.file_table import file_table
from syncstudio.app.action_tables.help_table import help_table
from syncstudio.app.action_tables.label_table import LABEL_SUBMENUS, label_table
from syncstudio.app.action_tables.making import QT_TRANSLATE_NOOP, Rows
from syncstudio.app.action_tables.merging_rows import merging_rows
from syncstudio.app.action_tables.pages_table import PAGES, pages_rows
from syncstudio.app.action_tables.play_table import play_table
from syncstudio.app.action_tables.region_table import region_table
from syncstudio.app.action_tables.review_table import review_table
from syncstudio.app.action_tables.speakers_table import speakers_table
from syncstudio.app.action_tables.track_table import track_table
from syncstudio.app.action_tables.transcript_table import transcript_table
from syncstudio.app.action_tables.typing_table import TYPING_SUBMENUS, typing_table
from syncstudio.app.action_tables.view_table import view_table
from syncstudio.app.action_tables.word_table import WORDS, word_rows

GROUPS = (
    QT_TRANSLATE_NOOP("actions", "File"),
    QT_TRANSLATE_NOOP("actions", "Edit"),
    QT_TRANSLATE_NOOP("actions", "Track"),
    QT_TRANSLATE_NOOP("actions", "Align"),
    QT_TRANSLATE_NOOP("actions", "Label"),
    QT_TRANSLATE_NOOP("actions", "Speakers"),
    QT_TRANSLATE_NOOP("actions", "Transcript"),
    QT_TRANSLATE_NOOP("actions", "Regions"),
    QT_TRANSLATE_NOOP("actions", "Review"),
    QT_TRANSLATE_NOOP("actions", "Play"),
    QT_TRANSLATE_NOOP("actions", "View"),
    QT_TRANSLATE_NOOP("actions", "Help"),
)
WORKSPACES = ("label", "align", "review")
SPEEDS = ("0.1", "0.25", "0.5", "0.75", "1", "1.25", "1.5", "2", "4")

_TABLES = (
    file_table(),
    edit_table(),
    [*track_table(), *pages_rows()],
    align_table(),
    label_table(),
    speakers_table(),
    [*transcript_table(), *word_rows(), *typing_table()],
    region_table(),
    [*review_table(), *comparison_rows(), *merging_rows()],
    play_table(),
    view_table(),
    help_table(),
)
MENUS: dict[str, Rows] = dict(zip(GROUPS, _TABLES, strict=True))
SUBMENUS = (
    *("recent", "speed", "output", "picture", "compare", "player"),
    *("device", PAGES, "role", "profile", "docks", "theme", "worker", "person", COPIES),
    *LABEL_SUBMENUS,
    *TYPING_SUBMENUS,
    WORDS,
)


def group_label(group: str) -> str:
    """A menu's name in the user's language."""
    return QCoreApplication.translate(CONTEXT, group)


def all_specs() -> list[ActionSpec]:
    """Every action, in menu order."""
    return [spec for specs in MENUS.values() for spec in specs if spec is not None]
