"""Speech models and voices: catalogue, installation, choice."""
