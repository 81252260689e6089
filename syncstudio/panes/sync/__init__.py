"""The Sync dock: how every track lies and why, and the evidence of what was measured.

May import what `panes` may. Start reading at ../sync_pane.py; plans and words are Qt-free, beside what
paints them.
"""
