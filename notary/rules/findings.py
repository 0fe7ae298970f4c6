"""Findings of the rules, the leave of a judge, and the result of a check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from courts.ground.law.contracts.sourced import Citation


class Severity(StrEnum):
    """The weight of a finding. A judge gives leave for `LEAVE` alone; a refusal ends only when its cause is fixed."""

    REFUSAL = "refusal"
    LEAVE = "leave"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of an application.

    key: rule, code and, where a code can occur more than once, its subject: "R27.not_excluded.father". A judge's leave
    names it. fields: the facts that it concerns, as paths from the facts of the application. text, cure: translated
    when shown; `params` fill both. sources: the citations under the profile that was checked. basis: a digest of the
    facts at `fields` and of the people of the application.
    """

    code: str
    severity: Severity
    text: Any
    cure: Any
    fields: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    subject: str = ""
    rule: str = ""
    sources: tuple[Citation, ...] = ()
    basis: str = ""

    @property
    def key(self) -> str:
        """Return the name by which a leave finds this finding."""
        return ".".join(part for part in (self.rule, self.code, self.subject) if part)

    def message(self, day_text: Callable[[date], str] = date.isoformat) -> str:
        """Return the problem in the active language. day_text: writes a date."""
        return str(self.text) % self._filled(day_text)

    def fix(self, day_text: Callable[[date], str] = date.isoformat) -> str:
        """Return how the problem is fixed, in the active language. day_text: writes a date."""
        return str(self.cure) % self._filled(day_text)

    def source(self, language: str) -> str:
        """Return the legal sources in "ar" or "en"."""
        separator = "؛ " if language == "ar" else "; "
        return separator.join(getattr(each, language) for each in self.sources)

    def _filled(self, day_text: Callable[[date], str]) -> dict[str, Any]:
        return {name: day_text(value) if isinstance(value, date) else value for name, value in self.params.items()}


def refuse(code: str, text: Any, cure: Any, *fields: str, subject: str = "", **params: Any) -> Finding:
    """Return a finding that refuses the act."""
    return Finding(code, Severity.REFUSAL, text, cure, fields, params, subject)


def ask_leave(code: str, text: Any, cure: Any, *fields: str, subject: str = "", **params: Any) -> Finding:
    """Return a finding that refuses the act until a judge gives leave."""
    return Finding(code, Severity.LEAVE, text, cure, fields, params, subject)


def warn(code: str, text: Any, cure: Any, *fields: str, subject: str = "", **params: Any) -> Finding:
    """Return a finding that refuses nothing."""
    return Finding(code, Severity.WARNING, text, cure, fields, params, subject)


@dataclass(frozen=True, slots=True)
class Override:
    """The leave of a judge for one finding on the facts of its basis. number: of the order.

    Raises ValueError without reason, number or judge.
    """

    key: str
    basis: str
    reason: str
    number: str
    judge: str
    given_on: date

    def __post_init__(self) -> None:
        if not all(text.strip() for text in (self.key, self.basis, self.reason, self.number, self.judge)):
            raise ValueError("a leave names its finding, reason, number and judge")


@dataclass(frozen=True, slots=True)
class Overridden:
    """A finding for which a judge gave leave, with that leave."""

    finding: Finding
    override: Override


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a check: open findings, findings under leave, and leaves that met no finding they can lift."""

    open: tuple[Finding, ...]
    overridden: tuple[Overridden, ...]
    unused: tuple[Override, ...]

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the open findings of one weight."""
        return tuple(finding for finding in self.open if finding.severity is severity)

    @property
    def may_proceed(self) -> bool:
        """Say whether only warnings are open."""
        return len(self.of(Severity.WARNING)) == len(self.open)


def weigh(found: Iterable[Finding], overrides: Iterable[Override], day: date) -> Findings:
    """Return the findings against the leaves given up to that day on the same facts.

    A refusal or a warning takes no leave.
    """
    found, overrides = tuple(found), tuple(overrides)
    valid = {(override.key, override.basis): override for override in overrides if override.given_on <= day}
    lifted = tuple(
        Overridden(finding, valid[finding.key, finding.basis])
        for finding in found
        if finding.severity is Severity.LEAVE and (finding.key, finding.basis) in valid
    )
    used = [item.override for item in lifted]
    under_leave = {item.finding.key for item in lifted}
    return Findings(
        open=tuple(finding for finding in found if finding.key not in under_leave),
        overridden=lifted,
        unused=tuple(override for override in overrides if override not in used),
    )
