"""The one voice to a media node: starts it, speaks to it, and is told by it what happens in the rooms."""
