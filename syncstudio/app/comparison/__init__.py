"""Comparing with other people's projects, joined to the window: the dock, and the sheet for which lane is which."""
