"""Joining through coturn by TLS: the time from nothing to the first picture, next to the direct way."""
