"""Sound devices of this machine as a line: microphone, loudspeaker, and no echo between them."""
