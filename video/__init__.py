"""Rooms and the people in them. Knows no case and no deed."""
