"""Sync Studio: recordings of several streams on one master clock, aligned, labelled and kept."""
