"""Merging another copy of a project: files into a new file, a file into the open project, and the queue of conflicts.

May import `project` and below, and what `session` shares. Start at `merge_files` and `conflict_queue`.
"""
