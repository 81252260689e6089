"""The table of all labels, the search in it, and the counts.

May import what `panes` may. Start reading at label_table_pane.py; columns and words are Qt-free, beside what shows
them.
"""
