"""A finding: the result of one check, without words, so that each reader gets it in their own language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """The level of a finding. Its number is the exit status of `doctor`."""

    OK = 0
    WARNING = 1
    FAILED = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One result. `group` and `name` say what was checked, `code` names the sentence, `params` its values.

    Values named `..._at` are times, `..._age` seconds, `..._bytes` sizes. No value is a secret: addresses of servers
    come without user and password, and errors as the name of their class.
    """

    group: str
    name: str
    level: Level
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one run."""

    at: datetime
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """The worst level of all findings."""
        return max((finding.level for finding in self.findings), default=Level.OK)

    def group(self, name: str) -> list[Finding]:
        """The findings of one group, in the order of the checks."""
        return [finding for finding in self.findings if finding.group == name]
