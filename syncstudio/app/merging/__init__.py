"""Merging and work packages in the window: the Conflicts dock, and the sheet of what was handed out."""
