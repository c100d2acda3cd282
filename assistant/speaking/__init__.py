"""From text to sound: reading aloud, voices, cache."""
