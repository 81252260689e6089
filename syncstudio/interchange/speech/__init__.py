"""What speech programs write: who speaks, and what is said."""
