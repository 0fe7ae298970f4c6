"""Hearings: listing, legal acts in the room, minutes."""
