"""A value of law with its source, and how certain the source is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Certainty(StrEnum):
    """The certainty of a value's source. None of them is a lawyer's confirmation."""

    # Read in a summary of the law, on an official page or in the press. The statute itself was not read.
    READ = "read"
    # General knowledge, or a weak source.
    UNSURE = "unsure"
    # A rule of the house, not law.
    HOUSE = "house"
    # No source was found: the rule does not run.
    UNKNOWN = "unknown"
    # The law asks nothing here: the rule does not run.
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as people read it, in both languages: the name of a law, or a plain sentence."""

    ar: str
    en: str


NO_CITATION = Citation("", "")


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A legal value. Reading the number of an unknown value raises LookupError.

    source: where the value was found, for the lawyer who confirms it. citation: what a page shows.
    """

    certainty: Certainty
    source: str
    stated: T | None = None
    citation: Citation = NO_CITATION

    @property
    def is_known(self) -> bool:
        """Say whether there is a value that a rule can apply."""
        return self.certainty not in {Certainty.UNKNOWN, Certainty.NOT_ASKED}

    @property
    def number(self) -> T:
        """Return the value. Raises LookupError if there is none."""
        if not self.is_known or self.stated is None:
            raise LookupError(self.source)
        return self.stated


def read(value: T, source: str) -> Value[T]:
    """Return a value that a summary, a page or the press states."""
    return Value(Certainty.READ, source, value)


def unsure(value: T, source: str) -> Value[T]:
    """Return a value from general knowledge or a weak source."""
    return Value(Certainty.UNSURE, source, value)


def house(value: T, source: str) -> Value[T]:
    """Return a value that the house has decided."""
    return Value(Certainty.HOUSE, source, value)


def unknown(source: str) -> Value[Any]:
    """Return the lack of a value: no source was found."""
    return Value(Certainty.UNKNOWN, source)


def not_asked(source: str) -> Value[Any]:
    """Return the lack of a value: this law does not ask it."""
    return Value(Certainty.NOT_ASKED, source)
