"""The order in which the letters of one line stand: Arabic from right to left, Latin letters and numbers in it not.

The part of the Unicode Bidirectional Algorithm (UAX #9) that one line without embeddings needs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

_RIGHT, _LEFT, _NUMBER, _NEUTRAL = "R", "L", "N", ""
_JOINERS: Final = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one direction, in the order in which they are read."""

    text: str
    is_rtl: bool


def runs(text: str, *, is_rtl: bool) -> list[Run]:
    """Return the runs of a line in their order from left to right. Control characters are left out."""
    text = "".join(char for char in text if char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf"})
    levels = _levels(_kinds(text, is_rtl=is_rtl), is_rtl=is_rtl)
    found = []
    for level, group in groupby(zip(levels, text, strict=True), key=lambda each: each[0]):
        found.append((level, "".join(char for _level, char in group)))
    return [Run(part, level % 2 == 1) for level, part in _reordered(found)]


def _kinds(text: str, *, is_rtl: bool) -> list[str]:
    """Return the direction of each character; none for spaces and the like (rules W1, W2, W4, W7)."""
    strong = _RIGHT if is_rtl else _LEFT
    kinds: list[str] = []
    classes = [unicodedata.bidirectional(char) for char in text]
    for place, found in enumerate(classes):
        if found in {"R", "AL"}:
            strong = _RIGHT
            kinds.append(_RIGHT)
        elif found == "L":
            strong = _LEFT
            kinds.append(_LEFT)
        elif found in {"EN", "AN"}:
            kinds.append(_LEFT if strong == _LEFT and found == "EN" else _NUMBER)
        elif found == "NSM":
            kinds.append(kinds[-1] if kinds else strong)
        elif found in {"CS", "ES"} and _is_between_numbers(classes, place):
            kinds.append(kinds[-1])
        else:
            kinds.append(_NEUTRAL)
    return kinds


def _is_between_numbers(classes: Sequence[str], place: int) -> bool:
    around = [*classes[max(0, place - 1) : place], *classes[place + 1 : place + 2]]
    return around in (["EN", "EN"], ["AN", "AN"])


def _levels(kinds: Sequence[str], *, is_rtl: bool) -> list[int]:
    """Return the level of each character (rules N1, N2, I1, I2)."""
    base = _RIGHT if is_rtl else _LEFT
    level_of = {_RIGHT: 1, _LEFT: 2 if is_rtl else 0, _NUMBER: 2}
    levels: list[int] = []
    before = base
    for kind, group in groupby(enumerate(kinds), key=lambda each: each[1]):
        places = [place for place, _kind in group]
        if kind == _NEUTRAL:
            following = kinds[places[-1] + 1] if places[-1] + 1 < len(kinds) else base
            after = _RIGHT if following == _NUMBER else following
            kind = before if before == after else base  # noqa: PLW2901 - the neutral becomes a direction
        levels += [level_of[kind]] * len(places)
        before = _RIGHT if kind == _NUMBER else kind
    return levels


def _reordered(parts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Reverse what stands at each level or above it, from the highest to the lowest odd one (rule L2)."""
    for level in range(max((each for each, _text in parts), default=0), 0, -1):
        turned: list[tuple[int, str]] = []
        for is_above, group in groupby(parts, key=lambda each: each[0] >= level):
            members = list(group)
            turned += members[::-1] if is_above else members
        parts = turned
    return parts
