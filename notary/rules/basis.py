"""The basis of a finding: a digest of the facts that it concerns. A judge's leave holds for the facts that it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def basis_of(facts: Any, paths: tuple[str, ...]) -> str:
    """Return the digest of the values at these paths. It is equal in every process, and changes with any value."""
    values = [(path, _plain(_at(facts, path.split(".")))) for path in sorted(paths)]
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _at(value: Any, path: list[str]) -> Any:
    """Return the value at a path through attributes, mappings and tuples; None where the path ends early."""
    for step in path:
        if value is None:
            return None
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, tuple):
            value = value[int(step)]
        else:
            value = getattr(value, step)
    return value


def _plain(value: Any) -> Any:
    """Return a value whose text does not depend on the order of sets, or on the process."""
    if is_dataclass(value) and not isinstance(value, type):
        return [(field.name, _plain(getattr(value, field.name))) for field in fields(value)]
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(each)) for key, each in value.items())
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value)
