"""Session descriptions: read with distrust, written for browsers."""
