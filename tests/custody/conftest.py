"""The hearing of the standing cast, with the detainee in a room of the facility."""

from tests.hearings.conftest import case, clock, hearing

__all__ = ["case", "clock", "hearing"]
