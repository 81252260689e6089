"""Writing training clips of the project at work."""
