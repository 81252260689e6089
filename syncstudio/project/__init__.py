"""What is saved: one SQLite file that is the model, every edit durable, undo that survives a restart.

May import `timebase`, and nothing else of ours. Start reading at `project.Project`; then `records` (what a
row is), `edit` (the only way to write), `change` (what everybody is told afterwards) and `schema` (the tables).
"""
