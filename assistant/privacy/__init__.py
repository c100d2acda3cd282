"""What is somebody's own in a text: found, so that it is never written or acted on."""
