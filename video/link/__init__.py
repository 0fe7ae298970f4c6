"""The link to a media node: starts it, sends it the rooms' states, and receives its events."""
