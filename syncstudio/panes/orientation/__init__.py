"""The orientation view: how a device was turned at the playhead, as a body with three axes over a horizon."""
