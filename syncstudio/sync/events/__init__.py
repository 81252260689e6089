"""Moments in two recordings laid over one another, with what chance would reach.

Start reading at event_match.py.
"""
