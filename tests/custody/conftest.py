"""The fixtures of hearings: the detainee attends from a room of the facility."""

from tests.hearings.conftest import case, clock, hearing

__all__ = ["case", "clock", "hearing"]
