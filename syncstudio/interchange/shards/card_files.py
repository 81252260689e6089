"""The card of a dataset as files: README.md for people, card.json for programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from syncstudio.interchange.shards.data_card import DataCard, card_json, card_markdown
from syncstudio.interchange.shards.writing import whole


def write_card(folder: Path, card: DataCard, head: Mapping[str, object] | None = None) -> tuple[Path, Path]:
    """Write both; `head` is the YAML at the beginning of the page."""
    page, facts = folder / "README.md", folder / "card.json"
    with whole(page) as file:
        file.write(card_markdown(card, head).encode("utf-8"))
    with whole(facts) as file:
        file.write(card_json(card).encode("utf-8"))
    return page, facts
