"""Administrators: invited by one, confirmed by a second, accepted by the person, ended by two. Never none."""
