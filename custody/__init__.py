"""Custody: facilities, who is brought from them, and the screens of their rooms. It knows no case."""
