"""Makes text harmless that a spreadsheet would run as a formula, so that it comes back as it was.

An apostrophe is put before it, as people do by hand in spreadsheets; text that already looks so gets one more.
"""

from __future__ import annotations

import re

# What begins a formula in Excel, LibreOffice and Google Sheets, full width too, after the apostrophes that we add.
_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_FIRST = frozenset("'=+-@\t\r\n＝＋－＠")


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text[:1] in _FIRST and _RISKY.match(text) else text


def unharmed(cell: str) -> str:
    """The text of a cell that `harmless` made; any other cell as it is."""
    return cell[1:] if cell[:1] == "'" and _RISKY.match(cell) else cell
