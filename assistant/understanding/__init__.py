"""From words to meaning: normalising, numbers, topic and aspect."""
