"""The staff console: pages on which office workers keep texts and amounts true."""
