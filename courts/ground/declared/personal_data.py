"""Personal data: each app declares what it stores about a person, for the copy that the person may ask for.

Source: Federal Decree-Law No. 45 of 2021 on the protection of personal data, article 13 (right to obtain information)
and article 14 (right to a copy that machines read). Seats of other people and documents of other parties stay out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from courts.ground.models import Person

Source = Callable[[Person], Any]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Declare a source under the name of its part. It returns lists and dicts that JSON can hold, with times."""
    _sources[name] = source


def data_of(person: Person) -> dict[str, Any]:
    """Everything that the apps store about the person, by part."""
    return {name: source(person) for name, source in sorted(_sources.items())}
