"""From sound to words: voice activity, end of speech, recognisers."""
