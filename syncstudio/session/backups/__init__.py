"""Copies of a project made by themselves, kept apart from it, and ways back to them. Start at backup_shelf.py."""
