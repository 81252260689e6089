"""Playing and stepping: sound, pictures, players, and how well they keep time."""
