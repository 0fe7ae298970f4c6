"""Closing of recordings after their sitting."""
