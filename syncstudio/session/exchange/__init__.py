"""Labels between a project and other tools' files. Start at `exporting` and `importing`."""
