"""Label schemas at work in a project."""
