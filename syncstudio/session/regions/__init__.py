"""Regions in pictures, and the people they show."""
