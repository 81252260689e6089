"""Backups in the window: when they are made, the sheet that shows them, and what is offered for a damaged project."""
