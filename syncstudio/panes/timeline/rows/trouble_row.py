"""The row of a track that cannot be shown: why, in a sentence."""

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Hatch, Plan, Text
from syncstudio.panes.timeline.rows.row_content import Strip


class TroubleRow:
    """One sentence over an empty row."""

    scrolls = False

    def __init__(self, message: str) -> None:
        self.message = message

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        width = strip.x1 - strip.x0
        return [
            Hatch(strip.x0, width, 0, strip.height - 1, theme.line),
            Text(strip.x0 + 10, 0, width - 20, strip.height - 1, self.message, theme.outside, 12),
        ]

    def readings(self, master_ns: int) -> list[tuple[str, int]]:
        return []
