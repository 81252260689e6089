"""Training clips of projects: which, from when to when, of which tracks; made, measured again, and laid out."""
