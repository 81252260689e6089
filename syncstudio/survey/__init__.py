"""Introduces recordings to `sync`: opens tracks for the methods, picks methods by kind and role, measures pairs and
whole projects.

May import `project`, `media`, `sync`, `transport` and `timebase`. Start reading at subject.py and measure_pair.py.
"""
