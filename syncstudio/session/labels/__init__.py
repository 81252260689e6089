"""Labelling: segments and events, everything that is done to them, and asking for them."""
