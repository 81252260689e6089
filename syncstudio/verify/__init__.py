"""Many recordings at once: finds samples, checks each, decides keep, drop or review, here or on a cluster. No Qt.

May import `interchange`, `survey`, `project`, `media`, `sync`, `transport` and `timebase`; not `session`, which stands
on the same floor. Start reading at sample.py and result.py.
"""
