"""Which of the actions on pictures are checked: what is true of the picture in focus."""

from __future__ import annotations


def mark_picture_actions(window) -> None:
    """Let the menus and buttons show how pictures are shown now."""
    grid, acts = window.grid, window.acts
    pane = grid.current
    acts["lock_views"].setChecked(grid.locked)
    acts["pixel_readout"].setChecked(grid.readout)
    acts["deinterlace"].setChecked(pane is not None and pane.feed.deinterlace == "all")
    acts["deinterlace_all"].setChecked(grid.deinterlace)
    acts["picture_full_screen"].setChecked(window.full_picture is not None)
    acts["pictures_apart"].setChecked(window.pictures.apart is not None)
    mode = "side" if grid.comparing is None else grid.comparing.canvas.mode
    for each in ("side", "overlay", "wipe", "difference"):
        acts[f"compare_{each}"].setChecked(each == mode)
