"""How far two or more people agree: published measures on columns of numbers, and reading them from projects.

Numbers in, numbers out, but for `reading`, which opens what is compared. Start reading at `agreement.py`; what goes in
is a `LaneLabels` for each rater, what comes out an `Agreement`.
"""
