"""The timing of recordings, checked behind the window."""
